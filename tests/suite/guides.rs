//! What the guides show is what the program answers, in both languages: to a question its answer, or the error that it is
//! there to show.

use passerelle::http::Options;
use serde_json::{Value, json};

use crate::readme::{Block, blocks};
use crate::support::Served;

/// A question of a guide, with the answer that follows it.
struct Asked {
    place: String,
    question: String,
    shown: Option<Value>,
}

fn asked(langue: &str) -> Vec<Asked> {
    let folder = format!("{}/docs/guides/{langue}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("guides").map(|entry| entry.expect("a guide").path()).collect();
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        let blocks = blocks(&std::fs::read_to_string(&path).expect("a guide"));
        let next = blocks.iter().skip(1).map(Some).chain([None]);
        let questions = blocks.iter().zip(next).filter(|(block, _)| block.language == "graphql");
        all.extend(questions.map(|(block, next)| {
            let place = format!("{langue} {}:{}", path.file_name().unwrap_or_default().to_string_lossy(), block.line);
            let shown = next.filter(|next| next.language == "json").map(|Block { text, .. }| {
                serde_json::from_str(text).unwrap_or_else(|error| panic!("{place}: what is shown: {error}"))
            });
            Asked { place, question: block.text.clone(), shown }
        }));
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_question_of_the_guides_gets_the_answer_they_show() {
    let mut wrong = Vec::new();
    for langue in ["fr", "en"] {
        // What is reported in one language is no news in the other.
        let service = Served::alone(Options::default()).await;
        let all = asked(langue);
        assert!(all.len() > 30, "{langue}: {} questions", all.len());
        for Asked { place, question, shown } in all {
            let answer = service.post(&json!({ "query": question })).await.json();
            let shows_errors = shown.as_ref().is_some_and(|shown| shown.get("errors").is_some());
            if answer.get("errors").is_some() != shows_errors {
                wrong.push(format!("{place}: {answer}"));
            }
            let whole = shows_errors || shown.as_ref().is_some_and(|shown| shown.get("data").is_some());
            if let Some(shown) =
                shown.filter(|shown| *shown != if whole { answer.clone() } else { answer["data"].clone() })
            {
                wrong.push(format!("{place}: {answer}\nand not {shown}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn both_languages_ask_the_same() {
    let kinds = |langue: &str| {
        asked(langue)
            .into_iter()
            .map(|one| one.place[3..].split(':').next().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds("fr"), kinds("en"));
}
