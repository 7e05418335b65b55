use axum::http::Request;
use flate2::Compression;

use super::parts::{Here, shown};
use super::{api, events, guides, promises};
use crate::console::look::layout;
use crate::console::packing;
use crate::console::visit::Visit;
use crate::console::words::docs as words_of;
use crate::edge::form::Language;
use crate::reference::snippets::{START, WEBHOOK, steps};
use crate::reference::{calls, events as catalogue};

/// With what is packed beside it, a page stays below 100 kB.
const PACKED_MAX: usize = 60 * 1024;

const HERE: &str = "https://orders.example.org";

fn visit(place: &str, language: &str) -> Visit {
    let request = Request::builder().uri(place).header("accept-language", language);
    Visit::of(&request.body(()).expect("a request").into_parts().0, None)
}

fn text(visit: &Visit, here: Here, content: super::parts::Content) -> String {
    layout::document(visit, &shown(visit, here, content)).into_string()
}

#[test]
fn every_page_of_the_reference_is_light_and_holds_nothing_inline() {
    for language in ["en", "zh"] {
        let visit = visit("/docs/api", language);
        let mut pages = vec![
            ("start".to_owned(), text(&visit, Here::Start, guides::start(&visit, HERE))),
            ("api".to_owned(), text(&visit, Here::Api, api::index(&visit, HERE))),
            ("events".to_owned(), text(&visit, Here::Events, events::index(&visit))),
            ("webhooks".to_owned(), text(&visit, Here::Webhooks, guides::webhooks(&visit, HERE))),
            ("feed".to_owned(), text(&visit, Here::Feed, guides::feed(&visit))),
            ("promises".to_owned(), text(&visit, Here::Promises, promises::content(&visit))),
        ];
        for tag in calls::tags() {
            pages.push((tag.name.clone(), text(&visit, Here::Api, api::tag(&visit, tag, HERE))));
        }
        for event in catalogue::events() {
            let page = text(&visit, Here::Events, events::one(&visit, event));
            pages.push((event.name.clone(), page));
        }
        for (name, page) in pages {
            let packed = packing::pack(page.as_bytes(), Compression::fast()).expect("packed");
            assert!(packed.len() < PACKED_MAX, "{name}: {} bytes", packed.len());
            for inline in ["<style", " style=", " onclick=", "javascript:"] {
                assert!(!page.contains(inline), "{inline} on {name}");
            }
        }
    }
}

#[test]
fn a_search_without_a_script_finds_what_it_names() {
    let visit = visit("/docs/api?q=rotate+secret", "en");
    let page = text(&visit, Here::Api, api::index(&visit, HERE));
    assert_eq!(page.matches("data-find=").count(), 1, "{page}");
    assert!(page.contains("/docs/api/webhooks#post_webhooks_id_rotate_secret"), "{page}");
    let nothing = self::visit("/docs/api?q=giraffe", "en");
    let page = text(&nothing, Here::Api, api::index(&nothing, HERE));
    assert!(page.contains("No call is like that") && !page.contains("data-find="), "{page}");
}

#[test]
fn a_language_is_chosen_by_the_address_and_every_program_is_whole() {
    for one in &crate::reference::snippets::VERIFY {
        let visit = visit(&format!("/docs/webhooks?in={}", one.code), "en");
        let page = text(&visit, Here::Webhooks, guides::webhooks(&visit, HERE));
        assert!(page.contains(one.file), "{}", one.code);
        let last = one.text.trim_end().lines().last().expect("a line");
        assert!(page.contains(&last.replace('"', "&quot;")), "{}", one.code);
    }
}

#[test]
fn an_event_is_told_with_its_schema_what_leads_to_it_and_what_follows() {
    let visit = visit("/docs/events", "zh");
    let event = catalogue::event("review.order.approved.v1").expect("an event");
    let page = text(&visit, Here::Events, events::one(&visit, event));
    for words in [
        "/schemas/review/order.approved.v1.json",
        "/docs/events/order-intake.order.received.v1",
        "/docs/events/warehouse.pick.released.v1",
        "kontor.evt.review.order.approved.v1.{lane}",
        "&quot;approved_by&quot;",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn examples_name_the_address_at_which_the_house_is_found() {
    let visit = visit("/docs", "en");
    let page = text(&visit, Here::Start, guides::start(&visit, HERE));
    assert!(page.contains("KONTOR:-https://orders.example.org}") && !page.contains("127.0.0.1"));
    let words = words_of::of(Language::Chinese);
    assert_eq!(words.start_steps.len(), steps(START).count());
    assert_eq!(words.verify_steps.len(), steps(WEBHOOK).count());
    let tag = calls::tag("orders").expect("a tag");
    assert!(text(&visit, Here::Api, api::tag(&visit, tag, HERE)).contains(HERE));
}
