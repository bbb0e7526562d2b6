//! A gateway finds every object by each of its keys, and a bad key harms nobody else.

use std::collections::BTreeSet;

use passerelle::graph::Viewer;
use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

use crate::support::{Contents, Database, TestGraph};

/// Every key of the schema: its type, its field, the list of the root that holds such objects.
const KEYS: &[(&str, &str, &str)] = &[
    ("Academie", "code", "academies"),
    ("Anomalie", "id", "anomalies"),
    ("Appellation", "ogr", "appellations"),
    ("Bloc", "code", "blocs"),
    ("Categorie", "valeur", "categories"),
    ("Certificateur", "id", "certificateurs"),
    ("Certification", "id", "certifications"),
    ("Commune", "insee", "communes"),
    ("Competence", "ogr", "competences"),
    ("ConventionCollective", "idcc", "conventionsCollectives"),
    ("Correction", "id", "corrections"),
    ("Departement", "insee", "departements"),
    ("Diplome", "cfd", "diplomes"),
    ("Domaine", "code", "domaines"),
    ("Epci", "siren", "epcis"),
    ("FicheRncp", "rncp", "fichesRncp"),
    ("Formacode", "formacode", "formacodes"),
    ("Formation", "cle", "formations"),
    ("GrandDomaine", "code", "grandsDomaines"),
    ("Import", "id", "imports"),
    ("JeuDeDonnees", "id", "jeuxDeDonnees"),
    ("Lieu", "id", "lieux"),
    ("Mef", "mef", "mefs"),
    ("Metier", "rome", "metiers"),
    ("MissionLocale", "siret", "missionsLocales"),
    ("Naf", "naf", "nafs"),
    ("NiveauDiplome", "code", "niveauxDiplome"),
    ("Nsf", "nsf", "nsfs"),
    ("Opco", "siren", "opcos"),
    ("Opco", "slug", "opcos"),
    ("Organisme", "siret", "organismes"),
    ("Organisme", "uai", "organismes"),
    ("Public", "valeur", "publics"),
    ("Region", "insee", "regions"),
    ("ReseauPorteur", "valeur", "reseauxPorteurs"),
    ("Service", "id", "services"),
    ("Session", "id", "sessions"),
    ("Source", "slug", "sources"),
    ("Structure", "id", "structures"),
    ("Thematique", "valeur", "thematiques"),
];

async fn entities(test: &TestGraph, selection: &str, representations: Value) -> crate::support::Answer {
    let query = format!("query($r: [_Any!]!) {{ _entities(representations: $r) {{ __typename {selection} }} }}");
    test.ask_with(&query, json!({ "r": representations })).await
}

fn representation(name: &str, key: &str, value: impl Into<Value>) -> Value {
    json!({ "__typename": name, key: value.into() })
}

#[tokio::test]
async fn the_service_tells_its_schema() {
    for test in TestGraph::each_empty().await {
        let data = test.ask("{ _service { sdl } }").await.ok();
        let sdl = data["_service"]["sdl"].as_str().expect("a schema");
        assert_eq!(sdl, passerelle::graph::subgraph(false));
        assert!(sdl.contains("type Formation ") && sdl.contains("@key(fields: \"rncp\")"));
    }
}

#[tokio::test]
async fn the_scopes_that_fields_ask_for_are_told_to_gateways_when_a_setting_says_so() {
    let test = TestGraph::over(Database::sqlite(Contents::Empty).await, 0).await;
    let graph = test.graph.clone().with_federation_scopes(true);
    let answer = graph.execute(async_graphql::Request::new("{ _service { sdl } }"), Viewer::anonymous()).await;
    let answer = serde_json::to_value(&answer).expect("an answer is JSON");
    assert_eq!(answer["data"]["_service"]["sdl"], passerelle::graph::subgraph(true));
}

/// The fields of the subgraph that bear a directive, as `Type.field`, and all that they bear.
fn bearing(directive: &str) -> Vec<(String, String)> {
    let (mut parent, mut found) = ("", Vec::new());
    for line in passerelle::graph::subgraph(true).lines() {
        if !line.starts_with('\t') {
            parent = line.strip_prefix("type ").and_then(|rest| rest.split(' ').next()).unwrap_or("");
        }
        if parent.is_empty() {
            continue;
        }
        if let Some((field, directives)) = line.trim().split_once(": ").filter(|(_, rest)| rest.contains(directive)) {
            found.push((format!("{parent}.{field}"), directives.to_owned()));
        }
    }
    found
}

#[test]
fn what_may_be_of_a_person_is_tagged_and_what_asks_for_a_scope_says_which() {
    let fields = |directive: &str| bearing(directive).into_iter().map(|(field, _)| field).collect::<Vec<_>>();
    assert_eq!(
        fields("@tag(name: \"donnee-personnelle\")"),
        [
            "Anomalie.signalement",
            "ContactOrganisme.courriel",
            "ContactService.courriel",
            "ContactService.telephone",
            "Formation.courriel",
            "Formation.telephone",
            "MissionLocale.courriel",
            "MissionLocale.telephone",
            "Rejet.brut",
            "Service.contactNomPrenom",
            "Service.courriel",
            "Service.telephone",
            "Structure.courriel",
            "Structure.telephone",
        ]
    );
    // A telephone is a person's or is not: these alone are never open.
    let scope = |scope: &str| format!("@authenticated @requiresScopes(scopes: [[\"{scope}\"]])");
    assert_eq!(fields(&scope(passerelle::graph::CONTACTS_LIRE)), ["Rejet.brut", "Service.contactNomPrenom"]);
    assert_eq!(fields(&scope(passerelle::graph::ANOMALIES_MODERER)), ["Anomalie.signalement"]);
    assert_eq!(fields("@requiresScopes").len(), 3);
}

#[test]
fn every_key_of_the_schema_is_tried() {
    let sdl = passerelle::graph::subgraph(false);
    let mut found = BTreeSet::new();
    for line in sdl.lines().filter(|line| line.starts_with("type ")) {
        let name = line.split(' ').nth(1).expect("a name");
        for (start, mark) in line.match_indices("@key(fields: \"") {
            let rest = &line[start + mark.len()..];
            found.insert((name.to_owned(), rest[..rest.find('"').expect("an end")].to_owned()));
        }
    }
    let tried = KEYS.iter().map(|(name, key, _)| ((*name).to_owned(), (*key).to_owned())).collect();
    assert_eq!(found, tried);
}

#[tokio::test]
async fn every_object_is_found_by_each_of_its_keys() {
    for test in TestGraph::each().await {
        // No list of the sample gives the SIREN of a skills operator.
        let opco = entity::opco::ActiveModel {
            slug: Set("akto".to_owned()),
            siren: Set(Some("356000000".to_owned())),
            ..Default::default()
        };
        opco.update(test.writer()).await.expect("a skills operator");
        test.correction("nowhere", "nom").await;
        for (name, key, list) in KEYS {
            let nodes = test.ask(&format!("{{ {list}(first: 100) {{ nodes {{ {key} }} }} }}")).await.ok();
            let values: Vec<&Value> =
                nodes[list]["nodes"].as_array().expect("nodes").iter().map(|node| &node[key]).collect();
            // A code that several bear leads to none of them.
            let single = |value: &&&Value| values.iter().filter(|other| other == value).count() == 1;
            let values: Vec<&Value> =
                values.iter().filter(|value| value.is_string()).filter(single).take(5).copied().collect();
            assert!(!values.is_empty(), "the sample has a {name} with {key}");
            let asked = values.iter().map(|value| representation(name, key, (*value).clone())).collect();
            let found = entities(&test, &format!("... on {name} {{ {key} }}"), asked).await.ok();
            let expected: Vec<Value> = values.iter().map(|value| representation(name, key, (*value).clone())).collect();
            assert_eq!(found["_entities"], json!(expected), "{} {name} by {key}", test.database.kind);
        }
    }
}

#[tokio::test]
async fn a_key_in_another_accepted_form_leads_to_the_same_object() {
    for test in TestGraph::each().await {
        let asked = json!([
            { "__typename": "FicheRncp", "rncp": " rncp37537 " },
            { "__typename": "Commune", "insee": "2a004" },
            { "__typename": "Commune", "insee": "20004" },
            { "__typename": "Certification", "id": "50022137:RNCP37537" },
        ]);
        let found = entities(&test, "... on Node { id }", asked).await.ok();
        let ids: Vec<&Value> = found["_entities"].as_array().unwrap().iter().map(|node| &node["id"]).collect();
        assert_eq!(ids, ["FicheRncp:RNCP37537", "Commune:2A004", "Commune:2A004", "Certification:50022137:RNCP37537"]);
    }
}

#[tokio::test]
async fn a_malformed_key_is_null_at_its_place_with_its_own_error_and_its_neighbours_are_found() {
    let good = representation("Metier", "rome", "D1102");
    for test in TestGraph::each().await {
        for (name, key, _) in KEYS {
            for bad in [json!("?"), json!(true), json!(["x"]), Value::Null] {
                if takes_any_text(name, key) && bad == "?" {
                    continue; // Any text may be an identifier: it is unknown, and not malformed.
                }
                let asked = json!([good, representation(name, key, bad.clone()), good]);
                let answer = entities(&test, "... on Metier { rome }", asked).await;
                let places = &answer.data["_entities"];
                assert_eq!(
                    *places,
                    json!([good, null, good]),
                    "{} {name} {key} {bad}: {}",
                    test.database.kind,
                    answer.body
                );
                let errors = answer.body["errors"].as_array().unwrap_or_else(|| panic!("{name} {key} {bad}: no error"));
                assert_eq!(errors.len(), 1, "{name} {key} {bad}: {errors:?}");
                assert_eq!(errors[0]["extensions"]["code"], "BAD_USER_INPUT", "{name} {key} {bad}");
                assert_eq!(errors[0]["path"], json!(["_entities", 1]), "{name} {key} {bad}");
            }
        }
    }
}

/// Whether any text may be this key.
fn takes_any_text(name: &str, key: &str) -> bool {
    matches!(key, "id" | "ogr" | "valeur" | "slug" | "cle")
        || key == "code" && matches!(name, "Domaine" | "GrandDomaine" | "NiveauDiplome")
}

#[tokio::test]
async fn a_refused_key_is_told_with_what_is_accepted() {
    for test in TestGraph::each_empty().await {
        let answer = entities(&test, "", json!([representation("FicheRncp", "rncp", "nope")])).await;
        let message = answer.message();
        assert!(message.contains("\"nope\"") && message.contains("RNCP37537"), "{message}");
        assert!(!message.contains("RawKey") && !message.contains("Failed to parse"), "{message}");
    }
}

#[tokio::test]
async fn an_unknown_key_is_null_without_error() {
    for test in TestGraph::each().await {
        let good = representation("Metier", "rome", "D1102");
        let asked = json!([
            good,
            { "__typename": "FicheRncp", "rncp": "RNCP99999" },
            { "__typename": "Diplome", "cfd": "99999999" },
            { "__typename": "Organisme", "siret": "00000000000018" },
            { "__typename": "Organisme", "uai": "9999999P" },
            { "__typename": "Commune", "insee": "99999" },
            { "__typename": "Service", "id": "nobody--nothing" },
            { "__typename": "Structure", "id": "" },
            { "__typename": "Thematique", "valeur": "%" },
            { "__typename": "Opco", "siren": "356000000" },
            good,
        ]);
        let found = entities(&test, "... on Metier { rome }", asked).await.ok();
        let expected = json!([good, null, null, null, null, null, null, null, null, null, good]);
        assert_eq!(found["_entities"], expected, "{}", test.database.kind);
    }
}

#[tokio::test]
async fn a_code_that_several_establishments_bear_leads_to_none_of_them() {
    for test in TestGraph::each().await {
        let data = test.ask("{ organisme(siret: \"77566202600019\") { uai } }").await.ok();
        let uai = data["organisme"]["uai"].clone();
        let found = entities(&test, "", json!([representation("Organisme", "uai", uai)])).await.ok();
        assert_eq!(found["_entities"], json!([null]));
    }
}

#[tokio::test]
async fn a_thousand_representations_of_three_types_cost_one_statement_for_each_type() {
    for test in TestGraph::each().await {
        let asked: Vec<Value> = (0..1_000)
            .map(|rank| match rank % 3 {
                0 => representation("FicheRncp", "rncp", format!("RNCP{}", 37_000 + rank)),
                1 => representation("Metier", "rome", format!("D{}", 1_000 + rank)),
                _ => representation("Diplome", "cfd", format!("{}", 50_022_000 + rank)),
            })
            .collect();
        let answer =
            entities(&test, "... on FicheRncp { rncp } ... on Metier { rome } ... on Diplome { cfd }", json!(asked))
                .await;
        assert_eq!(answer.statements, 3, "{}", test.database.kind);
        let found = answer.ok()["_entities"].take();
        let places = found.as_array().expect("places");
        assert_eq!(places.len(), 1_000);
        for (place, asked) in places.iter().zip(&asked) {
            assert!(place.is_null() || place == asked, "each at its own place: {place} {asked}");
        }
        assert!(places.iter().filter(|place| !place.is_null()).count() > 20);
    }
}

#[tokio::test]
async fn an_object_that_a_gateway_found_leads_on_through_the_graph() {
    for test in TestGraph::each().await {
        let asked =
            json!([representation("FicheRncp", "rncp", "RNCP26650"), representation("Commune", "insee", "59512")]);
        let selection = "... on FicheRncp { remplacantes { rncp } } ... on Commune { departement { insee } }";
        assert_eq!(
            entities(&test, selection, asked).await.ok()["_entities"],
            json!([
                { "__typename": "FicheRncp", "remplacantes": [{ "rncp": "RNCP38430" }] },
                { "__typename": "Commune", "departement": { "insee": "59" } },
            ])
        );
    }
}

#[tokio::test]
async fn a_representation_that_is_of_no_type_harms_no_neighbour() {
    let good = representation("Metier", "rome", "D1102");
    for test in TestGraph::each().await {
        for bad in [
            json!({ "__typename": "Nope", "id": "1" }),
            json!({ "__typename": "PageInfo" }),
            json!({ "__typename": 3 }),
            json!({ "rncp": "RNCP37537" }),
            json!({ "__typename": "FicheRncp" }),
            json!({ "__typename": "FicheRncp", "siret": "13002374000033" }),
            json!("FicheRncp"),
        ] {
            let answer = entities(&test, "... on Metier { rome }", json!([good, bad, good])).await;
            assert_eq!(answer.data["_entities"], json!([good, null, good]), "{bad}: {}", answer.body);
            assert_eq!(answer.code(), "BAD_USER_INPUT", "{bad}: {}", answer.body);
            assert_eq!(answer.body["errors"][0]["path"], json!(["_entities", 1]), "{bad}");
        }
    }
}

#[tokio::test]
async fn the_error_of_a_field_is_that_of_the_object_that_has_it() {
    for test in TestGraph::each().await {
        let asked = json!([representation("Metier", "rome", "D1102"), representation("Commune", "insee", "59512")]);
        let answer =
            test.ask_with(
                "query($r: [_Any!]!) { a: _entities(representations: $r) { ... on Commune { nom formations(rayonKm: 0) { totalCount } } } }",
                json!({ "r": asked }),
            )
            .await;
        assert_eq!(answer.data, json!({ "a": [{}, { "nom": "Roubaix", "formations": null }] }));
        assert_eq!(answer.body["errors"][0]["path"], json!(["a", 1, "formations"]));
    }
}

#[tokio::test]
async fn keys_that_are_no_list_of_representations_are_an_error_of_the_request() {
    for test in TestGraph::each_empty().await {
        for asked in ["null", "[null]"] {
            let answer = test.ask(&format!("{{ _entities(representations: {asked}) {{ __typename }} }}")).await;
            assert_eq!(answer.data, Value::Null, "{asked}: {}", answer.body);
            assert_eq!(answer.body["errors"].as_array().map(Vec::len), Some(1), "{asked}");
        }
        let none = test.ask("{ _entities(representations: []) { __typename } }").await.ok();
        assert_eq!(none, json!({ "_entities": [] }));
    }
}
