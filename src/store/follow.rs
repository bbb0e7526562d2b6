//! Was a version of the data published, by this process or by another? One task looks, and tells everybody.
//!
//! PostgreSQL says so in the very transaction that publishes, which makes the answer immediate; looking from time to time
//! makes it certain, and is all that SQLite needs. A look that fails is made again, more and more slowly; what was published
//! meanwhile is then told in its order.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx;
use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use sea_orm::{DbBackend, DbErr};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

use super::Store;
use super::publication::{self, CHANNEL};
use super::trouble::Trouble;

/// Looks that fail follow one another at this many times the usual pace, at the most.
const SLOWEST: u32 = 16;
/// A connection that was lost fails sooner than this.
const QUICK: Duration = Duration::from_secs(1);
/// Given to PostgreSQL for a connection that listens.
const PATIENCE: Duration = Duration::from_secs(5);

/// Follows the versions of the data for ever, looking at least once in each `pace`.
pub async fn follow(store: Store, pace: Duration) {
    let heard = Arc::new(Notify::new());
    let listening = async {
        match store.writer().get_database_backend() {
            DbBackend::Postgres => listen(&store, &heard, pace).await,
            _ => std::future::pending().await,
        }
    };
    tokio::join!(listening, look(&store, &heard, pace), store.replicas.follow(&store, pace));
}

async fn look(store: &Store, heard: &Notify, pace: Duration) {
    let mut told = store.version();
    let (mut slowness, mut older) = (1, false);
    loop {
        drop(timeout(pace * slowness, heard.notified()).await);
        match tell_after_all(store, told).await {
            Ok(version) => {
                (told, slowness) = (version, 1);
                older = went_back(store, older).await;
            }
            Err(error) => {
                if slowness == 1 {
                    Trouble::told(&error);
                }
                slowness = (slowness * 2).min(SLOWEST);
            }
        }
    }
}

/// Whether the primary holds something else than was heard of. Once may be a look that another overtook; twice is not.
async fn went_back(store: &Store, already: bool) -> bool {
    let Ok(found) = store.look().await else { return already };
    let other = found != store.held() && found.version <= store.version();
    if other && already {
        store.go_back(found);
    }
    other && !already
}

/// Tells the publications after a version, whatever became of the connections of the pool: when the database was away, each
/// fails once.
async fn tell_after_all(store: &Store, told: i64) -> Result<i64, DbErr> {
    let mut stale = store.readers();
    loop {
        let begun = Instant::now();
        match tell(store, told).await {
            // A database that is still away takes its time.
            Err(_) if stale > 0 && begun.elapsed() < QUICK => stale -= 1,
            told => return told,
        }
    }
}

/// Tells the publications after a version; gives the last one told.
async fn tell(store: &Store, told: i64) -> Result<i64, DbErr> {
    let version = store.refresh().await?;
    // Who comes later asks for what was published before.
    if version <= told || !store.is_heard() {
        return Ok(version);
    }
    let mut told = told;
    loop {
        let publications = publication::since(store, told).await?;
        let Some(last) = publications.last() else { return Ok(told) };
        told = last.version;
        let whole = (publications.len() as u64) < publication::MOST;
        publications.into_iter().for_each(|publication| store.tell(publication));
        if whole {
            return Ok(told);
        }
    }
}

/// Listens to PostgreSQL through a connection of its own, made again as often as it is lost.
async fn listen(store: &Store, heard: &Notify, pace: Duration) {
    let options = (*store.writer().get_postgres_connection_pool().connect_options()).clone();
    let alone = PgPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
    let pool = alone.idle_timeout(None).max_lifetime(None).connect_lazy_with(options);
    let mut slowness = 1;
    loop {
        if let Ok(mut listener) = listener(&pool).await {
            slowness = 1;
            let _listening = store.heard.listening();
            // What was published while nobody listened, then at each word.
            heard.notify_one();
            while listener.try_recv().await.is_ok() {
                heard.notify_one();
            }
        }
        sleep(pace * slowness).await;
        slowness = (slowness * 2).min(SLOWEST);
    }
}

async fn listener(pool: &sqlx::PgPool) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}
