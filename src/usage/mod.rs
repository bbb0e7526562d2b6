//! What is asked, by whom, at what cost? Counted in memory, written aside, told by day and to Prometheus.
//!
//! A request adds a few numbers under a lock that nobody holds for long; it waits for no statement. What is counted is
//! bounded: names beyond so many in a day are counted together. It is written every few seconds and when the program ends;
//! while the database is away it is kept, and added later. No address is ever counted.

mod figures;
mod metrics;
mod names;
mod write;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Paris;

use self::figures::Figures;
pub use self::metrics::{Gauge, Metrics};
use self::names::Names;

/// Whoever presents no token.
pub const ANONYME: &str = "anonyme";
/// What is counted together, once there are too many names.
pub const AUTRES: &str = "(autres)";

/// Kinds of what is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Genre {
    /// A query or a mutation that was executed.
    Operation,
    /// A field that one of them named.
    Champ,
    /// A file.
    Telechargement,
    /// An event of a subscription.
    Evenement,
}

impl Genre {
    /// As it is written.
    pub fn code(self) -> &'static str {
        match self {
            Self::Operation => "OPERATION",
            Self::Champ => "CHAMP",
            Self::Telechargement => "TELECHARGEMENT",
            Self::Evenement => "EVENEMENT",
        }
    }
}

/// Something that was asked.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// Who holds the token; none without one.
    pub holder: Option<&'a str>,
    /// Its kind.
    pub genre: Genre,
    /// Its name.
    pub nom: &'a str,
    /// Fields that it named.
    pub champs: &'a [&'static str],
    /// Whether its answer has an error.
    pub failed: bool,
    /// Points.
    pub cout: u64,
    /// Objects or rows that it gave.
    pub lignes: u64,
    /// How long its answer took.
    pub duration: Duration,
}

/// What is counted. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    counted: Arc<Mutex<Counted>>,
    metrics: Arc<Metrics>,
}

#[derive(Debug, Default)]
struct Counted {
    figures: Figures,
    names: Names,
    /// Minutes in which the service stood, since the epoch.
    minutes: std::collections::BTreeSet<i64>,
}

impl Meter {
    /// Counts something that was asked now.
    pub fn note(&self, call: &Call<'_>) {
        self.note_at(call, Utc::now());
    }

    fn note_at(&self, call: &Call<'_>, now: DateTime<Utc>) {
        self.metrics.note(call);
        let jour = day(now);
        let mut counted = self.counted();
        let Counted { figures, names, .. } = &mut *counted;
        let consommateur = names.consumer(jour, call.holder.unwrap_or(ANONYME));
        let nom = names.name(&consommateur, call.genre, call.nom);
        figures.add(jour, &consommateur, call.genre, nom, call);
        figures.count(jour, &consommateur, call);
    }

    /// What Prometheus reads.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn day(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&Paris).date_naive()
}
