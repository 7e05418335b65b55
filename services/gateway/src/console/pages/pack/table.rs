//! The table: what belongs into the parcel, counted as it is scanned, and what can be done with it.

use contracts::problem::Problem;
use maud::{Markup, html};

use super::label;
use super::lying::{Lying, Pieces, Stage};
use super::scan;
use crate::console::look::parts::{self, badge, icon};
use crate::console::look::problem_box;
use crate::console::words::jobs::JobState;
use crate::console::words::pack::{self as words_of, Words};
use crate::console::words::{figures, reasons};
use crate::edge::form::Language;
use crate::edge::sessions;

/// Shows what lies on the table.
pub fn content(
    language: Language,
    lying: &Lying,
    works: bool,
    refused: Option<&Problem>,
) -> Markup {
    let words = words_of::of(language);
    let stage = lying.stage();
    let counts = stage == Stage::Scan && works;
    let label = if counts { words.scan } else { words.scan_order };
    let shows_label = refused.is_none() && (lying.closed.is_some() || stage == Stage::Done);
    html! {
        (head(language, words, lying))
        @if let Some(refused) = refused { (problem_box::beside(language, refused)) }
        @if stage == Stage::Held { (held(language, words, lying)) }
        div .two {
            div .main-side {
                @if shows_label { (label::closed(words, lying, stage)) }
                div .card.station { (scan(words, label, counts)) }
                (middle(language, words, lying, (stage, works), shows_label))
            }
            div .aside-side {
                (label::parcels(language, words, lying))
                (hints(words))
            }
        }
    }
}

fn head(language: Language, words: &Words, lying: &Lying) -> Markup {
    let job = &lying.job;
    let state = JobState::read(&job.state);
    let title = html! {
        nav .crumbs { a href="/pack" { (words.title) } (icon("next")) }
        h1 dir="auto" { (job.order_number) }
        div .badges { @if let Some(state) = state { (badge(state.stated(language))) } }
        p .sub { bdi { (job.location) } " · " bdi { (job.zone) } }
    };
    let beside = html! { a .button href="/pack" { (words.to_queue) } };
    parts::page_head(title, beside)
}

fn held(language: Language, words: &Words, lying: &Lying) -> Markup {
    html! {
        div .notice.careful.loud role="alert" {
            header {
                h2 { (icon("hold")) (words.held) }
                p {
                    @for (at, reason) in lying.job.on_hold.iter().enumerate() {
                        @if at > 0 { ", " }
                        (reasons::hold(language, *reason))
                    }
                    ". " (words.held_because)
                }
            }
        }
    }
}

fn middle(
    language: Language,
    words: &Words,
    lying: &Lying,
    (stage, works): (Stage, bool),
    again: bool,
) -> Markup {
    match stage {
        Stage::Scan | Stage::Held => {
            let title = if again { words.rest } else { words.inside };
            parcel(language, words, lying, title, (stage == Stage::Scan && works, works))
        }
        Stage::Early => {
            parts::empty("pick", words.being_picked, words.being_picked_because, html! {})
        }
        Stage::Unwanted => {
            parts::empty("close", words.no_longer, words.no_longer_because, html! {})
        }
        Stage::Done => html! {},
    }
}

fn parcel(
    language: Language,
    words: &Words,
    lying: &Lying,
    title: &str,
    (counts, works): (bool, bool),
) -> Markup {
    let pieces = lying.pieces();
    let loose: u32 = pieces.iter().map(|pieces| pieces.loose).sum();
    let packed: u32 = pieces.iter().map(|pieces| pieces.packed).sum();
    // What was counted belongs to this parcel, and to no later one.
    let keep = format!("{}/{packed}", lying.job.fulfillment_order_id);
    let beside = html! {
        @if counts {
            span .progress {
                b #inside { "0" } " " (words.of) " " (figures::number(loose.into())) " " (words.progress)
            }
        } @else {
            span .count { (figures::pieces(language, loose)) }
        }
    };
    let content = html! {
        ul .pieces id=[counts.then_some("table")] data-keep=(keep) data-wrong=(words.wrong)
            data-many=(words.too_many) data-other=(words.other_order) data-right=(words.right)
            data-all=(words.all_in) {
            @for one in &pieces { (piece(words, one, counts)) }
        }
        @for (zone, pieces) in lying.to_come() {
            p .quiet-line { (icon("pick")) ((words.elsewhere)(zone, pieces)) }
        }
        @if counts { (closing(words, lying)) }
        @if !works { p .quiet-line { (words.looks_only) } }
    };
    parts::section("parcel", title, beside, content)
}

fn piece(words: &Words, one: &Pieces, counts: bool) -> Markup {
    let codes = serde_json::to_string(&one.barcodes).unwrap_or_default();
    html! {
        li .none[one.loose == 0] data-sku=(one.sku) data-name=(one.name) data-codes=(codes)
            data-wanted=(one.loose) {
            span .mark aria-hidden="true" { (icon("check")) }
            div .about {
                span .title dir="auto" { (one.name) }
                span .second {
                    code dir="auto" { (one.sku) }
                    @if let Some(sku) = &one.instead_of {
                        " " span { (icon("swap")) " " ((words.instead_of)(sku.as_str())) }
                    }
                    @if one.short > 0 { " " span .held { ((words.short)(one.short)) } }
                    @if one.packed > 0 { " " span { ((words.in_parcels)(one.packed)) } }
                }
            }
            span .counted {
                @if counts { b data-count="" { "0" } " " (words.of) " " }
                b { (figures::number(one.loose.into())) }
            }
        }
    }
}

fn closing(words: &Words, lying: &Lying) -> Markup {
    let action = format!("/pack/{}/do/close", lying.job.job_id);
    let key = sessions::make().unwrap_or_default();
    html! {
        form #closing .closing method="post" action=(action) {
            input type="hidden" name="key" value=(key);
            input #counted type="hidden" name="inside" value="";
            button #close .button.primary.big data-enter="" {
                (icon("parcel")) (words.close) " " kbd aria-hidden="true" hidden { "Enter" }
            }
            button #part .button type="submit" hidden {
                (words.close_part) " " kbd aria-hidden="true" { "Ctrl" } kbd aria-hidden="true" { "Enter" }
            }
            button #again .button.plain type="button" hidden { (words.again) }
        }
        noscript {
            form .closing method="post" action=(action) {
                p .muted { (words.without_script) }
                input type="hidden" name="key" value=(key);
                button .button name="all" value="1" { (words.close_all) }
            }
        }
    }
}

fn hints(words: &Words) -> Markup {
    let all: [(&[&str], &str); 3] = [
        (&["Enter"], words.key_enter),
        (&["Ctrl", "Enter"], words.key_part),
        (&["12*…"], words.key_times),
    ];
    let content = html! {
        dl .keys-here {
            @for (keys, words) in all {
                div { dt { (words) } dd { @for key in keys { kbd { (key) } " " } } }
            }
        }
    };
    parts::section("keys-here", words.keys, html! {}, content)
}
