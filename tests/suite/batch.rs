//! Several requests in one array.

use passerelle::graph::Limits;
use passerelle::http::{Options, Settings};
use serde_json::{Value, json};

use crate::support::Served;

async fn taking(max_batch: usize) -> Served {
    let settings = Settings { max_batch, ..Settings::default() };
    Served::alone(Options::read(&settings, &Limits::default()).unwrap()).await
}

fn asked(query: &str) -> Value {
    json!({ "query": query })
}

#[tokio::test]
async fn an_array_is_answered_in_its_order_and_a_wrong_request_harms_no_other() {
    let service = taking(5).await;
    let answer = service
        .post(&json!([
            asked("{ a: __typename }"),
            asked("{ nowhere }"),
            asked("{"),
            { "query": "query($r: Rncp!) { ficheRncp(rncp: $r) { intitule } }", "variables": { "r": "RNCP37537" } },
            asked("{ ficheRncp(rncp: \"RNCP0\") { rncp } }"),
        ]))
        .await;
    assert_eq!((answer.status, answer.header("cache-control").as_str()), (200, "no-store"));
    let answers = answer.json();
    assert_eq!(answers.as_array().expect("an array").len(), 5);
    assert_eq!(answers[0], json!({ "data": { "a": "Query" } }));
    for (rank, code) in [(1, "GRAPHQL_VALIDATION_FAILED"), (2, "GRAPHQL_PARSE_FAILED")] {
        assert_eq!(answers[rank]["errors"][0]["extensions"]["code"], code);
        assert_eq!(answers[rank].get("data"), None);
    }
    assert_eq!(answers[3], json!({ "data": { "ficheRncp": { "intitule": "Boulanger" } } }));
    assert!(answers[4].get("data").is_some());
}

#[tokio::test]
async fn an_array_that_is_too_long_or_holds_anything_else_is_refused_whole() {
    let service = taking(2).await;
    let one = asked("{ __typename }");
    for (body, code) in [
        (json!([]), "BAD_REQUEST"),
        (json!([one, one, one]), "BATCH_TOO_LARGE"),
        (json!([one, "x"]), "BAD_REQUEST"),
        (json!([one, [one]]), "BAD_REQUEST"),
        (json!([one, {}]), "BAD_REQUEST"),
    ] {
        let answer = service.post(&body).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, code), "{body}");
        assert!(answer.json().is_object());
    }
    assert_eq!(taking(0).await.post(&json!([one])).await.code(), "BATCHING_NOT_SUPPORTED");
}

#[tokio::test]
async fn what_a_batch_asks_together_keeps_within_the_limits_of_one_request() {
    let service = taking(10).await;
    let fields = |count: usize| asked(&format!("{{ {} }}", "__typename ".repeat(count)));
    let cost = asked(
        "{ metiers(first: 100) { nodes { formations(first: 100) { nodes { cle lieu { point { latitude } } } } } } }",
    );
    let aliases: String = (0..90).map(|rank| format!("a{rank}: rncp ")).collect();
    let aliases = asked(&format!("{{ ficheRncp(rncp: \"RNCP867\") {{ {aliases} }} }}"));
    let values = json!({ "query": "{ __typename }", "variables": { "x": vec![0; 9_000] } });
    for (one, code) in [
        (fields(20), "TOO_MANY_ROOT_FIELDS"),
        (aliases, "TOO_MANY_ALIASES"),
        (values, "TOO_MANY_VALUES"),
        (cost, "QUERY_TOO_COMPLEX"),
    ] {
        let alone = service.post(&json!([one])).await;
        assert_eq!((alone.status, alone.json()[0].get("errors")), (200, None), "{one}");
        let many = vec![one.clone(); 10];
        let answer = service.post(&json!(many)).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, code));
        assert!(answer.json()["errors"][0]["message"].as_str().expect("a message").contains("the limit is"));
    }
}

#[tokio::test]
async fn the_errors_of_a_batch_are_listed_within_the_limit_of_one_request() {
    let service = taking(4).await;
    let fields: String = (0..80).map(|rank| format!("nowhere{rank} ")).collect();
    let one = asked(&format!("{{ ficheRncp(rncp: \"RNCP1\") {{ {fields} }} }}"));
    let answers = service.post(&json!([one, one, one])).await.json();
    let counts: Vec<usize> = answers
        .as_array()
        .expect("an array")
        .iter()
        .map(|part| part["errors"].as_array().expect("errors").len())
        .collect();
    assert_eq!(counts, [80, 20, 1], "at least one each: a request without data has an error");
}
