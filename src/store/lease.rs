//! Which connection does a request read through? One, from its first statement to its end, that another has just read through
//! if there is one. What it asks while that one is busy goes through another, if one is free.
//!
//! To take a connection from the pool and to give it back costs as much as a short statement: the pool asks each that comes back
//! whether it is sound. Requests give theirs to one another for a second instead, and then back to the pool: whoever else
//! reads waits no longer than that, and what broke while nobody read is found there.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, AssertSqlSafe, Database, Executor, IntoArguments, Pool, Postgres, Sqlite};
use sea_orm::{ConnAcquireErr, DbErr, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use tokio::sync::{self, oneshot};

/// For so long, requests give a connection to one another.
const KEPT: Duration = Duration::from_secs(1);

/// What requests read through, and keep for one another.
#[derive(Debug)]
pub(super) struct Lent<DB: Database> {
    pool: Pool<DB>,
    // Half of the pool's: whoever else reads finds the others there.
    most: usize,
    desk: Mutex<Desk<DB>>,
}

#[derive(Debug)]
struct Desk<DB: Database> {
    kept: Vec<Held<DB>>,
    waiting: VecDeque<oneshot::Sender<Held<DB>>>,
    closed: bool,
}

impl<DB: Database> Lent<DB> {
    pub(super) fn of(pool: Pool<DB>) -> Arc<Self> {
        let desk = Desk { kept: Vec::new(), waiting: VecDeque::new(), closed: false };
        Arc::new(Self { most: pool.options().get_max_connections() as usize / 2, pool, desk: Mutex::new(desk) })
    }

    /// Gives the pool what is kept.
    pub(super) fn let_go(&self) {
        let kept = std::mem::take(&mut self.desk().kept);
        drop(kept);
    }

    /// The same, and keeps nothing any more.
    pub(super) fn close(&self) {
        self.desk().closed = true;
        self.let_go();
    }

    // What was kept last, which is kept by the others too when it was for too long.
    fn kept(&self) -> Option<Held<DB>> {
        let mut desk = self.desk();
        if desk.kept.last()?.is_due() {
            drop(desk);
            self.let_go();
            return None;
        }
        desk.kept.pop()
    }

    // To whoever waits, else to whoever comes next, else to the pool.
    fn give_back(&self, mut held: Held<DB>) {
        if !held.sound || held.is_due() {
            return;
        }
        let mut desk = self.desk();
        while let Some(waiting) = desk.waiting.pop_front() {
            match waiting.send(held) {
                Ok(()) => return,
                Err(left) => held = left,
            }
        }
        if !desk.closed && desk.kept.len() < self.most {
            desk.kept.push(held);
        }
    }

    // What is given back next; what was since there was nothing.
    fn wait(&self) -> oneshot::Receiver<Held<DB>> {
        let (given, taken) = oneshot::channel();
        let mut desk = self.desk();
        match desk.kept.pop() {
            Some(held) => drop(given.send(held)),
            None => {
                // Nothing may be given back for long: those who left would fill the memory.
                desk.waiting.retain(|waiting| !waiting.is_closed());
                desk.waiting.push_back(given);
            }
        }
        taken
    }

    fn desk(&self) -> MutexGuard<'_, Desk<DB>> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<DB: Stops> Lent<DB> {
    // One that is free, or soon.
    async fn take(&self) -> Result<Held<DB>, DbErr> {
        if let Some(held) = self.take_free().await? {
            return Ok(held);
        }
        tokio::select! {
            biased;
            Ok(held) = self.wait() => Ok(held),
            opened = self.pool.acquire() => Held::of(opened.map_err(not_acquired)?).await,
        }
    }

    async fn take_free(&self) -> Result<Option<Held<DB>>, DbErr> {
        match self.kept() {
            Some(held) => Ok(Some(held)),
            None => match self.pool.try_acquire() {
                Some(free) => Held::of(free).await.map(Some),
                None => Ok(None),
            },
        }
    }
}

/// What one request reads through.
#[derive(Debug)]
pub(super) struct Lease<DB: Database> {
    lent: Arc<Lent<DB>>,
    held: sync::Mutex<Option<Held<DB>>>,
}

impl<DB: Stops> Lease<DB>
where
    SqlxValues: IntoArguments<DB>,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    QueryResult: From<DB::Row>,
{
    pub(super) fn of(lent: Arc<Lent<DB>>) -> Self {
        Self { lent, held: sync::Mutex::new(None) }
    }

    pub(super) async fn read(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut place = match self.held.try_lock() {
            Ok(place) => place,
            Err(_) => match self.lent.take_free().await? {
                Some(mut other) => {
                    let read = other.read(statement).await;
                    self.lent.give_back(other);
                    return read;
                }
                None => self.held.lock().await,
            },
        };
        let held = match place.take() {
            Some(held) => place.insert(held),
            None => place.insert(self.lent.take().await?),
        };
        held.read(statement).await
    }
}

impl<DB: Database> Drop for Lease<DB> {
    fn drop(&mut self) {
        if let Some(held) = self.held.get_mut().take() {
            self.lent.give_back(held);
        }
    }
}

/// A connection that is held, and whether what it executes was given up.
#[derive(Debug)]
struct Held<DB: Database> {
    connection: PoolConnection<DB>,
    taken: Instant,
    given_up: Arc<AtomicBool>,
    /// Whether its last statement ended well.
    sound: bool,
}

impl<DB: Database> Held<DB> {
    // Whether it was kept from the pool for long enough.
    fn is_due(&self) -> bool {
        self.taken.elapsed() > KEPT
    }
}

impl<DB: Stops> Held<DB> {
    async fn of(mut connection: PoolConnection<DB>) -> Result<Self, DbErr> {
        let given_up = Arc::default();
        DB::stops(&mut connection, &given_up).await.map_err(not_acquired)?;
        Ok(Self { connection, taken: Instant::now(), given_up, sound: true })
    }

    async fn read(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr>
    where
        SqlxValues: IntoArguments<DB>,
        for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
        QueryResult: From<DB::Row>,
    {
        // The text is ours: what was asked enters it as letters and digits alone, by `Sql::words`.
        let values = SqlxValues(statement.values.unwrap_or(sea_orm::Values(Vec::new())));
        let query = sqlx::query_with::<DB, _>(AssertSqlSafe(statement.sql), values);
        self.given_up.store(false, Ordering::Release);
        self.sound = false;
        let mut waited_for = WaitedFor(Some(&self.given_up));
        let read = query.fetch_all(&mut *self.connection).await;
        waited_for.0 = None;
        self.sound = read.is_ok();
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
pub(super) trait Stops: Database {
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

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use sea_orm::DbBackend;
    use sea_orm::sqlx::sqlite::SqlitePoolOptions;

    use super::*;

    async fn lent(connections: u32) -> Arc<Lent<Sqlite>> {
        let options = SqlitePoolOptions::new().max_connections(connections);
        Lent::of(options.connect("sqlite::memory:").await.unwrap())
    }

    async fn read(lease: &Lease<Sqlite>, sql: &str) -> Result<Vec<QueryResult>, DbErr> {
        lease.read(Statement::from_string(DbBackend::Sqlite, sql)).await
    }

    /// A lease that holds a connection, in which it left a table of this name.
    async fn holding(lent: &Arc<Lent<Sqlite>>, mark: &str) -> Lease<Sqlite> {
        let lease = Lease::of(lent.clone());
        read(&lease, &format!("CREATE TEMP TABLE {mark} (id INTEGER)")).await.unwrap();
        lease
    }

    async fn is_marked(lease: &Lease<Sqlite>, mark: &str) -> bool {
        read(lease, &format!("SELECT id FROM {mark}")).await.is_ok()
    }

    #[tokio::test]
    async fn a_connection_goes_from_a_request_to_the_next_one_unless_it_failed() {
        let lent = lent(4).await;
        drop(holding(&lent, "one").await);
        assert_eq!(lent.desk().kept.len(), 1);
        let next = Lease::of(lent.clone());
        assert!(is_marked(&next, "one").await);
        assert!(read(&next, "SELECT nothing").await.is_err());
        drop(next);
        assert_eq!(lent.desk().kept.len(), 0, "the pool looks whether it is sound");
    }

    #[tokio::test]
    async fn half_of_the_connections_are_kept_and_each_for_a_while() {
        let lent = lent(4).await;
        let (one, two, three) =
            (holding(&lent, "one").await, holding(&lent, "two").await, holding(&lent, "three").await);
        drop((one, two, three));
        assert_eq!(lent.desk().kept.len(), 2);
        for held in &mut lent.desk().kept {
            held.taken = held.taken.checked_sub(KEPT * 2).unwrap_or(held.taken);
        }
        assert!(lent.kept().is_none() && lent.desk().kept.is_empty(), "they went back to the pool");
        let mut due = lent.take().await.unwrap();
        due.taken = due.taken.checked_sub(KEPT * 2).unwrap_or(due.taken);
        lent.give_back(due);
        assert!(lent.desk().kept.is_empty());
    }

    #[tokio::test]
    async fn who_waits_is_given_what_another_has_read_through() {
        let lent = lent(1).await;
        let first = holding(&lent, "one").await;
        let second = Lease::of(lent.clone());
        let (marked, ()) = tokio::join!(is_marked(&second, "one"), async { drop(first) });
        assert!(marked);
        for _ in 0..10 {
            let third = Lease::of(lent.clone());
            assert!(read(&third, "SELECT 1").now_or_never().is_none(), "the one connection is held");
        }
        assert_eq!(lent.desk().waiting.len(), 1, "those who left are forgotten");
        drop(second);
        let last = Lease::of(lent.clone());
        assert!(read(&last, "SELECT 1").await.is_ok(), "nobody else waits any more");
    }

    #[tokio::test]
    async fn who_comes_to_wait_as_one_is_given_back_finds_it() {
        let lent = lent(2).await;
        drop(holding(&lent, "one").await);
        let found = lent.wait().now_or_never();
        assert!(matches!(found, Some(Ok(_))) && lent.desk().waiting.is_empty());
    }

    #[tokio::test]
    async fn nothing_is_kept_once_it_is_closed() {
        let lent = lent(4).await;
        let late = holding(&lent, "late").await;
        drop(holding(&lent, "one").await);
        lent.close();
        assert!(lent.desk().kept.is_empty());
        drop(late);
        assert!(lent.desk().kept.is_empty());
        lent.pool.close().await;
    }
}
