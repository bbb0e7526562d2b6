//! What the README and the explorer show is what the program answers.

use serde_json::Value;

use crate::support::TestGraph;

/// The examples that the explorer proposes: questions, and what it proposes to be told of.
fn proposed() -> (Vec<Value>, Vec<Value>) {
    let all: Vec<Value> = serde_json::from_str(include_str!("../../web/exemples.json")).expect("a list of examples");
    all.into_iter().partition(|example| !example["query"].as_str().expect("a query").starts_with("subscription"))
}

/// The questions that the explorer proposes.
pub fn examples() -> Vec<Value> {
    proposed().0
}

/// Lists of an answer, and how many of them hold something.
fn lists(value: &Value) -> [usize; 2] {
    let add = |a: [usize; 2], b: [usize; 2]| [a[0] + b[0], a[1] + b[1]];
    match value {
        Value::Array(items) => items.iter().map(lists).fold([1, usize::from(!items.is_empty())], add),
        Value::Object(members) => members.values().map(lists).fold([0, 0], add),
        _ => [0, 0],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_example_of_the_explorer_answers_something() {
    let examples = examples();
    assert!(examples.len() >= 5);
    for test in TestGraph::each().await {
        for example in &examples {
            let title = example["titre"]["fr"].as_str().expect("a title");
            let answer = test.ask_with(example["query"].as_str().expect("a query"), example["variables"].clone()).await;
            assert_eq!(answer.body["errors"], Value::Null, "{} {title}", test.database.kind);
            let data = answer.data.as_object().expect("an object");
            assert!(data.values().all(|field| !field.is_null()), "{} {title}: {data:?}", test.database.kind);
            let [all, full] = lists(&answer.data);
            assert!(all == 0 || full > 0, "{} {title}: every list is empty: {data:?}", test.database.kind);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_explorer_proposes_to_be_told_of_is_refused_for_its_transport_alone() {
    let told = proposed().1;
    assert!(!told.is_empty());
    for test in TestGraph::each().await {
        for subscription in &told {
            let answer = test.ask(subscription["query"].as_str().expect("a query")).await;
            let message = &answer.body["errors"][0]["message"];
            assert_eq!(message, "Subscriptions are not supported on this transport.", "{subscription}");
        }
    }
}

/// A fenced block: its language, its text, the line of its fence.
pub struct Block {
    pub language: String,
    pub text: String,
    pub line: usize,
}

/// The fenced blocks of a text.
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (line, text) in markdown.lines().enumerate() {
        match (text.trim().strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(language), None) => {
                open = Some(Block { language: language.trim().to_lowercase(), text: String::new(), line: line + 1 })
            }
            (None, Some(block)) => block.text += &format!("{text}\n"),
            (None, None) => {}
        }
    }
    blocks
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_question_of_the_readme_gets_the_answer_it_shows() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let markdown = std::fs::read_to_string(path).expect("README.md");
    let blocks = blocks(&markdown);
    let pairs: Vec<&[Block]> =
        blocks.windows(2).filter(|pair| pair[0].language == "graphql" && pair[1].language == "json").collect();
    assert!(pairs.len() >= 3, "README.md shows {} questions with their answers", pairs.len());
    for test in TestGraph::each().await {
        for pair in &pairs {
            let place = format!("{} README.md:{}", test.database.kind, pair[0].line);
            let shown: Value = serde_json::from_str(&pair[1].text)
                .unwrap_or_else(|error| panic!("README.md:{}: not JSON: {error}", pair[1].line));
            let answer = test.ask(&pair[0].text).await;
            // The block may show the whole answer, or its data alone.
            let whole = shown.get("data").is_some() || shown.get("errors").is_some();
            assert_eq!(if whole { &answer.body } else { &answer.data }, &shown, "{place}");
        }
    }
}
