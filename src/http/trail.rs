//! How is one request followed from the client's log to ours?
//!
//! The client's `x-request-id` is kept when it is a plain word, and replaced otherwise: it is written to our log and
//! sent back, so it must not carry a line break, a quote or a page of text.

use std::convert::Infallible;
use std::hash::{BuildHasher, RandomState};

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const MAX_LENGTH: usize = 64;

/// The identifier of the request being answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestId(pub String);

impl<S: Sync> FromRequestParts<S> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

/// Gives each request its identifier, and each answer the same one.
pub(super) async fn follow(mut request: Request, next: Next) -> Response {
    let RequestId(id) = accepted(request.headers()).unwrap_or_else(generated);
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

fn accepted(headers: &HeaderMap) -> Option<RequestId> {
    let id = headers.get(HEADER)?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let sane = (1..=MAX_LENGTH).contains(&id.len()) && id.bytes().all(plain);
    sane.then(|| RequestId(id.to_owned()))
}

/// 128 bits from the keys of the standard library's hash maps: unique, and not a secret.
fn generated() -> RequestId {
    let half = || RandomState::new().hash_one(std::time::Instant::now());
    RequestId(format!("{:016x}{:016x}", half(), half()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(value: &str) -> Option<String> {
        let headers = HeaderMap::from_iter([(HEADER, HeaderValue::from_str(value).unwrap())]);
        accepted(&headers).map(|id| id.0)
    }

    #[test]
    fn a_plain_identifier_is_kept() {
        assert_eq!(sent("7b1e-4f.A_9").as_deref(), Some("7b1e-4f.A_9"));
    }

    #[test]
    fn an_odd_identifier_is_replaced() {
        for odd in ["", "a b", "a\"b", "a;b", &"x".repeat(65)] {
            assert_eq!(sent(odd), None, "{odd}");
        }
        assert_ne!(generated(), generated());
        assert_eq!(generated().0.len(), 32);
    }
}
