//! How many anomalies may one consumer report? So many in an hour, whatever its share of points.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::graph::error::Error;

/// On whose allowance a report counts, as a text that tells two apart; none for a tool of this machine, which has no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asker(pub Option<Arc<str>>);

const HOUR: Duration = Duration::from_secs(3_600);
/// Consumers remembered.
const MOST: u64 = 100_000;

/// What each consumer may still report. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Reports {
    in_an_hour: usize,
    left: moka::sync::Cache<Arc<str>, Arc<Mutex<Left>>>,
}

/// How many reports are left, and when that was.
#[derive(Debug)]
struct Left {
    reports: f64,
    at: Instant,
}

impl Reports {
    /// So many in an hour, for each consumer.
    pub fn new(in_an_hour: usize) -> Self {
        let left = moka::sync::Cache::builder().name("reports").max_capacity(MOST).time_to_idle(HOUR).build();
        Self { in_an_hour, left }
    }

    /// Takes one report; refused when none is left.
    pub fn take(&self, asker: &Asker, now: Instant) -> Result<(), Error> {
        let Some(asker) = &asker.0 else { return Ok(()) };
        let all = self.in_an_hour as f64;
        let entry = self.left.get_with_by_ref(asker, || Arc::new(Mutex::new(Left { reports: all, at: now })));
        let mut left = entry.lock().unwrap_or_else(PoisonError::into_inner);
        let since = now.saturating_duration_since(left.at).as_secs_f64();
        *left = Left { reports: (left.reports + since * all / HOUR.as_secs_f64()).min(all), at: now.max(left.at) };
        if left.reports < 1.0 {
            let seconds = ((1.0 - left.reports) * HOUR.as_secs_f64() / all).ceil();
            let message = format!("{} anomalies may be reported in an hour: try again in {seconds} s", self.in_an_hour);
            return Err(Error::RateLimited(message));
        }
        left.reports -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_consumer_reports_so_many_times_in_an_hour_and_this_machine_as_often_as_it_likes() {
        let (reports, start) = (Reports::new(2), Instant::now());
        let asker = |text: &str| Asker(Some(text.into()));
        let later = |seconds| start + Duration::from_secs(seconds);
        assert!(reports.take(&asker("a"), start).is_ok() && reports.take(&asker("a"), start).is_ok());
        let refused = reports.take(&asker("a"), start);
        assert!(matches!(refused, Err(Error::RateLimited(message)) if message.ends_with("try again in 1800 s")));
        assert!(reports.take(&asker("b"), start).is_ok(), "each has its own");
        assert!(reports.take(&asker("a"), later(1_799)).is_err() && reports.take(&asker("a"), later(1_801)).is_ok());
        for _ in 0..5 {
            assert!(reports.take(&Asker::default(), start).is_ok());
        }
    }
}
