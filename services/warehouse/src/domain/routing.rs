//! Which location serves an order: a pure function with an explanation.

use std::collections::BTreeMap;

use contracts::sku::Sku;

use super::stock::Books;

/// Locations in the order in which they are asked, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The best first; those that have nothing are left out.
    pub locations: Vec<String>,
    /// Which won, by which rule, and why the others lost.
    pub because: String,
}

/// How many of the explained losers are named: enough for a person, bounded for the row.
const LOSERS_NAMED: usize = 5;

/// Chooses locations for pieces.
///
/// - Rule: one that can serve everything comes before all others; then the one that can serve more
///   pieces; then the name.
pub fn route(wanted: &BTreeMap<Sku, i64>, books: &Books) -> Route {
    let total: i64 = wanted.values().sum();
    let mut served = BTreeMap::<&str, i64>::new();
    for (sku, quantity) in wanted {
        for (place, available) in books.available_places(sku) {
            *served.entry(place).or_default() += available.min(*quantity);
        }
    }
    let mut ranked: Vec<_> = served.into_iter().collect();
    ranked.sort_by_key(|(place, pieces)| (-*pieces, *place));
    let because = explain(&ranked, total);
    Route { locations: ranked.into_iter().map(|(place, _)| place.to_owned()).collect(), because }
}

fn explain(ranked: &[(&str, i64)], total: i64) -> String {
    let Some(((winner, pieces), losers)) = ranked.split_first() else {
        return "no location has any of it".to_owned();
    };
    let mut words = match *pieces == total {
        true => format!("{winner} can serve all {total}"),
        false => format!("{winner} can serve most: {pieces} of {total}"),
    };
    for (loser, pieces) in losers.iter().take(LOSERS_NAMED) {
        words.push_str(&format!("; not {loser}: {pieces} of {total}"));
        if *pieces == ranked[0].1 {
            words.push_str(", later by name");
        }
    }
    if losers.len() > LOSERS_NAMED {
        words.push_str(&format!("; and {} more", losers.len() - LOSERS_NAMED));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stock::{Account, Level};

    fn sku(text: &str) -> Sku {
        text.parse().expect("a sku")
    }

    fn books(rows: &[(&str, &str, i64)]) -> Books {
        let mut items = BTreeMap::<Sku, BTreeMap<_, _>>::new();
        for (text, place, on_hand) in rows {
            let account = Account::at(Level { on_hand: *on_hand, allocated: 0 });
            items.entry(sku(text)).or_default().insert((*place).to_owned(), account);
        }
        Books::open(items, 0)
    }

    #[test]
    fn one_location_that_can_serve_all_wins_over_an_earlier_name() {
        let books = books(&[("A", "berlin", 1), ("A", "main", 5), ("B", "main", 1)]);
        let route = route(&BTreeMap::from([(sku("A"), 2), (sku("B"), 1)]), &books);
        assert_eq!(route.locations, ["main", "berlin"]);
        assert_eq!(route.because, "main can serve all 3; not berlin: 1 of 3");
    }

    #[test]
    fn ties_go_by_name_and_nothing_is_explained_as_nothing() {
        let books = books(&[("A", "north", 2), ("A", "main", 2)]);
        let chosen = route(&BTreeMap::from([(sku("A"), 2)]), &books);
        assert_eq!(chosen.locations, ["main", "north"]);
        assert_eq!(chosen.because, "main can serve all 2; not north: 2 of 2, later by name");
        let none = route(&BTreeMap::from([(sku("C"), 2)]), &books);
        assert!(none.locations.is_empty());
        assert_eq!(none.because, "no location has any of it");
    }
}
