//! Defects of ours, and clients by the ten thousand.

use std::io::Write;
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
use crate::support::{Contents, Database, Folder, Log, Server, TestGraph, now, soon};

/// A graph of which the loads panic as long as that is said.
pub async fn panicking(database: Database) -> (TestGraph, Arc<AtomicBool>) {
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_before_the_tables_are_ready_is_asked_to_come_back() {
    let test = TestGraph::over(Database::sqlite(Contents::Sample).await, 16 << 20).await;
    let (made, making) = tokio::sync::oneshot::channel::<()>();
    let server = test.starting(Options::default(), Duration::from_secs(1), async { drop(making.await) }).await;
    let at = |path: &str| Request::get(path).body(Body::empty()).expect("a request");
    for path in ["/graphql?query=%7B__typename%7D", "/", "/telechargements/communes.csv"] {
        let answer = server.send(at(path)).await;
        assert_eq!((answer.status, answer.code().as_str()), (503, "SERVICE_UNAVAILABLE"), "{path}");
        assert_eq!(answer.header("retry-after"), "5");
    }
    let by_browser = |path: &str| {
        Request::get(path)
            .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
            .body(Body::empty())
            .expect("a request")
    };
    for (path, said) in [("/", "Le service démarre"), ("/en/metier/D1102", "The service is starting")] {
        let page = server.send(by_browser(path)).await;
        let told = ["content-type", "retry-after", "refresh"].map(|name| page.header(name));
        assert_eq!((page.status, told), (503, ["text/html; charset=utf-8", "5", "2"].map(str::to_owned)), "{path}");
        let text = String::from_utf8_lossy(&page.bytes).replace("&#x2f;", "/");
        assert!(text.contains(said), "{text}");
        let sheet = text.split('"').find(|part| part.starts_with("/assets/") && part.ends_with(".css"));
        assert_eq!(server.send(at(sheet.expect("a style sheet"))).await.status, 200);
    }
    assert_eq!(server.send(by_browser("/graphql?query=%7B__typename%7D")).await.code(), "SERVICE_UNAVAILABLE");
    let (live, ready) = (server.send(at("/health/live")).await, server.send(at("/health/ready")).await);
    assert_eq!((live.status, ready.status), (200, 503));
    assert_eq!(ready.json()["reason"], "the tables are being brought up to date");
    drop(made);
    soon("an answer", async {
        while server.send(at("/graphql?query=%7B__typename%7D")).await.status != 200 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

/// More than twice as many as the program serves at once.
const CROWD: u64 = 10_000;

#[cfg(unix)]
#[test]
fn ten_thousand_connections_take_nothing_from_those_that_ask() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    // Where a process may open fewer files, fewer: the other tests need some too.
    let crowd = getrlimit(Resource::Nofile).current.map_or(CROWD, |most| CROWD.min(most.saturating_sub(1_000)));
    let folder = Folder::new();
    let server = Server::start(&folder.0);
    let connected = |rank: u64| {
        let mut one = std::net::TcpStream::connect(server.address()).expect("a connection");
        // Some say nothing, some begin and never end.
        if rank.is_multiple_of(2) {
            let _ = one.write_all(b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n");
        }
        one
    };
    let asked = || assert_eq!(server.ask(QUERY).get("errors"), None);
    let here: Vec<_> = std::thread::scope(|scope| {
        let askers = (0..8).map(|_| scope.spawn(|| (0..crowd / 8).map(connected).collect::<Vec<_>>()));
        let askers: Vec<_> = askers.collect();
        while askers.iter().any(|one| !one.is_finished()) {
            asked();
            std::thread::sleep(Duration::from_millis(50));
        }
        askers.into_iter().flat_map(|one| one.join().expect("connections")).collect()
    });
    assert!(here.len() as u64 + 8 > crowd);
    asked();
    let (well, said) = server.stop();
    assert!(well && !said.contains("ERROR"), "{said}");
    drop(here);
}
