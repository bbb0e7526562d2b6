//! A WebSocket, from its first message to its end: the server's side of `graphql-transport-ws`.
//!
//! One task reads, executes and writes. It takes the next answer of an operation once the one before is written, so that a
//! client which reads slowly delays its own operations and fills no memory; one that does not read in time is dropped.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use futures_util::StreamExt;
use futures_util::stream::{AbortHandle, BoxStream, SelectAll, abortable, once};
use serde_json::{Map, Value};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};
use tungstenite::Error as Broken;

use super::events::expiry;
use super::message::{self, Close, Said};
use super::operation::operation;
use super::places::{Bounds, Place};
use crate::http::answer::{Part, Refusal};
use crate::http::graphql::{Caller, Edge};
use crate::http::request;

/// Given to a client for leaving once it is told to.
const LINGERING: Duration = Duration::from_secs(1);

/// What an operation tells; none when it is over.
type Told = (Arc<str>, Option<Part>);

/// The server's side of a socket.
pub(super) struct Session {
    edge: Edge,
    caller: Arc<Caller>,
    bounds: Bounds,
    place: Place,
    /// Whether the client introduced itself, and was acknowledged.
    acknowledged: bool,
    under_way: HashMap<Arc<str>, AbortHandle>,
    operations: SelectAll<BoxStream<'static, Told>>,
}

/// Why a session ends.
enum End {
    /// The client is told.
    Closed(Close),
    /// There is nobody to tell.
    Gone,
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Closed(close)
    }
}

impl Session {
    pub fn new(edge: Edge, caller: Caller, place: Place) -> Self {
        let bounds = edge.streams.bounds();
        let (under_way, operations) = (HashMap::new(), SelectAll::new());
        Self { edge, caller: Arc::new(caller), bounds, place, acknowledged: false, under_way, operations }
    }

    /// Speaks with the client until one of them leaves; with one that speaks another protocol, tells it so.
    pub async fn run(mut self, mut socket: WebSocket, spoken: bool) {
        let end = match spoken {
            true => self.speak(&mut socket).await,
            false => Close::subprotocol().into(),
        };
        // What the client asked ends at once.
        let Self { place, bounds, operations, under_way, .. } = self;
        drop((operations, under_way));
        if let End::Closed(close) = end {
            tracing::debug!(code = close.code, reason = close.reason, "a socket is closed");
            leave(&mut socket, close, bounds).await;
        }
        drop(place);
    }

    async fn speak(&mut self, socket: &mut WebSocket) -> End {
        let Bounds { heartbeat, patience, .. } = self.bounds;
        let introduction = Instant::now() + patience;
        let mut beat = interval_at(Instant::now() + heartbeat, heartbeat);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut alive = true;
        loop {
            let answer = tokio::select! {
                () = self.place.left() => return Close::going_away().into(),
                () = sleep_until(introduction), if !self.acknowledged => return Close::init_timeout().into(),
                () = expiry(self.caller.until) => return Close::forbidden().into(),
                _ = beat.tick() => match std::mem::replace(&mut alive, false) {
                    true if self.edge.is_revoked(&self.caller).await.unwrap_or(false) => return Close::forbidden().into(),
                    true => Ok(Some(Message::Ping(Default::default()))),
                    false => return End::Gone,
                },
                told = self.operations.next(), if !self.operations.is_empty() => Ok(told.map(|told| self.told(told))),
                frame = socket.recv() => {
                    alive = true;
                    self.frame(frame).await
                }
            };
            let sent = match answer {
                Ok(Some(answer)) => timeout(patience, socket.send(answer)).await,
                Ok(None) => continue,
                Err(end) => return end,
            };
            match sent {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return End::Gone,
                Err(_) => return Close::too_slow().into(),
            }
        }
    }

    /// What an operation tells, as a message.
    fn told(&mut self, (id, part): Told) -> Message {
        let Some(part) = part else {
            self.under_way.remove(&id);
            return Message::Text(message::complete(&id).into());
        };
        if part.is_refused() {
            self.stop(&id);
            return Message::Text(message::error(&id, &part.errors_text(&self.caller.id)).into());
        }
        Message::Text(message::next(&id, &part.text(&self.caller.id)).into())
    }

    fn stop(&mut self, id: &str) {
        if let Some(handle) = self.under_way.remove(id) {
            handle.abort();
        }
    }

    async fn frame(&mut self, frame: Option<Result<Message, axum::Error>>) -> Result<Option<Message>, End> {
        match frame {
            None => Err(End::Gone),
            Some(Err(error)) => Err(broken(error, self.bounds)),
            Some(Ok(Message::Text(text))) => {
                let said = message::read(&text).map_err(|reason| Close::invalid(&reason))?;
                self.said(said, text.len()).await.map(|text| text.map(|text| Message::Text(text.into())))
            }
            Some(Ok(Message::Binary(_))) => Err(Close::invalid("Messages are text.").into()),
            // The library answers pings and closes of its own; after a close it gives nothing more.
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_))) => Ok(None),
        }
    }

    /// What is answered at once to a message of so many bytes.
    async fn said(&mut self, said: Said, bytes: usize) -> Result<Option<String>, End> {
        match said {
            Said::Init(_) if self.acknowledged => Err(Close::too_many_inits().into()),
            Said::Init(payload) => {
                self.introduced(payload).await?;
                Ok(Some(message::ack()))
            }
            Said::Ping(payload) => Ok(Some(message::pong(payload))),
            Said::Pong => Ok(None),
            Said::Subscribe(..) if !self.acknowledged => Err(Close::unauthorized().into()),
            Said::Subscribe(id, payload) => Ok(self.subscribed(id, payload, bytes)?),
            Said::Complete(id) => {
                self.stop(&id);
                Ok(None)
            }
        }
    }

    /// A token of the first message takes the place of that of the handshake, which browsers cannot send.
    async fn introduced(&mut self, payload: Map<String, Value>) -> Result<(), Close> {
        let mut told = payload.into_iter().filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        if let Some((_, token)) = told.next().filter(|(_, token)| !token.is_null()) {
            let token = token.as_str().and_then(|token| token.parse().ok()).ok_or_else(Close::forbidden)?;
            let headers = HeaderMap::from_iter([(AUTHORIZATION, token)]);
            let pass = self.edge.pass(&headers).await.map_err(|_| Close::forbidden())?;
            let consumer = self.edge.fair.consumer(&pass.viewer, &headers, None);
            let Caller { media, ref id, language, .. } = *self.caller;
            self.caller = Arc::new(Caller::new(media, id, pass, consumer).reading(language));
        }
        self.acknowledged = true;
        Ok(())
    }

    /// Begins an operation; what is answered when it cannot be.
    fn subscribed(&mut self, id: String, payload: Map<String, Value>, bytes: usize) -> Result<Option<String>, Close> {
        let id: Arc<str> = id.into();
        if self.under_way.contains_key(&id) {
            return Err(Close::duplicate(&id));
        }
        let refused = |refusal: Refusal| {
            let errors = Part::Refused(refusal).errors_text(&self.caller.id);
            Ok(Some(message::error(&id, &errors)))
        };
        let asked = match request::from_payload(payload, self.edge.limits().max_list_values) {
            Ok(asked) => asked,
            Err(refusal) if refusal.is_malformed() => return Err(Close::invalid(&refusal.message)),
            Err(refusal) => return refused(refusal),
        };
        if self.under_way.len() >= self.bounds.operations {
            return refused(Refusal::too_many_operations(self.bounds.operations));
        }
        let Some(held) = self.edge.streams.hold(bytes) else { return refused(Refusal::too_many_streams()) };
        let prepared = self.edge.prepare(asked);
        let parts = operation(self.edge.clone(), Arc::clone(&self.caller), prepared, held);
        let (name, end) = (Arc::clone(&id), Arc::clone(&id));
        let told = parts.map(move |part| (Arc::clone(&name), Some(part))).chain(once(async move { (end, None) }));
        let (told, handle) = abortable(told);
        self.operations.push(told.boxed());
        self.under_way.insert(id, handle);
        Ok(None)
    }
}

/// What is told to a client whose frames cannot be read.
fn broken(error: axum::Error, bounds: Bounds) -> End {
    match error.into_inner().downcast::<Broken>().as_deref() {
        Ok(Broken::Capacity(_)) => Close::too_big(bounds.message_bytes).into(),
        Ok(Broken::Utf8(_)) => Close::invalid_text().into(),
        Ok(Broken::Protocol(_)) => Close::protocol_error().into(),
        _ => End::Gone,
    }
}

/// Says why, and waits for the client to leave in its turn: a socket closed at once may take the reason away with it.
async fn leave(socket: &mut WebSocket, close: Close, bounds: Bounds) {
    let frame = CloseFrame { code: close.code, reason: close.reason.into() };
    let told = timeout(bounds.patience, socket.send(Message::Close(Some(frame)))).await;
    if let Ok(Ok(())) = told {
        drop(timeout(LINGERING, async { while let Some(Ok(_)) = socket.recv().await {} }).await);
    }
}
