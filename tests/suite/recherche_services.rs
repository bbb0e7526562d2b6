//! Which services may the people of a place call on, and how far are they? data·inclusion's search, and more.

use passerelle::store::Point;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::support::{Contents, TestGraph};

const LILLE: (f64, f64) = (50.63, 3.06);
const ROUBAIX: (f64, f64) = (50.69, 3.18);
const DUNKERQUE: (f64, f64) = (51.03, 2.37);
const MAUBEUGE: (f64, f64) = (50.28, 3.97);
const PARIS: (f64, f64) = (48.86, 2.35);
const MARSEILLE: (f64, f64) = (43.29, 5.38);

async fn run(test: &TestGraph, sql: &str) {
    let db = test.writer();
    db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect(sql);
}

/// How a service is offered.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Site,
    Remote,
    Both,
    Unknown,
}
use Mode::*;

/// Plants a service of the producer `x`: where it stands, how it is offered, the territories it serves.
async fn plant(test: &TestGraph, id: &str, place: Option<(f64, f64)>, mode: Mode, zones: &[(&str, &str)]) {
    test.service(id, None).await;
    let place = place.map_or_else(String::new, |(latitude, longitude)| {
        let [x, y, z] = Point::new(latitude, longitude).expect("a point").sphere();
        format!(", latitude = {latitude}, longitude = {longitude}, sphere_x = {x}, sphere_y = {y}, sphere_z = {z}")
    });
    let (site, remote) = (matches!(mode, Site | Both), matches!(mode, Remote | Both));
    let sql = format!(
        "UPDATE service SET source_slug = 'x', structure_id = 's-{id}', en_presentiel = {site}, a_distance = {remote}{place} WHERE id = '{id}'"
    );
    run(test, &sql).await;
    for (kind, code) in zones {
        let sql = format!("INSERT INTO service_zone (service_id, code, type_zone) VALUES ('{id}', '{code}', '{kind}')");
        run(test, &sql).await;
    }
}

/// Identifiers and distances in kilometres, in the order of the list.
async fn found(test: &TestGraph, asked: &str) -> Vec<(String, Option<i64>)> {
    let query = format!(
        "{{ rechercheServices({asked} filtre: {{ sources: [\"x\"] }}) {{ totalCount edges {{ distanceM node {{ id }} }} }} }}"
    );
    let list = &test.ask(&query).await.ok()["rechercheServices"];
    let edges = list["edges"].as_array().expect("edges");
    assert_eq!(list["totalCount"], edges.len(), "{query}");
    edges
        .iter()
        .map(|edge| {
            let metres = edge["distanceM"].as_i64();
            (edge["node"]["id"].as_str().unwrap().to_owned(), metres.map(|metres| (metres + 500) / 1_000))
        })
        .collect()
}

async fn ids(test: &TestGraph, asked: &str) -> Vec<String> {
    found(test, asked).await.into_iter().map(|(id, _)| id).collect()
}

const FROM_LILLE: &str = "pres: { commune: \"59350\" }";

#[tokio::test]
async fn what_is_on_site_is_within_fifty_kilometres_or_within_the_radius_that_is_asked() {
    for test in TestGraph::each().await {
        plant(&test, "a-lille", Some(LILLE), Site, &[]).await;
        plant(&test, "b-dunkerque", Some(DUNKERQUE), Site, &[]).await;
        plant(&test, "c-nowhere", None, Site, &[]).await;
        plant(&test, "d-mode-unknown", Some(LILLE), Unknown, &[]).await;
        let lille = |km| ("a-lille".to_owned(), Some(km));
        let unknown = ("d-mode-unknown".to_owned(), None);
        assert_eq!(found(&test, "pres: { commune: \"59512\" }").await, [lille(11), unknown.clone()]);
        let dunkerque = |km| ("b-dunkerque".to_owned(), Some(km));
        let hazebrouck = found(&test, "pres: { commune: \"59295\" }").await;
        assert_eq!(hazebrouck, [dunkerque(36), lille(38), unknown.clone()]);
        assert_eq!(ids(&test, "pres: { commune: \"59512\", rayonKm: 5 }").await, Vec::<String>::new());
        let far = found(&test, "pres: { commune: \"59512\", rayonKm: 100 }").await;
        assert_eq!(far, [lille(11), dunkerque(69), unknown]);
    }
}

#[tokio::test]
async fn what_is_offered_remotely_is_found_from_anywhere_without_a_distance_unless_one_can_come() {
    for test in TestGraph::each().await {
        plant(&test, "a-remote-maubeuge", Some(MAUBEUGE), Remote, &[]).await;
        plant(&test, "b-both-paris", Some(PARIS), Both, &[]).await;
        plant(&test, "c-both-lille", Some(LILLE), Both, &[]).await;
        plant(&test, "d-remote-lille", Some(LILLE), Remote, &[]).await;
        plant(&test, "e-remote-nowhere", None, Remote, &[]).await;
        let without = |id: &str| (id.to_owned(), None);
        let others = ["a-remote-maubeuge", "b-both-paris", "d-remote-lille", "e-remote-nowhere"].map(without);
        let mut expected = vec![("c-both-lille".to_owned(), Some(1))];
        expected.extend(others);
        assert_eq!(found(&test, FROM_LILLE).await, expected, "{}", test.database.kind);
        let dunkerque = ids(&test, "pres: { commune: \"59183\" }").await;
        assert_eq!(
            dunkerque,
            ["a-remote-maubeuge", "b-both-paris", "c-both-lille", "d-remote-lille", "e-remote-nowhere"]
        );
    }
}

#[tokio::test]
async fn a_service_is_for_the_people_of_the_territories_that_it_names() {
    for test in TestGraph::each().await {
        for (id, zones) in [
            ("a-commune", vec![("commune", "59350")]),
            ("b-departement", vec![("departement", "62"), ("departement", "59")]),
            ("c-epci", vec![("epci", "200093201")]),
            ("d-region", vec![("region", "32")]),
            ("e-france", vec![("pays", "france")]),
            ("f-99100", vec![("pays", "99100")]),
            ("g-all", vec![]),
            ("x-other-commune", vec![("commune", "59183")]),
            ("x-other-departement", vec![("departement", "62")]),
            ("x-departement-of-the-code-of-the-region", vec![("departement", "32")]),
            ("x-region-of-the-code-of-the-departement", vec![("region", "59")]),
            ("x-country", vec![("pays", "99109")]),
        ] {
            plant(&test, id, Some(LILLE), Site, &zones).await;
        }
        let lille = ids(&test, FROM_LILLE).await;
        assert_eq!(lille, ["a-commune", "b-departement", "c-epci", "d-region", "e-france", "f-99100", "g-all"]);
        // Its point is near, its people are others.
        let dunkerque = ids(&test, "pres: { commune: \"59183\", latitude: 50.63, longitude: 3.06 }").await;
        assert_eq!(dunkerque, ["b-departement", "d-region", "e-france", "f-99100", "g-all", "x-other-commune"]);
        let bare = ids(&test, "pres: { latitude: 50.63, longitude: 3.06 }").await;
        assert_eq!(bare, lille, "a bare point is that of the nearest commune");
        let two = ids(&test, "pres: { communes: [\"59350\", \"59183\"] }").await;
        assert_eq!((two.len(), two.last().map(String::as_str)), (8, Some("x-other-commune")));
    }
}

#[tokio::test]
async fn a_delegated_commune_is_a_part_of_the_commune_of_today() {
    for test in TestGraph::each().await {
        plant(&test, "a-luitre-dompierre", None, Remote, &[("commune", "35163")]).await;
        run(&test, "UPDATE service SET commune_insee = '35163' WHERE id = 'a-luitre-dompierre'").await;
        assert_eq!(ids(&test, "pres: { commune: \"35100\" }").await, ["a-luitre-dompierre"], "open to its people");
        let found = async |code: &str| {
            let query =
                format!("{{ services(filtre: {{ sources: [\"x\"], communes: [\"{code}\"] }}) {{ nodes {{ id }} }} }}");
            test.ask(&query).await.ok()["services"]["nodes"].take()
        };
        let expected = json!([{ "id": "a-luitre-dompierre" }]);
        assert_eq!(
            [found("35163").await, found("35100").await],
            [expected.clone(), expected],
            "{}",
            test.database.kind
        );
    }
}

#[tokio::test]
async fn a_district_and_its_city_are_one_place_for_eligibility() {
    for test in TestGraph::each().await {
        plant(&test, "a-city", Some(MARSEILLE), Site, &[("commune", "13055")]).await;
        plant(&test, "b-first", Some(MARSEILLE), Site, &[("commune", "13201")]).await;
        plant(&test, "c-second", Some(MARSEILLE), Site, &[("commune", "13202")]).await;
        assert_eq!(ids(&test, "pres: { commune: \"13201\" }").await, ["a-city", "b-first"]);
        assert_eq!(ids(&test, "pres: { commune: \"13055\" }").await, ["a-city", "b-first", "c-second"]);
    }
}

#[tokio::test]
async fn around_several_communes_distances_are_told_to_the_nearest() {
    for test in TestGraph::each().await {
        plant(&test, "a-dunkerque", Some(DUNKERQUE), Site, &[]).await;
        plant(&test, "b-lille", Some(LILLE), Site, &[]).await;
        plant(&test, "c-maubeuge", Some(MAUBEUGE), Site, &[]).await;
        let both = found(&test, "pres: { communes: [\"59350\", \"59183\"], rayonKm: 10 }").await;
        assert_eq!(both, [("b-lille".to_owned(), Some(1)), ("a-dunkerque".to_owned(), Some(2))]);
    }
}

#[tokio::test]
async fn without_a_place_all_services_come_by_identifier() {
    for test in TestGraph::each().await {
        plant(&test, "a", Some(LILLE), Site, &[("commune", "75056")]).await;
        plant(&test, "b", None, Site, &[]).await;
        assert_eq!(found(&test, "").await, [("a".to_owned(), None), ("b".to_owned(), None)]);
        let refused = test.ask("{ rechercheServices(filtre: { pres: { commune: \"59350\" } }) { totalCount } }").await;
        assert!(refused.message().contains("filtre.pres"), "{}", refused.message());
    }
}

#[tokio::test]
async fn a_search_is_walked_from_both_ends() {
    const PAGE: &str = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { distanceM node { id } }";
    for test in TestGraph::each().await {
        for rank in 0..4 {
            plant(&test, &format!("a{rank}"), Some((50.63 + f64::from(rank) / 20.0, 3.06)), Site, &[]).await;
            plant(&test, &format!("b{rank}"), Some(PARIS), Remote, &[]).await;
        }
        let expected = ["a0", "a1", "a2", "a3", "b0", "b1", "b2", "b3"];
        for (count, mark, next, cursor) in
            [("first", "after", "hasNextPage", "endCursor"), ("last", "before", "hasPreviousPage", "startCursor")]
        {
            let (mut all, mut from) = (Vec::new(), String::new());
            loop {
                let query = format!(
                    "{{ rechercheServices(pres: {{ commune: \"59350\" }}, filtre: {{ sources: [\"x\"] }}, {count}: 3{from}) {{ {PAGE} }} }}"
                );
                let list = test.ask(&query).await.ok()["rechercheServices"].take();
                let ids = list["edges"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|edge| edge["node"]["id"].as_str().unwrap().to_owned());
                let at = if count == "first" { all.len() } else { 0 };
                all.splice(at..at, ids);
                if list["pageInfo"][next] == false {
                    break;
                }
                from = format!(", {mark}: {}", list["pageInfo"][cursor]);
            }
            assert_eq!(all, expected, "{} {count}", test.database.kind);
        }
    }
}

#[tokio::test]
async fn filters_have_the_null_semantics_of_data_inclusion() {
    for test in TestGraph::each().await {
        plant(&test, "a-nothing", Some(LILLE), Unknown, &[]).await;
        plant(&test, "b-young", Some(LILLE), Site, &[]).await;
        plant(&test, "c-everybody", Some(LILLE), Both, &[]).await;
        run(
            &test,
            "UPDATE service SET frais = 'gratuit', type_service = 'atelier', score_qualite = 0.85 WHERE id = 'b-young'",
        )
        .await;
        run(&test, "INSERT INTO service_public (service_id, valeur) VALUES ('b-young', 'jeunes'), ('c-everybody', 'tous-publics')").await;
        run(&test, "INSERT INTO service_thematique (service_id, valeur) VALUES ('b-young', 'mobilite--financer-ma-mobilite'), ('c-everybody', 'logement-hebergement--etre-accompagne-pour-se-loger')").await;
        for (filter, expected) in [
            ("publics: [\"jeunes\"]", vec!["b-young", "c-everybody"]),
            ("publics: [\"femmes\"]", vec!["c-everybody"]),
            ("publics: [\"jeunes\", \"tous-publics\"]", vec!["a-nothing", "b-young", "c-everybody"]),
            ("frais: [GRATUIT, PAYANT]", vec!["b-young"]),
            ("types: [ATELIER]", vec!["b-young"]),
            ("modesAccueil: [A_DISTANCE, EN_PRESENTIEL]", vec!["b-young", "c-everybody"]),
            ("thematiques: [\"mobilite\"]", vec!["b-young"]),
            (
                "thematiques: [\"mobilite\", \"logement-hebergement--etre-accompagne-pour-se-loger\"]",
                vec!["b-young", "c-everybody"],
            ),
            ("scoreQualiteMinimum: 0.85", vec!["b-young"]),
            ("scoreQualiteMinimum: 0.851", vec![]),
        ] {
            for place in ["", "pres: { commune: \"59350\" },"] {
                let query = format!(
                    "{{ rechercheServices({place} filtre: {{ sources: [\"x\"], {filter} }}) {{ nodes {{ id }} }} }}"
                );
                let nodes = &test.ask(&query).await.ok()["rechercheServices"]["nodes"];
                let mut found: Vec<&str> =
                    nodes.as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect();
                found.sort_unstable();
                assert_eq!(found, expected, "{} {query}", test.database.kind);
            }
        }
    }
}

/// Structures of one cluster: quality in hundredths, last change.
async fn cluster(test: &TestGraph, structures: &[(&str, u8, &str)]) {
    for (id, score, day) in structures {
        test.structure(&format!("s-{id}"), None).await;
        let score = f64::from(*score) / 100.0;
        run(test, &format!("UPDATE structure SET cluster_id = 'k', score_qualite = {score}, date_maj = '{day}', source_slug = 'x' WHERE id = 's-{id}'")).await;
    }
}

#[tokio::test]
async fn of_structures_that_are_the_same_the_best_with_a_service_that_passes_keeps_all_its_services() {
    for test in TestGraph::each_over(Contents::Sample, 0).await {
        for id in ["a", "b", "c", "d"] {
            plant(&test, id, Some(LILLE), Site, &[]).await;
        }
        plant(&test, "a2", Some(LILLE), Site, &[]).await;
        run(&test, "UPDATE service SET structure_id = 's-a' WHERE id = 'a2'").await;
        run(&test, "UPDATE service SET frais = 'payant' WHERE id = 'a' OR id = 'a2'").await;
        cluster(&test, &[("a", 90, "2026-01-01"), ("b", 80, "2026-02-01"), ("c", 80, "2026-02-01")]).await;
        let search = async |filter: &str| {
            let query = format!("{{ rechercheServices(pres: {{ commune: \"59350\" }}, filtre: {{ sources: [\"x\"], exclureDoublons: true {filter} }}) {{ totalCount nodes {{ id }} }}
                services(filtre: {{ sources: [\"x\"], exclureDoublons: true {filter} }}) {{ totalCount nodes {{ id }} }} }}");
            let data = test.ask(&query).await.ok();
            assert_eq!(data["services"], data["rechercheServices"], "{filter}");
            let nodes = data["services"]["nodes"].as_array().unwrap().clone();
            nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(search("").await, ["a", "a2", "d"], "all services of the best; one without a cluster is its own");
        run(&test, "UPDATE service SET frais = 'gratuit' WHERE id IN ('b', 'c', 'd')").await;
        assert_eq!(
            search(", frais: [GRATUIT]").await,
            ["b", "c", "d"],
            "ties are kept, and the best has no service that passes"
        );
        run(&test, "UPDATE structure SET date_maj = '2026-02-02' WHERE id = 's-c'").await;
        assert_eq!(search(", frais: [GRATUIT]").await, ["c", "d"], "then the latest change");
    }
}

#[tokio::test]
async fn of_structures_that_are_the_same_one_is_kept() {
    const QUERY: &str =
        "{ structures(filtre: { sources: [\"x\"], exclureDoublons: true }) { totalCount nodes { id } } }";
    for test in TestGraph::each_over(Contents::Sample, 0).await {
        cluster(
            &test,
            &[("a", 80, "2026-01-01"), ("b", 80, "2026-02-01"), ("c", 80, "2026-02-01"), ("d", 70, "2026-03-01")],
        )
        .await;
        assert_eq!(test.ask(QUERY).await.ok()["structures"], json!({ "totalCount": 1, "nodes": [{ "id": "s-b" }] }));
        run(&test, "UPDATE structure SET source_slug = 'y' WHERE id = 's-b'").await;
        assert_eq!(test.ask(QUERY).await.ok()["structures"], json!({ "totalCount": 1, "nodes": [{ "id": "s-c" }] }));
    }
}

#[tokio::test]
async fn of_structures_that_are_the_same_one_is_kept_of_those_that_hang_from_a_parent() {
    for test in TestGraph::each_over(Contents::Sample, 0).await {
        cluster(&test, &[("lille", 90, "2026-01-01"), ("roubaix", 80, "2026-01-01"), ("worst", 70, "2026-01-01")])
            .await;
        for (id, insee, (latitude, longitude)) in
            [("lille", "59350", LILLE), ("roubaix", "59512", ROUBAIX), ("worst", "59512", ROUBAIX)]
        {
            plant(&test, id, Some((latitude, longitude)), Site, &[]).await;
            run(&test, &format!("UPDATE service SET commune_insee = '{insee}' WHERE id = '{id}'")).await;
            let [x, y, z] = Point::new(latitude, longitude).unwrap().sphere();
            run(&test, &format!("UPDATE structure SET commune_insee = '{insee}', source_slug = '{id}', latitude = {latitude}, longitude = {longitude}, sphere_x = {x}, sphere_y = {y}, sphere_z = {z} WHERE id = 's-{id}'")).await;
        }
        let ids = async |parent: &str, list: &str, more: &str, filter: &str| {
            let query = format!(
                "{{ parent: {parent} {{ {list}({more} filtre: {{ exclureDoublons: true {filter} }}) {{ totalCount nodes {{ id }} }} }} }}"
            );
            let mut data = test.ask(&query).await.ok();
            let found = data["parent"][list].take();
            assert_eq!(found["totalCount"], found["nodes"].as_array().unwrap().len(), "{query}");
            found["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|node| node["id"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        const OURS: &str = ", sources: [\"lille\", \"roubaix\", \"worst\"]";
        let roubaix = "commune(insee: \"59512\")";
        for more in ["", "rayonKm: 3,"] {
            assert_eq!(ids(roubaix, "structures", more, OURS).await, ["s-roubaix"], "{} {more}", test.database.kind);
            assert_eq!(
                ids(roubaix, "services", more, ", sources: [\"x\"]").await,
                ["roubaix"],
                "{} {more}",
                test.database.kind
            );
        }
        assert_eq!(ids(roubaix, "structures", "rayonKm: 50,", OURS).await, ["s-lille"], "all three are near");
        assert_eq!(ids("departement(insee: \"59\")", "structures", "", OURS).await, ["s-lille"]);
        assert_eq!(ids("departement(insee: \"59\")", "services", "", ", sources: [\"x\"]").await, ["lille"]);
        for id in ["lille", "roubaix", "worst"] {
            let structure = format!("structure(id: \"s-{id}\")");
            assert_eq!(ids(&structure, "services", "", "").await, [id], "a structure stands beside no other one");
        }
        run(&test, "UPDATE structure SET source_slug = 'dora' WHERE id IN ('s-roubaix', 's-worst')").await;
        assert_eq!(
            ids("source(slug: \"dora\")", "structures", "", ", communes: [\"59512\"]").await,
            ["dora--ccas-roubaix", "s-roubaix"]
        );
    }
}

#[tokio::test]
async fn a_service_without_a_contact_is_reached_through_its_structure() {
    const QUERY: &str = "{ services(filtre: { sources: [\"x\"] }) { nodes { contact { telephone origineTelephone courriel origineCourriel } } } }";
    for test in TestGraph::each_over(Contents::Sample, 0).await {
        plant(&test, "a", None, Site, &[]).await;
        run(&test, "UPDATE service SET telephone = NULL, courriel = 'moi@example.org' WHERE id = 'a'").await;
        let contact = async || test.ask(QUERY).await.ok()["services"]["nodes"][0]["contact"].take();
        assert_eq!(contact().await["telephone"], Value::Null, "its structure is unknown");
        test.structure("s-a", None).await;
        test.publish().await;
        assert_eq!(
            contact().await,
            json!({ "telephone": "+33199000000", "origineTelephone": "STRUCTURE", "courriel": "moi@example.org", "origineCourriel": "SERVICE" })
        );
        run(&test, "UPDATE service SET contact_masque = 'PERSONNEL' WHERE id = 'a'").await;
        assert_eq!(contact().await["courriel"], "accueil@example.org", "what is masked is not shown");
    }
}

#[tokio::test]
async fn a_search_costs_one_statement_beside_those_that_tell_its_place() {
    for test in TestGraph::each().await {
        let query = "{ rechercheServices(pres: { commune: \"59350\" }) { nodes { id } } }";
        test.ask(query).await;
        let other = query.replace("{ id }", "{ nom }");
        assert_eq!(test.ask(&other).await.statements, 1, "the commune is remembered");
        let point = "{ rechercheServices(pres: { latitude: 50.6, longitude: 3.0 }) { totalCount nodes { id } } }";
        assert_eq!(test.ask(point).await.statements, 3);
    }
}
