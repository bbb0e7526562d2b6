//! The schema: published as it is, and documented whole.

use serde_json::Value;

use crate::support::{Contents, Database, TestGraph};

#[test]
fn schema_graphql_is_the_schema_that_the_program_exports() {
    let published = include_str!("../../schema.graphql");
    assert!(
        published == passerelle::graph::sdl(),
        "schema.graphql is stale: cargo run -- schema > schema.graphql, and read the difference"
    );
}

const INTROSPECTION: &str = "{ __schema { types { name kind description specifiedByURL
    fields { name description args { name description } }
    inputFields { name description } enumValues { name description } } } }";

async fn types() -> Vec<Value> {
    let test = TestGraph::over(Database::sqlite(Contents::Empty).await, 0).await;
    let answer = test.ask(INTROSPECTION).await.ok();
    let types = answer["__schema"]["types"].as_array().expect("types").clone();
    types.into_iter().filter(|found| !found["name"].as_str().expect("a name").starts_with('_')).collect()
}

const OF_THE_ENGINE: [&str; 5] = ["Boolean", "Float", "ID", "Int", "String"];

#[tokio::test]
async fn every_type_field_argument_and_value_is_described() {
    let mut bare = Vec::new();
    for found in types().await {
        let name = found["name"].as_str().expect("a name").to_owned();
        let mut check = |path: String, item: &Value| {
            // The engine's scalar, without a word on it.
            if path != "ID" && item["description"].as_str().is_none_or(|text| text.trim().is_empty()) {
                bare.push(path);
            }
        };
        check(name.clone(), &found);
        for part in ["fields", "inputFields", "enumValues"] {
            for item in found[part].as_array().into_iter().flatten() {
                let path = format!("{name}.{}", item["name"].as_str().expect("a name"));
                for argument in item["args"].as_array().into_iter().flatten() {
                    check(format!("{path}({})", argument["name"].as_str().expect("a name")), argument);
                }
                check(path, item);
            }
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}

#[tokio::test]
async fn every_scalar_of_ours_names_its_specification() {
    for found in types().await.iter().filter(|found| found["kind"] == "SCALAR") {
        let name = found["name"].as_str().expect("a name");
        assert!(OF_THE_ENGINE.contains(&name) || found["specifiedByURL"].is_string(), "{name}");
    }
}

#[tokio::test]
async fn no_two_names_differ_by_case_alone() {
    let mut names: Vec<String> =
        types().await.iter().map(|found| found["name"].as_str().expect("a name").to_lowercase()).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn every_type_of_the_graph_bears_its_federation_keys() {
    let sdl = passerelle::graph::sdl();
    let keys = [
        ("Certification", "id"),
        ("FicheRncp", "rncp"),
        ("Diplome", "cfd"),
        ("Metier", "rome"),
        ("Formation", "cle"),
        ("Organisme", "siret"),
        ("Organisme", "uai"),
        ("Structure", "id"),
        ("Service", "id"),
        ("Commune", "insee"),
        ("Departement", "insee"),
        ("Region", "insee"),
        ("Academie", "code"),
        ("Epci", "siren"),
        ("MissionLocale", "siret"),
        ("Thematique", "valeur"),
        ("Categorie", "valeur"),
        ("Public", "valeur"),
        ("ReseauPorteur", "valeur"),
        ("Source", "slug"),
        ("ConventionCollective", "idcc"),
        ("Opco", "slug"),
        ("Opco", "siren"),
        ("Nsf", "nsf"),
        ("Formacode", "formacode"),
        ("Naf", "naf"),
        ("Bloc", "code"),
        ("JeuDeDonnees", "id"),
        ("Anomalie", "id"),
    ];
    for (name, key) in keys {
        let line =
            sdl.lines().find(|line| line.starts_with(&format!("type {name} "))).unwrap_or_else(|| panic!("{name}"));
        assert!(line.contains(&format!("@key(fields: \"{key}\")")), "{name} by {key}: {line}");
    }
}
