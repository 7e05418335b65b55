//! Pushes of Kuaidi100, of our own making.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn form(param: &Value) -> Vec<u8> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("sign", "0").append_pair("param", &param.to_string());
    form.finish().into_bytes()
}

fn push(status: &str, state: &str, data: &Value) -> Vec<u8> {
    form(&json!({ "status": status, "billstatus": "", "message": "", "autoCheck": "0",
        "lastResult": { "message": "ok", "state": state, "status": "200", "com": "shunfeng",
            "nu": "SF 1390 0000 1", "ischeck": "0", "data": data } }))
}

fn heard(body: &[u8]) -> Reported {
    match read(body).unwrap() {
        Heard::Reported(reported) => reported,
        Heard::Nothing(why) => panic!("{why}"),
    }
}

fn statuses(reported: &Reported) -> Vec<Status> {
    reported.reports.iter().map(|report| report.status).collect()
}

#[test]
fn a_push_tells_the_whole_way_the_oldest_first_in_chinas_time() {
    let data = json!([
        { "context": "快件派送中", "ftime": "2026-03-03 08:10:00", "status": "派件" },
        { "context": "到达上海", "ftime": "2026-03-02 01:00:00", "status": "在途",
            "areaName": "上海" },
        { "context": "已揽收", "ftime": "2026-03-01 18:00:00", "status": "揽收" },
    ]);
    let reported = heard(&push("polling", "5", &data));
    assert_eq!(reported.tracking_number, "SF139000001");
    assert_eq!(reported.named.as_deref(), Some("shunfeng"));
    assert_eq!(statuses(&reported), [Status::PickedUp, Status::InTransit, Status::OutForDelivery]);
    let second = &reported.reports[1];
    assert_eq!(second.occurred_at.to_rfc3339(), "2026-03-01T17:00:00+00:00");
    assert_eq!((second.city.as_deref(), second.told_as.as_str()), (Some("上海"), "在途"));
}

#[test]
fn a_line_without_a_word_of_its_own_is_on_the_way_and_the_newest_stands_where_the_push_says() {
    let data = json!([
        { "context": "已签收", "ftime": "2026-03-03 08:10:00" },
        { "context": "到达", "time": "2026-03-02 01:00:00" },
    ]);
    let reported = heard(&push("shutdown", "3", &data));
    assert_eq!(statuses(&reported), [Status::InTransit, Status::Delivered]);
    assert_eq!(reported.reports[1].ending, Some(Ending::Delivered));
    let announced = heard(&push("polling", "102", &data));
    assert_eq!(statuses(&announced), [Status::Pending, Status::Pending]);
}

#[test]
fn every_published_state_has_its_word() {
    let expected = [
        ("0", Status::InTransit),
        ("1", Status::PickedUp),
        ("2", Status::OnHold),
        ("3", Status::Delivered),
        ("4", Status::ReturnToSender),
        ("5", Status::OutForDelivery),
        ("6", Status::ReturnToSender),
        ("7", Status::InTransit),
        ("8", Status::InTransit),
        ("10", Status::InTransit),
        ("11", Status::InTransit),
        ("12", Status::InTransit),
        ("13", Status::OnHold),
        ("14", Status::DeliveryFailed),
    ];
    for (state, status) in expected {
        assert_eq!(normalise(state).map(|(status, ..)| status), Some(status), "{state}");
    }
    assert_eq!(normalise("4").unwrap().1, Some(Ending::Returned));
    assert_eq!(normalise("6").unwrap().1, None);
    assert_eq!(normalise("14").unwrap().2, Some("consignee_refused"));
    assert_eq!(normalise("99"), None);
}

#[test]
fn a_code_counts_before_a_word_and_may_be_a_number() {
    let data = json!([{ "context": "待取件", "ftime": "2026-03-03 08:10:00", "status": "派件",
        "statusCode": 501 }]);
    assert_eq!(statuses(&heard(&push("polling", "5", &data))), [Status::ReadyForPickup]);
}

#[test]
fn the_same_push_again_has_the_same_keys_and_two_scans_of_one_second_have_two() {
    let data = json!([
        { "context": "到达", "ftime": "2026-03-02 01:00:00", "status": "在途" },
        { "context": "离开", "ftime": "2026-03-02 01:00:00", "status": "在途" },
    ]);
    let keys = |body: &[u8]| -> Vec<String> {
        heard(body).reports.iter().map(|report| report.key.clone()).collect()
    };
    let first = keys(&push("polling", "0", &data));
    assert_eq!(first, keys(&push("updateall", "0", &data)));
    assert_ne!(first[0], first[1]);
    assert_eq!(heard(&push("polling", "0", &data)).reports[1].description.as_deref(), Some("到达"));
}

#[test]
fn who_is_no_longer_watched_is_parked_and_who_has_no_news_yet_is_not() {
    let none = json!([]);
    assert!(matches!(read(&push("polling", "0", &none)), Ok(Heard::Nothing(_))));
    assert!(read(&push("abort", "0", &none)).unwrap_err().contains("stopped watching"));
    let bare = form(&json!({ "status": "abort", "message": "3天查询无记录" }));
    assert!(read(&bare).unwrap_err().contains("3天查询无记录"));
}

#[test]
fn what_is_no_push_says_why() {
    assert!(read(b"sign=1").unwrap_err().contains("param"));
    assert!(read(b"param=%7B").unwrap_err().contains("no push"));
    let data = json!([{ "context": "x", "ftime": "yesterday", "status": "在途" }]);
    assert!(read(&push("polling", "0", &data)).unwrap_err().contains("yesterday"));
}

#[test]
fn the_published_words_are_understood() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/samples/carriers/status_vocabularies.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no samples here");
        return;
    };
    let all: Value = serde_json::from_str(&text).unwrap();
    for list in ["state", "detail"] {
        for (code, words) in all["kuaidi100"][list].as_object().unwrap() {
            let by_code = normalise(code).map(|(status, ..)| status);
            assert!(by_code.is_some(), "{code} {words}");
            for word in words.as_str().unwrap().split('/') {
                assert_eq!(normalise(word).map(|(status, ..)| status), by_code, "{code} {word}");
            }
        }
    }
}

proptest! {
    #[test]
    fn whatever_comes_is_read_without_harm(
        param in ".{0,200}",
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let _ = read(&body);
        let _ = read(&form(&json!(param)));
        let data = json!([{ "context": param, "ftime": param, "status": param }]);
        let _ = read(&push(&param, &param, &data));
    }
}
