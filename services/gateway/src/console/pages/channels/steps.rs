//! What to do where, so that a shop's orders come: three steps, each with what has to be pasted.

use contracts::requests::intake::Channel;
use maud::{Markup, html};

use super::place_of;
use crate::console::look::once::{copyable, secret};
use crate::console::look::parts::{self, icon};
use crate::console::words::connecting::{self, Steps, Words};
use crate::edge::form::Language;

/// What the steps are about.
pub struct Setup<'a> {
    /// The channel.
    pub channel: &'a Channel,
    /// Whether a secret is set.
    pub is_signed: bool,
    /// Whether anything was taken already.
    pub is_heard: bool,
    /// Where its webhooks go, in full.
    pub address: &'a str,
    /// A secret that was made a moment ago.
    pub fresh: Option<&'a str>,
    /// Whether whoever looks may change it.
    pub works: bool,
}

/// Shows the steps; nothing where there is nothing to connect.
pub fn shown(language: Language, setup: &Setup<'_>) -> Markup {
    let words = connecting::of(language);
    let Some(steps) = connecting::steps(language, setup.channel.kind) else { return html! {} };
    let all = [
        (setup.is_signed, html! { p { (steps.secret) } (secret_step(language, words, setup)) }),
        (setup.is_heard, there(language, words, steps, setup)),
        (setup.is_heard, html! { p { (steps.try_it) } }),
    ];
    let content = html! {
        ol .steps {
            @for (at, (is_done, content)) in all.into_iter().enumerate() {
                li .is-done[is_done] {
                    h3 {
                        ((words.step)(at + 1))
                        @if is_done { span .done-mark { (icon("check")) (words.done) } }
                    }
                    (content)
                }
            }
        }
    };
    parts::section("steps", words.title, html! {}, content)
}

fn secret_step(language: Language, words: &Words, setup: &Setup<'_>) -> Markup {
    html! {
        @if let Some(fresh) = setup.fresh { (secret(language, words.secret_is, "made-secret", fresh)) }
        @if setup.works {
            @match (is_given(setup), setup.is_signed) {
                (true, false) => (given(words, setup)),
                (false, false) => form method="post" action=(place_of(&setup.channel.id)) {
                    button .button.primary { (icon("key")) (words.make_secret) }
                },
                (is_given, true) => details .menu.deed.start {
                    summary .button { (words.another_secret) (icon("down")) }
                    div .sheet {
                        p { (words.another_sure) }
                        @if is_given { (given(words, setup)) } @else {
                            form method="post" action=(place_of(&setup.channel.id)) {
                                button .button.danger { (words.make_secret) }
                            }
                        }
                    }
                },
            }
        }
    }
}

/// Shopify makes its secret itself; the others take ours.
fn is_given(setup: &Setup<'_>) -> bool {
    use contracts::requests::intake::ChannelKind::{Manual, Shopify, Standard, Woocommerce};
    match setup.channel.kind {
        Shopify => true,
        Woocommerce | Standard | Manual => false,
    }
}

fn given(words: &Words, setup: &Setup<'_>) -> Markup {
    html! {
        form .inline method="post" action=(place_of(&setup.channel.id)) {
            div .field {
                label for="secret" { (words.secret_field) }
                input id="secret" name="secret" type="text" required minlength="16" maxlength="512"
                    autocomplete="off" autocapitalize="none" spellcheck="false" dir="ltr";
            }
            button .button.primary { (words.keep) }
        }
    }
}

fn there(language: Language, words: &Words, steps: &Steps, setup: &Setup<'_>) -> Markup {
    html! {
        p { (steps.there) }
        dl .facts.paste {
            div { dt { (words.address) } dd { (copyable(language, "webhook-address", words.address, setup.address)) } }
            @for (name, value) in steps.fields { div { dt { (name) } dd { (value) } } }
        }
        p .muted { (steps.after) }
        @if !setup.address.starts_with("https://") {
            p .quiet-line { (icon("alert")) (words.local) }
        }
    }
}
