//! Through which connections are rows read? A request holds one, from its first statement to its end: to take a connection and
//! to give it back costs as much as a short statement. What it asks while that one is busy goes through another, if one is free.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, AssertSqlSafe, Database, Executor, IntoArguments, Pool, Postgres, Sqlite};
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement,
};
use sea_query_sqlx::SqlxValues;
use tokio::sync;

use super::sql::PUBLISHED_READ;

/// What is told of each statement that is read.
type Told = Arc<dyn Fn(&Statement) + Send + Sync>;

/// Reads a database.
#[derive(Clone)]
pub struct Reader {
    db: DatabaseConnection,
    session: Option<Arc<Session>>,
    told: Option<Told>,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("db", &self.db).field("session", &self.session).finish_non_exhaustive()
    }
}

impl Reader {
    /// Reads each statement through any of these connections.
    pub fn new(db: DatabaseConnection) -> Self {
        Self { db, session: None, told: None }
    }

    /// Tells of each statement that is read from now on, before it is.
    pub fn tell(&mut self, told: impl Fn(&Statement) + Clone + Send + Sync + 'static) {
        let unheld = told.clone();
        self.db.set_metric_callback(move |read| unheld(read.statement));
        self.told = Some(Arc::new(told));
    }

    /// The connections themselves.
    pub fn db(&self) -> &DatabaseConnection {
        &self.db
    }

    /// When the version of the data was published that all of what was read through the connection that is held comes from, in
    /// microseconds since the epoch; none when it is not known: some statement did not tell, found nothing, or told another
    /// than those before it.
    pub(super) fn published_read(&self) -> Option<i64> {
        match *self.session.as_ref()?.seen.lock().unwrap_or_else(PoisonError::into_inner) {
            Seen::One(published) => Some(published),
            Seen::Nothing | Seen::Unknown => None,
        }
    }

    /// Whether nothing was read through the connection that is held.
    pub(super) fn is_unused(&self) -> bool {
        let seen = |session: &Arc<Session>| *session.seen.lock().unwrap_or_else(PoisonError::into_inner);
        self.session.as_ref().is_some_and(|session| matches!(seen(session), Seen::Nothing))
    }

    /// The same, through one connection that is held until what this gives is dropped.
    #[must_use]
    pub(super) fn holding(&self) -> Self {
        let connection = match self.db.get_database_backend() {
            DbBackend::Postgres => Connection::Postgres(Lease::of(self.db.get_postgres_connection_pool().clone())),
            _ => Connection::Sqlite(Lease::of(self.db.get_sqlite_connection_pool().clone())),
        };
        Self { session: Some(Arc::new(Session { connection, seen: Mutex::default() })), ..self.clone() }
    }
}

#[async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.db.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.db.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.db.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let Some(session) = &self.session else { return self.db.query_all_raw(statement).await };
        if let Some(told) = &self.told {
            told(&statement);
        }
        let read = match &session.connection {
            Connection::Postgres(lease) => lease.read(statement).await?,
            Connection::Sqlite(lease) => lease.read(statement).await?,
        };
        session.saw(&read);
        Ok(read)
    }
}

/// What one request reads.
#[derive(Debug)]
struct Session {
    connection: Connection,
    seen: Mutex<Seen>,
}

/// When the version of the data was published, as statements told.
#[derive(Clone, Copy, Debug, Default)]
enum Seen {
    #[default]
    Nothing,
    One(i64),
    Unknown,
}

impl Session {
    // A statement that finds nothing tells nothing.
    fn saw(&self, rows: &[QueryResult]) {
        let told = rows.first().and_then(|row| row.try_get::<DateTime<Utc>>("", PUBLISHED_READ).ok());
        let told = told.map(|published| published.timestamp_micros());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = match (*seen, told) {
            (Seen::Nothing, Some(published)) => Seen::One(published),
            (Seen::One(before), Some(published)) if before == published => Seen::One(published),
            _ => Seen::Unknown,
        };
    }
}

#[derive(Debug)]
enum Connection {
    Postgres(Lease<Postgres>),
    Sqlite(Lease<Sqlite>),
}

#[derive(Debug)]
struct Lease<DB: Database> {
    pool: Pool<DB>,
    held: sync::Mutex<Option<Held<DB>>>,
}

impl<DB: Stops> Lease<DB>
where
    SqlxValues: IntoArguments<DB>,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    QueryResult: From<DB::Row>,
{
    fn of(pool: Pool<DB>) -> Self {
        Self { pool, held: sync::Mutex::new(None) }
    }

    async fn read(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut place = match self.held.try_lock() {
            Ok(place) => place,
            Err(_) => match self.pool.try_acquire() {
                Some(other) => return Held::of(other).await?.read(statement).await,
                None => self.held.lock().await,
            },
        };
        let held = match place.take() {
            Some(held) => place.insert(held),
            None => place.insert(Held::of(self.pool.acquire().await.map_err(not_acquired)?).await?),
        };
        held.read(statement).await
    }
}

/// A connection that is held, and whether what it executes was given up.
#[derive(Debug)]
struct Held<DB: Database> {
    connection: PoolConnection<DB>,
    given_up: Arc<AtomicBool>,
}

impl<DB: Stops> Held<DB>
where
    SqlxValues: IntoArguments<DB>,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    QueryResult: From<DB::Row>,
{
    async fn of(mut connection: PoolConnection<DB>) -> Result<Self, DbErr> {
        let given_up = Arc::default();
        DB::stops(&mut connection, &given_up).await.map_err(not_acquired)?;
        Ok(Self { connection, given_up })
    }

    async fn read(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        // The text is ours: what was asked enters it as letters and digits alone, by `Sql::words`.
        let values = SqlxValues(statement.values.unwrap_or(sea_orm::Values(Vec::new())));
        let query = sqlx::query_with::<DB, _>(AssertSqlSafe(statement.sql), values);
        self.given_up.store(false, Ordering::Release);
        let mut waited_for = WaitedFor(Some(&self.given_up));
        let read = query.fetch_all(&mut *self.connection).await;
        waited_for.0 = None;
        rows(read)
    }
}

/// That somebody waits for a statement: who leaves before its end gives it up.
struct WaitedFor<'a>(Option<&'a AtomicBool>);

impl Drop for WaitedFor<'_> {
    fn drop(&mut self) {
        if let Some(given_up) = self.0 {
            given_up.store(true, Ordering::Release);
        }
    }
}

/// A database that stops what is given up.
trait Stops: Database {
    /// Has a connection look whether what it executes was.
    fn stops(
        connection: &mut Self::Connection,
        given_up: &Arc<AtomicBool>,
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

/// The connection is closed as it comes back to the pool, and the server stops: [`super::connect`].
impl Stops for Postgres {
    async fn stops(_: &mut Self::Connection, _: &Arc<AtomicBool>) -> Result<(), sqlx::Error> {
        Ok(())
    }
}

/// Steps of a statement of SQLite between two looks: less than a millisecond.
const STEPS: i32 = 10_000;

/// The thread that executes it would go on to its end, and whoever takes the connection next would wait for it.
impl Stops for Sqlite {
    async fn stops(connection: &mut Self::Connection, given_up: &Arc<AtomicBool>) -> Result<(), sqlx::Error> {
        let given_up = given_up.clone();
        connection.lock_handle().await?.set_progress_handler(STEPS, move || !given_up.load(Ordering::Acquire));
        Ok(())
    }
}

fn rows<R>(read: Result<Vec<R>, sqlx::Error>) -> Result<Vec<QueryResult>, DbErr>
where
    QueryResult: From<R>,
{
    match read {
        Ok(rows) => Ok(rows.into_iter().map(QueryResult::from).collect()),
        Err(error) => Err(DbErr::Query(RuntimeErr::SqlxError(error.into()))),
    }
}

fn not_acquired(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
    }
}
