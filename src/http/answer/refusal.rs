//! Why is a request not executed? Each reason has a status, a stable code and a sentence.

use std::borrow::Cow;

use async_graphql::{Pos, ServerError};
use axum::body::Body;
use axum::http::header::{ALLOW, CONNECTION, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Response as HttpResponse, StatusCode};

use super::{INTERNAL, Written, json, tag};
use crate::graph::{self, limits};
use crate::http::negotiate::Media;

const BAD_REQUEST: &str = "BAD_REQUEST";

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

    /// The header that it bears, when it does.
    pub fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        let (header, value) = self.header.as_ref()?;
        Some((header.name(), HeaderValue::from_str(value).ok()?))
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
    pub fn execution_timeout(limit_ms: u64) -> Self {
        let message = format!(
            "The request took more than {limit_ms} ms, which is the limit, and was given up: ask less at once, or try again later."
        );
        Self::new(StatusCode::SERVICE_UNAVAILABLE, graph::EXECUTION_TIMEOUT, message).with(Header::Retry, "5")
    }

    /// A database that does not answer.
    pub fn database_unavailable() -> Self {
        let message = "The data cannot be read for the moment: try again in a few seconds.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, graph::DATABASE_UNAVAILABLE, message).with(Header::Retry, "5")
    }

    /// A failure of the database, told to the log.
    pub fn of_database(failed: graph::Failed) -> Self {
        match graph::Error::from(failed) {
            graph::Error::Internal => Self::internal(),
            _ => Self::database_unavailable(),
        }
    }

    /// An answer over the limit.
    pub fn response_too_large(limit: usize) -> Self {
        let message = format!("The answer is longer than {limit} bytes, which is the limit: ask for less at once.");
        Self::request("RESPONSE_TOO_LARGE", message)
    }

    /// A program that is not ready yet.
    pub fn starting() -> Self {
        let message = "The service is starting, and brings its data up to date: try again in a few seconds.";
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

    /// The refusal as GraphQL tells it.
    pub(super) fn error(&self, request_id: &str) -> ServerError {
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
