//! A version that is published is told to whoever listens: what it changed, in order, whichever process published it.

use std::time::Duration;

use async_graphql::Request;
use chrono::TimeDelta;
use passerelle::graph::Viewer;
use passerelle::http::Options;
use passerelle::import::{self, Input, Terms};
use passerelle::store::{Pool, Store, publication};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::{Value, json};

use crate::support::{Contents, Database, Following, Running, Socket, TestGraph, now, soon};

const EVERYTHING: &str = "subscription { miseAJour(depuis: 0) { version publieeLe jeuDeDonnees { id } import { statut parType { typeObjet } }
    ajoutes modifies retires parType { typeObjet ajoutes modifies retires } } }";

fn structures(rows: &[(&str, &str)]) -> Vec<Input> {
    let rows: Vec<Value> = rows
        .iter()
        .map(|(id, nom)| json!({ "id": format!("dora--{id}"), "source": "dora", "nom": nom, "date_maj": "2026-01-01", "siret": null }))
        .collect();
    vec![Input::new("structures.json", Value::Array(rows).to_string().as_bytes())]
}

async fn load(db: &DatabaseConnection, minute: i64, rows: &[(&str, &str)]) {
    let terms = Terms { force: true, ..Terms::from(now() + TimeDelta::minutes(minute)) };
    import::import_inputs(db, structures(rows), terms, |_| ()).await.expect("imported");
}

/// What the next event tells of `miseAJour`.
async fn told(socket: &mut Socket) -> Value {
    let message = socket.hear().await;
    assert_eq!(message["type"], "next", "{message}");
    assert_eq!(message["payload"]["errors"], Value::Null, "{message}");
    message["payload"]["data"]["miseAJour"].clone()
}

async fn versions(socket: &mut Socket, count: usize) -> Vec<i64> {
    let mut versions = Vec::new();
    for _ in 0..count {
        versions.push(told(socket).await["version"].as_i64().expect("a version"));
    }
    versions
}

/// The line of an import that published a version.
fn import_of(version: i64) -> String {
    format!(
        "INSERT INTO import (id, jeu_de_donnees_id, debut, statut, lus, acceptes, refuses, ecartes, version) \
         VALUES ('i{version:04}', 'rncp', '2026-03-01T00:00:00+00:00', 'REUSSI', 0, 0, 0, 0, {version})"
    )
}

/// A client that asked a subscription.
async fn listening(server: &Running, query: &str) -> Socket {
    let mut socket = server.acknowledged().await;
    socket.ask("1", query).await;
    socket
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_tells_what_it_added_changed_and_took_away() {
    for test in TestGraph::each_empty().await {
        let server = test.running(Options::default()).await;
        let mut socket = listening(&server, EVERYTHING).await;
        load(test.writer(), 1, &[("1", "Une"), ("2", "Deux")]).await;
        let counts = |ajoutes: i32, modifies: i32, retires: i32| json!([{ "typeObjet": "Structure", "ajoutes": ajoutes, "modifies": modifies, "retires": retires }]);
        let import = json!({ "statut": "REUSSI", "parType": [{ "typeObjet": "Structure" }] });
        let jeu = json!({ "id": "JeuDeDonnees:data-inclusion" });
        assert_eq!(
            told(&mut socket).await,
            json!({ "version": 1, "publieeLe": "2026-03-01T13:01:00+01:00", "jeuDeDonnees": jeu, "import": import,
                    "ajoutes": 2, "modifies": 0, "retires": 0, "parType": counts(2, 0, 0) }),
            "{}",
            test.database.kind
        );
        load(test.writer(), 2, &[("1", "Une, renommée"), ("3", "Trois")]).await;
        let second = told(&mut socket).await;
        assert_eq!((&second["version"], &second["parType"]), (&json!(2), &counts(1, 1, 1)));
        // The same again publishes nothing: the next event is of the version after.
        load(test.writer(), 3, &[("1", "Une, renommée"), ("3", "Trois")]).await;
        load(test.writer(), 4, &[("1", "Une"), ("3", "Trois")]).await;
        assert_eq!(told(&mut socket).await["parType"], counts(0, 1, 0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cursor_of_an_event_leads_to_what_its_version_changed() {
    for test in TestGraph::each_empty().await {
        load(test.writer(), 1, &[("1", "Une"), ("2", "Deux")]).await;
        let server = test.running(Options::default()).await;
        let mut socket = listening(&server, "subscription { miseAJour(depuis: 1) { curseur } }").await;
        load(test.writer(), 2, &[("1", "Une, renommée")]).await;
        let curseur = told(&mut socket).await["curseur"].clone();
        let list = format!("{{ changements(after: {curseur}) {{ nodes {{ version nature cleObjet }} }} }}");
        let expected = json!([
            { "version": 2, "nature": "PRESENT", "cleObjet": "dora--1" },
            { "version": 2, "nature": "RETIRE", "cleObjet": "dora--2" },
        ]);
        assert_eq!(test.ask(&list).await.ok()["changements"]["nodes"], expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_data_sets_asked_for_are_told() {
    for test in TestGraph::each().await {
        let server = test.running(Options::default()).await;
        let mut socket = server.acknowledged().await;
        let version = test.ask("{ versionDonnees { version } }").await.ok()["versionDonnees"]["version"].clone();
        for (id, jeux) in [("rncp", "[\"rncp\"]"), ("di", "[\"rome\", \"JeuDeDonnees:data-inclusion\"]")] {
            let query = format!("subscription {{ miseAJour(jeux: {jeux}, depuis: {version}) {{ version }} }}");
            socket.ask(id, &query).await;
        }
        load(test.writer(), 1, &[("1", "Une")]).await;
        assert_eq!(socket.hear().await["id"], "di");
        socket.ask("none", "subscription { miseAJour(jeux: [\"rncp\", \"nowhere\"]) { version } }").await;
        let refused = socket.hear().await;
        assert_eq!((&refused["id"], &refused["type"]), (&json!("none"), &json!("error")), "nothing else was told");
        assert_eq!(refused["payload"][0]["extensions"]["code"], "BAD_USER_INPUT");
        let message = refused["payload"][0]["message"].as_str().expect("a message");
        assert!(message.contains("jeux: \"nowhere\" is not accepted: expected a data set"), "{message}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_away_is_told_first_what_was_published_meanwhile() {
    for test in TestGraph::each_empty().await {
        for (minute, nom) in (1..).zip(["Une", "Deux", "Trois"]) {
            load(test.writer(), minute, &[("1", nom)]).await;
        }
        let server = test.running(Options::default()).await;
        let mut socket = server.acknowledged().await;
        socket.ask("1", "subscription { miseAJour(depuis: 1) { version } }").await;
        assert_eq!(versions(&mut socket, 2).await, [2, 3]);
        load(test.writer(), 4, &[("1", "Quatre")]).await;
        assert_eq!(versions(&mut socket, 1).await, [4]);
        for depuis in [-1, 5] {
            socket.ask("2", &format!("subscription {{ miseAJour(depuis: {depuis}) {{ version }} }}")).await;
            let refused = socket.hear().await;
            assert_eq!(refused["payload"][0]["extensions"]["code"], "BAD_USER_INPUT", "{refused}");
            let message = refused["payload"][0]["message"].as_str().expect("a message");
            assert!(message.contains("a version from 0 to 4"), "{message}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_versions_than_are_read_at_once_are_all_told_in_order() {
    for test in TestGraph::each_empty().await {
        let last = publication::MOST as i64 + 5;
        for version in 1..=last {
            test.writer().execute_unprepared(&import_of(version)).await.expect("an import");
            test.publish().await;
        }
        let server = test.running(Options::default()).await;
        let mut socket = server.acknowledged().await;
        socket.ask("1", "subscription { miseAJour(depuis: 0) { version } }").await;
        assert_eq!(versions(&mut socket, last as usize).await, (1..=last).collect::<Vec<_>>());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_that_no_import_tells_of_is_told_bare() {
    for test in TestGraph::each_empty().await {
        let server = test.running(Options::default()).await;
        let mut socket = listening(&server, EVERYTHING).await;
        test.publish().await;
        let event = told(&mut socket).await;
        assert_eq!(
            (&event["version"], &event["jeuDeDonnees"], &event["import"]),
            (&json!(1), &Value::Null, &Value::Null)
        );
        assert_eq!(event["parType"], json!([]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_process_on_a_database_hears_what_any_of_them_publishes() {
    for database in Database::each(Contents::Empty).await {
        let kind = database.kind;
        let url = database.url.clone();
        let one = TestGraph::over(database, 0).await;
        let beside = Pool::open(&url, 2).await.expect("a second process");
        let other = Store::new(beside, 0);
        // PostgreSQL says it at once: looking from time to time would come too late here.
        let pace = if kind == "postgres" { Duration::from_secs(3_600) } else { Duration::from_millis(20) };
        let server = one.running_at(Options::default(), pace).await;
        let _following = Following::start(&other, pace);
        let mut heard = other.publications();
        let mut socket = listening(&server, "subscription { miseAJour(depuis: 0) { version } }").await;
        if kind == "postgres" {
            listeners(&one, 2).await;
        }
        load(one.writer(), 1, &[("1", "Une")]).await;
        assert_eq!(soon("the other hears", heard.recv()).await.expect("a publication").version, 1, "{kind}");
        assert_eq!(versions(&mut socket, 1).await, [1], "{kind}");
        load(other.writer(), 2, &[("1", "Deux")]).await;
        assert_eq!(soon("the other hears", heard.recv()).await.expect("a publication").version, 2, "{kind}");
        assert_eq!(versions(&mut socket, 1).await, [2], "{kind}");
    }
}

async fn texts(test: &TestGraph, sql: &str) -> Vec<String> {
    let rows = test.writer().query_all_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql)).await;
    rows.expect("PostgreSQL answers").iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
}

/// Waits until so many connections listen to the database.
async fn listeners(test: &TestGraph, count: usize) {
    let sql = "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    soon("connections that listen", async {
        while texts(test, sql).await.len() < count {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_published_while_the_database_is_lost_is_told_afterwards() {
    for test in TestGraph::each_empty().await.into_iter().filter(|test| test.database.kind == "postgres") {
        let server = test.running_at(Options::default(), Duration::from_secs(1)).await;
        let mut socket = listening(&server, "subscription { miseAJour(depuis: 0) { version } }").await;
        let (base, name) = test.database.url.rsplit_once('/').expect("a database");
        let above = Pool::open(&format!("{base}/postgres"), 2).await.expect("the server of the database").writer;
        let beside = Pool::open(&test.database.url, 2).await.expect("the process that imports").writer;
        let import = beside.begin_import().await;
        // Nobody comes in any more, and whoever was in is out, but for the one that imports.
        above.execute_unprepared(&format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")).await.expect("closed");
        let cut = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> {}",
            import.pid
        );
        above.execute_unprepared(&cut).await.expect("cut");
        import.publish(&[1, 2]).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        above.execute_unprepared(&format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")).await.expect("open");
        assert_eq!(versions(&mut socket, 2).await, [1, 2]);
        load(test.writer(), 5, &[("1", "Une")]).await;
        assert_eq!(versions(&mut socket, 1).await, [3], "and it is listened to again");
    }
}

/// A connection that publishes while no other can be made.
struct Importing {
    transaction: sea_orm::DatabaseTransaction,
    pid: i32,
}

trait BeginImport {
    async fn begin_import(&self) -> Importing;
}

impl BeginImport for DatabaseConnection {
    async fn begin_import(&self) -> Importing {
        use sea_orm::TransactionTrait;
        let transaction = self.begin().await.expect("a transaction");
        let sql = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, "SELECT pg_backend_pid()");
        let row = transaction.query_one_raw(sql).await.expect("PostgreSQL answers").expect("a row");
        Importing { pid: row.try_get_by_index(0).expect("a number"), transaction }
    }
}

impl Importing {
    async fn publish(self, versions: &[i64]) {
        for version in versions {
            let sql = format!(
                "{}; DELETE FROM version_donnees; \
                 INSERT INTO version_donnees (id, version, publiee_le, complete_depuis) VALUES (1, {version}, now(), 0)",
                import_of(*version)
            );
            self.transaction.execute_unprepared(&sql).await.expect("published");
        }
        self.transaction.commit().await.expect("committed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_is_read_once_however_many_listen() {
    for test in TestGraph::each_empty().await {
        let server = test.running(Options::default()).await;
        load(test.writer(), 1, &[("1", "Une")]).await;
        let query = "subscription { miseAJour(depuis: 0) { version jeuDeDonnees { nom } ajoutes } }";
        let mut sockets = Vec::new();
        for _ in 0..10 {
            let mut socket = listening(&server, query).await;
            assert_eq!(told(&mut socket).await["ajoutes"], 1, "it is open");
            sockets.push(socket);
        }
        // The first that comes after what was read on opening: from then on, nobody reads for himself.
        load(test.writer(), 2, &[("1", "Une"), ("2", "Deux")]).await;
        for socket in &mut sockets {
            assert_eq!(told(socket).await["ajoutes"], 1);
        }
        let before = test.selects_of("import_objet");
        load(test.writer(), 3, &[("1", "Une"), ("2", "Deux"), ("3", "Trois")]).await;
        for socket in &mut sockets {
            assert_eq!(told(socket).await["ajoutes"], 1);
        }
        assert_eq!(test.selects_of("import_objet") - before, 1, "{}", test.database.kind);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listener_that_is_late_by_more_than_waits_for_it_misses_nothing() {
    for test in TestGraph::each_empty().await {
        let request = || Request::new("subscription { miseAJour { version } }");
        let mut updates = test.graph.subscribe(request, Viewer::anonymous()).await.expect("a subscription");
        let mut other = test.graph.store().publications();
        let _following = Following::start(test.graph.store(), Duration::from_millis(20));
        let last = publication::BACKLOG as i64 + 6;
        for version in 1..=last {
            test.writer().execute_unprepared(&import_of(version)).await.expect("an import");
            test.publish().await;
        }
        soon("the last one is told", async {
            while !matches!(other.recv().await, Ok(told) if told.version == last) {}
        })
        .await;
        for version in 1..=last {
            let publication = soon("a publication", updates.next()).await.expect("read").expect("there is one");
            assert_eq!(publication.version, version, "{}", test.database.kind);
        }
    }
}
