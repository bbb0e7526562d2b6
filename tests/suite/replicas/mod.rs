//! Copies of the database that queries may read: read as long as they hold what was published last, and missed by nobody when
//! they do not.

mod lost;
mod storm;

use std::time::Duration;

use chrono::TimeDelta;
use passerelle::import::{self, Input, Terms};
use passerelle::store::Standing;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::{Value, json};

use crate::support::{Cluster, Contents, Database, Following, Log, TestGraph, now, until};

/// How often a copy is looked at, unless something calls.
const PACE: Duration = Duration::from_millis(50);

const QUESTION: &str = "{ versionDonnees { version } structures(first: 2) { totalCount nodes { nom } } }";

/// A graph over a primary that a standby follows.
struct Pair {
    test: TestGraph,
    standby: Cluster,
    // Stops first.
    _following: Following,
    primary: Cluster,
}

impl Pair {
    /// What is remembered is read nowhere: nothing is. None where there is no PostgreSQL.
    async fn holding(contents: Contents) -> Option<Self> {
        Self::remembering(contents, 0).await
    }

    /// The same, which remembers so many bytes of rows.
    async fn remembering(contents: Contents, cache_bytes: u64) -> Option<Self> {
        let primary = Cluster::start(40).await?;
        let database = primary.database(contents).await;
        let standby = primary.standby().await;
        let url = standby.url(database.url.rsplit('/').next().expect("the name of a database"));
        let test = TestGraph::over(database, cache_bytes).await.beside(&[url]).await;
        let following = Following::start(test.graph.store(), PACE);
        let pair = Self { test, standby, _following: following, primary };
        pair.used(true).await;
        Some(pair)
    }

    /// Where the copy stands.
    fn standing(&self) -> Standing {
        self.test.graph.store().replicas().remove(0)
    }

    /// Waits until the copy is read, or is not.
    async fn used(&self, used: bool) {
        until("a change of the copy that is read", || self.standing().used == used).await;
    }

    /// The standby itself.
    async fn copy(&self) -> DatabaseConnection {
        let name = self.test.database.url.rsplit('/').next().expect("the name of a database");
        sea_orm::Database::connect(self.standby.url(name)).await.expect("the standby answers")
    }

    async fn replay(&self, goes_on: bool) {
        let word = if goes_on { "resume" } else { "pause" };
        let sql = format!("SELECT pg_wal_replay_{word}()");
        self.copy().await.execute_unprepared(&sql).await.expect("the standby obeys");
    }

    /// What is answered, and whether the copy gave it.
    async fn ask(&self, query: &str) -> (Value, bool) {
        let (before, asked) = (self.standing().answers, self.test.statements());
        let data = self.test.ask(query).await.ok();
        let by_copy = self.standing().answers > before;
        assert!(!by_copy || self.test.statements() == asked, "one request reads one database");
        (data, by_copy)
    }
}

/// Structures that all bear this name.
fn structures(count: usize, nom: &str) -> Vec<Input> {
    let row = |rank: usize| json!({ "id": format!("dora--{rank:02}"), "source": "dora", "nom": nom, "date_maj": "2026-01-01", "siret": null });
    let rows: Vec<Value> = (1..=count).map(row).collect();
    vec![Input::new("structures.json", json!(rows).to_string().as_bytes())]
}

async fn load(db: &DatabaseConnection, files: Vec<Input>, minute: i64) {
    let terms = Terms { force: true, ..Terms::from(now() + TimeDelta::minutes(minute)) };
    import::import_inputs(db, files, terms, |_| ()).await.expect("imported");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_imported_is_told_at_once_and_read_from_the_copy_as_soon_as_it_holds_it() {
    let Some(pair) = Pair::holding(Contents::Sample).await else { return };
    let (before, by_copy) = pair.ask(QUESTION).await;
    assert!(by_copy && before["structures"]["totalCount"].as_i64() > Some(2), "{before}");
    load(pair.test.writer(), structures(2, "Une"), 1).await;
    pair.test.graph.store().refresh().await.expect("the primary answers");
    let (data, _) = pair.ask(QUESTION).await;
    assert_eq!(data["structures"], json!({ "totalCount": 2, "nodes": [{ "nom": "Une" }, { "nom": "Une" }] }));
    pair.used(true).await;
    assert_eq!(pair.ask(QUESTION).await, (data, true));
}

#[tokio::test]
async fn a_copy_that_is_behind_is_left_aside_until_it_has_caught_up() {
    let Some(pair) = Pair::holding(Contents::Sample).await else { return };
    let (log, _guard) = Log::kept();
    let held = pair.standing().version.expect("it answers");
    pair.replay(false).await;
    for (rank, nom) in ["Une", "Deux"].into_iter().enumerate() {
        load(pair.test.writer(), structures(2, nom), 1 + rank as i64).await;
        pair.used(false).await;
        let (data, by_copy) = pair.ask(QUESTION).await;
        assert_eq!((&data["structures"]["nodes"][1]["nom"], by_copy), (&json!(nom), false));
        assert!(data["versionDonnees"]["version"].as_i64() > Some(held));
    }
    until("the word that it is behind", || log.lines("a replica is behind") > 0).await;
    assert!(pair.standing().behind_ms >= 250);
    assert_eq!(pair.standing().version, Some(held));
    pair.replay(true).await;
    pair.used(true).await;
    let (data, by_copy) = pair.ask(QUESTION).await;
    assert_eq!((&data["structures"]["nodes"][0]["nom"], by_copy), (&json!("Deux"), true));
    until("the word that it has caught up", || log.lines("has caught up") > 0).await;
    assert_eq!((log.lines("a replica is behind"), log.lines("has caught up")), (1, 1), "{}", log.text());
    assert_eq!((pair.standing().version, pair.standing().behind_ms), (data["versionDonnees"]["version"].as_i64(), 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_just_written_is_read_where_it_was_written() {
    let Some(pair) = Pair::holding(Contents::Sample).await else { return };
    pair.replay(false).await;
    let report = "mutation { signalerAnomalie(input: { noeud: \"FicheRncp:RNCP37537\", champ: \"intitule\", \
                  commentaire: \"Il manque un mot.\" }) { numero } }";
    let told = pair.test.ask(report).await.ok();
    let numero = told["signalerAnomalie"]["numero"].as_str().expect("a number");
    let (found, by_copy) =
        pair.ask(&format!("{{ suiviAnomalie(numero: \"{numero}\") {{ anomalie {{ etat }} }} }}")).await;
    assert_eq!((&found["suiviAnomalie"]["anomalie"]["etat"], by_copy), (&json!("OUVERTE"), false));
    let jobs =
        "{ _entities(representations: [{ __typename: \"Metier\", rome: \"D1102\" }]) { ... on Metier { libelle } } }";
    for (query, expected) in [("{ imports(first: 1) { totalCount } }", false), (QUESTION, true), (jobs, true)] {
        assert_eq!(pair.ask(query).await.1, expected, "{query}");
    }
}

#[tokio::test]
async fn a_database_of_other_data_is_not_read_though_its_version_bears_the_same_number() {
    let mut databases = Vec::new();
    for minute in [1, 2] {
        let both = Database::each(Contents::Empty).await;
        let Some(database) = both.into_iter().find(|database| database.kind == "postgres") else { return };
        let db = sea_orm::Database::connect(&database.url).await.expect("a connection");
        load(&db, structures(2, &format!("Base {minute}")), minute).await;
        databases.push(database);
    }
    let other = databases.pop().expect("two");
    let test = TestGraph::over(databases.remove(0), 16 << 20).await.beside(std::slice::from_ref(&other.url)).await;
    let (log, _guard) = Log::kept();
    let _following = Following::start(test.graph.store(), PACE);
    until("the word that it is another", || log.lines("of other data") > 0).await;
    let standing = test.graph.store().replicas().remove(0);
    assert_eq!((standing.version, standing.used), (Some(test.graph.store().version()), false));
    assert_eq!(test.ask(QUESTION).await.ok()["structures"]["nodes"][0]["nom"], "Base 1");
}
