//! Every way to spoil a token: none is held for true.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use passerelle::identity::{Settings, Verifier};
use serde_json::{Value, json};

use super::keys::{MODULUS, Pair};
use super::{after, good, of_secret, reason, signed, verifier, with};
use crate::support::{SECRET, Upstream};

/// A verifier by a secret of ours and the keys of another issuer.
async fn both(upstream: &Upstream) -> Verifier {
    let keys = [Pair::Rsa.public("rsa"), Pair::Ec.public("ec"), Pair::Ed.public("ed")];
    upstream.state().documents.insert("/jwks", json!({ "keys": keys }));
    verifier(Settings { jwks: Some(format!("{}/jwks", upstream.url)), ..of_secret() }).await
}

/// A token of this header, text for text, signed by the secret whatever it says.
fn of_header(header: &str) -> String {
    // The library signs what it is given: the signature of the whole is computed by an honest token of the same length.
    let message = format!("{}.{}", BASE64.encode(header), BASE64.encode(good().to_string()));
    let key = jsonwebtoken::EncodingKey::from_secret(SECRET.as_bytes());
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, jsonwebtoken::Algorithm::HS256);
    format!("{message}.{}", signature.expect("a signature"))
}

#[tokio::test]
async fn a_header_changes_nothing_of_how_a_token_is_verified() {
    let upstream = Upstream::start().await;
    let verifier = both(&upstream).await;
    assert_eq!(reason(verifier.holder(&of_header(r#"{"alg":"HS256"}"#), after(0)).await), "");
    assert_eq!(reason(verifier.holder(&of_header(r#"{"alg":"HS256","typ":"at+JWT"}"#), after(0)).await), "");
    for header in [
        r#"{"alg":"none"}"#,
        r#"{"alg":"None"}"#,
        r#"{"alg":""}"#,
        r#"{"alg":null}"#,
        r#"{"alg":["HS256"]}"#,
        r#"{"alg":"hs256"}"#,
        r#"{"alg":"HS384"}"#,
        r#"{"alg":"HS512"}"#,
        r#"{"alg":"RS256"}"#,
        r#"{"alg":"ES256"}"#,
        r#"{"alg":"EdDSA"}"#,
        r#"{"alg":"PS256"}"#,
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"none","alg":"HS256"}"#,
        r#"{"typ":"JWT"}"#,
        r#"{"alg":"HS256","typ":"dpop+jwt"}"#,
        r#"{"alg":"HS256","typ":"logout+jwt"}"#,
        r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
        r#"{"alg":"HS256","crit":[]}"#,
        r#"{"alg":"HS256","crit":["exp"]}"#,
        r#"{"alg":"HS256","jku":"https://attacker.example/jwks.json"}"#,
        r#"{"alg":"HS256","x5u":"https://attacker.example/key.pem"}"#,
        r#"{"alg":"HS256","x5c":["MIIB"]}"#,
        r#"{"alg":"HS256","jwk":{"kty":"oct","k":"AAAA"}}"#,
        r#"{"alg":"HS256","zip":"DEF"}"#,
        r#"{"alg":"HS256","enc":"A128GCM"}"#,
        r#"{"alg":"HS256","kid":"../../../../dev/null"}"#,
        r#"{"alg":"HS256","kid":"' OR 1=1 --"}"#,
        r#"{"alg":"HS256","kid":""}"#,
        r#"{"alg":"HS256","kid":1}"#,
        r#"{"alg":"HS256","kid":"ec"}"#,
        r#"{"alg":"HS256","kid":"a","kid":"b"}"#,
        r#"["HS256"]"#,
        "{}",
        "",
        "not json",
    ] {
        assert_ne!(reason(verifier.holder(&of_header(header), after(0)).await), "", "{header}");
    }
}

#[tokio::test]
async fn a_public_key_is_not_a_secret() {
    let upstream = Upstream::start().await;
    let verifier = both(&upstream).await;
    for (pair, name) in [(Pair::Rsa, "rsa"), (Pair::Ec, "ec"), (Pair::Ed, "ed")] {
        assert_eq!(reason(verifier.holder(&pair.sign(name, &good()), after(0)).await), "", "{name}");
    }
    let raw = BASE64.decode(MODULUS).expect("base64");
    let raw = String::from_utf8_lossy(&raw).into_owned();
    let published = Pair::Rsa.public("rsa").to_string();
    for secret in ["", MODULUS, &raw, &published] {
        for name in [None, Some("rsa"), Some("ec"), Some("ed")] {
            let token = signed(name, &good(), secret);
            assert_ne!(reason(verifier.holder(&token, after(0)).await), "", "{name:?} {secret}");
        }
    }
}

#[tokio::test]
async fn a_key_verifies_by_its_own_algorithm_what_it_signed_itself() {
    let upstream = Upstream::start().await;
    let verifier = both(&upstream).await;
    for (pair, name) in [
        (Pair::Rsa, "ec"),
        (Pair::Ec, "rsa"),
        (Pair::Ec, "ed"),
        (Pair::Ed, "ec"),
        (Pair::OtherEc, "ec"),
        (Pair::SmallRsa, "rsa"),
    ] {
        let token = pair.sign(name, &good());
        assert_ne!(reason(verifier.holder(&token, after(0)).await), "", "{pair:?} as {name}");
    }
    let header = jsonwebtoken::Header {
        kid: Some("ec".to_owned()),
        jwk: serde_json::from_value(Pair::OtherEc.public("ec")).ok(),
        ..jsonwebtoken::Header::new(jsonwebtoken::Algorithm::ES256)
    };
    assert!(header.jwk.is_some());
    for pair in [Pair::Ec, Pair::OtherEc] {
        let token = pair.sign_under(&header, &good());
        assert_eq!(reason(verifier.holder(&token, after(0)).await), "brings a key of its own");
    }
}

#[tokio::test]
async fn claims_of_another_shape_are_refused() {
    let verifier = verifier(of_secret()).await;
    for more in [
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": 1 }),
        json!({ "exp": null }),
        json!({ "exp": "1790003600" }),
        json!({ "exp": [1] }),
        json!({ "exp": -1 }),
        json!({ "nbf": "soon" }),
        json!({ "iat": "now" }),
        json!({ "iss": 1 }),
        json!({ "aud": 1 }),
        json!({ "jti": 1 }),
        json!({ "jti": "" }),
        json!({ "jti": "a\0b" }),
        json!({ "jti": "a".repeat(65) }),
        json!({ "scopes": "contacts:lire" }),
        json!({ "scopes": [1] }),
        json!({ "scope": ["contacts:lire"] }),
    ] {
        let token = signed(None, &with(&more), SECRET);
        assert_ne!(reason(verifier.holder(&token, after(0)).await), "", "{more}");
    }
    for claims in [json!([1]), json!("lea"), Value::Null, json!({})] {
        assert_ne!(reason(verifier.holder(&signed(None, &claims, SECRET), after(0)).await), "", "{claims}");
    }
}

#[tokio::test]
async fn a_text_that_is_not_quite_a_token_is_refused() {
    let verifier = verifier(of_secret()).await;
    let token = signed(None, &good(), SECRET);
    let [head, claims, signature] = token.split('.').collect::<Vec<_>>().try_into().expect("three parts");
    let other = BASE64.encode(with(&json!({ "sub": "root" })).to_string());
    let last = if signature.ends_with('A') { 'B' } else { 'A' };
    for text in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        format!("{head}.{claims}"),
        format!("{head}.{claims}."),
        format!("{head}.{claims}.{signature}."),
        format!("{head}.{claims}.{signature}.{signature}"),
        format!("{head}.{other}.{signature}"),
        format!("{head}..{signature}"),
        format!(".{claims}.{signature}"),
        format!("{head}.{claims}.{signature}="),
        format!("{head}.{claims}.{}", &signature[1..]),
        format!("{head}.{claims}.{}{last}", &signature[..signature.len() - 1]),
        format!("{head}.{claims}.{signature}\n"),
        format!("{head}.{claims}.{}", "A".repeat(9_000)),
        "\u{1f511}.\u{1f511}.\u{1f511}".to_owned(),
    ] {
        assert_ne!(reason(verifier.holder(&text, after(0)).await), "", "{text}");
    }
}
