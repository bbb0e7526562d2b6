//! Two processes and one copy, while imports follow one another: each answer is wholly of one version, and of none that was
//! out of date when it was asked.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Body;
use http_body_util::BodyExt;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::{load, structures};
use crate::support::{Cluster, Contents, Folder, Server, passerelle};

/// After which a version is known everywhere.
const SOON: Duration = Duration::from_secs(1);

/// What was published, and what was answered.
#[derive(Default)]
struct Storm {
    /// When each version was whole at the latest, the first one first.
    published: Mutex<Vec<Instant>>,
    left: AtomicI64,
    /// Answers of a version before the last one that was published when they were asked.
    late: AtomicUsize,
    /// How late they were at the most, in microseconds.
    latest: AtomicUsize,
}

/// The name that every structure bears in a version.
fn nom(rank: usize) -> String {
    format!("Version {rank}")
}

/// How many structures there are in a version.
fn count(rank: usize) -> usize {
    20 + rank % 3
}

impl Storm {
    /// The version that all of an answer comes from.
    fn version(data: &Value, base: i64) -> usize {
        let rank =
            usize::try_from(data["versionDonnees"]["version"].as_i64().expect("a version") - base).expect("ours");
        let expected = nom(rank);
        let noms = data["structures"]["nodes"].as_array().expect("structures").iter().map(|node| &node["nom"]);
        let alone = ["a", "b"].into_iter().map(|alias| &data[alias]["nom"]);
        assert!(noms.chain(alone).all(|nom| *nom == json!(expected)), "an answer of several versions: {data}");
        assert_eq!(data["structures"]["totalCount"], json!(count(rank)), "{data}");
        assert_eq!(data["structures"]["nodes"].as_array().map(Vec::len), Some(count(rank)), "{data}");
        rank
    }

    /// Judges when an answer came, which was asked then.
    fn judge(&self, rank: usize, asked: Instant) {
        let published = self.published.lock().expect("nobody panicked");
        // The one that follows it, if it was whole when this was asked.
        let Some(late) = published.get(rank + 1).and_then(|next| asked.checked_duration_since(*next)) else { return };
        assert!(late < SOON, "version {rank} was answered {late:?} after the next one was published");
        self.late.fetch_add(1, Ordering::Relaxed);
        self.latest.fetch_max(late.as_micros() as usize, Ordering::Relaxed);
    }

    /// Asks one server until all is asked. `seen` is the newest version that it answered.
    async fn ask(&self, address: &str, base: i64, seen: &AtomicUsize) {
        let stream = TcpStream::connect(address).await.expect("a connection");
        let (mut client, connection) = handshake(TokioIo::new(stream)).await.expect("a handshake");
        let connection = tokio::spawn(connection);
        loop {
            let left = self.left.fetch_sub(1, Ordering::Relaxed);
            if left <= 0 {
                break;
            }
            let (known, asked) = (seen.load(Ordering::SeqCst), Instant::now());
            let rank = Self::version(&answer(&mut client, left).await, base);
            assert!(rank >= known, "a server that answered version {known} answers version {rank}");
            self.judge(rank, asked);
            seen.fetch_max(rank, Ordering::SeqCst);
        }
        connection.abort();
    }
}

/// Half of the questions are asked by everybody, and the others by nobody else.
async fn answer(client: &mut SendRequest<Body>, rank: i64) -> Value {
    let first = if rank % 2 == 0 { 50 } else { 51 + rank % 50 };
    let query = format!(
        "{{ versionDonnees {{ version }} structures(first: {first}) {{ totalCount nodes {{ nom }} }} \
         a: structure(id: \"dora--01\") {{ nom }} b: structure(id: \"dora--{:02}\") {{ nom }} }}",
        1 + rank % 20
    );
    let request =
        hyper::Request::post("/graphql").header("host", "localhost").header("content-type", "application/json");
    let request = request.body(Body::from(json!({ "query": query }).to_string())).expect("a request");
    client.ready().await.expect("the server stays");
    let response = client.send_request(request).await.expect("an answer");
    let status = response.status();
    let bytes = response.into_body().collect().await.expect("a whole answer").to_bytes();
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
    let body: Value = serde_json::from_slice(&bytes).expect("an answer is JSON");
    assert_eq!(body.get("errors"), None, "{body}");
    body["data"].clone()
}

async fn storm(requests: i64) {
    let Some(primary) = Cluster::start(60).await else { return };
    let database = primary.database(Contents::Empty).await;
    let db = sea_orm::Database::connect(&database.url).await.expect("a connection");
    load(&db, structures(count(0), &nom(0)), 0).await;
    let standby = primary.standby().await;
    let name = database.url.rsplit('/').next().expect("the name of a database");
    let folder = Folder::new();
    let start = || {
        let mut command = passerelle(&folder.0, &["serve"]);
        command.env("DATABASE_URL", &database.url).env("DATABASE_REPLICA_URLS", standby.url(name));
        Server::started(command)
    };
    let servers = [start(), start()];
    let base = servers[0].ask("{ versionDonnees { version } }")["data"]["versionDonnees"]["version"].as_i64();
    let base = base.expect("a version");

    let storm = Arc::new(Storm { left: AtomicI64::new(requests), ..Storm::default() });
    storm.published.lock().expect("nobody panicked").push(Instant::now());
    let begun = Instant::now();
    let asking = servers.iter().flat_map(|server| {
        let seen = Arc::new(AtomicUsize::new(0));
        let (storm, address) = (storm.clone(), server.address().to_owned());
        (0..4).map(move |_| {
            let (storm, address, seen) = (storm.clone(), address.clone(), seen.clone());
            tokio::spawn(async move { storm.ask(&address, base, &seen).await })
        })
    });
    let asking: Vec<_> = asking.collect();
    for rank in 1.. {
        if storm.left.load(Ordering::Relaxed) <= 0 {
            break;
        }
        load(&db, structures(count(rank), &nom(rank)), rank as i64).await;
        storm.published.lock().expect("nobody panicked").push(Instant::now());
        // Some follow one another at once, others leave the copy the time to be read.
        tokio::time::sleep(Duration::from_millis(if rank % 4 == 0 { 0 } else { 200 })).await;
    }
    for task in asking {
        task.await.expect("every answer is right");
    }
    let shares = servers.iter().map(|server| {
        let ready: Value = serde_json::from_str(&server.send("GET", "/health/ready", "").1).expect("JSON");
        ready["replicas"][0]["answers"].as_u64().expect("a count")
    });
    let shares: Vec<u64> = shares.collect();
    let versions = storm.published.lock().expect("nobody panicked").len();
    eprintln!(
        "{requests} answers checked in {:?}, {versions} versions, {shares:?} read from the copy, {} asked within {} µs \
         of a version that they do not tell",
        begun.elapsed(),
        storm.late.load(Ordering::Relaxed),
        storm.latest.load(Ordering::Relaxed)
    );
    assert!(shares.iter().all(|share| *share > 0), "{shares:?}");
    assert!(servers.into_iter().all(|server| server.stop().0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_and_a_copy_mix_no_versions_and_tell_none_that_is_out_of_date() {
    storm(600).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes: scripts/replicas runs it"]
async fn two_processes_and_a_copy_mix_no_versions_in_a_hundred_thousand_answers() {
    let requests = std::env::var("REQUESTS").ok().and_then(|text| text.parse().ok());
    storm(requests.unwrap_or(100_000)).await;
}
