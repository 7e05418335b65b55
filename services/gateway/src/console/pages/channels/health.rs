//! How a channel is: what came of its last delivery, or why none comes.

use contracts::requests::intake::{Channel, ChannelKind, ChannelStatus, Delivery, DeliveryStatus};
use maud::{Markup, html};

use crate::console::look::parts;
use crate::console::words::channels::doubt;
use crate::console::words::connecting::Words;
use crate::console::words::states::{Stated, Tone};
use crate::edge::doors::Refused;
use crate::edge::form::Language;

/// How a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health<'a> {
    /// A person enters its orders.
    ByHand,
    /// What comes is put aside.
    Paused,
    /// The last one was not believed.
    Refused(Refused),
    /// Nothing could be believed.
    NoSecret,
    /// Nothing came yet.
    Waiting,
    /// The last one waits for a person.
    Aside(&'a Delivery),
    /// Deliveries come.
    Comes(&'a Delivery),
}

impl<'a> Health<'a> {
    /// Says how it is.
    pub fn of(
        channel: &Channel,
        is_signed: bool,
        last: Option<&'a Delivery>,
        refused: Option<Refused>,
    ) -> Self {
        let newer = |one: &Refused| last.is_none_or(|last| last.received_at < one.at);
        match (channel.kind, channel.status, refused.filter(newer), last) {
            (ChannelKind::Manual, ..) => Self::ByHand,
            (_, ChannelStatus::Paused, ..) => Self::Paused,
            (.., Some(refused), _) => Self::Refused(refused),
            _ if !is_signed => Self::NoSecret,
            (.., None, None) => Self::Waiting,
            (.., None, Some(last)) if last.outcome == DeliveryStatus::Parked => Self::Aside(last),
            (.., None, Some(last)) => Self::Comes(last),
        }
    }

    /// Says it in a few words.
    pub fn stated(self, words: &Words) -> Stated {
        match self {
            Self::ByHand => (Tone::Quiet, words.by_hand),
            Self::Paused => (Tone::Careful, words.paused),
            Self::Refused(_) => (Tone::Bad, words.refused),
            Self::NoSecret => (Tone::Careful, words.no_secret),
            Self::Waiting => (Tone::Careful, words.waiting),
            Self::Aside(_) => (Tone::Careful, words.aside),
            Self::Comes(_) => (Tone::Good, words.comes),
        }
    }

    /// Shows it with its reason; it follows what comes.
    pub fn shown(self, language: Language, words: &Words, beside: &Markup) -> Markup {
        let (tone, title) = self.stated(words);
        html! {
            div #heard .heard.(tone.word()) role="status" data-health=(self.word()) {
                span .lamp aria-hidden="true" {}
                div .about {
                    p .title { (title) }
                    p { (self.because(language, words)) }
                }
                div .deeds { (beside) }
            }
        }
    }

    fn because(self, language: Language, words: &Words) -> Markup {
        match self {
            Self::ByHand => html! { (words.by_hand_because) },
            Self::Paused => html! {},
            Self::Refused(Refused { doubt: why, at, count }) => html! {
                (doubt(language, why)) " "
                span .muted {
                    (parts::instant_short(language, at)) " · " ((words.refused_count)(count))
                }
            },
            Self::NoSecret => html! { (words.no_secret_because) },
            Self::Waiting => html! { (words.waiting_because) },
            Self::Aside(last) => html! {
                @if let Some(reason) = &last.reason { span lang="en" dir="auto" { (reason) } " " }
                span .muted { (parts::instant_short(language, last.received_at)) }
            },
            Self::Comes(last) => html! {
                @if !last.topic.is_empty() { ((words.comes_first)(&last.topic)) " " }
                span .muted { (parts::instant_short(language, last.received_at)) }
            },
        }
    }

    /// Gives the word by which a script knows it.
    fn word(self) -> &'static str {
        match self {
            Self::ByHand => "by-hand",
            Self::Paused => "paused",
            Self::Refused(_) => "refused",
            Self::NoSecret => "no-secret",
            Self::Waiting => "waiting",
            Self::Aside(_) => "aside",
            Self::Comes(_) => "comes",
        }
    }
}
