//! Whatever people type, both databases find the same things in the same order.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::json;

use crate::support::TestGraph;

/// Texts that are tried; the same at each run.
const TEXTS: usize = 120;

const ASKED: &str = "query($texte: String!) {
    recherche(texte: $texte, first: 30) {
        totalCount parType { type nombre } pageInfo { hasNextPage endCursor }
        nodes { score titre noeud { id } extrait { texte } }
    }
    pres: recherche(texte: $texte, first: 10, pres: { commune: \"59350\", rayonKm: 30 }) { nodes { distanceM noeud { id } } }
    services(filtre: { texte: $texte }, tri: PERTINENCE, first: 10) { totalCount nodes { id } }
    fichesRncp(filtre: { texte: $texte }, first: 10) { totalCount nodes { id } }
    suggestions(prefixe: $texte) { texte type noeud { id } }
}";

/// Every word of the index.
async fn words(test: &TestGraph) -> Vec<String> {
    use sea_orm::{ConnectionTrait, Statement};
    let db = test.writer();
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), "SELECT mot FROM mot")).await;
    let mut words: Vec<String> =
        rows.expect("words").iter().map(|row| row.try_get_by_index(0).expect("a text")).collect();
    words.sort_unstable();
    words
}

/// A word of the index, or its beginning, or the word with a fault in it; a word of no meaning, a code, anything.
fn piece(words: Vec<String>) -> impl Strategy<Value = String> {
    let word = proptest::sample::select(words);
    let fault = (word.clone(), any::<proptest::sample::Index>(), any::<bool>(), "[a-zé]?").prop_map(
        |(word, at, drops, letter)| {
            let at = at.index(word.len());
            format!("{}{letter}{}", &word[..at], &word[at + usize::from(drops)..])
        },
    );
    let start = (word.clone(), 1..12_usize).prop_map(|(word, end)| word[..end.min(word.len())].to_owned());
    prop_oneof![
        5 => word.clone(),
        2 => word.prop_map(|word| format!("{}s", word.to_uppercase())),
        3 => start,
        3 => fault,
        1 => proptest::sample::select(vec!["le", "de", "l'", "à", "h/f", "st", "(e)", "RNCP", "59"]).prop_map(str::to_owned),
        1 => "[0-9]{2,8}",
        1 => "\\PC{1,6}",
    ]
}

fn text(words: Vec<String>) -> impl Strategy<Value = String> {
    let apart = proptest::sample::select(vec![" ", " ", " ", "'", "-", "  ", " / ", "\" OR \"", "* ", "%"]);
    proptest::collection::vec((piece(words), apart), 1..5).prop_map(|pieces| {
        pieces.into_iter().map(|(piece, apart)| piece + apart).collect::<String>().trim_end().to_owned()
    })
}

#[tokio::test]
async fn any_text_finds_the_same_things_in_the_same_order() {
    let tests = TestGraph::each().await;
    let known = words(&tests[0]).await;
    assert!(known.len() > 500 && known.iter().all(|word| word.is_ascii()), "words enough");
    let (mut runner, texts) = (TestRunner::deterministic(), text(known.clone()));
    let mut found = 0;
    for _ in 0..TEXTS {
        let texte = texts.new_tree(&mut runner).expect("a text").current();
        let mut answers = Vec::new();
        for test in &tests {
            answers.push(test.ask_with(ASKED, json!({ "texte": texte })).await.body);
        }
        for (answer, test) in answers.iter().zip(&tests).skip(1) {
            assert!(*answer == answers[0], "{} differs: {texte:?}\n{answer}\n{}", test.database.kind, answers[0]);
        }
        let codes = answers[0]["errors"].as_array().into_iter().flatten().map(|error| &error["extensions"]["code"]);
        assert!(codes.clone().all(|code| code == "BAD_USER_INPUT"), "{texte:?}: {}", answers[0]);
        found += usize::from(answers[0]["data"]["recherche"]["totalCount"].as_i64() > Some(0));
    }
    assert!(found > TEXTS / 3, "texts that find nothing prove nothing: {found}");
    for test in &tests[1..] {
        assert_eq!(words(test).await, known, "{}", test.database.kind);
    }
}
