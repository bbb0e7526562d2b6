//! Server-Sent Events: the distinct connections of graphql-sse.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{Request, Response};
use futures_util::StreamExt;
use passerelle::http::{Options, Settings};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::under;
use crate::support::{Contents, Database, Following, Served, TestGraph, asking, soon};

const EVENTS: &str = "text/event-stream";

struct Events {
    body: BodyDataStream,
    seen: String,
}

impl Events {
    /// The next event: its name, its data. None when the stream is over.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.seen.split_once("\n\n") {
                let event = event.to_owned();
                self.seen = rest.to_owned();
                let field = |name: &str| {
                    let line = event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
                    line.map(|value| value.trim_start().to_owned())
                };
                let data = field("data").filter(|data| !data.is_empty());
                let data = data.map_or(Value::Null, |data| serde_json::from_str(&data).expect("data of JSON"));
                return Some((field("event").unwrap_or_default(), data));
            }
            let bytes = soon("an event", self.body.next()).await?.expect("bytes");
            self.seen.push_str(std::str::from_utf8(&bytes).expect("UTF-8"));
        }
    }

    async fn told(&mut self) -> Value {
        let (name, data) = self.next().await.expect("an event");
        assert_eq!(name, "next", "{data}");
        data
    }

    async fn completed(&mut self) {
        assert_eq!(self.next().await, Some(("complete".to_owned(), Value::Null)));
        assert_eq!(self.next().await, None, "and that is all");
    }
}

async fn send(service: &Served, request: Request<Body>) -> Response<Body> {
    service.router.clone().oneshot(request).await.expect("an answer")
}

fn posted(accept: &str, body: &Value) -> Request<Body> {
    let request = Request::post("/graphql").header("content-type", "application/json").header("accept", accept);
    request.header("accept-encoding", "gzip").body(Body::from(body.to_string())).expect("a request")
}

async fn events(service: &Served, request: Request<Body>) -> Events {
    let response = send(service, request).await;
    assert_eq!(response.status(), 200);
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
    assert_eq!(header("content-type").as_deref(), Some("text/event-stream; charset=utf-8"));
    assert_eq!((header("content-encoding"), header("cache-control").as_deref()), (None, Some("no-store")));
    Events { body: response.into_body().into_data_stream(), seen: String::new() }
}

async fn refused(service: &Served, request: Request<Body>) -> (u16, String) {
    let response = send(service, request).await;
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("a body");
    let body: Value = serde_json::from_slice(&bytes).expect("JSON");
    (status, body["errors"][0]["extensions"]["code"].as_str().expect("a code").to_owned())
}

fn asked(query: &str) -> Value {
    json!({ "query": query })
}

#[tokio::test]
async fn a_query_is_one_event_and_the_end() {
    let service = Served::alone(Options::default()).await;
    let query = "{ ficheRncp(rncp: \"RNCP37537\") { intitule } }";
    let get = Request::get(asking(&[("query", query)])).header("accept", EVENTS).body(Body::empty()).unwrap();
    for request in [posted(EVENTS, &asked(query)), get] {
        let mut events = events(&service, request).await;
        assert_eq!(events.told().await, json!({ "data": { "ficheRncp": { "intitule": "Boulanger" } } }));
        events.completed().await;
    }
}

#[tokio::test]
async fn an_operation_that_is_refused_is_told_so_by_an_event() {
    let service = Served::alone(Options::default()).await;
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nowhere }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nowhere }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { miseAJour(jeux: [\"nowhere\"]) { version } }", "BAD_USER_INPUT"),
        ("subscription { a: miseAJour { version } b: miseAJour { version } }", "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let mut events = events(&service, posted(EVENTS, &asked(query))).await;
        let told = events.told().await;
        assert_eq!(told["errors"][0]["extensions"]["code"], code, "{query}: {told}");
        assert_eq!(told.get("data"), None, "{query}: {told}");
        events.completed().await;
    }
}

#[tokio::test]
async fn a_request_that_cannot_be_read_is_answered_by_its_status() {
    let service = Served::alone(Options::default()).await;
    let body = |text: &'static str| {
        let request = Request::post("/graphql").header("content-type", "application/json").header("accept", EVENTS);
        request.body(Body::from(text)).unwrap()
    };
    for (text, code) in
        [("{", "BAD_REQUEST"), ("{}", "BAD_REQUEST"), ("[{\"query\":\"{a}\"}]", "BATCHING_NOT_SUPPORTED")]
    {
        assert_eq!(refused(&service, body(text)).await, (400, code.to_owned()), "{text}");
    }
    let bad = Request::post("/graphql").header("authorization", "Bearer x").header("accept", EVENTS);
    assert_eq!(refused(&service, bad.body(Body::empty()).unwrap()).await, (401, "UNAUTHENTICATED".to_owned()));
}

#[tokio::test]
async fn a_version_is_told_as_an_event_by_get_and_by_post() {
    for test in TestGraph::each().await {
        let service = test.served(Options::default());
        let _following = Following::start(test.graph.store(), Duration::from_millis(20));
        let version = test.graph.store().version();
        let query = format!("subscription {{ miseAJour(depuis: {version}) {{ version }} }}");
        let get = Request::get(asking(&[("query", &query)])).header("accept", EVENTS).body(Body::empty()).unwrap();
        // Of a list, what a subscription needs is taken.
        let listed = posted("application/graphql-response+json, application/json, text/event-stream", &asked(&query));
        let mut all = Vec::new();
        for request in [posted(EVENTS, &asked(&query)), get, listed] {
            all.push(events(&service, request).await);
        }
        for expected in [version + 1, version + 2] {
            test.publish().await;
            for events in &mut all {
                assert_eq!(events.told().await, json!({ "data": { "miseAJour": { "version": expected } } }));
            }
        }
    }
}

#[tokio::test]
async fn a_subscription_that_accepts_no_stream_is_refused_clearly() {
    let listen = "subscription { miseAJour { version } }";
    let settings = Settings { max_batch: 2, ..Settings::default() };
    let service = Served::alone(under(&settings)).await;
    let get = |accept: &str| {
        Request::get(asking(&[("query", listen)])).header("accept", accept).body(Body::empty()).expect("a request")
    };
    let code = "SUBSCRIPTION_NEEDS_A_STREAM".to_owned();
    for accept in ["application/json", "application/graphql-response+json", "*/*"] {
        assert_eq!(refused(&service, posted(accept, &asked(listen))).await, (406, code.clone()), "{accept}");
        assert_eq!(refused(&service, get(accept)).await, (406, code.clone()), "{accept}");
    }
    let batch = service.post(&json!([asked("{ __typename }"), asked(listen)])).await.json();
    assert_eq!(batch[0]["data"]["__typename"], "Query");
    assert_eq!(batch[1]["errors"][0]["extensions"]["code"], code);
    let mixed = posted("text/event-stream, application/json", &asked("{ __typename }"));
    let answer = send(&service, mixed).await;
    assert_eq!(answer.headers()["content-type"], "application/json; charset=utf-8", "a query needs no stream");
}

#[tokio::test]
async fn silence_is_broken_by_comments() {
    let test = TestGraph::over(Database::sqlite(Contents::Empty).await, 0).await;
    let service = test.served(under(&Settings { heartbeat_ms: 20, ..Settings::default() }));
    let request = posted(EVENTS, &asked("subscription { miseAJour { version } }"));
    let mut body = send(&service, request).await.into_body().into_data_stream();
    for _ in 0..3 {
        assert_eq!(soon("a comment", body.next()).await.unwrap().unwrap(), ":\n\n");
    }
}

#[tokio::test]
async fn one_client_more_than_may_stay_is_asked_to_come_back() {
    let service = Served::alone(under(&Settings { max_streams: 1, ..Settings::default() })).await;
    let listen = asked("subscription { miseAJour { version } }");
    let first = send(&service, posted(EVENTS, &listen)).await;
    assert_eq!(refused(&service, posted(EVENTS, &listen)).await, (503, "SERVICE_UNAVAILABLE".to_owned()));
    drop(first);
    assert_eq!(send(&service, posted(EVENTS, &listen)).await.status(), 200);
}
