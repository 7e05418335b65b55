//! What somebody was told is made wrong: what shops remember, what they show, what an answer was.

use std::sync::Arc;

use faults::checks::{Finding, Kind, answers, shown, told};
use faults::faults::Scene;
use faults::outside::apis::{Apis, FIRST_NUMBER};
use shops::shopify::Order;
use sqlx::PgConnection;

use super::damaged::SEED;

/// Of how many samples one has to hold what is looked for.
const SAMPLES: u64 = 20;

/// What an order of a shop is made to be.
type Wrong = fn(&mut Order);

/// Opens the shops' APIs; nothing goes wrong in them.
pub async fn open_shops(scene: &Scene) {
    let apis = Apis::open(SEED).await.expect("shops");
    apis.calm();
    apis.be_told(&scene.world).await.expect("shops that are told of parcels");
    apis.be_shown(&scene.world).await.expect("shops that are told of stock");
    scene.world.apis.get_or_init(|| apis);
}

/// Makes each wrong, and has its check find that; what shops know is made right again.
pub async fn each_check_finds_what_was_told_wrongly(scene: &Arc<Scene>, conn: &mut PgConnection) {
    what_shops_heard(scene, conn).await;
    what_shops_show(scene, conn).await;
    what_was_answered(scene, conn).await;
}

async fn what_shops_heard(scene: &Scene, conn: &mut PgConnection) {
    let right = told::check(&scene.world, conn).await.expect("a check");
    assert!(right.is_empty(), "nothing was made wrong: {right:?}");
    let apis = scene.world.apis.get().expect("shops");
    let sent = |(id, order): (&u64, &Order)| (!order.fulfillments.is_empty()).then_some(*id);
    let id = apis.lumen.shop().orders.iter().find_map(sent).expect("an order that was sent");
    let wrongs: [(Kind, Wrong); 3] = [
        (Kind::Lost, |order| order.fulfillments.clear()),
        (Kind::Doubled, |order| order.fulfillments.extend(order.fulfillments.clone())),
        (Kind::Doubled, |order| order.cancellations = 2),
    ];
    for (kind, wrong) in wrongs {
        let kept = apis.lumen.shop().orders[&id].clone();
        apis.lumen.shop().orders.entry(id).and_modify(wrong);
        let found = told::check(&scene.world, conn).await.expect("a check");
        assert!(has(&found, "told", kind), "{kind:?} is not seen: {found:?}");
        apis.lumen.shop().orders.insert(id, kept);
    }
}

async fn what_shops_show(scene: &Scene, conn: &mut PgConnection) {
    let right = shown::check(&scene.world, conn).await.expect("a check");
    assert!(right.is_empty(), "nothing was made wrong: {right:?}");
    let apis = scene.world.apis.get().expect("shops");
    apis.lumen.shop().stock.moves(FIRST_NUMBER, 1);
    let found = shown::check(&scene.world, conn).await.expect("a check");
    assert!(has(&found, "shown", Kind::Stale), "a wrong figure is not seen: {found:?}");
    apis.lumen.shop().stock.moves(FIRST_NUMBER, -1);
}

/// Lets warehouse remember other answers than it gave, then none: what is asked again is answered
/// otherwise, and then done again.
async fn what_was_answered(scene: &Arc<Scene>, conn: &mut PgConnection) {
    let right = asked_again(scene, conn, SEED).await;
    assert!(right.is_empty(), "nothing was made wrong: {right:?}");
    let damages = [
        (
            "I11",
            Kind::Untrue,
            "UPDATE warehouse.answered SET answer = '{}' WHERE scope = 'receipt'",
        ),
        ("I12", Kind::Doubled, "DELETE FROM warehouse.answered WHERE scope = 'receipt'"),
    ];
    for (invariant, kind, damage) in damages {
        let done = sqlx::query(damage).execute(&mut *conn).await.expect(damage);
        assert!(done.rows_affected() > 0, "nothing was done: {damage}");
        let mut found = Vec::new();
        for sample in SEED..SEED + SAMPLES {
            found.extend(asked_again(scene, conn, sample).await);
            if has(&found, invariant, kind) {
                break;
            }
        }
        assert!(has(&found, invariant, kind), "{invariant} does not see {damage}: {found:?}");
    }
}

async fn asked_again(scene: &Arc<Scene>, conn: &mut PgConnection, seed: u64) -> Vec<Finding> {
    answers::check(conn, &scene.world, seed).await.expect("a check")
}

fn has(found: &[Finding], invariant: &str, kind: Kind) -> bool {
    found.iter().any(|finding| finding.invariant == invariant && finding.kind == kind)
}
