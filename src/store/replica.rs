//! Where else may rows be read? From copies of the primary, as long as they hold the version that it published last.
//!
//! One task for each copy looks at what it holds: from time to time, and many times in a second once a version was published
//! that the copy does not hold yet. It looks through a connection of its own, so that a copy that is busy is not taken for one
//! that is gone.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sea_orm::sqlx::postgres::PgPoolOptions;
use sea_orm::sqlx::{self, PgPool};
use sea_orm::{DbErr, RuntimeErr};
use serde::Serialize;
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

use super::Store;
use super::connect::{self, ConnectError};
use super::held::{self, Held};
use super::reader::Reader;
use super::trouble::Trouble;

/// Given to a copy to tell its version. Beyond, it is lost.
const PATIENCE: Duration = Duration::from_secs(1);
/// The shortest time between two looks at a copy that is behind.
const BREATH: Duration = Duration::from_millis(5);
/// A copy that is behind for so many times the usual pace is told of.
const BEHIND: u32 = 5;

/// The copies that requests may read.
#[derive(Clone, Debug, Default)]
pub struct Replicas {
    all: Arc<[Arc<Replica>]>,
    turn: Arc<AtomicUsize>,
}

impl Replicas {
    /// The copies at these addresses of PostgreSQL, each with so many connections at the most. None needs to answer yet.
    pub async fn open(urls: &[String], max_connections: u32) -> Result<Self, ConnectError> {
        let mut all = Vec::with_capacity(urls.len());
        for url in urls {
            all.push(Arc::new(Replica::open(url, max_connections.max(2)).await?));
        }
        Ok(Self { all: all.into(), turn: Arc::default() })
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// One that holds this version, each in its turn.
    pub(super) fn holding(&self, heard: Held) -> Option<Arc<Replica>> {
        let count = self.all.len();
        let turn = if count > 1 { self.turn.fetch_add(1, Ordering::Relaxed) } else { 0 };
        (0..count).map(|rank| &self.all[turn.wrapping_add(rank) % count]).find(|one| one.holds(heard)).cloned()
    }

    /// A version was published.
    pub(super) fn wake(&self) {
        self.all.iter().for_each(|replica| replica.woken.notify_one());
    }

    /// Where they stand.
    pub(super) fn standings(&self, heard: Held) -> Vec<Standing> {
        self.all.iter().map(|replica| replica.standing(heard)).collect()
    }

    /// Looks at all of them, for ever.
    pub(super) async fn follow(&self, store: &Store, pace: Duration) {
        join_all(self.all.iter().map(|replica| replica.follow(store, pace))).await;
    }
}

/// Where a copy stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// Its host and port.
    pub name: String,
    /// The version that it holds, as last heard; none when it does not answer.
    pub version: Option<i64>,
    /// Whether requests read it.
    pub used: bool,
    /// For how long it does not hold the last version, or does not answer, in milliseconds.
    pub behind_ms: u64,
    /// Answers that were read from it.
    pub answers: u64,
}

/// A copy of the primary, which follows it.
#[derive(Debug)]
pub struct Replica {
    name: String,
    reader: Reader,
    readers: u32,
    /// For looks alone.
    apart: PgPool,
    /// The version that it holds; none when it does not answer.
    held: watch::Sender<Option<Held>>,
    woken: Notify,
    /// Since when it is not read.
    aside: Mutex<Option<Instant>>,
    answers: AtomicU64,
}

impl Replica {
    async fn open(url: &str, readers: u32) -> Result<Self, ConnectError> {
        let db = connect::replica(url, readers).await?;
        let options = (*db.get_postgres_connection_pool().connect_options()).clone();
        let name = format!("{}:{}", options.get_host(), options.get_port());
        let apart = PgPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE).max_lifetime(None);
        Ok(Self {
            name,
            reader: Reader::new(db),
            readers,
            apart: apart.connect_lazy_with(options),
            held: watch::Sender::new(None),
            woken: Notify::new(),
            aside: Mutex::new(Some(Instant::now())),
            answers: AtomicU64::new(0),
        })
    }

    /// What reads it.
    pub(super) fn reader(&self) -> &Reader {
        &self.reader
    }

    fn holds(&self, heard: Held) -> bool {
        *self.held.borrow() == Some(heard)
    }

    /// Completes when it does not answer any more.
    pub(super) async fn lost(&self) {
        drop(self.held.subscribe().wait_for(Option::is_none).await);
    }

    /// The version that it holds now.
    pub(super) async fn holds_now(&self) -> Result<Held, DbErr> {
        held::of(&self.reader).await
    }

    /// An answer was read from it.
    pub(super) fn answered(&self) {
        self.answers.fetch_add(1, Ordering::Relaxed);
    }

    /// It holds this version now, as a request saw.
    pub(super) fn went_on(&self, found: Held) {
        self.held.send_if_modified(|held| match held {
            Some(known) if known.version < found.version => {
                *held = Some(found);
                true
            }
            _ => false,
        });
    }

    /// What a failure of its means to a request, which is executed again elsewhere unless the statement takes too long.
    pub(super) fn failed(&self, error: &DbErr) -> Trouble {
        match Trouble::of(error) {
            Trouble::TooLong => return Trouble::told(error),
            Trouble::Unreachable if !is_busy(error) => self.leave(error),
            // It was busy, or replayed what a statement still read.
            _ => tracing::debug!(replica = self.name, %error, "a replica gave a statement up"),
        }
        Trouble::Unreachable
    }

    fn leave(&self, error: &dyn std::fmt::Display) {
        if self.held.send_replace(None).is_some() {
            tracing::warn!(replica = self.name, %error, "a replica does not answer: it is left aside");
            // How soon it answers again is looked for at once.
            self.woken.notify_one();
        }
    }

    fn standing(&self, heard: Held) -> Standing {
        let used = self.holds(heard);
        let mut aside = self.aside();
        *aside = if used { None } else { aside.or_else(|| Some(Instant::now())) };
        let behind = aside.map_or(Duration::ZERO, |since| since.elapsed());
        Standing {
            name: self.name.clone(),
            version: self.held.borrow().map(|held| held.version),
            used,
            behind_ms: behind.as_millis().try_into().unwrap_or(u64::MAX),
            answers: self.answers.load(Ordering::Relaxed),
        }
    }

    fn aside(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.aside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn follow(&self, store: &Store, pace: Duration) {
        let (mut pause, mut told) = (BREATH, false);
        loop {
            let held = self.look().await;
            if held.is_some_and(|held| held.version > store.version()) {
                // It heard of a version before us: the primary tells.
                drop(store.refresh().await);
            }
            let standing = self.standing(store.held());
            let late = Duration::from_millis(standing.behind_ms) > pace * BEHIND;
            match standing.version {
                Some(version) if late && !told => {
                    let published = store.version();
                    let why = if version == published { "of other data" } else { "behind" };
                    tracing::warn!(replica = self.name, version, published, "a replica is {why}: it is left aside");
                    told = true;
                }
                Some(version) if standing.used && told => {
                    tracing::info!(replica = self.name, version, "a replica has caught up");
                    told = false;
                }
                _ => {}
            }
            let behind = standing.version.is_some() && !standing.used;
            pause = if behind { (pause * 2).min(pace) } else { pace };
            if timeout(pause, self.woken.notified()).await.is_ok() {
                pause = BREATH;
            }
        }
    }

    /// Looks once at what it holds.
    async fn look(&self) -> Option<Held> {
        let asked = sqlx::query_as::<_, (i64, i64, i64)>(held::COLUMNS).fetch_optional(&self.apart);
        let found = match timeout(PATIENCE, asked).await {
            Ok(Ok(found)) => found.map(Held::from).unwrap_or_default(),
            Ok(Err(error)) => {
                self.leave(&error);
                return None;
            }
            Err(_) => {
                self.leave(&"no answer in time");
                return None;
            }
        };
        let was_lost = self.held.borrow().is_none();
        if was_lost && !self.answers_everywhere().await {
            return None;
        }
        if self.held.send_replace(Some(found)).is_none() {
            tracing::info!(replica = self.name, version = found.version, "a replica answers");
        }
        Some(found)
    }

    /// Whether each of its connections is good: those that were lost with it fail once.
    async fn answers_everywhere(&self) -> bool {
        self.reader.let_go();
        let all = join_all((0..self.readers).map(|_| self.holds_now()));
        timeout(PATIENCE, all).await.is_ok_and(|told| told.iter().all(Result::is_ok))
    }
}

/// Whether all of its connections are taken: it is not lost for all that.
fn is_busy(error: &DbErr) -> bool {
    let pool = |error: &RuntimeErr| match error {
        RuntimeErr::SqlxError(error) => matches!(**error, sqlx::Error::PoolTimedOut),
        RuntimeErr::Internal(_) => false,
    };
    match error {
        DbErr::ConnectionAcquire(_) => true,
        DbErr::Conn(error) | DbErr::Exec(error) | DbErr::Query(error) => pool(error),
        _ => false,
    }
}
