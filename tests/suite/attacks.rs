//! What is sent to hurt: by the lists of OWASP, graphql-cop and graphql-armor. All of it is refused before anything is executed,
//! with a code, and the next request is answered as ever.

use axum::body::Body;
use axum::http::Request;
use passerelle::http::Options;
use serde_json::{Value, json};

use crate::support::Served;

/// A query, and the code that refuses it.
fn hostile() -> Vec<(&'static str, String, &'static str)> {
    let times = |count: usize, one: &str| one.repeat(count);
    let nested =
        |count: usize, one: &str, last: &str| format!("{{ {}{last}{} }}", times(count, one), times(count, " }"));
    let numbered = |count: usize, one: fn(usize) -> String| (0..count).map(one).collect::<String>();
    vec![
        ("aliases", format!("{{ {} }}", numbered(40, |n| format!("a{n}: communes(first: 100) {{ nodes {{ formations(first: 100) {{ nodes {{ cle }} }} }} }} "))), "QUERY_TOO_COMPLEX"),
        ("aliases of one object", format!("{{ versionDonnees {{ {} }} }}", numbered(1_000, |n| format!("a{n}: version "))), "TOO_MANY_ALIASES"),
        ("a field many times", format!("{{ versionDonnees {{ {} }} }}", times(30_000, "version ")), "TOO_MANY_TOKENS"),
        ("a root many times", format!("{{ {} }}", times(500, "__typename ")), "TOO_MANY_ROOT_FIELDS"),
        ("directives", format!("{{ __typename {} }}", times(5_000, "@include(if: true) ")), "TOO_MANY_TOKENS"),
        ("unknown directives", format!("{{ __typename {} }}", times(500, "@aa ")), "TOO_MANY_DIRECTIVES"),
        ("depth", nested(40, "commune(insee: \"59350\") { ", "nom"), "QUERY_TOO_DEEP"),
        ("depth by fragments", format!("{{ ...F0 }}{} fragment F70 on Query {{ __typename }}", numbered(70, |n| format!(" fragment F{n} on Query {{ ...F{} }}", n + 1))), "QUERY_TOO_DEEP"),
        ("brackets", format!("{{ a(b: {}{}) }}", times(9_000, "["), times(9_000, "]")), "TOO_MANY_TOKENS"),
        ("brackets, fewer", format!("{{ a(b: {}{}) }}", times(3_000, "["), times(3_000, "]")), "QUERY_TOO_DEEP"),
        ("a round of introspection", format!("{{ __schema {{ types {{ fields {{ {}name{} }} }} }} }}", times(12, "type { fields { "), times(12, " } }")), "QUERY_TOO_DEEP"),
        ("fragments that meet", "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        ("a fragment in itself", "{ ...A } fragment A on Query { commune(insee: \"59350\") { nom } ...A }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        ("fragments that double", format!("{{ ...F0 }}{} fragment F40 on Query {{ __typename }}", numbered(40, |n| format!(" fragment F{n} on Query {{ ...F{m} ...F{m} }}", m = n + 1))), "TOO_MANY_FIELDS"),
        ("pages in pages", "{ communes(first: 100) { nodes { formations(first: 100) { nodes { services(first: 100) { nodes { nom } } } } } } }".to_owned(), "QUERY_TOO_COMPLEX"),
        ("a long name", format!("{{ {} }}", times(100_000, "a")), "GRAPHQL_PARSE_FAILED"),
        ("many arguments", format!("{{ communes({}) {{ totalCount }} }}", numbered(3_000, |n| format!("a{n}: 1 "))), "TOO_MANY_ARGUMENTS"),
        ("many variables", format!("query({}) {{ __typename }}", numbered(2_000, |n| format!("$a{n}: Int "))), "TOO_MANY_VARIABLES"),
        ("a name nearly right", "{ ficheRncpp { rncp } }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        ("quotes without end", format!("{{ recherche(texte: {}", times(900_000, "\" ")), "PAYLOAD_TOO_LARGE"),
        ("a comment without end", format!("# {}", times(1_900_000, "#")), "GRAPHQL_PARSE_FAILED"),
        ("nothing but commas", times(1_900_000, ","), "GRAPHQL_PARSE_FAILED"),
        ("@defer", "{ ... @defer { __typename } }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        ("an unknown mutation", "mutation { toutEffacer }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        ("a NUL", "{ recherche(texte: \"a\\u0000b\") { totalCount } }".to_owned(), "BAD_USER_INPUT"),
    ]
}

async fn well(service: &Served) {
    let answer = service.post(&json!({ "query": "{ versionDonnees { version } }" })).await;
    assert_eq!((answer.status, answer.json().get("errors")), (200, None));
}

#[tokio::test]
async fn what_is_sent_to_hurt_is_refused_with_a_code_and_nothing_is_executed() {
    let service = Served::alone(Options::default()).await;
    for (name, query, code) in hostile() {
        let answer = service.post(&json!({ "query": query })).await;
        let body = answer.json();
        assert_eq!(answer.code(), code, "{name}: {}", &body.to_string()[..body.to_string().len().min(300)]);
        assert!([400, 413].contains(&answer.status) || code == "BAD_USER_INPUT", "{name}: {}", answer.status);
        assert!(body.get("data").is_none_or(|data| data["recherche"] == Value::Null), "{name}");
        assert!(answer.bytes.len() < 20_000, "{name}: the answer has {} bytes", answer.bytes.len());
        let text = body.to_string();
        for word in ["Did you mean", "src/", ".rs", "panicked", "SELECT", "async-graphql", "stack"] {
            assert!(!text.contains(word), "{name} tells {word}: {text}");
        }
        well(&service).await;
    }
}

#[tokio::test]
async fn pages_of_other_sites_can_have_a_browser_send_nothing_that_is_executed() {
    let service = Served::alone(Options::default()).await;
    let query = "{\"query\":\"{ __typename }\"}";
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        let request =
            Request::post("/graphql").header("content-type", kind).body(Body::from(query)).expect("a request");
        assert_eq!(service.send(request).await.status, 415, "{kind:?}");
    }
    let bare = Request::post("/graphql").body(Body::from(query)).expect("a request");
    assert_eq!(service.send(bare).await.status, 415);
    let answer = service.get("/graphql?query=mutation%7B__typename%7D", &[]).await;
    assert!([400, 405].contains(&answer.status), "{}", answer.status);
}

#[tokio::test]
async fn many_requests_at_once_are_one_request_or_none() {
    let service = Served::alone(Options::default()).await;
    let one = json!({ "query": "{ __typename }" });
    let answer = service.post(&json!(vec![one; 1_000])).await;
    assert_eq!((answer.status, answer.code().as_str()), (400, "BATCHING_NOT_SUPPORTED"));
}

#[tokio::test]
async fn values_that_are_as_large_as_a_body_may_be_are_refused_or_read_once() {
    let service = Served::alone(Options::default()).await;
    let long = "a".repeat(1_900_000);
    for (query, variables) in [
        ("query($t: String!) { recherche(texte: $t) { totalCount } }", json!({ "t": long })),
        ("query($t: String!) { suggestions(prefixe: $t) { texte } }", json!({ "t": long })),
        ("query($t: String) { communes(after: $t) { totalCount } }", json!({ "t": long })),
        ("query($t: ID!) { node(id: $t) { id } }", json!({ "t": long })),
        ("query($t: Rncp!) { ficheRncp(rncp: $t) { rncp } }", json!({ "t": long })),
        ("query($t: [ID!]!) { nodes(ids: $t) { id } }", json!({ "t": vec!["x"; 15_000] })),
        (
            "query($t: [_Any!]!) { _entities(representations: $t) { __typename } }",
            json!({ "t": vec![json!({ "__typename": "Commune", "insee": "59350" }); 500] }),
        ),
    ] {
        let answer = service.post(&json!({ "query": query, "variables": variables })).await;
        assert!([200, 400].contains(&answer.status), "{query}: {}", answer.status);
        assert!(answer.bytes.len() < 20_000, "{query}: nobody is told {} bytes", answer.bytes.len());
        assert_ne!(answer.code(), "INTERNAL_SERVER_ERROR", "{query}");
        well(&service).await;
    }
}
