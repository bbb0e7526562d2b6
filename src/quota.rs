//! How is one share kept by several processes? Each counts in memory, and settles with one table what it counted.
//!
//! No request waits for that: it is settled aside, several times in a second for those who ask, in one statement for all of
//! them. While the database does not answer, each process counts for itself.

use std::time::Duration;

use chrono::Utc;
use sea_orm::{DatabaseConnection, DbBackend};
use tokio::time::{Instant, timeout};

pub use crate::store::partage::{Level, Spent};
use crate::store::partage::{forget, settle};

/// The accounts of a process.
pub trait Accounts: Send + Sync {
    /// Completes when something is worth being settled at once.
    fn called(&self) -> impl Future<Output = ()> + Send;
    /// What was spent and is not settled; it is from now on.
    fn spent(&self) -> Vec<Spent>;
    /// What is left to each, of the same, whoever spent.
    fn settled(&self, levels: Vec<Level>);
    /// It was not settled after all: each process counts for itself meanwhile.
    fn unsettled(&self, spent: Vec<Spent>);
}

/// Between two settlements.
const PACE: Duration = Duration::from_millis(250);
/// The shortest time between two of them.
const BREATH: Duration = Duration::from_millis(10);
/// Given to the database for one.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two times that those who ask no more are forgotten.
const FORGETTING: Duration = Duration::from_secs(60);

/// Settles the accounts of this process with those of the others, for ever. On SQLite there are no others.
pub async fn follow(db: DatabaseConnection, accounts: impl Accounts) {
    if db.get_database_backend() != DbBackend::Postgres {
        return;
    }
    let (mut told, mut forgotten) = (false, Instant::now());
    loop {
        drop(timeout(PACE, accounts.called()).await);
        let failed = once(&db, &accounts).await.is_err();
        if failed && !told {
            tracing::warn!("shares are not settled with other processes: each counts for itself");
        }
        told = failed;
        if forgotten.elapsed() > FORGETTING && forget(&db, Utc::now()).await.is_ok() {
            forgotten = Instant::now();
        }
        tokio::time::sleep(if failed { PACE } else { BREATH }).await;
    }
}

/// The database did not settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsettled;

/// Settles once what was spent.
pub async fn once(db: &DatabaseConnection, accounts: &impl Accounts) -> Result<(), Unsettled> {
    let spent = accounts.spent();
    if spent.is_empty() {
        return Ok(());
    }
    match timeout(PATIENCE, settle(db, &spent)).await {
        Ok(Ok(levels)) => {
            accounts.settled(levels);
            Ok(())
        }
        _ => {
            accounts.unsettled(spent);
            Err(Unsettled)
        }
    }
}
