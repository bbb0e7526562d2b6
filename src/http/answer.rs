//! How is an answer written: a refusal, a request error, a result with or without errors?
//!
//! Whatever the engine or a resolver says, each error leaves with a stable `extensions.code`; a fault of ours leaves as
//! "internal error" with the request id, and its detail goes to the log.

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
    header: Option<(Header, &'static str)>,
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

    fn with(self, header: Header, value: &'static str) -> Self {
        Self { header: Some((header, value)), ..self }
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
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    /// An array of requests.
    pub fn batching() -> Self {
        let message = "Send one request at a time: an array of requests is not supported.";
        Self::new(StatusCode::BAD_REQUEST, "BATCHING_NOT_SUPPORTED", message)
    }

    /// A body that is not plain JSON.
    pub fn media_type(message: &'static str) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message)
    }

    /// An `Accept` header we cannot satisfy.
    pub fn not_acceptable() -> Self {
        let message = "Answers are application/graphql-response+json or application/json, in UTF-8.";
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

    /// An execution that took too long.
    pub fn unavailable() -> Self {
        let message = "The request took too long and was given up: ask less at once, or try again later.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", message).with(Header::Retry, "5")
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

    /// The refusal as an HTTP answer.
    pub fn respond(&self, media: Media, request_id: &str) -> HttpResponse<Body> {
        let mut error = ServerError::new(&self.message, None);
        error.locations.clone_from(&self.locations);
        tag(&mut error, self.code, (self.code == INTERNAL).then_some(request_id));
        let status = if self.by_graphql && media == Media::Json { StatusCode::OK } else { self.status };
        let mut response = json(status, media.content_type(), &Written { errors: &[error], ..Written::default() });
        if let Some((header, value)) = self.header {
            response.headers_mut().insert(header.name(), HeaderValue::from_static(value));
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
mod tests {
    use async_graphql::PathSegment;
    use http_body_util::BodyExt;
    use serde_json::{Value as Json, json};

    use super::*;

    fn pos(line: usize, column: usize) -> Pos {
        Pos { line, column }
    }

    fn error(message: &str, at: Pos, path: &[&str]) -> ServerError {
        let path = path.iter().map(|name| PathSegment::Field((*name).to_owned())).collect();
        ServerError::new(message, Some(at)).with_path(path)
    }

    fn failed(data: Json, errors: Vec<ServerError>) -> Response {
        let mut response = Response::from_errors(errors);
        response.data = Value::from_json(data).unwrap();
        response
    }

    async fn read(response: HttpResponse<Body>) -> (u16, Json) {
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    async fn written(response: Response, media: Media) -> (u16, Json) {
        let mut arguments = Arguments::default();
        arguments.note(("siret", pos(1, 5)), (Value::from("12x"), pos(1, 9)), true);
        let judge = Judge { arguments: &arguments, max_errors: 100, request_id: "id" };
        read(executed(Executed::judged(response, &judge), media)).await
    }

    #[tokio::test]
    async fn a_request_error_has_no_data_and_its_status_follows_the_media_type() {
        for (media, expected) in [(Media::GraphqlResponse, 400), (Media::Json, 200)] {
            let (status, body) =
                written(failed(json!(null), vec![error("Unknown field", pos(1, 3), &[])]), media).await;
            assert_eq!(status, expected);
            assert_eq!(
                body,
                json!({ "errors": [{
                "message": "Unknown field",
                "locations": [{ "line": 1, "column": 3 }],
                "extensions": { "code": "GRAPHQL_VALIDATION_FAILED" },
            }] })
            );
        }
    }

    #[tokio::test]
    async fn the_detail_of_our_own_faults_never_leaves() {
        let fault = || error("no such table: fiche_rncp", pos(1, 3), &["ficheRncp"]);
        let (status, body) = written(failed(json!({ "ficheRncp": null }), vec![fault()]), Media::GraphqlResponse).await;
        assert_eq!(status, 200);
        assert_eq!(body["errors"][0]["message"], "internal error");
        assert_eq!(body["errors"][0]["extensions"], json!({ "code": "INTERNAL_SERVER_ERROR", "requestId": "id" }));
        assert!(!body.to_string().contains("table"));
        let (status, body) = written(failed(json!(null), vec![fault()]), Media::GraphqlResponse).await;
        assert_eq!((status, &body["data"]), (500, &Json::Null));
        assert!(body.as_object().unwrap().contains_key("data"));
        assert_eq!(written(failed(json!(null), vec![fault()]), Media::Json).await.0, 200);
    }

    #[tokio::test]
    async fn a_fault_that_quotes_the_engine_is_still_a_fault() {
        let fault = error("Failed to parse \"row\": secret", pos(1, 3), &["ficheRncp"]);
        let (_, body) = written(failed(json!({ "ficheRncp": null }), vec![fault]), Media::Json).await;
        assert_eq!(body["errors"][0]["message"], "internal error");
    }

    #[tokio::test]
    async fn a_value_refused_while_executing_keeps_its_sentence() {
        let refused = error("Failed to parse \"Siret\": 14 digits", pos(1, 9), &["organisme"]);
        let missing = error("Expected input type \"Int\", found null.", pos(0, 0), &["organisme"]);
        let (status, body) =
            written(failed(json!({ "organisme": null }), vec![refused, missing]), Media::GraphqlResponse).await;
        assert_eq!(status, 200);
        assert_eq!(body["errors"][0]["message"], "siret: 14 digits");
        assert_eq!(body["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(body["errors"][1]["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(body["errors"][1].get("locations"), None);
    }

    #[tokio::test]
    async fn a_wrong_variable_is_told_from_a_wrong_literal() {
        let message = "Invalid value for argument \"rncp\", expected type \"Rncp\"";
        for (at, code) in [(pos(1, 5), "BAD_USER_INPUT"), (pos(1, 6), "GRAPHQL_VALIDATION_FAILED")] {
            let (_, body) = written(failed(json!(null), vec![error(message, at, &[])]), Media::Json).await;
            assert_eq!(body["errors"][0]["extensions"]["code"], code);
        }
    }

    #[tokio::test]
    async fn a_code_given_by_the_graph_is_kept() {
        let mut refused = error("you may not", pos(1, 1), &["contact"]);
        tag(&mut refused, "FORBIDDEN", None);
        let (_, body) = written(failed(json!({ "contact": null }), vec![refused]), Media::Json).await;
        assert_eq!(body["errors"][0]["message"], "you may not");
        assert_eq!(body["errors"][0]["extensions"], json!({ "code": "FORBIDDEN" }));
    }

    #[tokio::test]
    async fn errors_are_cut_in_number_and_in_length() {
        let many = (0..500).map(|_| error(&"é".repeat(5_000), pos(1, 1), &[])).collect();
        let (_, body) = written(failed(json!(null), many), Media::Json).await;
        assert_eq!(body["errors"].as_array().unwrap().len(), 100);
        assert_eq!(body["errors"][0]["message"].as_str().unwrap().chars().count(), 1_001);
    }

    #[tokio::test]
    async fn a_refusal_of_http_keeps_its_status_whatever_the_media_type() {
        for media in [Media::Json, Media::GraphqlResponse] {
            let response = Refusal::only_queries_by_get().respond(media, "id");
            assert_eq!(response.headers()[ALLOW], "POST");
            let (status, body) = read(response).await;
            assert_eq!((status, body["errors"][0]["extensions"]["code"].as_str()), (405, Some("METHOD_NOT_ALLOWED")));
        }
        assert_eq!(Refusal::request("X", "x").respond(Media::Json, "id").status(), 200);
        assert_eq!(Refusal::request("X", "x").respond(Media::GraphqlResponse, "id").status(), 400);
    }
}
