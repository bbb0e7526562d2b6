//! What upstream APIs hold is downloaded whole, however they misbehave, or not at all.

mod failure;
mod moving;
mod resumed;
mod source;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use passerelle::import::{self, Jeu, Report};
use passerelle::sync::{self, Client, Error, Order, Pace, Settings, Source};
use serde_json::{Value, json};

use crate::support::{Contents, Database, Event, Fault, SIZE, TestGraph, Upstream, now};

const TOKEN: &str = "a-token-that-nobody-may-read";
const STRUCTURES: &str = "/structures";
const SERVICES: &str = "/services";

static COUNTER: AtomicUsize = AtomicUsize::new(0);

/// A folder of downloads, gone with its test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let rank = COUNTER.fetch_add(1, Ordering::SeqCst);
        Self(std::env::temp_dir().join(format!("passerelle-sync-{}-{rank}", std::process::id())))
    }

    /// Every file, by its path from here, but for the lock.
    fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if entry.file_name() != ".lock" {
                    files.push(path.strip_prefix(&self.0).expect("inside").display().to_string());
                }
            }
        }
        files.sort_unstable();
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A second lasts a millisecond; whoever is silent is not waited for.
fn hurried() -> Pace {
    Pace {
        second: Duration::from_millis(1),
        silence: Duration::from_millis(500),
        max_bytes: 1 << 20,
        ..Pace::default()
    }
}

fn settings(url: &str, folder: &Folder) -> Settings {
    Settings {
        data_inclusion_url: url.to_owned(),
        data_inclusion_token: Some(TOKEN.to_owned()),
        apprentissage_url: format!("{url}/api/"),
        apprentissage_token: Some(TOKEN.to_owned()),
        geo_url: url.to_owned(),
        folder: folder.0.clone(),
    }
}

fn order() -> Order {
    Order { day: now().date_naive(), restart: false }
}

async fn download(upstream: &Upstream, folder: &Folder, source: Source, order: Order) -> Result<Vec<PathBuf>, Error> {
    let client = Client::new(hurried())?;
    sync::download(&client, &settings(&upstream.url, folder), source, order).await
}

async fn refused(upstream: &Upstream, folder: &Folder) -> String {
    let error = download(upstream, folder, Source::DataInclusion, order()).await.expect_err("a refusal");
    let said = error.to_string();
    assert!(!said.contains(TOKEN) && !format!("{error:?}").contains(TOKEN), "{said}");
    assert!(!folder.files().iter().any(|file| file.ends_with("services-2026-03-01.json")), "{:?}", folder.files());
    said
}

async fn load(test: &TestGraph, source: Source, files: &[PathBuf]) -> Report {
    let jeu = Jeu::named(source.name()).expect("a source that is imported");
    // No two imports bear one moment.
    let moment = now() + TimeDelta::milliseconds(COUNTER.fetch_add(1, Ordering::SeqCst) as i64);
    let report = import::import(test.writer(), jeu, files, moment).await.expect("imported");
    test.graph.store().refresh().await.expect("the version is read");
    report
}

fn structure(rank: usize) -> Value {
    json!({ "id": format!("dora--{rank}"), "source": "dora", "nom": format!("Structure {rank}"),
            "date_maj": "2026-01-01", "siret": null, "score_qualite": 0.9000000000000001 })
}

fn service(rank: usize) -> Value {
    json!({ "id": format!("dora--s{rank}"), "source": "dora", "structure_id": "dora--0", "nom": format!("Service {rank}"),
            "date_maj": "2026-01-01", "score_qualite": 0.5, "thematiques": [] })
}

/// data·inclusion with seven structures and four services.
async fn data_inclusion() -> Upstream {
    let upstream = Upstream::start().await;
    {
        let mut state = upstream.state();
        state.token = Some(TOKEN);
        state.rows.insert(STRUCTURES, (0..7).map(structure).collect());
        state.rows.insert(SERVICES, (0..4).map(service).collect());
    }
    upstream
}

fn ids(rows: &[Value]) -> BTreeSet<String> {
    rows.iter().map(|row| row["id"].as_str().expect("an identifier").to_owned()).collect()
}

/// Structures, then services, as the graph serves them.
async fn served(test: &TestGraph) -> [BTreeSet<String>; 2] {
    let query = "{ structures(first: 100) { nodes { id } } services(first: 100) { nodes { id } } }";
    let data = test.ask(query).await.ok();
    ["structures", "services"].map(|list| ids(data[list]["nodes"].as_array().expect("nodes")))
}

fn held(upstream: &Upstream) -> [BTreeSet<String>; 2] {
    let state = upstream.state();
    [STRUCTURES, SERVICES].map(|path| ids(&state.rows[path]))
}

async fn empty() -> TestGraph {
    TestGraph::over(Database::sqlite(Contents::Empty).await, 1 << 20).await
}

/// Downloads data·inclusion into an empty database, and checks that it serves what upstream holds.
async fn exact(upstream: &Upstream, folder: &Folder, what: &str) {
    let files = download(upstream, folder, Source::DataInclusion, order()).await;
    let files = files.unwrap_or_else(|error| panic!("{what}: {error}"));
    let test = empty().await;
    load(&test, Source::DataInclusion, &files).await;
    assert_eq!(served(&test).await, held(upstream), "{what}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_upstream_holds_is_what_is_served() {
    for test in TestGraph::each_empty().await {
        let (upstream, folder) = (data_inclusion().await, Folder::new());
        let files = download(&upstream, &folder, Source::DataInclusion, order()).await.expect("downloaded");
        let report = load(&test, Source::DataInclusion, &files).await;
        assert_eq!(report.totals(), (11, 11, 0, 0));
        assert_eq!(served(&test).await, held(&upstream), "{}", test.database.kind);
        let kept = ["data-inclusion/services-2026-03-01.json", "data-inclusion/structures-2026-03-01.json"];
        assert_eq!(folder.files(), kept, "the pages are gone");
        let text = std::fs::read_to_string(&files[0]).expect("a list");
        assert!(text.contains("0.9000000000000001"), "numbers are as upstream wrote them");
        let state = upstream.state();
        let header = |name: &str| state.headers[name].to_str().expect("text").to_owned();
        assert_eq!(header("user-agent"), concat!("passerelle/", env!("CARGO_PKG_VERSION")));
        assert!(header("accept-encoding").contains("gzip"));
        assert_eq!(state.under_way.1, 1, "one request at a time");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_else_of_the_system_reads_what_was_downloaded() {
    use std::os::unix::fs::PermissionsExt;
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    let files = download(&upstream, &folder, Source::DataInclusion, order()).await.expect("downloaded");
    let parent = files[0].parent().expect("a folder");
    assert_eq!(parent.metadata().expect("a folder").permissions().mode() & 0o777, 0o700);
}
