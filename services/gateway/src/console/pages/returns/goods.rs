//! The pieces of a return: what may come, what came, what becomes of it; by scan or by hand.

use contracts::ids::LineId;
use contracts::requests::intake::{Order, Return};
use contracts::requests::warehouse::Item;
use contracts::requests::warehouse::returns::{ExpectedReturn, ExpectedReturnLine};
use contracts::sku::Sku;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::deeds::{self, Deed};
use super::one::Known;
use crate::console::look::parts::{self, icon};
use crate::console::words::coming_back::Words;
use crate::console::words::figures::number;
use crate::edge::form::Form;

/// Pieces of one item that a line of a return is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The line.
    pub line_id: LineId,
    /// What they are: what was ordered, or what was sent in its place.
    pub sku: Sku,
    /// Pieces that may still come.
    pub to_come: u32,
    /// Pieces that came and that nobody has looked at.
    pub to_inspect: u32,
}

/// Gives the pieces as the floor sees them.
pub fn pieces(expected: Option<&ExpectedReturn>) -> Vec<Piece> {
    let lines = expected.map(|expected| expected.lines.as_slice()).unwrap_or_default();
    lines.iter().flat_map(of_line).collect()
}

fn of_line(line: &ExpectedReturnLine) -> Vec<Piece> {
    let gone = line.received.saturating_add(line.dismissed);
    let to_come = line.quantity.saturating_sub(gone);
    let piece = |sku: &Sku, to_come, came: u32, settled: u32| Piece {
        line_id: line.line_id,
        sku: sku.clone(),
        to_come,
        to_inspect: came.saturating_sub(settled),
    };
    if line.items.is_empty() {
        let settled = line.restocked + line.disposed;
        return vec![piece(&line.sku, to_come, line.received, settled)];
    }
    let items = line.items.iter().map(|item| {
        let left = item.sent.saturating_sub(item.received);
        piece(&item.sku, to_come.min(left), item.received, item.restocked + item.disposed)
    });
    items.collect()
}

/// Reads what came out of a form.
pub fn came(form: &Form) -> Vec<Value> {
    let all = form.begun("came|").filter_map(|(piece, count)| {
        let (line, sku) = piece.split_once('|')?;
        let quantity: u32 = count.parse().ok().filter(|count| *count > 0)?;
        Some(json!({ "line_id": line, "sku": sku, "quantity": quantity }))
    });
    all.collect()
}

/// Reads what becomes of pieces out of a form.
pub fn looked_at(form: &Form) -> Vec<Value> {
    let all = form.begun("good|").filter_map(|(piece, good)| {
        let (line, sku) = piece.split_once('|')?;
        let count = |text: &str| text.parse::<u32>().unwrap_or_default();
        let (restock, dispose) = (count(good), count(form.value(&format!("bad|{piece}"))));
        let some = restock > 0 || dispose > 0;
        some.then(|| json!({ "line_id": line, "sku": sku, "restock": restock, "dispose": dispose }))
    });
    all.collect()
}

/// Shows what shall come back, and how far it is.
pub fn goods(words: &Words, known: &Known) -> Markup {
    let heads = [words.wanted, words.came, words.will_not_come, words.good, words.disposed];
    let content = html! {
        div .table-box { table .figures.stacks role="table" aria-labelledby="goods-title" {
            thead role="rowgroup" { tr role="row" {
                th role="columnheader" scope="col" { (words.item) }
                @for head in heads { th .end role="columnheader" scope="col" { (head) } }
            } }
            tbody role="rowgroup" {
                @for counts in counted(&known.one, known.expected.as_ref()) {
                    tr role="row" {
                        td .all role="cell" { (item(known.order.as_ref(), counts.line_id, &counts.sku)) }
                        @for (head, count) in heads.into_iter().zip(counts.counts) {
                            td .end role="cell" data-label=(head) { (number(count.into())) }
                        }
                    }
                }
            }
        } }
        @for line in &known.one.lines {
            @for other in &line.sent_instead {
                p .quiet-line { (icon("swap")) ((words.instead)(other.sku.as_str())) }
            }
        }
    };
    parts::section("goods", words.goods, html! {}, content)
}

struct Counted {
    line_id: LineId,
    sku: Sku,
    /// Expected, came, will not come, on sale again, written off.
    counts: [u32; 5],
}

/// The floor knows first what came; before the approval and at the end it knows nothing.
fn counted(one: &Return, expected: Option<&ExpectedReturn>) -> Vec<Counted> {
    let on_floor = |id: LineId| expected?.lines.iter().find(|line| line.line_id == id);
    let lines = one.lines.iter().map(|line| Counted {
        line_id: line.line_id,
        sku: line.sku.clone(),
        counts: match on_floor(line.line_id) {
            Some(seen) => {
                [seen.quantity, seen.received, seen.dismissed, seen.restocked, seen.disposed]
            }
            None => [line.requested, line.received, line.dismissed, line.restocked, line.disposed],
        },
    });
    lines.collect()
}

fn item(order: Option<&Order>, line_id: LineId, sku: &Sku) -> Markup {
    let line = order.and_then(|order| order.lines.iter().find(|line| line.id == line_id));
    html! {
        @if let Some(line) = line { span .first dir="auto" { (line.title) } " " }
        code .sku dir="auto" { (sku) }
    }
}

/// Takes what comes: each scan counts one piece, and Enter on the empty field books them in.
pub fn receive(words: &Words, known: &Known) -> Markup {
    let open = known.pieces.iter().filter(|piece| piece.to_come > 0);
    let content = html! {
        p .muted { (words.receive_because) }
        form .counts method="post" action=(deeds::action(known, Deed::Receive)) {
            (deeds::key())
            div .scan-row {
                label .filter.text {
                    span .unseen { (words.scan) }
                    (icon("pick"))
                    input type="text" data-scan="" placeholder=(words.scan_hint) autocomplete="off"
                        spellcheck="false" aria-label=(words.scan);
                }
                (location(words, known))
                p .said data-said="" role="status" data-counted=(words.scanned)
                    data-unknown=(words.unknown_code) data-full=(words.all_here) {}
            }
            ul .counted {
                @for piece in open {
                    @let name = format!("came|{}|{}", piece.line_id, piece.sku);
                    li {
                        label for=(name) { (item(known.order.as_ref(), piece.line_id, &piece.sku)) }
                        span .muted { (words.to_come) " " b { (number(piece.to_come.into())) } }
                        input id=(name) name=(name) type="number" min="0" max=(piece.to_come) value="0"
                            inputmode="numeric" data-codes=(codes(known, &piece.sku))
                            title=(words.now_here);
                    }
                }
            }
            button .button.primary { (icon("check")) (words.receive_button) }
        }
    };
    parts::section("receive", words.receive, html! {}, content)
}

/// All pieces of a return come to one location: the first ones choose it.
fn location(words: &Words, known: &Known) -> Markup {
    let chosen = known.expected.as_ref().and_then(|expected| expected.location.as_deref());
    html! {
        @match chosen {
            Some(location) => {
                input type="hidden" name="location" value=(location);
                span .muted { (words.location) " " bdi { (location) } }
            }
            None => {
                label .filter {
                    span .unseen { (words.location) }
                    select name="location" {
                        @for location in &known.locations { option value=(location) { (location) } }
                    }
                }
            }
        }
    }
}

/// What counts for an item when it is scanned.
fn codes(known: &Known, sku: &Sku) -> String {
    let item = known.items.iter().find(|item: &&Item| item.sku == *sku);
    let barcodes = item.into_iter().flat_map(|item| item.barcodes.iter().map(ToString::to_string));
    json!(barcodes.chain([sku.to_string()]).collect::<Vec<_>>()).to_string()
}

/// Asks what becomes of what came; that all of it is good is the usual answer.
pub fn inspect(words: &Words, known: &Known) -> Markup {
    let open = known.pieces.iter().filter(|piece| piece.to_inspect > 0);
    let content = html! {
        p .muted { (words.inspect_because) }
        form .counts method="post" action=(deeds::action(known, Deed::Inspect)) {
            (deeds::key())
            ul .counted.both {
                @for piece in open {
                    @let name = format!("{}|{}", piece.line_id, piece.sku);
                    li {
                        span { (item(known.order.as_ref(), piece.line_id, &piece.sku)) }
                        span .muted { (words.to_inspect) " " b { (number(piece.to_inspect.into())) } }
                        @for (kind, label, value) in [("good", words.good, piece.to_inspect), ("bad", words.disposed, 0)] {
                            label { span { (label) }
                                input name=(format!("{kind}|{name}")) type="number" min="0"
                                    max=(piece.to_inspect) value=(value) inputmode="numeric";
                            }
                        }
                    }
                }
            }
            div .field {
                label for="inspect-reason" { (words.inspect_reason) }
                input id="inspect-reason" name="reason" type="text" maxlength="200" dir="auto" autocomplete="off";
            }
            button .button.primary { (icon("check")) (words.inspect_button) }
        }
    };
    parts::section("inspect", words.inspect, html! {}, content)
}
