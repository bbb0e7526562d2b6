//! The clock goes forward and back: what is in force, and what is remembered, are of the day that it tells.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use passerelle::graph::{Graph, Limits};
use passerelle::http::Options;
use serde_json::{Value, json};

use crate::support::{Contents, TestGraph, now};

const SESSIONS: &str = "{ formations(first: 100) { nodes { id prochainesSessions { debut } } } }";

/// Days by which the clock is wrong.
static WRONG: AtomicI64 = AtomicI64::new(0);

fn wrong() -> DateTime<Utc> {
    now() + TimeDelta::days(WRONG.load(Ordering::Relaxed))
}

/// The first days of the sessions of all courses.
fn begun(answer: &Value) -> Vec<&str> {
    let courses = answer["data"]["formations"]["nodes"].as_array().expect("courses");
    let sessions = courses.iter().flat_map(|course| course["prochainesSessions"].as_array().expect("sessions"));
    sessions.map(|session| session["debut"].as_str().expect("a day")).collect()
}

#[tokio::test]
async fn a_clock_that_jumps_changes_what_is_in_force_and_breaks_nothing() {
    for mut test in TestGraph::each_over(Contents::Sample, 16 << 20).await {
        test.graph = Graph::new(test.graph.store().clone(), Limits::default(), wrong);
        let service = test.served(Options::default());
        let mut answers = Vec::new();
        for days in [0, 1, 400, 36_500, -36_500, -1, 0] {
            WRONG.store(days, Ordering::Relaxed);
            let answer = service.post(&json!({ "query": SESSIONS })).await;
            assert_eq!((answer.status, answer.json().get("errors")), (200, None), "{days} days");
            let today = wrong().date_naive().to_string();
            let told = answer.json();
            assert!(begun(&told).iter().all(|first| **first >= *today), "{days} days: {told}");
            answers.push(told);
        }
        assert!(!begun(&answers[0]).is_empty() && begun(&answers[3]).is_empty());
        assert!(begun(&answers[4]).len() >= begun(&answers[0]).len());
        assert_eq!(answers.first(), answers.last(), "right again, the same as before");
    }
}
