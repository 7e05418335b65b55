use super::job::Rights;
use super::*;
use crate::console::visit::Visit;
use axum::http::Request;

fn visit(path: &str) -> Visit {
    let request = Request::builder().uri(path).body(()).expect("a request");
    Visit::of(&request.into_parts().0, None)
}

fn job(state: &str) -> JobRow {
    serde_json::from_value(json!({
        "job_id": format!("job_{:032x}", 1), "order_id": format!("ord_{:032x}", 1),
        "order_number": "<b>1", "fulfillment_order_id": format!("ful_{:032x}", 1),
        "location": "main", "zone": "a", "state": state, "held_by": "device:x",
        "claimed_until": null, "released_at": "2026-01-02T03:04:05Z",
        "tasks": [{ "task_id": format!("tsk_{:032x}", 1), "bin": "A-1", "sku": "CUP", "barcodes": [],
            "name": "<i>", "quantity": 3, "picked": 1, "short": 1 }],
    }))
    .expect("a job")
}

#[test]
fn without_a_choice_the_open_jobs_are_listed_the_oldest_first() {
    let usual = Filter::read(&visit("/jobs"));
    assert!(usual.is_usual() && usual.question().oldest_first);
    assert_eq!(usual.question().state.as_deref(), Some("open"));
    let packed = Filter::read(&visit("/jobs?state=packed&zone=b"));
    assert!(!packed.question().oldest_first && !packed.is_usual());
    assert_eq!(packed.address(), "/jobs?state=packed&zone=b");
    assert_eq!(Filter::read(&visit("/jobs?state=any")).question().state, None);
    let of_one = Filter::read(&visit("/jobs?by=device:x")).question();
    assert_eq!((of_one.state, of_one.held_by.as_deref()), (None, Some("device:x")));
}

#[test]
fn zones_are_summed_up_by_where_their_jobs_stand() {
    let count = |zone: &str, state: &str, jobs: u32, on_hold: u32| {
        json!({ "location": "main", "zone": zone, "state": state, "jobs": jobs,
            "on_hold": on_hold, "oldest_at": "2026-01-02T03:04:05Z" })
    };
    let counts = json!({ "counts": [count("a", "open", 3, 1), count("a", "picked", 2, 0),
        count("b", "claimed", 1, 0)] });
    let counts: JobCounts = serde_json::from_value(counts).expect("counts");
    let zones = board::zones(&counts);
    let a = zones[&("main", "a")];
    assert_eq!((a.jobs, a.on_hold, a.oldest_at.is_some()), ([3, 0, 2], 1, true));
    assert_eq!(zones[&("main", "b")].jobs, [0, 1, 0]);
}

#[test]
fn a_job_is_taken_back_by_whoever_leads_and_only_while_somebody_holds_it() {
    let leads = Rights { leads: true, packs: true, ..Rights::default() };
    for language in [Language::English, Language::Chinese] {
        let words = words_of::of(language);
        let page = |state, rights| job::head(language, words, &job(state), rights).into_string();
        assert!(page("claimed", leads).contains("/do/take-back"));
        assert!(!page("open", leads).contains("/do/take-back"));
        assert!(!page("claimed", Rights::default()).contains("/do/take-back"));
        assert!(page("picked", leads).contains("/pack/job_"));
        assert!(!page("picked", Rights::default()).contains("/pack/job_"));
        assert!(!page("picked", leads).contains("<b>1"));
    }
    assert_eq!(how_far(&job("claimed")), (3, 1, 1));
}
