//! How much of its share has a consumer left?
//!
//! A bucket of points, that of one minute, which fills as time goes. It is forgotten when nobody asked for a while: it would
//! be full. What is remembered is bounded; beyond that, the least heard are forgotten first.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::HeaderName;
use tokio::sync::Notify;

use super::consumer::Consumer;
use super::settings::Settings;

/// Tells a consumer its share; see the draft of the IETF, RateLimit header fields for HTTP.
pub(in crate::http) const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// Tells it what is left.
pub(in crate::http) const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// What a request costs beside what it asks: it is read, parsed and answered.
const REQUEST: f64 = 10.0;
/// A share is told by the minute.
const WINDOW: f64 = 60.0;
/// Part of a share that a process lets one spend before others know.
const UNTOLD: f64 = 0.25;
/// Part of a share after which others are told at once.
const WORTH_TELLING: f64 = 0.05;
/// Buckets remembered.
const MAX_BUCKETS: u64 = 100_000;
/// A bucket that nobody asked for all that time is full.
const IDLE: Duration = Duration::from_secs(600);

/// The shares. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Quotas {
    networks: f64,
    holders: f64,
    buckets: moka::sync::Cache<Consumer, Arc<Mutex<Bucket>>>,
    owing: Arc<Owing>,
}

/// What this process owes to those that share with it.
#[derive(Debug, Default)]
pub(super) struct Owing {
    /// Whether somebody settles: nothing is owed to nobody.
    settled: AtomicBool,
    /// Whether the last settlement was made.
    shared: AtomicBool,
    consumers: Mutex<HashSet<Consumer>>,
    settling: Mutex<HashMap<String, Consumer>>,
    pub called: Notify,
}

impl Owing {
    /// Those who spent since they were settled.
    pub fn consumers(&self) -> MutexGuard<'_, HashSet<Consumer>> {
        self.consumers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those who are being settled, by their digest.
    pub fn settling(&self) -> MutexGuard<'_, HashMap<String, Consumer>> {
        self.settling.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody settles from now on.
    pub fn begin(&self) {
        self.settled.store(true, Ordering::Relaxed);
    }

    fn is_told(&self) -> bool {
        self.settled.load(Ordering::Relaxed)
    }

    /// One owes something. Beyond so many, what the others owe is not told.
    fn add(&self, consumer: &Consumer) {
        let mut consumers = self.consumers();
        if (consumers.len() as u64) < MAX_BUCKETS {
            consumers.insert(consumer.clone());
        }
    }

    /// Whether other processes are heard.
    pub fn share(&self, shared: bool) {
        self.shared.store(shared, Ordering::Relaxed);
    }
}

/// What is left of a share, and when that was.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bucket {
    level: f64,
    at: Instant,
    /// Of what was spent, what other processes were not told.
    owed: f64,
}

/// A share, and what is left of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Balance {
    share: f64,
    level: f64,
}

impl Bucket {
    /// The same, later.
    fn filled(self, share: f64, now: Instant) -> Self {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        Self { level: (self.level + since * share / WINDOW).min(share), at: now.max(self.at), ..self }
    }
}

impl Bucket {
    /// Takes points, which others are to be told of or not; gives what was owed before and what is now.
    fn spend(&mut self, points: f64, told: bool) -> (f64, f64) {
        let before = self.owed;
        self.level -= points;
        self.owed += if told { points } else { 0.0 };
        (before, self.owed)
    }
}

impl Quotas {
    pub fn new(settings: &Settings) -> Self {
        let buckets = moka::sync::Cache::builder().name("quotas").max_capacity(MAX_BUCKETS).time_to_idle(IDLE).build();
        let [networks, holders] =
            [settings.points_per_minute, settings.token_points_per_minute].map(|points| points as f64);
        Self { networks, holders, buckets, owing: Arc::default() }
    }

    /// Takes the points of a request of this cost; the seconds after which they will be there, when they are not. A request
    /// that costs more than a whole share needs a full one, and leaves a debt.
    pub fn charge(&self, consumer: &Consumer, cost: usize, now: Instant) -> Result<(), u64> {
        let Some(share) = self.share(consumer) else { return Ok(()) };
        let points = cost as f64 + REQUEST;
        let (told, shared) = (self.owing.is_told(), self.owing.shared.load(Ordering::Relaxed));
        let charged = self.with(consumer, share, now, |bucket| {
            let missing = points.min(share) - bucket.level;
            if missing > 0.0 {
                return Err((missing * WINDOW / share).ceil().max(1.0) as u64);
            }
            // Others may have spent as much: they are asked first.
            if shared && bucket.owed > 0.0 && bucket.owed + points > share * UNTOLD {
                return Err(1);
            }
            Ok(bucket.spend(points, told))
        });
        self.tell(consumer, share, charged?);
        Ok(())
    }

    /// Takes points that were spent already, be they there or not.
    pub fn spend(&self, consumer: &Consumer, points: f64, now: Instant) {
        let Some(share) = self.share(consumer) else { return };
        let told = self.owing.is_told();
        let owed = self.with(consumer, share, now, |bucket| bucket.spend(points, told));
        self.tell(consumer, share, owed);
    }

    fn tell(&self, consumer: &Consumer, share: f64, (before, owed): (f64, f64)) {
        if before == 0.0 && owed > 0.0 {
            self.owing.add(consumer);
        }
        if owed > share * WORTH_TELLING {
            self.owing.called.notify_one();
        }
    }

    /// What is owed.
    pub(super) fn owing(&self) -> &Owing {
        &self.owing
    }

    /// The share of a consumer and what it spent since it was settled, which is told from now on.
    pub(super) fn take_owed(&self, consumer: &Consumer) -> Option<(f64, f64)> {
        let share = self.share(consumer)?;
        let points = self.with(consumer, share, Instant::now(), |bucket| std::mem::take(&mut bucket.owed));
        Some((share, points))
    }

    /// What was told is owed again.
    pub(super) fn owe(&self, consumer: &Consumer, points: f64) {
        if let Some(share) = self.share(consumer) {
            self.with(consumer, share, Instant::now(), |bucket| bucket.owed += points);
            self.owing.add(consumer);
        }
    }

    /// What is left to a consumer of all processes, but for what was spent here since it was told.
    pub(super) fn settle(&self, consumer: &Consumer, level: f64) {
        if let Some(share) = self.share(consumer) {
            self.with(consumer, share, Instant::now(), |bucket| bucket.level = level - bucket.owed);
        }
    }

    /// What is left of the share of a consumer; none when it has no share.
    pub fn balance(&self, consumer: &Consumer, now: Instant) -> Option<Balance> {
        let share = self.share(consumer)?;
        Some(Balance { share, level: self.with(consumer, share, now, |bucket| bucket.level) })
    }

    fn share(&self, consumer: &Consumer) -> Option<f64> {
        let share = match consumer {
            Consumer::Holder(_) => self.holders,
            Consumer::Network(_) => self.networks,
            Consumer::Here => 0.0,
        };
        (share > 0.0).then_some(share)
    }

    fn with<T>(&self, consumer: &Consumer, share: f64, now: Instant, change: impl FnOnce(&mut Bucket) -> T) -> T {
        let full = || Arc::new(Mutex::new(Bucket { level: share, at: now, owed: 0.0 }));
        let bucket = self.buckets.get_with_by_ref(consumer, full);
        let mut bucket = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        *bucket = bucket.filled(share, now);
        change(&mut bucket)
    }
}

impl Balance {
    /// The share: so many points in a minute.
    pub fn policy(self) -> String {
        format!("\"points\";q={:.0};w={WINDOW:.0}", self.share)
    }

    /// What is left, and the seconds until the whole share is there again.
    pub fn left(self) -> String {
        let seconds = ((self.share - self.level) * WINDOW / self.share).ceil();
        format!("\"points\";r={:.0};t={seconds:.0}", self.level.floor().max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quotas(points: u64) -> Quotas {
        Quotas::new(&Settings { points_per_minute: points, token_points_per_minute: 6_000, ..Settings::default() })
    }

    fn network(text: &str) -> Consumer {
        Consumer::Network(text.parse().unwrap())
    }

    #[test]
    fn a_share_is_spent_then_comes_back_with_time() {
        let (quotas, start, consumer) = (quotas(600), Instant::now(), network("192.0.2.1"));
        let after = |seconds: u64| start + Duration::from_secs(seconds);
        assert_eq!(quotas.charge(&consumer, 290, start), Ok(()));
        assert_eq!(quotas.charge(&consumer, 290, start), Ok(()));
        assert_eq!(quotas.charge(&consumer, 90, start), Err(10), "ten points come in a second");
        assert_eq!(quotas.charge(&consumer, 90, after(9)), Err(1));
        assert_eq!(quotas.charge(&consumer, 90, after(10)), Ok(()), "what was refused cost nothing");
        assert_eq!(quotas.balance(&consumer, after(3_600)).unwrap().level, 600.0, "never more than a share");
    }

    #[test]
    fn a_request_beyond_a_whole_share_needs_a_full_one_and_leaves_a_debt() {
        let (quotas, start, consumer) = (quotas(600), Instant::now(), network("192.0.2.1"));
        assert_eq!(quotas.charge(&consumer, 1_190, start), Ok(()));
        assert_eq!(quotas.charge(&consumer, 0, start), Err(61));
        assert_eq!(quotas.charge(&consumer, 1_190, start + Duration::from_secs(60)), Err(60));
        assert_eq!(quotas.balance(&consumer, start).unwrap().left(), "\"points\";r=0;t=60");
    }

    #[test]
    fn each_consumer_has_a_share_of_its_own() {
        let (quotas, now) = (quotas(600), Instant::now());
        assert_eq!(quotas.charge(&network("192.0.2.1"), 590, now), Ok(()));
        assert!(quotas.charge(&network("192.0.2.1"), 0, now).is_err());
        for other in [network("192.0.2.2"), Consumer::Holder("lea".into())] {
            assert_eq!(quotas.charge(&other, 590, now), Ok(()), "{other:?}");
        }
        assert_eq!(quotas.charge(&Consumer::Holder("lea".into()), 5_000, now), Ok(()), "a token has a larger one");
    }

    #[test]
    fn where_there_is_no_share_nothing_is_counted() {
        let now = Instant::now();
        for (quotas, consumer) in [(quotas(0), network("192.0.2.1")), (quotas(1), Consumer::Here)] {
            assert_eq!(quotas.charge(&consumer, usize::MAX, now), Ok(()));
            assert_eq!(quotas.balance(&consumer, now), None);
        }
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing() {
        let (quotas, consumer) = (quotas(600), network("192.0.2.1"));
        let later = Instant::now() + Duration::from_secs(60);
        assert_eq!(quotas.charge(&consumer, 590, later), Ok(()));
        assert!(quotas.charge(&consumer, 0, later - Duration::from_secs(30)).is_err());
        assert!(quotas.charge(&consumer, 0, later).is_err());
    }
}
