//! Fields of objects, in lists and alone, however they are asked.

use serde_json::{Value, json};

use crate::support::TestGraph;

#[tokio::test]
async fn a_field_is_answered_alike_however_it_is_asked() {
    const WAYS: [&str; 6] = [
        "{ metiers(first: 3) { nodes { rome libelle } } }",
        "{ metiers(first: 3) { nodes { ...F libelle } } } fragment F on Metier { rome }",
        "{ metiers(first: 3) { nodes { ... { rome } ... on Metier { libelle } } } }",
        "{ metiers(first: 3) { nodes { rome rome libelle ... on Metier { rome } } } }",
        "{ metiers(first: 3) { nodes { rome @include(if: true) libelle nom: libelle @skip(if: true) } } }",
        "{ metiers(first: 3) { nodes { ...F } } } fragment F on Metier { rome ...G } fragment G on Metier { libelle }",
    ];
    for test in TestGraph::each().await {
        let expected = test.ask(WAYS[0]).await.ok();
        assert_eq!(expected["metiers"]["nodes"].as_array().map(Vec::len), Some(3));
        for way in WAYS {
            assert_eq!(test.ask(way).await.ok(), expected, "{way}");
        }
        let by_interface = "{ metiers(first: 1) { nodes { rome ... on Node { id } __typename } } }";
        let node = test.ask(by_interface).await.ok()["metiers"]["nodes"][0].clone();
        let id = format!("Metier:{}", node["rome"].as_str().expect("a code"));
        assert_eq!((&node["id"], &node["__typename"]), (&json!(id), &json!("Metier")));
    }
}

#[tokio::test]
async fn fields_stand_in_the_order_they_are_asked_also_where_one_waits_for_its_row() {
    let query = "{ formations(first: 2) { nodes { cle responsable { siret raisonSociale } intitule } } }";
    for test in TestGraph::each().await {
        let answer = test.graph.execute(query.into(), Default::default()).await;
        let text = serde_json::to_string(&answer.data).expect("JSON");
        let places: Vec<usize> =
            ["\"cle\"", "\"responsable\"", "\"intitule\""].map(|name| text.find(name).unwrap()).into();
        assert!(places.is_sorted(), "{text}");
        assert!(text.contains("raisonSociale"), "{text}");
    }
}

#[tokio::test]
async fn an_error_in_an_object_of_a_list_tells_where_it_stands() {
    let query = "{ metiers(first: 2) { nodes { rome certifications(after: \"x\") { totalCount } } } }";
    for test in TestGraph::each().await {
        let body = test.ask(query).await.body;
        let nodes = &body["data"]["metiers"]["nodes"];
        assert!(nodes[0]["rome"].is_string() && nodes[1]["certifications"].is_null(), "{body}");
        let paths: Vec<&Value> =
            body["errors"].as_array().expect("errors").iter().map(|error| &error["path"]).collect();
        let expected = [0, 1].map(|rank| json!(["metiers", "nodes", rank, "certifications"]));
        assert_eq!(paths, expected.iter().collect::<Vec<_>>());
    }
}
