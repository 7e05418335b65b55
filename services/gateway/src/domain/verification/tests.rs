use base64::Engine;
use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// The vectors of the conventions, with the signatures that their publishers give.
const SHOPIFY: (&str, &str, &str) =
    ("test_secret_key", r#"{"foo": "bar"}"#, "B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=");
const STANDARD_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const STANDARD_BODY: &[u8] = br#"{"test": 2432232314}"#;
const STANDARD_AT: i64 = 1_614_265_330;
const STANDARD_SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn check(
    scheme: Scheme,
    secrets: &[&str],
    headers: &[(&str, &str)],
    body: &[u8],
    now: i64,
) -> bool {
    let secrets: Vec<_> =
        secrets.iter().map(|text| Secret::parse(scheme, text).expect("a secret")).collect();
    let header = |name: &str| {
        headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    };
    verify(scheme, &secrets, &Delivery { header: &header, body }, now).is_ok()
}

fn standard_headers<'a>(at: &'a str, signature: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
        ("webhook-timestamp", at),
        ("webhook-signature", signature),
    ]
}

fn standard(at: &str, signature: &str, now: i64) -> bool {
    check(
        Scheme::Standard,
        &[STANDARD_SECRET],
        &standard_headers(at, signature),
        STANDARD_BODY,
        now,
    )
}

fn hmac_base64(key: &[u8], text: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(text);
    BASE64.encode(mac.finalize().into_bytes())
}

#[test]
fn the_published_vector_of_shopify_stands() {
    let (secret, body, signature) = SHOPIFY;
    for name in ["X-Shopify-Hmac-Sha256", "x-shopify-hmac-sha256", "shopify-hmac-sha256"] {
        let headers = [(name, signature)];
        assert!(check(Scheme::Shopify, &[secret], &headers, body.as_bytes(), 0), "{name}");
        assert!(!check(Scheme::Shopify, &["other"], &headers, body.as_bytes(), 0));
        assert!(!check(Scheme::Shopify, &[secret], &headers, b"{\"foo\":\"bar\"}", 0));
        assert!(!check(Scheme::Shopify, &[], &headers, body.as_bytes(), 0));
        assert!(!check(Scheme::Woocommerce, &[secret], &headers, body.as_bytes(), 0));
    }
}

#[test]
fn the_published_vector_of_standard_webhooks_stands() {
    let at = STANDARD_AT.to_string();
    assert!(standard(&at, STANDARD_SIGNATURE, STANDARD_AT));
    assert!(standard(&at, &format!("v1,AAAA {STANDARD_SIGNATURE}"), STANDARD_AT));
    assert!(standard(&at, &format!("v1a,xyz {STANDARD_SIGNATURE} v2,b"), STANDARD_AT));
    for bad in ["", "v1,", "v1", "v1,dawfeoifkpqwoekfpqoekf", "g0hM9SsE+OTPJTGt/tmIKtSyZlE="] {
        assert!(!standard(&at, bad, STANDARD_AT), "{bad}");
    }
    let another = STANDARD_SIGNATURE.replacen("v1,", "v2,", 1);
    assert!(!standard(&at, &another, STANDARD_AT));
}

#[test]
fn a_signature_is_good_for_five_minutes_either_way() {
    let at = STANDARD_AT.to_string();
    for (now, good) in [(300, true), (301, false), (-300, true), (-301, false)] {
        assert_eq!(standard(&at, STANDARD_SIGNATURE, STANDARD_AT + now), good, "{now}");
    }
    for odd in ["", "+1614265330", "-1", "1614265330.0", "9223372036854775808", " 1614265330"] {
        assert!(!standard(odd, STANDARD_SIGNATURE, STANDARD_AT), "{odd}");
    }
    assert!(!standard(&at, STANDARD_SIGNATURE, i64::MIN));
    assert!(!standard(&at, STANDARD_SIGNATURE, i64::MAX));
}

#[test]
fn a_point_cannot_move_between_id_and_time() {
    let key = BASE64.decode(&STANDARD_SECRET["whsec_".len()..]).expect("base64");
    let signature = format!("v1,{}", hmac_base64(&key, b"a.1.1.body"));
    let headers =
        [("webhook-id", "a.1"), ("webhook-timestamp", "1"), ("webhook-signature", &*signature)];
    assert!(!check(Scheme::Standard, &[STANDARD_SECRET], &headers, b"body", 1));
}

#[test]
fn either_of_two_live_secrets_is_enough() {
    let body = b"{}";
    for secret in ["old", "new"] {
        let signature = hmac_base64(secret.as_bytes(), body);
        let headers = [("x-wc-webhook-signature", &*signature)];
        assert!(check(Scheme::Woocommerce, &["new", "old"], &headers, body, 0));
        assert!(!check(Scheme::Woocommerce, &["third"], &headers, body, 0));
    }
}

#[test]
fn a_secret_with_quotes_signs_as_woocommerce_decodes_it() {
    let signature = hmac_base64(br#"a"b'c&d"#, b"{}");
    let headers = [("x-wc-webhook-signature", &*signature)];
    for given in [r#"a"b'c&d"#, "a&quot;b&#039;c&amp;d"] {
        assert!(check(Scheme::Woocommerce, &[given], &headers, b"{}", 0), "{given}");
    }
}

#[test]
fn the_simulated_carrier_signs_time_and_body() {
    let text = contracts::requests::logistics::parcel_sim_signed_text("1000", b"{}");
    let mut mac = Hmac::<Sha256>::new_from_slice(b"wheel").expect("any length");
    mac.update(&text);
    let hex = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
    let headers = [(PARCEL_SIM_TIMESTAMP, "1000"), (PARCEL_SIM_SIGNATURE, &*hex)];
    assert!(check(Scheme::ParcelSim, &["wheel"], &headers, b"{}", 1200));
    assert!(!check(Scheme::ParcelSim, &["wheel"], &headers, b"{}", 1301));
    assert!(!check(Scheme::ParcelSim, &["wheel"], &headers, b"{ }", 1200));
}

#[test]
fn easypost_signs_the_body_with_a_decomposed_secret() {
    let body = br#"{"description":"tracker.updated"}"#;
    // The e with its accent apart, as EasyPost's libraries make it of the composed letter.
    let mut mac = Hmac::<Sha256>::new_from_slice("se\u{301}cret of a tracker".as_bytes())
        .expect("any length");
    mac.update(body);
    let hex = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
    let secret = "s\u{e9}cret of a tracker";
    let sent = format!("hmac-sha256-hex={hex}");
    let good = |sent: &str, body: &[u8]| {
        check(Scheme::Easypost, &[secret], &[(EASYPOST_SIGNATURE, sent)], body, 0)
    };
    assert!(
        good(&sent, body)
            && good(&sent.to_uppercase().replace("HMAC-SHA256-HEX", "hmac-sha256-hex"), body)
    );
    assert!(!good(&hex, body) && !good(&sent, b"{}") && !good("hmac-sha256-hex=", body));
    assert!(!check(
        Scheme::Easypost,
        &["another secret"],
        &[(EASYPOST_SIGNATURE, &*sent)],
        body,
        0
    ));
}

#[test]
fn kuaidi100_signs_a_field_of_the_form_with_the_salt_behind_it() {
    let sign = |param: &str, salt: &str| {
        data_encoding::HEXUPPER.encode(&Md5::digest(format!("{param}{salt}")))
    };
    assert_eq!(sign("a", "bc"), "900150983CD24FB0D6963F7D28E17F72", "the published vector of abc");
    let form = |param: &str, sign: &str| {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("sign", sign).append_pair("param", param);
        form.finish().into_bytes()
    };
    let (param, salt) =
        (r#"{"status":"polling","message":"快递 + 100%"}"#, "salt of sixteen or more");
    let good = |body: &[u8], salt: &str| check(Scheme::Kuaidi100, &[salt], &[], body, 0);
    let signed = sign(param, salt);
    assert!(good(&form(param, &signed), salt));
    assert!(good(&form(param, &signed.to_lowercase()), salt));
    assert!(!good(&form(param, &signed), "another salt of sixteen"));
    assert!(!good(&form(&param.replace("polling", "abort"), &signed), salt));
    for body in [&b""[..], b"param=", b"sign=", b"param=a&sign=zz", &form(param, &signed[..30])] {
        assert!(!good(body, salt), "{body:?}");
    }
}

#[test]
fn nobody_signs_with_the_key_that_stands_for_none() {
    let signature = hmac_base64(&[0; 32], b"{}");
    let headers = [("x-shopify-hmac-sha256", &*signature)];
    assert!(!check(Scheme::Shopify, &[], &headers, b"{}", 0));
    assert!(!check(Scheme::Shopify, &["real"], &headers, b"{}", 0));
}

#[test]
fn a_weak_or_foreign_secret_of_standard_webhooks_is_refused() {
    let of = |bytes: usize| format!("whsec_{}", BASE64.encode(vec![7; bytes]));
    for (text, good) in [(of(24), true), (of(64), true), (of(23), false), (of(65), false)] {
        assert_eq!(Secret::parse(Scheme::Standard, &text).is_ok(), good, "{text}");
    }
    assert_eq!(Secret::parse(Scheme::Standard, "MfKQ9r8G"), Err(BadSecret::NotStandard));
    assert_eq!(Secret::parse(Scheme::Shopify, ""), Err(BadSecret::Length));
    assert_eq!(Secret::parse(Scheme::Shopify, &"x".repeat(513)), Err(BadSecret::Length));
}

#[test]
fn only_the_exact_ping_is_a_ping() {
    assert!(is_ping(b"webhook_id=12"));
    for no in ["webhook_id=", "webhook_id=1&a=b", "webhook_id=1\n", "webhook_id=x", "{}", ""] {
        assert!(!is_ping(no.as_bytes()), "{no:?}");
    }
}

#[test]
fn the_given_vectors_stand() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/samples/webhook-signatures");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).ok();
    let (Some(shopify), Some(standard)) =
        (read("shopify.json"), read("standard-webhooks.given.json"))
    else {
        println!("skipped: no samples here");
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(&shopify).expect("json");
    for case in cases.iter().filter(|case| case["reason"] != "missing_headers") {
        let headers = case["headers"].as_object().expect("headers").iter();
        let headers: Vec<_> =
            headers.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
        let (Some(secret), Some(body)) = (case["secret"].as_str(), case["body"].as_str()) else {
            continue;
        };
        let good = check(Scheme::Shopify, &[secret], &headers, body.as_bytes(), 0);
        assert_eq!(Some(good), case["valid"].as_bool(), "{case}");
    }
    let cases: Vec<Value> = serde_json::from_str(&standard).expect("json");
    for case in cases {
        let text = |name: &str| case[name].as_str().unwrap_or_default().to_owned();
        let at = case["timestamp"].as_i64().expect("seconds");
        let (id, time, signature) = (text("id"), at.to_string(), text("signature"));
        let headers = [
            ("webhook-id", &*id),
            ("webhook-timestamp", &*time),
            ("webhook-signature", &*signature),
        ];
        let body = text("body");
        let good = check(Scheme::Standard, &[&text("secret")], &headers, body.as_bytes(), at);
        assert_eq!(Some(good), case["valid"].as_bool(), "{case}");
    }
}

proptest! {
    #[test]
    fn whatever_is_sent_without_the_secret_is_refused(
        body in proptest::collection::vec(any::<u8>(), 0..200),
        id in ".{0,20}",
        time in ".{0,20}",
        signature in ".{0,80}",
        now in any::<i64>(),
    ) {
        for scheme in [Scheme::Shopify, Scheme::Woocommerce, Scheme::ParcelSim, Scheme::Easypost,
            Scheme::Kuaidi100, Scheme::Standard]
        {
            let headers = [
                ("x-shopify-hmac-sha256", &*signature),
                ("x-wc-webhook-signature", &*signature),
                ("webhook-id", &*id),
                ("webhook-timestamp", &*time),
                ("webhook-signature", &*signature),
                (PARCEL_SIM_TIMESTAMP, &*time),
                (PARCEL_SIM_SIGNATURE, &*signature),
                (EASYPOST_SIGNATURE, &*signature),
            ];
            prop_assert!(!check(scheme, &[STANDARD_SECRET], &headers, &body, now));
        }
    }

    #[test]
    fn one_changed_bit_is_noticed(
        body in proptest::collection::vec(any::<u8>(), 1..100),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u8,
    ) {
        let signature = hmac_base64(b"secret", &body);
        let headers = [("x-shopify-hmac-sha256", &*signature)];
        prop_assert!(check(Scheme::Shopify, &["secret"], &headers, &body, 0));
        let mut changed = body.clone();
        changed[at.index(body.len())] ^= 1 << bit;
        prop_assert!(!check(Scheme::Shopify, &["secret"], &headers, &changed, 0));
    }
}
