//! A code is inactive: what replaces it?

use chrono::NaiveDate;
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
