//! Who is calling? Reads `Authorization: Bearer` into a `Viewer`.
//!
//! No header is the anonymous viewer. A header that proves nothing is a refusal, never an anonymous viewer: a client
//! whose token expired must learn it, not see its data disappear.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;

use super::answer::Refusal;
use crate::graph::Viewer;

/// A secret shorter than the digest it makes can be found by trying.
const MIN_SECRET: usize = 32;
/// Longer tokens are not ours.
const MAX_TOKEN: usize = 8 * 1024;
/// Clocks differ: seconds granted after `exp` and before `nbf`.
const LEEWAY: f64 = 30.0;

/// How tokens are verified; without a secret, no token can be.
#[derive(Clone, Default)]
pub struct Access(Option<Arc<Verifier>>);

struct Verifier {
    key: DecodingKey,
    rules: Validation,
}

impl fmt::Debug for Access {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Access").field(&self.0.as_ref().map(|_| "a secret")).finish()
    }
}

/// What a caller presented, once checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pass {
    /// Who they are, and what they may read.
    pub viewer: Viewer,
    /// How long that can be held for true; for ever of whoever presented nothing.
    pub lasts: Option<Duration>,
}

/// The secret is too short to be one.
#[derive(Debug, thiserror::Error)]
#[error("the secret has {0} bytes and needs at least {MIN_SECRET}: `openssl rand -hex 32` makes a good one")]
pub struct WeakSecret(usize);

#[derive(Deserialize)]
struct Claims {
    sub: String,
    /// Seconds since 1970.
    exp: f64,
    nbf: Option<f64>,
    #[serde(default)]
    scopes: Vec<String>,
}

impl Access {
    /// Recognises nobody: anonymous callers are served, every token is refused.
    pub fn anonymous_only() -> Self {
        Self(None)
    }

    /// Recognises tokens signed with this secret by HS256, whatever algorithm they claim.
    pub fn with_secret(secret: &str) -> Result<Self, WeakSecret> {
        if secret.len() < MIN_SECRET {
            return Err(WeakSecret(secret.len()));
        }
        let mut rules = Validation::new(Algorithm::HS256);
        // Compared below with the time that is handed in; the library reads the clock and refuses fractions of seconds.
        rules.validate_exp = false;
        Ok(Self(Some(Arc::new(Verifier { key: DecodingKey::from_secret(secret.as_bytes()), rules }))))
    }

    /// The caller, at this instant.
    pub fn viewer(&self, headers: &HeaderMap, now: SystemTime) -> Result<Viewer, Refusal> {
        self.pass(headers, now).map(|pass| pass.viewer)
    }

    /// The caller from this instant on.
    pub fn pass(&self, headers: &HeaderMap, now: SystemTime) -> Result<Pass, Refusal> {
        let mut sent = headers.get_all(AUTHORIZATION).iter();
        let pass = match (sent.next(), sent.next()) {
            (None, _) => return Ok(Pass::default()),
            (Some(_), Some(_)) => Err("several headers"),
            (Some(header), None) => header.to_str().map_err(|_| "not text").and_then(|text| self.verified(text, now)),
        };
        pass.map_err(|reason| {
            tracing::debug!(reason, "a token was refused");
            Refusal::unauthenticated()
        })
    }

    fn verified(&self, header: &str, now: SystemTime) -> Result<Pass, &'static str> {
        let (scheme, token) = header.split_once(' ').ok_or("no token")?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err("not a bearer token");
        }
        let token = token.trim();
        if token.len() > MAX_TOKEN {
            return Err("too long");
        }
        let verifier = self.0.as_ref().ok_or("no secret is configured")?;
        let decoded = decode::<Claims>(token, &verifier.key, &verifier.rules).map_err(|_| "not ours")?;
        if decoded.header.crit.is_some() {
            return Err("asks for an extension we do not know");
        }
        decoded.claims.at(now)
    }
}

impl Claims {
    fn at(self, now: SystemTime) -> Result<Pass, &'static str> {
        let now = now.duration_since(UNIX_EPOCH).map_err(|_| "our clock is wrong")?.as_secs_f64();
        if self.exp + LEEWAY <= now {
            return Err("expired");
        }
        if self.nbf.is_some_and(|start| start - LEEWAY > now) {
            return Err("not valid yet");
        }
        if self.sub.is_empty() {
            return Err("names nobody");
        }
        // A token of the year 300 000 is as good as one that lasts.
        let lasts = Duration::try_from_secs_f64(self.exp + LEEWAY - now).ok();
        Ok(Pass { viewer: Viewer::authenticated(self.sub, self.scopes), lasts })
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::{Value, json};

    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";
    const NOW: u64 = 1_700_000_000;

    fn signed(header: &Header, claims: &Value, secret: &str) -> String {
        encode(header, claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
    }

    fn good() -> Value {
        json!({ "sub": "lea", "exp": NOW + 60, "scopes": ["contacts:lire"] })
    }

    fn judged(access: &Access, authorization: &str) -> Result<Viewer, Refusal> {
        let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_str(authorization).unwrap())]);
        access.viewer(&headers, UNIX_EPOCH + Duration::from_secs(NOW))
    }

    fn bearing(claims: &Value) -> Result<Viewer, Refusal> {
        let token = signed(&Header::default(), claims, SECRET);
        judged(&Access::with_secret(SECRET).unwrap(), &format!("Bearer {token}"))
    }

    #[test]
    fn no_header_is_the_anonymous_viewer() {
        let access = Access::with_secret(SECRET).unwrap();
        assert!(access.viewer(&HeaderMap::new(), SystemTime::now()).unwrap().is_anonymous());
    }

    #[test]
    fn a_good_token_gives_its_subject_and_scopes() {
        let viewer = bearing(&good()).unwrap();
        assert_eq!(viewer.subject(), Some("lea"));
        assert!(viewer.may("contacts:lire"));
        assert!(bearing(&json!({ "sub": "lea", "exp": NOW as f64 + 0.5 })).is_ok());
    }

    #[test]
    fn time_is_judged_with_thirty_seconds_of_leeway() {
        let lasting = |exp: u64| bearing(&json!({ "sub": "lea", "exp": exp })).is_ok();
        assert!(lasting(NOW - 29));
        assert!(!lasting(NOW - 30));
        let starting = |nbf: u64| bearing(&json!({ "sub": "lea", "exp": NOW + 900, "nbf": nbf })).is_ok();
        assert!(starting(NOW + 30));
        assert!(!starting(NOW + 31));
    }

    #[test]
    fn claims_of_another_shape_are_refused() {
        for claims in [
            json!({}),
            json!({ "sub": "lea" }),
            json!({ "exp": NOW + 60 }),
            json!({ "sub": "", "exp": NOW + 60 }),
            json!({ "sub": 1, "exp": NOW + 60 }),
            json!({ "sub": "lea", "exp": (NOW + 60).to_string() }),
            json!({ "sub": "lea", "exp": NOW + 60, "nbf": "soon" }),
            json!({ "sub": "lea", "exp": NOW + 60, "scopes": "contacts:lire" }),
            json!({ "sub": "lea", "exp": NOW + 60, "aud": "another service" }),
            json!([1]),
        ] {
            assert_eq!(bearing(&claims).unwrap_err().code, "UNAUTHENTICATED", "{claims}");
        }
    }

    #[test]
    fn a_token_signed_otherwise_is_refused() {
        let access = Access::with_secret(SECRET).unwrap();
        let other = signed(&Header::default(), &good(), "another secret, of thirty-two bytes");
        let stronger = signed(&Header::new(Algorithm::HS512), &good(), SECRET);
        let none = format!("{}.{}.", BASE64.encode(r#"{"alg":"none"}"#), BASE64.encode(good().to_string()));
        let critical = Header { crit: Some(vec!["b64".into()]), ..Header::default() };
        let critical = signed(&critical, &good(), SECRET);
        for token in [other, stronger, none, critical] {
            assert!(judged(&access, &format!("Bearer {token}")).is_err(), "{token}");
        }
    }

    #[test]
    fn a_key_inside_the_token_is_not_used() {
        let secret = "the attacker's own secret, thirty-two";
        let jwk = json!({ "alg": "HS256", "typ": "JWT", "jwk": { "kty": "oct", "k": BASE64.encode(secret) } });
        let header: Header = serde_json::from_value(jwk).unwrap();
        let token = signed(&header, &good(), secret);
        assert!(judged(&Access::with_secret(SECRET).unwrap(), &format!("Bearer {token}")).is_err());
    }

    #[test]
    fn a_spoilt_token_is_refused_and_never_anonymous() {
        let access = Access::with_secret(SECRET).unwrap();
        let token = signed(&Header::default(), &good(), SECRET);
        let half = &token[..token.len() / 2];
        let long = "x".repeat(MAX_TOKEN + 1);
        for header in [
            "",
            "Bearer",
            "Bearer ",
            "Basic bGVhOmxlYQ==",
            &token,
            &format!("Bearer {half}"),
            &format!("Bearer {token}x"),
            &format!("Bearer {token} {token}"),
            "Bearer a.b.c",
            "Bearer ..",
            &format!("Bearer {long}"),
        ] {
            assert_eq!(judged(&access, header).unwrap_err().code, "UNAUTHENTICATED", "{header}");
        }
        let twice = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::try_from(format!("Bearer {token}")).unwrap())]);
        let mut twice = twice;
        twice.append(AUTHORIZATION, HeaderValue::from_static("Bearer x"));
        assert!(access.viewer(&twice, UNIX_EPOCH + Duration::from_secs(NOW)).is_err());
        assert!(judged(&access, &format!("bearer {token}")).is_ok(), "a scheme has no case");
    }

    #[test]
    fn without_a_secret_every_token_is_refused() {
        let token = signed(&Header::default(), &good(), "");
        assert!(judged(&Access::anonymous_only(), &format!("Bearer {token}")).is_err());
    }

    #[test]
    fn a_short_secret_is_refused_and_none_is_ever_printed() {
        let error = Access::with_secret("hunter2").unwrap_err().to_string();
        assert!(error.contains("7 bytes") && !error.contains("hunter2"), "{error}");
        assert!(!format!("{:?}", Access::with_secret(SECRET)).contains("0123"));
    }
}
