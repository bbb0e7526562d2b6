//! What tests stand on: a graph over a database of its own, on each database, with its statements counted.

mod build;
mod cluster;
mod database;
mod introspection;
mod log;
mod program;
mod proxy;
mod rows;
mod running;
mod served;
mod upstream;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_graphql::Request;
use chrono::{DateTime, TimeZone, Utc};
use passerelle::graph::{Graph, Limits, Viewer};
use passerelle::store::{Pool, Replicas, Store};
use sea_orm::Statement;
use serde_json::Value;

pub use cluster::Cluster;
pub use database::{Contents, Database};
pub use introspection::{Schema, named};
pub use log::Log;
pub use program::{Folder, Server, passerelle, status};
pub use proxy::{Passage, Proxy};
pub use rows::multiply;
pub use running::{Following, Running, Socket, soon, until};
pub use served::{Received, Served, asking};
pub use upstream::{Event, Fault, SIZE, Upstream};

/// The moment of every request of the tests.
pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).single().expect("a moment")
}

/// The end of a token that stands while a test runs: a service reads the clock.
pub fn in_an_hour() -> i64 {
    Utc::now().timestamp() + 3_600
}

/// A graph over a database that no other test has.
pub struct TestGraph {
    /// The graph.
    pub graph: Graph,
    /// Which database it stands on.
    pub database: Database,
    statements: Arc<AtomicUsize>,
    versions_asked: Arc<AtomicUsize>,
    told: Arc<Mutex<Vec<Statement>>>,
}

/// An answer, and what it cost.
#[derive(Debug)]
pub struct Answer {
    /// The whole answer.
    pub body: Value,
    /// Its data.
    pub data: Value,
    /// SQL statements it took.
    pub statements: usize,
}

impl Answer {
    /// Code of the first error.
    pub fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }

    /// Message of the first error.
    pub fn message(&self) -> &str {
        self.body["errors"][0]["message"].as_str().unwrap_or_default()
    }

    /// The data of an answer that must have no error.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.body["errors"], Value::Null, "an answer without error");
        self.data
    }
}

impl TestGraph {
    /// A graph over the sample data, on each database that is there.
    pub async fn each() -> Vec<Self> {
        Self::each_over(Contents::Sample, 16 << 20).await
    }

    /// A graph over empty tables, on each database that is there.
    pub async fn each_empty() -> Vec<Self> {
        Self::each_over(Contents::Empty, 16 << 20).await
    }

    /// A graph that remembers at most so many bytes of rows.
    pub async fn each_over(contents: Contents, cache_bytes: u64) -> Vec<Self> {
        let mut graphs = Vec::new();
        for database in Database::each(contents).await {
            graphs.push(Self::over(database, cache_bytes).await);
        }
        graphs
    }

    /// A graph over a database.
    pub async fn over(database: Database, cache_bytes: u64) -> Self {
        Self::over_connections(database, 4, cache_bytes).await
    }

    /// A graph over a database that it reads through at most so many connections.
    pub async fn over_connections(database: Database, connections: u32, cache_bytes: u64) -> Self {
        let mut pool = Pool::open(&database.url, connections).await.expect("the database of a test opens");
        let statements = Arc::new(AtomicUsize::new(0));
        let counter = statements.clone();
        let told = Arc::new(Mutex::new(Vec::new()));
        let record = told.clone();
        let versions_asked = Arc::new(AtomicUsize::new(0));
        let versions = versions_asked.clone();
        pool.reader.tell(move |statement| {
            // Each request asks once whether the data changed meanwhile: that is of no query's shape.
            let of_the_version =
                ["SELECT version, ", "SELECT \"version_donnees\""].iter().any(|begun| statement.sql.starts_with(begun));
            if of_the_version {
                versions.fetch_add(1, Ordering::SeqCst);
            } else {
                counter.fetch_add(1, Ordering::SeqCst);
                record.lock().expect("no test panics here").push(statement.clone());
            }
        });
        let store = Store::new(pool, cache_bytes);
        store.refresh().await.expect("the version is read");
        Self { graph: Graph::new(store, Limits::default(), now), database, statements, versions_asked, told }
    }

    /// The same graph, which reads these copies of its database too.
    pub async fn beside(mut self, urls: &[String]) -> Self {
        let replicas = Replicas::open(urls, 4).await.expect("addresses of PostgreSQL");
        self.graph = Graph::new(self.graph.store().clone().with_replicas(replicas), Limits::default(), now);
        self
    }

    /// Asks as anybody.
    pub async fn ask(&self, query: &str) -> Answer {
        self.ask_as(Viewer::anonymous(), Request::new(query)).await
    }

    /// Asks with variables.
    pub async fn ask_with(&self, query: &str, variables: Value) -> Answer {
        let request = Request::new(query).variables(async_graphql::Variables::from_json(variables));
        self.ask_as(Viewer::anonymous(), request).await
    }

    /// Asks on behalf of a viewer.
    pub async fn ask_as(&self, viewer: Viewer, request: Request) -> Answer {
        let before = self.statements.load(Ordering::SeqCst);
        let response = self.graph.execute(request, viewer).await;
        let statements = self.statements.load(Ordering::SeqCst) - before;
        let body = serde_json::to_value(&response).expect("an answer is JSON");
        Answer { data: body["data"].clone(), body, statements }
    }

    /// SQL statements that reading took so far.
    pub fn statements(&self) -> usize {
        self.statements.load(Ordering::SeqCst)
    }

    /// How often the version of the data was asked for so far.
    pub fn versions_asked(&self) -> usize {
        self.versions_asked.load(Ordering::SeqCst)
    }

    /// Statements that read a table so far.
    pub fn selects_of(&self, table: &str) -> usize {
        let told = self.told.lock().expect("no test panics here");
        told.iter().filter(|told| told.sql.starts_with("SELECT") && told.sql.contains(table)).count()
    }

    /// The statements that a query takes.
    pub async fn statements_of(&self, query: &str) -> Vec<Statement> {
        self.told.lock().expect("no test panics here").clear();
        let answer = self.ask(query).await;
        assert_eq!(answer.body["errors"], Value::Null, "{query}");
        std::mem::take(&mut *self.told.lock().expect("no test panics here"))
    }

    /// The connection that writes, for rows that a test asks for.
    pub fn writer(&self) -> &sea_orm::DatabaseConnection {
        self.graph.store().writer()
    }
}

/// Secret that verifies the tokens of the tests.
pub const SECRET: &str = "a secret of the tests, thirty-two bytes";

/// The HTTP service over the sample data, on SQLite.
pub async fn router() -> axum::Router {
    let test = TestGraph::over(Database::sqlite(Contents::Sample).await, 16 << 20).await;
    let access = passerelle::http::auth::Access::with_secret(SECRET).expect("a secret long enough");
    let router = passerelle::http::router::router(test.graph, access, passerelle::http::Options::default());
    // Its database goes with it: the pool opens its file again for requests at once.
    router.layer(axum::Extension(Arc::new(test.database)))
}
