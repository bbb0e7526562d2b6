//! What does one meet first? What is there, and three questions with what the graph answers to them.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use axum::routing::{MethodRouter, get};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::langue::Langue;
use super::page::{Answered, Failure};
use super::{Portal, Visitor, asset};

/// Given to the answers to come. Beyond, the page is shown without them, and the next one has them.
const PATIENCE: Duration = Duration::from_millis(50);

/// What the graph answered to the questions: the same to everybody as long as the data are, and the day. One visitor asks
/// them, on their share, and whoever comes meanwhile waits for that.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers(Arc<Mutex<Option<Held>>>);

/// The answers, of which version of the data, and of which day.
type Held = (i64, NaiveDate, Vec<Value>);

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
                let answers = in_time(&portal, &visitor).await;
                let answers = answers.into_iter().chain(std::iter::repeat(Value::Null));
                let questions = portal.pages.proposed().iter().zip(answers);
                let questions = questions.map(|(example, answer)| json!({ "exemple": example, "reponse": answer }));
                let shown = json!({ "data": data, "questions": questions.collect::<Vec<_>>() });
                portal.page("accueil", langue, &visitor, shown)
            }
            Err(failure) => portal.failed(langue, &visitor, &failure),
        }
    })
}

/// The answers that come in time; none of them else. What is under way goes on for whoever comes next.
async fn in_time(portal: &Portal, visitor: &Visitor) -> Vec<Value> {
    let (portal, visitor) = (portal.clone(), visitor.clone());
    let asking = tokio::spawn(async move { answers(&portal, &visitor).await });
    match timeout(PATIENCE, asking).await {
        Ok(Ok(Ok(answers))) => answers,
        _ => Vec::new(),
    }
}

async fn answers(portal: &Portal, visitor: &Visitor) -> Result<Vec<Value>, Failure> {
    let mut held = portal.answers.0.lock().await;
    let (version, today) = (portal.edge.graph.store().version(), portal.edge.graph.today());
    if let Some((_, _, known)) = held.as_ref().filter(|(of, day, _)| (*of, *day) == (version, today)) {
        return Ok(known.clone());
    }
    let mut answers = Vec::new();
    for example in portal.pages.proposed() {
        let document = example["query"].as_str().unwrap_or_default().to_owned();
        let variables = example["variables"].as_object().cloned().unwrap_or_default();
        answers.push(portal.asked(document, variables, visitor).await?.data);
    }
    *held = Some((version, today, answers.clone()));
    Ok(answers)
}
