//! How many requests may be executed at once, and who waits?
//!
//! Beyond so many, executing more at once makes each slower and none sooner. Those that would be executed in time wait; the
//! others are told to come back, before anything of theirs is executed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::settings::Settings;

/// How much the last execution counts in what one takes: a sixteenth.
const WEIGHT: u64 = 16;

/// Room for what is executed. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Room {
    executing: Arc<Semaphore>,
    most: usize,
    /// Places of those that execute and of those that wait.
    present: Arc<Semaphore>,
    places: usize,
    patience: Duration,
    /// Microseconds that one execution takes among the others, of late.
    taken: Arc<AtomicU64>,
}

/// The place of one request, free again when it is dropped.
#[derive(Debug)]
pub(in crate::http) struct Permit {
    since: Instant,
    taken: Arc<AtomicU64>,
    _held: [OwnedSemaphorePermit; 2],
}

impl Room {
    pub fn new(settings: &Settings) -> Self {
        let Settings { max_executing, max_waiting, max_wait_ms, .. } = *settings;
        let places = max_executing + max_waiting;
        Self {
            executing: Arc::new(Semaphore::new(max_executing)),
            most: max_executing,
            present: Arc::new(Semaphore::new(places)),
            places,
            patience: Duration::from_millis(max_wait_ms),
            taken: Arc::default(),
        }
    }

    /// How many execute.
    pub fn executing(&self) -> usize {
        self.most.saturating_sub(self.executing.available_permits())
    }

    /// Whether one more would be told to come back: as many wait as may, or as many that it would not be executed in time.
    fn is_full(&self) -> bool {
        let free = self.present.available_permits();
        self.executing.available_permits() == 0 && (free == 0 || self.wait(free) > self.patience)
    }

    /// A place; none when there is no room, or when it does not come in time.
    pub async fn enter(&self) -> Option<Permit> {
        if self.is_full() {
            return None;
        }
        let present = Arc::clone(&self.present).try_acquire_owned().ok()?;
        let executing = match Arc::clone(&self.executing).try_acquire_owned() {
            Ok(executing) => executing,
            Err(_) => timeout(self.patience, Arc::clone(&self.executing).acquire_owned()).await.ok()?.ok()?,
        };
        Some(Permit { since: Instant::now(), taken: Arc::clone(&self.taken), _held: [executing, present] })
    }

    /// How long one more would wait, so many places being free.
    fn wait(&self, free: usize) -> Duration {
        let before = self.places.saturating_sub(free + self.most) as u64;
        Duration::from_micros(before * self.taken.load(Ordering::Relaxed) / self.most.max(1) as u64)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let took = u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX);
        let before = self.taken.load(Ordering::Relaxed);
        // Two that leave at once may count as one: it is an estimate.
        self.taken.store(before - before / WEIGHT + took / WEIGHT, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(max_executing: usize, max_waiting: usize, max_wait_ms: u64) -> Room {
        Room::new(&Settings { max_executing, max_waiting, max_wait_ms, ..Settings::default() })
    }

    #[tokio::test]
    async fn who_waits_enters_as_soon_as_somebody_leaves() {
        let room = room(1, 1, 60_000);
        let first = room.enter().await.unwrap();
        let waiting = tokio::spawn({
            let room = room.clone();
            async move { room.enter().await.is_some() }
        });
        tokio::task::yield_now().await;
        drop(first);
        assert!(waiting.await.unwrap());
    }

    #[tokio::test]
    async fn who_is_too_many_is_told_at_once() {
        let room = room(1, 1, 60_000);
        let first = room.enter().await.unwrap();
        let waiting = tokio::spawn({
            let room = room.clone();
            async move { room.enter().await.is_some() }
        });
        tokio::time::sleep(Duration::from_millis(20)).await;
        let start = Instant::now();
        assert!(room.enter().await.is_none() && start.elapsed() < Duration::from_millis(500));
        waiting.abort();
        drop((waiting.await, first));
        assert!(room.enter().await.is_some(), "and one that left while it waited leaves its place");
    }

    #[tokio::test]
    async fn who_would_not_be_executed_in_time_is_told_at_once() {
        let room = room(1, 100, 1_000);
        // Each takes two seconds.
        room.taken.store(2_000_000, Ordering::Relaxed);
        let _first = room.enter().await.unwrap();
        assert!(!room.is_full(), "the next one may have its place at any moment");
        let waiting = tokio::spawn({
            let room = room.clone();
            async move { room.enter().await.is_some() }
        });
        tokio::time::sleep(Duration::from_millis(20)).await;
        let start = Instant::now();
        assert!(room.is_full() && room.enter().await.is_none() && start.elapsed() < Duration::from_millis(500));
        waiting.abort();
    }

    #[tokio::test]
    async fn nobody_waits_for_long() {
        let room = room(1, 10, 30);
        let _first = room.enter().await.unwrap();
        let start = Instant::now();
        assert!(room.enter().await.is_none());
        assert!(start.elapsed() >= Duration::from_millis(30) && start.elapsed() < Duration::from_secs(5));
    }
}
