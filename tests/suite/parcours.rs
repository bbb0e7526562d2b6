//! For this job, around this place: what certifies, where it is taught, who helps to get there.

use serde_json::{Value, json};

use crate::support::TestGraph;

fn nodes(list: &Value) -> &Vec<Value> {
    list["nodes"].as_array().expect("nodes")
}

#[tokio::test]
async fn a_job_and_a_place_lead_to_certifications_courses_and_help() {
    const QUERY: &str = "{ parcours(metier: \"D1102\", pres: { nom: \"Roubaix\" }) { metier { libelle }
        certifications { totalCount nodes { rncp actif } }
        formations(first: 100) { totalCount edges { distanceM node { id statut prochainesSessions { debut } } } facettes { niveaux { valeur total } } }
        mobilite: services(obstacle: MOBILITE) { totalCount nodes { id thematiques { valeur } } }
        logement: services(obstacle: LOGEMENT, filtre: { frais: [GRATUIT] }) { totalCount nodes { id frais } } }
        commune(insee: \"59512\") { formations(first: 100, rayonKm: 30, filtre: { romes: [\"D1102\"], statuts: [PUBLIE] }) {
            totalCount edges { distanceM node { id } } } }
        rechercheServices(pres: { nom: \"Roubaix\" }, filtre: { thematiques: [\"mobilite\"] }) { totalCount } }";
    for test in TestGraph::each().await {
        let data = test.ask(QUERY).await.ok();
        let way = &data["parcours"];
        assert_eq!(way["metier"]["libelle"], "Boulanger / Boulangère");
        assert!(nodes(&way["certifications"]).iter().any(|found| found["rncp"] == "RNCP37537"));
        assert!(nodes(&way["certifications"]).iter().all(|found| found["actif"] == true));
        let near = &data["commune"]["formations"];
        assert_eq!(way["formations"]["totalCount"], near["totalCount"], "{}", test.database.kind);
        let edges = way["formations"]["edges"].as_array().unwrap();
        for (edge, expected) in edges.iter().zip(near["edges"].as_array().unwrap()) {
            assert_eq!((&edge["distanceM"], &edge["node"]["id"]), (&expected["distanceM"], &expected["node"]["id"]));
            let days: Vec<&str> = edge["node"]["prochainesSessions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["debut"].as_str().unwrap())
                .collect();
            assert!(days.is_sorted() && days.iter().all(|day| *day >= "2026-03-01"), "{days:?}");
        }
        assert_eq!(way["mobilite"]["totalCount"], data["rechercheServices"]["totalCount"]);
        let moves = |service: &Value| {
            service["thematiques"]
                .as_array()
                .unwrap()
                .iter()
                .any(|theme| theme["valeur"].as_str().unwrap().starts_with("mobilite--"))
        };
        assert!(!nodes(&way["mobilite"]).is_empty() && nodes(&way["mobilite"]).iter().all(moves));
        assert!(nodes(&way["logement"]).iter().all(|service| service["frais"] == "GRATUIT"));
    }
}

#[tokio::test]
async fn an_unknown_job_is_null_and_an_unknown_place_is_refused() {
    for test in TestGraph::each().await {
        let found = test.ask("{ parcours(metier: \"Z9999\", pres: { commune: \"59350\" }) { metier { rome } } }").await;
        assert_eq!(found.ok(), json!({ "parcours": null }));
        let refused =
            test.ask("{ parcours(metier: \"D1102\", pres: { nom: \"Atlantide\" }) { metier { rome } } }").await;
        assert_eq!(refused.code(), "BAD_USER_INPUT");
    }
}

#[tokio::test]
async fn a_way_costs_a_few_statements_whatever_it_finds() {
    const QUERY: &str = "{ parcours(metier: \"D1102\", pres: { commune: \"59512\" }) { certifications { nodes { id } }
        formations { nodes { prochainesSessions { debut } } } mobilite: services(obstacle: MOBILITE) { nodes { id } }
        langue: services(obstacle: LANGUE) { nodes { id } } } }";
    for test in TestGraph::each().await {
        // The job, the commune, the certifications, the courses and their sessions, each list of services.
        assert!(test.ask(QUERY).await.statements <= 7);
    }
}

#[tokio::test]
async fn the_bridge_between_registers_is_walked_in_both_directions_with_its_steps() {
    const QUERY: &str = "{ diplome(cfd: \"50022137\") { metiers { nodes { rome } } nafs { nodes { naf } } }
        ficheRncp(rncp: \"RNCP37537\") { nafs { nodes { naf } } }
        metier(rome: \"D1102\") { diplomes(first: 100) { nodes { cfd } }
            certifications(filtre: { cfds: [\"50022137\"], rncps: [\"RNCP37537\"] }) { nodes {
                chemins(rome: \"D1102\", naf: \"10.71C\") { ficheRncp { rncp } metier { rome } naf { naf } certification { cfd }
                    etapes { lien depart arrivee jeuDeDonnees } } } } }
        naf(naf: \"10.71C\") { certifications(first: 100) { nodes { cfd rncp } } formations { totalCount } } }";
    for test in TestGraph::each().await {
        let data = test.ask(QUERY).await.ok();
        let has = |list: &Value, field: &str, code: &str| nodes(list).iter().any(|node| node[field] == code);
        assert!(has(&data["diplome"]["metiers"], "rome", "D1102"));
        assert!(has(&data["diplome"]["nafs"], "naf", "10.71C") && has(&data["ficheRncp"]["nafs"], "naf", "10.71C"));
        assert!(has(&data["metier"]["diplomes"], "cfd", "50022137"));
        assert!(has(&data["naf"]["certifications"], "cfd", "50022137"));
        assert!(data["naf"]["formations"]["totalCount"].as_i64() > Some(0));
        let way = &nodes(&data["metier"]["certifications"])[0]["chemins"][0];
        assert_eq!(way["ficheRncp"]["rncp"], "RNCP37537");
        assert_eq!(
            way["etapes"],
            json!([
                { "lien": "DIPLOME_FICHE", "depart": "50022137", "arrivee": "RNCP37537", "jeuDeDonnees": "kit-apprentissage" },
                { "lien": "FICHE_METIER", "depart": "RNCP37537", "arrivee": "D1102", "jeuDeDonnees": "rncp" },
                { "lien": "METIER_NAF", "depart": "D1102", "arrivee": "10.71C", "jeuDeDonnees": "rome" },
            ]),
            "{}",
            test.database.kind
        );
    }
}
