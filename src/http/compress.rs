//! Which answers are compressed? Those that are long enough to gain by it, as the client prefers: br, zstd or gzip.

use std::convert::Infallible;

use axum::BoxError;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG};
use axum::http::{Extensions, HeaderMap, HeaderValue, Response, StatusCode, Version};
use http_body_util::BodyExt;
use tower::{Layer, ServiceExt, service_fn};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate, SizeAbove};

/// A shorter body, in bytes, fits the first packet anyway.
const MIN_SIZE: u64 = 1_024;
/// Formats of files that are compressed already. Events are not: each must leave as it comes.
const COMPRESSED: [&str; 3] = ["application/vnd.", "image/", "font/"];

/// A form in which a body may be kept, from the least to the most preferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Packing {
    Gzip,
    Brotli,
    Zstd,
}

impl Packing {
    /// Their number.
    pub const COUNT: usize = 3;

    /// As headers name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    /// What a client prefers who names packings without weighing them, as nearly all do; of whoever else, [`layer`] judges.
    pub fn preferred(headers: &HeaderMap) -> Option<Self> {
        let mut sent = headers.get_all(ACCEPT_ENCODING).iter();
        let (Some(only), None) = (sent.next(), sent.next()) else { return None };
        let text = only.to_str().ok().filter(|text| !text.contains([';', '*']))?;
        let known = |name: &str| {
            [Self::Gzip, Self::Brotli, Self::Zstd].into_iter().find(|one| name.trim().eq_ignore_ascii_case(one.name()))
        };
        text.split(',').filter_map(known).max()
    }

    /// A JSON body in that form, made as [`layer`] makes it; none when it is too short to gain by it.
    pub async fn pack(self, body: Bytes) -> Option<Bytes> {
        let plain = service_fn(move |_: Request| {
            let mut response = Response::new(Body::from(body.clone()));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            async move { Ok::<_, Infallible>(response) }
        });
        let request = Request::builder().header(ACCEPT_ENCODING, self.name()).body(Body::empty()).ok()?;
        let Ok(packed) = layer().layer(plain).oneshot(request).await;
        if !packed.headers().contains_key(CONTENT_ENCODING) {
            return None;
        }
        let bytes = packed.into_body().collect().await.ok()?.to_bytes();
        // What was read in parts may hold more room than it fills.
        Some(Bytes::copy_from_slice(&bytes))
    }
}

type Worth = And<SizeAbove, fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool>;

/// Compresses what is worth it. Bodies that come are another matter: none is inflated.
pub(super) fn layer() -> CompressionLayer<Worth> {
    CompressionLayer::new().compress_when(SizeAbove::new(MIN_SIZE).and(worth as fn(_, _, &_, &_) -> _))
}

fn worth(status: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let streamed = kind.starts_with("text/event-stream");
    let svg = kind.starts_with("image/svg");
    status != StatusCode::NOT_MODIFIED
        && !streamed
        && (svg || !COMPRESSED.iter().any(|family| kind.starts_with(family)))
}

/// A tag names bytes unless it is weak: those of a compressed body are others.
pub(super) fn weaken<B>(mut response: Response<B>) -> Response<Body>
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let headers = response.headers_mut();
    let strong = headers.get(ETAG).and_then(|tag| tag.to_str().ok()).filter(|tag| !tag.starts_with("W/"));
    let weak = strong.and_then(|tag| HeaderValue::try_from(format!("W/{tag}")).ok());
    if let Some(weak) = weak.filter(|_| headers.contains_key(CONTENT_ENCODING)) {
        headers.insert(ETAG, weak);
    }
    response.map(Body::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preferred(text: &'static str) -> Option<Packing> {
        Packing::preferred(&HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(text))]))
    }

    #[tokio::test]
    async fn what_is_kept_packed_is_what_would_have_been_packed_at_once() {
        let body = Bytes::from("a long body ".repeat(200));
        for accepted in ["gzip", "gzip, deflate", "gzip, deflate, br", "GZIP,br , zstd", "deflate", "identity", "x, br"]
        {
            let plain = body.clone();
            let answer = service_fn(move |_: Request| {
                let response = Response::new(Body::from(plain.clone()));
                async move { Ok::<_, Infallible>(response) }
            });
            let request = Request::builder().header(ACCEPT_ENCODING, accepted).body(Body::empty()).unwrap();
            let packed = layer().layer(answer).oneshot(request).await.unwrap();
            let named = packed.headers().get(CONTENT_ENCODING).map(|name| name.to_str().unwrap().to_owned());
            assert_eq!(preferred(accepted).map(|packing| packing.name().to_owned()), named, "{accepted}");
            let at_once = packed.into_body().collect().await.unwrap().to_bytes();
            if let Some(packing) = preferred(accepted) {
                assert_eq!(packing.pack(body.clone()).await.unwrap(), at_once, "{accepted}");
            }
        }
    }

    #[tokio::test]
    async fn who_weighs_packings_is_not_judged_here_and_a_short_body_is_not_packed() {
        for weighed in ["gzip;q=0", "*", "br;q=0.5, gzip", ""] {
            assert_eq!(preferred(weighed), None, "{weighed}");
        }
        assert_eq!(Packing::Zstd.pack(Bytes::from_static(b"{}")).await, None);
    }
}
