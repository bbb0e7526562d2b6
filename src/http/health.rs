//! Is the process up, and can it answer?

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use serde_json::json;
use tokio::time::timeout;

use super::answer;
use super::graphql::Edge;
use super::negotiate::Media;

/// A probe that waits longer is a probe that failed.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process runs. Says nothing of the database: restarting us would not repair it.
pub(super) async fn live() -> Response<Body> {
    answer::json(StatusCode::OK, Media::Json.content_type(), &json!({ "status": "live" }))
}

/// The database answers, so requests may be sent here. Tells the version of the data, how many clients listen, how often
/// memory served, and where each replica stands.
pub(super) async fn ready(State(edge): State<Arc<Edge>>) -> Response<Body> {
    if timeout(PATIENCE, edge.graph.ready()).await.unwrap_or(false) {
        let store = edge.graph.store();
        let (version, streams, caches) = (store.version(), edge.streams.count(), edge.caches());
        let replicas = store.replicas();
        let body = json!({
            "status": "ready", "version": version, "streams": streams, "caches": caches, "replicas": replicas,
        });
        return answer::json(StatusCode::OK, Media::Json.content_type(), &body);
    }
    unavailable("the database does not answer")
}

/// Not yet.
pub(super) async fn starting() -> Response<Body> {
    unavailable("the tables are being brought up to date")
}

fn unavailable(reason: &str) -> Response<Body> {
    let body = json!({ "status": "unavailable", "reason": reason });
    answer::json(StatusCode::SERVICE_UNAVAILABLE, Media::Json.content_type(), &body)
}
