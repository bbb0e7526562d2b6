//! Server-Sent Events: the protocol of graphql-sse, each operation on a request of its own.
//!
//! Once the request is read, everything is told by the stream, refusals included: a browser shows a page nothing of an event
//! stream that is answered by another status.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, VARY};
use axum::http::{HeaderValue, Response};
use futures_util::stream::{BoxStream, unfold};
use futures_util::{Stream, StreamExt};
use tokio::time::{Instant, sleep, sleep_until};

use super::operation::operation;
use super::places::Place;
use crate::http::answer::{Part, Refusal};
use crate::http::graphql::{Caller, Edge, Prepared};

const COMPLETE: &str = "event: complete\ndata:\n\n";
/// A comment, which clients pass over.
const HEARTBEAT: &str = ":\n\n";
/// Tells nginx to hand events on as they come.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

impl Edge {
    /// Answers an operation of so many bytes by a stream of events.
    pub(in crate::http) fn events(
        &self,
        caller: Caller,
        prepared: Result<Prepared, Refusal>,
        bytes: usize,
    ) -> Result<Response<Body>, Refusal> {
        let place = self.streams.events().ok_or_else(Refusal::too_many_streams)?;
        let held = self.streams.hold(bytes).ok_or_else(Refusal::too_many_streams)?;
        let heartbeat = self.streams.bounds().heartbeat;
        let caller = Arc::new(caller);
        let parts = operation(self.clone(), Arc::clone(&caller), prepared, held).boxed();
        let telling = Telling { edge: self.clone(), caller, parts, place, heartbeat };
        let mut response = Response::new(Body::from_stream(told(telling)));
        let fixed = [
            (CONTENT_TYPE, "text/event-stream; charset=utf-8"),
            (CACHE_CONTROL, "no-store"),
            (VARY, "Accept, Authorization"),
            (UNBUFFERED, "no"),
        ];
        response.headers_mut().extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
        Ok(response)
    }
}

struct Telling {
    parts: BoxStream<'static, Part>,
    place: Place,
    heartbeat: Duration,
    edge: Edge,
    caller: Arc<Caller>,
}

fn told(telling: Telling) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    unfold(Some(telling), |telling| async {
        let mut telling = telling?;
        let (text, last) = telling.next().await;
        Some((Ok(Bytes::from(text)), (!last).then_some(telling)))
    })
}

impl Telling {
    /// What comes next, and whether nothing comes after it.
    async fn next(&mut self) -> (String, bool) {
        let id = &self.caller.id;
        let ended = || (next(&Refusal::unauthenticated().into(), id) + COMPLETE, true);
        tokio::select! {
            biased;
            () = self.place.left() => (COMPLETE.to_owned(), true),
            () = expiry(self.caller.until) => ended(),
            part = self.parts.next() => match part {
                Some(part) => (next(&part, id), false),
                None => (COMPLETE.to_owned(), true),
            },
            () = sleep(self.heartbeat) => match self.edge.is_revoked(&self.caller).await.unwrap_or(false) {
                true => ended(),
                false => (HEARTBEAT.to_owned(), false),
            },
        }
    }
}

/// JSON has no line break of its own: one line of data holds it.
fn next(part: &Part, id: &str) -> String {
    format!("event: next\ndata: {}\n\n", part.text(id))
}

/// Completes when a token expires; never without one.
pub(super) async fn expiry(until: Option<Instant>) {
    match until {
        Some(until) => sleep_until(until).await,
        None => std::future::pending().await,
    }
}
