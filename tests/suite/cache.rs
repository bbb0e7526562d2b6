//! Rows looked up by key and what hangs from them are remembered, until an import publishes new data.

use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::Set;
use serde_json::json;

use crate::support::{Contents, Following, TestGraph, now, until};

const QUERY: &str = "{ ficheRncp(rncp: \"RNCP37537\") { intitule } metier(rome: \"D1102\") { libelle } }";

async fn rename(test: &TestGraph, intitule: &str) {
    let row = entity::fiche_rncp::ActiveModel {
        rncp: Set("RNCP37537".to_owned()),
        intitule: Set(intitule.to_owned()),
        ..Default::default()
    };
    row.update(test.writer()).await.expect("the sheet is renamed");
}

#[tokio::test]
async fn a_key_looked_up_again_takes_no_statement() {
    for test in TestGraph::each().await {
        let first = test.ask(QUERY).await;
        let before = test.graph.store().known().stats();
        let second = test.ask(QUERY).await;
        let after = test.graph.store().known().stats();
        assert_eq!((first.statements, second.statements), (2, 0));
        assert_eq!(first.body, second.body);
        assert_eq!((after.hits - before.hits, after.misses - before.misses), (2, 0));
    }
}

#[tokio::test]
async fn a_row_is_read_again_once_new_data_are_published() {
    for test in TestGraph::each().await {
        test.ask(QUERY).await;
        rename(&test, "Boulangère, boulanger").await;
        let remembered = test.ask(QUERY).await;
        assert_eq!((remembered.statements, &remembered.data["ficheRncp"]), (0, &json!({ "intitule": "Boulanger" })));
        test.publish().await;
        let read = test.ask(QUERY).await;
        assert_eq!((read.statements, &read.data["ficheRncp"]), (2, &json!({ "intitule": "Boulangère, boulanger" })));
        assert_eq!(test.ask(QUERY).await.statements, 0);
    }
}

#[tokio::test]
async fn an_unknown_key_is_not_remembered() {
    for test in TestGraph::each().await {
        const UNKNOWN: &str = "{ ficheRncp(rncp: \"RNCP99998\") { actif } }";
        assert_eq!(test.ask(UNKNOWN).await.ok(), json!({ "ficheRncp": null }));
        test.fiche("RNCP99998", true).await;
        assert_eq!(test.ask(UNKNOWN).await.ok(), json!({ "ficheRncp": { "actif": true } }));
    }
}

#[tokio::test]
async fn what_is_remembered_waits_for_no_batch_and_what_is_not_counts_as_missed_once() {
    for test in TestGraph::each().await {
        test.ask("{ metier(rome: \"D1102\") { libelle } }").await;
        let before = test.graph.store().known().stats();
        let answer = test.ask(QUERY).await;
        let after = test.graph.store().known().stats();
        assert_eq!(answer.statements, 1, "the sheet alone is read");
        assert_eq!((after.hits - before.hits, after.misses - before.misses), (1, 1));
        assert_eq!(answer.body, test.ask(QUERY).await.body);
    }
}

#[tokio::test]
async fn what_hangs_from_what_is_remembered_is_read_with_what_hangs_from_the_rest() {
    for test in TestGraph::each().await {
        let fiches = "fichesRncp(first: 2) { nodes { rncp } }";
        test.ask("{ metiers(first: 4) { nodes { rome } } }").await;
        let romes = test.ask("{ metiers(first: 4) { nodes { rome } } }").await.ok()["metiers"]["nodes"].clone();
        let one = |rank: usize| format!("{{ metier(rome: {}) {{ {fiches} }} }}", romes[rank]["rome"]);
        test.ask(&one(1)).await;
        test.ask(&one(3)).await;
        let all = fiches.replace("rncp }", "rncp blocs { code } }");
        let answer = test.ask(&format!("{{ metiers(first: 4) {{ nodes {{ rome {all} }} }} }}")).await;
        assert_eq!(answer.statements, 2, "the sheets of two jobs, then the blocks of all");
        answer.ok();
    }
}

#[tokio::test]
async fn entities_that_are_remembered_and_entities_that_are_read_stand_in_their_places() {
    for test in TestGraph::each().await {
        let asked = |codes: [&str; 3]| {
            let keys = codes.map(|code| format!("{{ __typename: \"Metier\", rome: \"{code}\" }}")).join(", ");
            format!("{{ _entities(representations: [{keys}]) {{ ... on Metier {{ rome }} }} }}")
        };
        test.ask(&asked(["D1102", "Z9999", "D1102"])).await;
        let answer = test.ask(&asked(["M1805", "Z9999", "D1102"])).await;
        let [found, none, known] = [json!({ "rome": "M1805" }), json!(null), json!({ "rome": "D1102" })];
        assert_eq!((answer.statements, answer.ok()), (1, json!({ "_entities": [found, none, known] })));
    }
}

#[tokio::test]
async fn edges_to_one_row_share_what_is_remembered() {
    for test in TestGraph::each().await {
        test.ask("{ region(insee: \"32\") { nom } }").await;
        let answer = test.ask("{ departement(insee: \"59\") { region { nom } } }").await;
        assert_eq!(answer.statements, 1);
        assert_eq!(answer.ok()["departement"]["region"]["nom"], "Hauts-de-France");
    }
}

const HANGING: &str = "{ metier(rome: \"D1102\") { naf { naf } fichesRncp(first: 2) { nodes { intitule } } } }";

#[tokio::test]
async fn what_hangs_from_an_object_takes_no_statement_again_until_new_data_are_published() {
    for test in TestGraph::each().await {
        let first = test.ask(HANGING).await;
        let before = test.graph.store().known().stats();
        let second = test.ask(HANGING).await;
        let after = test.graph.store().known().stats();
        assert_eq!((first.statements, second.statements), (3, 0));
        assert_eq!(first.body, second.body);
        assert_eq!((after.hits - before.hits, after.misses - before.misses), (3, 0));
        test.publish().await;
        assert_eq!(test.ask(HANGING).await.statements, 3);
        assert_eq!(test.ask(HANGING).await.statements, 0);
    }
}

#[tokio::test]
async fn another_page_other_columns_and_another_parent_are_read() {
    for test in TestGraph::each().await {
        test.ask(HANGING).await;
        for (other, statements) in [
            ("{ metier(rome: \"D1102\") { fichesRncp(first: 3) { nodes { intitule } } } }", 1),
            ("{ metier(rome: \"D1102\") { fichesRncp(first: 2) { nodes { actif } } } }", 1),
            ("{ metier(rome: \"D1102\") { fichesRncp(first: 2, filtre: { actif: true }) { nodes { intitule } } } }", 1),
            ("{ metier(rome: \"D1101\") { fichesRncp(first: 2) { nodes { intitule } } } }", 2),
        ] {
            let answer = test.ask(other).await;
            assert_eq!(answer.statements, statements, "{other}");
            assert_eq!(test.ask(other).await.body, answer.body, "{other}");
        }
    }
}

#[tokio::test]
async fn that_nothing_hangs_is_remembered_too() {
    for test in TestGraph::each().await {
        test.fiche("RNCP99998", true).await;
        let query = "{ ficheRncp(rncp: \"RNCP99998\") { blocs { code } metiers { rome } } }";
        let first = test.ask(query).await;
        assert_eq!(first.data["ficheRncp"], json!({ "blocs": [], "metiers": [] }));
        assert_eq!((test.ask(query).await.body, test.ask(query).await.statements), (first.body, 0));
    }
}

#[tokio::test]
async fn without_memory_the_answers_are_the_same() {
    for test in TestGraph::each_over(Contents::Sample, 0).await {
        for query in [QUERY, HANGING] {
            let first = test.ask(query).await;
            let second = test.ask(query).await;
            assert_eq!((&second.data, second.statements), (&first.data, first.statements));
            assert!(first.data["metier"].is_object());
        }
    }
}

#[tokio::test]
async fn nothing_is_remembered_of_a_database_that_went_back() {
    for test in TestGraph::each().await {
        let store = test.graph.store().clone();
        let _following = Following::start(&store, Duration::from_millis(10));
        let publish = async |version: i64, day: u32| {
            let row = entity::version_donnees::ActiveModel {
                id: Set(1),
                version: Set(version),
                publiee_le: Set(now() + TimeDelta::days(day.into())),
                ..Default::default()
            };
            row.update(test.writer()).await.expect("a version is published");
            until("the version", || store.version() == version).await;
        };
        let version = store.version() + 2;
        publish(version, 1).await;
        test.ask(QUERY).await;
        // Restored: what was published since is gone, and the next import gives the same number to other data.
        rename(&test, "Boulangère, boulanger").await;
        publish(version - 1, 0).await;
        publish(version, 2).await;
        let read = test.ask(QUERY).await;
        assert_eq!((read.statements, &read.data["ficheRncp"]), (2, &json!({ "intitule": "Boulangère, boulanger" })));
    }
}
