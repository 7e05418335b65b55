//! Samples through the real doors: orders to a channel of one's own, events to a webhook of one's own.
//!
//! Nothing of them is worked on: a sample order says that it is a test and is complete at once, a
//! sample event is told to one subscription and stands in no log.
//!
//! - [`shown`]: the page

mod shown;

use axum::body::Body;
use axum::extract::State;
use axum::http::Method;
use axum::response::Response;
use bytes::Bytes;
use contracts::problem::Problem;
use contracts::requests::intake::{CHANNELS_LIST, Channel, ChannelKind};
use contracts::requests::outbound::{ListTargets, TARGETS_LIST, TargetView, TellingState};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use serde_json::{Value, json};

use super::parts::{Content, Here, shown as framed};
use crate::console::act::{act, bring};
use crate::console::pages::channels::is_signed;
use crate::console::pages::form_of;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::docs as words_of;
use crate::domain::role::Room;
use crate::domain::sample::Situation;
use crate::routes::forward::url_encode;
use crate::state::Edge;

const PLACE: &str = "/docs/sandbox";

/// What samples can be sent to, and what came of the last one.
struct Known {
    /// Channels that have a door, and whether there is a secret to sign with.
    channels: Vec<(Channel, bool)>,
    webhooks: Vec<TargetView>,
    works: bool,
    sent: Option<Sent>,
}

/// A sample that was sent.
enum Sent {
    /// An order, to a channel; it can be sent on about.
    Order { channel: String, number: String, delivery: Value },
    /// An event, to a webhook; with its attempts.
    Event { attempts: Value },
}

/// Shows the page.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let shown = asked(&edge, &visitor).await;
    reply::answer(&visitor.visit, shown)
}

async fn asked(edge: &Edge, visitor: &Visitor) -> Result<Shown, Problem> {
    visitor.needs(Room::Settings)?;
    let known = load(edge, visitor).await?;
    let language = visitor.visit.language;
    let title = words_of::of(language).places[6].to_owned();
    let main = shown::drawn(language, &known);
    let shown = framed(&visitor.visit, Here::Sandbox, Content { title, main });
    let waits = matches!(&known.sent, Some(Sent::Event { attempts })
        if attempts["telling"]["state"] == TellingState::Waiting.code());
    // What is on its way is looked at again by itself.
    Ok(if waits && visitor.looks_into(Room::Engine) { shown.following("engine") } else { shown })
}

async fn load(edge: &Edge, visitor: &Visitor) -> Result<Known, Problem> {
    let asking = visitor.asking();
    let all = PageQuery { limit: Some(PAGE_MAX), cursor: None };
    let nothing = json!({});
    let hooks = ListTargets { webhooks: true, page: all };
    let (channels, webhooks) = tokio::join!(
        edge.asker.ask_json::<Page<Channel>>(
            &asking,
            Service::OrderIntake,
            CHANNELS_LIST,
            &nothing
        ),
        edge.asker.ask_json::<Page<TargetView>>(&asking, Service::Gateway, TARGETS_LIST, &hooks),
    );
    let doors = channels?.items.into_iter().filter(|one| one.kind != ChannelKind::Manual);
    let channels: Result<Vec<_>, Problem> =
        doors.map(|channel| is_signed(edge, &channel.id).map(|signed| (channel, signed))).collect();
    Ok(Known {
        channels: channels?,
        // Whoever reaches a part only is not told of webhooks, which hear of everything.
        webhooks: webhooks.map(|page| page.items).unwrap_or_default(),
        works: visitor.works_in(Room::Settings),
        sent: sent(edge, visitor).await?,
    })
}

/// Finds what the address says was sent.
async fn sent(edge: &Edge, visitor: &Visitor) -> Result<Option<Sent>, Problem> {
    let asked = |name| visitor.visit.asked(name).map(str::to_owned);
    let get = async |path: String| act(edge, &visitor.person, Method::GET, &path, None, None).await;
    if let (Some(delivery), Some(channel)) = (asked("delivery"), asked("channel")) {
        let delivery = get(format!("/api/v1/deliveries/{delivery}")).await?;
        let number = asked("number").unwrap_or_default();
        return Ok(Some(Sent::Order { channel, number, delivery }));
    }
    let Some(telling) = asked("telling") else { return Ok(None) };
    let attempts = get(format!("/api/v1/tellings/{telling}/attempts")).await?;
    Ok(Some(Sent::Event { attempts }))
}

/// Sends a sample order to a channel.
pub async fn order(State(edge): State<Edge>, visitor: Visitor, sent: Body) -> Response {
    let done = async {
        let form = form_of(&edge, &visitor.visit, sent).await?;
        let (channel, number) = (form.value("channel"), form.value("number"));
        let situation = Situation::named(form.value("situation"));
        let situation = situation.ok_or_else(|| Problem::bad_request("no such situation"))?;
        let number = match number.parse::<i64>() {
            Ok(number) => number,
            Err(_) => visitor.visit.now.timestamp_millis(),
        };
        let query = vec![
            ("situation".to_owned(), situation.word().to_owned()),
            ("number".to_owned(), number.to_string()),
        ];
        let path = format!("/api/v1/channels/{channel}/test");
        let taken = bring(&edge, &visitor.person, &path, query, Bytes::new()).await?;
        let delivery = taken["delivery_id"].as_str().unwrap_or_default().to_owned();
        let channel = url_encode(channel);
        Ok(format!("{PLACE}?delivery={delivery}&channel={channel}&number={number}#sent"))
    };
    follow(&visitor, done.await)
}

/// Sends a sample event to a webhook.
pub async fn event(State(edge): State<Edge>, visitor: Visitor, sent: Body) -> Response {
    let done = async {
        let form = form_of(&edge, &visitor.visit, sent).await?;
        let event = Some(form.value("event")).filter(|event| !event.is_empty());
        let path = format!("/api/v1/webhooks/{}/test", form.value("webhook"));
        let body = json!({ "event": event });
        let telling = act(&edge, &visitor.person, Method::POST, &path, Some(&body), None).await?;
        let id = telling["id"].as_str().unwrap_or_default().to_owned();
        Ok(format!("{PLACE}?telling={id}#sent"))
    };
    follow(&visitor, done.await)
}

fn follow(visitor: &Visitor, done: Result<String, Problem>) -> Response {
    match done {
        Ok(place) => reply::see_other(&place),
        Err(problem) => reply::problem(&visitor.visit, &problem),
    }
}
