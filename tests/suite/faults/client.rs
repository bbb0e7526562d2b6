//! Defects of ours, and clients by the thousand.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use passerelle::graph::{Graph, Limits};
use passerelle::http::Options;
use passerelle::store::{Pool, Store};
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use super::{QUERY, ask};
use crate::support::{Contents, Database, Log, TestGraph, now, soon};

/// A graph of which the loads panic as long as that is said.
async fn panicking(database: Database) -> (TestGraph, Arc<AtomicBool>) {
    let mut test = TestGraph::over(database, 16 << 20).await;
    let mut pool = Pool::open(&test.database.url, 2).await.expect("the database opens");
    let panics = Arc::new(AtomicBool::new(true));
    let told = Arc::clone(&panics);
    pool.reader.tell(move |statement| {
        let commune = statement.sql.contains("commune");
        assert!(!(commune && told.load(Ordering::Relaxed)), "the detail of a defect");
    });
    test.graph = Graph::new(Store::new(pool, 16 << 20), Limits::default(), now);
    (test, panics)
}

#[tokio::test]
async fn a_panic_in_a_resolver_is_an_internal_error_of_its_request_alone() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| match panic.payload_as_str() {
        Some("the detail of a defect") => passerelle::telemetry::tell_panic(panic),
        _ => hook(panic),
    }));
    for database in Database::each(Contents::Sample).await {
        let (test, panics) = panicking(database).await;
        let service = test.served(Options::default());
        let (log, guard) = Log::kept();
        let answer = ask(&service).await;
        let body = answer.json();
        assert_eq!((answer.status, answer.code().as_str()), (500, "INTERNAL_SERVER_ERROR"));
        assert!(body["errors"][0]["extensions"]["requestId"].as_str().is_some_and(|id| id.len() == 32), "{body}");
        assert!(!body.to_string().contains("detail"), "{body}");
        assert_eq!(log.lines("the detail of a defect"), 1, "{}", log.text());
        assert_eq!(log.lines("ERROR"), 1, "{}", log.text());
        drop(guard);
        let other = service.post(&json!({ "query": "{ metiers(first: 1) { nodes { rome } } }" })).await;
        assert_eq!((other.status, other.json().get("errors")), (200, None));
        panics.store(false, Ordering::Relaxed);
        assert_eq!(ask(&service).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_ends_the_operation_of_a_socket_and_not_the_socket() {
    let (test, panics) = panicking(Database::sqlite(Contents::Sample).await).await;
    let server = test.running(Options::default()).await;
    let mut socket = server.acknowledged().await;
    socket.ask("1", QUERY).await;
    let told = socket.hear().await;
    assert_eq!(
        (&told["type"], &told["payload"][0]["extensions"]["code"]),
        (&json!("error"), &json!("INTERNAL_SERVER_ERROR"))
    );
    panics.store(false, Ordering::Relaxed);
    socket.ask("2", QUERY).await;
    assert_eq!(socket.hear().await["type"], "next");
}

/// As many as the limit of open files of a test lets; the server itself takes 4 096.
const IDLE: usize = 400;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_say_nothing_keep_nobody_waiting_and_are_closed() {
    let test = TestGraph::over(Database::sqlite(Contents::Sample).await, 16 << 20).await;
    let server = test.running(Options::default()).await;
    let mut idle = Vec::new();
    for _ in 0..IDLE {
        idle.push(TcpStream::connect(server.address).await.expect("a connection"));
    }
    let begun = Instant::now();
    for _ in 0..5 {
        let request = Request::post("/graphql").header("content-type", "application/json");
        let request = request.body(Body::from(json!({ "query": QUERY }).to_string())).expect("a request");
        assert_eq!(server.send(request).await.status, 200);
    }
    assert!(begun.elapsed() < Duration::from_secs(10));
    let mut byte = [0];
    for mut connection in idle {
        assert_eq!(soon("a close", connection.read(&mut byte)).await.unwrap_or(0), 0);
    }
}
