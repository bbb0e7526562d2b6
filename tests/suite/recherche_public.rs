//! For whom is a service, in the words of those who look for one?

use chrono::TimeDelta;
use passerelle::import::{self, Input, Terms};
use serde_json::{Value, json};

use crate::support::{TestGraph, now};

/// Services of the producer `x`: what each says of its public.
const SERVICES: [(&str, &[&str], Option<&str>); 6] = [
    ("a-femmes", &["femmes", "jeunes"], None),
    ("b-handicap", &["personnes-en-situation-de-handicap"], Some("Sur orientation d'un prescripteur.")),
    ("c-tous", &["tous-publics"], Some("Les mères de famille isolées, à partir de 18 ans")),
    ("d-muet", &[], None),
    ("e-seniors", &["seniors"], Some("Étudiants et jeunes femmes enceintes")),
    ("f-precisions", &[], Some("Habitantes du quartier")),
];

async fn plant(test: &TestGraph) {
    let service = |(id, publics, precisions): &(&str, &[&str], Option<&str>)| {
        json!({ "id": format!("x--{id}"), "source": "x", "structure_id": "x--s", "nom": "Atelier", "date_maj": "2026-01-01",
            "description": "Pour les astronautes", "score_qualite": 0.5, "modes_accueil": ["en-presentiel"],
            "publics": publics, "publics_precisions": precisions })
    };
    let structures =
        json!([{ "id": "x--s", "source": "x", "nom": "Maison", "date_maj": "2026-01-01", "score_qualite": 0.5 }]);
    let services: Vec<Value> = SERVICES.iter().map(service).collect();
    let files = [("structures.json", structures), ("services.json", Value::from(services))];
    let files = files.map(|(name, rows)| Input::new(name, rows.to_string().into_bytes())).into();
    let terms = Terms { force: true, ..Terms::from(now() + TimeDelta::minutes(1)) };
    import::import_inputs(test.writer(), files, terms, |_| ()).await.expect("imported");
    test.graph.store().refresh().await.expect("the version is read");
}

async fn found(test: &TestGraph, texte: &str) -> String {
    const QUERY: &str = "query($t: String!) {
        services(filtre: { sources: [\"x\"], recherchePublic: $t }) { totalCount nodes { id } }
        rechercheServices(filtre: { sources: [\"x\"], recherchePublic: $t }) { totalCount nodes { id } } }";
    let data = test.ask_with(QUERY, json!({ "t": texte })).await.ok();
    assert_eq!(data["services"], data["rechercheServices"], "{texte}");
    let nodes = data["services"]["nodes"].as_array().expect("nodes");
    nodes.iter().map(|node| &node["id"].as_str().expect("an identifier")[3..4]).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_people_are_found_in_the_groups_or_in_what_is_said_more_of_them() {
    for test in TestGraph::each().await {
        plant(&test).await;
        for (texte, expected) in [
            ("femmes", "ae"),
            ("FEMME", "ae"),
            ("jeunes femmes", "ae"),
            ("situation handicap", "b"),
            ("mere isolée", "c"),
            ("etudiante", "e"),
            ("seniors enceintes", ""),
            ("astronautes", ""),
            ("atelier", ""),
            ("publics", "c"),
            ("femmes or handicap", "abe"),
            ("femmes -enceintes", "a"),
            ("femmes -\"jeunes enceintes\"", "a"),
            ("-jeunes", "bcef"),
            ("habitantes", "f"),
            ("zzqx or seniors", "e"),
            ("", "abcdef"),
            ("\" - * % 🦀", "abcdef"),
        ] {
            assert_eq!(found(&test, texte).await, expected, "{} {texte}", test.database.kind);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_text_breaks_it_and_too_long_a_one_is_refused() {
    for test in TestGraph::each().await {
        for texte in
            ["\"", "'", "NOT", "AND", "a OR", "OR", "- -", "-\"", "a\0b", "((", "&|!:*", "femm*", &"-a \"b".repeat(50)]
        {
            found(&test, texte).await;
        }
        let query = "query($t: String!) { services(filtre: { recherchePublic: $t }) { totalCount } }";
        let refused = test.ask_with(query, json!({ "t": "femmes ".repeat(43) })).await;
        assert_eq!(refused.code(), "BAD_USER_INPUT");
        let message = refused.message();
        assert!(message.starts_with("recherchePublic: ") && message.contains("300 characters"), "{message}");
    }
}
