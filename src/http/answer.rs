//! How is an answer written: a refusal, a request error, a result with or without errors?
//!
//! Whatever the engine or a resolver says, each error leaves with a stable `extensions.code`; a fault of ours leaves as
//! "internal error" with the request id, and its detail goes to the log.

mod refusal;

use std::collections::BTreeMap;
use std::io;

use async_graphql::{Name, Response, ServerError, Value};
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::http::{HeaderValue, Response as HttpResponse, StatusCode};
use serde::Serialize;

pub use self::refusal::Refusal;
use super::culprit::Arguments;
use super::negotiate::Media;
use crate::graph::limits::actual;

/// Longest message sent, in characters: the engine quotes the values it refuses, however long.
const MAX_MESSAGE: usize = 1_000;
const INTERNAL: &str = "INTERNAL_SERVER_ERROR";
const BAD_USER_INPUT: &str = "BAD_USER_INPUT";
const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";

#[derive(Default, Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<&'a BTreeMap<String, Value>>,
}

/// A JSON body, which no cache may keep: it depends on the caller and on the minute. What cannot be serialised is a fault of ours.
pub(super) fn json(status: StatusCode, content_type: &'static str, body: &impl Serialize) -> HttpResponse<Body> {
    let (status, bytes) = match serde_json::to_vec(body) {
        Ok(bytes) => (status, bytes),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            let fault = br#"{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}"#;
            (StatusCode::INTERNAL_SERVER_ERROR, fault.to_vec())
        }
    };
    self::body(status, content_type, bytes)
}

/// A body of JSON, which no cache may keep.
pub(super) fn body(status: StatusCode, content_type: &'static str, body: impl Into<Body>) -> HttpResponse<Body> {
    let mut response = HttpResponse::new(body.into());
    *response.status_mut() = status;
    let fixed = [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "no-store"), (VARY, "Accept, Authorization")];
    response.headers_mut().extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}

/// What is needed to tell whose fault an error is.
pub struct Judge<'a> {
    /// The arguments of the query: an error located at one is about the value given.
    pub arguments: &'a Arguments,
    /// Most errors listed.
    pub max_errors: usize,
    /// Most bytes written.
    pub max_bytes: usize,
    /// Sent with faults of ours, and logged with their detail.
    pub request_id: &'a str,
}

/// What the engine answered, each error with its code.
#[derive(Debug)]
pub struct Executed {
    response: Response,
    refused: bool,
    max_bytes: usize,
    version: Option<i64>,
}

impl Executed {
    /// Gives each error its code, and cuts those that are too many.
    pub fn judged(mut response: Response, judge: &Judge<'_>) -> Self {
        let total = response.errors.len();
        response.errors.truncate(judge.max_errors.max(1));
        let started = response.data != Value::Null || response.errors.iter().any(|error| !error.path.is_empty());
        response.errors.iter_mut().for_each(|error| code(error, started, judge));
        if total > response.errors.len() {
            tracing::debug!(total, "errors cut");
        }
        Self { response, refused: total > 0 && !started, max_bytes: judge.max_bytes, version: None }
    }

    /// The same, all of which comes from one version of the data, where that is known.
    #[must_use]
    pub fn of_version(self, version: Option<i64>) -> Self {
        Self { version, ..self }
    }

    /// The version of the data that all of it comes from; none when that is not known.
    pub fn version(&self) -> Option<i64> {
        self.version
    }

    /// The same, of an answer that refuses the request wherever its errors stand.
    #[must_use]
    pub fn as_refused(self) -> Self {
        Self { refused: true, ..self }
    }

    /// The same, which tells what it cost beside what it was estimated at, and the most that it could be.
    #[must_use]
    pub fn telling_cost(mut self, told: Option<(usize, usize)>) -> Self {
        if let Some((estimated, max)) = told.filter(|_| !self.refused) {
            let figures = [("estimated", estimated), ("actual", actual(&self.response.data)), ("max", max)];
            let figures = figures.map(|(name, figure)| (Name::new(name), Value::from(figure)));
            self.response.extensions.insert("cost".to_owned(), Value::Object(figures.into_iter().collect()));
        }
        self
    }

    /// Whether the request was wrong, and nothing was executed.
    pub fn is_refused(&self) -> bool {
        self.refused
    }

    /// Whether there is no error.
    pub fn is_ok(&self) -> bool {
        self.response.errors.is_empty()
    }

    /// What is told, as JSON.
    pub fn told(&self) -> serde_json::Value {
        serde_json::to_value(self.written()).unwrap_or_default()
    }

    /// What was found.
    pub fn data(&self) -> &Value {
        &self.response.data
    }

    /// As it is sent, unless that is too long.
    pub fn bytes(&self) -> Result<Vec<u8>, Refusal> {
        bounded(&self.written(), self.max_bytes)
    }

    fn written(&self) -> Written<'_> {
        Written {
            errors: &self.response.errors,
            data: (!self.refused).then_some(&self.response.data),
            extensions: Some(&self.response.extensions).filter(|extensions| !extensions.is_empty()),
        }
    }

    /// 200 as soon as there is something to read, and always for clients that only know `application/json`.
    fn status(&self, media: Media) -> StatusCode {
        let ours = self.response.errors.iter().any(|error| has_code(error, INTERNAL));
        match media {
            Media::Json => StatusCode::OK,
            Media::GraphqlResponse if self.refused => StatusCode::BAD_REQUEST,
            Media::GraphqlResponse if self.response.data == Value::Null && ours => StatusCode::INTERNAL_SERVER_ERROR,
            Media::GraphqlResponse => StatusCode::OK,
        }
    }
}

/// Writes what the engine answered.
///
/// # Errors
///
/// When the answer is too long.
pub fn executed(executed: Executed, media: Media) -> Result<HttpResponse<Body>, Refusal> {
    Ok(body(executed.status(media), media.content_type(), executed.bytes()?))
}

/// What became of one request of a batch.
#[derive(Debug)]
pub enum Part {
    /// It was executed.
    Executed(Executed),
    /// It was not.
    Refused(Refusal),
}

impl From<Result<Executed, Refusal>> for Part {
    fn from(result: Result<Executed, Refusal>) -> Self {
        result.map_or_else(Self::Refused, Self::Executed)
    }
}

impl From<Refusal> for Part {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Part {
    /// Whether nothing was executed.
    pub fn is_refused(&self) -> bool {
        match self {
            Self::Executed(executed) => executed.refused,
            Self::Refused(_) => true,
        }
    }

    /// The whole answer, as JSON on one line.
    pub fn text(&self, request_id: &str) -> String {
        match self {
            Self::Executed(executed) => match executed.bytes() {
                Ok(bytes) => String::from_utf8(bytes).unwrap_or_default(),
                Err(refusal) => Self::Refused(refusal).text(request_id),
            },
            Self::Refused(refusal) => text(&Written { errors: &[refusal.error(request_id)], ..Written::default() }),
        }
    }

    /// Its errors alone, as a JSON array on one line.
    pub fn errors_text(&self, request_id: &str) -> String {
        match self {
            Self::Executed(executed) => text(&executed.response.errors),
            Self::Refused(refusal) => text(&[refusal.error(request_id)]),
        }
    }

    /// How many errors it lists.
    pub fn errors(&self) -> usize {
        match self {
            Self::Executed(executed) => executed.response.errors.len(),
            Self::Refused(_) => 1,
        }
    }
}

/// Writes what became of the requests of a batch, in their order: each, and all together, within the length of one answer.
/// The status tells nothing of any of them.
pub fn batch(parts: &[Part], media: Media, request_id: &str, max_bytes: usize) -> HttpResponse<Body> {
    let mut bytes = b"[".to_vec();
    for part in parts {
        if bytes.len() > 1 {
            bytes.push(b',');
        }
        bytes.extend_from_slice(part.text(request_id).as_bytes());
        if bytes.len() > max_bytes {
            return Refusal::response_too_large(max_bytes).respond(media, request_id);
        }
    }
    bytes.push(b']');
    body(StatusCode::OK, media.content_type(), bytes)
}

/// A body as JSON, unless it is longer than that: it is not written further.
fn bounded(written: &impl Serialize, max_bytes: usize) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Bounded { bytes: Vec::with_capacity(1_024), max_bytes };
    match serde_json::to_writer(&mut bytes, written) {
        Ok(()) => Ok(bytes.bytes),
        Err(error) if error.is_io() => Err(Refusal::response_too_large(max_bytes)),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            Err(Refusal::internal())
        }
    }
}

struct Bounded {
    bytes: Vec<u8>,
    max_bytes: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.max_bytes {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn text(body: &impl Serialize) -> String {
    serde_json::to_string(body).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer could not be written as JSON");
        "null".to_owned()
    })
}

fn has_code(error: &ServerError, code: &str) -> bool {
    let found = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    matches!(found, Some(Value::String(found)) if found == code)
}

/// Gives an error its code, if its author did not.
fn code(error: &mut ServerError, started: bool, judge: &Judge<'_>) {
    let about_a_value = is_about_a_value(error, started, judge.arguments);
    if about_a_value {
        judge.arguments.name(error);
    }
    error.locations.retain(|location| location.line > 0);
    shorten(&mut error.message);
    if has_code(error, INTERNAL) {
        hide(error, judge.request_id);
    } else if error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some()) {
        // Its author knows better.
    } else if about_a_value {
        tag(error, BAD_USER_INPUT, None);
    } else if started {
        hide(error, judge.request_id);
    } else {
        tag(error, INVALID, None);
    }
}

/// Whether the engine refuses a value the caller gave.
///
/// It does so in two places. Validation replaces variables by their value and locates its error at the argument's name.
/// Execution reads arguments through their Rust type, and locates its error at the argument's value, or nowhere
/// (line 0) when there is none; an error of ours in the same words would be located at its field.
fn is_about_a_value(error: &ServerError, started: bool, arguments: &Arguments) -> bool {
    let message = error.message.as_str();
    let unread = message.starts_with("Failed to parse \"") || message.starts_with("Expected input type \"");
    let invalid = message.starts_with("Invalid value for argument ");
    if started {
        unread && arguments.has_value_at(error)
    } else {
        unread || invalid && arguments.has_variable_at(error)
    }
}

fn hide(error: &mut ServerError, request_id: &str) {
    tracing::error!(request_id, path = ?error.path, detail = %error.message, "a resolver failed");
    "internal error".clone_into(&mut error.message);
    error.extensions = None;
    tag(error, INTERNAL, Some(request_id));
}

fn tag(error: &mut ServerError, code: &str, request_id: Option<&str>) {
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", code);
    if let Some(id) = request_id {
        extensions.set("requestId", id);
    }
}

fn shorten(message: &mut String) {
    if let Some((end, _)) = message.char_indices().nth(MAX_MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
}

#[cfg(test)]
mod tests;
