//! How is the database reached? SQLite embedded, PostgreSQL by its address.

use std::io::ErrorKind;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::sqlx::pool::PoolConnectionMetadata;
use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::{self, Connection};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};
use tokio::time::timeout;

use super::reader::Reader;

/// Connections that read, and the one that writes. They are the same pool on PostgreSQL.
#[derive(Clone, Debug)]
pub struct Pool {
    /// What reads.
    pub reader: Reader,
    /// The connection that writes.
    pub writer: DatabaseConnection,
    /// How many connections read, at the most.
    pub readers: u32,
}

/// Why the database could not be reached.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address is of neither database.
    #[error("DATABASE_URL must begin with sqlite:// or postgres://")]
    Address,
    /// The address of a copy is not of PostgreSQL.
    #[error("DATABASE_REPLICA_URLS: each must begin with postgres://")]
    Replica,
    /// The database did not answer, or refused.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] DbErr),
}

impl Pool {
    /// Opens the database at `url`, with so many connections at the most for reading; two at least, so that one answers
    /// while the other reads a whole table.
    pub async fn open(url: &str, max_connections: u32) -> Result<Self, ConnectError> {
        let readers = max_connections.max(2);
        if url.starts_with("sqlite:") {
            recover(url).await?;
            // What writes goes through the whole file once: mapped, it would count as memory that the process holds.
            let reader = Reader::new(sqlite(url, readers, MAPPED).await?);
            Ok(Self { writer: sqlite(url, 1, 0).await?, reader, readers })
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool = postgres(url, readers).await?;
            Ok(Self { reader: Reader::new(pool.clone()), writer: pool, readers })
        } else {
            Err(ConnectError::Address)
        }
    }

    /// Closes every connection. What SQLite has beside its file goes into it, unless another process has the file open.
    pub async fn close(self) {
        // One that was not closed is as one that was killed.
        drop(self.reader.close().await);
        drop(self.writer.close().await);
    }
}

fn options(url: &str, max_connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(max_connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .sqlx_logging(false);
    options
}

// Bytes of the file that readers map: SQLite lets them map two gigabytes, less a page. What is not mapped is copied, page by page.
const MAPPED: u64 = 1 << 31;

// Rows that a connection reads before it waits for their taker: each wait is a switch between two threads.
const ROWS_AHEAD: usize = 500;

// Given to go through what was left beside the file: some seconds for each gigabyte.
const RECOVERY: Duration = Duration::from_secs(600);

// After which it is said that this takes its time.
const SOON: Duration = Duration::from_secs(1);

/// Goes through what a process that was killed left beside the file of SQLite. It may take longer than anybody waits for a
/// connection: an import writes gigabytes there.
async fn recover(url: &str) -> Result<(), DbErr> {
    let mut options = sqlite_options(url, 1, 0);
    options.acquire_timeout(RECOVERY);
    let mut opening = std::pin::pin!(Database::connect(options));
    let opened = match timeout(SOON, &mut opening).await {
        Ok(opened) => opened,
        Err(_) => {
            tracing::info!("going through what was left beside the file of the database");
            opening.await
        }
    };
    opened?.close().await
}

async fn sqlite(url: &str, max_connections: u32, mapped: u64) -> Result<DatabaseConnection, DbErr> {
    Database::connect(sqlite_options(url, max_connections, mapped)).await
}

fn sqlite_options(url: &str, max_connections: u32, mapped: u64) -> ConnectOptions {
    let mut options = options(url, max_connections);
    options.test_before_acquire(false).idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "NORMAL")
            .pragma("busy_timeout", "5000")
            .pragma("temp_store", "MEMORY")
            .pragma("analysis_limit", "1000")
            .pragma("cache_size", "-8192")
            .pragma("mmap_size", mapped.to_string())
            .row_buffer_size(ROWS_AHEAD)
            .statement_cache_capacity(256)
    });
    options
}

// What is read is in memory or on a disk that does not turn: with the figures of one that does, PostgreSQL reads the whole of a
// table, by several processes, to save look-ups.
const SESSION: [(&str, &str); 6] = [
    ("statement_timeout", "30000"),
    // Milliseconds after which a statement ends whose client has left.
    ("client_connection_check_interval", "500"),
    ("jit", "off"),
    ("random_page_cost", "1.1"),
    ("max_parallel_workers_per_gather", "0"),
    // What a frequent word gives is held as rows: as pages, all that stands in them would be read again.
    ("work_mem", "16MB"),
];

// Given to a statement that nobody waits for any more, to end by itself.
const LAST_CALL: Duration = Duration::from_millis(100);

/// What a request was executing when it was given up goes on at the server, on a connection that others wait for: it is
/// closed, and the server stops.
fn is_idle<'c>(
    connection: &'c mut PgConnection,
    _: PoolConnectionMetadata,
) -> BoxFuture<'c, Result<bool, sqlx::Error>> {
    Box::pin(async move {
        match timeout(LAST_CALL, connection.flush()).await {
            Ok(Ok(())) => Ok(true),
            Ok(Err(_)) => Err(sqlx::Error::Io(ErrorKind::ConnectionAborted.into())),
            Err(_) => Err(sqlx::Error::Io(ErrorKind::TimedOut.into())),
        }
    })
}

async fn postgres(url: &str, max_connections: u32) -> Result<DatabaseConnection, DbErr> {
    Database::connect(postgres_options(url, max_connections)).await
}

/// A copy of the primary, which may answer later.
pub(super) async fn replica(url: &str, max_connections: u32) -> Result<DatabaseConnection, ConnectError> {
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err(ConnectError::Replica);
    }
    let mut options = postgres_options(url, max_connections);
    options.connect_lazy(true).min_connections(0);
    Ok(Database::connect(options).await?)
}

fn postgres_options(url: &str, max_connections: u32) -> ConnectOptions {
    let mut options = options(url, max_connections);
    options.map_sqlx_postgres_pool_opts(|pool| pool.after_release(is_idle));
    options.test_before_acquire_if_idle_for(Duration::from_secs(30));
    options.map_sqlx_postgres_opts(|postgres| {
        postgres.application_name("passerelle").options(SESSION).statement_cache_capacity(256)
    });
    options
}
