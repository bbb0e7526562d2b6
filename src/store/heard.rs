//! How long ago did the database tell its version?

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// For so long, what it told is held for true: a version published by another process is served after that at the latest.
pub(super) const CONFIRMED: Duration = Duration::from_secs(1);

/// What is known of the last questions.
#[derive(Debug, Default)]
pub(super) struct Heard {
    last: Mutex<Last>,
    /// Held by the one who asks for all.
    pub asking: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Last {
    /// When the question was sent whose answer is the last one known.
    asked: Option<Instant>,
    failures: u64,
}

impl Heard {
    /// Whether what was told is true now.
    pub fn is_recent(&self) -> bool {
        self.last().asked.is_some_and(|asked| asked.elapsed() < CONFIRMED)
    }

    /// The database answered a question that was sent then.
    pub fn told(&self, asked: Instant) {
        let mut last = self.last();
        last.asked = last.asked.max(Some(asked));
    }

    /// Questions that the database did not answer.
    pub fn failures(&self) -> u64 {
        self.last().failures
    }

    /// The database does not answer: nothing is known of it any more.
    pub fn lost(&self) {
        let mut last = self.last();
        *last = Last { asked: None, failures: last.failures + 1 };
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_is_true_for_a_while_and_until_the_database_is_lost() {
        let heard = Heard::default();
        assert!(!heard.is_recent(), "nothing was told yet");
        let Some(before) = Instant::now().checked_sub(CONFIRMED) else { return };
        heard.told(before);
        assert!(!heard.is_recent());
        heard.told(Instant::now());
        heard.told(before);
        assert!(heard.is_recent(), "an answer that comes late undoes none");
        heard.lost();
        assert!(!heard.is_recent() && heard.failures() == 1);
    }
}
