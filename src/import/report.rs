//! What does the operator read at the end?

use std::fmt;
use std::time::Duration;

use super::ledger::{Ledger, Refusal, Tally};

/// What an import did.
#[derive(Clone, Debug)]
pub struct Report {
    /// Data set.
    pub source: &'static str,
    /// Count of each file.
    pub tallies: Vec<Tally>,
    /// The first rows refused.
    pub refusals: Vec<Refusal>,
    /// Whether the files are those of the last import: nothing was read again.
    pub unchanged: bool,
    /// Time taken, from reading to publishing.
    pub elapsed: Duration,
}

// Refusals shown of one import: all of them are in the database.
const SHOWN: usize = 10;

impl Report {
    /// What an import did; without a ledger, its files were those of the last one.
    pub(super) fn new(source: &'static str, ledger: Option<Ledger>, elapsed: Duration) -> Self {
        let unchanged = ledger.is_none();
        let (tallies, refusals) = ledger.map(|ledger| (ledger.tallies, ledger.refusals)).unwrap_or_default();
        Self { source, tallies, refusals, unchanged, elapsed }
    }

    /// Read, accepted, refused, skipped.
    pub fn totals(&self) -> (u64, u64, u64, u64) {
        self.tallies.iter().fold((0, 0, 0, 0), |(read, accepted, refused, skipped), tally| {
            (read + tally.read, accepted + tally.accepted, refused + tally.refused, skipped + tally.skipped_total())
        })
    }

    /// The refusals, each with its file, line and reason; beyond a few, how many more are kept.
    pub fn refusals(&self) -> String {
        let mut text = String::new();
        for refusal in self.refusals.iter().take(SHOWN) {
            text += &format!(
                "refused {}:{}: {} ({})\n",
                refusal.file,
                refusal.line,
                refusal.message,
                refusal.reason.code()
            );
        }
        let more = self.totals().2.saturating_sub(SHOWN as u64);
        if more > 0 {
            text += &format!(
                "refused {more} more rows of {}: {{ jeuDeDonnees(id: \"{0}\") {{ rejets {{ nodes {{ fichier ligne raison }} }} }} }}\n",
                self.source
            );
        }
        text
    }

    /// The last line of the table: every source together.
    pub fn total(reports: &[Self]) -> String {
        let sum =
            |part: fn((u64, u64, u64, u64)) -> u64| reports.iter().map(|report| part(report.totals())).sum::<u64>();
        let seconds: f64 = reports.iter().map(|report| report.elapsed.as_secs_f64()).sum();
        let read = sum(|totals| totals.0);
        Self::line("total", (read, sum(|totals| totals.1), sum(|totals| totals.2), sum(|totals| totals.3)), seconds)
    }

    fn line(name: &str, (read, accepted, refused, skipped): (u64, u64, u64, u64), seconds: f64) -> String {
        let speed = read as f64 / seconds.max(0.001);
        format!("{name:<58} {read:>9} {accepted:>9} {refused:>8} {skipped:>8} {seconds:>8.2} {speed:>9.0}")
    }

    /// The header of the table that the reports make.
    pub fn header() -> String {
        format!(
            "{:<58} {:>9} {:>9} {:>8} {:>8} {:>8} {:>9}",
            "source / file", "read", "accepted", "refused", "skipped", "seconds", "rows/s"
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.unchanged {
            return writeln!(
                f,
                "{:<58} the files of its last import: nothing to do (--force reads them again)",
                self.source
            );
        }
        writeln!(f, "{}", Self::line(self.source, self.totals(), self.elapsed.as_secs_f64()))?;
        for tally in &self.tallies {
            let (read, accepted, refused, skipped) = (tally.read, tally.accepted, tally.refused, tally.skipped_total());
            writeln!(f, "  {:<56} {read:>9} {accepted:>9} {refused:>8} {skipped:>8}", shortened(&tally.file))?;
            for (rule, count) in &tally.skipped {
                writeln!(f, "    skipped: {rule} ({count})")?;
            }
        }
        Ok(())
    }
}

fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= 56 { name.to_owned() } else { format!("…{}", name.chars().skip(length - 55).collect::<String>()) }
}
