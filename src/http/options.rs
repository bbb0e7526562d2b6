//! What is served beyond the graph itself, once the settings are read?

use std::time::Duration;

use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER};
use axum::http::{HeaderValue, Method};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::settings::Settings;
use super::trail;

/// A browser asks again whether it may send a request after this time.
const PREFLIGHT: Duration = Duration::from_secs(2 * 3_600);

/// How a graph is served, beyond what every client meets.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub(super) cors: Option<CorsLayer>,
}

impl From<&Settings> for Options {
    fn from(settings: &Settings) -> Self {
        Self { cors: cors(&settings.cors_origins) }
    }
}

/// What browsers are told. Never to send credentials of their own: a token is given by the page, in its header.
fn cors(origins: &[String]) -> Option<CorsLayer> {
    let allowed = match origins {
        [] => return None,
        [all] if all == "*" => AllowOrigin::any(),
        some => AllowOrigin::list(some.iter().filter_map(|origin| HeaderValue::from_str(origin).ok())),
    };
    let layer = CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([ACCEPT, AUTHORIZATION, CONTENT_TYPE, IF_NONE_MATCH, trail::HEADER])
        .expose_headers([ETAG, RETRY_AFTER, trail::HEADER])
        .max_age(PREFLIGHT);
    Some(layer)
}
