use super::*;
use contracts::requests::standing::{AsideStanding, LaneStanding, Standing};

use crate::engine::Told;

fn told(service: Service) -> Told {
    let lane = LaneStanding {
        lane: 0,
        holder: Some("<one>".to_owned()),
        held: true,
        epoch: 1_700_000_000_000_000,
        head: 12,
        unpublished: 0,
        crashes: 0,
    };
    let standing = Standing {
        service,
        instance: "one".to_owned(),
        version: "1".to_owned(),
        complaints: vec![],
        at: chrono::DateTime::UNIX_EPOCH,
        lanes: vec![lane],
        reads: vec![],
        aside: vec![],
        stream: None,
    };
    Told {
        service,
        condition: Condition::Flows,
        standing: Some(standing),
        silent_because: None,
        silent_seconds: None,
        rate: 3.0,
        trail: vec![0, 3, 4],
    }
}

fn known(change: impl Fn(&mut Told)) -> Known {
    let mut services: Vec<Told> = Service::ALL.map(told).to_vec();
    services.iter_mut().for_each(change);
    let ground = crate::engine::ground::Broker {
        name: "<b>".to_owned(),
        version: "2".to_owned(),
        stored_bytes: 1,
        streams: 1,
        readers: 1,
    };
    let database = crate::engine::ground::Database {
        version: "16".to_owned(),
        bytes: 1,
        schemas: vec![(Service::Review, 1)],
        connections: 1,
        connections_max: 100,
        commits: None,
        deadlocks: 0,
        cached_percent: 99.0,
        standbys: 0,
    };
    let house =
        House { services, broker: Some(ground), database: Some(database), ..House::default() };
    let tellings = Some(Page { items: vec![], next: None });
    Known { house: Arc::new(house), aside: vec![], tellings, checks: Some(Checks::default()) }
}

#[test]
fn a_house_in_which_all_is_well_is_a_green_page_in_both_languages() {
    for language in [Language::English, Language::Chinese] {
        let page = content(language, &known(|_| ()), true, None).into_string();
        assert!(page.contains("verdict good"), "{page}");
        assert!(!page.contains("<one>") && !page.contains("<b>"), "{page}");
        assert!(!page.contains(" style="), "{page}");
    }
}

#[test]
fn a_service_that_does_not_answer_is_red_in_the_picture_and_named_in_the_table() {
    let known = known(|told| {
        if told.service == Service::Warehouse {
            told.standing = None;
            told.condition = Condition::Away;
            told.silent_seconds = Some(90);
            told.silent_because = Some("warehouse is not there".to_owned());
        }
    });
    let page = content(Language::English, &known, false, None).into_string();
    assert!(page.contains("verdict careful") && page.contains("station away"), "{page}");
    assert!(page.contains("silent for 1\u{a0}min"), "{page}");
    assert!(page.contains("warehouse is not there"), "{page}");
}

#[test]
fn what_is_put_aside_is_counted_where_it_is() {
    let known = known(|told| {
        if told.service == Service::Review {
            told.condition = Condition::Slow;
            let oldest_at = chrono::DateTime::UNIX_EPOCH;
            let aside = AsideStanding { state: "parked".to_owned(), count: 3, oldest_at };
            told.standing.as_mut().expect("a standing").aside.push(aside);
        }
    });
    let page = content(Language::English, &known, true, None).into_string();
    assert!(page.contains("3 put aside") && page.contains("station slow"), "{page}");
}
