//! How many clients may stay at once, what may they hold, and when must they go?

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;

/// Event streams at once: each holds one of the connections that requests are answered on, and leaves them half of those.
const MAX_EVENTS: usize = 2_048;
/// Kilobytes of requests that operations under way may hold in all: parsed, a request weighs about twenty times its text.
const HELD_KB: usize = 32 * 1024;
/// Given to clients for leaving when the program is asked to stop.
const DRAIN: Duration = Duration::from_secs(5);

/// What one client may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) struct Bounds {
    /// Clients at once.
    pub streams: usize,
    /// Operations of one WebSocket at once.
    pub operations: usize,
    /// Bytes of one message of a WebSocket.
    pub message_bytes: usize,
    /// Silence after which a sign of life is given, and one asked for.
    pub heartbeat: Duration,
    /// Given to a client for its first message, and again for taking each of ours.
    pub patience: Duration,
}

/// The clients that stay. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Streams(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    bounds: Bounds,
    places: Arc<Semaphore>,
    events: Arc<Semaphore>,
    held: Arc<Semaphore>,
    stopping: watch::Sender<bool>,
}

/// The place of one client, free again when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _permits: [Option<OwnedSemaphorePermit>; 2],
    stopping: watch::Receiver<bool>,
}

impl Place {
    /// Completes when the client must go.
    pub async fn left(&mut self) {
        drop(self.stopping.wait_for(|stopping| *stopping).await);
    }
}

/// What an operation under way holds, let go of when it is dropped.
#[derive(Debug)]
pub(super) struct Held(#[allow(dead_code, reason = "held until it is dropped")] OwnedSemaphorePermit);

impl Streams {
    pub(in crate::http) fn new(bounds: Bounds) -> Self {
        let places = bounds.streams.min(Semaphore::MAX_PERMITS);
        Self(Arc::new(Inner {
            bounds,
            places: Arc::new(Semaphore::new(places)),
            events: Arc::new(Semaphore::new(MAX_EVENTS)),
            held: Arc::new(Semaphore::new(HELD_KB)),
            stopping: watch::Sender::new(false),
        }))
    }

    pub(super) fn bounds(&self) -> Bounds {
        self.0.bounds
    }

    /// A place for a WebSocket; none when all are taken, or when the program stops.
    pub(super) fn socket(&self) -> Option<Place> {
        let place = Arc::clone(&self.0.places).try_acquire_owned().ok()?;
        self.place([Some(place), None])
    }

    /// A place for an event stream.
    pub(super) fn events(&self) -> Option<Place> {
        let place = Arc::clone(&self.0.places).try_acquire_owned().ok()?;
        let events = Arc::clone(&self.0.events).try_acquire_owned().ok()?;
        self.place([Some(place), Some(events)])
    }

    fn place(&self, permits: [Option<OwnedSemaphorePermit>; 2]) -> Option<Place> {
        let stopping = self.0.stopping.subscribe();
        let open = !*stopping.borrow();
        open.then(|| Place { _permits: permits, stopping })
    }

    /// Room for a request of so many bytes; none when those under way hold too much.
    pub(super) fn hold(&self, bytes: usize) -> Option<Held> {
        let kilobytes = u32::try_from(bytes.div_ceil(1024)).ok()?;
        Arc::clone(&self.0.held).try_acquire_many_owned(kilobytes).ok().map(Held)
    }

    /// Clients that are there.
    pub fn count(&self) -> usize {
        self.0.bounds.streams.min(Semaphore::MAX_PERMITS) - self.0.places.available_permits()
    }

    /// Completes when `stop` does, once every client is told to go.
    pub async fn stopped_by(self, stop: impl Future<Output = ()>) {
        stop.await;
        self.0.stopping.send_replace(true);
    }

    /// Waits until every client is gone, for five seconds at the most.
    pub async fn ended(&self) {
        let all = u32::try_from(self.0.bounds.streams).unwrap_or(u32::MAX);
        if timeout(DRAIN, self.0.places.acquire_many(all)).await.is_err() {
            tracing::warn!("{} clients that listen had not left after {} s", self.count(), DRAIN.as_secs());
        }
    }
}
