//! Open data are open to anybody; what tells of a person asks for the scope `contacts:lire`.

use async_graphql::Request;
use passerelle::graph::Viewer;
use serde_json::{Value, json};

use crate::support::TestGraph;

const MASKS: [&str; 3] = ["PERSONNEL", "NON_PUBLIC", "SOURCE_RESTREINTE"];

fn strangers() -> [Viewer; 4] {
    let holding = |scope: &str| Viewer::authenticated("lea", vec![scope.to_owned()]);
    [Viewer::anonymous(), Viewer::authenticated("lea", vec![]), holding("contacts"), holding("contacts:lire:tout")]
}

fn reader() -> Viewer {
    Viewer::authenticated("lea", vec!["autre".to_owned(), "contacts:lire".to_owned()])
}

async fn ask(test: &TestGraph, viewer: Viewer, query: &str) -> Value {
    test.ask_as(viewer, Request::new(query)).await.ok()
}

async fn planted() -> Vec<TestGraph> {
    let tests = TestGraph::each_empty().await;
    for test in &tests {
        for mask in MASKS {
            test.structure(mask, Some(mask)).await;
            test.service(&format!("s-{mask}"), Some(mask)).await;
        }
        test.structure("PUBLIC", None).await;
        test.service("s-PUBLIC", None).await;
        test.rejet("r", "RNCP1;Camille Exemple;camille@example.org").await;
    }
    tests
}

#[tokio::test]
async fn a_public_contact_is_shown_to_anybody() {
    const QUERY: &str = "{ structure(id: \"PUBLIC\") { telephone courriel contactMasque }
        service(id: \"s-PUBLIC\") { telephone courriel contactMasque } }";
    let shown = json!({ "telephone": "+33199000000", "courriel": "accueil@example.org", "contactMasque": null });
    for test in planted().await {
        for viewer in strangers().into_iter().chain([reader()]) {
            assert_eq!(ask(&test, viewer, QUERY).await, json!({ "structure": shown, "service": shown }));
        }
    }
}

#[tokio::test]
async fn a_masked_contact_is_shown_to_who_may_read_contacts_and_to_nobody_else() {
    for test in planted().await {
        for mask in MASKS {
            let query = format!(
                "{{ structure(id: \"{mask}\") {{ nom telephone courriel contactMasque }}
                    service(id: \"s-{mask}\") {{ telephone courriel contactMasque }} }}"
            );
            for viewer in strangers() {
                let data = ask(&test, viewer, &query).await;
                let hidden = json!({ "telephone": null, "courriel": null, "contactMasque": mask });
                assert_eq!(data["service"], hidden);
                assert_eq!((&data["structure"]["nom"], &data["structure"]["telephone"]), (&json!(mask), &Value::Null));
                assert_eq!(data["structure"]["courriel"], Value::Null);
            }
            let data = ask(&test, reader(), &query).await;
            for found in [&data["structure"], &data["service"]] {
                assert_eq!(
                    (&found["telephone"], &found["courriel"]),
                    (&json!("+33199000000"), &json!("accueil@example.org"))
                );
                assert_eq!(found["contactMasque"], mask, "and they are told that it is not public");
            }
        }
    }
}

#[tokio::test]
async fn the_name_of_a_person_is_never_public() {
    for test in planted().await {
        for id in ["s-PUBLIC", "s-PERSONNEL"] {
            let query = format!("{{ service(id: \"{id}\") {{ contactNomPrenom }} }}");
            for viewer in strangers() {
                assert_eq!(ask(&test, viewer, &query).await["service"]["contactNomPrenom"], Value::Null);
            }
            assert_eq!(ask(&test, reader(), &query).await["service"]["contactNomPrenom"], "Camille Exemple");
        }
    }
}

#[tokio::test]
async fn a_refused_row_says_why_to_anybody_and_what_it_held_to_who_may_read_contacts() {
    const QUERY: &str = "{ rejets { nodes { code raison ligne brut } } }";
    for test in planted().await {
        for viewer in strangers() {
            let node = &ask(&test, viewer, QUERY).await["rejets"]["nodes"][0];
            assert_eq!(*node, json!({ "code": "CODE_MALFORME", "raison": "not a code", "ligne": 2, "brut": null }));
        }
        let node = &ask(&test, reader(), QUERY).await["rejets"]["nodes"][0];
        assert_eq!(node["brut"], "RNCP1;Camille Exemple;camille@example.org");
    }
}

#[tokio::test]
async fn what_one_viewer_may_read_is_not_remembered_for_another() {
    const QUERY: &str =
        "{ structure(id: \"PERSONNEL\") { telephone } service(id: \"s-PERSONNEL\") { contactNomPrenom } }";
    let hidden = json!({ "structure": { "telephone": null }, "service": { "contactNomPrenom": null } });
    for test in planted().await {
        for _ in 0..2 {
            assert_eq!(ask(&test, Viewer::anonymous(), QUERY).await, hidden);
            assert_eq!(ask(&test, reader(), QUERY).await["structure"]["telephone"], "+33199000000");
        }
    }
}

#[tokio::test]
async fn no_way_through_the_graph_shows_a_masked_contact() {
    const QUERY: &str = "{ node(id: \"PERSONNEL\") { ... on Structure { telephone courriel } }
        nodes(ids: [\"s-PERSONNEL\"]) { ... on Service { telephone courriel contactNomPrenom } }
        structures { nodes { id telephone } } services { nodes { id courriel contactNomPrenom } }
        rejets { edges { node { brut } } } import(id: \"import of r\") { rejets { nodes { brut } } }
        _entities(representations: [{ __typename: \"Structure\", id: \"PERSONNEL\" }]) { ... on Structure { telephone } } }";
    for test in planted().await {
        let data = ask(&test, Viewer::anonymous(), QUERY).await;
        let text = data.to_string();
        assert!(!text.contains("Camille"), "{text}");
        assert_eq!(text.matches("+33199000000").count(), 1, "only the public one: {text}");
        assert_eq!(text.matches("accueil@example.org").count(), 1, "only the public one: {text}");
    }
}

#[tokio::test]
async fn the_sample_shows_no_contact_of_a_restricted_producer() {
    const QUERY: &str = "{ structures(first: 100, filtre: { sources: [\"soliguide\", \"agefiph\"] }) {
        nodes { telephone courriel contactMasque services { nodes { telephone courriel contactNomPrenom } } } } }";
    for test in TestGraph::each().await {
        let data = ask(&test, Viewer::anonymous(), QUERY).await;
        let nodes = data["structures"]["nodes"].as_array().expect("nodes");
        assert!(!nodes.is_empty(), "the sample has restricted producers");
        for node in nodes {
            assert_eq!((&node["telephone"], &node["courriel"]), (&Value::Null, &Value::Null));
            for service in node["services"]["nodes"].as_array().expect("services") {
                assert_eq!(*service, json!({ "telephone": null, "courriel": null, "contactNomPrenom": null }));
            }
        }
    }
}
