//! How many requests may be executed at once, and who waits?
//!
//! Beyond so many, executing more at once makes each slower and none sooner. A few wait, for a little while; the others are
//! told at once to come back.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::settings::Settings;

/// Room for what is executed. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Room {
    executing: Arc<Semaphore>,
    most: usize,
    /// Places of those that execute and of those that wait.
    present: Arc<Semaphore>,
    patience: Duration,
}

/// The place of one request, free again when it is dropped.
#[derive(Debug)]
pub(in crate::http) struct Permit {
    _held: [OwnedSemaphorePermit; 2],
}

impl Room {
    pub fn new(settings: &Settings) -> Self {
        let Settings { max_executing, max_waiting, max_wait_ms, .. } = *settings;
        Self {
            executing: Arc::new(Semaphore::new(max_executing)),
            most: max_executing,
            present: Arc::new(Semaphore::new(max_executing + max_waiting)),
            patience: Duration::from_millis(max_wait_ms),
        }
    }

    /// How many execute.
    pub fn executing(&self) -> usize {
        self.most.saturating_sub(self.executing.available_permits())
    }

    /// A place; none when too many wait already, or when it does not come in time.
    pub async fn enter(&self) -> Option<Permit> {
        let present = Arc::clone(&self.present).try_acquire_owned().ok()?;
        let executing = match Arc::clone(&self.executing).try_acquire_owned() {
            Ok(executing) => executing,
            Err(_) => timeout(self.patience, Arc::clone(&self.executing).acquire_owned()).await.ok()?.ok()?,
        };
        Some(Permit { _held: [executing, present] })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

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
    async fn nobody_waits_for_long() {
        let room = room(1, 10, 30);
        let _first = room.enter().await.unwrap();
        let start = Instant::now();
        assert!(room.enter().await.is_none());
        assert!(start.elapsed() >= Duration::from_millis(30) && start.elapsed() < Duration::from_secs(5));
    }
}
