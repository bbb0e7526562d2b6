//! What does Prometheus scrape? What was counted, and where this process stands.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use async_graphql::Value;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};

use super::answer::{Executed, Refusal};
use super::fair::Consumer;
use super::graphql::{Caller, Edge, Prepared};
use crate::cache::CacheStats;
use crate::graph::{Standing, limits};
use crate::usage::{Call, Gauge, Genre};

/// Of OpenMetrics, which Prometheus reads.
const MEDIA: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Answers `/metrics`. Nothing in it tells of one consumer.
pub(super) async fn metrics(State(edge): State<Arc<Edge>>) -> Response<Body> {
    let mut response = Response::new(Body::from(edge.usage.metrics().text(&edge.gauges())));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl Edge {
    fn gauges(&self) -> Vec<Gauge> {
        let store = self.graph.store();
        let mut gauges = vec![
            gauge("data_version", "Version of the data that is served", "", store.version().unsigned_abs()),
            gauge("streams", "Clients that stay", "", self.streams.count() as u64),
            gauge("executing", "Requests that are executed", "", self.fair.executing() as u64),
        ];
        let caches = self.caches();
        gauges.extend(caches.iter().map(|told| gauge("cache_hits", "Look-ups that found", told.name, told.hits)));
        gauges.extend(caches.iter().map(|told| gauge("cache_misses", "Look-ups that did not", told.name, told.misses)));
        gauges.extend(caches.iter().map(|told| gauge("cache_entries", "Entries held", told.name, told.entries)));
        gauges.extend(caches.iter().map(|told| gauge("cache_bytes", "Bytes that entries take", told.name, told.bytes)));
        gauges.extend(replicas(&store.replicas()));
        gauges
    }

    /// How often each memory served.
    pub(super) fn caches(&self) -> Vec<CacheStats> {
        let store = self.graph.store();
        let rows = [store.known().stats(), store.counted().stats()];
        rows.into_iter().chain(self.persisted.stats()).chain(self.answers.stats()).collect()
    }

    /// Counts an operation that was executed since `begun`, or that found no place.
    pub(super) fn note(
        &self,
        caller: &Caller,
        prepared: &Prepared,
        begun: Instant,
        executed: Result<&Executed, &Refusal>,
    ) {
        self.count(caller, &Counted::of(prepared), begun, Outcome::from(executed));
    }

    /// Counts an operation whose answer was obtained since `begun`.
    pub(super) fn count(&self, caller: &Caller, counted: &Counted, begun: Instant, outcome: Outcome) {
        self.usage.note(&Call {
            holder: caller.consumer.holder(),
            genre: Genre::Operation,
            nom: &counted.name,
            champs: &counted.champs,
            failed: outcome.failed,
            cout: counted.cost as u64,
            lignes: outcome.lignes,
            duration: begun.elapsed(),
        });
    }

    /// Counts an event that was told since `begun`.
    pub(super) fn note_event(&self, caller: &Caller, prepared: &Prepared, begun: Instant, executed: &Executed) {
        self.usage.note(&Call {
            holder: caller.consumer.holder(),
            genre: Genre::Evenement,
            nom: &prepared.name(),
            champs: &[],
            failed: !executed.is_ok(),
            cout: prepared.usage.cost() as u64,
            lignes: objects(executed.data()),
            duration: begun.elapsed(),
        });
    }
}

/// What is counted of an operation, whoever asks it.
#[derive(Debug)]
pub(super) struct Counted {
    name: Box<str>,
    champs: Box<[&'static str]>,
    /// Points.
    pub cost: usize,
}

impl Counted {
    /// What is counted of this one.
    pub fn of(prepared: &Prepared) -> Self {
        let champs = limits::named(&prepared.document).into();
        Self { name: prepared.name().into(), champs, cost: prepared.usage.cost() }
    }

    /// Bytes that it takes beside itself.
    pub fn weigh(&self) -> usize {
        self.name.len() + size_of_val(&*self.champs)
    }
}

/// What became of an operation.
pub(super) struct Outcome {
    /// Whether its answer has an error.
    pub failed: bool,
    /// Objects that it gave.
    pub lignes: u64,
}

impl From<Result<&Executed, &Refusal>> for Outcome {
    fn from(executed: Result<&Executed, &Refusal>) -> Self {
        let failed = !executed.is_ok_and(Executed::is_ok);
        Self { failed, lignes: executed.map_or(0, |executed| objects(executed.data())) }
    }
}

fn gauge(name: &'static str, help: &'static str, part: impl Into<Cow<'static, str>>, value: u64) -> Gauge {
    Gauge { name, help, part: part.into(), value: i64::try_from(value).unwrap_or(i64::MAX) }
}

/// Where each replica stands, by its host and port.
fn replicas(standings: &[Standing]) -> Vec<Gauge> {
    type Figure = (&'static str, &'static str, fn(&Standing) -> u64);
    let figures: [Figure; 4] = [
        ("replica_version", "Version of the data that a replica holds, 0 when it does not answer", |told| {
            told.version.unwrap_or(0).unsigned_abs()
        }),
        ("replica_used", "Whether requests read a replica", |told| told.used.into()),
        ("replica_behind_ms", "For how long a replica is not read", |told| told.behind_ms),
        ("replica_answers", "Answers that were read from a replica", |told| told.answers),
    ];
    let of = |(name, help, value): Figure| {
        standings.iter().map(move |told| gauge(name, help, told.name.clone(), value(told)))
    };
    figures.into_iter().flat_map(of).collect()
}

/// The objects of an answer, its root left out.
pub(super) fn objects(data: &Value) -> u64 {
    match data {
        Value::Object(fields) => fields.values().map(within).sum(),
        _ => 0,
    }
}

/// Recurses as deep as selections nest, which is bounded.
fn within(value: &Value) -> u64 {
    match value {
        Value::Object(fields) => 1 + fields.values().map(within).sum::<u64>(),
        Value::List(items) => items.iter().map(within).sum(),
        _ => 0,
    }
}

impl Consumer {
    /// Who holds the token; none without one.
    pub fn holder(&self) -> Option<&str> {
        match self {
            Self::Holder(name) => Some(name),
            Self::Network(_) | Self::Here => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_counted_wherever_they_stand() {
        let data = serde_json::json!({ "a": { "nodes": [{ "b": 1 }, { "b": { "c": [] } }] }, "d": null, "e": "f" });
        assert_eq!(objects(&Value::from_json(data).unwrap()), 4);
    }
}
