//! A code is inactive: what replaces it? And when does a certification hold?

use chrono::{NaiveDate, TimeDelta};
use passerelle::import::{self, Input};
use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

use crate::support::{TestGraph, now};

/// The codes of a list of objects.
fn codes<'a>(list: &'a Value, code: &str) -> Vec<&'a str> {
    list.as_array().expect("a list").iter().map(|item| item[code].as_str().expect("a code")).collect()
}

async fn fiche(test: &TestGraph, rncp: &str) -> Value {
    let query = format!(
        "{{ ficheRncp(rncp: \"{rncp}\") {{ actif remplacantes {{ rncp actif }} remplacantesDirectes {{ rncp }}
            remplacees {{ rncp }} continuite {{ courant actif ficheRncp {{ rncp }} }} }} }}"
    );
    test.ask(&query).await.ok()["ficheRncp"].take()
}

async fn diplome(test: &TestGraph, cfd: &str) -> Value {
    let query = format!(
        "{{ diplome(cfd: \"{cfd}\") {{ actif remplacants {{ cfd actif }} remplacantsDirects {{ cfd }}
            remplaces {{ cfd }} continuite {{ courant actif diplome {{ cfd actif }} }} }} }}"
    );
    test.ask(&query).await.ok()["diplome"].take()
}

/// A family as codes, the current one starred.
fn family(list: &Value, object: &str, code: &str) -> Vec<String> {
    let member = |item: &Value| {
        let star = if item["courant"] == true { "*" } else { "" };
        format!("{}{star}", item[object][code].as_str().expect("a code"))
    };
    list.as_array().expect("a list").iter().map(member).collect()
}

#[tokio::test]
async fn an_inactive_sheet_leads_to_the_active_ones_that_replace_it() {
    for test in TestGraph::each().await {
        for (rncp, expected) in [
            ("RNCP26650", vec!["RNCP38430"]),
            ("RNCP37553", vec!["RNCP38430"]),
            ("RNCP867", vec!["RNCP37537"]),
            ("RNCP18704", vec!["RNCP37537"]),
            ("RNCP34412", vec!["RNCP39608", "RNCP39611"]),
            ("RNCP759", vec!["RNCP38399"]),
            ("RNCP34947", vec![]),
        ] {
            let found = fiche(&test, rncp).await;
            assert_eq!(found["actif"], false, "{rncp}");
            assert_eq!(codes(&found["remplacantes"], "rncp"), expected, "{} {rncp}", test.database.kind);
            assert!(found["remplacantes"].as_array().unwrap().iter().all(|item| item["actif"] == true));
        }
    }
}

#[tokio::test]
async fn an_active_sheet_that_nothing_replaces_has_no_replacement() {
    for test in TestGraph::each().await {
        let found = fiche(&test, "RNCP38430").await;
        assert_eq!((&found["actif"], &found["remplacantes"]), (&json!(true), &json!([])));
        assert_eq!(codes(&found["remplacees"], "rncp"), ["RNCP37553"]);
    }
}

#[tokio::test]
async fn one_step_shows_what_replaces_whatever_its_state() {
    for test in TestGraph::each().await {
        assert_eq!(codes(&fiche(&test, "RNCP26650").await["remplacantesDirectes"], "rncp"), ["RNCP37553"]);
        assert_eq!(codes(&fiche(&test, "RNCP759").await["remplacantesDirectes"], "rncp"), ["RNCP32208", "RNCP32259"]);
        assert_eq!(codes(&fiche(&test, "RNCP38399").await["remplacees"], "rncp"), ["RNCP32208", "RNCP32259"]);
        assert_eq!(codes(&diplome(&test, "50022123").await["remplacantsDirects"], "cfd"), ["50022131"]);
    }
}

#[tokio::test]
async fn a_closed_diploma_leads_to_the_open_ones_that_replace_it() {
    for test in TestGraph::each().await {
        for (cfd, expected) in [
            ("50022123", vec!["50022146"]),
            ("50022131", vec!["50022146"]),
            ("50022139", vec!["50022146"]),
            ("32025205", vec!["32025215", "32025216", "32025217"]),
            ("32025203", vec!["32025215", "32025216", "32025217"]),
        ] {
            let found = diplome(&test, cfd).await;
            assert_eq!(found["actif"], false, "{cfd}");
            assert_eq!(codes(&found["remplacants"], "cfd"), expected, "{} {cfd}", test.database.kind);
            assert!(found["remplacants"].as_array().unwrap().iter().all(|item| item["actif"] == true));
        }
        let three = diplome(&test, "32025205").await;
        assert_eq!(codes(&three["remplacantsDirects"], "cfd"), ["32025210", "32025211", "32025212"]);
        let open = diplome(&test, "50022146").await;
        assert_eq!((&open["actif"], &open["remplacants"]), (&json!(true), &json!([])));
    }
}

#[tokio::test]
async fn continuity_tells_the_whole_family_and_marks_the_one_asked_for() {
    for test in TestGraph::each().await {
        let cuisine = fiche(&test, "RNCP37553").await;
        assert_eq!(family(&cuisine["continuite"], "ficheRncp", "rncp"), ["RNCP26650", "RNCP37553*", "RNCP38430"]);
        let active: Vec<&Value> = cuisine["continuite"].as_array().unwrap().iter().map(|item| &item["actif"]).collect();
        assert_eq!(active, [false, false, true]);
        let merged = fiche(&test, "RNCP38399").await;
        let merged = family(&merged["continuite"], "ficheRncp", "rncp");
        for member in ["RNCP759", "RNCP32208", "RNCP32259", "RNCP38399*"] {
            assert!(merged.contains(&member.to_owned()), "{member} {merged:?}");
        }
        let cfd = diplome(&test, "50022139").await;
        assert_eq!(
            family(&cfd["continuite"], "diplome", "cfd"),
            ["50022108", "50022123", "50022131", "50022139*", "50022146"],
            "{}",
            test.database.kind
        );
        for item in cfd["continuite"].as_array().unwrap() {
            assert_eq!(item["actif"], item["diplome"]["actif"]);
            assert_eq!(item["actif"], item["diplome"]["cfd"] == "50022146", "{item}");
        }
    }
}

#[tokio::test]
async fn a_family_goes_from_the_earliest_and_shows_what_apprenticeship_is_open_to() {
    let day = |day| NaiveDate::from_ymd_opt(2025, 1, day);
    for test in TestGraph::each_empty().await {
        let sheets = [
            ("RNCP99001", None),
            ("RNCP99002", day(2)),
            ("RNCP99003", None),
            ("RNCP99004", day(1)),
            ("RNCP99005", day(2)),
            ("RNCP99006", day(1)),
        ];
        for (rncp, activation) in sheets {
            test.fiche(rncp, true).await;
            let row = entity::fiche_rncp::ActiveModel {
                rncp: Set(rncp.to_owned()),
                date_activation: Set(activation),
                // One that ties others and is not shown.
                voie_apprentissage: Set(rncp != "RNCP99006"),
                ..Default::default()
            };
            row.update(test.writer()).await.expect("the sheet is active since that day");
        }
        for (ancienne, nouvelle) in [(1, 6), (6, 2), (2, 3), (2, 4), (5, 4)] {
            test.replaced(&format!("RNCP9900{ancienne}"), &format!("RNCP9900{nouvelle}")).await;
        }
        for rncp in ["RNCP99001", "RNCP99004"] {
            let found = fiche(&test, rncp).await;
            let members: Vec<String> = ["RNCP99004", "RNCP99002", "RNCP99005", "RNCP99001", "RNCP99003"]
                .map(|member| if member == rncp { format!("{member}*") } else { member.to_owned() })
                .into();
            assert_eq!(family(&found["continuite"], "ficheRncp", "rncp"), members, "{}", test.database.kind);
        }
    }
}

#[tokio::test]
async fn what_replaced_a_code_on_a_day_is_what_held_that_day() {
    const QUERY: &str = "query($day: Date) { ficheRncp(rncp: \"RNCP26650\") { remplacantes(actifLe: $day) { rncp } }
        diplome(cfd: \"50022123\") { remplacants(actifLe: $day) { cfd } } }";
    for test in TestGraph::each().await {
        for (day, rncps, cfds) in [
            (Value::Null, vec!["RNCP38430"], vec!["50022146"]),
            (json!("2026-03-01"), vec!["RNCP38430"], vec!["50022146"]),
            (json!("2023-10-01"), vec!["RNCP37553"], vec!["50022139"]),
            (json!("2012-01-01"), vec![], vec!["50022131"]),
            (json!("2035-01-01"), vec![], vec!["50022146"]),
        ] {
            let data = test.ask_with(QUERY, json!({ "day": day })).await.ok();
            let (fiche, diplome) = (&data["ficheRncp"]["remplacantes"], &data["diplome"]["remplacants"]);
            assert_eq!((codes(fiche, "rncp"), codes(diplome, "cfd")), (rncps, cfds), "{} {day}", test.database.kind);
        }
    }
}

#[tokio::test]
async fn what_replaces_nothing_and_is_replaced_by_nothing_has_no_family() {
    for test in TestGraph::each_empty().await {
        test.fiche("RNCP99001", false).await;
        let found = fiche(&test, "RNCP99001").await;
        assert_eq!((&found["continuite"], &found["remplacantes"]), (&json!([]), &json!([])));
    }
}

#[tokio::test]
async fn sheets_that_replace_each_other_end_the_search() {
    for test in TestGraph::each_empty().await {
        for rncp in ["RNCP99001", "RNCP99002", "RNCP99003"] {
            test.fiche(rncp, rncp == "RNCP99003").await;
        }
        test.replaced("RNCP99001", "RNCP99002").await;
        test.replaced("RNCP99002", "RNCP99001").await;
        for rncp in ["RNCP99001", "RNCP99002"] {
            let found = fiche(&test, rncp).await;
            assert_eq!(found["remplacantes"], json!([]), "nothing in force on the way");
            assert_eq!(found["continuite"].as_array().map(Vec::len), Some(2));
        }
        // A way out of the circle is found from anywhere in it; a sheet said to replace itself changes nothing.
        test.replaced("RNCP99002", "RNCP99003").await;
        test.replaced("RNCP99001", "RNCP99001").await;
        for rncp in ["RNCP99001", "RNCP99002"] {
            let found = fiche(&test, rncp).await;
            assert_eq!(codes(&found["remplacantes"], "rncp"), ["RNCP99003"], "{rncp}");
            assert_eq!(found["continuite"].as_array().map(Vec::len), Some(3));
        }
    }
}

#[tokio::test]
async fn a_path_goes_through_sheets_that_are_not_known() {
    for test in TestGraph::each_empty().await {
        test.fiche("RNCP99001", false).await;
        test.fiche("RNCP99003", true).await;
        test.replaced("RNCP99001", "RNCP99002").await;
        test.replaced("RNCP99002", "RNCP99003").await;
        assert_eq!(codes(&fiche(&test, "RNCP99001").await["remplacantes"], "rncp"), ["RNCP99003"]);
    }
}

#[tokio::test]
async fn the_first_active_sheet_ends_its_path() {
    for test in TestGraph::each_empty().await {
        for (rncp, actif) in [("RNCP99001", false), ("RNCP99002", true), ("RNCP99003", true)] {
            test.fiche(rncp, actif).await;
        }
        test.replaced("RNCP99001", "RNCP99002").await;
        test.replaced("RNCP99002", "RNCP99003").await;
        assert_eq!(codes(&fiche(&test, "RNCP99001").await["remplacantes"], "rncp"), ["RNCP99002"]);
    }
}

#[tokio::test]
async fn the_replacements_of_many_sheets_cost_one_statement() {
    for test in TestGraph::each().await {
        let answer =
            test.ask("{ fichesRncp(first: 100, filtre: { actif: false }) { nodes { remplacantes { rncp } } } }").await;
        assert_eq!(answer.statements, 2);
        let answer = test.ask("{ diplomes(first: 100) { nodes { continuite { courant } } } }").await;
        assert_eq!(answer.statements, 2);
    }
}

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
        Input { name: named("Standard"), bytes: format!("Numero_Fiche;Intitule;Actif\n{fiches}").into_bytes() },
        Input { name: named("VoixdAcces"), bytes: format!("Numero_Fiche;Si_Jury\n{voies}").into_bytes() },
    ];
    let moment = now() + TimeDelta::minutes(1);
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
async fn the_state_of_a_diploma_is_that_of_the_day_of_the_request() {
    for test in TestGraph::each().await {
        let yesterday = (now().date_naive()).pred_opt().expect("a day");
        let row = entity::diplome::ActiveModel {
            cfd: Set("50022146".to_owned()),
            date_fermeture: Set(Some(yesterday)),
            ..Default::default()
        };
        row.update(test.writer()).await.expect("the diploma is closed");
        assert_eq!(diplome(&test, "50022146").await["actif"], false);
        assert_eq!(diplome(&test, "50022139").await["remplacants"], json!([]), "no path leads to an open one");
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
