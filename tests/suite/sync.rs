//! What upstream APIs hold is downloaded whole, however they misbehave, or not at all.

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_that_passes_changes_nothing_to_the_rows() {
    for fault in [
        Fault::Status(500),
        Fault::Status(502),
        Fault::Later(429, "1"),
        Fault::Later(503, "Sun, 01 Mar 2026 12:00:00 GMT"),
        Fault::Cut,
        Fault::Truncated,
        Fault::Html,
        Fault::Silent,
    ] {
        let (upstream, folder) = (data_inclusion().await, Folder::new());
        upstream.state().faults = [(1, fault), (3, fault), (4, fault), (15, fault)].into();
        exact(&upstream, &folder, &format!("{fault:?}")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_that_lasts_is_told_with_its_path_and_loads_nothing() {
    for (fault, words) in [
        (Fault::Status(500), "status 500"),
        (Fault::Cut, "cut short"),
        (Fault::Truncated, "cannot be read"),
        (Fault::Html, "cannot be read"),
    ] {
        let (upstream, folder) = (data_inclusion().await, Folder::new());
        upstream.state().always = Some(fault);
        let said = refused(&upstream, &folder).await;
        assert!(said.contains("/structures?page=1&size=10000 failed 6 times"), "{said}");
        assert!(said.contains(words) && said.contains("Run the same command again"), "{said}");
        assert_eq!(upstream.state().calls.len(), 6);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_asks_to_come_back_tomorrow_is_not_waited_for() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    upstream.state().always = Some(Fault::Later(429, "86400"));
    let said = refused(&upstream, &folder).await;
    assert!(said.contains("86400 seconds (status 429)"), "{said}");
    assert_eq!(upstream.state().calls.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_missing_or_refused_is_told_at_once_by_its_variable() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    upstream.state().token = Some("another");
    let said = refused(&upstream, &folder).await;
    assert!(said.contains("status 401") && said.contains("PASSERELLE_SYNC_DATA_INCLUSION_TOKEN"), "{said}");
    upstream.state().always = Some(Fault::Status(403));
    assert!(refused(&upstream, &folder).await.contains("status 403"));
    assert_eq!(upstream.state().calls.len(), 2, "neither is asked twice");

    let settings = Settings { apprentissage_token: None, ..settings(&upstream.url, &folder) };
    let client = Client::new(hurried()).expect("a client");
    let error = sync::download(&client, &settings, Source::Kit, order()).await.expect_err("a refusal");
    assert!(error.to_string().contains("PASSERELLE_SYNC_APPRENTISSAGE_TOKEN is not set"), "{error}");
}

#[tokio::test]
async fn a_token_is_not_sent_where_others_could_read_it() {
    let client = Client::new(hurried()).expect("a client");
    let folder = Folder::new();
    let exposed = settings("http://192.0.2.1/v1", &folder);
    for (source, name) in [(Source::DataInclusion, "DATA_INCLUSION"), (Source::Catalogue, "APPRENTISSAGE")] {
        let error = sync::download(&client, &exposed, source, order()).await.expect_err("a refusal").to_string();
        let (url, token) = (format!("PASSERELLE_SYNC_{name}_URL"), format!("PASSERELLE_SYNC_{name}_TOKEN"));
        for word in ["192.0.2.1/", &url, &token, "https://"] {
            assert!(error.contains(word), "{error}");
        }
        assert!(!error.contains(TOKEN), "{error}");
    }
    assert!(folder.files().is_empty(), "nothing was asked");
    // The same without a token, and a source that needs none, are only unreachable; here nothing listens.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port");
    let open = Settings { data_inclusion_token: None, ..settings(&format!("http://{port}"), &folder) };
    for source in [Source::Decoupage, Source::DataInclusion] {
        let error = sync::download(&client, &open, source, order()).await.expect_err("nobody").to_string();
        assert!(error.contains("cannot be reached"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_is_not_the_one_of_the_api_is_told_by_its_variable() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    for status in [301, 404, 405, 422] {
        upstream.state().always = Some(Fault::Status(status));
        let said = refused(&upstream, &folder).await;
        assert!(
            said.contains(&format!("status {status}")) && said.contains("PASSERELLE_SYNC_DATA_INCLUSION_URL"),
            "{said}"
        );
    }
    assert_eq!(upstream.state().calls.len(), 4, "none is asked twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    for fault in [Fault::Large(2 << 20), Fault::Bomb(2 << 20)] {
        let (upstream, folder) = (data_inclusion().await, Folder::new());
        upstream.state().faults = [(2, fault)].into();
        let said = refused(&upstream, &folder).await;
        assert!(said.contains("more than the 1048576 bytes"), "{fault:?}: {said}");
        assert_eq!(upstream.state().calls.len(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn without_a_network_one_try_is_enough_to_say_what_to_do() {
    let folder = Folder::new();
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    for (url, source) in
        [(format!("http://{port}"), Source::Decoupage), ("https://a.invalid".to_owned(), Source::DataInclusion)]
    {
        let client = Client::new(Pace { attempts: u32::MAX, ..hurried() }).expect("a client");
        let error = sync::download(&client, &settings(&url, &folder), source, order()).await.expect_err("a refusal");
        assert!(matches!(error, Error::Unreachable { .. }), "{error}");
        let said = error.to_string();
        assert!(
            said.contains("Check the network") && said.contains("passerelle import") && said.contains("_URL"),
            "{said}"
        );
    }
}

fn insert(at: usize, row: Value) -> Event {
    Box::new(move |rows| rows.insert(at, row))
}

fn remove(at: usize) -> Event {
    Box::new(move |rows| drop(rows.remove(at)))
}

fn swap(one: usize, other: usize) -> Event {
    Box::new(move |rows| rows.swap(one, other))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_that_move_leave_no_gap_and_no_duplicate() {
    let replaced: Event = Box::new(|rows| {
        rows.remove(0);
        rows.push(structure(20));
    });
    let turned: Event = Box::new(|rows| rows.reverse());
    let cases: Vec<(&str, Vec<(usize, Event)>)> = vec![
        ("a row comes at the top", vec![(2, insert(0, structure(20)))]),
        ("a row goes from the top", vec![(2, remove(0))]),
        ("a row goes as another comes", vec![(2, replaced)]),
        ("rows change places", vec![(2, swap(0, 4)), (3, swap(1, 6))]),
        ("the order turns", vec![(3, turned)]),
        ("it goes on during the second reading", vec![(2, remove(0)), (6, insert(0, structure(21))), (7, remove(3))]),
    ];
    for (what, events) in cases {
        let (upstream, folder) = (data_inclusion().await, Folder::new());
        upstream.state().events = events.into_iter().map(|(call, event)| (call, (STRUCTURES, event))).collect();
        exact(&upstream, &folder, what).await;
        assert!(upstream.state().events.is_empty(), "{what}: it happened");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_changes_while_it_is_read_is_loaded_as_it_is_now() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    let renamed: Event = Box::new(|rows| rows[0]["nom"] = json!("Renommée"));
    upstream.state().events.insert(3, (STRUCTURES, renamed));
    let files = download(&upstream, &folder, Source::DataInclusion, order()).await.expect("downloaded");
    let test = empty().await;
    load(&test, Source::DataInclusion, &files).await;
    let data = test.ask("{ structure(id: \"dora--0\") { nom } }").await.ok();
    assert_eq!(data["structure"]["nom"], "Renommée");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_total_that_lies_a_refused_end_and_a_row_held_twice_are_read_for_what_they_are() {
    for lie in [0, 1, 1_000_000] {
        let (upstream, folder) = (data_inclusion().await, Folder::new());
        upstream.state().lie = Some(lie);
        exact(&upstream, &folder, &format!("{lie} announced")).await;
    }
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    upstream.state().strict = true;
    upstream.state().rows.insert(SERVICES, (0..SIZE * 2).map(service).collect());
    exact(&upstream, &folder, "a page beyond the end is refused").await;

    let (upstream, folder) = (data_inclusion().await, Folder::new());
    upstream.state().rows.get_mut(STRUCTURES).expect("structures").push(structure(0));
    exact(&upstream, &folder, "a row held twice").await;
    let files = download(&upstream, &folder, Source::DataInclusion, order()).await.expect("downloaded");
    let rows: Vec<Value> = serde_json::from_slice(&std::fs::read(&files[0]).expect("a list")).expect("JSON");
    assert_eq!(rows.len(), 7, "each identifier once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_that_never_rest_and_lists_without_a_row_are_refused() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    for call in 1..100 {
        let event: Event = Box::new(move |rows| rows[0] = structure(1_000 + call));
        upstream.state().events.insert(call, (STRUCTURES, event));
    }
    let said = refused(&upstream, &folder).await;
    assert!(said.contains("changed during each of 6 readings"), "{said}");
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    upstream.state().rows.insert(STRUCTURES, Vec::new());
    let said = refused(&upstream, &folder).await;
    assert!(said.contains("no row at all"), "{said}");
}

/// Downloads until so many calls were made, then dies.
async fn killed(upstream: &Upstream, folder: &Folder, calls: usize) {
    upstream.state().faults.insert(calls, Fault::Silent);
    tokio::select! {
        done = download(upstream, folder, Source::DataInclusion, order()) => panic!("it ended: {done:?}"),
        () = upstream.called(calls) => {}
    }
    upstream.state().calls.clear();
}

fn pages_of_structures(upstream: &Upstream) -> Vec<String> {
    let state = upstream.state();
    let calls =
        state.calls.iter().filter_map(|call| call.strip_prefix("/structures?page=")?.strip_suffix("&size=10000"));
    calls.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_download_that_was_killed_goes_on_where_it_stopped() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    killed(&upstream, &folder, 3).await;
    exact(&upstream, &folder, "resumed").await;
    // The first page tells whether the second, which was kept, still holds; the other reading is fresh.
    assert_eq!(pages_of_structures(&upstream), ["1", "3", "4", "1", "2", "3", "4"]);

    let (upstream, folder) = (data_inclusion().await, Folder::new());
    killed(&upstream, &folder, 11).await;
    exact(&upstream, &folder, "resumed among services").await;
    assert_eq!(pages_of_structures(&upstream), ["1", "1", "2", "3", "4"], "a whole reading is kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_download_resumed_over_rows_that_moved_is_as_exact() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    killed(&upstream, &folder, 3).await;
    {
        let mut state = upstream.state();
        let rows = state.rows.get_mut(STRUCTURES).expect("structures");
        rows.remove(3);
        rows.insert(0, structure(30));
    }
    exact(&upstream, &folder, "as many rows, but not the same").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kept_pages_are_read_again_on_another_day_under_another_total_or_when_asked() {
    let tomorrow = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
    for (what, order, grows) in [
        ("another day", Order { day: tomorrow, ..order() }, false),
        ("another total", order(), true),
        ("--restart", Order { restart: true, ..order() }, false),
    ] {
        let (upstream, folder) = (data_inclusion().await, Folder::new());
        killed(&upstream, &folder, 3).await;
        if grows {
            upstream.state().rows.get_mut(STRUCTURES).expect("structures").push(structure(40));
        }
        let files = download(&upstream, &folder, Source::DataInclusion, order).await.expect("downloaded");
        assert_eq!(pages_of_structures(&upstream), ["1", "2", "3", "4", "1", "2", "3", "4"], "{what}");
        assert_eq!(folder.files().len(), files.len(), "{what}: one list of each is kept");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_downloads_of_one_source_do_not_meet() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    upstream.state().always = Some(Fault::Silent);
    let mut first = std::pin::pin!(download(&upstream, &folder, Source::DataInclusion, order()));
    tokio::select! {
        done = &mut first => panic!("it ended: {done:?}"),
        () = upstream.called(1) => {}
    }
    let error = download(&upstream, &folder, Source::DataInclusion, order()).await.expect_err("a refusal");
    assert!(matches!(error, Error::Busy { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_rows_downloaded_again_are_not_read_again() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    let test = empty().await;
    for unchanged in [false, true] {
        let files = download(&upstream, &folder, Source::DataInclusion, order()).await.expect("downloaded");
        assert_eq!(load(&test, Source::DataInclusion, &files).await.unchanged, unchanged);
    }
}

fn organisme(siret: &str, uai: &str) -> Value {
    json!({ "identifiant": { "siret": siret, "uai": uai }, "statut": { "referentiel": "présent" }, "contacts": [],
            "etablissement": { "siret": siret, "ouvert": true, "enseigne": null, "creation": "2001-05-01T00:00:00.000+02:00",
                "fermeture": null, "geopoint": { "type": "Point", "coordinates": [4.835, 45.758] },
                "adresse": { "label": "1 RUE X", "code_postal": "69001", "commune": { "nom": "Lyon", "code_insee": "69123" },
                             "academie": { "id": "A10", "code": "10", "nom": "Lyon" } } },
            "unite_legale": { "siren": &siret[..9], "actif": true, "raison_sociale": "LYCEE" },
            "renseignements_specifiques": { "qualiopi": true, "numero_activite": null } })
}

fn formation(rank: usize) -> Value {
    let certification = json!({ "identifiant": { "cfd": "40033104", "rncp": "RNCP34674", "rncp_anterieur_2019": false },
        "intitule": { "cfd": { "long": "PROTHESE DENTAIRE", "court": "PROTHESE" }, "rncp": null },
        "periode_validite": { "debut": null, "fin": null } });
    json!({ "identifiant": { "cle_ministere_educatif": format!("k{rank}") }, "statut": { "catalogue": "publié" },
            "certification": { "connue": true, "valeur": certification },
            "formateur": { "connu": true, "organisme": organisme("48264727800050", "0694551X") },
            "responsable": { "connu": false, "organisme": null },
            "lieu": { "siret": null, "uai": null, "geolocalisation": { "type": "Point", "coordinates": [4.835, 45.758] },
                      "adresse": { "label": "1 RUE X", "code_postal": "69001", "commune": { "nom": "Lyon", "code_insee": "69123" } } },
            "contact": { "email": null, "telephone": null }, "onisep": { "url": null, "intitule": null },
            "modalite": { "entierement_a_distance": false, "duree_indicative": 3, "annee_cycle": 1, "mef_10": null },
            "contenu_educatif": { "contenu": "x", "objectif": "" },
            "sessions": [{ "debut": "2024-08-31T22:00:00.000Z", "fin": "2025-06-30T21:59:59.000Z", "capacite": 12 }] })
}

/// API Apprentissage and the API of the official geography.
async fn apprentissage() -> Upstream {
    let upstream = Upstream::start().await;
    let certification = &formation(0)["certification"]["valeur"];
    let commune = json!({ "code": "69123", "nom": "Lyon", "codesPostaux": ["69001"], "codeDepartement": "69", "population": 522250,
        "codeRegion": "84", "departement": { "code": "69", "nom": "Rhône" }, "region": { "code": "84", "nom": "Auvergne-Rhône-Alpes" },
        "centre": { "type": "Point", "coordinates": [4.835, 45.758] } });
    {
        let mut state = upstream.state();
        state.rows.insert("/api/formation/v1/search", (0..8).map(formation).collect());
        let organismes = ["48264727800050", "19350030300014", "43937112100013", "33363402000015"];
        let organismes = organismes.iter().zip(["0694551X", "0352660B", "0010070W", "0010878Z"]);
        let organismes = organismes.map(|(siret, uai)| organisme(siret, uai)).collect();
        state.rows.insert("/api/organisme/v1/export", organismes);
        state.rows.insert("/api/certification/v1", vec![certification.clone(), certification.clone()]);
        state.rows.insert("/communes", vec![commune]);
    }
    upstream
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_source_that_has_an_api_is_downloaded_and_loaded() {
    for test in TestGraph::each_empty().await {
        let (upstream, folder) = (apprentissage().await, Folder::new());
        for (source, totals) in [
            (Source::Decoupage, (1, 1, 0, 0)),
            (Source::Kit, (2, 1, 0, 1)),
            (Source::Organismes, (4, 4, 0, 0)),
            (Source::Catalogue, (8, 8, 0, 0)),
        ] {
            upstream.state().faults = [(2, Fault::Status(503)), (3, Fault::Cut)].into();
            upstream.state().calls.clear();
            let files = download(&upstream, &folder, source, order()).await.expect("downloaded");
            assert_eq!(load(&test, source, &files).await.totals(), totals, "{}", source.name());
        }
        assert!(upstream.state().calls[0].ends_with("page_index=0&page_size=1000&include_archived=true"));
        let query = "{ formations(first: 100) { totalCount nodes { cle formateur { siret } lieu { commune { nom departement { nom } } } \
                       sessions { debut fin } } } organismes(first: 100) { nodes { siret uai } } }";
        let data = test.ask(query).await.ok();
        assert_eq!(data["formations"]["totalCount"], 8, "{}", test.database.kind);
        assert_eq!(data["organismes"]["nodes"].as_array().map(Vec::len), Some(4));
        let first = json!({ "cle": "k0", "formateur": { "siret": "48264727800050" },
            "lieu": { "commune": { "nom": "Lyon", "departement": { "nom": "Rhône" } } },
            "sessions": [{ "debut": "2024-09-01", "fin": "2025-06-30" }] });
        assert!(data["formations"]["nodes"].as_array().expect("nodes").contains(&first), "{data}");
    }
}

/// The program, over a database and a folder of this test, and these addresses.
async fn program(folder: &Path, url: &str, arguments: &[&str]) -> (bool, String, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_passerelle"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PASSERELLE_") {
            command.env_remove(name);
        }
    }
    command.env("DATABASE_URL", "sqlite://passerelle.db?mode=rwc").current_dir(folder).args(arguments);
    for variable in ["DATA_INCLUSION_URL", "APPRENTISSAGE_URL", "GEO_URL"] {
        command.env(format!("PASSERELLE_SYNC_{variable}"), url);
    }
    command.env("PASSERELLE_SYNC_DATA_INCLUSION_TOKEN", TOKEN);
    let output =
        tokio::task::spawn_blocking(move || command.output().expect("the program runs")).await.expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert!(!out.contains(TOKEN) && !err.contains(TOKEN), "{out}{err}");
    (output.status.success(), out, err)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_loads_what_it_can_and_tells_what_it_cannot() {
    let (upstream, folder) = (data_inclusion().await, Folder::new());
    std::fs::create_dir_all(&folder.0).expect("a folder");
    upstream.state().rows.insert(
        "/communes",
        vec![json!({ "code": "69123", "nom": "Lyon", "codesPostaux": [], "codeDepartement": "69" })],
    );
    upstream.state().faults.insert(2, Fault::Later(429, "0"));
    let (success, out, err) = program(&folder.0, &upstream.url, &["sync", "data-inclusion", "kit-apprentissage"]).await;
    assert!(!success, "{out}{err}");
    assert!(out.lines().any(|line| line.starts_with("data-inclusion ")), "{out}");
    assert!(err.contains("not loaded: kit-apprentissage: 127.0.0.1"), "{err}");
    assert!(err.contains("PASSERELLE_SYNC_APPRENTISSAGE_TOKEN is not set"), "{err}");
    assert!(err.contains("asking again") && err.contains("status 429"), "a log tells it: {err}");
    assert!(
        folder.0.join("passerelle-sync/data-inclusion/structures-2026-03-01.json").parent().is_some_and(Path::exists)
    );

    upstream.state().token = None;
    let (success, out, err) = program(&folder.0, &upstream.url, &["sync", "decoupage"]).await;
    assert!(success && out.lines().any(|line| line.starts_with("decoupage ")), "{out}{err}");
}
