//! What can be asked for: each is a call of the API, with the rights of whoever asks.

use axum::http::Method;
use contracts::problem::Problem;
use serde_json::{Value, json};

use crate::console::act::act;
use crate::console::visit::Visitor;
use crate::console::words::told::{self as words_of, Words};
use crate::edge::form::{Form, Language};
use crate::state::Edge;

/// Carries out what a form wants.
pub async fn carry_out(
    edge: &Edge,
    visitor: &Visitor,
    id: &str,
    deed: &str,
    form: &Form,
) -> Result<(), Problem> {
    let (method, path, body) = call(visitor.visit.language, id, deed, form)?;
    act(edge, &visitor.person, method, &path, body.as_ref(), None).await.map(drop)
}

/// Says what was done.
pub fn done(words: &Words, deed: &str) -> Option<&'static str> {
    match deed {
        "shop" => Some(words.done_shop),
        "resume" => Some(words.done_resume),
        "end" => Some(words.done_end),
        "stock" => Some(words.done_stock),
        "again" => Some(words.done_again),
        "end-stock" => Some(words.done_end_stock),
        _ => None,
    }
}

/// Gives the call of the API that a deed is.
fn call(
    language: Language,
    id: &str,
    deed: &str,
    form: &Form,
) -> Result<(Method, String, Option<Value>), Problem> {
    let shop = format!("/api/v1/channels/{id}/write-back");
    let stock = format!("/api/v1/channels/{id}/stock-publication");
    Ok(match deed {
        "shop" => (Method::PUT, shop, Some(shop_of(language, form)?)),
        "resume" => (Method::POST, format!("{shop}/resume"), None),
        "end" => (Method::DELETE, shop, None),
        "stock" => (Method::PUT, stock, Some(stock_of(language, form)?)),
        "again" => {
            let sku = some(form, "sku");
            (Method::POST, format!("{stock}/tell"), Some(json!({ "sku": sku })))
        }
        "end-stock" => (Method::DELETE, stock, None),
        _ => return Err(Problem::not_found(format!("no shop is asked to {deed}"))),
    })
}

fn some<'a>(form: &'a Form, name: &str) -> Option<&'a str> {
    Some(form.value(name)).filter(|value| !value.is_empty())
}

/// What is left empty stays as it is: keys are never shown.
fn shop_of(language: Language, form: &Form) -> Result<Value, Problem> {
    let pace = some(form, "requests_per_second");
    let pace = pace.map(|text| whole(language, "requests_per_second", text)).transpose()?;
    Ok(json!({
        "url": form.value("url"),
        "token": some(form, "token"),
        "consumer_key": some(form, "consumer_key"),
        "consumer_secret": some(form, "consumer_secret"),
        "notify_customer": form.value("notify_customer") == "1",
        "api_version": some(form, "api_version"),
        "requests_per_second": pace,
    }))
}

fn stock_of(language: Language, form: &Form) -> Result<Value, Problem> {
    Ok(json!({
        "ratio_percent": whole(language, "ratio_percent", form.value("ratio_percent"))?,
        "buffer": whole(language, "buffer", form.value("buffer"))?,
        "locations": form.values("locations"),
        "paused": form.value("paused") == "1",
        "shop_location": some(form, "shop_location"),
    }))
}

fn whole(language: Language, field: &str, text: &str) -> Result<u32, Problem> {
    text.parse().map_err(|_| {
        let words = words_of::of(language).not_a_number;
        Problem::unprocessable(words).with_error(format!("#/{field}"), words)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(deed: &str, form: &str) -> Result<(Method, String, Option<Value>), Problem> {
        let form = Form::read(form.as_bytes()).expect("a form");
        call(Language::English, "lumen", deed, &form)
    }

    #[test]
    fn a_shop_keeps_its_key_where_none_is_filled_in() {
        let (method, path, body) =
            asked("shop", "url=https%3A%2F%2Fa.example&token=&notify_customer=1").expect("a call");
        assert_eq!((method, path.as_str()), (Method::PUT, "/api/v1/channels/lumen/write-back"));
        let body = body.expect("a body");
        assert_eq!((&body["token"], &body["notify_customer"]), (&Value::Null, &json!(true)));
        assert_eq!(asked("shop", "requests_per_second=fast").expect_err("refused").status, 422);
    }

    #[test]
    fn a_rule_of_stock_is_made_of_numbers_and_ticks() {
        let (_, path, body) =
            asked("stock", "ratio_percent=80&buffer=2&locations=main&locations=east")
                .expect("a call");
        assert_eq!(path, "/api/v1/channels/lumen/stock-publication");
        let expected = json!({ "ratio_percent": 80, "buffer": 2, "paused": false,
            "locations": ["main", "east"], "shop_location": null });
        assert_eq!(body, Some(expected));
        for wrong in ["ratio_percent=&buffer=0", "ratio_percent=80&buffer=-1"] {
            assert_eq!(asked("stock", wrong).expect_err("refused").status, 422, "{wrong}");
        }
    }

    #[test]
    fn everything_that_can_be_asked_says_that_it_was_done() {
        let words = words_of::of(Language::Chinese);
        for deed in ["resume", "end", "again", "end-stock"] {
            assert!(asked(deed, "").is_ok() && done(words, deed).is_some(), "{deed}");
        }
        assert_eq!(asked("sell", "").expect_err("refused").status, 404);
    }
}
