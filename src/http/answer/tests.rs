use async_graphql::PathSegment;
use http_body_util::BodyExt;
use serde_json::{Value as Json, json};

use async_graphql::Pos;
use axum::http::header::ALLOW;

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
    let judge = Judge { arguments: &arguments, max_errors: 100, max_bytes: 1_000_000, request_id: "id" };
    read(executed(Executed::judged(response, &judge), media).unwrap()).await
}

#[tokio::test]
async fn a_request_error_has_no_data_and_its_status_follows_the_media_type() {
    for (media, expected) in [(Media::GraphqlResponse, 400), (Media::Json, 200)] {
        let (status, body) = written(failed(json!(null), vec![error("Unknown field", pos(1, 3), &[])]), media).await;
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
