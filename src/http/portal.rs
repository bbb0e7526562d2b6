//! Which page lets a person ask the graph? Serves the explorer, embedded in the program.
//!
//! Until GraphiQL itself is built, a plain page of our own: nothing is fetched from elsewhere, and nothing inline runs.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, LOCATION, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use rust_embed::Embed;

use super::answer::Refusal;
use super::negotiate::{self, Media};
use super::trail::RequestId;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(Embed)]
#[folder = "web/graphiql/"]
struct Pages;

/// The explorer.
pub(super) async fn page(id: RequestId, headers: HeaderMap) -> Response<Body> {
    file("index.html", &id, &headers)
}

/// One of its files.
pub(super) async fn asset(Path(name): Path<String>, id: RequestId, headers: HeaderMap) -> Response<Body> {
    file(&name, &id, &headers)
}

/// Sends visitors of `/` to the explorer.
pub(super) async fn home() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    response.headers_mut().insert(LOCATION, HeaderValue::from_static("/graphiql"));
    response
}

fn file(name: &str, id: &RequestId, headers: &HeaderMap) -> Response<Body> {
    let Some((file, kind)) = Pages::get(name).zip(content_type(name)) else {
        return Refusal::not_found().respond(Media::Json, &id.0);
    };
    let tag = etag(&file.metadata.sha256_hash());
    let known = negotiate::is_held(headers, &tag).unwrap_or(false);
    let mut response = Response::new(if known { Body::empty() } else { Body::from(file.data.into_owned()) });
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let fixed = [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-cache"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    response.headers_mut().extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

fn etag(hash: &[u8; 32]) -> String {
    let digits: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

/// Files of another kind are not pages, whatever lies in the folder.
fn content_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "html" => Some("text/html; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "json" => Some("application/json; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_asks_nothing_of_other_sites_and_holds_no_inline_code() {
        let page = Pages::get("index.html").unwrap();
        let text = std::str::from_utf8(&page.data).unwrap();
        assert!(text.contains("<html lang=\"fr\">"));
        for forbidden in ["http://", "https://", "//cdn", "style=\"", "onclick", "onload", "javascript:"] {
            assert!(!text.contains(forbidden), "{forbidden}");
        }
        for script in text.split("<script").skip(1) {
            assert!(script.starts_with(" src=\"/graphiql/"), "inline script");
        }
    }
}
