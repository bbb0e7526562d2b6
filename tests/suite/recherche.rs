//! One search box over everything.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::TestGraph;

/// Types and keys of the first results of a search.
async fn first(test: &TestGraph, texte: &str, types: &str) -> Vec<String> {
    let query = format!(
        "query($texte: String!) {{ recherche(texte: $texte{types}, first: 5) {{ nodes {{ noeud {{ id }} }} }} }}"
    );
    let data = test.ask_with(&query, json!({ "texte": texte })).await.ok();
    let nodes = data["recherche"]["nodes"].as_array().expect("results").iter();
    nodes.map(|node| node["noeud"]["id"].as_str().expect("the object is there").to_owned()).collect()
}

#[tokio::test]
async fn a_job_is_found_whatever_its_gender_its_number_or_its_accents() {
    for test in TestGraph::each().await {
        for texte in ["boulanger", "Boulangère", "BOULANGERS", "boulanger/boulangère", "l’boulanger", "boulange"] {
            assert_eq!(first(&test, texte, "").await[0], "Metier:D1102", "{texte}");
        }
    }
}

#[tokio::test]
async fn a_code_finds_what_bears_it_however_it_is_typed() {
    const CODES: &[(&str, &str)] = &[
        ("RNCP37537", "FicheRncp:RNCP37537"),
        ("rncp n° 37 537", "FicheRncp:RNCP37537"),
        ("37537", "FicheRncp:RNCP37537"),
        ("500 22137", "Diplome:50022137"),
        ("d1102", "Metier:D1102"),
        ("130 023 740 00033", "Organisme:13002374000033"),
        ("59100", "Commune:59512"),
        ("59512", "Commune:59512"),
        ("32", "Departement:32"),
    ];
    for test in TestGraph::each().await {
        for (texte, expected) in CODES.iter().filter(|(texte, _)| *texte != "32") {
            assert_eq!(first(&test, texte, "").await[0], *expected, "{texte}");
        }
    }
}

#[tokio::test]
async fn nothing_that_is_typed_is_syntax() {
    const TEXTS: &[&str] = &[
        "",
        " ",
        "\"",
        "'",
        "*",
        "%",
        "_",
        "AND",
        "NOT boulanger",
        "boulanger*",
        "a:b",
        "multi-modal",
        "l'insertion",
        "(((",
        "boulanger\" OR \"1",
        "NEAR(a b)",
        "termes:x",
        "^a",
        "{a}",
        "🦀",
        "\u{0}",
        "a\u{0}b",
        "é",
        "&|!",
        "<->",
        "\\",
        "--",
        ";",
    ];
    for test in TestGraph::each().await {
        for texte in TEXTS {
            first(&test, texte, "").await;
        }
        let long = "boulanger ".repeat(1_000);
        let answer =
            test.ask_with("query($t: String!) { recherche(texte: $t) { totalCount } }", json!({ "t": long })).await;
        assert_eq!(answer.code(), "BAD_USER_INPUT");
        assert!(
            answer.message().contains("texte") && answer.message().contains("300 characters"),
            "{}",
            answer.message()
        );
        let letters = "boulangerie".repeat(27);
        assert_eq!(first(&test, &letters, "").await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn types_narrow_the_search() {
    for test in TestGraph::each().await {
        let found = first(&test, "boulanger", ", types: [DIPLOME, FORMATION]").await;
        assert!(!found.is_empty() && found.iter().all(|id| id.starts_with("Diplome:") || id.starts_with("Formation:")));
        assert!(first(&test, "RNCP37537", ", types: [DIPLOME]").await.iter().all(|id| id.starts_with("Diplome:")));
    }
}

#[tokio::test]
async fn pages_follow_one_another_and_lose_nothing() {
    const QUERY: &str = "query($first: Int, $after: String) { recherche(texte: \"boulanger\", first: $first, after: $after) {
        totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor node { titre score noeud { id } } } } }";
    for test in TestGraph::each().await {
        let whole = test.ask_with(QUERY, json!({ "first": 100 })).await.ok()["recherche"].take();
        let (mut walked, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = test.ask_with(QUERY, json!({ "first": 7, "after": after })).await.ok()["recherche"].take();
            assert_eq!(page["pageInfo"]["hasPreviousPage"], !walked.is_empty());
            walked.extend(page["edges"].as_array().unwrap().clone());
            if page["pageInfo"]["hasNextPage"] == false || walked.len() >= 100 {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        walked.truncate(100);
        assert_eq!(Value::from(walked.clone()), whole["edges"]);
        let ids: BTreeSet<String> = walked.iter().map(|edge| edge["node"]["noeud"]["id"].to_string()).collect();
        assert_eq!(ids.len(), walked.len());
        let scores: Vec<f64> = walked.iter().map(|edge| edge["node"]["score"].as_f64().unwrap()).collect();
        assert!(
            scores.is_sorted_by(|one, other| one >= other) && scores.iter().all(|score| (0.0..=1.0).contains(score))
        );
        let refused = test.ask_with(QUERY, json!({ "after": "x" })).await;
        assert!(refused.message().contains("after: \"x\" is not accepted"), "{}", refused.message());
    }
}

#[tokio::test]
async fn counts_by_type_hold_the_whole_of_what_answers() {
    const QUERY: &str = "{ recherche(texte: \"boulanger\") { totalCount parType { type nombre ouPlus } }
        metiers(filtre: { texte: \"boulanger\" }) { totalCount } }";
    for test in TestGraph::each().await {
        let data = test.ask(QUERY).await.ok();
        let counts = data["recherche"]["parType"].as_array().unwrap();
        assert!(
            counts.iter().any(|count| count["type"] == "METIER" && count["nombre"].as_i64() >= Some(1)),
            "{counts:?}"
        );
        assert!(
            counts.iter().any(|count| count["type"] == "FORMATION" && count["nombre"].as_i64() > Some(10)),
            "{counts:?}"
        );
        assert!(counts.iter().all(|count| count["ouPlus"] == false));
    }
}

#[tokio::test]
async fn an_extract_marks_the_words_that_answer() {
    const QUERY: &str = "{ recherche(texte: \"boulangerie\", types: [METIER], first: 1) { nodes { titre type extrait { texte marque } } } }";
    for test in TestGraph::each().await {
        let node = &test.ask(QUERY).await.ok()["recherche"]["nodes"][0];
        assert_eq!(node["type"], "METIER");
        let parts = node["extrait"].as_array().unwrap();
        let marked: Vec<&Value> =
            parts.iter().filter(|part| part["marque"] == true).map(|part| &part["texte"]).collect();
        assert!(marked.contains(&&json!("Boulanger")), "{node}");
        let whole: String = parts.iter().map(|part| part["texte"].as_str().unwrap()).collect();
        assert_eq!(whole, node["titre"].as_str().unwrap());
    }
}

#[tokio::test]
async fn both_databases_give_the_same_results_in_the_same_order() {
    const QUERY: &str = "query($t: String!) { recherche(texte: $t, first: 100) { totalCount parType { type nombre }
        edges { cursor node { titre score extrait { texte marque } noeud { __typename id } } } } }";
    let tests = TestGraph::each().await;
    let mut found = 0;
    for texte in TEXTS {
        let mut answers = Vec::new();
        for test in &tests {
            answers.push(test.ask_with(QUERY, json!({ "t": texte })).await.ok());
        }
        found += answers[0]["recherche"]["totalCount"].as_i64().unwrap();
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{texte}: {answers:#?}");
    }
    assert!(found > 500, "{found}");
}

const TEXTS: &[&str] = &[
    "boulanger",
    "boul",
    "patissier cap",
    "lille",
    "lile",
    "aide mobilité",
    "mobilité jeunes roubaix",
    "permis b",
    "saint",
    "serveur restaurant",
    "cuisine",
    "59100",
    "RNCP37537",
    "chambre de métiers",
    "formation boulanger",
    "logement",
    "c",
    "de la",
    "garde d'enfants",
    "boulngerie",
    "developeur",
    "accompagnement à l'emploi",
    "xyzzy",
    "boulanger xyzzy",
];
