//! Who gives way when there are too many connections? The one of which nothing was asked for the longest time.
//!
//! So many clients that say nothing take nothing from those that ask, whatever their number.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Response;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Until another connection is asked to leave, where the first one does not.
const PAUSE: Duration = Duration::from_millis(5);

/// The connections that are served. Cheap to clone.
#[derive(Clone)]
pub(super) struct Crowd(Arc<Shared>);

struct Shared {
    most: u32,
    places: Arc<Semaphore>,
    members: Mutex<HashMap<u64, Arc<Member>>>,
    entered: AtomicU64,
    /// How often a connection fell quiet: an order, which no clock can confound.
    silences: AtomicU64,
}

/// One connection.
#[derive(Default)]
struct Member {
    /// Requests that are not answered to their last byte.
    under_way: AtomicUsize,
    /// Which of all silences is its own: the lowest is the longest.
    silence: AtomicU64,
    leaving: AtomicBool,
    leave: Notify,
}

/// The place of a connection, free again when it is dropped.
pub(super) struct Place {
    number: u64,
    member: Arc<Member>,
    crowd: Arc<Shared>,
    _permit: OwnedSemaphorePermit,
}

/// A request under way, until this is dropped.
pub(super) struct UnderWay {
    member: Arc<Member>,
    crowd: Arc<Shared>,
}

impl Crowd {
    /// Room for so many connections.
    pub fn new(most: u32) -> Self {
        let places = Arc::new(Semaphore::new(most as usize));
        let (members, entered, silences) = (Mutex::default(), AtomicU64::default(), AtomicU64::default());
        Self(Arc::new(Shared { most, places, members, entered, silences }))
    }

    /// A place for one more: where none is free, that of who was quiet for the longest time; else the next that is.
    pub async fn enter(&self) -> Place {
        loop {
            if self.0.places.available_permits() == 0 {
                self.0.send_the_quietest_away();
            }
            if let Ok(Ok(permit)) = timeout(PAUSE, Arc::clone(&self.0.places).acquire_owned()).await {
                return Arc::clone(&self.0).taken(permit);
            }
        }
    }

    /// Completes when everybody has left.
    pub async fn emptied(&self) {
        drop(self.0.places.acquire_many(self.0.most).await);
    }
}

impl Shared {
    fn taken(self: Arc<Self>, permit: OwnedSemaphorePermit) -> Place {
        let (number, member) = (self.entered.fetch_add(1, Ordering::Relaxed), Arc::<Member>::default());
        self.falls_quiet(&member);
        self.members.lock().unwrap_or_else(PoisonError::into_inner).insert(number, Arc::clone(&member));
        Place { number, member, crowd: self, _permit: permit }
    }

    fn send_the_quietest_away(&self) {
        let members = self.members.lock().unwrap_or_else(PoisonError::into_inner);
        let quiet = members.values().filter(|one| one.is_quiet() && !one.leaving.load(Ordering::Relaxed));
        if let Some(first) = quiet.min_by_key(|one| one.silence.load(Ordering::Relaxed)) {
            first.leaving.store(true, Ordering::Relaxed);
            first.leave.notify_one();
        }
    }

    fn falls_quiet(&self, member: &Member) {
        member.silence.store(self.silences.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
    }
}

impl Member {
    fn is_quiet(&self) -> bool {
        self.under_way.load(Ordering::Relaxed) == 0
    }
}

impl Place {
    /// Completes when the place is wanted for another.
    pub async fn is_wanted(&self) {
        self.member.leave.notified().await;
    }

    /// Whether no request is under way.
    pub fn is_quiet(&self) -> bool {
        self.member.is_quiet()
    }

    /// A request begins, for whoever handles those of this connection.
    pub fn begins(&self) -> impl Fn() -> UnderWay + Clone + Send + 'static {
        let (member, crowd) = (Arc::clone(&self.member), Arc::clone(&self.crowd));
        move || {
            member.under_way.fetch_add(1, Ordering::Relaxed);
            UnderWay { member: Arc::clone(&member), crowd: Arc::clone(&crowd) }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.crowd.members.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.number);
    }
}

impl UnderWay {
    /// The same answer: the request is under way until its last byte.
    pub fn until_answered(self, response: Response<Body>) -> Response<Body> {
        response.map(|body| Body::new(Answering { body, _request: self }))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.crowd.falls_quiet(&self.member);
        self.member.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Answering {
    body: Body,
    _request: UnderWay,
}

impl HttpBody for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn who_was_quiet_the_longest_gives_way_and_who_is_being_answered_never_does() {
        let crowd = Crowd::new(3);
        let (answered, quiet, late) = (crowd.enter().await, crowd.enter().await, crowd.enter().await);
        let request = answered.begins()();
        let mut entering = std::pin::pin!(crowd.enter());
        assert!(entering.as_mut().now_or_never().is_none(), "there is no room");
        assert!(quiet.is_wanted().now_or_never().is_some());
        assert!(late.is_wanted().now_or_never().is_none() && answered.is_wanted().now_or_never().is_none());
        assert!(quiet.is_quiet() && !answered.is_quiet());
        drop(quiet);
        let entered = entering.await;
        let body = request.until_answered(Response::new(Body::from("answer"))).into_body();
        assert_eq!((body.size_hint().exact(), answered.is_quiet()), (Some(6), false));
        drop(body);
        assert!(answered.is_quiet());
        drop((answered, late, entered));
        crowd.emptied().await;
    }
}
