//! Which columns the list of orders has: chosen by each for themselves, kept by the browser.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::super::{choices, form_of};
use crate::console::look::parts::icon;
use crate::console::reply;
use crate::console::visit::{Visit, Visitor};
use crate::console::words::orders::{self, Words};
use crate::edge::form::Language;
use crate::edge::sessions;
use crate::state::Edge;

/// The cookie of the columns.
const COLUMNS: &str = "kontor_order_columns";
/// What stands between them in the cookie.
const BETWEEN: char = '.';

/// A column beside the number, which is always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Who ordered.
    Customer,
    /// Where.
    Channel,
    /// What.
    Items,
    /// When.
    Placed,
    /// Where it stands.
    Status,
    /// How far the goods are.
    Goods,
    /// Whether it is paid.
    Payment,
    /// What holds it.
    Hold,
    /// How much.
    Total,
}

impl Column {
    /// Every one, in the order in which they stand.
    pub const ALL: [Self; 9] = [
        Self::Customer,
        Self::Channel,
        Self::Items,
        Self::Placed,
        Self::Status,
        Self::Goods,
        Self::Payment,
        Self::Hold,
        Self::Total,
    ];

    /// Gives the word that stands in cookie and style.
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Channel => "channel",
            Self::Items => "items",
            Self::Placed => "placed",
            Self::Status => "status",
            Self::Goods => "goods",
            Self::Payment => "payment",
            Self::Hold => "hold",
            Self::Total => "total",
        }
    }

    /// Says what it is called.
    pub fn name(self, words: &Words) -> &'static str {
        match self {
            Self::Customer => words.customer,
            Self::Channel => words.channel,
            Self::Items => words.items,
            Self::Placed => words.placed,
            Self::Status => words.status,
            Self::Goods => words.goods,
            Self::Payment => words.payment,
            Self::Hold => words.hold,
            Self::Total => words.total,
        }
    }
}

/// Gives the columns of whoever visits; all but the payment where they never chose.
pub fn chosen(visit: &Visit) -> Vec<Column> {
    let usual = |column: &Column| *column != Column::Payment;
    match sessions::sent(&visit.headers, COLUMNS) {
        None => Column::ALL.into_iter().filter(usual).collect(),
        Some(kept) => {
            let kept: Vec<_> = kept.split(BETWEEN).collect();
            Column::ALL.into_iter().filter(|column| kept.contains(&column.word())).collect()
        }
    }
}

/// Keeps which columns there are.
pub async fn keep(State(edge): State<Edge>, visitor: Visitor, sent: Body) -> Response {
    let kept = form_of(&edge, &visitor.visit, sent).await.and_then(|form| {
        let wanted = form.values("column");
        let kept = Column::ALL.into_iter().map(Column::word).filter(|word| wanted.contains(word));
        let kept = kept.collect::<Vec<_>>().join(&BETWEEN.to_string());
        choices::keep(&edge, form.value("back"), &[(COLUMNS, &kept)])
    });
    kept.unwrap_or_else(|problem| reply::problem(&visitor.visit, &problem))
}

/// Shows the choice.
pub fn choice(language: Language, chosen: &[Column], back: &str) -> Markup {
    let words = orders::of(language);
    html! {
        details .menu.columns {
            summary .button { (icon("columns")) (words.columns) }
            form .sheet method="post" action="/orders/columns" {
                input type="hidden" name="back" value=(back);
                fieldset {
                    legend .unseen { (words.columns) }
                    @for column in Column::ALL {
                        label .tick {
                            input type="checkbox" name="column" value=(column.word())
                                checked[chosen.contains(&column)];
                            (column.name(words))
                        }
                    }
                }
                button .button { (words.show_columns) }
            }
        }
    }
}
