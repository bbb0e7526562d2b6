//! Which answers are compressed? Those that are long enough to gain by it, as the client prefers: br, zstd or gzip.

use axum::body::Body;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG};
use axum::http::{Extensions, HeaderMap, HeaderValue, Response, StatusCode, Version};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate, SizeAbove};

/// A shorter body, in bytes, fits the first packet anyway.
const MIN_SIZE: u64 = 1_024;
/// Formats of files that are compressed already. Events are not: each must leave as it comes.
const COMPRESSED: [&str; 3] = ["application/vnd.", "image/", "font/"];

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
pub(super) async fn weaken(mut response: Response<Body>) -> Response<Body> {
    let headers = response.headers_mut();
    let strong = headers.get(ETAG).and_then(|tag| tag.to_str().ok()).filter(|tag| !tag.starts_with("W/"));
    let weak = strong.and_then(|tag| HeaderValue::try_from(format!("W/{tag}")).ok());
    if let Some(weak) = weak.filter(|_| headers.contains_key(CONTENT_ENCODING)) {
        headers.insert(ETAG, weak);
    }
    response
}
