//! An import that dies leaves the data as they were, and the next one goes on as if it had never begun.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use passerelle::generate::{self, Request};
use passerelle::import::{self, Terms};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::generate::Folder;
use crate::import::counts;
use crate::support::{TestGraph, now};

/// How many imports stand so in the journal.
async fn imports(test: &TestGraph, statut: &str) -> i64 {
    let db = test.writer();
    let sql = format!("SELECT COUNT(*) AS total FROM import WHERE statut = '{statut}'");
    let row =
        db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("the journal is read");
    row.expect("a count").try_get("", "total").expect("a number")
}

/// How many imports stand open in the journal.
async fn open(test: &TestGraph) -> i64 {
    imports(test, "EN_COURS").await
}

/// An import of a folder, by a process of its own.
fn importing(test: &TestGraph, folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_passerelle"))
        .args(["import", "--force", "--wait", "--all"])
        .arg(folder)
        .env("DATABASE_URL", &test.database.url)
        .env_remove("PASSERELLE_TEST_POSTGRES")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs")
}

async fn served(test: &TestGraph) -> Value {
    let query =
        "{ versionDonnees { version } services { totalCount } formations { totalCount } fichesRncp { totalCount }
        communes { totalCount } anomalies { totalCount } }";
    test.ask(query).await.ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_is_killed_leaves_the_data_as_they_were() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    for test in TestGraph::each().await {
        let before = served(&test).await;
        let mut child = importing(&test, &data);
        // Killed as soon as it says that it has begun; it may have ended before that is seen.
        while open(&test).await == 0 && child.try_wait().expect("the program is there").is_none() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        child.kill().expect("the program is killed");
        child.wait().expect("the program has ended");
        assert_eq!(served(&test).await, before, "{}", test.database.kind);

        let terms = Terms { force: true, wait: true, ..Terms::from(now() + chrono::TimeDelta::minutes(1)) };
        let files = import::sample().expect("the sample");
        import::import_inputs(test.writer(), files, terms, |_| ()).await.expect("imported");
        assert_eq!((open(&test).await, served(&test).await), (0, before), "{}", test.database.kind);
        let states = test.ask("{ imports(first: 100) { nodes { statut } } }").await.ok();
        let states = states["imports"]["nodes"].as_array().expect("imports").clone();
        assert!(states.iter().all(|row| [json!("REUSSI"), json!("INTERROMPU")].contains(&row["statut"])), "{states:?}");
    }
}

/// What is served of a folder that is imported over the sample: tables that one source writes together, and a search.
async fn content(test: &TestGraph) -> (Vec<(String, i64)>, Value) {
    test.graph.store().refresh().await.expect("the version is read");
    let query = r#"{ recherche(texte: "formation cuisine", first: 50) { totalCount nodes { titre noeud { id } } }
        services(first: 100) { nodes { id nom } } formations(first: 100) { nodes { id statut } }
        anomalies(first: 100) { totalCount nodes { id } } certifications(first: 100) { nodes { id debut: periodeValidite { debut } } } }"#;
    (counts(test.writer()).await.into_iter().collect(), test.ask(query).await.ok())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whenever_an_import_is_killed_each_source_is_the_old_one_or_the_new_one_and_the_next_import_ends_it() {
    let folder = Folder::new("killed");
    let day = generate::day("2026-01-15").expect("a day");
    let request =
        Request { scale: "0.002".parse().expect("a size"), seed: 5, date: day, reference: None, force: false };
    generate::generate(&folder.0, &request).expect("the files are written");
    for (test, whole) in TestGraph::each().await.into_iter().zip(TestGraph::each().await) {
        let before = counts(test.writer()).await;
        assert!(importing(&whole, &folder.0).wait().expect("an import in one go").success());
        let expected = content(&whole).await;
        let after = counts(whole.writer()).await;
        let done = imports(&test, "REUSSI").await;
        for sources in [1, 5, 7] {
            let mut child = importing(&test, &folder.0);
            let since = imports(&test, "REUSSI").await;
            while imports(&test, "REUSSI").await < since + sources && child.try_wait().expect("it is there").is_none() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            child.kill().expect("the program is killed");
            child.wait().expect("the program has ended");
            assert!(open(&test).await <= 1, "{}", test.database.kind);
            for (tables, now) in [(OF_INCLUSION, counts(test.writer()).await), (OF_RNCP, counts(test.writer()).await)] {
                let told = |from: &Counts| tables.iter().all(|table| now.get(*table) == from.get(*table));
                assert!(told(&before) || told(&after), "{}: {tables:?} after {sources}", test.database.kind);
            }
        }
        assert!(importing(&test, &folder.0).wait().expect("the next import").success());
        assert_eq!(content(&test).await, expected, "{}", test.database.kind);
        let ended = (open(&test).await, imports(&test, "ECHOUE").await);
        assert_eq!(ended, (0, 0), "{}", test.database.kind);
        assert!(imports(&test, "REUSSI").await > done);
    }
}

/// Rows of each table.
type Counts = std::collections::BTreeMap<String, i64>;

const OF_INCLUSION: &[&str] = &["structure", "service", "service_thematique", "service_zone"];
const OF_RNCP: &[&str] = &["fiche_rncp", "bloc", "fiche_rncp_metier", "partenaire"];
