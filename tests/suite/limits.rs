//! What bounds an answer, and what it says of its cost.

use passerelle::graph::{Graph, Limits};
use passerelle::http::Options;
use serde_json::json;

use crate::support::{Served, TestGraph, asking, now};

const QUERY: &str = "{ metiers(first: 3) { nodes { rome libelle } } }";

async fn bounded(limits: Limits) -> Vec<Served> {
    let tests = TestGraph::each().await.into_iter().map(|mut test| {
        test.graph = Graph::new(test.graph.store().clone(), limits.clone(), now);
        let served = test.served(Options::default());
        // Its database lasts as long as the test.
        std::mem::forget(test.database);
        served
    });
    tests.collect()
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_refused_whole() {
    for service in bounded(Limits { max_response_bytes: 150, ..Limits::default() }).await {
        let short = service.post(&json!({ "query": "{ metiers(first: 1) { nodes { rome } } }" })).await;
        assert_eq!((short.status, short.json().get("errors")), (200, None));
        let long = service.post(&json!({ "query": QUERY })).await;
        assert_eq!((long.status, long.code().as_str()), (400, "RESPONSE_TOO_LARGE"));
        let message = "The answer is longer than 150 bytes, which is the limit: ask for less at once.";
        assert_eq!(
            long.json(),
            json!({ "errors": [{ "message": message, "extensions": { "code": "RESPONSE_TOO_LARGE" } }] })
        );
    }
}

#[tokio::test]
async fn the_cost_of_an_answer_is_told_to_who_asks() {
    for service in bounded(Limits::default()).await {
        let silent = service.post(&json!({ "query": QUERY })).await.json();
        assert_eq!(silent.get("extensions"), None);
        let told = service.post(&json!({ "query": QUERY, "extensions": { "cost": true } })).await.json();
        let cost = &told["extensions"]["cost"];
        assert_eq!((&cost["max"], &told["data"]), (&json!(200_000), &silent["data"]));
        assert_eq!(
            (&cost["estimated"], &cost["actual"]),
            (&json!(10), &json!(10)),
            "a page, and three objects of two values"
        );
        let path = |cost: bool| asking(&[("query", QUERY), ("extensions", &json!({ "cost": cost }).to_string())]);
        let (with, without) = (service.get(&path(true), &[]).await, service.get(&path(false), &[]).await);
        assert_eq!((with.json()["extensions"]["cost"].is_object(), without.json().get("extensions")), (true, None));
        assert_ne!(with.header("etag"), without.header("etag"), "they are not the same answer");
        let wrong = service.post(&json!({ "query": QUERY, "extensions": { "cost": "yes" } })).await;
        assert_eq!((wrong.status, wrong.code().as_str()), (400, "BAD_REQUEST"));
    }
}

#[tokio::test]
async fn a_text_that_was_answered_is_measured_again_and_one_that_is_wrong_is_refused_again() {
    let known = "query($n: Int!) { metiers(first: $n) { nodes { rome libelle } } }";
    let wrong = "{ metiers(first: 1) { nodes { x: rome } } metiers(first: 1) { nodes { x: libelle } } }";
    for service in bounded(Limits { max_cost: 50, ..Limits::default() }).await {
        for (n, code) in [(3, None), (100, Some("QUERY_TOO_COMPLEX")), (3, None)] {
            let told = service.post(&json!({ "query": known, "variables": { "n": n } })).await;
            assert_eq!(told.json().pointer("/errors/0/extensions/code").and_then(|code| code.as_str()), code, "{n}");
        }
        for _ in 0..2 {
            let told = service.post(&json!({ "query": wrong })).await;
            assert_eq!((told.status, told.code().as_str()), (400, "GRAPHQL_VALIDATION_FAILED"));
        }
    }
}

#[tokio::test]
async fn the_readme_tells_every_limit_its_default_and_its_code() {
    let readme = include_str!("../../README.md");
    let defaults = Limits::default();
    let rows: [(&str, u64, &str); 14] = [
        ("MAX_TOKENS", defaults.max_tokens as u64, "TOO_MANY_TOKENS"),
        ("MAX_DEPTH", defaults.max_depth as u64, "QUERY_TOO_DEEP"),
        ("MAX_ALIASES", defaults.max_aliases as u64, "TOO_MANY_ALIASES"),
        ("MAX_ROOT_FIELDS", defaults.max_root_fields as u64, "TOO_MANY_ROOT_FIELDS"),
        ("MAX_DIRECTIVES", defaults.max_directives as u64, "TOO_MANY_DIRECTIVES"),
        ("MAX_FIELDS", defaults.max_fields as u64, "TOO_MANY_FIELDS"),
        ("MAX_COST", defaults.max_cost as u64, "QUERY_TOO_COMPLEX"),
        ("MAX_BODY_BYTES", defaults.max_body_bytes as u64, "PAYLOAD_TOO_LARGE"),
        ("MAX_UPLOAD_BYTES", defaults.max_upload_bytes as u64, "PAYLOAD_TOO_LARGE"),
        ("MAX_LIST_VALUES", defaults.max_list_values as u64, "TOO_MANY_VALUES"),
        ("MAX_RESPONSE_BYTES", defaults.max_response_bytes as u64, "RESPONSE_TOO_LARGE"),
        ("MAX_ERRORS", defaults.max_errors as u64, ""),
        ("REPORTS_PER_HOUR", defaults.reports_per_hour as u64, "RATE_LIMITED"),
        ("TIMEOUT_MS", defaults.timeout_ms, "EXECUTION_TIMEOUT"),
    ];
    assert_eq!(rows.len(), passerelle::graph::limits::KEYS.len());
    for ((name, default, code), (key, _)) in rows.into_iter().zip(passerelle::graph::limits::KEYS) {
        assert_eq!(name.to_lowercase(), *key);
        let line = readme.lines().find(|line| line.starts_with(&format!("| `PASSERELLE_LIMITS__{name}`")));
        let line = line.unwrap_or_else(|| panic!("{name} is not in the README"));
        assert!(line.contains(&format!("| `{default}` |")) && line.contains(code), "{line}");
    }
}
