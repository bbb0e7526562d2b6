//! A list is narrowed by the codes of its registers, and by those of the registers around it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::TestGraph;

/// The nodes of a list, with what is selected of each.
async fn nodes(test: &TestGraph, list: &str, filter: &str, selection: &str) -> Vec<Value> {
    let query = format!("{{ {list}(first: 100, filtre: {{ {filter} }}) {{ nodes {{ id {selection} }} }} }}");
    test.ask(&query).await.ok()[list]["nodes"].as_array().expect("nodes").clone()
}

async fn ids(test: &TestGraph, list: &str, filter: &str) -> BTreeSet<String> {
    let found = nodes(test, list, filter, "").await;
    found.iter().map(|node| node["id"].as_str().expect("an id").to_owned()).collect()
}

/// Whether a list of objects holds one whose field has a value.
fn holds(list: &Value, field: &str, value: &str) -> bool {
    list.as_array().expect("a list").iter().any(|item| item[field] == value)
}

#[tokio::test]
async fn conditions_must_all_hold_and_codes_of_un_de_at_least_one() {
    for test in TestGraph::each().await {
        let sheet = ids(&test, "formations", "rncps: [\"RNCP37537\"]").await;
        let job = ids(&test, "formations", "romes: [\"G1602\"]").await;
        assert!(!sheet.is_empty() && !job.is_empty() && sheet.is_disjoint(&job));
        assert_eq!(ids(&test, "formations", "rncps: [\"RNCP37537\"], romes: [\"G1602\"]").await, BTreeSet::new());
        let any = ids(&test, "formations", "unDe: { rncps: [\"RNCP37537\"], romes: [\"G1602\"] }").await;
        assert_eq!(any, sheet.union(&job).cloned().collect(), "{}", test.database.kind);
        let narrower = "unDe: { rncps: [\"RNCP37537\"], romes: [\"G1602\"] }, romes: [\"G1602\"]";
        assert_eq!(ids(&test, "formations", narrower).await, job);
        assert!(ids(&test, "formations", "unDe: {}").await.len() >= any.len(), "no code narrows nothing");
    }
}

#[tokio::test]
async fn every_level_of_the_rome_narrows_courses_sheets_and_certifications() {
    for test in TestGraph::each().await {
        for list in ["formations", "fichesRncp", "certifications"] {
            let total = async |filter: &str| {
                let data = test.ask(&format!("{{ {list}(filtre: {{ {filter} }}) {{ totalCount }} }}")).await.ok();
                data[list]["totalCount"].as_i64().expect("a total")
            };
            let (job, both) = (total("romes: [\"D1102\"]").await, "romes: [\"D1102\"]");
            for level in ["domaines: [\"D11\"]", "grandsDomaines: [\"D\"]", "romesParents: [\"D1102\"]"] {
                assert_eq!(total(&format!("{both}, {level}")).await, job, "{} {list} {level}", test.database.kind);
            }
            let (domain, family) = (total("domaines: [\"D11\"]").await, total("grandsDomaines: [\"D\"]").await);
            assert!(0 < job && job < domain && domain <= family, "{list}: {job} {domain} {family}");
        }
        for fiche in nodes(&test, "fichesRncp", "domaines: [\"G16\"]", "romes").await {
            let romes = fiche["romes"].as_array().unwrap();
            assert!(romes.iter().any(|rome| rome.as_str().unwrap().starts_with("G16")), "{fiche}");
        }
    }
}

#[tokio::test]
async fn a_session_begins_within_the_days_that_are_asked() {
    for test in TestGraph::each().await {
        let found =
            nodes(&test, "formations", "debutDes: \"2026-01-01\", debutAvant: \"2026-12-31\"", "sessions { debut }")
                .await;
        assert!(!found.is_empty());
        for node in &found {
            let days = node["sessions"].as_array().unwrap().iter().filter_map(|session| session["debut"].as_str());
            assert!(days.into_iter().any(|day| ("2026-01-01"..="2026-12-31").contains(&day)), "{node}");
        }
        let none = ids(&test, "formations", "debutDes: \"2026-12-31\", debutAvant: \"2026-01-01\"").await;
        assert_eq!(none, BTreeSet::new(), "one session must be within both");
    }
}

#[tokio::test]
async fn a_course_has_an_active_certification_or_not() {
    const SELECTION: &str = "ficheRncp { actif } diplome { actif }";
    for test in TestGraph::each().await {
        for active in [true, false] {
            let found = nodes(&test, "formations", &format!("certificationActive: {active}"), SELECTION).await;
            assert!(!found.is_empty(), "{active}");
            for node in found {
                let told =
                    if node["ficheRncp"].is_null() { &node["diplome"]["actif"] } else { &node["ficheRncp"]["actif"] };
                assert_eq!(told.as_bool().unwrap_or_default(), active, "{} {node}", test.database.kind);
            }
        }
    }
}

#[tokio::test]
async fn an_organisation_narrows_courses_by_its_part() {
    for test in TestGraph::each().await {
        let part = async |role: &str| ids(&test, "formations", &format!("sirets: [\"13002374000033\"] {role}")).await;
        let (all, taught, answered) = (part("").await, part("role: FORMATEUR").await, part("role: RESPONSABLE").await);
        assert_eq!(all, taught.union(&answered).cloned().collect());
        assert!(!taught.is_empty());
    }
}

#[tokio::test]
async fn codes_around_a_list_narrow_it_to_what_is_tied_to_them() {
    for test in TestGraph::each().await {
        for (list, filter, selection, at, field, value) in [
            ("fichesRncp", "nsfs: [\"221\"]", "nsf { nsf }", "/nsf", "nsf", "221"),
            ("fichesRncp", "formacodes: [\"42752\"]", "formacodes { formacode }", "/formacodes", "formacode", "42752"),
            ("fichesRncp", "opcos: [\"akto\"]", "opcos { slug }", "/opcos", "slug", "akto"),
            (
                "certifications",
                "formacodes: [\"21538\"]",
                "ficheRncp { formacodes { formacode } }",
                "/ficheRncp/formacodes",
                "formacode",
                "21538",
            ),
            ("metiers", "nafs: [\"10.71C\"]", "naf { naf }", "/naf", "naf", "10.71C"),
        ] {
            let found = nodes(&test, list, filter, selection).await;
            assert!(!found.is_empty(), "{list} {filter}");
            for node in found {
                assert!(
                    holds(node.pointer(at).expect("a list"), field, value),
                    "{} {list} {filter} {node}",
                    test.database.kind
                );
            }
        }
        let baker = ids(&test, "metiers", "cfds: [\"50022137\"]").await;
        assert!(baker.contains("Metier:D1102"), "{baker:?}");
        let diplomas = ids(&test, "diplomes", "romes: [\"D1102\"]").await;
        assert!(diplomas.contains("Diplome:50022137"), "{diplomas:?}");
        let teachers = ids(&test, "organismes", "rncps: [\"RNCP37537\"]").await;
        assert!(teachers.contains("Organisme:13002374000033"), "{teachers:?}");
    }
}
