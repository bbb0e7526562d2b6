//! What a caller gets wrong is told to them, in the field where it stands and nowhere else; what is only odd is answered.

mod code;
mod paging;
mod text;

use serde_json::{Value, json};

use crate::support::TestGraph;

/// Words that no message shows: of SQL, of paths, of libraries.
const OURS: &[&str] = &[
    "SELECT",
    "sqlx",
    "sea_orm",
    "SeaORM",
    "async_graphql",
    "async-graphql",
    "sqlite",
    "postgres",
    "src/",
    ".rs",
    "panicked",
    "base64",
    "serde",
    "RawKey",
    "syntax error",
    "internal error",
];

/// Asserts that `field` is refused alone, and that its message holds these words.
#[track_caller]
fn check(body: &Value, what: &str, words: &[&str]) {
    assert_eq!(body["data"], json!({ "refused": null, "beside": { "rncp": "RNCP37537" } }), "{what}: {body}");
    let errors = body["errors"].as_array().unwrap_or_else(|| panic!("{what} is accepted"));
    assert_eq!(errors.len(), 1, "{what}: {body}");
    assert_eq!(errors[0]["extensions"]["code"], "BAD_USER_INPUT", "{what}: {body}");
    assert_eq!(errors[0]["path"][0], "refused", "{what}: {body}");
    let message = errors[0]["message"].as_str().expect("a message");
    for word in words {
        assert!(message.contains(word), "{what}: {word:?} is not in {message:?}");
    }
    for word in OURS {
        assert!(!message.contains(word), "{what}: {word:?} is in {message:?}");
    }
}

async fn refused(test: &TestGraph, field: &str, words: &[&str]) {
    let query = format!("{{ refused: {field} beside: ficheRncp(rncp: \"RNCP37537\") {{ rncp }} }}");
    check(&test.post(&query, json!({})).await, &query, words);
}

async fn refused_variable(test: &TestGraph, kind: &str, value: Value, field: &str, words: &[&str]) {
    let query = format!("query($v: {kind}) {{ refused: {field} beside: ficheRncp(rncp: \"RNCP37537\") {{ rncp }} }}");
    let what = format!("{query} {value}");
    check(&test.post(&query, json!({ "v": value })).await, &what, words);
}

#[tokio::test]
async fn a_number_that_is_no_int_is_refused_before_anything_is_executed() {
    for test in TestGraph::each().await {
        for (size, code) in [
            ("2147483648", "BAD_USER_INPUT"),
            ("99999999999999999999", "GRAPHQL_VALIDATION_FAILED"),
            ("1.5", "GRAPHQL_VALIDATION_FAILED"),
            ("\"7\"", "GRAPHQL_VALIDATION_FAILED"),
            ("TEN", "GRAPHQL_VALIDATION_FAILED"),
        ] {
            let body = test.post(&format!("{{ communes(first: {size}) {{ totalCount }} }}"), json!({})).await;
            let found = body["errors"][0]["extensions"]["code"].as_str();
            assert!(found == Some(code) || found == Some("GRAPHQL_VALIDATION_FAILED"), "{size}: {body}");
            assert!(body["data"].is_null() || body["data"]["communes"].is_null(), "{size}: {body}");
        }
    }
}

#[tokio::test]
async fn a_radius_out_of_range_is_refused() {
    for test in TestGraph::each().await {
        for radius in [0, -1, 101, i32::MAX, i32::MIN] {
            for (object, list) in [
                ("commune(insee: \"59512\")", "formations"),
                ("commune(insee: \"59512\")", "services"),
                ("formation(cle: \"161575P01217756620260001977566202600258-59512#L01\")", "services"),
                ("service(id: \"mission-locale--lille-avenirs-trouver-sa-formation\")", "formations"),
            ] {
                let query = format!("{{ refused: {object} {{ id {list}(rayonKm: {radius}) {{ totalCount }} }} }}");
                let body = test.post(&query, json!({})).await;
                assert_eq!(body["data"]["refused"][list], Value::Null, "{body}");
                assert!(body["data"]["refused"]["id"].is_string(), "{body}");
                let error = &body["errors"][0];
                assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
                let message = error["message"].as_str().unwrap_or_default();
                for word in ["rayonKm", &radius.to_string(), "1 to 100"] {
                    assert!(message.contains(word), "{message}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_quality_out_of_range_is_refused() {
    for test in TestGraph::each().await {
        for score in ["1.01", "-0.1", "100", "1e300"] {
            refused(&test, &format!("services(filtre: {{ scoreQualiteMinimum: {score} }}) {{ totalCount }}"), &[])
                .await;
            let field = "services(filtre: { scoreQualiteMinimum: $v }) { totalCount }";
            let value = serde_json::from_str(score).expect("a number");
            refused_variable(&test, "Float", value, field, &["must be"]).await;
        }
        for score in ["0", "1", "0.5"] {
            let query = format!("{{ services(filtre: {{ scoreQualiteMinimum: {score} }}) {{ totalCount }} }}");
            assert_eq!(test.post(&query, json!({})).await.get("errors"), None, "{score}");
        }
    }
}

#[tokio::test]
async fn too_many_identifiers_are_refused() {
    for test in TestGraph::each().await {
        let ids = |count: usize| json!(vec!["FicheRncp:RNCP37537"; count]);
        refused_variable(&test, "[ID!]!", ids(101), "nodes(ids: $v) { id }", &["ids", "101", "at most 100"]).await;
        let body = test.post("query($v: [ID!]!) { nodes(ids: $v) { id } }", json!({ "v": ids(100) })).await;
        assert_eq!(body["data"]["nodes"].as_array().map(Vec::len), Some(100));
    }
}

#[tokio::test]
async fn an_identifier_may_leave_out_its_type_where_the_field_tells_it() {
    const QUERY: &str = "{ a: certification(id: \"50022137:RNCP37537\") { rncp } b: certification(id: \"Certification:50022137:RNCP37537\") { rncp }
        c: jeuDeDonnees(id: \"rncp\") { id } d: jeuDeDonnees(id: \"JeuDeDonnees:rncp\") { id }
        e: structure(id: \"mission-locale--lille-avenirs\") { id } f: structure(id: \"Structure:mission-locale--lille-avenirs\") { id } }";
    for test in TestGraph::each().await {
        let data = test.post(QUERY, json!({})).await["data"].take();
        for (one, other) in [("a", "b"), ("c", "d"), ("e", "f")] {
            assert!(data[one].is_object(), "{one}");
            assert_eq!(data[one], data[other], "{one} {other}");
        }
    }
}

#[tokio::test]
async fn an_identifier_that_nothing_bears_is_null_without_error() {
    let unknown = [
        "",
        ":",
        "::",
        "nothing",
        "Nope:1",
        "Commune:",
        "Commune:99999",
        "commune:59350",
        "59350",
        "FicheRncp:rncp37537",
        "%",
        "' OR '1'='1",
        "Query:1",
        "🦀",
    ];
    for test in TestGraph::each().await {
        for id in unknown {
            let query = "query($v: ID!) { node(id: $v) { id } structure(id: $v) { id } service(id: $v) { id } certification(id: $v) { id }
                source(slug: $v) { id } domaine(code: $v) { id } anomalie(id: $v) { id } import(id: $v) { id } session(id: $v) { id } }";
            let body = test.post(query, json!({ "v": id })).await;
            assert_eq!(body.get("errors"), None, "{id} {body}");
            assert!(body["data"].as_object().expect("data").values().all(Value::is_null), "{id} {body}");
        }
        let mut ids = unknown.to_vec();
        ids.insert(1, "Commune:59350");
        let body = test.post("query($v: [ID!]!) { nodes(ids: $v) { id } }", json!({ "v": ids })).await;
        assert_eq!(body.get("errors"), None);
        let nodes = body["data"]["nodes"].as_array().expect("places");
        assert_eq!((nodes.len(), &nodes[1]["id"]), (ids.len(), &json!("Commune:59350")));
        assert_eq!(nodes.iter().filter(|node| node.is_null()).count(), unknown.len());
    }
}

#[tokio::test]
async fn a_nul_never_reaches_the_database() {
    for test in TestGraph::each().await {
        for field in ["node(id: $v) { id }", "structure(id: $v) { id }"] {
            let body = test.ask_with(&format!("query($v: ID!) {{ {field} }}"), json!({ "v": "Commune:5\u{0}" })).await;
            assert_eq!(body.body.get("errors"), None, "{} {field}", test.database.kind);
        }
        for field in ["communes(filtre: { texte: $v }) { totalCount }", "communes(filtre: { code: $v }) { totalCount }"]
        {
            let body = test.post(&format!("query($v: String) {{ {field} }}"), json!({ "v": "5\u{0}" })).await;
            assert_eq!(body["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{body}");
        }
    }
}

#[tokio::test]
async fn every_field_of_the_root_may_be_null_so_that_an_error_stops_there() {
    for test in TestGraph::each_empty().await {
        let data = test.ask("{ __schema { queryType { fields { name type { kind } } } } }").await.ok();
        for field in data["__schema"]["queryType"]["fields"].as_array().expect("fields") {
            let federation = field["name"].as_str().is_some_and(|name| name.starts_with('_'));
            assert!(federation || field["type"]["kind"] != "NON_NULL", "{field}");
        }
    }
}
