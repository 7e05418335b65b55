//! The fault suite's short run: fixed seeds, the most telling faults. `tests/README.md` has the rest.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

mod damaged;
mod deceived;
mod drills;

use std::path::Path;
use std::time::Duration;

use faults::faults::Fault;
use faults::house::Plan;
use faults::run::{Wish, run};

/// How long orders come in: some faults, one after the other.
const LOAD: Duration = Duration::from_secs(22);
/// How long everything may take to be quiet on two cores that others use, too.
const QUIET_WITHIN: Duration = Duration::from_secs(120);
/// How many orders a second.
const PER_SECOND: u32 = 4;

async fn is_sound_after(seed: u64, faults: &[Fault], processes: bool) {
    let folder = tempfile::Builder::new().prefix("kontor-faults-").tempdir();
    let data = folder.expect("a folder").keep();
    let program = Path::new(env!("CARGO_BIN_EXE_kontor-under-test")).to_owned();
    let (settings, small_disk, lines, clocks) = (vec![], false, true, false);
    let house = Plan { program, data, processes, settings, small_disk, lines, clocks };
    let history = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("faults-{seed}.jsonl"));
    let wish = Wish {
        seed,
        load: LOAD,
        per_second: PER_SECOND,
        faults: faults.to_vec(),
        quiet_within: QUIET_WITHIN,
        house,
        history,
        shops_told: true,
        without_checks: false,
        enough: None,
    };
    let report = run(&wish, &|words| println!("{words}")).await.expect("a run");
    println!("{report}");
    assert!(report.is_sound(), "the history is in {}", wish.history.display());
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_becomes_of_servers_and_kontor_nothing_is_lost_doubled_or_stuck() {
    let faults = [
        Fault::KontorKilled,
        Fault::BrokerForgets,
        Fault::DatabaseKilled,
        Fault::DatabaseRestored,
        Fault::DatabaseLineReset,
        Fault::BrokerLineBlackHole,
        Fault::Poison,
        Fault::ClientsVanish,
    ];
    is_sound_after(30, &faults, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_becomes_of_single_services_the_others_go_on_and_all_agree_in_the_end() {
    let faults = [Fault::ServiceKilled, Fault::ReaderLate, Fault::ServicePaused, Fault::Zombie];
    is_sound_after(4, &faults, true).await;
}
