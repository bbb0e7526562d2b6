//! When does a certification hold, and what does a course of it show?

use chrono::{NaiveDate, TimeDelta};
use passerelle::import::{self, Input};
use serde_json::{Value, json};

use crate::support::{TestGraph, now};

#[tokio::test]
async fn a_period_goes_from_the_first_to_the_last_second_in_paris() {
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day);
    for test in TestGraph::each_empty().await {
        // From winter time to summer time.
        test.certification("RNCP99001", day(1, 1), day(8, 31)).await;
        // The clocks change on both of these days.
        test.certification("RNCP99002", day(3, 29), day(10, 25)).await;
        test.certification("RNCP99003", None, None).await;
        let data = test.ask("{ certifications { nodes { periodeValidite { debut fin } } } }").await.ok();
        let periods: Vec<&Value> =
            data["certifications"]["nodes"].as_array().unwrap().iter().map(|node| &node["periodeValidite"]).collect();
        assert_eq!(
            periods,
            [
                &json!({ "debut": "2026-01-01T00:00:00+01:00", "fin": "2026-08-31T23:59:59+02:00" }),
                &json!({ "debut": "2026-03-29T00:00:00+01:00", "fin": "2026-10-25T23:59:59+01:00" }),
                &json!({ "debut": null, "fin": null }),
            ]
        );
    }
}

#[tokio::test]
async fn a_pair_holds_from_the_later_opening_to_the_earlier_closing() {
    const QUERY: &str = "{ certification(id: \"50022146:RNCP38430\") { cfd rncp actif periodeValidite { debut fin }
        ficheRncp { dateEffet dateFinEnregistrement } diplome { dateOuverture dateFermeture } } }";
    for test in TestGraph::each().await {
        let pair = &test.ask(QUERY).await.ok()["certification"];
        assert_eq!(
            (&pair["cfd"], &pair["rncp"], &pair["actif"]),
            (&json!("50022146"), &json!("RNCP38430"), &json!(true))
        );
        assert_eq!(
            pair["periodeValidite"],
            json!({ "debut": "2024-09-01T00:00:00+02:00", "fin": "2029-08-31T23:59:59+02:00" })
        );
        assert_eq!(pair["ficheRncp"], json!({ "dateEffet": "2024-09-01", "dateFinEnregistrement": "2029-08-31" }));
        assert_eq!(pair["diplome"], json!({ "dateOuverture": "2024-09-01", "dateFermeture": null }));
    }
}

/// Imports the sheets of one more day, all open to apprenticeship.
async fn archive(test: &TestGraph, day: &str, fiches: &str) {
    let named = |table: &str| format!("rncp/export_fiches_CSV_{table}_{}.csv", day.replace('-', "_"));
    let voies = fiches.lines().filter_map(|line| line.split_once(';'));
    let voies: String = voies.map(|(rncp, _)| format!("{rncp};En contrat d’apprentissage\n")).collect();
    let files = [
        Input::new(named("Standard"), format!("Numero_Fiche;Intitule;Actif\n{fiches}").as_bytes()),
        Input::new(named("VoixdAcces"), format!("Numero_Fiche;Si_Jury\n{voies}").as_bytes()),
    ];
    // Each at a minute of its own.
    let imports = test.ask("{ imports { totalCount } }").await.ok();
    let moment = now() + TimeDelta::minutes(imports["imports"]["totalCount"].as_i64().expect("a count"));
    import::import_inputs(test.writer(), files.into(), moment, |_| ()).await.expect("the archive is imported");
    test.graph.store().refresh().await.expect("the version is read");
}

#[tokio::test]
async fn a_sheet_becomes_active_with_the_first_archive_that_says_so_but_the_oldest() {
    const QUERY: &str = "{ fichesRncp(filtre: { texte: \"cuisine\" }, first: 100) { nodes { rncp dateActivation
        datePremierePublication dateDerniereActivation dateDebutParcours dateFinEnregistrement } }
        certification(id: \"50022146:RNCP38430\") { periodeValidite { debut } } }";
    for test in TestGraph::each().await {
        let fiche = |data: &Value, rncp: &str| {
            let mut nodes = data["fichesRncp"]["nodes"].as_array().expect("nodes").iter();
            nodes.find(|node| node["rncp"] == rncp).expect("the sheet").clone()
        };
        let before = test.ask(QUERY).await.ok();
        assert_eq!(
            fiche(&before, "RNCP38430"),
            json!({
                "rncp": "RNCP38430", "dateActivation": null, "datePremierePublication": "2026-01-15",
                "dateDerniereActivation": "2026-01-15", "dateDebutParcours": "2024-09-01", "dateFinEnregistrement": "2029-08-31"
            })
        );
        assert_eq!(before["certification"]["periodeValidite"]["debut"], "2024-09-01T00:00:00+02:00");
        archive(&test, "2025-12-01", "RNCP37553;CAP cuisine;ACTIVE\n").await;
        let after = test.ask(QUERY).await.ok();
        let (new, old) = (fiche(&after, "RNCP38430"), fiche(&after, "RNCP37553"));
        assert_eq!(new["dateActivation"], "2026-01-15", "{}: an older archive has it not", test.database.kind);
        assert_eq!((&old["dateActivation"], &old["datePremierePublication"]), (&Value::Null, &json!("2025-12-01")));
        assert_eq!(old["dateDerniereActivation"], "2025-12-01");
        assert_eq!(after["certification"]["periodeValidite"]["debut"], "2026-01-15T00:00:00+01:00");
    }
}

#[tokio::test]
async fn an_inactive_sheet_without_end_stopped_when_it_was_last_seen_active_or_first_seen() {
    const QUERY: &str = "{ fichesRncp(filtre: { texte: \"hydroponie\" }) { nodes { rncp dateFinEnregistrement
        certifications { nodes { periodeValidite { fin } } } } } }";
    for test in TestGraph::each().await {
        let hydroponie = |states: [&str; 3]| {
            let rows = states.iter().zip(40_001..).filter(|(state, _)| !state.is_empty());
            rows.map(|(state, rncp)| format!("RNCP{rncp};Hydroponie;{state}\n")).collect::<String>()
        };
        archive(&test, "2026-02-01", &hydroponie(["INACTIVE", "ACTIVE", "ACTIVE"])).await;
        archive(&test, "2026-03-01", &hydroponie(["INACTIVE", "INACTIVE", "ACTIVE"])).await;
        let data = test.ask(QUERY).await.ok();
        let nodes = data["fichesRncp"]["nodes"].as_array().expect("nodes").iter();
        let mut ends: Vec<_> = nodes
            .map(|node| {
                assert_eq!(node["dateFinEnregistrement"], Value::Null, "the register tells none");
                let fin = &node["certifications"]["nodes"][0]["periodeValidite"]["fin"];
                (node["rncp"].as_str().expect("a code").to_owned(), fin.as_str().map(str::to_owned))
            })
            .collect();
        ends.sort();
        let owned = |rncp: &str, fin: Option<&str>| (rncp.to_owned(), fin.map(str::to_owned));
        let stopped = Some("2026-02-01T23:59:59+01:00");
        let expected = [owned("RNCP40001", stopped), owned("RNCP40002", stopped), owned("RNCP40003", None)];
        assert_eq!(ends, expected, "{}", test.database.kind);
    }
}

#[tokio::test]
async fn an_inverted_period_keeps_both_its_bounds_and_is_told() {
    const QUERY: &str = "{ certification(id: \"50022146:RNCP37553\") { periodeValidite { debut fin }
        anomalies { code message objet { id } } } }";
    for test in TestGraph::each().await {
        let pair = &test.ask(QUERY).await.ok()["certification"];
        let bound = |name: &str| pair["periodeValidite"][name].as_str().expect("a bound").to_owned();
        assert_eq!(
            (bound("debut").as_str(), bound("fin").as_str()),
            ("2024-09-01T00:00:00+02:00", "2024-08-31T23:59:59+02:00")
        );
        assert_eq!(pair["anomalies"].as_array().map(Vec::len), Some(1));
        assert_eq!(pair["anomalies"][0]["code"], "PERIODE_INVERSEE");
        assert_eq!(pair["anomalies"][0]["objet"]["id"], "Certification:50022146:RNCP37553");
    }
}

#[tokio::test]
async fn a_code_stands_alone_where_its_pairs_leave_its_validity_open() {
    const QUERY: &str =
        "{ diplome(cfd: \"50022146\") { certifications { nodes { id rncp periodeValidite { debut fin } } } } }";
    const ID: &str = "50022146:@2029-09-01";
    for test in TestGraph::each().await {
        let nodes = test.ask(QUERY).await.ok()["diplome"]["certifications"]["nodes"].take();
        let hole = json!({
            "id": format!("Certification:{ID}"), "rncp": null,
            "periodeValidite": { "debut": "2029-09-01T00:00:00+02:00", "fin": null }
        });
        assert_eq!((nodes.as_array().map(Vec::len), &nodes[0]), (Some(3), &hole), "{}", test.database.kind);
        let found = test
            .ask_with(
                "query($id: ID!, $node: ID!, $keys: [_Any!]!) { certification(id: $id) { id cfd actif }
                    node(id: $node) { id } _entities(representations: $keys) { ... on Certification { id } }
                    after: certifications(first: 100, filtre: { cfds: [\"50022146\"], valideLe: \"2030-01-01\" }) { nodes { id } } }",
                json!({ "id": ID, "node": hole["id"], "keys": [{ "__typename": "Certification", "id": hole["id"] }] }),
            )
            .await
            .ok();
        assert_eq!(found["certification"], json!({ "id": hole["id"], "cfd": "50022146", "actif": null }));
        assert_eq!((&found["node"]["id"], &found["_entities"][0]["id"]), (&hole["id"], &hole["id"]));
        assert_eq!(found["after"]["nodes"], json!([{ "id": hole["id"] }]));
    }
}

#[tokio::test]
async fn what_stands_between_pairs_meets_no_other_certification_of_its_code() {
    const QUERY: &str = "query($after: String) { certifications(first: 100, after: $after) {
        nodes { id cfd rncp periodeValidite { debut fin } } pageInfo { endCursor hasNextPage } } }";
    for test in TestGraph::each().await {
        let (mut all, mut after) = (Vec::new(), Value::Null);
        loop {
            let mut page = test.ask_with(QUERY, json!({ "after": after })).await.ok()["certifications"].take();
            all.append(page["nodes"].as_array_mut().expect("nodes"));
            after = page["pageInfo"]["endCursor"].take();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        let bound = |node: &Value, name: &str| node["periodeValidite"][name].as_str().map(|text| text[..10].to_owned());
        let period = |node: &Value| {
            let first = bound(node, "debut").unwrap_or_default();
            (first, bound(node, "fin").unwrap_or_else(|| "9999".to_owned()))
        };
        let valid = |node: &Value| period(node).0 <= period(node).1;
        let mut alone = 0;
        for lone in all.iter().filter(|node| node["id"].as_str().expect("an identifier").contains('@')) {
            let code = if lone["cfd"].is_null() { "rncp" } else { "cfd" };
            assert!(valid(lone), "{lone}");
            alone += 1;
            for other in all.iter().filter(|node| valid(node) && node[code] == lone[code] && node["id"] != lone["id"]) {
                let ((first, last), (start, end)) = (period(lone), period(other));
                assert!(end < first || last < start, "{} and {}", lone["id"], other["id"]);
            }
        }
        assert!(alone > 10, "{alone} between pairs");
    }
}

#[tokio::test]
async fn a_certification_valid_on_a_day_holds_that_day() {
    for test in TestGraph::each().await {
        let mut counts = Vec::new();
        for day in ["2020-01-01", "2024-09-01", "2026-03-01"] {
            let query = format!(
                "{{ certifications(first: 100, filtre: {{ valideLe: \"{day}\" }}) {{ totalCount nodes {{ id periodeValidite {{ debut fin }} }} }} }}"
            );
            let data = test.ask(&query).await.ok();
            for node in data["certifications"]["nodes"].as_array().unwrap() {
                let holds = |bound: &Value, before: bool| {
                    bound.as_str().is_none_or(|bound| if before { &bound[..10] <= day } else { &bound[..10] >= day })
                };
                let period = &node["periodeValidite"];
                assert!(holds(&period["debut"], true) && holds(&period["fin"], false), "{day} {node}");
            }
            counts.push(data["certifications"]["totalCount"].as_i64());
        }
        assert!(counts.iter().all(|count| *count > Some(0)), "{counts:?}");
    }
}

#[tokio::test]
async fn a_certification_of_one_code_has_half_an_identifier() {
    for test in TestGraph::each_empty().await {
        test.certification("RNCP99001", None, None).await;
        for id in [":RNCP99001", "Certification::RNCP99001"] {
            let query =
                format!("{{ certification(id: \"{id}\") {{ id cfd rncp diplome {{ cfd }} ficheRncp {{ rncp }} }} }}");
            assert_eq!(
                test.ask(&query).await.ok()["certification"],
                json!({ "id": "Certification::RNCP99001", "cfd": null, "rncp": "RNCP99001", "diplome": null, "ficheRncp": null })
            );
        }
    }
}

#[tokio::test]
async fn a_course_of_codes_that_no_certification_has_shows_what_they_would_make() {
    const QUERY: &str = "{ formation(cle: \"161680P01211300237400043913002374000256-59183#L01\") { certificationConnue
        certification { id cfd rncp intitule actif periodeValidite { debut fin } formations { totalCount } } }
        formations(first: 100, filtre: { rncps: [\"RNCP37537\"] }) { nodes { cfd rncp certificationConnue certification { cfd rncp } } }
        certification(id: \"50022137:RNCP38765\") { id } fiche: ficheRncp(rncp: \"RNCP38765\") { intitule actif } }";
    for test in TestGraph::each().await {
        let data = test.ask(QUERY).await.ok();
        let made = &data["formation"]["certification"];
        assert_eq!((&data["formation"]["certificationConnue"], &data["certification"]), (&json!(false), &Value::Null));
        assert_eq!((&made["cfd"], &made["rncp"]), (&json!("50022137"), &json!("RNCP38765")));
        assert_eq!((&made["intitule"], &made["actif"]), (&data["fiche"]["intitule"], &data["fiche"]["actif"]));
        assert_eq!(made["id"], "Certification:50022137:RNCP38765");
        assert_eq!(made["formations"]["totalCount"], 1);
        assert!(made["periodeValidite"]["debut"].is_string(), "{} {made}", test.database.kind);
        for node in data["formations"]["nodes"].as_array().expect("nodes") {
            let (codes, found) = ((&node["cfd"], &node["rncp"]), &node["certification"]);
            assert_eq!((&node["certificationConnue"], codes), (&json!(true), (&found["cfd"], &found["rncp"])));
        }
    }
}

#[tokio::test]
async fn a_course_tells_the_organisation_that_no_list_has() {
    const QUERY: &str = "{ formation(cle: \"161694P01211300237400043913002374000215-59350#L01\") {
        responsableConnu responsableSiret responsable { siret } formateurConnu formateurSiret formateur { siret } } }";
    for test in TestGraph::each().await {
        assert_eq!(
            test.ask(QUERY).await.ok()["formation"],
            json!({
                "responsableConnu": true, "responsableSiret": "13002374000439",
                "responsable": { "siret": "13002374000439" },
                "formateurConnu": false, "formateurSiret": "13002374000215", "formateur": null
            })
        );
    }
}
