//! What is served beyond the graph itself, once the settings are read?

use std::sync::Arc;
use std::time::Duration;

use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER};
use axum::http::{HeaderValue, Method};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::answers::Answers;
use super::descriptors::streams_within;
use super::fair::{self, Fair};
use super::origins::Origins;
use super::persisted::{Manifest, ManifestError, Persisted};
use super::server;
use super::settings::Settings;
use super::stream::Streams;
use super::trail;
use crate::graph::Limits;
use crate::quota::Accounts;
use crate::usage::Meter;

/// A browser asks again whether it may send a request after this time.
const PREFLIGHT: Duration = Duration::from_secs(2 * 3_600);

/// Bytes of the answers that are kept, where nothing else is told.
const MEMORY: u64 = 8 << 20;

/// How a graph is served, beyond what every client meets.
#[derive(Clone, Debug)]
pub struct Options {
    pub(super) answers: Answers,
    pub(super) cors: Option<CorsLayer>,
    pub(super) fair: Fair,
    pub(super) origins: Origins,
    pub(super) streams: Streams,
    pub(super) max_batch: usize,
    pub(super) persisted: Persisted,
    pub(super) usage: Meter,
}

impl Default for Options {
    fn default() -> Self {
        Self::without_manifest(&Settings::default())
    }
}

impl Options {
    /// Reads what the settings name: a manifest that cannot be trusted is refused. Clients that stay are as many as the system
    /// lets us keep.
    pub fn read(settings: &Settings, limits: &Limits) -> Result<Self, ManifestError> {
        let streams = streams_within(settings.max_streams, server::MAX_CONNECTIONS as usize);
        let options = Self::without_manifest(&Settings { max_streams: streams, ..settings.clone() });
        let Some(path) = &settings.trusted_documents else { return Ok(options) };
        let manifest = Manifest::read(path, limits)?;
        tracing::info!(documents = manifest.len(), "only trusted documents are executed");
        Ok(Self { persisted: Persisted::Trusted(Arc::new(manifest)), ..options })
    }

    /// The same, sharing what can be executed as these settings tell.
    #[must_use]
    pub fn sharing(self, settings: &fair::Settings) -> Self {
        Self { fair: Fair::new(settings), ..self }
    }

    /// The same, keeping whole answers within so many bytes; none within nought.
    #[must_use]
    pub fn remembering(self, bytes: u64) -> Self {
        Self { answers: Answers::within(bytes), ..self }
    }

    /// What will be counted, for the one who writes it.
    pub fn usage(&self) -> Meter {
        self.usage.clone()
    }

    /// The accounts of the consumers, for the one who settles them with those of other processes.
    pub fn accounts(&self) -> impl Accounts + Clone + use<> {
        self.fair.accounts()
    }

    /// The clients that will stay, for the one who ends them.
    pub fn streams(&self) -> Streams {
        self.streams.clone()
    }

    fn without_manifest(settings: &Settings) -> Self {
        Self {
            answers: Answers::within(MEMORY),
            cors: cors(&settings.cors_origins),
            fair: Fair::new(&fair::Settings::default()),
            origins: Origins(settings.cors_origins.clone()),
            streams: Streams::new(settings.bounds()),
            max_batch: settings.max_batch,
            persisted: Persisted::automatic(settings.persisted_queries_mb.saturating_mul(1 << 20)),
            usage: Meter::default(),
        }
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
        .expose_headers([ETAG, RETRY_AFTER, fair::LIMIT, fair::POLICY, trail::HEADER])
        .max_age(PREFLIGHT);
    Some(layer)
}
