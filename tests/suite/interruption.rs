//! An import that dies leaves the data as they were, and the next one goes on as if it had never begun.

use std::process::{Command, Stdio};
use std::time::Duration;

use passerelle::import::{self, Terms};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::support::{TestGraph, now};

/// How many imports stand open in the journal.
async fn open(test: &TestGraph) -> i64 {
    let db = test.writer();
    let sql = "SELECT COUNT(*) AS total FROM import WHERE statut = 'EN_COURS'";
    let row =
        db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("the journal is read");
    row.expect("a count").try_get("", "total").expect("a number")
}

async fn served(test: &TestGraph) -> Value {
    let query =
        "{ versionDonnees { version } services { totalCount } formations { totalCount } fichesRncp { totalCount }
        communes { totalCount } anomalies { totalCount } }";
    test.ask(query).await.ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_is_killed_leaves_the_data_as_they_were() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    for test in TestGraph::each().await {
        let before = served(&test).await;
        let mut child = Command::new(env!("CARGO_BIN_EXE_passerelle"))
            .args(["import", "--all", data, "--force"])
            .env("DATABASE_URL", &test.database.url)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
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
