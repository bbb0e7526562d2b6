//! What is remembered goes wrong: nobody poisons what others are given, neither by what they add to a question nor by leaving
//! it in the middle of a defect.

use std::sync::atomic::Ordering;

use futures_util::future::join_all;
use passerelle::http::Options;
use serde_json::json;

use super::client::panicking;
use super::{QUERY, ask};
use crate::support::{Contents, Database, TestGraph, asking};

/// What poisoners of caches add to a question, in the hope that it is in the answer and not in its key.
const ADDED: [(&str, &str); 12] = [
    ("host", "evil.example"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "evil"),
    ("x-forwarded-prefix", "/evil"),
    ("forwarded", "host=evil.example;proto=evil"),
    ("x-original-url", "/evil"),
    ("x-rewrite-url", "/evil"),
    ("x-http-method-override", "DELETE"),
    ("x-request-id", "evil"),
    ("origin", "http://evil.example"),
    ("user-agent", "evil"),
    ("accept-language", "evil"),
];

#[tokio::test]
async fn what_is_added_to_a_question_is_in_nobodys_answer() {
    let test = TestGraph::over(Database::sqlite(Contents::Sample).await, 16 << 20).await;
    let question = asking(&[("query", QUERY)]);
    for path in [question.as_str(), "/", "/metier/D1102", "/telechargements.json", "/sitemap.xml", "/schema.graphql"] {
        let alone = test.served(Options::default()).get(path, &[]).await;
        for (name, value) in ADDED {
            let service = test.served(Options::default());
            let added = service.get(path, &[(name, value)]).await;
            assert!(added.status < 500, "{path}, {name}");
            let next = service.get(path, &[]).await;
            assert_eq!((next.status, &next.bytes), (alone.status, &alone.bytes), "{path}, after {name}");
            assert!(!format!("{:?}", next.headers).contains("evil"), "{path}, after {name}: {:?}", next.headers);
        }
    }
}

#[tokio::test]
async fn a_defect_in_the_execution_that_others_wait_for_is_told_to_all_and_remembered_for_none() {
    for database in Database::each(Contents::Sample).await {
        let (test, panics) = panicking(database).await;
        let service = test.served(Options::default());
        for answer in join_all((0..8).map(|_| ask(&service))).await {
            assert_eq!((answer.status, answer.code().as_str()), (500, "INTERNAL_SERVER_ERROR"));
        }
        panics.store(false, Ordering::Relaxed);
        let mut right = join_all((0..8).map(|_| ask(&service))).await;
        right.push(ask(&service).await);
        for answer in &right {
            assert_eq!((answer.status, answer.json().get("errors")), (200, None));
            assert_eq!(answer.json()["data"]["communes"]["nodes"].as_array().map(Vec::len), Some(3));
        }
        let other = service.post(&json!({ "query": "{ metiers(first: 1) { nodes { rome } } }" })).await;
        assert_eq!((other.status, other.json().get("errors")), (200, None));
    }
}
