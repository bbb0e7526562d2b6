//! The database is gone, stopped, slow or full; a resolver panics; clients come by the thousand; the clock jumps. What the
//! client sees, what the log says once, and that all is well again without a new start.

mod client;
mod clock;
mod embedded;
mod full;
mod memory;
mod network;
mod server;

use std::time::Duration;

use passerelle::graph::{Graph, Limits};
use passerelle::http::Options;
use serde_json::json;

use crate::support::{Received, Served, TestGraph, now};

/// Reads rows that nothing remembers.
const QUERY: &str = "{ communes(first: 3) { totalCount nodes { insee nom } } }";

/// The service over a graph, which gives a request so many milliseconds and executes each.
fn patient(test: &mut TestGraph, timeout_ms: u64) -> Served {
    remembering(test, timeout_ms, 0)
}

/// The same, which keeps so many bytes of answers.
fn remembering(test: &mut TestGraph, timeout_ms: u64, bytes: u64) -> Served {
    let limits = Limits { timeout_ms, ..Limits::default() };
    test.graph = Graph::new(test.graph.store().clone(), limits, now);
    test.served(Options::default().remembering(bytes))
}

async fn ask(service: &Served) -> Received {
    service.post(&json!({ "query": QUERY })).await
}

/// What a client is told while the database is away: to come back, and nothing of why.
#[track_caller]
fn told_to_come_back(answer: &Received) {
    let body = String::from_utf8_lossy(&answer.bytes);
    assert_eq!(answer.status, 503, "{body}");
    assert!(["DATABASE_UNAVAILABLE", "EXECUTION_TIMEOUT"].contains(&answer.code().as_str()), "{body}");
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(answer.json().get("data"), None, "a part of an answer would pass for the whole");
    for word in ["SELECT", "sqlx", "pool", "127.0.0.1", "Connection"] {
        assert!(!body.contains(word), "{body}");
    }
}

/// Asks until all is well again.
async fn well_again(service: &Served) -> Duration {
    let begun = std::time::Instant::now();
    loop {
        let answer = ask(service).await;
        if answer.status == 200 {
            assert_eq!(answer.json().get("errors"), None);
            assert!(answer.json()["data"]["communes"]["totalCount"].as_i64() > Some(0));
            return begun.elapsed();
        }
        told_to_come_back(&answer);
        assert!(begun.elapsed() < Duration::from_secs(30), "not well again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
