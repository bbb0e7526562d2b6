//! The database failed: is it out of reach for a while, did a statement take too long, or is it at fault?

use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::sqlx::{self, error::ErrorKind};
use sea_orm::{DbErr, RuntimeErr};

/// What a failure of the database means to whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It does not answer, or has no connection or room left: the same request may be answered in a moment.
    Unreachable,
    /// It gave a statement up, which took too long.
    TooLong,
    /// A statement of ours is wrong.
    Fault,
}

// A process speaks to one database: that it is out of reach is told once, and once that it answers again.
static OUT: AtomicBool = AtomicBool::new(false);

impl Trouble {
    /// Tells the log of a failure: once that the database is out of reach, and each fault.
    pub fn told(error: &DbErr) -> Self {
        let trouble = Self::of(error);
        match trouble {
            Self::Unreachable if OUT.swap(true, Ordering::Relaxed) => {}
            Self::Unreachable => tracing::error!(%error, "the database does not answer"),
            Self::TooLong => tracing::warn!(%error, "the database gave a statement up"),
            Self::Fault => tracing::error!(%error, "the database failed a statement"),
        }
        trouble
    }

    /// What a failure means.
    pub fn of(error: &DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unreachable,
            DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => sql(error),
            _ => Self::Fault,
        }
    }
}

/// The database answered.
pub(super) fn answered() {
    if OUT.load(Ordering::Relaxed) && OUT.swap(false, Ordering::Relaxed) {
        tracing::info!("the database answers again");
    }
}

fn sql(error: &sqlx::Error) -> Trouble {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Trouble::Unreachable,
        sqlx::Error::Database(error) if matches!(error.kind(), ErrorKind::Other) => {
            error.code().map_or(Trouble::Fault, |code| coded(&code))
        }
        _ => Trouble::Fault,
    }
}

/// PostgreSQL's classes of five letters, and SQLite's numbers, of which the last eight bits tell the kind.
fn coded(code: &str) -> Trouble {
    if let Ok(number) =
        code.parse::<u32>().map_err(drop).and_then(|number| if code.len() < 5 { Ok(number) } else { Err(()) })
    {
        // Busy, locked, out of memory, interrupted, input or output, full, cannot open.
        return if matches!(number & 0xff, 5 | 6 | 7 | 9 | 10 | 13 | 14) {
            Trouble::Unreachable
        } else {
            Trouble::Fault
        };
    }
    match code {
        "57014" => Trouble::TooLong,
        // Connections; resources: disk full, out of memory, too many connections; stopped by its operator; input or output.
        _ if ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class)) => Trouble::Unreachable,
        _ => Trouble::Fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself_is_told_from_what_is_at_fault() {
        for code in ["08006", "53100", "53300", "57P01", "57P03", "58030", "5", "13", "10", "266", "2570"] {
            assert_eq!(coded(code), Trouble::Unreachable, "{code}");
        }
        assert_eq!(coded("57014"), Trouble::TooLong);
        for code in ["42601", "22021", "1", "19", "XX000"] {
            assert_eq!(coded(code), Trouble::Fault, "{code}");
        }
    }
}
