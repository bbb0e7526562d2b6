//! What is answered to each bad input, through the whole HTTP service, in process.
//!
//! What needs a socket (heads too long, contradictory lengths, slow
//! clients) is tested beside the code, in `src/http/server.rs`.

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support;

const G: &str = "application/graphql-response+json";
const J: &str = "application/json";

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn send(request: Request<Body>) -> Answer {
    // Its database goes with it: it stays until the answer is read.
    let router = support::router().await;
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
}

async fn post_bytes(accept: &str, body: impl Into<Body>) -> Answer {
    let request = Request::post("/graphql").header(header::ACCEPT, accept).header(header::CONTENT_TYPE, J);
    send(request.body(body.into()).unwrap()).await
}

async fn post(accept: &str, body: Value) -> Answer {
    post_bytes(accept, body.to_string()).await
}

async fn get(path: &str) -> Answer {
    send(Request::get(path).header(header::ACCEPT, G).body(Body::empty()).unwrap()).await
}

/// Asks under both media types: a request error is 400 and 200, has this code, and no `data`.
async fn refused_by_graphql(body: Value, code: &str) {
    for (accept, status) in [(G, 400), (J, 200)] {
        let answer = post(accept, body.clone()).await;
        assert_eq!(answer.code(), code, "{}", answer.text);
        assert_eq!(answer.status, status, "{body}");
        assert_eq!(answer.json().get("data"), None, "{body}");
    }
}

/// Asks under both media types: the request itself is wrong, whoever asks.
async fn refused_by_http(body: &[u8], status: u16, code: &str) {
    for accept in [G, J] {
        let answer = post_bytes(accept, body.to_vec()).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{}", answer.text);
        assert_eq!(answer.json().get("data"), None);
    }
}

#[tokio::test]
async fn a_query_is_answered_in_the_type_asked_for() {
    for (accept, kind) in [(G, G), (J, J), ("*/*", J), ("application/graphql-response+json, application/json", G)] {
        let answer = post(accept, json!({ "query": "{ __typename }" })).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), format!("{kind}; charset=utf-8"));
        assert_eq!(answer.json(), json!({ "data": { "__typename": "Query" } }));
    }
}

#[tokio::test]
async fn every_answer_of_the_api_bears_the_same_headers() {
    for answer in [post(G, json!({ "query": "{ __typename }" })).await, post_bytes(G, "{").await, get("/graphql").await]
    {
        assert_eq!(answer.header("vary"), "Accept, Authorization");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-request-id").len(), 32);
        assert_eq!(answer.header("server"), "");
    }
}

#[tokio::test]
async fn a_body_that_is_not_a_request_is_a_bad_request() {
    let bodies: [&[u8]; 14] = [
        b"",
        b"{",
        b"null",
        b"1",
        b"\"{ __typename }\"",
        b"{}",
        br#"{"query":null}"#,
        br#"{"query":1}"#,
        br#"{"query":"{ __typename }","variables":"x"}"#,
        br#"{"query":"{ __typename }","variables":[]}"#,
        br#"{"query":"{ __typename }","operationName":1}"#,
        br#"{"query":"{ __typename }","extensions":[]}"#,
        b"{\"query\":\"\xff\"}",
        b"{\"query\":\"\0\"}",
    ];
    for body in bodies {
        refused_by_http(body, 400, "BAD_REQUEST").await;
    }
}

#[tokio::test]
async fn an_array_of_requests_is_refused() {
    refused_by_http(br#"[{"query":"{ __typename }"}]"#, 400, "BATCHING_NOT_SUPPORTED").await;
    refused_by_http(b"[]", 400, "BATCHING_NOT_SUPPORTED").await;
}

#[tokio::test]
async fn a_body_of_another_type_is_not_read() {
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/graphql"]
    {
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, kind);
        let answer = send(request.body(Body::from(r#"{"query":"{ __typename }"}"#)).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (415, "UNSUPPORTED_MEDIA_TYPE"), "{kind}");
    }
    let answer = send(Request::post("/graphql").body(Body::from(r#"{"query":"{ __typename }"}"#)).unwrap()).await;
    assert_eq!(answer.status, 415);
}

#[tokio::test]
async fn an_encoded_body_is_not_inflated() {
    for encoding in ["gzip", "br", "zstd", "unheard-of"] {
        let request =
            Request::post("/graphql").header(header::CONTENT_TYPE, J).header(header::CONTENT_ENCODING, encoding);
        let answer = send(request.body(Body::from("{}")).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (415, "UNSUPPORTED_MEDIA_TYPE"));
    }
}

#[tokio::test]
async fn a_client_that_accepts_no_json_is_told_so() {
    for accept in ["text/html", "application/json;q=0", "application/xml, image/*"] {
        let answer = post(accept, json!({ "query": "{ __typename }" })).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (406, "NOT_ACCEPTABLE"), "{accept}");
    }
}

#[tokio::test]
async fn other_methods_are_refused_with_those_allowed() {
    for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
        let answer = send(Request::builder().method(&method).uri("/graphql").body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (405, "METHOD_NOT_ALLOWED"), "{method}");
        assert_eq!(answer.header("allow"), "GET, POST");
    }
    let answer = send(Request::post("/health/live").body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "GET, HEAD"));
}

#[tokio::test]
async fn only_queries_are_executed_by_get() {
    let answer = get("/graphql?query=%7B__typename%7D").await;
    assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({ "data": { "__typename": "Query" } })));
    let named = "/graphql?query=query+A%7Ba:__typename%7D+query+B%7Bb:__typename%7D&operationName=B&variables=%7B%7D";
    assert_eq!(get(named).await.json(), json!({ "data": { "b": "Query" } }));
    for operation in ["mutation%7Bx%7D", "query+A%7Ba%7D+mutation+M%7Bm%7D&operationName=M"] {
        let answer = get(&format!("/graphql?query={operation}")).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (405, "METHOD_NOT_ALLOWED"), "{operation}");
        assert_eq!(answer.header("allow"), "POST");
        let listened = Request::get(format!("/graphql?query={operation}")).header(header::ACCEPT, "text/event-stream");
        let answer = send(listened.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (405, "METHOD_NOT_ALLOWED"),
            "{operation}, as events"
        );
    }
    for broken in ["", "?query=", "?query=%ff", "?query=%00", "?query={a}&variables=[]", "?query={a}&query={b}"] {
        let answer = get(&format!("/graphql{broken}").replace('{', "%7B").replace('}', "%7D")).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "BAD_REQUEST"), "{broken}");
    }
}

#[tokio::test]
async fn a_syntax_error_is_a_request_error() {
    for query in ["{", "query {", "{ a(", "nonsense", "{ a(b: 1e999) }", "fragment F on Query { __typename }"] {
        refused_by_graphql(json!({ "query": query }), "GRAPHQL_PARSE_FAILED").await;
    }
}

#[tokio::test]
async fn what_the_schema_does_not_have_is_a_request_error() {
    for query in [
        "{ nowhere }",
        "{ ...Nowhere }",
        "{ ficheRncp(rncp: \"RNCP1\") @nowhere { rncp } }",
        "query($x: Nowhere) { __typename }",
        "query($x: [Nowhere!] = [1]) { __typename }",
        "query($x: Int) { __typename }",
        "{ ficheRncp }",
        "{ ficheRncp(rncp: 1) { rncp } }",
        "{ fichesRncp(first: 99999999999) { nodes { rncp } } }",
        "mutation { nowhere }",
        "{ ...F } fragment F on Query { ...F }",
        "{ fichesRncp { nodes { x: rncp } } fichesRncp { nodes { x: actif } } }",
    ] {
        refused_by_graphql(json!({ "query": query }), "GRAPHQL_VALIDATION_FAILED").await;
    }
    let unknown = json!({ "query": "query A { __typename }", "operationName": "B" });
    refused_by_graphql(unknown, "GRAPHQL_VALIDATION_FAILED").await;
}

#[tokio::test]
async fn at_most_a_hundred_errors_are_listed() {
    let fields: String = (0..300).map(|rank| format!("nowhere{rank} ")).collect();
    let answer = post(G, json!({ "query": format!("{{ ficheRncp(rncp: \"RNCP1\") {{ {fields} }} }}") })).await;
    assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn a_variable_of_the_wrong_type_runs_no_resolver() {
    let page = "query($n: Int!) { fichesRncp(first: $n) { nodes { rncp } } }";
    let code = "query($r: Rncp!) { ficheRncp(rncp: $r) { rncp } }";
    for (query, variables) in [
        (page, json!({})),
        (page, json!({ "n": null })),
        (page, json!({ "n": "1" })),
        (page, json!({ "n": 1.5 })),
        (page, json!({ "n": 99_999_999_999_i64 })),
        (code, json!({ "r": 1 })),
        (code, json!({ "r": ["RNCP1"] })),
    ] {
        refused_by_graphql(json!({ "query": query, "variables": variables }), "BAD_USER_INPUT").await;
    }
}

#[tokio::test]
async fn a_default_value_reaches_skip_and_include() {
    let query = "query($all: Boolean = true) { a: fichesRncp(first: 1) @include(if: $all) { __typename } \
        b: fichesRncp(first: 1) @skip(if: $all) { __typename } }";
    let keys = |answer: Answer| answer.json()["data"].as_object().map(|data| data.keys().cloned().collect::<Vec<_>>());
    assert_eq!(keys(post(G, json!({ "query": query })).await), Some(vec!["a".to_owned()]));
    let sent = json!({ "query": query, "variables": { "all": false } });
    assert_eq!(keys(post(G, sent).await), Some(vec!["b".to_owned()]));
}

#[tokio::test]
async fn each_limit_has_its_code() {
    let bomb: String =
        (0..30).map(|rank| format!(" fragment F{rank} on Query {{ ...F{n} ...F{n} }}", n = rank + 1)).collect();
    let aliases: String = (0..201).map(|rank| format!("a{rank}: rncp ")).collect();
    for (query, code) in [
        (format!("{{ {} }}", "a ".repeat(15_000)), "TOO_MANY_TOKENS"),
        (format!("{}{}", "{ a ".repeat(30), "}".repeat(30)), "QUERY_TOO_DEEP"),
        (format!("{{ a(b: {}1{}) }}", "[".repeat(5_000), "]".repeat(5_000)), "QUERY_TOO_DEEP"),
        (format!("{{ ficheRncp(rncp: \"RNCP1\") {{ {aliases} }} }}"), "TOO_MANY_ALIASES"),
        (format!("{{ {} }}", "__typename ".repeat(51)), "TOO_MANY_ROOT_FIELDS"),
        (format!("{{ __typename {} }}", "@skip(if: false) ".repeat(201)), "TOO_MANY_DIRECTIVES"),
        (format!("{{ ...F0 }}{bomb} fragment F30 on Query {{ __typename }}"), "TOO_MANY_FIELDS"),
        ("{ a(first: 100) { b(first: 100) { c(first: 100) { d } } } }".to_owned(), "QUERY_TOO_COMPLEX"),
    ] {
        refused_by_graphql(json!({ "query": query }), code).await;
    }
    let values = json!({ "query": "{ __typename }", "variables": { "x": vec![0; 20_000] } });
    refused_by_graphql(values, "TOO_MANY_VALUES").await;
}

#[tokio::test]
async fn a_conflict_of_many_arguments_is_told_once() {
    let arguments: String = (0..90).map(|rank| format!("a{rank}: 1 ")).collect();
    let answer = post(G, json!({ "query": format!("{{ x({arguments}) {} }}", "x ".repeat(40)) })).await;
    assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_introspection_query_is_within_the_limits() {
    let nested = format!("{}name{}", "ofType { ".repeat(9), " }".repeat(9));
    let query = format!("{{ __schema {{ types {{ name fields {{ args {{ type {{ name {nested} }} }} }} }} }} }}");
    let answer = post(G, json!({ "query": query })).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json().get("errors"), None);
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_the_connection_closed() {
    let long = "x".repeat(2_097_153);
    let declared = Request::post("/graphql").header(header::CONTENT_TYPE, J).header(header::CONTENT_LENGTH, long.len());
    let declared = send(declared.body(Body::empty()).unwrap()).await;
    for answer in [declared, post_bytes(G, long).await] {
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (413, "PAYLOAD_TOO_LARGE"));
        assert_eq!(answer.header("connection"), "close");
    }
}

#[tokio::test]
async fn a_url_over_the_limit_is_refused() {
    let answer = get(&format!("/graphql?query={}", "a".repeat(20_000))).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (414, "URI_TOO_LONG"));
}

#[tokio::test]
async fn a_page_out_of_bounds_nulls_its_field_only() {
    for first in [-1, 101] {
        let query = format!("{{ __typename fichesRncp(first: {first}) {{ nodes {{ rncp }} }} }}");
        let answer = post(G, json!({ "query": query })).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (200, "BAD_USER_INPUT"));
        assert_eq!(answer.json()["data"], json!({ "__typename": "Query", "fichesRncp": null }));
    }
}

#[tokio::test]
async fn a_code_that_is_not_one_keeps_the_sentence_that_says_why() {
    let answer = post(G, json!({ "query": "{ ficheRncp(rncp: \"37537x\") { rncp } }" })).await;
    assert_eq!(answer.code(), "BAD_USER_INPUT", "{}", answer.text);
    assert!(answer.text.contains("37537x"), "{}", answer.text);
}

#[tokio::test]
async fn a_nul_character_reaches_no_resolver() {
    let literal = json!({ "query": "{ ficheRncp(rncp: \"RNCP\\u0000\") { rncp } }" });
    let raw = json!({ "query": "{ ficheRncp(rncp: \"RNCP\u{0}\") { rncp } }" });
    let query = "query($r: Rncp!) { ficheRncp(rncp: $r) { rncp } }";
    let variable = json!({ "query": query, "variables": { "r": "RNCP\u{0}" } });
    for body in [literal, raw, variable] {
        refused_by_graphql(body, "BAD_USER_INPUT").await;
    }
}

fn token(secret: &str, exp: i64) -> String {
    let claims = json!({ "sub": "lea", "exp": exp, "scopes": [] });
    encode(&Header::default(), &claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
}

async fn bearing(authorization: &str) -> Answer {
    let request =
        Request::post("/graphql").header(header::CONTENT_TYPE, J).header(header::AUTHORIZATION, authorization);
    send(request.body(Body::from(r#"{"query":"{ __typename }"}"#)).unwrap()).await
}

#[tokio::test]
async fn a_token_that_proves_nothing_is_never_anonymous() {
    let soon = support::in_an_hour();
    let spoilt =
        [token("another secret, also thirty-two bytes", soon), token(support::SECRET, 1), "x".into(), String::new()];
    for token in spoilt {
        let answer = bearing(&format!("Bearer {token}")).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "UNAUTHENTICATED"));
        assert_eq!(answer.header("www-authenticate"), "Bearer error=\"invalid_token\"");
        assert!(token.is_empty() || token == "x" || !answer.text.contains(&token));
    }
    assert_eq!(bearing("Basic bGVhOmxlYQ==").await.status, 401);
    assert_eq!(bearing(&format!("Bearer {}", token(support::SECRET, soon))).await.status, 200);
}

#[tokio::test]
async fn the_request_id_of_the_client_is_kept_when_it_is_sane() {
    for (sent, kept) in [("abc-123", true), ("a b", false), ("<script>", false)] {
        let request = Request::get("/health/live").header("x-request-id", sent).body(Body::empty()).unwrap();
        assert_eq!(send(request).await.header("x-request-id") == sent, kept, "{sent}");
    }
}

#[tokio::test]
async fn the_other_pages_answer() {
    for (path, kind) in [
        ("/graphiql", "text/html; charset=utf-8"),
        ("/requete", "text/html; charset=utf-8"),
        ("/requete/app.js", "text/javascript; charset=utf-8"),
        ("/requete/style.css", "text/css; charset=utf-8"),
        ("/requete/exemples.json", "application/json; charset=utf-8"),
    ] {
        let page = get(path).await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (200, kind));
        assert!(page.header("content-security-policy").starts_with("default-src 'none'; script-src 'self';"));
    }
    let schema = get("/schema.graphql").await;
    assert_eq!(schema.header("content-type"), "text/plain; charset=utf-8");
    assert!(schema.text.contains("type Query"));
    assert_eq!(get("/health/live").await.json(), json!({ "status": "live" }));
    let ready = get("/health/ready").await.json();
    assert_eq!(ready["status"], "ready");
    assert!(ready["version"].is_i64() && ready["streams"] == 0 && ready["caches"][0]["hits"].is_u64(), "{ready}");
}

#[tokio::test]
async fn a_path_that_leads_nowhere_is_told_in_json() {
    for path in ["/nowhere", "/graphiql/nowhere.js", "/graphiql/..%2f..%2fCargo.toml", "/graphql/"] {
        let answer = get(path).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (404, "NOT_FOUND"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}
