use super::*;
use contracts::requests::standing::{AsideStanding, LaneStanding, ReadStanding, Standing};

fn lane(lane: u16, head: i64) -> LaneStanding {
    let holder = Some("one".to_owned());
    LaneStanding { lane, holder, held: true, epoch: 1, head, unpublished: 0, crashes: 0 }
}

fn told(service: Service, heads: &[i64], reads: &[(Service, u16, i64)]) -> Told {
    let lanes = heads.iter().zip(0..).map(|(head, number)| lane(number, *head)).collect();
    let reads = reads.iter().map(|(source, source_lane, number)| ReadStanding {
        lane: 0,
        source: *source,
        source_lane: *source_lane,
        number: *number,
        stands: None,
    });
    let standing = Standing {
        service,
        instance: "one".to_owned(),
        version: "1".to_owned(),
        complaints: vec![],
        at: chrono::DateTime::UNIX_EPOCH,
        lanes,
        reads: reads.collect(),
        aside: vec![],
        stream: None,
    };
    Told {
        service,
        condition: Condition::Idle,
        standing: Some(standing),
        silent_because: None,
        silent_seconds: None,
        rate: 0.0,
        trail: vec![],
    }
}

#[test]
fn what_was_just_said_is_on_the_way_and_what_piles_up_is_a_jam() {
    assert_eq!(of_lag(0, 0.0), Condition::Idle);
    assert_eq!(of_lag(0, 12.0), Condition::Flows);
    assert_eq!(of_lag(100, 0.0), Condition::Flows);
    assert_eq!(of_lag(101, 0.0), Condition::Slow);
    assert_eq!(of_lag(9_000, 4_000.0), Condition::Flows, "two seconds of a busy log");
    assert_eq!(of_lag(2_001, 0.0), Condition::Jams);
    assert_eq!(of_lag(90_000, 4_000.0), Condition::Jams);
}

#[test]
fn a_reader_is_as_far_behind_as_its_slowest_lane() {
    let source = told(Service::Logistics, &[10, 500], &[]);
    let reader = told(
        Service::Crm,
        &[0],
        &[(Service::Logistics, 0, 12), (Service::Logistics, 1, 380), (Service::Review, 0, 1)],
    );
    let link = link(&reader, &source);
    assert_eq!((link.behind, link.condition), (Some(120), Condition::Slow));
    let away = Told { standing: None, ..source };
    let link = super::link(&reader, &away);
    assert_eq!((link.behind, link.condition), (None, Condition::Away));
    assert_eq!(of_service(&reader, &[link]), Condition::Idle, "who is away is not its reader");
    assert_eq!(of_service(&away, &[]), Condition::Away);
}

#[test]
fn a_service_is_as_the_worst_that_is_known_of_it() {
    let change = |change: &dyn Fn(&mut Standing)| {
        let mut changed = told(Service::Review, &[5], &[]);
        changed.standing.as_mut().map(change).expect("a standing");
        of_service(&changed, &links(std::slice::from_ref(&changed)))
    };
    let aside = |state: &str| AsideStanding {
        state: state.to_owned(),
        count: 1,
        oldest_at: chrono::DateTime::UNIX_EPOCH,
    };
    assert_eq!(change(&|_| ()), Condition::Idle);
    assert_eq!(change(&|standing| standing.lanes[0].held = false), Condition::Jams);
    assert_eq!(change(&|standing| standing.complaints.push("no broker".into())), Condition::Jams);
    assert_eq!(change(&|standing| standing.aside.push(aside("parked"))), Condition::Slow);
    assert_eq!(change(&|standing| standing.aside.push(aside("awaiting_cause"))), Condition::Idle);
    assert_eq!(change(&|standing| standing.lanes[0].unpublished = 5_000), Condition::Jams);
}

#[test]
fn a_source_that_is_not_read_on_jams_and_says_why() {
    let source = told(Service::Logistics, &[3], &[]);
    let mut reader = told(Service::Crm, &[0], &[(Service::Logistics, 0, 3)]);
    let standing = reader.standing.as_mut().expect("a standing");
    standing.reads[0].stands = Some("a fork".to_owned());
    let link = link(&reader, &source);
    assert_eq!((link.stands.as_deref(), link.condition), (Some("a fork"), Condition::Jams));
    assert_eq!(of_service(&reader, &[link]), Condition::Jams);
}
