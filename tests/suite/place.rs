//! For this job, which training and which help near me? And what is in a place?

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::TestGraph;

fn nodes(list: &Value) -> impl Iterator<Item = &Value> {
    list["nodes"].as_array().expect("nodes").iter()
}

/// Every node of a list, page after page.
async fn whole(test: &TestGraph, list: &str, selection: &str) -> Vec<Value> {
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let query = format!(
            "{{ {list}(first: 100, after: {after}) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {selection} }} }} }}"
        );
        let mut data = test.ask(&query).await.ok();
        let page = data[list].take();
        found.extend(nodes(&page).cloned());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            return found;
        }
    }
}

#[tokio::test]
async fn a_job_leads_to_its_certifications_and_to_its_courses() {
    const QUERY: &str = "{ metier(rome: \"D1102\") { libelle naf { naf }
        fichesRncp(filtre: { actif: true }, first: 100) { nodes { rncp metiers { rome } } }
        certifications(first: 100, filtre: { actif: true }) { nodes { rncp cfd metiers { rome } } }
        formations(first: 100) { totalCount nodes { rncp metiers { rome } certification { cfd rncp } } } } }";
    for test in TestGraph::each().await {
        let metier = &test.ask(QUERY).await.ok()["metier"];
        assert!(nodes(&metier["fichesRncp"]).any(|fiche| fiche["rncp"] == "RNCP37537"));
        assert!(nodes(&metier["certifications"]).any(|pair| pair["cfd"] == "50022137" && pair["rncp"] == "RNCP37537"));
        assert_eq!(metier["formations"]["totalCount"], 47);
        for list in ["fichesRncp", "certifications", "formations"] {
            for node in nodes(&metier[list]) {
                let leads = node["metiers"].as_array().unwrap().iter().any(|metier| metier["rome"] == "D1102");
                assert!(leads, "{list}: and back: {node}");
            }
        }
        assert!(metier["naf"].as_array().unwrap().iter().any(|naf| naf["naf"] == "10.71C"));
    }
}

#[tokio::test]
async fn a_branch_of_activity_leads_to_the_job_and_to_its_sheets() {
    const QUERY: &str =
        "{ naf(naf: \"10.71C\") { metiers(first: 100) { nodes { rome } } fichesRncp(first: 100) { nodes { rncp } } } }";
    for test in TestGraph::each().await {
        let naf = &test.ask(QUERY).await.ok()["naf"];
        assert!(nodes(&naf["metiers"]).any(|metier| metier["rome"] == "D1102"));
        assert!(nodes(&naf["fichesRncp"]).any(|fiche| fiche["rncp"] == "RNCP37537"));
    }
}

#[tokio::test]
async fn bakers_courses_around_roubaix_come_nearest_first_with_the_help_around_each() {
    const QUERY: &str = "{ commune(insee: \"59512\") { nom
        formations(rayonKm: 30, filtre: { romes: [\"D1102\"], statuts: [PUBLIE] }) { totalCount edges { distanceM node {
            cle statut metiers { rome } lieu { commune { insee } }
            services(rayonKm: 10, first: 3) { totalCount edges { distanceM node { id thematiques { valeur } } } } } } } } }";
    for test in TestGraph::each().await {
        let answer = test.ask(QUERY).await;
        let statements = answer.statements;
        let commune = answer.ok()["commune"].take();
        assert_eq!((&commune["nom"], &commune["formations"]["totalCount"]), (&json!("Roubaix"), &json!(11)));
        let edges = commune["formations"]["edges"].as_array().unwrap();
        let distances: Vec<i64> = edges.iter().map(|edge| edge["distanceM"].as_i64().unwrap()).collect();
        assert_eq!(distances, [362, 362, 3_702, 5_685, 5_685, 5_685, 5_685, 5_685, 11_318, 11_566, 11_566]);
        for edge in edges {
            assert!(edge["node"]["metiers"].as_array().unwrap().iter().any(|metier| metier["rome"] == "D1102"));
            let services = edge["node"]["services"]["edges"].as_array().unwrap();
            let distances: Vec<i64> = services.iter().map(|edge| edge["distanceM"].as_i64().unwrap()).collect();
            assert!(!distances.is_empty() && distances.is_sorted() && distances[distances.len() - 1] <= 10_000);
        }
        // The commune, the page, its count, jobs, communes of places, services and their counts, themes.
        assert!(statements <= 8, "{statements}");
    }
}

#[tokio::test]
async fn all_states_come_when_none_is_asked_for() {
    const QUERY: &str = "{ commune(insee: \"59512\") { formations(rayonKm: 30, filtre: { romes: [\"D1102\"] }) {
        totalCount nodes { statut } } } }";
    for test in TestGraph::each().await {
        let list = &test.ask(QUERY).await.ok()["commune"]["formations"];
        assert_eq!(list["totalCount"], 12);
        assert_eq!(nodes(list).filter(|node| node["statut"] == "ARCHIVE").count(), 1);
    }
}

#[tokio::test]
async fn without_radius_a_list_is_what_bears_the_code_of_the_commune() {
    const QUERY: &str = "{ commune(insee: \"59512\") { formations { nodes { lieu { commune { insee } } } }
        services { nodes { commune { insee } } } structures { nodes { commune { insee } } } organismes { nodes { commune { insee } } } } }";
    for test in TestGraph::each().await {
        let commune = &test.ask(QUERY).await.ok()["commune"];
        assert!(nodes(&commune["formations"]).count() > 0);
        assert!(nodes(&commune["formations"]).all(|node| node["lieu"]["commune"]["insee"] == "59512"));
        for list in ["services", "structures", "organismes"] {
            assert!(nodes(&commune[list]).all(|node| node["commune"]["insee"] == "59512"), "{list}");
        }
    }
}

#[tokio::test]
async fn a_former_code_leads_to_the_commune_of_today() {
    for test in TestGraph::each().await {
        for (code, insee) in [("20004", "2A004"), ("20033", "2B033"), ("59460", "59183"), ("35163", "35163")] {
            let query = format!("{{ commune(insee: \"{code}\") {{ insee anciennesCommunes {{ insee }} }} }}");
            let commune = &test.ask(&query).await.ok()["commune"];
            assert_eq!(commune["insee"], insee, "{code}");
            if code != insee {
                let former = commune["anciennesCommunes"].as_array().unwrap();
                assert!(former.iter().any(|former| former["insee"] == code), "{commune}");
            }
        }
    }
}

#[tokio::test]
async fn a_former_commune_that_lives_on_as_a_part_is_found_as_that_part() {
    const QUERY: &str = "{ commune(insee: \"35348\") { insee typeCommune communeParente { insee } } }";
    for test in TestGraph::each().await {
        let part =
            json!({ "insee": "35348", "typeCommune": "COMMUNE_DELEGUEE", "communeParente": { "insee": "35282" } });
        assert_eq!(test.ask(QUERY).await.ok(), json!({ "commune": part }));
        let data = test.ask("{ communes(filtre: { code: \"35348\" }) { nodes { insee } } }").await.ok();
        assert!(nodes(&data["communes"]).any(|node| node["insee"] == "35348"));
    }
}

#[tokio::test]
async fn corsica_and_districts_are_found_by_their_codes() {
    const QUERY: &str = "{ corse: commune(insee: \"2A004\") { nom departement { insee } region { insee } }
        petite: commune(insee: \" 2a004 \") { insee }
        district: commune(insee: \"13201\") { typeCommune communeParente { insee nom } departement { insee } }
        marseille: commune(insee: \"13055\") { typeCommune communeParente { insee } parties { insee } } }";
    for test in TestGraph::each().await {
        let data = test.ask(QUERY).await.ok();
        assert_eq!(
            data["corse"],
            json!({ "nom": "Ajaccio", "departement": { "insee": "2A" }, "region": { "insee": "94" } })
        );
        assert_eq!(data["petite"]["insee"], "2A004");
        assert_eq!(
            data["district"],
            json!({ "typeCommune": "ARRONDISSEMENT_MUNICIPAL", "communeParente": { "insee": "13055", "nom": "Marseille" }, "departement": { "insee": "13" } })
        );
        assert_eq!(
            (&data["marseille"]["typeCommune"], &data["marseille"]["communeParente"]),
            (&json!("COMMUNE"), &Value::Null)
        );
        assert_eq!(data["marseille"]["parties"].as_array().map(Vec::len), Some(16));
    }
}

#[tokio::test]
async fn any_code_finds_communes_insee_former_or_postal() {
    for test in TestGraph::each().await {
        for (code, expected) in [
            ("59512", vec!["59512"]),
            ("59100", vec!["59512"]),
            ("20033", vec!["2B033"]),
            ("2a004", vec!["2A004"]),
            ("20000", vec!["2A004"]),
            ("00000", vec![]),
            ("Roubaix", vec![]),
        ] {
            let query =
                format!("{{ communes(filtre: {{ code: \" {code} \", types: [COMMUNE] }}) {{ nodes {{ insee }} }} }}");
            let data = test.ask(&query).await.ok();
            let found: Vec<&Value> = nodes(&data["communes"]).map(|node| &node["insee"]).collect();
            assert_eq!(found, expected, "{code}");
        }
        let data =
            test.ask("{ communes(filtre: { codePostal: \"59100\" }) { nodes { insee codesPostaux } } }").await.ok();
        assert_eq!(data["communes"]["nodes"], json!([{ "insee": "59512", "codesPostaux": ["59100"] }]));
    }
}

#[tokio::test]
async fn a_place_lists_exactly_the_communes_that_say_they_are_in_it() {
    const SAID: &str =
        "insee departement { insee } region { insee } epci { siren } academie { code } missionLocale { siret }";
    for test in TestGraph::each().await {
        let communes = whole(&test, "communes", SAID).await;
        let who_say = |place: &str, code: &str, is: &Value| -> BTreeSet<String> {
            let said = communes.iter().filter(|commune| commune[place][code] == *is);
            said.map(|commune| commune["insee"].as_str().unwrap().to_owned()).collect()
        };
        for (list, place, code) in [
            ("departements", "departement", "insee"),
            ("regions", "region", "insee"),
            ("epcis", "epci", "siren"),
            ("missionsLocales", "missionLocale", "siret"),
        ] {
            let mut several = 0;
            for found in
                whole(&test, list, &format!("{code} communes(first: 100) {{ totalCount nodes {{ insee }} }}")).await
            {
                let said = who_say(place, code, &found[code]);
                let listed: BTreeSet<String> =
                    nodes(&found["communes"]).map(|node| node["insee"].as_str().unwrap().to_owned()).collect();
                assert_eq!(
                    found["communes"]["totalCount"],
                    said.len(),
                    "{} {list} {}",
                    test.database.kind,
                    found[code]
                );
                assert!(listed.len() == said.len().min(100) && listed.is_subset(&said), "{list} {}", found[code]);
                several += usize::from(said.len() > 1);
            }
            assert!(several > 1, "{list}: the sample has places of several communes");
        }
        for found in
            whole(&test, "academies", "code departements { insee academie { code } communes(first: 1) { totalCount } }")
                .await
        {
            let said = who_say("academie", "code", &found["code"]);
            let departements = found["departements"].as_array().unwrap();
            assert!(departements.iter().all(|departement| departement["academie"]["code"] == found["code"]));
            let total: u64 = departements.iter().map(|item| item["communes"]["totalCount"].as_u64().unwrap()).sum();
            assert_eq!(total, said.len() as u64, "{}", found["code"]);
        }
    }
}

#[tokio::test]
async fn what_stands_in_a_place_stands_in_one_of_its_communes() {
    const PLACES: [(&str, &str, &str); 6] = [
        ("region(insee: \"32\")", "region", "insee"),
        ("departement(insee: \"59\")", "departement", "insee"),
        ("academie(code: \"09\")", "academie", "code"),
        ("epci(siren: \"200093201\")", "epci", "siren"),
        ("region(insee: \"53\")", "region", "insee"),
        ("departement(insee: \"77\")", "departement", "insee"),
    ];
    for test in TestGraph::each().await {
        let formations = whole(&test, "formations", &of_place("lieu { commune { PLACE } }")).await;
        let services = whole(&test, "services", &of_place("commune { PLACE }")).await;
        let structures = whole(&test, "structures", &of_place("commune { PLACE }")).await;
        let organismes = whole(&test, "organismes", &of_place("commune { PLACE }")).await;
        for (object, place, code) in PLACES {
            let query = format!(
                "{{ {object} {{ {code} formations {{ totalCount }} services {{ totalCount }} structures {{ totalCount }} organismes {{ totalCount }} }} }}"
            );
            let found = test.ask(&query).await.ok()[place].take();
            let count = |rows: &[Value], at: &str| {
                rows.iter()
                    .filter(|row| row.pointer(&format!("{at}/commune/{place}/{code}")) == Some(&found[code]))
                    .count()
            };
            assert_eq!(found["formations"]["totalCount"], count(&formations, "/lieu"), "{object}");
            assert_eq!(found["services"]["totalCount"], count(&services, ""), "{object}");
            assert_eq!(found["structures"]["totalCount"], count(&structures, ""), "{object}");
            assert_eq!(found["organismes"]["totalCount"], count(&organismes, ""), "{object}");
            assert!(found["formations"]["totalCount"].as_i64() > Some(0), "{object}");
        }
    }
}

fn of_place(path: &str) -> String {
    path.replace("PLACE", "departement { insee } region { insee } epci { siren } academie { code }")
}

#[tokio::test]
async fn a_filter_by_place_gives_what_the_place_gives() {
    const QUERY: &str =
        "{ region(insee: \"32\") { formations(first: 100) { nodes { id } } structures(first: 100) { nodes { id } } }
        formations(first: 100, filtre: { region: \"32\" }) { nodes { id } }
        structures(first: 100, filtre: { region: \"32\" }) { nodes { id } } }";
    for test in TestGraph::each().await {
        let data = test.ask(QUERY).await.ok();
        for list in ["formations", "structures"] {
            assert_eq!(data["region"][list], data[list]);
            assert!(nodes(&data[list]).count() > 5);
        }
    }
}

#[tokio::test]
async fn a_service_open_to_the_people_of_a_place_is_found_from_it() {
    const QUERY: &str = "{ commune(insee: \"59350\") { servicesEligibles(first: 100) { nodes { id zonesEligibilite { code commune { insee } } } } }
        epci(siren: \"200093201\") { servicesEligibles(first: 100) { nodes { id zonesEligibilite { code epci { siren } } } } } }";
    for test in TestGraph::each().await {
        let data = test.ask(QUERY).await.ok();
        for (place, object, code) in [("commune", "insee", "59350"), ("epci", "siren", "200093201")] {
            let list = &data[place]["servicesEligibles"];
            assert!(nodes(list).count() > 0, "{place}");
            for service in nodes(list) {
                let zones = service["zonesEligibilite"].as_array().unwrap();
                assert!(zones.iter().any(|zone| zone["code"] == code && zone[place][object] == code), "{service}");
            }
        }
    }
}
