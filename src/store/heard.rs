//! How long ago did the database tell its version, and was it written since?
//!
//! PostgreSQL tells those who listen what another process publishes. SQLite does not, but whoever writes to it writes to the
//! file beside it, its write-ahead log: as long as that one is as it was, so is the version.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use sea_orm::{DatabaseConnection, DbBackend};

/// For so long, what it told is held for true: a version published by another process is served after that at the latest.
pub(super) const CONFIRMED: Duration = Duration::from_secs(1);

/// Two writes may bear the same time: the system counts it by four milliseconds, or ten.
const TICK: Duration = Duration::from_millis(20);

/// What is known of the last questions.
#[derive(Debug, Default)]
pub(super) struct Heard {
    last: Mutex<Last>,
    /// The write-ahead log of a file of SQLite.
    log: Option<PathBuf>,
    /// Whether PostgreSQL tells what is published.
    listening: AtomicBool,
    /// Held by the one who asks for all.
    pub asking: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Last {
    /// The question whose answer is the last one known.
    asked: Option<Asked>,
    failures: u64,
}

/// When a question was sent, and what the log was then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    at: Instant,
    log: Log,
}

/// What the log of a file is at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Log {
    /// None, or nothing that is told of it.
    Nothing,
    /// So many bytes, written last at that time.
    Written(u64, SystemTime),
    /// It was just written, and may be again with nothing to tell so.
    Now,
}

impl Heard {
    /// What is known of this database: nothing yet.
    pub fn of(db: &DatabaseConnection) -> Self {
        if db.get_database_backend() != DbBackend::Sqlite {
            return Self::default();
        }
        let options = db.get_sqlite_connection_pool().connect_options();
        // One in memory has no file.
        let file = Some(options.get_filename()).filter(|file| file.exists());
        let log = file.map(|file| {
            let mut log = file.as_os_str().to_owned();
            log.push("-wal");
            log.into()
        });
        Self { log, ..Self::default() }
    }

    /// Whether what another process publishes is known at once.
    pub fn is_told(&self) -> bool {
        self.log.is_some() || self.listening.load(Ordering::Acquire)
    }

    /// Somebody listens to PostgreSQL until what this gives is dropped.
    pub fn listening(&self) -> Listening<'_> {
        self.listens(true);
        Listening(self)
    }

    // What was told before may be of before: nobody listened.
    fn listens(&self, listening: bool) {
        self.last().asked = None;
        self.listening.store(listening, Ordering::Release);
    }

    /// Whether what was told is true now.
    pub fn is_recent(&self) -> bool {
        let Some(asked) = self.last().asked else { return false };
        asked.at.elapsed() < CONFIRMED && asked.log != Log::Now && asked.log == self.log()
    }

    /// Whether a question was answered that was sent after that.
    pub fn was_told_since(&self, moment: Instant) -> bool {
        self.last().asked.is_some_and(|asked| asked.at > moment)
    }

    /// A question is about to be sent.
    pub fn ask(&self) -> Asked {
        Asked { log: self.log(), at: Instant::now() }
    }

    /// The database answered it.
    pub fn told(&self, asked: Asked) {
        let mut last = self.last();
        if last.asked.is_none_or(|known| known.at < asked.at) {
            last.asked = Some(asked);
        }
    }

    fn log(&self) -> Log {
        let Some(told) = self.log.as_ref().and_then(|log| log.metadata().ok()) else { return Log::Nothing };
        match told.modified() {
            Ok(modified) if modified.elapsed().is_ok_and(|age| age > TICK) => Log::Written(told.len(), modified),
            _ => Log::Now,
        }
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

/// Held by the one who listens.
#[derive(Debug)]
pub(super) struct Listening<'a>(&'a Heard);

impl Drop for Listening<'_> {
    fn drop(&mut self) {
        self.0.listens(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_is_true_for_a_while_and_until_the_database_is_lost() {
        let heard = Heard::default();
        assert!(!heard.is_recent(), "nothing was told yet");
        let asked = heard.ask();
        let Some(long_ago) = asked.at.checked_sub(CONFIRMED) else { return };
        let before = Asked { at: long_ago, ..asked };
        heard.told(before);
        assert!(!heard.is_recent());
        heard.told(heard.ask());
        heard.told(before);
        assert!(heard.is_recent(), "an answer that comes late undoes none");
        heard.lost();
        assert!(!heard.is_recent() && heard.failures() == 1);
    }

    #[test]
    fn what_was_told_is_true_until_the_log_is_written() {
        let log = std::env::temp_dir().join(format!("passerelle-heard-{}-wal", std::process::id()));
        let heard = Heard { log: Some(log.clone()), ..Heard::default() };
        let write = |written: SystemTime| {
            let file = std::fs::File::create(&log).unwrap();
            file.set_modified(written).unwrap();
        };
        let (now, minute) = (SystemTime::now(), Duration::from_secs(60));
        heard.told(heard.ask());
        assert!(heard.is_recent(), "nobody wrote anything");
        write(now - 2 * minute);
        assert!(!heard.is_recent(), "it was written since");
        heard.told(heard.ask());
        assert!(heard.is_recent());
        write(now - minute);
        assert!(!heard.is_recent(), "at another time");
        // As of the present tick, however slow this test is.
        write(now + minute);
        let came = Instant::now();
        assert!(!heard.was_told_since(came));
        heard.told(heard.ask());
        assert!(!heard.is_recent(), "it may be written again within the same tick");
        assert!(heard.was_told_since(came), "who came before the question was sent needs no other");
        std::fs::remove_file(log).unwrap();
    }
}
