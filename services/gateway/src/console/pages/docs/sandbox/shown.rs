//! How the sandbox looks.

use contracts::requests::intake::{Channel, DeliveryStatus};
use contracts::requests::outbound::TargetView;
use maud::{Markup, html};
use serde_json::Value;

use super::super::parts::{code, head, prose};
use super::{Known, PLACE, Sent};
use crate::console::look::parts::{badge, done, facts, section};
use crate::console::words::channels::{kind, outcome, target};
use crate::console::words::docs as words_of;
use crate::console::words::docs::sandbox::{self, Words};
use crate::domain::sample::Situation;
use crate::edge::form::Language;
use crate::reference::calls;
use crate::reference::events::events;

/// Shows the page.
pub fn drawn(language: Language, known: &Known) -> Markup {
    let words = sandbox::of(language);
    html! {
        (head(words_of::of(language).places[6], words.about))
        @if !known.works { p .quiet-line { (words.only_looking) } }
        @if let Some(sent) = &known.sent { (came_of(language, words, known, sent)) }
        div .halves {
            (section("orders", words.orders, html! {}, orders(language, words, known)))
            (section("events", words.webhooks, html! {}, subscribers(language, words, known)))
        }
        section .rules {
            h2 { (words.what_becomes) }
            ul { @for rule in words.rules { li { (prose(rule)) } } }
        }
        h2 .spaced { (words.by_call) }
        div .halves.spaced {
            (by_call(language, "channels", "post_channels_id_test"))
            (by_call(language, "webhooks", "post_webhooks_id_test"))
        }
    }
}

fn by_call(language: Language, tag: &str, id: &str) -> Markup {
    let call = calls::tag(tag).and_then(|tag| tag.calls.iter().find(|call| call.id == id));
    html! { @if let Some(call) = call { (code(language, id, &call.path, &call.curl)) } }
}

fn orders(language: Language, words: &Words, known: &Known) -> Markup {
    html! {
        p .muted { (words.orders_about) }
        @if known.channels.is_empty() {
            p { (words.no_channel) " " a href="/channels/new" { (words.connect) } }
        }
        ul .sandbox {
            @for (channel, is_signed) in &known.channels {
                li {
                    div { strong dir="auto" { (channel.name) } " " span .muted { (kind(language, channel.kind)) } }
                    @if !is_signed {
                        a href=(format!("/channels/{}", channel.id)) { (words.unsigned) }
                    } @else if known.works {
                        (order_form(words, &channel.id, "", Situation::Placed))
                    }
                }
            }
        }
    }
}

fn order_form(words: &Words, channel: &str, number: &str, situation: Situation) -> Markup {
    html! {
        form method="post" action=(format!("{PLACE}/do/order")) {
            input type="hidden" name="channel" value=(channel);
            input type="hidden" name="number" value=(number);
            input type="hidden" name="situation" value=(situation.word());
            button .button { (words.situation(situation)) }
        }
    }
}

fn subscribers(language: Language, words: &Words, known: &Known) -> Markup {
    html! {
        p .muted { (prose(words.webhooks_about)) }
        @if known.webhooks.is_empty() {
            p { (words.no_webhook) " " a href="/docs/api/webhooks#post_webhooks" { (words.subscribe) } }
        }
        ul .sandbox {
            @for hook in &known.webhooks {
                li {
                    div { strong dir="auto" { (hook.name) } " " (badge(target(language, hook))) }
                    @if known.works { (event_form(words, hook)) }
                }
            }
        }
    }
}

fn event_form(words: &Words, hook: &TargetView) -> Markup {
    let asked = &hook.settings.events;
    let wanted = |kind: &String| asked.is_empty() || asked.contains(kind);
    let kinds = events().iter().map(|event| event.kind()).filter(wanted);
    let id = format!("event-{}", hook.name);
    html! {
        form .inline method="post" action=(format!("{PLACE}/do/event")) {
            input type="hidden" name="webhook" value=(hook.name);
            label .unseen for=(id) { (words.event) }
            select id=(id) name="event" { @for kind in kinds { option value=(kind) { (kind.trim_start_matches("kontor.")) } } }
            button .button { (words.send) }
        }
    }
}

fn came_of(language: Language, words: &'static Words, known: &Known, sent: &Sent) -> Markup {
    html! {
        section #sent .card {
            @match sent {
                Sent::Order { channel, number, delivery } => {
                    (order_sent(language, words, known, (channel, number), delivery))
                }
                Sent::Event { attempts } => (event_sent(words, attempts)),
            }
        }
    }
}

fn order_sent(
    language: Language,
    words: &'static Words,
    known: &Known,
    (channel, number): (&str, &str),
    delivery: &Value,
) -> Markup {
    let text = |name: &str| delivery[name].as_str().unwrap_or_default();
    let status = serde_json::from_value::<DeliveryStatus>(delivery["outcome"].clone()).ok();
    let place = format!("/channels/{channel}/deliveries/{}", text("id"));
    let order = format!("/orders/{}", text("order_id"));
    let mut told = vec![
        (
            words.outcome,
            html! { @if let Some(status) = status { (badge(outcome(language, status))) } },
        ),
        (words.delivery, html! { a href=(place) { (words.look) } }),
    ];
    if !text("order_id").is_empty() {
        told.push((words.order, html! { a href=(order) { (words.look) } }));
    }
    if !text("reason").is_empty() {
        told.push((words.reason, html! { span lang="en" dir="auto" { (text("reason")) } }));
    }
    let name =
        known.channels.iter().map(|(one, _): &(Channel, bool)| one).find(|one| one.id == channel);
    html! {
        (done(&(words.sent)(name.map_or(channel, |one| one.name.as_str()))))
        (facts(told))
        @if known.works {
            p .muted { (words.next) }
            div .deeds {
                @for situation in [Situation::Changed, Situation::Cancelled] {
                    (order_form(words, channel, number, situation))
                }
            }
        }
    }
}

fn event_sent(words: &'static Words, attempts: &Value) -> Markup {
    let telling = &attempts["telling"];
    let text = |name: &str| telling[name].as_str().unwrap_or_default();
    let is_told = text("state") == "told";
    let what = (words.queued)(text("what").trim_start_matches("kontor."), text("target"));
    let mut told =
        vec![(words.outcome, html! { (if is_told { words.told } else { words.trying }) })];
    if !text("reason").is_empty() {
        told.push((words.reason, html! { span lang="en" dir="auto" { (text("reason")) } }));
    }
    let tries = attempts["attempts"].as_array().map(Vec::len).unwrap_or_default();
    told.push((words.attempts, html! { (tries) }));
    html! {
        div data-state=(text("state")) { (done(&what)) }
        (facts(told))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn known(works: bool, sent: Option<Sent>) -> Known {
        let channel = json!({ "id": "tea", "name": "<b>Tea", "kind": "shopify", "status": "active",
            "created_at": "2026-01-01T00:00:00Z" });
        let channel: Channel = serde_json::from_value(channel).expect("a channel");
        let unsigned = Channel { id: "cups".to_owned(), ..channel.clone() };
        let channels = vec![(channel, true), (unsigned, false)];
        Known { channels, webhooks: vec![], works, sent }
    }

    #[test]
    fn samples_are_offered_to_whoever_may_send_them_where_there_is_a_secret() {
        let page = drawn(Language::English, &known(true, None)).into_string();
        assert_eq!(page.matches("/docs/sandbox/do/order").count(), 1, "{page}");
        assert!(page.contains("/channels/cups") && !page.contains("<b>"), "{page}");
        let page = drawn(Language::Chinese, &known(false, None)).into_string();
        assert!(!page.contains("<form"), "{page}");
    }

    #[test]
    fn after_a_sample_the_same_order_can_be_changed_and_cancelled() {
        let delivery = json!({ "id": "dlv_1", "outcome": "accepted", "order_id": "ord_1" });
        let (channel, number) = ("tea".to_owned(), "17".to_owned());
        let sent = Sent::Order { channel, number, delivery };
        let page = drawn(Language::English, &known(true, Some(sent))).into_string();
        assert!(page.contains("/orders/ord_1") && page.contains("/channels/tea/deliveries/dlv_1"));
        for word in ["changed", "cancelled"] {
            let value = format!("name=\"situation\" value=\"{word}\"");
            assert!(page.contains(&value), "{page}");
        }
        assert_eq!(page.matches("name=\"number\" value=\"17\"").count(), 2, "{page}");
    }
}
