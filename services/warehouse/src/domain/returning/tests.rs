use chrono::{DateTime, TimeDelta};
use contracts::ids::{Id, OrderId, Slot, derive_from_key};
use contracts::requests::warehouse::returns::{InspectedItem, ReturnInspect, ReturnedItem};
use contracts::requests::warehouse::{ItemPut, LocationPut};
use proptest::prelude::*;
use uuid::Uuid;

use super::super::master::{put_item, put_location};
use super::super::{Counters, Rules};
use super::*;

fn id(name: &str) -> Uuid {
    derive_from_key(DateTime::UNIX_EPOCH, &[name], Slot(0))
}

fn sku(at: usize) -> Sku {
    ["LAMP", "SOFA", "DESK"][at].parse().expect("a SKU")
}

fn why() -> Why {
    Why { id: Uuid::nil(), actor: "key:clerk".to_owned() }
}

fn asker() -> Asker {
    Asker { actor: "key:clerk".to_owned(), device: None }
}

/// A line of lamps, with as many sofas and desks among them as were sent.
fn line(name: &str, quantity: i64, sent: [i64; 3]) -> BackLine {
    let items = (0..3).map(|at| BackItem::sent(sku(at), sent[at]));
    BackLine {
        line_id: LineId::from_uuid(id(name)),
        sku: sku(0),
        quantity,
        dismissed: 0,
        items: items.filter(|item| item.sku == sku(0) || item.sent > 0).collect(),
    }
}

fn back(name: &str, lines: Vec<BackLine>) -> Back {
    Back {
        id: ReturnId::from_uuid(id(name)),
        order_id: OrderId::from_uuid(id("order")),
        order_number: "#1".to_owned(),
        location: None,
        approved_at: DateTime::UNIX_EPOCH,
        lines,
        version: 0,
    }
}

fn world(backs: Vec<Back>) -> World {
    let rules = Rules {
        claim: TimeDelta::zero(),
        recount: TimeDelta::zero(),
        shortage: None,
        offers_at_once: false,
        gs1_prefix: "9521234".to_owned(),
        carton_grams: 0,
        unknown_piece_grams: 0,
    };
    let mut world = World::new(DateTime::UNIX_EPOCH, rules, Counters::default());
    put_location(&mut world, &LocationPut { name: "main".to_owned() }).expect("a location");
    for at in 0..3 {
        let (name, barcodes, substitutes) = ("A thing".to_owned(), vec![], vec![]);
        let (sku, weight_grams, version) = (sku(at), None, None);
        let put = ItemPut { sku, name, weight_grams, barcodes, substitutes, version };
        put_item(&mut world, &put).expect("an item");
    }
    backs.into_iter().for_each(|back| world.backs.load(back));
    world
}

fn came(world: &mut World, name: &str, at: usize, quantity: u32) -> Result<(), Halt> {
    let lines = vec![ReturnedItem { sku: sku(at), line_id: None, quantity }];
    let (return_id, location) = (ReturnId::from_uuid(id(name)), "main".to_owned());
    receive(world, &asker(), &ReturnReceive { return_id, location, lines }, &why())
}

fn seen(world: &mut World, name: &str, at: usize, pieces: (u32, u32)) -> Result<(), Halt> {
    let lines =
        vec![InspectedItem { sku: sku(at), line_id: None, restock: pieces.0, dispose: pieces.1 }];
    let return_id = ReturnId::from_uuid(id(name));
    let reason = Some("looked at".to_owned());
    inspect(world, &asker(), &ReturnInspect { return_id, lines, reason }, &why())
}

fn on_hand(world: &World, at: usize) -> i64 {
    world.books.level(&sku(at), "main").on_hand
}

fn words(refused: Result<(), Halt>) -> String {
    match refused.expect_err("refused") {
        Halt::Refused(problem) => problem.detail.unwrap_or_default(),
        other => format!("{other:?}"),
    }
}

#[test]
fn what_came_as_one_item_is_looked_at_as_this_item_alone() {
    let mut world = world(vec![back("a", vec![line("l", 3, [3, 1, 0])])]);
    came(&mut world, "a", 0, 3).expect("three lamps were sent");
    let refused = words(seen(&mut world, "a", 1, (1, 0)));
    assert!(refused.starts_with("0 pieces of SOFA came and wait"), "{refused}");
    seen(&mut world, "a", 0, (2, 1)).expect("three lamps came");
    assert_eq!((on_hand(&world, 0), on_hand(&world, 1)), (2, 0));
}

#[test]
fn of_no_item_comes_more_than_was_sent_in_whatever_return() {
    let backs = ["a", "b"].map(|name| back(name, vec![line("l", 2, [2, 1, 0])]));
    let mut world = world(backs.into());
    came(&mut world, "a", 1, 1).expect("the sofa that was sent");
    let refused = words(came(&mut world, "b", 1, 1));
    assert!(refused.starts_with("0 pieces of SOFA may still come"), "{refused}");
    let refused = words(came(&mut world, "b", 2, 1));
    assert!(refused.starts_with("0 pieces of DESK"), "nobody sent a desk: {refused}");
    came(&mut world, "b", 0, 2).expect("the lamps that were sent");
}

#[test]
fn what_can_only_be_of_one_line_is_of_that_in_whatever_order_it_comes() {
    for order in [[1, 0], [0, 1]] {
        let mixed = line("l", 1, [1, 1, 0]);
        let replaced = line("m", 1, [0, 1, 0]);
        let mut world = world(vec![back("a", vec![mixed, replaced])]);
        for at in order {
            came(&mut world, "a", at, 1).expect("a lamp and a sofa");
        }
        let back = world.backs.get(ReturnId::from_uuid(id("a"))).expect("a return");
        let received: Vec<_> =
            back.lines.iter().map(|line| line.sum(|item| item.received)).collect();
        assert_eq!(received, [1, 1], "{order:?}");
    }
}

#[test]
fn whoever_names_a_line_is_believed() {
    let mut world = world(vec![back("a", vec![line("l", 1, [1, 0, 0]), line("m", 1, [1, 0, 0])])]);
    let of = |name: &str| Some(LineId::from_uuid(id(name)));
    let ask = |line_id| ReturnReceive {
        return_id: ReturnId::from_uuid(id("a")),
        location: "main".to_owned(),
        lines: vec![ReturnedItem { sku: sku(0), line_id, quantity: 1 }],
    };
    receive(&mut world, &asker(), &ask(of("m")), &why()).expect("it is of the second line");
    let again = words(receive(&mut world, &asker(), &ask(of("m")), &why()));
    assert!(again.starts_with("0 pieces of LAMP may still come of lin_"), "{again}");
    let back = world.backs.get(ReturnId::from_uuid(id("a"))).expect("a return");
    assert_eq!(back.lines[0].missing(), 1);
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Came(usize, usize, u32),
    Seen(usize, usize, (u32, u32)),
    Dismissed(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let (which, item) = (0..2_usize, 0..3_usize);
    prop_oneof![
        4 => (which.clone(), item.clone(), 0..4_u32).prop_map(|(r, at, n)| Step::Came(r, at, n)),
        4 => (which.clone(), item, (0..3_u32, 0..3_u32)).prop_map(|(r, at, n)| Step::Seen(r, at, n)),
        1 => which.prop_map(Step::Dismissed),
    ]
}

proptest! {
    /// Whatever is asked in whatever order: of no item comes more than was sent, of no line more
    /// than was approved; the shelf gets of each item what came of it and can be sold, no piece more.
    #[test]
    fn pieces_are_conserved_by_item(
        sent in prop::array::uniform3(0..4_i64),
        again in prop::array::uniform3(0..3_i64),
        approved in (1..6_i64, 1..6_i64, 1..4_i64),
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let names = ["a", "b"];
        let lines = vec![line("l", approved.0, sent), line("m", approved.2, again)];
        let backs = vec![back("a", lines), back("b", vec![line("l", approved.1, sent)])];
        let mut world = world(backs);
        for one in steps {
            let _ = match one {
                Step::Came(which, at, pieces) => came(&mut world, names[which], at, pieces),
                Step::Seen(which, at, pieces) => seen(&mut world, names[which], at, pieces),
                Step::Dismissed(which) => {
                    let return_id = ReturnId::from_uuid(id(names[which]));
                    let ask = ReturnDismiss { return_id, reason: "kept".to_owned() };
                    dismiss(&mut world, &ask, &why())
                }
            };
            let backs = names.map(|name| world.backs.get(ReturnId::from_uuid(id(name))).cloned());
            let backs: Vec<Back> = backs.into_iter().flatten().collect();
            let all = |of: fn(&BackItem) -> i64, name: &str, at: usize| -> i64 {
                let lines = backs.iter().flat_map(|back| &back.lines);
                let lines = lines.filter(|line| line.line_id == LineId::from_uuid(id(name)));
                lines.flat_map(|line| &line.items).filter(|i| i.sku == sku(at)).map(of).sum()
            };
            for at in 0..3 {
                prop_assert!(all(|item| item.received, "l", at) <= sent[at]);
                prop_assert!(all(|item| item.received, "m", at) <= again[at]);
                let restocked = ["l", "m"].map(|name| all(|item| item.restocked, name, at));
                prop_assert_eq!(on_hand(&world, at), restocked.iter().sum::<i64>());
            }
            for line in backs.iter().flat_map(|back| &back.lines) {
                prop_assert!(line.missing() >= 0);
                prop_assert!(line.items.iter().all(|item| item.unseen() >= 0));
            }
        }
    }
}
