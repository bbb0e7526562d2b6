//! What does one meet first? What is there, and three questions answered as the page is opened.

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use axum::routing::{MethodRouter, get};
use serde_json::{Map, Value, json};

use super::langue::Langue;
use super::page::Answered;
use super::{Portal, Visitor, asset};

/// The examples that the page answers: those that name how their answer is shown.
pub(super) fn proposed() -> Vec<Value> {
    let examples: Vec<Value> = serde_json::from_str(asset::EXAMPLES).unwrap_or_default();
    examples.into_iter().filter(|example| example["accueil"].is_string()).collect()
}

/// The home page.
pub(super) fn page(langue: Langue) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, visitor: Visitor| -> Response<Body> {
        match portal.ask("accueil", Map::new(), &visitor).await {
            Ok(Answered { data, .. }) => {
                let questions = answered(&portal, &visitor).await;
                portal.page("accueil", langue, &visitor, json!({ "data": data, "questions": questions }))
            }
            Err(failure) => portal.failed(langue, &visitor, &failure),
        }
    })
}

/// The questions with what the graph answers now; without it where it answers none of it, and the rest of the page stands.
async fn answered(portal: &Portal, visitor: &Visitor) -> Vec<Value> {
    let mut questions = Vec::new();
    for example in portal.pages.proposed() {
        let document = example["query"].as_str().unwrap_or_default().to_owned();
        let variables = example["variables"].as_object().cloned().unwrap_or_default();
        let answer = portal.asked(document, variables, visitor).await.map(|answered| answered.data);
        questions.push(json!({ "exemple": example, "reponse": answer.unwrap_or_default() }));
    }
    questions
}
