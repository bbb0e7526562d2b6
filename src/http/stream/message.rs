//! What do the messages of `graphql-transport-ws` say? The protocol to the letter, without a socket.

use serde_json::{Map, Value, json};

/// Name of the protocol.
pub(super) const PROTOCOL: &str = "graphql-transport-ws";
/// Longest identifier of an operation, in bytes.
const MAX_ID: usize = 128;
/// Longest reason of a close frame, in bytes: what a control frame leaves to it.
const MAX_REASON: usize = 123;

/// What a client says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    /// It introduces itself.
    Init(Map<String, Value>),
    /// It asks for a sign of life.
    Ping(Option<Value>),
    /// It gives one.
    Pong,
    /// It asks an operation.
    Subscribe(String, Map<String, Value>),
    /// It listens to an operation no more.
    Complete(String),
}

/// Reads a message; why it is none of the protocol's.
pub(super) fn read(text: &str) -> Result<Said, String> {
    let message: Value = serde_json::from_str(text).map_err(|_| "The message is not valid JSON.".to_owned())?;
    let Value::Object(mut message) = message else { return Err("The message is not a JSON object.".to_owned()) };
    let kind = match message.remove("type") {
        Some(Value::String(kind)) => kind,
        _ => return Err("The message has no \"type\" that is a string.".to_owned()),
    };
    match kind.as_str() {
        "connection_init" => Ok(Said::Init(payload(&mut message, &kind)?.unwrap_or_default())),
        "ping" => Ok(Said::Ping(payload(&mut message, &kind)?.map(Value::Object))),
        "pong" => payload(&mut message, &kind).map(|_| Said::Pong),
        "subscribe" => {
            let id = id(&mut message, &kind)?;
            let payload = payload(&mut message, &kind)?;
            Ok(Said::Subscribe(id, payload.ok_or("The message \"subscribe\" has no \"payload\".")?))
        }
        "complete" => Ok(Said::Complete(id(&mut message, &kind)?)),
        _ => Err("The message is of no type that a client sends.".to_owned()),
    }
}

fn payload(message: &mut Map<String, Value>, kind: &str) -> Result<Option<Map<String, Value>>, String> {
    match message.remove("payload") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(payload)) => Ok(Some(payload)),
        Some(_) => Err(format!("The \"payload\" of the message \"{kind}\" is not an object.")),
    }
}

fn id(message: &mut Map<String, Value>, kind: &str) -> Result<String, String> {
    match message.remove("id") {
        Some(Value::String(id)) if (1..=MAX_ID).contains(&id.len()) => Ok(id),
        _ => Err(format!("The message \"{kind}\" needs an \"id\" of 1 to {MAX_ID} bytes.")),
    }
}

/// What acknowledges a client.
pub(super) fn ack() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

/// A sign of life, with what was sent to ask for it.
pub(super) fn pong(payload: Option<Value>) -> String {
    match payload {
        Some(payload) => json!({ "type": "pong", "payload": payload }).to_string(),
        None => json!({ "type": "pong" }).to_string(),
    }
}

/// A result, already written as JSON.
pub(super) fn next(id: &str, result: &str) -> String {
    format!("{{\"id\":{},\"type\":\"next\",\"payload\":{result}}}", Value::from(id))
}

/// Why an operation was not executed: its errors, already written as JSON.
pub(super) fn error(id: &str, errors: &str) -> String {
    format!("{{\"id\":{},\"type\":\"error\",\"payload\":{errors}}}", Value::from(id))
}

/// The end of an operation.
pub(super) fn complete(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}

/// Why a socket is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Close {
    /// What clients branch on.
    pub code: u16,
    /// What people read, short enough for a close frame.
    pub reason: String,
}

impl Close {
    /// A reason is cut where it is too long.
    pub fn new(code: u16, reason: &str) -> Self {
        let end = (0..=reason.len().min(MAX_REASON)).rev().find(|end| reason.is_char_boundary(*end));
        Self { code, reason: reason[..end.unwrap_or(0)].to_owned() }
    }

    /// The program stops.
    pub fn going_away() -> Self {
        Self::new(1001, "The server stops: come back in a moment.")
    }

    /// A frame that is none of WebSocket's.
    pub fn protocol_error() -> Self {
        Self::new(1002, "Protocol error")
    }

    /// Text that is not UTF-8.
    pub fn invalid_text() -> Self {
        Self::new(1007, "The message is not valid UTF-8.")
    }

    /// A message over the limit.
    pub fn too_big(limit: usize) -> Self {
        Self::new(1009, &format!("The message is longer than {limit} bytes."))
    }

    /// A client that does not take what it asked for.
    pub fn too_slow() -> Self {
        Self::new(1013, "Answers are not read in time: come back later.")
    }

    /// A message that is none of the protocol's.
    pub fn invalid(reason: &str) -> Self {
        Self::new(4400, reason)
    }

    /// An operation before the acknowledgement.
    pub fn unauthorized() -> Self {
        Self::new(4401, "Unauthorized")
    }

    /// A token that proves nothing, or no more.
    pub fn forbidden() -> Self {
        Self::new(4403, "Forbidden")
    }

    /// No protocol that is spoken here.
    pub fn subprotocol() -> Self {
        Self::new(4406, "Subprotocol not acceptable")
    }

    /// No first message in time.
    pub fn init_timeout() -> Self {
        Self::new(4408, "Connection initialisation timeout")
    }

    /// An identifier that an operation under way bears.
    pub fn duplicate(id: &str) -> Self {
        Self::new(4409, &format!("Subscriber for {} already exists", excerpt(id)))
    }

    /// Several first messages.
    pub fn too_many_inits() -> Self {
        Self::new(4429, "Too many initialisation requests")
    }
}

/// As much of an identifier as leaves the sentence whole.
fn excerpt(id: &str) -> &str {
    let end = (0..=id.len().min(90)).rev().find(|end| id.is_char_boundary(*end));
    &id[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_messages_of_a_client_are_read() {
        let object = |value: Value| value.as_object().unwrap().clone();
        for (text, said) in [
            (json!({ "type": "connection_init" }), Said::Init(Map::new())),
            (json!({ "type": "connection_init", "payload": null }), Said::Init(Map::new())),
            (json!({ "type": "connection_init", "payload": { "a": 1 } }), Said::Init(object(json!({ "a": 1 })))),
            (json!({ "type": "ping" }), Said::Ping(None)),
            (json!({ "type": "ping", "payload": { "a": 1 } }), Said::Ping(Some(json!({ "a": 1 })))),
            (json!({ "type": "pong", "payload": {} }), Said::Pong),
            (
                json!({ "type": "subscribe", "id": "é", "payload": { "query": "{a}" }, "other": 1 }),
                Said::Subscribe("é".into(), object(json!({ "query": "{a}" }))),
            ),
            (json!({ "type": "complete", "id": "1" }), Said::Complete("1".into())),
        ] {
            assert_eq!(read(&text.to_string()), Ok(said), "{text}");
        }
    }

    #[test]
    fn what_the_protocol_does_not_know_is_refused_with_its_reason() {
        let long = "x".repeat(MAX_ID + 1);
        for (text, words) in [
            ("", "not valid JSON"),
            ("{", "not valid JSON"),
            ("[]", "not a JSON object"),
            ("{}", "no \"type\""),
            (r#"{"type":1}"#, "no \"type\""),
            (r#"{"type":"next","id":"1","payload":{}}"#, "no type that a client sends"),
            (r#"{"type":"connection_ack"}"#, "no type that a client sends"),
            (r#"{"type":"start","id":"1","payload":{}}"#, "no type that a client sends"),
            (r#"{"type":"connection_init","payload":[]}"#, "\"payload\" of the message \"connection_init\""),
            (r#"{"type":"ping","payload":"x"}"#, "\"payload\" of the message \"ping\""),
            (r#"{"type":"subscribe","payload":{}}"#, "needs an \"id\""),
            (r#"{"type":"subscribe","id":"","payload":{}}"#, "needs an \"id\""),
            (r#"{"type":"subscribe","id":1,"payload":{}}"#, "needs an \"id\""),
            (r#"{"type":"subscribe","id":"1"}"#, "no \"payload\""),
            (r#"{"type":"subscribe","id":"1","payload":"{a}"}"#, "is not an object"),
            (r#"{"type":"complete"}"#, "needs an \"id\""),
            (&format!(r#"{{"type":"complete","id":"{long}"}}"#), "needs an \"id\""),
        ] {
            let reason = read(text).unwrap_err();
            assert!(reason.contains(words), "{text}: {reason}");
        }
    }

    #[test]
    fn an_identifier_is_written_as_json() {
        let id = "a\"\\\n";
        for text in [next(id, "{}"), error(id, "[]"), complete(id)] {
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["id"], id);
        }
        assert_eq!(pong(Some(json!({ "a": 1 }))), r#"{"payload":{"a":1},"type":"pong"}"#);
    }

    #[test]
    fn a_reason_fits_its_frame() {
        let long = "é".repeat(128);
        for close in [Close::invalid(&long), Close::duplicate(&long)] {
            assert!(close.reason.len() <= MAX_REASON, "{}", close.reason);
        }
        assert!(Close::duplicate(&long).reason.ends_with(" already exists"));
    }
}
