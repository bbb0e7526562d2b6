//! Who is calling? Reads `Authorization: Bearer` into a `Viewer`.
//!
//! No header is the anonymous viewer. A header that proves nothing is a refusal, never an anonymous viewer: a client
//! whose token expired must learn it, not see its data disappear. That holds on every route, whatever it serves.

use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Response};
use axum::middleware::Next;

use super::answer::Refusal;
use super::negotiate::Media;
use super::trail::RequestId;
use crate::graph::Viewer;
use crate::identity::{Holder, Rejection, Verifier, WeakSecret};

/// How callers are recognised. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Access(Verifier);

/// What a caller presented, once checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pass {
    /// Who they are, and what they may read.
    pub viewer: Viewer,
    /// How long that can be held for true; for ever of whoever presented nothing.
    pub lasts: Option<Duration>,
    /// Identifier of their token, when it is one that we gave.
    pub(super) jti: Option<String>,
}

impl Access {
    /// Recognises whoever this verifier does.
    pub fn new(verifier: Verifier) -> Self {
        Self(verifier)
    }

    /// Recognises nobody: anonymous callers are served, every token is refused.
    pub fn anonymous_only() -> Self {
        Self::default()
    }

    /// Recognises tokens signed with this secret by HS256, whatever algorithm they claim.
    pub fn with_secret(secret: &str) -> Result<Self, WeakSecret> {
        Verifier::with_secret(secret).map(Self)
    }

    /// The caller, from this instant on.
    pub async fn pass(&self, headers: &HeaderMap, now: SystemTime) -> Result<Pass, Refusal> {
        let mut sent = headers.get_all(AUTHORIZATION).iter();
        let token = match (sent.next(), sent.next()) {
            (None, _) => return Ok(Pass::default()),
            (Some(_), Some(_)) => Err("several headers"),
            (Some(header), None) => header.to_str().map_err(|_| "not text").and_then(bearer),
        };
        let holder = match token {
            Ok(token) => self.0.holder(token, now).await,
            Err(reason) => Err(Rejection::Invalid(reason)),
        };
        holder.map(Pass::from).map_err(refused)
    }

    /// Whether a token of ours that was good was taken back since.
    pub(super) async fn is_revoked(&self, jti: &str) -> Result<bool, Refusal> {
        self.0.is_revoked(jti).await.map_err(|error| refused(Rejection::Fault(error)))
    }
}

impl From<Holder> for Pass {
    fn from(holder: Holder) -> Self {
        let Holder { subject, scopes, lasts, jti } = holder;
        Self { viewer: Viewer::authenticated(subject, scopes), lasts: Some(lasts), jti }
    }
}

fn bearer(header: &str) -> Result<&str, &'static str> {
    let (scheme, token) = header.split_once(' ').ok_or("no token")?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err("not a bearer token") }
}

fn refused(rejection: Rejection) -> Refusal {
    match rejection {
        Rejection::Invalid(reason) => {
            tracing::debug!(reason, "a token was refused");
            Refusal::unauthenticated()
        }
        Rejection::Unverifiable => Refusal::unverifiable(),
        Rejection::Fault(error) => Refusal::of_database(error.into()),
    }
}

/// Refuses a bad token before any route that does not look at it itself, and tells the route who asks.
pub(super) async fn guard(
    State(access): State<Access>,
    id: RequestId,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    match access.pass(request.headers(), SystemTime::now()).await {
        Ok(pass) => {
            request.extensions_mut().insert(pass.viewer.clone());
            request.extensions_mut().insert(pass);
            next.run(request).await
        }
        Err(refusal) => refusal.respond(Media::Json, &id.0),
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use axum::http::HeaderValue;
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

    async fn judged(access: &Access, authorization: &str) -> Result<Viewer, Refusal> {
        let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_str(authorization).unwrap())]);
        access.pass(&headers, UNIX_EPOCH + Duration::from_secs(NOW)).await.map(|pass| pass.viewer)
    }

    async fn bearing(claims: &Value) -> Result<Viewer, Refusal> {
        let token = signed(&Header::default(), claims, SECRET);
        judged(&Access::with_secret(SECRET).unwrap(), &format!("Bearer {token}")).await
    }

    #[tokio::test]
    async fn no_header_is_the_anonymous_viewer() {
        let access = Access::with_secret(SECRET).unwrap();
        assert!(access.pass(&HeaderMap::new(), SystemTime::now()).await.unwrap().viewer.is_anonymous());
    }

    #[tokio::test]
    async fn a_good_token_gives_its_subject_and_scopes() {
        let viewer = bearing(&good()).await.unwrap();
        assert_eq!(viewer.subject(), Some("lea"));
        assert!(viewer.may("contacts:lire"));
        assert!(bearing(&json!({ "sub": "lea", "exp": NOW as f64 + 0.5 })).await.is_ok());
    }

    #[tokio::test]
    async fn a_spoilt_token_is_refused_and_never_anonymous() {
        let access = Access::with_secret(SECRET).unwrap();
        let token = signed(&Header::default(), &good(), SECRET);
        let half = &token[..token.len() / 2];
        let long = "x".repeat(9_000);
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
            assert_eq!(judged(&access, header).await.unwrap_err().code, "UNAUTHENTICATED", "{header}");
        }
        let twice = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::try_from(format!("Bearer {token}")).unwrap())]);
        let mut twice = twice;
        twice.append(AUTHORIZATION, HeaderValue::from_static("Bearer x"));
        assert!(access.pass(&twice, UNIX_EPOCH + Duration::from_secs(NOW)).await.is_err());
        assert!(judged(&access, &format!("bearer {token}")).await.is_ok(), "a scheme has no case");
    }

    #[tokio::test]
    async fn without_a_secret_every_token_is_refused() {
        let token = signed(&Header::default(), &good(), "");
        assert!(judged(&Access::anonymous_only(), &format!("Bearer {token}")).await.is_err());
    }

    #[tokio::test]
    async fn a_short_secret_is_refused_and_none_is_ever_printed() {
        let error = Access::with_secret("hunter2").unwrap_err().to_string();
        assert!(error.contains("7 bytes") && !error.contains("hunter2"), "{error}");
        assert!(!format!("{:?}", Access::with_secret(SECRET)).contains("0123"));
    }
}
