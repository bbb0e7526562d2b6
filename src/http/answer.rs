//! How is an answer written: a refusal, a request error, a result with or without errors?
//!
//! Whatever the engine or a resolver says, each error leaves with a stable `extensions.code`; a fault of ours leaves as
//! "internal error" with the request id, and its detail goes to the log.

use std::borrow::Cow;
use std::collections::BTreeMap;

use async_graphql::{Pos, Response, ServerError, Value};
use axum::body::Body;
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HeaderName, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use axum::http::{HeaderValue, Response as HttpResponse, StatusCode};
use serde::Serialize;

use super::culprit::Arguments;
use super::negotiate::Media;
use crate::graph::limits;

/// Longest message sent, in characters: the engine quotes the values it refuses, however long.
const MAX_MESSAGE: usize = 1_000;
const INTERNAL: &str = "INTERNAL_SERVER_ERROR";
const BAD_REQUEST: &str = "BAD_REQUEST";
const BAD_USER_INPUT: &str = "BAD_USER_INPUT";
const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";

/// A request that was not executed: one error, and no `data` key.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// Status of the answer, unless the request is a well-formed one that GraphQL refuses: see [`Refusal::request`].
    pub status: StatusCode,
    /// `extensions.code`.
    pub code: &'static str,
    /// What people read.
    pub message: String,
    locations: Vec<Pos>,
    header: Option<(Header, Cow<'static, str>)>,
    by_graphql: bool,
}

/// A header that belongs to a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Header {
    Allow,
    Authenticate,
    Close,
    Retry,
}

impl Header {
    fn name(self) -> HeaderName {
        match self {
            Self::Allow => ALLOW,
            Self::Authenticate => WWW_AUTHENTICATE,
            Self::Close => CONNECTION,
            Self::Retry => RETRY_AFTER,
        }
    }
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), locations: Vec::new(), header: None, by_graphql: false }
    }

    fn with(self, header: Header, value: impl Into<Cow<'static, str>>) -> Self {
        Self { header: Some((header, value.into())), ..self }
    }

    /// Where in the query text.
    #[must_use]
    pub fn at(self, pos: Pos) -> Self {
        Self { locations: vec![pos], ..self }
    }

    /// A well-formed HTTP request whose GraphQL is refused: 400, or 200 for clients that only know `application/json`.
    pub fn request(code: &'static str, message: impl Into<String>) -> Self {
        Self { by_graphql: true, ..Self::new(StatusCode::BAD_REQUEST, code, message) }
    }

    /// A request whose parameters cannot be read.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, BAD_REQUEST, message)
    }

    /// An array of requests, where none is taken.
    pub fn batching() -> Self {
        let message = "Send one request at a time: an array of requests is not supported.";
        Self::new(StatusCode::BAD_REQUEST, "BATCHING_NOT_SUPPORTED", message)
    }

    /// An array of more requests than may be.
    pub fn batch_too_large(count: usize, limit: usize) -> Self {
        let message = format!("The array holds {count} requests; the limit is {limit}.");
        Self::new(StatusCode::BAD_REQUEST, "BATCH_TOO_LARGE", message)
    }

    /// The same, said of one request of a batch.
    #[must_use]
    pub fn of_request(self, rank: usize) -> Self {
        Self { message: format!("Request {rank} of the batch: {}", self.message), ..self }
    }

    /// A hash under which nothing is kept: clients of Apollo's protocol then send the text, and know this very message.
    pub fn persisted_not_found() -> Self {
        Self::request("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
    }

    /// A hash, where none is kept: clients of Apollo's protocol then send texts alone, and know this very message.
    pub fn persisted_not_supported() -> Self {
        Self::request("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
    }

    /// A text and a hash that is not its own.
    pub fn persisted_mismatch() -> Self {
        let message = "The SHA-256 of the query is not the sha256Hash sent with it.";
        Self::new(StatusCode::BAD_REQUEST, "PERSISTED_QUERY_HASH_MISMATCH", message)
    }

    /// A document that is not of the manifest, where nothing else is executed.
    pub fn not_trusted() -> Self {
        let message = "Only the documents of this server's manifest are executed: this one is not among them.";
        Self::request("DOCUMENT_NOT_TRUSTED", message)
    }

    /// A body that is not plain JSON.
    pub fn media_type(message: &'static str) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message)
    }

    /// An `Accept` header we cannot satisfy.
    pub fn not_acceptable() -> Self {
        let message = "Answers are application/graphql-response+json, application/json or text/event-stream, in UTF-8.";
        Self::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message)
    }

    /// A method the resource does not have; `allow` lists those it has.
    pub fn method(allow: &'static str) -> Self {
        let message = format!("Method not allowed here; allowed: {allow}.");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message).with(Header::Allow, allow)
    }

    /// An operation that may change something, asked by GET.
    pub fn only_queries_by_get() -> Self {
        let message = "Only queries are executed by GET: send this operation by POST.";
        Self { message: message.to_owned(), ..Self::method("POST") }
    }

    /// A body over the limit. The rest of it is not read, so the connection cannot be kept.
    pub fn too_large(limit: usize) -> Self {
        let message = format!("The body is longer than {limit} bytes.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message).with(Header::Close, "close")
    }

    /// A body that did not arrive in time.
    pub fn too_slow() -> Self {
        let message = "The body did not arrive in time.";
        Self::new(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT", message).with(Header::Close, "close")
    }

    /// A URL over the limit.
    pub fn uri_too_long(limit: usize) -> Self {
        let message = format!("The URL is longer than {limit} bytes: send the query by POST.");
        Self::new(StatusCode::URI_TOO_LONG, "URI_TOO_LONG", message).with(Header::Close, "close")
    }

    /// A subscription, where one answer is given.
    pub fn not_streamed() -> Self {
        let message = "A subscription is answered by a stream: ask it over WebSocket (graphql-transport-ws), or by a request \
                       that accepts text/event-stream.";
        Self::new(StatusCode::NOT_ACCEPTABLE, "SUBSCRIPTION_NEEDS_A_STREAM", message)
    }

    /// A WebSocket asked for by the page of a site that is not let in.
    pub fn origin() -> Self {
        let message = "Pages of this site may not open a WebSocket here.";
        Self::new(StatusCode::FORBIDDEN, "ORIGIN_NOT_ALLOWED", message)
    }

    /// A request that asks for a WebSocket without being its handshake.
    pub fn handshake(reason: &str) -> Self {
        Self::bad_request(format!("This is not the handshake of a WebSocket (RFC 6455): {reason}."))
    }

    /// As many clients listening, or as much asked by them, as may be.
    pub fn too_many_streams() -> Self {
        let message = "As many clients as may be are listening: try again later.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", message).with(Header::Retry, "30")
    }

    /// One operation more than a socket may have under way.
    pub fn too_many_operations(limit: usize) -> Self {
        let message = format!("The socket has {limit} operations under way; the limit is {limit}.");
        Self::request("TOO_MANY_OPERATIONS", message)
    }

    /// A path that leads nowhere.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "NOT_FOUND",
            "Nothing here: the API is at /graphql, its explorer at /graphiql.",
        )
    }

    /// Credentials that prove nothing. One sentence for all reasons: which one is nobody's business but the log's.
    pub fn unauthenticated() -> Self {
        let message = "The Authorization header does not bear a valid token.";
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message)
            .with(Header::Authenticate, "Bearer error=\"invalid_token\"")
    }

    /// Credentials of which nothing can be said: the keys of their issuer are not known.
    pub fn unverifiable() -> Self {
        let message = "The token cannot be verified for the moment: try again later.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", message).with(Header::Retry, "30")
    }

    /// An execution that took too long.
    pub fn unavailable() -> Self {
        let message = "The request took too long and was given up: ask less at once, or try again later.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", message).with(Header::Retry, "5")
    }

    /// As many requests under way as can be.
    pub fn overloaded() -> Self {
        let message = "As many requests as can be are under way: try again in a moment.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", message).with(Header::Retry, "1")
    }

    /// A consumer that asked for its whole share, which is there again after so many seconds.
    pub fn rate_limited(seconds: u64) -> Self {
        let message = format!("Too much was asked for one minute: try again in {seconds} s, or ask less at once.");
        Self::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message).with(Header::Retry, seconds.to_string())
    }

    /// As much work under way as may be.
    pub fn busy() -> Self {
        let message = "As many files as may be are being downloaded: try again later.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", message).with(Header::Retry, "30")
    }

    /// A fault of ours.
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, INTERNAL, "internal error")
    }

    /// Whether the parameters themselves could not be read.
    pub fn is_malformed(&self) -> bool {
        self.code == BAD_REQUEST
    }

    fn error(&self, request_id: &str) -> ServerError {
        let mut error = ServerError::new(&self.message, None);
        error.locations.clone_from(&self.locations);
        tag(&mut error, self.code, (self.code == INTERNAL).then_some(request_id));
        error
    }

    /// The refusal as an HTTP answer.
    pub fn respond(&self, media: Media, request_id: &str) -> HttpResponse<Body> {
        let error = self.error(request_id);
        let status = if self.by_graphql && media == Media::Json { StatusCode::OK } else { self.status };
        let mut response = json(status, media.content_type(), &Written { errors: &[error], ..Written::default() });
        let header = self.header.as_ref().map(|(header, value)| (header.name(), HeaderValue::from_str(value)));
        if let Some((name, Ok(value))) = header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

impl From<limits::Refusal> for Refusal {
    fn from(refusal: limits::Refusal) -> Self {
        Self::request(refusal.code.as_str(), refusal.message)
    }
}

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
    let mut response = HttpResponse::new(Body::from(bytes));
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
    /// Sent with faults of ours, and logged with their detail.
    pub request_id: &'a str,
}

/// What the engine answered, each error with its code.
#[derive(Debug)]
pub struct Executed {
    response: Response,
    refused: bool,
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
        Self { response, refused: total > 0 && !started }
    }

    /// The same, of an answer that refuses the request wherever its errors stand.
    #[must_use]
    pub fn as_refused(self) -> Self {
        Self { refused: true, ..self }
    }

    /// Whether the request was wrong, and nothing was executed.
    pub fn is_refused(&self) -> bool {
        self.refused
    }

    /// Whether there is no error.
    pub fn is_ok(&self) -> bool {
        self.response.errors.is_empty()
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
pub fn executed(executed: Executed, media: Media) -> HttpResponse<Body> {
    json(executed.status(media), media.content_type(), &executed.written())
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
            Self::Executed(executed) => text(&executed.written()),
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

/// Writes what became of the requests of a batch, in their order. The status tells nothing of any of them.
pub fn batch(parts: &[Part], media: Media, request_id: &str) -> HttpResponse<Body> {
    let refused = |part: &Part| match part {
        Part::Refused(refusal) => vec![refusal.error(request_id)],
        Part::Executed(_) => Vec::new(),
    };
    let errors: Vec<_> = parts.iter().map(refused).collect();
    let written = parts.iter().zip(&errors).map(|(part, errors)| match part {
        Part::Executed(executed) => executed.written(),
        Part::Refused(_) => Written { errors, ..Written::default() },
    });
    json(StatusCode::OK, media.content_type(), &written.collect::<Vec<_>>())
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
