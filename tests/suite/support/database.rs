//! A database for each test: copied from a template that is made once.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use migration::{Migrator, MigratorTrait};
use passerelle::store::Pool;
use sea_orm::ConnectionTrait;
use tokio::sync::OnceCell;

use super::now;

/// What a database holds when a test gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contents {
    /// Tables without rows.
    Empty,
    /// The sample data.
    Sample,
}

/// A database of one test.
#[derive(Debug)]
pub struct Database {
    /// Its address.
    pub url: String,
    /// `sqlite` or `postgres`.
    pub kind: &'static str,
    folder: Option<PathBuf>,
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

static EMPTY_SQLITE: OnceCell<PathBuf> = OnceCell::const_new();
static SAMPLE_SQLITE: OnceCell<PathBuf> = OnceCell::const_new();
static EMPTY_POSTGRES: OnceCell<String> = OnceCell::const_new();
static SAMPLE_POSTGRES: OnceCell<String> = OnceCell::const_new();
static COUNTER: AtomicUsize = AtomicUsize::new(0);

impl Database {
    /// A new database of each kind that is there: SQLite always, PostgreSQL where `PASSERELLE_TEST_POSTGRES` tells it.
    pub async fn each(contents: Contents) -> Vec<Self> {
        let mut databases = vec![Self::sqlite(contents).await];
        match server() {
            Some(server) => databases.push(Self::postgres(&server, contents).await),
            None => eprintln!("PASSERELLE_TEST_POSTGRES is not set: this test runs on SQLite alone"),
        }
        databases
    }

    /// The same without any table, as the first start of the program finds a database.
    pub async fn each_blank() -> Vec<Self> {
        let folder = temporary();
        let url = format!("sqlite://{}?mode=rwc", folder.join("test.db").display());
        let mut databases = vec![Self { url, kind: "sqlite", folder: Some(folder) }];
        if let Some(server) = server() {
            let name = unique();
            command(&server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")).await;
            databases.push(Self { url: named(&server, &name), kind: "postgres", folder: None });
        }
        databases
    }

    /// A new database on another server.
    pub async fn at(server: String, contents: Contents) -> Self {
        let name = unique();
        command(&server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")).await;
        let url = named(&server, &name);
        fill(&url, contents).await;
        Self { url, kind: "postgres", folder: None }
    }

    /// The same database, through something that stands before its server.
    pub fn through(&self, proxy: std::net::SocketAddr) -> Self {
        let (scheme, rest) = self.url.split_once('@').expect("the address of a server");
        let (_, name) = rest.split_once('/').expect("the name of a database");
        Self { url: format!("{scheme}@{proxy}/{name}"), kind: self.kind, folder: None }
    }

    /// Where its server listens.
    pub fn server(&self) -> String {
        let (_, rest) = self.url.split_once('@').expect("the address of a server");
        rest.split('/').next().unwrap_or_default().to_owned()
    }

    /// A new SQLite database.
    pub async fn sqlite(contents: Contents) -> Self {
        let cell = if contents == Contents::Empty { &EMPTY_SQLITE } else { &SAMPLE_SQLITE };
        let template = cell
            .get_or_init(|| async move {
                let folder = temporary();
                let path = folder.join("template.db");
                fill(&format!("sqlite://{}?mode=rwc", path.display()), contents).await;
                path
            })
            .await;
        let folder = temporary();
        let path = folder.join("test.db");
        std::fs::copy(template, &path).expect("the template is copied");
        Self { url: format!("sqlite://{}?mode=rwc", path.display()), kind: "sqlite", folder: Some(folder) }
    }

    async fn postgres(server: &str, contents: Contents) -> Self {
        let cell = if contents == Contents::Empty { &EMPTY_POSTGRES } else { &SAMPLE_POSTGRES };
        let template = cell
            .get_or_init(|| async move {
                let name = unique();
                command(server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")).await;
                fill(&named(server, &name), contents).await;
                name
            })
            .await;
        let name = unique();
        command(server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self { url: named(server, &name), kind: "postgres", folder: None }
    }
}

async fn fill(url: &str, contents: Contents) {
    let pool = Pool::open(url, 1).await.expect("the template opens");
    Migrator::up(&pool.writer, None).await.expect("the template is migrated");
    if contents == Contents::Sample {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data");
        let inputs = passerelle::import::open_folder(&folder).expect("the sample data are read");
        passerelle::import::import_inputs(&pool.writer, inputs, now(), |_| ())
            .await
            .expect("the sample data are imported");
    }
    if url.starts_with("sqlite") {
        pool.writer.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.expect("the template is whole");
    }
    pool.reader.db().close_by_ref().await.expect("the template closes");
    pool.writer.close().await.expect("the template closes");
}

fn server() -> Option<String> {
    std::env::var("PASSERELLE_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

fn named(server: &str, name: &str) -> String {
    let base = server.rsplit_once('/').map_or(server, |(base, _)| base);
    format!("{base}/{name}")
}

async fn command(server: &str, sql: &str) {
    let db = sea_orm::Database::connect(server).await.expect("PostgreSQL answers");
    db.execute_unprepared(sql).await.expect("PostgreSQL makes the database of a test");
    db.close().await.expect("the connection closes");
}

fn unique() -> String {
    format!("passerelle_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::SeqCst))
}

fn temporary() -> PathBuf {
    let folder = std::env::temp_dir().join(unique());
    std::fs::create_dir_all(&folder).expect("a folder for a test");
    folder
}
