//! What one request reads: statements that tell their version, through few connections.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_graphql::Request;
use futures_util::future::join_all;
use passerelle::graph::{Graph, Limits, Viewer};
use passerelle::store::{Pool, Store};
use serde_json::{Value, json};

use crate::support::{Contents, Database, now};

/// A graph that tells what it reads.
struct Told {
    graph: Graph,
    statements: Arc<Mutex<Vec<String>>>,
    _database: Database,
}

impl Told {
    async fn each(connections: u32) -> Vec<Self> {
        let mut each = Vec::new();
        for database in Database::each(Contents::Sample).await {
            let mut pool = Pool::open(&database.url, connections).await.expect("the database opens");
            let statements: Arc<Mutex<Vec<String>>> = Arc::default();
            let record = statements.clone();
            pool.reader.tell(move |statement| record.lock().expect("one at a time").push(statement.sql.clone()));
            let store = Store::new(pool, 0);
            store.refresh().await.expect("the version is read");
            each.push(Self { graph: Graph::new(store, Limits::default(), now), statements, _database: database });
        }
        each
    }

    async fn answer(&self, query: &str) -> Value {
        let answer = self.graph.execute(Request::new(query), Viewer::anonymous()).await;
        let answer = serde_json::to_value(&answer).expect("an answer is JSON");
        assert_eq!(answer["errors"], Value::Null, "{query}");
        answer["data"].clone()
    }

    /// The statements of a query, and how many of them ask which version the database holds.
    async fn statements_of(&self, query: &str) -> (usize, usize) {
        self.statements.lock().expect("one at a time").clear();
        self.answer(query).await;
        let read = self.statements.lock().expect("one at a time").clone();
        (read.len(), read.iter().filter(|sql| sql.contains("version_donnees") && !sql.contains("publiee_lue")).count())
    }
}

#[tokio::test]
async fn statements_tell_which_version_they_read_and_nothing_is_asked_at_the_end() {
    for told in Told::each(4).await {
        let query = "{ ficheRncp(rncp: \"RNCP37537\") { intitule } }";
        assert_eq!(told.statements_of(query).await, (1, 0));
    }
}

#[tokio::test]
async fn where_a_statement_finds_nothing_the_version_is_asked_once_at_the_end() {
    for told in Told::each(4).await {
        let query = "{ a: ficheRncp(rncp: \"RNCP99998\") { intitule } b: ficheRncp(rncp: \"RNCP99999\") { intitule } }";
        assert_eq!(told.statements_of(query).await, (2, 1));
    }
}

#[tokio::test]
async fn many_requests_at_once_are_answered_through_two_connections() {
    for told in Told::each(2).await {
        let query = "{ formations(first: 3) { totalCount nodes { cle certification { intitule } } }
            structures(first: 2) { nodes { nom services(first: 2) { nodes { nom } } } } metiers(first: 2) { nodes { libelle } } }";
        let expected = told.answer(query).await;
        assert_ne!(expected["formations"]["totalCount"], json!(0));
        for answer in join_all((0..40).map(|_| told.answer(query))).await {
            assert_eq!(answer, expected);
        }
    }
}

#[tokio::test]
async fn all_that_one_request_asks_at_once_is_answered_through_one_connection() {
    for told in Told::each(1).await {
        let query = "{ statistiques { corrections parJour { jour } } imports(first: 1) { nodes { id } } recherche(texte: \"lille\") {
            nodes { titre } } metiers(first: 2) { totalCount facettes { grandsDomaines { total } } nodes { libelle } } }";
        let answer = tokio::time::timeout(Duration::from_secs(30), told.answer(query));
        assert_eq!(answer.await.expect("nobody waits for oneself")["statistiques"]["corrections"], json!(0));
    }
}
