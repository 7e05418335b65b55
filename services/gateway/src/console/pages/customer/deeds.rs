//! What can be done for a customer: write down what was said, send a message again, make a link.

use axum::http::Method;
use chrono::{DateTime, Utc};
use contracts::ids::{CustomerId, CustomerMessageId, OrderId};
use contracts::problem::Problem;
use serde_json::{Value, json};

use crate::console::act::act;
use crate::console::visit::Visitor;
use crate::domain::role::Room;
use crate::edge::form::Form;
use crate::state::Edge;

/// What whoever looks may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    /// Work with customers.
    pub customers: bool,
    /// Make links.
    pub links: bool,
    /// Look at orders.
    pub orders: bool,
}

/// Something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Write down what was said.
    Record,
    /// Send a message that ended unsent.
    Resend,
    /// Make a link for the customer.
    Link,
}

impl Deed {
    /// Gives the word that stands in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Resend => "resend",
            Self::Link => "link",
        }
    }

    /// Reads the word.
    pub fn read(word: &str) -> Option<Self> {
        [Self::Record, Self::Resend, Self::Link].into_iter().find(|deed| deed.word() == word)
    }

    /// Says what was done, where an address may say it; a link is in none.
    pub fn told(self) -> Option<Done> {
        match self {
            Self::Record => Some(Done::Recorded),
            Self::Resend => Some(Done::Resent),
            Self::Link => None,
        }
    }
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// Something that was said stands in the history.
    Recorded,
    /// A message goes out again.
    Resent,
    /// A link was made.
    Link(Link),
}

impl Done {
    /// Gives the word of its deed.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Recorded => Deed::Record.word(),
            Self::Resent => Deed::Resend.word(),
            Self::Link(_) => Deed::Link.word(),
        }
    }
}

/// A link for a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where its page is, below our address.
    pub path: String,
    /// What it is for.
    pub purpose: Purpose,
    /// Until when it is good.
    pub until: Option<DateTime<Utc>>,
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Look at the order, and do what can be done with it.
    Order,
    /// Correct where an order goes.
    Address,
    /// Send something back.
    Return,
}

impl Purpose {
    /// Gives the word of the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Address => "address",
            Self::Return => "return",
        }
    }
}

/// Carries out what a form wants.
pub async fn carry_out(
    edge: &Edge,
    visitor: &Visitor,
    id: &str,
    deed: &str,
    form: &Form,
) -> Result<Done, Problem> {
    visitor.needs(Room::Customers)?;
    let nothing = || Problem::not_found(format!("nothing of a customer is called {deed}"));
    let deed = Deed::read(deed).ok_or_else(nothing)?;
    let (path, body) = call(id, deed, form)?;
    let key = Some(form.value("key")).filter(|key| !key.is_empty());
    let told = act(edge, &visitor.person, Method::POST, &path, Some(&body), key).await?;
    Ok(match deed {
        Deed::Record => Done::Recorded,
        Deed::Resend => Done::Resent,
        Deed::Link => Done::Link(Link {
            path: told["path"].as_str().unwrap_or_default().to_owned(),
            purpose: purpose(form),
            until: told["expires_at"].as_str().and_then(|at| at.parse().ok()),
        }),
    })
}

/// Gives the call of the API that a deed is.
fn call(id: &str, deed: Deed, form: &Form) -> Result<(String, Value), Problem> {
    let unreadable = |_| Problem::bad_request("the form names something that cannot be");
    let some = |name| Some(form.value(name)).filter(|value| !value.is_empty());
    Ok(match deed {
        Deed::Record => {
            let customer: CustomerId = id.parse().map_err(unreadable)?;
            let body = json!({ "kind": form.value("kind"), "direction": form.value("direction"),
                "text": form.value("text"), "order_id": some("order") });
            (format!("/api/v1/customers/{customer}/contacts"), body)
        }
        Deed::Resend => {
            let message: CustomerMessageId = form.value("message").parse().map_err(unreadable)?;
            let body = json!({ "reason": some("reason") });
            (format!("/api/v1/messages/{message}/retry"), body)
        }
        Deed::Link => {
            let order: OrderId = form.value("order").parse().map_err(unreadable)?;
            let body = json!({ "purpose": purpose(form).word() });
            (format!("/api/v1/orders/{order}/links"), body)
        }
    })
}

fn purpose(form: &Form) -> Purpose {
    let named = form.value("purpose");
    let special = [Purpose::Address, Purpose::Return].into_iter().find(|one| one.word() == named);
    special.unwrap_or(Purpose::Order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Form {
        Form::read(text.as_bytes()).expect("a form")
    }

    #[test]
    fn each_deed_is_a_call_and_what_cannot_be_named_is_none() {
        let (customer, order) =
            (format!("cus_{}", "1".repeat(32)), format!("ord_{}", "2".repeat(32)));
        let said = form("kind=call&direction=incoming&text=+Hello+&order=");
        let (path, body) = call(&customer, Deed::Record, &said).expect("a call");
        assert_eq!(path, format!("/api/v1/customers/{customer}/contacts"));
        assert_eq!((&body["text"], &body["order_id"]), (&json!("Hello"), &Value::Null));
        let link = form(&format!("order={order}&purpose=address"));
        let (path, body) = call(&customer, Deed::Link, &link).expect("a call");
        assert_eq!(path, format!("/api/v1/orders/{order}/links"));
        assert_eq!(body["purpose"], "address");
        for (deed, wrong) in
            [(Deed::Link, "order=../people"), (Deed::Resend, "message=1"), (Deed::Record, "text=a")]
        {
            assert_eq!(call("../x", deed, &form(wrong)).expect_err("refused").status, 400);
        }
    }

    #[test]
    fn a_link_is_told_on_the_page_and_in_no_address() {
        for deed in [Deed::Record, Deed::Resend, Deed::Link] {
            assert_eq!(Deed::read(deed.word()), Some(deed));
        }
        assert_eq!(Deed::Link.told(), None);
    }
}
