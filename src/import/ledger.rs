//! What became of each row? Read = accepted + refused + skipped, always.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::pile::Pile;
use super::refusal::Fault;
use crate::codes::Kind;

/// Refusals that a ledger holds in memory.
const FIRST: usize = 100;

/// Longest raw text kept of a refused row, in characters.
pub const MAX_RAW: usize = 4_000;

/// Why a row was refused: a closed set, shown as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reason {
    /// The row has another number of columns than the header, or is no object.
    MalformedRow,
    /// A value that makes the row what it is stands empty.
    MissingValue,
    /// A code is not of its register's form.
    MalformedCode,
    /// A value is out of its domain.
    InvalidValue,
}

impl Reason {
    /// The stable word for it.
    pub fn code(self) -> &'static str {
        match self {
            Self::MalformedRow => "LIGNE_MALFORMEE",
            Self::MissingValue => "VALEUR_ABSENTE",
            Self::MalformedCode => "CODE_MALFORME",
            Self::InvalidValue => "VALEUR_INVALIDE",
        }
    }
}

/// Where a row was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct At {
    /// Rank of the count of its file.
    pub tally: u32,
    /// Line, from 1, header included; rank in the file where the format has no lines.
    pub line: u32,
}

/// A row that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// File, and table in it.
    pub file: String,
    /// Line, from 1, header included; rank in the file where the format has no lines.
    pub line: u64,
    /// Why.
    pub reason: Reason,
    /// Field at fault, as the file names it; none when it is the row itself.
    pub champ: Option<String>,
    /// What the field holds, as everybody may read it; none when it is empty.
    pub valeur: Option<String>,
    /// The register of which it should be a code; none of any other value.
    pub registre: Option<Kind>,
    /// Why, in a sentence that a producer understands.
    pub message: String,
    /// The row as it was read, cut.
    pub raw: String,
}

/// The count of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// File, and table in it.
    pub file: String,
    /// Rows read.
    pub read: u64,
    /// Rows that became data, or added to data.
    pub accepted: u64,
    /// Rows refused, each kept.
    pub refused: u64,
    /// Rows left aside by a rule, by rule.
    pub skipped: std::collections::BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Rows left aside by any rule.
    pub fn skipped_total(&self) -> u64 {
        self.skipped.values().sum()
    }
}

/// The counts of an import, and what it refused.
#[derive(Debug)]
pub struct Ledger {
    /// When the import began: what rows bear as the moment they changed.
    pub now: DateTime<Utc>,
    /// Count of each file, in the order of reading.
    pub tallies: Vec<Tally>,
    /// The first rows refused.
    pub refusals: Vec<Refusal>,
    /// Rows refused after them.
    pub more_refusals: Pile<Refusal>,
    progress: indicatif::ProgressBar,
}

impl Ledger {
    /// An empty ledger.
    pub fn new(now: DateTime<Utc>, progress: indicatif::ProgressBar) -> Self {
        Self { now, tallies: Vec::new(), refusals: Vec::new(), more_refusals: Pile::default(), progress }
    }

    /// A ledger for tests, that shows nothing.
    #[cfg(test)]
    pub fn silent() -> Self {
        Self::new(DateTime::UNIX_EPOCH, indicatif::ProgressBar::hidden())
    }

    /// Opens the count of a file: what follows is said of it.
    pub fn open(&mut self, file: impl Into<String>) {
        let file = file.into();
        self.progress.set_message(file.clone());
        self.tallies.push(Tally { file, ..Tally::default() });
    }

    /// One row read and accepted.
    pub fn accept(&mut self) {
        let tally = self.current();
        tally.read += 1;
        tally.accepted += 1;
        self.progress.inc(1);
    }

    /// One row read and left aside by a rule, named in a few words.
    pub fn skip(&mut self, rule: &'static str) {
        let tally = self.current();
        tally.read += 1;
        *tally.skipped.entry(rule).or_default() += 1;
        self.progress.inc(1);
    }

    /// A row that was accepted gives way to one read later: a rule leaves it aside after all. `tally` is that of its file.
    pub fn give_way(&mut self, tally: usize, rule: &'static str) {
        if let Some(tally) = self.tallies.get_mut(tally) {
            tally.accepted -= 1;
            *tally.skipped.entry(rule).or_default() += 1;
        }
    }

    /// Rank of the count of the file that is read now.
    pub fn tally(&self) -> usize {
        self.tallies.len().saturating_sub(1)
    }

    /// Where the row of a line of the file that is read now is.
    pub fn at(&self, line: u64) -> At {
        let bounded = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        At { tally: bounded(self.tally() as u64), line: bounded(line) }
    }

    /// One row read and refused.
    pub fn refuse(&mut self, line: u64, fault: Fault, raw: &str) {
        let tally = self.current();
        tally.read += 1;
        tally.refused += 1;
        let file = tally.file.clone();
        let raw = raw.chars().filter(|character| *character != '\0').take(MAX_RAW).collect();
        let Fault { reason, champ, valeur, registre, message } = fault;
        let message = message.replace('\0', "\u{fffd}");
        let refusal = Refusal { file, line, reason, champ, valeur, registre, message, raw };
        if self.refusals.len() < FIRST {
            self.refusals.push(refusal)
        } else {
            self.more_refusals.push(&refusal)
        }
        self.progress.inc(1);
    }

    /// Totals of every file: read, accepted, refused, skipped.
    pub fn totals(&self) -> (u64, u64, u64, u64) {
        self.tallies.iter().fold((0, 0, 0, 0), |(read, accepted, refused, skipped), tally| {
            (read + tally.read, accepted + tally.accepted, refused + tally.refused, skipped + tally.skipped_total())
        })
    }

    fn current(&mut self) -> &mut Tally {
        if self.tallies.is_empty() {
            self.open("");
        }
        let last = self.tallies.len() - 1;
        &mut self.tallies[last]
    }
}
