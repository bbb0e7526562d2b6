//! Every edge of the graph costs the same number of statements from one parent as from a hundred.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Contents, Schema, TestGraph, multiply, named};

impl Schema {
    /// What to select of a field so that its edge is followed; none for a field that is no edge, or that needs arguments.
    fn selection(&self, field: &Value) -> Option<String> {
        let name = field["name"].as_str()?;
        if field["args"].as_array()?.iter().any(|argument| argument["type"]["kind"] == "NON_NULL")
            && name != "services"
            && name != "formations"
        {
            return None;
        }
        let target = named(&field["type"]);
        match (target["kind"].as_str()?, target["name"].as_str()?) {
            ("OBJECT", target) if target.ends_with("Connection") => {
                Some(format!("{name}(first: 2) {{ totalCount pageInfo {{ hasNextPage }} nodes {{ __typename }} }}"))
            }
            ("OBJECT" | "INTERFACE", _) => Some(format!("{name} {{ __typename }}")),
            _ => None,
        }
    }

    /// Fields that are read from another table: long texts, codes kept apart.
    fn apart(&self, name: &str) -> Vec<String> {
        let apart: &[&str] = match name {
            "Commune" => &["codesPostaux", "anciennesCommunes { nom }"],
            "FicheRncp" => &["romes"],
            "Formation" => &["contenu", "objectif"],
            "Organisme" => &["lienStructures"],
            "Structure" => &["description", "lienOrganisme"],
            "Service" => {
                &["description", "conditionsAcces", "publicsPrecisions", "fraisPrecisions", "mobilisationPrecisions"]
            }
            _ => &[],
        };
        apart.iter().map(|field| (*field).to_owned()).collect()
    }
}

async fn crowd(test: &TestGraph) {
    use entity::*;
    let db = test.writer();
    refuse_one(db).await;
    test.correction("nowhere", "nom").await;
    multiply::<academie::Entity>(db).await;
    multiply::<anomalie::Entity>(db).await;
    multiply::<appellation::Entity>(db).await;
    multiply::<bloc::Entity>(db).await;
    multiply::<categorie::Entity>(db).await;
    multiply::<certificateur::Entity>(db).await;
    multiply::<certification::Entity>(db).await;
    multiply::<commune::Entity>(db).await;
    multiply::<competence::Entity>(db).await;
    multiply::<convention_collective::Entity>(db).await;
    multiply::<correction::Entity>(db).await;
    multiply::<departement::Entity>(db).await;
    multiply::<diplome::Entity>(db).await;
    multiply::<domaine::Entity>(db).await;
    multiply::<epci::Entity>(db).await;
    multiply::<fiche_rncp::Entity>(db).await;
    multiply::<formacode::Entity>(db).await;
    multiply::<formation::Entity>(db).await;
    multiply::<grand_domaine::Entity>(db).await;
    multiply::<import::Entity>(db).await;
    multiply::<jeu_de_donnees::Entity>(db).await;
    multiply::<lieu::Entity>(db).await;
    multiply::<mef::Entity>(db).await;
    multiply::<metier::Entity>(db).await;
    multiply::<mission_locale::Entity>(db).await;
    multiply::<naf::Entity>(db).await;
    multiply::<niveau_diplome::Entity>(db).await;
    multiply::<nsf::Entity>(db).await;
    multiply::<opco::Entity>(db).await;
    multiply::<organisme::Entity>(db).await;
    multiply::<partenaire::Entity>(db).await;
    multiply::<public::Entity>(db).await;
    multiply::<region::Entity>(db).await;
    multiply::<rejet::Entity>(db).await;
    multiply::<reseau_porteur::Entity>(db).await;
    multiply::<service::Entity>(db).await;
    multiply::<session::Entity>(db).await;
    multiply::<source::Entity>(db).await;
    multiply::<structure::Entity>(db).await;
    multiply::<thematique::Entity>(db).await;
}

/// The sample data have no refused row: one is needed for the edges that begin there.
async fn refuse_one(db: &sea_orm::DatabaseConnection) {
    use sea_orm::{EntityTrait, IntoActiveModel};
    let import = entity::import::Entity::find().one(db).await.expect("imports are read").expect("an import");
    let row = entity::rejet::Model {
        id: format!("{}:0", import.id),
        import_id: import.id,
        jeu_de_donnees_id: import.jeu_de_donnees_id,
        fichier: "a.csv".to_owned(),
        ligne: 2,
        code: "VALEUR_ABSENTE".to_owned(),
        raison: "column a is empty".to_owned(),
        brut: ";".to_owned(),
    };
    let insert = entity::rejet::Entity::insert(row.into_active_model());
    insert.exec_without_returning(db).await.expect("a refused row is written");
}

/// The types of the objects of an answer.
fn types(answer: &Value) -> BTreeSet<&str> {
    match answer {
        Value::Array(items) => items.iter().flat_map(types).collect(),
        Value::Object(fields) => {
            fields.values().flat_map(types).chain(fields.get("__typename").and_then(Value::as_str)).collect()
        }
        _ => BTreeSet::new(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_edge_costs_as_many_statements_for_a_hundred_parents_as_for_one() {
    // Nothing is remembered between queries: each count is that of a first time.
    for test in TestGraph::each_over(Contents::Sample, 0).await {
        crowd(&test).await;
        let schema = Schema::of(&test).await;
        let mut edges = 0;
        for (parent, list) in schema.lists() {
            let mut selections: Vec<String> =
                schema.fields(&parent).filter_map(|field| schema.selection(field)).collect();
            selections.extend(schema.apart(&parent));
            for selection in selections {
                let mut counts = Vec::new();
                for first in [1, 10, 100] {
                    let query = format!("{{ {list}(first: {first}) {{ nodes {{ {selection} }} }} }}");
                    let answer = test.ask(&query).await;
                    assert_eq!(answer.body["errors"], Value::Null, "{} {query}", test.database.kind);
                    let found = answer.data[&list]["nodes"].as_array().expect("nodes").len();
                    assert_eq!(found, first, "{} {query}: not enough parents", test.database.kind);
                    assert!(answer.statements <= 6, "{} {query}: {}", test.database.kind, answer.statements);
                    // What leads to objects of any type takes one statement for each type that it finds.
                    counts.push(answer.statements.saturating_sub(types(&answer.data).len()));
                }
                // An edge that a first parent does not have costs nothing: the bound is that of ten parents.
                assert!(
                    counts[2] <= counts[1].max(counts[0]),
                    "{} {parent} {selection}: {counts:?}",
                    test.database.kind
                );
                edges += 1;
            }
        }
        assert!(edges > 150, "{edges} edges were followed");
    }
}
