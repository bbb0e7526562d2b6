//! Where is GraphiQL? Built from `web/graphiql` where there is Node, and embedded as compressed files. Without it the plain
//! query page stands in its place.

use std::borrow::Cow;
use std::io::Read;

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, LOCATION, VARY};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use flate2::read::GzDecoder;
use rust_embed::Embed;

use super::asset::{self, FOREVER};
use crate::http::answer::Refusal;
use crate::http::negotiate::Media;
use crate::http::trail::RequestId;

// Its editor writes styles of its own, and works in workers.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; \
    img-src 'self' data:; font-src 'self' data:; worker-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

#[derive(Embed)]
#[folder = "web/graphiql/dist/"]
#[allow_missing = true]
struct Bundle;

/// GraphiQL; the plain query page where it was not built.
pub(super) async fn page(id: RequestId, headers: HeaderMap) -> Response<Body> {
    if is_built() { answer("index.html", &id, &headers) } else { asset::in_its_place(id, headers).await }
}

/// One of the files of GraphiQL.
pub(super) async fn file(Path(name): Path<String>, id: RequestId, headers: HeaderMap) -> Response<Body> {
    answer(&name, &id, &headers)
}

/// The page that was asked for is elsewhere, for good.
pub(super) fn moved(to: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    response.headers_mut().insert(LOCATION, HeaderValue::from_static(to));
    response
}

fn is_built() -> bool {
    Bundle::get("index.html.gz").is_some()
}

fn answer(name: &str, id: &RequestId, headers: &HeaderMap) -> Response<Body> {
    let Some((bytes, coding, kind)) =
        encoded(name, headers).and_then(|(bytes, coding)| asset::content_type(name).map(|kind| (bytes, coding, kind)))
    else {
        return Refusal::not_found().respond(Media::Json, &id.0);
    };
    // Their names tell their content, but that of the page.
    let mut response = asset::sent(bytes, kind, if name == "index.html" { "no-cache" } else { FOREVER });
    let bears = response.headers_mut();
    bears.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    bears.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(coding) = coding {
        bears.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

/// A file as the client takes it, and how it is encoded.
fn encoded(name: &str, headers: &HeaderMap) -> Option<(Cow<'static, [u8]>, Option<&'static str>)> {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    let taken = |coding: &str| {
        let mut parts = accepted.split(',').filter_map(|one| one.split(';').next()).map(str::trim);
        parts.any(|one| one == coding) && !accepted.replace(' ', "").contains(&format!("{coding};q=0"))
    };
    let held = |extension: &str| Bundle::get(&format!("{name}.{extension}")).map(|file| file.data);
    if let Some(bytes) = held("br").filter(|_| taken("br")) {
        return Some((bytes, Some("br")));
    }
    let bytes = held("gz")?;
    if taken("gzip") {
        return Some((bytes, Some("gzip")));
    }
    let mut plain = Vec::new();
    GzDecoder::new(&*bytes).read_to_end(&mut plain).ok()?;
    Some((plain.into(), None))
}
