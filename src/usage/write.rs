//! When is what was counted written? Every few seconds, and when the program ends; kept when it cannot be.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entity::battement;
use sea_orm::{DatabaseConnection, DbErr, TransactionTrait};
use tokio::time::timeout;

use super::Meter;
use crate::store::{Store, usage};

/// Between two writings.
const PACE: Duration = Duration::from_secs(10);
/// Given to one of them.
const PATIENCE: Duration = Duration::from_secs(20);
/// Given to the database to answer, for the service to stand.
const PULSE: Duration = Duration::from_secs(2);
/// Between two times that what is old is forgotten.
const FORGETTING: TimeDelta = TimeDelta::hours(6);
/// Minutes kept while the database is away: a day of a database that reads and does not write.
const MINUTES: usize = 1_440;

impl Meter {
    /// Writes what was counted, for ever.
    pub async fn follow(self, store: Store) {
        let mut forgotten = DateTime::<Utc>::MIN_UTC;
        let mut told = false;
        loop {
            let now = Utc::now();
            if timeout(PULSE, store.edition()).await.is_ok_and(|answer| answer.is_ok()) {
                self.stood(now);
            }
            let written = timeout(PATIENCE, self.write(store.writer())).await;
            match written {
                Ok(Ok(())) => told = false,
                failed if !told => {
                    tracing::warn!(?failed, "usage is not written yet: it is kept");
                    told = true;
                }
                _ => {}
            }
            if !told && now - forgotten > FORGETTING && usage::forget(store.writer(), now).await.is_ok() {
                forgotten = now;
            }
            tokio::time::sleep(PACE).await;
        }
    }

    /// The service stands in this minute.
    pub fn stood(&self, now: DateTime<Utc>) {
        let mut counted = self.counted();
        counted.minutes.insert(now.timestamp().div_euclid(60));
        while counted.minutes.len() > MINUTES {
            counted.minutes.pop_first();
        }
    }

    /// Writes what was counted; keeps it when that fails, or when it is given up.
    pub async fn write(&self, db: &DatabaseConnection) -> Result<(), DbErr> {
        let taken = {
            let mut counted = self.counted();
            (std::mem::take(&mut counted.figures), std::mem::take(&mut counted.minutes))
        };
        let mut kept = Kept { meter: self, taken: Some(taken) };
        let Some((figures, minutes)) = &kept.taken else { return Ok(()) };
        if figures.is_empty() && minutes.is_empty() {
            return Ok(());
        }
        let mut hours: BTreeMap<i64, i64> = BTreeMap::new();
        for minute in minutes {
            *hours.entry(minute.div_euclid(60)).or_default() |= 1 << minute.rem_euclid(60);
        }
        let hour =
            |(hour, minutes)| Some(battement::Model { heure: DateTime::from_timestamp(hour * 3_600, 0)?, minutes });
        let mut rows = figures.rows();
        // Two processes that write the same rows in another order would wait for one another.
        rows.sort_unstable_by(|one, other| {
            (one.jour, &one.genre, &one.consommateur, &one.nom).cmp(&(
                other.jour,
                &other.genre,
                &other.consommateur,
                &other.nom,
            ))
        });
        let transaction = db.begin().await?;
        usage::add(&transaction, rows).await?;
        usage::beat(&transaction, hours.into_iter().filter_map(hour).collect()).await?;
        transaction.commit().await?;
        kept.taken = None;
        Ok(())
    }
}

/// What is being written; given back when it was not.
struct Kept<'a> {
    meter: &'a Meter,
    taken: Option<(super::Figures, std::collections::BTreeSet<i64>)>,
}

impl Drop for Kept<'_> {
    fn drop(&mut self) {
        if let Some((figures, minutes)) = self.taken.take() {
            let mut counted = self.meter.counted();
            counted.figures.merge(figures);
            counted.minutes.extend(minutes);
        }
    }
}
