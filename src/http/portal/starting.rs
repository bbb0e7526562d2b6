//! What does a browser show while the program starts? A page that opens the one that was asked, as soon as it can.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::header::{HeaderName, REFRESH};
use axum::http::{HeaderValue, Response};
use axum::routing::get;
use serde_json::json;

use super::langue::Langue;
use super::page::{Failure, Pages};
use super::{Visitor, asset};
use crate::http::answer::Refusal;
use crate::http::negotiate::{self, Media};

/// Seconds after which the page asks again.
const AGAIN: (HeaderName, HeaderValue) = (REFRESH, HeaderValue::from_static("2"));

/// The routes of a program that is not ready: pages for browsers, refusals for all others.
pub(in crate::http) fn routes() -> Router {
    // Most programs are ready before anybody asks.
    let pages = Arc::new(OnceLock::new());
    let come_back = async move |visitor: Visitor| match negotiate::is_page(&visitor.headers) {
        true if !visitor.path.starts_with("/graphql") => page(pages.get_or_init(Pages::new), &visitor),
        _ => Refusal::starting().respond(Media::Json, &visitor.id.0),
    };
    Router::new().route("/assets/{file}", get(asset::hashed)).fallback(come_back)
}

fn page(pages: &Pages, visitor: &Visitor) -> Response<Body> {
    let Failure { status, header, .. } = Refusal::starting().into();
    let shown = json!({ "cas": "demarrage", "statut": status.as_u16() });
    let mut response = pages.answer(status, "erreur", Langue::at(&visitor.path), visitor, shown);
    response.headers_mut().extend(header);
    response.headers_mut().extend([AGAIN]);
    response
}
