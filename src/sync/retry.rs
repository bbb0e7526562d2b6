//! How long to wait before a service is asked again, and how often?

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use chrono::{DateTime, Utc};

/// How a service is asked. The defaults suit the public services; tests hurry.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How many times one page is asked before giving up.
    pub attempts: u32,
    /// How long a second of waiting lasts.
    pub second: Duration,
    /// How long to wait for a connection.
    pub connect: Duration,
    /// How long a service may stay silent.
    pub silence: Duration,
    /// How long one answer may take in all.
    pub answer: Duration,
    /// How large one answer may be once inflated, in bytes.
    pub max_bytes: usize,
    /// How many times the pages are read before they are said to move too much.
    pub passes: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            attempts: 6,
            second: Duration::from_secs(1),
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(60),
            answer: Duration::from_secs(15 * 60),
            max_bytes: 512 << 20,
            passes: 6,
        }
    }
}

// Longest pause that we choose, and longest one that a service may ask for, in seconds.
const LONGEST: u32 = 60;
const LONGEST_ASKED: u64 = 15 * 60;

impl Pace {
    /// The pause after so many failures (from 1): twice the one before, spread over its second half, so that two
    /// programs that failed together do not come back together; no shorter than the service asks for. None when the
    /// service asks for longer than anyone waits.
    pub fn pause(&self, failures: u32, asked: Option<u64>, chance: f64) -> Option<Duration> {
        if asked.is_some_and(|seconds| seconds > LONGEST_ASKED) {
            return None;
        }
        let seconds = 2_u32.saturating_pow(failures.saturating_sub(1)).min(LONGEST);
        let chosen = (self.second * seconds).mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0);
        let asked = self.second.saturating_mul(u32::try_from(asked.unwrap_or(0)).unwrap_or(u32::MAX));
        Some(chosen.max(asked))
    }
}

/// A number from 0 to 1, another each time.
pub fn chance() -> f64 {
    RandomState::new().hash_one(0_u8) as f64 / u64::MAX as f64
}

/// The seconds that a `Retry-After` asks for: a number, or a moment.
pub fn asked(header: &str, now: DateTime<Utc>) -> Option<u64> {
    let text = header.trim();
    text.parse().ok().or_else(|| {
        let moment = DateTime::parse_from_rfc2822(text).ok()?;
        Some(u64::try_from((moment.to_utc() - now).num_seconds()).unwrap_or(0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(failures: u32, asked: Option<u64>, chance: f64) -> Option<f64> {
        Pace::default().pause(failures, asked, chance).map(|pause| pause.as_secs_f64())
    }

    #[test]
    fn each_pause_is_twice_the_one_before_up_to_a_minute() {
        let pauses: Vec<_> = (1..=8).filter_map(|failures| seconds(failures, None, 1.0)).collect();
        assert_eq!(pauses, [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]);
        assert_eq!(seconds(3, None, 0.0), Some(2.0), "chance takes half of it away at the most");
        assert_eq!(seconds(u32::MAX, None, 1.0), Some(60.0));
    }

    #[test]
    fn a_service_is_not_asked_again_before_it_says() {
        assert_eq!(seconds(1, Some(30), 0.5), Some(30.0));
        assert_eq!(seconds(5, Some(1), 1.0), Some(16.0));
        assert_eq!(seconds(1, Some(86_400), 0.5), None);
        let now = DateTime::parse_from_rfc3339("2026-03-01T12:00:00Z").unwrap().to_utc();
        assert_eq!(asked("120", now), Some(120));
        assert_eq!(asked("Sun, 01 Mar 2026 12:00:05 GMT", now), Some(5));
        assert_eq!(asked("Sun, 01 Mar 2026 11:00:00 GMT", now), Some(0));
        assert_eq!(asked("soon", now), None);
    }

    #[test]
    fn chance_is_between_none_and_one() {
        assert!((0..100).map(|_| chance()).all(|chance| (0.0..=1.0).contains(&chance)));
    }
}
