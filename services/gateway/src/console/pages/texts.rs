//! Texts to customers: what each message is written from, changed with a look at the outcome.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::messages::{
    MessageTemplate, PreviewedMessage, TEMPLATES_LIST, TEMPLATES_PREVIEW, TemplatePreview,
};
use contracts::service::Service;
use maud::{Markup, html};
use serde_json::json;

use super::form_of;
use crate::console::act::act;
use crate::console::look::once::ending;
use crate::console::look::parts::{self, Field, badge, icon};
use crate::console::look::problem_box;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::figures::colon;
use crate::console::words::notices::{self as words_of, Words, kind, tongue};
use crate::domain::role::Room;
use crate::edge::form::{Form, Language};
use crate::state::Edge;

/// Shows the list.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let language = visitor.visit.language;
    let shown = all(&edge, &visitor)
        .await
        .map(|texts| Shown::found(words_of::of(language).texts, list(language, &texts)));
    reply::answer(&visitor.visit, shown)
}

async fn all(edge: &Edge, visitor: &Visitor) -> Result<Vec<MessageTemplate>, Problem> {
    visitor.needs(Room::Settings)?;
    let (asking, nothing) = (visitor.asking(), json!({}));
    let page: Page<MessageTemplate> =
        edge.asker.ask_json(&asking, Service::Crm, TEMPLATES_LIST, &nothing).await?;
    Ok(page.items)
}

fn list(language: Language, texts: &[MessageTemplate]) -> Markup {
    let words = words_of::of(language);
    let heads = [words.told, words.language, words.subject, words.state];
    html! {
        (parts::page_head(head(words, html! { h1 { (words.texts) } }), html! {}))
        div .table-box {
            table .list.settings role="table" aria-label=(words.texts) {
                thead role="rowgroup" {
                    tr role="row" { @for head in heads { th role="columnheader" scope="col" { (head) } } }
                }
                tbody role="rowgroup" {
                    @for text in texts {
                        tr role="row" {
                            td .first role="cell" { a .row href=(place_of(text)) { (kind(language, text.kind)) } }
                            td role="cell" { (tongue(text.language)) }
                            td role="cell" lang=(text.language.tag()) dir="auto" { (text.subject) }
                            td role="cell" { (badge(if text.own { words.own } else { words.ours })) }
                        }
                    }
                }
            }
        }
    }
}

fn head(words: &Words, title: Markup) -> Markup {
    html! {
        nav .crumbs { a href="/notices" { (words.title) } (icon("next")) }
        (title)
    }
}

fn place_of(text: &MessageTemplate) -> String {
    format!("/texts/{}/{}", text.kind.word(), text.language.tag())
}

/// Shows a text, to be changed by whoever may.
pub async fn one(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((kind, tongue)): Path<(String, String)>,
) -> Response {
    let shown = shown(&edge, &visitor, (&kind, &tongue), None).await;
    reply::answer(&visitor.visit, shown)
}

/// Keeps a text of the merchant's own.
pub async fn keep(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((kind, tongue)): Path<(String, String)>,
    sent: Body,
) -> Response {
    let form = match form_of(&edge, &visitor.visit, sent).await {
        Ok(form) => form,
        Err(problem) => return reply::problem(&visitor.visit, &problem),
    };
    let text = form.as_typed("text").replace("\r\n", "\n");
    let body = json!({ "subject": form.value("subject"), "text": text });
    let path = format!("/api/v1/message-templates/{kind}/{tongue}");
    match act(&edge, &visitor.person, Method::PUT, &path, Some(&body), None).await {
        Ok(_) => reply::see_other(&format!("/texts/{kind}/{tongue}?done=kept")),
        Err(refused) if refused.status == 403 => reply::problem(&visitor.visit, &refused),
        Err(refused) => {
            let wrong = Some((&form, &refused));
            let shown = shown(&edge, &visitor, (&kind, &tongue), wrong).await;
            reply::answer(&visitor.visit, shown.map(|shown| shown.refused(&refused)))
        }
    }
}

/// Goes back to the text that comes with Kontor.
pub async fn reset(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((kind, tongue)): Path<(String, String)>,
    sent: Body,
) -> Response {
    let done = async {
        form_of(&edge, &visitor.visit, sent).await?;
        let path = format!("/api/v1/message-templates/{kind}/{tongue}");
        act(&edge, &visitor.person, Method::DELETE, &path, None, None).await
    };
    match done.await {
        Ok(_) => reply::see_other(&format!("/texts/{kind}/{tongue}?done=reset")),
        Err(problem) => reply::problem(&visitor.visit, &problem),
    }
}

async fn shown(
    edge: &Edge,
    visitor: &Visitor,
    (kind, tongue): (&str, &str),
    wrong: Option<(&Form, &Problem)>,
) -> Result<Shown, Problem> {
    let texts = all(edge, visitor).await?;
    let is_it = |text: &MessageTemplate| text.kind.word() == kind && text.language.tag() == tongue;
    let text = texts.into_iter().find(is_it);
    let text = text.ok_or_else(|| Problem::not_found(format!("no text tells of {kind}")))?;
    let (asking, question) =
        (visitor.asking(), TemplatePreview { kind: text.kind, language: Some(text.language) });
    let preview = edge.asker.ask_json(&asking, Service::Crm, TEMPLATES_PREVIEW, &question);
    let preview: Option<PreviewedMessage> = preview.await.ok();
    let (language, works) = (visitor.visit.language, visitor.works_in(Room::Settings));
    let done = visitor.visit.asked("done");
    let main = content(language, &text, preview.as_ref(), works, (done, wrong));
    Ok(Shown::found(words_of::kind(language, text.kind), main))
}

fn content(
    language: Language,
    text: &MessageTemplate,
    preview: Option<&PreviewedMessage>,
    works: bool,
    (done, wrong): (Option<&str>, Option<(&Form, &Problem)>),
) -> Markup {
    let words = words_of::of(language);
    let title = html! {
        nav .crumbs {
            a href="/notices" { (words.title) } (icon("next"))
            a href="/texts" { (words.texts) } (icon("next"))
        }
        h1 { (kind(language, text.kind)) }
        span .muted { (tongue(text.language)) }
        div .badges { (badge(if text.own { words.own } else { words.ours })) }
    };
    let reset = html! {
        @if works && text.own {
            (ending(&format!("{}/do/reset", place_of(text)), words.reset, words.reset, words.reset_sure, &[]))
        }
    };
    let told = match done {
        Some("kept") => Some(words.kept),
        Some("reset") => Some(words.was_reset),
        _ => None,
    };
    html! {
        (parts::page_head(title, reset))
        @if let Some(told) = told { (parts::done(told)) }
        @if let Some((_, refused)) = wrong { (problem_box::beside(language, refused)) }
        div .halves {
            section .card { (form(words, text, works, wrong.map(|(form, _)| form))) }
            (parts::section("preview", words.preview, html! {}, seen(language, words, preview)))
        }
    }
}

fn form(words: &Words, text: &MessageTemplate, works: bool, typed: Option<&Form>) -> Markup {
    let subject = typed.map_or(text.subject.as_str(), |form| form.value("subject"));
    let content = typed.map_or(text.text.as_str(), |form| form.as_typed("text"));
    let subject = Field {
        name: "subject",
        label: words.subject,
        kind: "text",
        value: subject,
        autocomplete: "off",
        first: false,
        error: None,
    };
    html! {
        form .fields.wide method="post" action=(place_of(text)) {
            fieldset .plain-set disabled[!works] {
                (parts::field(&subject))
                div .field {
                    label for="text" { (words.text) }
                    textarea .tall id="text" name="text" rows="14" maxlength="20000" required dir="auto"
                        lang=(text.language.tag()) { "\n" (content) }
                }
            }
            p .muted { (words.placeholders) }
            p .placeholders { @for one in &text.placeholders { code { "{{" (one) "}}" } } }
            @if works { button .button.primary { (icon("check")) (words.keep) } }
        }
    }
}

fn seen(language: Language, words: &Words, preview: Option<&PreviewedMessage>) -> Markup {
    let Some(preview) = preview else { return html! {} };
    html! {
        p .muted {
            @match &preview.from {
                Some(from) => { (words.from) (colon(language)) bdi { (from) } },
                None => (words.no_sender),
            }
        }
        p .title dir="auto" { (preview.subject) }
        div .letter lang=(preview.language.tag()) dir="auto" { (preview.text) }
    }
}
