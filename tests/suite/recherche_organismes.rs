//! Which training organisation do a SIRET and a UAI mean?

use serde_json::{Value, json};

use crate::support::TestGraph;

const FIELDS: &str = "statutSiret statutUai resultat { organisme { siret } correspondances }
    candidats { organisme { siret } ouvert declarationCatalogue validationUai correspondances }";

async fn search(test: &TestGraph, arguments: &str) -> Value {
    test.ask(&format!("{{ rechercheOrganismes({arguments}) {{ {FIELDS} }} }}")).await.ok()["rechercheOrganismes"].take()
}

/// SIRET of the result, then those of the candidates.
fn sirets(found: &Value) -> (Option<&str>, Vec<&str>) {
    let candidats = found["candidats"].as_array().expect("candidates").iter();
    let siret = |found: &Value| found["organisme"]["siret"].as_str().is_some();
    assert!(found["candidats"].as_array().expect("candidates").iter().all(siret));
    (
        found["resultat"]["organisme"]["siret"].as_str(),
        candidats.map(|found| found["organisme"]["siret"].as_str().expect("a SIRET")).collect(),
    )
}

#[tokio::test]
async fn a_siret_and_a_uai_mean_one_organisation_or_leave_candidates() {
    for test in TestGraph::each().await {
        for (arguments, resultat, candidats) in [
            // It bears both.
            ("siret: \"13002374000439\", uai: \"0593321P\"", Some("13002374000439"), vec![]),
            // One of its places bears the UAI, which is that of its formateur.
            ("siret: \"13002374000439\", uai: \"0594663Y\"", Some("13002374000439"), vec!["13002374000033"]),
            // Two establishments bear the UAI, both with a place of that UAI.
            ("uai: \"0754792B\"", None, vec!["77566202600019", "77566202600225"]),
            // The SIRET settles which.
            ("siret: \"77566202600225\", uai: \"0754792B\"", Some("77566202600225"), vec![]),
            // Closed, and the only one.
            ("siret: \"13001301400019\"", Some("13001301400019"), vec![]),
            // Nobody bears the SIRET.
            ("siret: \"19470015900016\", uai: \"0593334D\"", Some("77811392800098"), vec![]),
            // The UAI is elsewhere.
            ("siret: \"19595480500014\", uai: \"0596691C\"", Some("13002271800188"), vec!["19595480500014"]),
            // Nobody bears either.
            ("siret: \"19470015900016\", uai: \"0470015L\"", None, vec![]),
        ] {
            let found = search(&test, arguments).await;
            assert_eq!(sirets(&found), (resultat, candidats), "{} {arguments}", test.database.kind);
        }
    }
}

#[tokio::test]
async fn each_code_is_told_known_closed_or_unknown() {
    for test in TestGraph::each().await {
        for (arguments, siret, uai) in [
            ("siret: \"13002374000439\", uai: \"0593321P\"", json!("OK"), json!("OK")),
            ("siret: \"13001301400019\"", json!("FERME"), Value::Null),
            ("siret: \"19470015900016\", uai: \"0470015L\"", json!("INCONNU"), json!("INCONNU")),
            ("uai: \"0593321P\"", Value::Null, json!("OK")),
        ] {
            let found = search(&test, arguments).await;
            assert_eq!((&found["statutSiret"], &found["statutUai"]), (&siret, &uai), "{arguments}");
        }
    }
}

#[tokio::test]
async fn an_organisation_tells_by_what_it_answers() {
    for test in TestGraph::each().await {
        let found = search(&test, "siret: \"13002374000439\", uai: \"0594663Y\"").await;
        assert_eq!(found["resultat"]["correspondances"], json!(["MEME_SIRET", "SON_LIEU"]));
        assert_eq!(
            found["candidats"][0],
            json!({
                "organisme": { "siret": "13002374000033" }, "ouvert": true, "declarationCatalogue": true,
                "validationUai": true, "correspondances": ["MEME_UAI", "SON_LIEU", "SON_RESPONSABLE"]
            }),
            "{}",
            test.database.kind
        );
        let found = search(&test, "siret: \"13002374000033\", uai: \"0593321P\"").await;
        let asked = json!(["MEME_UAI", "SON_LIEU", "SON_FORMATEUR"]);
        assert_eq!(found["resultat"]["correspondances"], asked);
    }
}

#[tokio::test]
async fn many_searches_cost_two_statements() {
    for test in TestGraph::each().await {
        let answer = test
            .ask(
                "{ a: rechercheOrganismes(siret: \"13002374000439\") { resultat { organisme { siret } } }
                   b: rechercheOrganismes(uai: \"0754792B\") { candidats { organisme { siret } } }
                   c: rechercheOrganismes(siret: \"13002374000439\", uai: \"0594663Y\") { candidats { organisme { uai } } } }",
            )
            .await;
        assert_eq!(answer.statements, 2);
        let data = answer.ok();
        assert_eq!(data["a"]["resultat"]["organisme"]["siret"], "13002374000439");
        assert_eq!(data["b"]["candidats"].as_array().map(Vec::len), Some(2));
        assert_eq!(data["c"]["candidats"][0]["organisme"]["uai"], "0594663Y");
    }
}

#[tokio::test]
async fn a_search_for_nothing_is_refused() {
    for test in TestGraph::each().await {
        for arguments in ["", "(siret: null)", "(siret: null, uai: null)"] {
            let answer = test.ask(&format!("{{ rechercheOrganismes{arguments} {{ statutSiret }} }}")).await;
            assert_eq!(answer.code(), "BAD_USER_INPUT", "{arguments}");
            assert!(answer.message().contains("at least one of siret and uai"), "{}", answer.message());
        }
    }
}
