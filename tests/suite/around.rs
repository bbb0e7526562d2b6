//! A list is narrowed by where things stand, whatever else narrows it, and goes from the nearest to the farthest.

use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::support::TestGraph;

const PLACED: [&str; 4] = ["formations", "services", "structures", "organismes"];

fn edges(list: &Value) -> Vec<(i64, &str)> {
    let edges = list["edges"].as_array().expect("edges").iter();
    edges.map(|edge| (edge["distanceM"].as_i64().expect("a distance"), edge["node"]["id"].as_str().unwrap())).collect()
}

fn ids(list: &Value) -> Vec<&str> {
    list["nodes"].as_array().expect("nodes").iter().map(|node| node["id"].as_str().expect("an id")).collect()
}

#[tokio::test]
async fn what_stands_around_a_commune_is_the_same_from_the_root_and_from_the_commune() {
    for test in TestGraph::each().await {
        for list in PLACED {
            let query = format!(
                "{{ {list}(first: 100, filtre: {{ pres: {{ commune: \"59512\", rayonKm: 25 }} }}) {{
                    totalCount edges {{ distanceM node {{ id }} }} }}
                   commune(insee: \"59512\") {{ {list}(first: 100, rayonKm: 25) {{
                    totalCount edges {{ distanceM node {{ id }} }} }} }} }}"
            );
            let data = test.ask(&query).await.ok();
            assert_eq!(data[list], data["commune"][list], "{} {list}", test.database.kind);
            assert!(edges(&data[list]).is_sorted() && edges(&data[list]).len() > 5, "{list}");
        }
    }
}

#[tokio::test]
async fn a_point_is_told_by_a_commune_a_postal_code_a_name_or_degrees() {
    for test in TestGraph::each().await {
        let centre = test.ask("{ commune(insee: \"59512\") { centre { latitude longitude } } }").await.ok();
        let centre = &centre["commune"]["centre"];
        let degrees = format!("latitude: {}, longitude: {}", centre["latitude"], centre["longitude"]);
        let mut lists = Vec::new();
        for pres in ["commune: \"59512\"", "codePostal: \"59100\"", "nom: \"ROUBAIX\"", "nom: \" roubaîx \"", &degrees]
        {
            let query = format!(
                "{{ services(first: 100, filtre: {{ pres: {{ {pres} }} }}) {{ edges {{ distanceM node {{ id }} }} }} }}"
            );
            lists.push(test.ask(&query).await.ok());
        }
        assert!(lists.iter().all(|list| *list == lists[0]), "{}", test.database.kind);
        assert!(edges(&lists[0]["services"]).iter().all(|(metres, _)| *metres <= 30_000), "30 km when nothing is said");
    }
}

#[tokio::test]
async fn a_former_commune_stands_for_the_present_one() {
    const QUERY: &str = "{ old: structures(first: 100, filtre: { pres: { commune: \"59460\" } }) { nodes { id } }
        new: structures(first: 100, filtre: { pres: { commune: \"59183\" } }) { nodes { id } } }";
    for test in TestGraph::each().await {
        let data = test.ask(QUERY).await.ok();
        assert_eq!(data["old"], data["new"]);
        assert!(!ids(&data["old"]).is_empty());
    }
}

#[tokio::test]
async fn a_place_composes_with_what_else_narrows_a_list_on_every_edge() {
    const QUERY: &str = "{ commune(insee: \"59512\") { formations(first: 100, rayonKm: 12, filtre: { romes: [\"D1102\"] }) {
            totalCount edges { distanceM node { id } } }
            organismes(rayonKm: 50, first: 100, filtre: { pres: { commune: \"59350\", rayonKm: 5 } }) { totalCount nodes { id } } }
        metier(rome: \"D1102\") { formations(first: 100, filtre: { pres: { commune: \"59512\", rayonKm: 12 } }) {
            totalCount edges { distanceM node { id } } } }
        region(insee: \"32\") { formations(first: 100, filtre: { romes: [\"D1102\"], pres: { nom: \"Roubaix\", rayonKm: 12 } }) {
            totalCount edges { distanceM node { id } } } }
        organismes(first: 100, filtre: { pres: { commune: \"59350\", rayonKm: 5 } }) { totalCount nodes { id } } }";
    for test in TestGraph::each().await {
        let data = test.ask(QUERY).await.ok();
        let expected = &data["commune"]["formations"];
        assert!(edges(expected).len() > 3);
        assert_eq!(&data["metier"]["formations"], expected, "{}", test.database.kind);
        assert_eq!(&data["region"]["formations"], expected, "{}", test.database.kind);
        let mut both = ids(&data["commune"]["organismes"]);
        let mut near = ids(&data["organismes"]);
        both.sort_unstable();
        near.sort_unstable();
        assert_eq!(both, near, "two circles: what is in both");
        assert!(!near.is_empty());
    }
}

#[tokio::test]
async fn what_hangs_from_a_parent_is_counted_as_its_pages_hold_it_in_a_narrow_circle_and_in_a_wide_one() {
    for test in TestGraph::each().await {
        let mut counts = Vec::new();
        for radius in [5, 29, 30, 100] {
            let query = format!(
                "{{ metiers(first: 100) {{ nodes {{ rome formations(first: 100, filtre: {{ pres: {{ commune: \"59350\",
                   rayonKm: {radius} }}, statuts: [PUBLIE] }}) {{ totalCount nodes {{ id }} }} }} }} }}"
            );
            let data = test.ask(&query).await.ok();
            for metier in data["metiers"]["nodes"].as_array().expect("jobs") {
                let (list, rome) = (&metier["formations"], &metier["rome"]);
                let held = list["nodes"].as_array().map_or(0, Vec::len);
                assert_eq!(list["totalCount"], held, "{} {rome} {radius} km", test.database.kind);
                counts.push(held);
            }
        }
        assert!(counts.iter().any(|count| *count > 0), "{} has courses around", test.database.kind);
    }
}

#[tokio::test]
async fn by_key_a_list_around_a_point_still_tells_distances() {
    const QUERY: &str = "{ byKey: services(first: 100, tri: CLE, filtre: { pres: { commune: \"59350\" } }) { totalCount edges { distanceM node { id } } }
        near: services(first: 100, tri: DISTANCE, filtre: { pres: { commune: \"59350\" } }) { totalCount edges { distanceM node { id } } }
        far: services(tri: CLE, first: 2) { edges { distanceM } } }";
    for test in TestGraph::each().await {
        let data = test.ask(QUERY).await.ok();
        let (mut by_key, near) = (edges(&data["byKey"]), edges(&data["near"]));
        assert!(by_key.iter().map(|edge| edge.1).is_sorted() && near.is_sorted());
        by_key.sort_unstable();
        assert_eq!(by_key, near);
        assert_eq!(data["far"]["edges"][0]["distanceM"], Value::Null);
    }
}

#[tokio::test]
async fn courses_go_by_their_next_session_and_those_without_one_come_last() {
    const QUERY: &str = "{ formations(first: 100, tri: DEBUT) { nodes { id sessions { debut } } } }";
    for test in TestGraph::each().await {
        let data = test.ask(QUERY).await.ok();
        let next = |node: &Value| -> String {
            let days = node["sessions"].as_array().unwrap().iter().filter_map(|session| session["debut"].as_str());
            days.filter(|day| *day >= "2026-03-01").min().unwrap_or("9999-12-31").to_owned()
        };
        let nodes = data["formations"]["nodes"].as_array().unwrap();
        let found: Vec<(String, &str)> = nodes.iter().map(|node| (next(node), node["id"].as_str().unwrap())).collect();
        assert!(found.is_sorted(), "{} {found:?}", test.database.kind);
        assert!(found[0].0.as_str() < "9999");
    }
}

#[tokio::test]
async fn several_divisions_are_any_of_each_and_all_of_them() {
    for test in TestGraph::each().await {
        for list in PLACED {
            let query = format!(
                "{{ north: {list}(filtre: {{ departements: [\"59\"] }}) {{ totalCount }}
                   two: {list}(filtre: {{ departements: [\"59\", \"77\"] }}) {{ totalCount }}
                   other: {list}(filtre: {{ departements: [\"77\"] }}) {{ totalCount }}
                   region: {list}(filtre: {{ regions: [\"32\"], departements: [\"59\", \"77\"] }}) {{ totalCount }}
                   academie: {list}(filtre: {{ academies: [\"09\"], departements: [\"59\"] }}) {{ totalCount }}
                   epci: {list}(filtre: {{ epcis: [\"200093201\"], communes: [\"59350\"] }}) {{ totalCount }}
                   lille: {list}(filtre: {{ communes: [\"59350\"] }}) {{ totalCount }}
                   elsewhere: {list}(filtre: {{ epcis: [\"200093201\"], departements: [\"77\"] }}) {{ totalCount }} }}"
            );
            let data = test.ask(&query).await.ok();
            let total = |name: &str| data[name]["totalCount"].as_i64().unwrap();
            assert!(total("north") > 0 && total("lille") > 0, "{list}");
            assert_eq!(total("two"), total("north") + total("other"), "{list}");
            assert_eq!((total("region"), total("academie")), (total("north"), total("north")), "{list}");
            assert_eq!((total("epci"), total("elsewhere")), (total("lille"), 0), "{list}");
        }
        let data =
            test.ask("{ communes(filtre: { communes: [\"59350\", \"59512\"] }) { nodes { insee } } }").await.ok();
        assert_eq!(data["communes"]["nodes"], json!([{ "insee": "59350" }, { "insee": "59512" }]));
    }
}

#[tokio::test]
async fn a_city_and_its_districts_are_one_place() {
    for test in TestGraph::each().await {
        for (id, insee) in [("x--city", "13055"), ("x--first", "13201"), ("x--second", "13202"), ("x--other", "59350")]
        {
            test.service(id, None).await;
            let db = test.writer();
            let sql = format!("UPDATE service SET commune_insee = '{insee}', source_slug = 'x' WHERE id = '{id}'");
            db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("a place");
        }
        for (insee, expected) in [
            ("13055", vec!["x--city", "x--first", "x--second"]),
            ("13201", vec!["x--city", "x--first"]),
            ("59350", vec!["x--other"]),
        ] {
            let query = format!(
                "{{ services(filtre: {{ sources: [\"x\"], communes: [\"{insee}\"] }}) {{ nodes {{ id }} }}
                   old: services(filtre: {{ sources: [\"x\"], commune: \"{insee}\" }}) {{ nodes {{ id }} }}
                   commune(insee: \"{insee}\") {{ services(filtre: {{ sources: [\"x\"] }}) {{ nodes {{ id }} }} }} }}"
            );
            let data = test.ask(&query).await.ok();
            assert_eq!(ids(&data["services"]), expected, "{} {insee}", test.database.kind);
            assert_eq!(ids(&data["old"]), expected, "{insee}");
            assert_eq!(ids(&data["commune"]["services"]), expected, "{insee}");
        }
    }
}

#[tokio::test]
async fn a_place_that_cannot_be_told_is_refused_by_the_name_of_its_argument() {
    for test in TestGraph::each().await {
        twins(&test).await;
        for (filter, words) in [
            ("pres: { commune: \"99998\" }", vec!["pres.commune", "99998", "INSEE code"]),
            ("communes: [\"59350\", \"99998\"]", vec!["communes", "99998", "INSEE code"]),
            ("pres: { codePostal: \"00001\" }", vec!["pres.codePostal", "00001"]),
            ("pres: { nom: \"Atlantide\" }", vec!["pres.nom", "Atlantide", "whole name"]),
            ("pres: { nom: \"\" }", vec!["pres.nom"]),
            ("pres: { nom: \"Jumelle\" }", vec!["pres.nom", "2 bear", "98001", "98002 (Jumelle, Nord)"]),
            ("pres: { nom: \"Roubaix\", codePostal: \"59000\" }", vec!["pres.nom", "Roubaix"]),
            ("pres: { rayonKm: 3 }", vec!["pres", "expected one of"]),
            ("pres: { communes: [] }", vec!["pres.communes", "1 to 20"]),
            ("pres: { commune: \"59350\", nom: \"Lille\" }", vec!["pres", "expected one of"]),
            ("pres: { latitude: 50.0 }", vec!["pres", "latitude needs longitude"]),
            ("pres: { longitude: 3.0 }", vec!["pres", "longitude needs latitude"]),
            ("pres: { latitude: 91.0, longitude: 3.0 }", vec!["pres.latitude", "91", "-90 to 90"]),
            ("pres: { commune: \"59350\", rayonKm: 0 }", vec!["rayonKm", "0", "above 0"]),
            ("pres: { commune: \"59350\", rayonKm: -3 }", vec!["rayonKm", "-3"]),
            ("pres: { commune: \"59350\", rayonKm: 100.5 }", vec!["rayonKm", "100.5", "at most 100"]),
        ] {
            let query = format!(
                "{{ services(filtre: {{ {filter} }}) {{ totalCount }} communes(first: 1) {{ nodes {{ id }} }} }}"
            );
            let answer = test.ask(&query).await;
            assert_eq!((answer.code(), &answer.data["services"]), ("BAD_USER_INPUT", &Value::Null), "{filter}");
            assert!(answer.data["communes"].is_object(), "{filter}");
            let message = answer.message();
            assert!(words.iter().all(|word| message.contains(word)), "{filter}: {message}");
        }
        let answer = test.ask("{ services(tri: DISTANCE) { totalCount } }").await;
        assert!(answer.code() == "BAD_USER_INPUT" && answer.message().contains("filtre.pres"), "{}", answer.message());
        let apart = test
            .ask("{ services(filtre: { pres: { nom: \"jumelle\", codePostal: \"98111\" } }) { totalCount } }")
            .await;
        assert_eq!(apart.ok()["services"]["totalCount"], 0, "a postal code tells twins apart");
    }
}

/// Two communes of one name.
async fn twins(test: &TestGraph) {
    let db = test.writer();
    for insee in ["98001", "98002"] {
        let sql = format!(
            "INSERT INTO commune (insee, nom, nom_tri, type_commune, departement_insee, latitude, longitude, mis_a_jour_le)
             VALUES ('{insee}', 'Jumelle', 'jumelle', 'COM', '59', 10, 10, '2026-01-01 00:00:00+00:00')"
        );
        db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("a commune");
    }
    let sql = "INSERT INTO commune_postal (insee, code_postal) VALUES ('98001', '98111')";
    db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("a postal code");
}

#[tokio::test]
async fn looking_up_the_place_costs_the_same_for_a_hundred_parents() {
    const QUERY: &str = "{ metiers(first: 100, filtre: { texte: \"a\" }) { nodes { formations(first: 2, filtre: { pres: { nom: \"Roubaix\" }, communes: [\"59512\"] }) {
        totalCount nodes { id } } } } }";
    for test in TestGraph::each().await {
        // The list, the name, the code, the pages, the counts.
        assert!(test.ask(QUERY).await.statements <= 5);
    }
}
