//! Through what are rows read? Any connection, or that which one request holds ([`super::lease`]).

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::sqlx::{Postgres, Sqlite};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use super::lease::{Lease, Lent};
use super::sql::PUBLISHED_READ;

/// What is told of each statement that is read.
type Told = Arc<dyn Fn(&Statement) + Send + Sync>;

/// Reads a database.
#[derive(Clone)]
pub struct Reader {
    db: DatabaseConnection,
    lent: Connections,
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
        let lent = match db.get_database_backend() {
            DbBackend::Postgres => Connections::Postgres(Lent::of(db.get_postgres_connection_pool().clone())),
            _ => Connections::Sqlite(Lent::of(db.get_sqlite_connection_pool().clone())),
        };
        Self { db, lent, session: None, told: None }
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
        let connection = match &self.lent {
            Connections::Postgres(lent) => Connection::Postgres(Lease::of(lent.clone())),
            Connections::Sqlite(lent) => Connection::Sqlite(Lease::of(lent.clone())),
        };
        Self { session: Some(Arc::new(Session { connection, seen: Mutex::default() })), ..self.clone() }
    }

    /// Gives the pool what requests keep for one another.
    pub(super) fn let_go(&self) {
        match &self.lent {
            Connections::Postgres(lent) => lent.let_go(),
            Connections::Sqlite(lent) => lent.let_go(),
        }
    }

    /// Closes every connection.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        match &self.lent {
            Connections::Postgres(lent) => lent.close(),
            Connections::Sqlite(lent) => lent.close(),
        }
        self.db.clone().close().await
    }
}

/// What requests read through, and keep for one another.
#[derive(Clone, Debug)]
enum Connections {
    Postgres(Arc<Lent<Postgres>>),
    Sqlite(Arc<Lent<Sqlite>>),
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
