//! A synthetic country: the same from the same seed, and what is written is what is imported.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use passerelle::generate::{self, Request, Written};
use passerelle::import::{self, Report};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

use crate::support::{TestGraph, now};

/// A folder of one test, gone with it.
pub struct Folder(pub PathBuf);

impl Folder {
    /// Where one may be written.
    pub fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("passerelle-generate-{}-{name}", std::process::id())))
    }

    /// Content of every file, by name.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        read(&self.0, &mut files);
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn read(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, files);
        } else {
            let name = path.file_name().expect("a name").into();
            files.insert(name, std::fs::read(&path).expect("a file"));
        }
    }
}

fn asked(seed: u64) -> Request {
    let date = generate::day("2026-01-15").expect("a day");
    Request { scale: "0.01".parse().expect("a size"), seed, date, reference: None, force: false }
}

fn written(folder: &Folder, request: &Request) -> Vec<Written> {
    generate::generate(&folder.0, request).expect("the files are written")
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_gives_others() {
    let (one, same, other) = (Folder::new("one"), Folder::new("same"), Folder::new("other"));
    let told = written(&one, &asked(1));
    assert_eq!(told, written(&same, &asked(1)));
    written(&other, &asked(2));
    let files = one.files();
    assert!(files == same.files(), "the bytes are the same");
    let others = other.files();
    assert_eq!(files.keys().collect::<Vec<_>>(), others.keys().collect::<Vec<_>>());
    for name in ["catalogue_educatif.jsonl", "services.json", "n_mef.csv", "export-fiches-csv-2026-01-15.zip"] {
        assert!(files[Path::new(name)] != others[Path::new(name)], "{name}");
    }
    // A true file is copied as it is.
    let communes = concat!(env!("CARGO_MANIFEST_DIR"), "/data/decoupage/communes.csv");
    assert!(files[Path::new("communes.csv")] == std::fs::read(communes).expect("the sample"));
}

#[test]
fn a_folder_that_holds_anything_is_left_alone_unless_it_is_forced() {
    let folder = Folder::new("full");
    std::fs::create_dir_all(&folder.0).expect("a folder");
    std::fs::write(folder.0.join("mine.txt"), "mine").expect("a file");
    let error = generate::generate(&folder.0, &asked(1)).expect_err("the folder is not empty").to_string();
    assert!(error.contains("is not empty: give another folder, or --force"), "{error}");
    assert_eq!(folder.files().len(), 1);
    written(&folder, &Request { force: true, ..asked(1) });
    assert_eq!(folder.files()[Path::new("mine.txt")], b"mine");
}

fn of<'a>(reports: &'a [Report], source: &str) -> &'a Report {
    reports.iter().find(|report| report.source == source).unwrap_or_else(|| panic!("{source} is imported"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_is_imported_and_only_what_is_wrong_on_purpose_is_refused() {
    let folder = Folder::new("imported");
    let written = written(&folder, &asked(1));
    let rows = |start: &str| -> u64 {
        written.iter().filter(|written| written.file.starts_with(start)).filter_map(|written| written.rows).sum()
    };
    for test in TestGraph::each_empty().await {
        let inputs = import::open_folder(&folder.0).expect("the folder is read");
        let imported = import::import_inputs(test.writer(), inputs, now(), |_| ()).await;
        let (reports, unread) = imported.expect("the files are imported");
        assert_eq!(unread, Vec::<String>::new());
        for (source, start) in [
            ("bcn", "bcn/"),
            ("rncp", "rncp/"),
            ("kit-apprentissage", "kit/"),
            ("organismes", "organismes/"),
            ("catalogue", "catalogue/"),
            ("data-inclusion", "data_inclusion/"),
        ] {
            let (read, accepted, refused, skipped) = of(&reports, source).totals();
            assert_eq!(read, accepted + refused + skipped, "{source}");
            assert_eq!(read, rows(start), "{source}: every row that was written is read");
            assert!(refused <= 3 + read / 100, "{source}: {refused} of {read} refused");
        }
        let refused: u64 = reports.iter().map(|report| report.totals().2).sum();
        assert!(refused > 5, "some rows are wrong on purpose");
        graph_is_whole(&test).await;
        what_was_filled_is_counted(&test).await;
        what_was_filled_is_seen_by_all(&test).await;
    }
}

/// PostgreSQL knows of each page that nobody has to look up what is in it: an index alone tells what stands around a place.
async fn what_was_filled_is_seen_by_all(test: &TestGraph) {
    let db = test.writer();
    if db.get_database_backend() != DbBackend::Postgres {
        return;
    }
    let pages = "SELECT SUM(relallvisible)::bigint, SUM(relpages)::bigint FROM pg_class WHERE relname IN ('service', 'formation')";
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, pages)).await;
    let row = row.expect("a select").expect("a row");
    let count = |rank| row.try_get_by_index::<i64>(rank).expect("a count");
    assert!(count(1) > 50 && count(0) == count(1), "{} of {} pages", count(0), count(1));
}

/// Neither database plans its statements for empty tables.
async fn what_was_filled_is_counted(test: &TestGraph) {
    let db = test.writer();
    let counted = match db.get_database_backend() {
        DbBackend::Sqlite => "SELECT COUNT(DISTINCT tbl) FROM sqlite_stat1 WHERE tbl IN ('service', 'document')",
        _ => "SELECT COUNT(*) FROM pg_class WHERE relname IN ('service', 'document') AND reltuples > 1000",
    };
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), counted)).await;
    let counted: i64 = row.expect("a select").and_then(|row| row.try_get_by_index(0).ok()).expect("a count");
    assert_eq!(counted, 2, "{}", test.database.kind);
}

/// What hangs together in the true data hangs together here.
async fn graph_is_whole(test: &TestGraph) {
    test.graph.store().refresh().await.expect("the version is read");
    let query = "{
        fichesRncp { totalCount } actives: fichesRncp(filtre: { actif: true }) { totalCount }
        diplomes { totalCount } formations { totalCount } organismes { totalCount }
        structures { totalCount } services { totalCount }
        formation: formations(first: 50) { nodes {
            certification { ficheRncp { metiers { rome } } diplome { cfd } }
            formateur { siret } responsable { siret } lieu { commune { nom } }
        } }
        service: services(first: 50) { nodes { structure { nom } thematiques { valeur } commune { nom } } }
    }";
    let data = test.ask(query).await.ok();
    for (list, least, most) in [
        ("fichesRncp", 290, 300),
        ("actives", 30, 120),
        ("diplomes", 105, 110),
        ("formations", 980, 1_000),
        ("organismes", 590, 600),
        ("structures", 580, 600),
        ("services", 1_980, 2_000),
    ] {
        let count = data[list]["totalCount"].as_i64().expect("a count");
        assert!((least..=most).contains(&count), "{}: {list} {count}", test.database.kind);
    }
    let known = |list: &str, pointer: &str| {
        let nodes = data[list]["nodes"].as_array().expect("nodes");
        nodes
            .iter()
            .filter(|node| node.pointer(pointer).is_some_and(|value| *value != json!(null) && *value != json!([])))
            .count()
    };
    for (list, pointer, least) in [
        ("formation", "/certification/ficheRncp", 40),
        ("formation", "/certification/diplome", 40),
        ("formation", "/formateur", 45),
        ("formation", "/responsable", 45),
        ("formation", "/lieu/commune", 45),
        ("service", "/structure", 45),
        ("service", "/thematiques", 35),
        ("service", "/commune", 35),
    ] {
        assert!(known(list, pointer) >= least, "{}: {list}{pointer} {}", test.database.kind, known(list, pointer));
    }
}
