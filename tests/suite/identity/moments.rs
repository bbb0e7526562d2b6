//! When a token stands, for whom, and by which of our keys.

use passerelle::identity::Settings;
use serde_json::{Value, json};

use super::{NOW, after, good, of_secret, reason, signed, verifier, with};
use crate::support::SECRET;

const NEW: &str = "the secret of a new key, thirty-two bytes";
const OLD: &str = "the secret of an old key, thirty-two bytes";

async fn judged(settings: Settings, claims: &Value) -> &'static str {
    reason(verifier(settings).await.holder(&signed(None, claims, SECRET), after(0)).await)
}

#[tokio::test]
async fn a_good_token_tells_its_holder_and_how_long_it_lasts() {
    let verifier = verifier(of_secret()).await;
    let holder = verifier.holder(&signed(None, &good(), SECRET), after(0)).await.expect("a good token");
    assert_eq!((holder.subject.as_str(), holder.scopes.as_slice()), ("lea", &["contacts:lire".to_owned()][..]));
    assert_eq!(holder.lasts.as_secs(), 3_630, "until its end and the leeway");
    let both = with(&json!({ "scopes": ["a"], "scope": "b  c" }));
    let holder = verifier.holder(&signed(None, &both, SECRET), after(0)).await.expect("a good token");
    assert_eq!(holder.scopes, ["a", "b", "c"], "as most issuers write them");
}

#[tokio::test]
async fn each_moment_is_judged_with_the_leeway_of_the_settings() {
    let lenient = |leeway_s| Settings { leeway_s, ..of_secret() };
    for (leeway, claims, refused) in [
        (30, json!({ "iat": NOW - 60, "exp": NOW - 29 }), ""),
        (30, json!({ "iat": NOW - 60, "exp": NOW - 30 }), "expired"),
        (0, json!({ "iat": NOW - 60, "exp": NOW }), "expired"),
        (0, json!({ "exp": NOW + 1 }), ""),
        (30, json!({ "nbf": NOW + 30 }), ""),
        (30, json!({ "nbf": NOW + 31 }), "not valid yet"),
        (30, json!({ "iat": NOW + 30 }), ""),
        (30, json!({ "iat": NOW + 31 }), "given in the future"),
        (0, json!({ "iat": NOW + 1 }), "given in the future"),
    ] {
        assert_eq!(judged(lenient(leeway), &with(&claims)).await, refused, "{claims}");
    }
}

#[tokio::test]
async fn a_token_that_lives_longer_than_the_settings_allow_is_refused() {
    const DAY: u64 = 86_400;
    let week = || Settings { max_life_days: 7, leeway_s: 0, ..of_secret() };
    for (claims, refused) in [
        (json!({ "iat": NOW, "exp": NOW + 7 * DAY }), ""),
        (json!({ "iat": NOW, "exp": NOW + 7 * DAY + 1 }), "lives too long"),
        (json!({ "iat": NOW - 7 * DAY, "exp": NOW + 1 }), "lives too long"),
        (json!({ "iat": 0 }), "lives too long"),
        (json!({ "iat": null, "exp": NOW + 7 * DAY }), ""),
        (json!({ "iat": null, "exp": NOW + 7 * DAY + 1 }), "lives too long"),
        (json!({ "iat": null, "exp": 1e308 }), "lives too long"),
    ] {
        assert_eq!(judged(week(), &with(&claims)).await, refused, "{claims}");
    }
}

#[tokio::test]
async fn the_issuer_and_the_audience_of_the_settings_are_required() {
    let settings = || Settings {
        issuers: vec!["https://a.fr".to_owned(), "https://b.fr".to_owned()],
        audiences: vec!["passerelle".to_owned()],
        ..of_secret()
    };
    for (claims, refused) in [
        (json!({ "iss": "https://b.fr", "aud": "passerelle" }), ""),
        (json!({ "iss": "https://a.fr", "aud": ["other", "passerelle"] }), ""),
        (json!({ "aud": "passerelle" }), "from another issuer"),
        (json!({ "iss": "https://a.fr/", "aud": "passerelle" }), "from another issuer"),
        (json!({ "iss": "https://a.fr" }), "meant for somebody else"),
        (json!({ "iss": "https://a.fr", "aud": [] }), "meant for somebody else"),
        (json!({ "iss": "https://a.fr", "aud": "other" }), "meant for somebody else"),
    ] {
        assert_eq!(judged(settings(), &with(&claims)).await, refused, "{claims}");
    }
    assert_eq!(judged(of_secret(), &with(&json!({ "iss": "anybody" }))).await, "");
    assert_eq!(judged(of_secret(), &with(&json!({ "aud": "other" }))).await, "meant for somebody else");
}

#[tokio::test]
async fn keys_of_ours_take_turns() {
    let keys = |texts: &[(&str, &str)]| Settings {
        keys: texts.iter().map(|(name, secret)| format!("{name}:{secret}")).collect(),
        ..of_secret()
    };
    let both = verifier(keys(&[("new", NEW), ("old", OLD)])).await;
    let new = verifier(keys(&[("new", NEW)])).await;
    let tokens = [(Some("new"), NEW), (Some("old"), OLD), (None, SECRET)];
    let [of_new, of_old, of_none] = tokens.map(|(name, secret)| signed(name, &good(), secret));
    for token in [&of_new, &of_old, &of_none] {
        assert_eq!(reason(both.holder(token, after(0)).await), "");
    }
    assert_eq!(reason(new.holder(&of_new, after(0)).await), "");
    assert_eq!(reason(new.holder(&of_old, after(0)).await), "no key of ours", "it was withdrawn");
    for (name, secret) in [(Some("old"), NEW), (Some("new"), SECRET), (None, NEW), (Some("../../dev/null"), "")] {
        let token = signed(name, &good(), secret);
        assert_ne!(reason(both.holder(&token, after(0)).await), "", "{name:?}: a key verifies what names it alone");
    }
}
