//! Who may open a WebSocket? The handshake, which is a request like any other until it is accepted.

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::header::UPGRADE;
use axum::http::{HeaderMap, Request, Response};

use super::message::PROTOCOL;
use super::session::Session;
use crate::http::answer::Refusal;
use crate::http::fair::Peer;
use crate::http::graphql::{Caller, Edge};
use crate::http::negotiate::{self, Media};

/// Bytes read from a socket at once: what each holds while nothing comes.
const READ_AT_ONCE: usize = 4 * 1024;

/// Whether a request asks for a WebSocket.
pub(in crate::http) fn is_asked(headers: &HeaderMap) -> bool {
    let mut asked = headers.get_all(UPGRADE).iter().filter_map(|value| value.to_str().ok());
    asked.any(|value| value.split(',').any(|protocol| protocol.trim().eq_ignore_ascii_case("websocket")))
}

impl Edge {
    /// Accepts a WebSocket, from where and as long as one may be opened.
    pub(in crate::http) async fn socket(&self, id: &str, request: Request<Body>) -> Result<Response<Body>, Refusal> {
        if !self.origins.let_in(request.headers()) {
            return Err(Refusal::origin());
        }
        let (mut parts, _) = request.into_parts();
        let (pass, consumer) = self.recognised(&parts.headers, Peer::of(&parts.extensions)).await?;
        let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
        let upgrade = upgrade.map_err(|rejection| Refusal::handshake(&rejection.body_text()))?;
        let place = self.streams.socket().ok_or_else(Refusal::too_many_streams)?;
        let upgrade = upgrade.protocols([PROTOCOL]);
        let spoken = upgrade.selected_protocol().is_some();
        let bytes = self.streams.bounds().message_bytes;
        let upgrade = upgrade.read_buffer_size(READ_AT_ONCE).write_buffer_size(0);
        let upgrade = upgrade.max_message_size(bytes).max_frame_size(bytes);
        let language = negotiate::language(&parts.headers);
        let caller = Caller::new(Media::GraphqlResponse, id, pass, consumer).reading(language);
        let session = Session::new(self.clone(), caller, place);
        Ok(upgrade.on_upgrade(move |socket| session.run(socket, spoken)))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_websocket_is_asked_for_by_its_name() {
        let asked = |value: &'static str| is_asked(&HeaderMap::from_iter([(UPGRADE, HeaderValue::from_static(value))]));
        for value in ["websocket", "WebSocket", "h2c, websocket"] {
            assert!(asked(value), "{value}");
        }
        assert!(!asked("h2c") && !is_asked(&HeaderMap::new()));
    }
}
