//! What is done with an item: pieces come in, books are corrected, a plan is kept.

use axum::http::Method;
use contracts::problem::Problem;
use contracts::requests::warehouse::StockLevel;
use serde_json::{Value, json};

use super::place_of;
use crate::console::act::act;
use crate::console::visit::{Visit, Visitor};
use crate::console::words::figures::number;
use crate::console::words::stock::{self as words_of, Words};
use crate::domain::role::Room;
use crate::edge::form::{Form, Language};
use crate::routes::forward::url_encode;
use crate::state::Edge;

/// Where the list of what is low is; a plan that was kept there leads back.
pub const LOW: &str = "/stock?low=1";

/// A call of the API.
#[derive(Debug, PartialEq)]
pub struct Call {
    method: Method,
    path: String,
    body: Value,
}

/// What was done a moment ago, as the address tells it.
pub struct Done {
    deed: String,
    location: String,
    was: i64,
    now: i64,
}

impl Done {
    /// Reads it out of an address.
    pub fn read(visit: &Visit) -> Option<Self> {
        let figure = |name: &str| visit.asked(name).and_then(|text| text.parse().ok());
        Some(Self {
            deed: visit.asked("done")?.to_owned(),
            location: visit.asked("at").unwrap_or_default().to_owned(),
            was: figure("was").unwrap_or_default(),
            now: figure("now").unwrap_or_default(),
        })
    }

    /// Says it.
    pub fn told(&self, words: &Words) -> String {
        let (was, now) = (number(self.was), number(self.now));
        match self.deed.as_str() {
            "receive" => (words.deeds.done_receive)(&self.location, &was, &now),
            "adjust" => (words.deeds.done_adjust)(&self.location, &was, &now),
            _ => words.deeds.done_plan.to_owned(),
        }
    }
}

/// Does it with the rights of whoever asks; gives where to go on.
pub async fn done(
    edge: &Edge,
    visitor: &Visitor,
    sku: &str,
    deed: &str,
    form: &Form,
) -> Result<String, Problem> {
    visitor.needs(Room::Stock)?;
    let language = visitor.visit.language;
    let calls = calls(language, sku, deed, form)?;
    let key = Some(form.value("key")).filter(|key| !key.is_empty());
    let mut answer = Value::Null;
    for call in calls {
        let Call { method, path, body } = call;
        answer = act(edge, &visitor.person, method, &path, Some(&body), key).await?;
    }
    if deed == "plan" {
        let back = if form.value("back") == LOW { LOW.to_owned() } else { place_of(sku) };
        let joint = if back.contains('?') { '&' } else { '?' };
        return Ok(format!("{back}{joint}done=plan"));
    }
    let level: Option<StockLevel> = serde_json::from_value(answer["lines"][0].clone()).ok();
    let now = level.map_or(0, |level| level.on_hand);
    let was = match (deed, form.value("by")) {
        ("adjust", "counted") => form.value("was").parse().unwrap_or(now),
        _ => now - whole(language, form.value("quantity"))?,
    };
    let at = url_encode(form.value("location"));
    Ok(format!("{}?done={deed}&at={at}&was={was}&now={now}", place_of(sku)))
}

/// Gives the calls of the API that it is.
pub fn calls(language: Language, sku: &str, deed: &str, form: &Form) -> Result<Vec<Call>, Problem> {
    let location = form.value("location");
    let post = |path: &str, body| Call { method: Method::POST, path: path.to_owned(), body };
    match deed {
        "receive" => {
            let quantity = whole(language, form.value("quantity"))?;
            let reference = Some(form.value("reference")).filter(|text| !text.is_empty());
            let lines = json!([{ "sku": sku, "quantity": quantity }]);
            let body = json!({ "location": location, "reference": reference, "lines": lines });
            Ok(vec![post("/api/v1/stock/receipts", body)])
        }
        "adjust" => {
            let quantity = whole(language, form.value("quantity"))?;
            let line = match form.value("by") {
                "counted" => json!({ "sku": sku, "counted": quantity }),
                _ => json!({ "sku": sku, "quantity": quantity }),
            };
            let body =
                json!({ "location": location, "reason": form.value("reason"), "lines": [line] });
            Ok(vec![post("/api/v1/stock/adjustments", body)])
        }
        "plan" => plan(language, sku, form),
        _ => Err(Problem::not_found(words_of::of(language).deeds.no_such)),
    }
}

/// A plan has two halves; only what is another now is told.
fn plan(language: Language, sku: &str, form: &Form) -> Result<Vec<Call>, Problem> {
    let location = form.value("location");
    let put = |what: &str, body| Call {
        method: Method::PUT,
        path: format!("/api/v1/stock/{}/{what}", url_encode(sku)),
        body,
    };
    let mut calls = Vec::new();
    if form.value("level") != form.value("was_level") {
        let level = match form.value("level") {
            "" => None,
            text => Some(whole(language, text)?),
        };
        let body = json!({ "location": location, "reorder_level": level });
        calls.push(put("reorder-level", body));
    }
    if form.value("expected") != form.value("was_expected") {
        let day = Some(form.value("expected")).filter(|day| !day.is_empty());
        calls.push(put("expected", json!({ "location": location, "expected_on": day })));
    }
    Ok(calls)
}

fn whole(language: Language, text: &str) -> Result<i64, Problem> {
    let words = words_of::of(language).deeds.whole;
    // People write a true minus as readily as a hyphen.
    let read = text.replace('−', "-").parse();
    read.map_err(|_| Problem::unprocessable(words).with_error("#/quantity", words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(deed: &str, text: &str) -> Result<Vec<Call>, Problem> {
        let form = Form::read(text.as_bytes()).expect("a form");
        calls(Language::English, "CUP", deed, &form)
    }

    #[test]
    fn a_receipt_and_a_correction_are_calls_of_the_api() {
        let came = of("receive", "location=main&quantity=5&reference=N1").expect("a call");
        assert_eq!(came[0].path, "/api/v1/stock/receipts");
        assert_eq!(came[0].body["lines"], json!([{ "sku": "CUP", "quantity": 5 }]));
        let fewer = of("adjust", "location=main&by=difference&quantity=%E2%88%922&reason=x");
        let fewer = fewer.expect("a call");
        assert_eq!(fewer[0].body["lines"], json!([{ "sku": "CUP", "quantity": -2 }]));
        let counted = of("adjust", "location=main&by=counted&quantity=7&reason=x").expect("a call");
        assert_eq!(counted[0].body["lines"], json!([{ "sku": "CUP", "counted": 7 }]));
        assert_eq!(of("receive", "quantity=some").expect_err("words").status, 422);
        assert_eq!(of("steal", "").expect_err("nothing").status, 404);
    }

    #[test]
    fn of_a_plan_only_what_is_another_now_is_told() {
        let same = of("plan", "location=main&level=3&was_level=3&expected=&was_expected=");
        assert_eq!(same.expect("calls"), []);
        let both = of("plan", "location=main&level=&was_level=3&expected=2026-02-01&was_expected=");
        let both = both.expect("calls");
        assert_eq!(both[0].body, json!({ "location": "main", "reorder_level": null }));
        assert_eq!(both[1].path, "/api/v1/stock/CUP/expected");
        assert_eq!(both[1].body["expected_on"], "2026-02-01");
        let form = Form::read(b"location=main&level=3&was_level=").expect("a form");
        let slash = calls(Language::English, "A/B 1", "plan", &form).expect("a call");
        assert_eq!(slash[0].path, "/api/v1/stock/A%2FB%201/reorder-level");
    }
}
