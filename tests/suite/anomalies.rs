//! What people report, what moderators decide, and what everybody reads of it.

use async_graphql::{Request, Variables};
use chrono::{TimeDelta, Utc};
use entity::suivi;
use passerelle::graph::{ANOMALIES_MODERER, CONTACTS_LIRE, Viewer};
use passerelle::import::{self, Terms, correction};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::support::{Answer, TestGraph, now};

const REPORT: &str = "mutation($input: SignalerAnomalieInput!) { signalerAnomalie(input: $input) { numero lien dejaSignalee \
    anomalie { id code champ valeur message typeObjet cleObjet etat jeuDeDonnees { id } objet { id } } } }";
const CORRECT: &str = "mutation($input: CorrigerAnomalieInput!) { corrigerAnomalie(input: $input) { \
    anomalie { etat motif } correction { id champ etat } } }";

fn moderator() -> Viewer {
    Viewer::authenticated("odile", vec![ANOMALIES_MODERER.to_owned()])
}

async fn asks(test: &TestGraph, viewer: Viewer, query: &str, variables: Value) -> Answer {
    test.ask_as(viewer, Request::new(query).variables(Variables::from_json(variables))).await
}

async fn reports(test: &TestGraph, input: Value) -> Answer {
    asks(test, Viewer::anonymous(), REPORT, json!({ "input": input })).await
}

/// A structure of the sample: its identifier, its name.
async fn structure(test: &TestGraph) -> (String, String) {
    let data = test.ask("{ structures(first: 1) { nodes { id nom } } }").await.ok();
    let node = &data["structures"]["nodes"][0];
    (node["id"].as_str().expect("an id").to_owned(), node["nom"].as_str().expect("a name").to_owned())
}

/// Reports a name; gives the number and the anomaly.
async fn reported(test: &TestGraph, id: &str, nom: &str) -> (String, String) {
    let data = reports(test, json!({ "noeud": id, "champ": "nom", "valeurAttendue": nom })).await.ok();
    let told = &data["signalerAnomalie"];
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&told["numero"]), text(&told["anomalie"]["id"]))
}

#[tokio::test]
async fn what_is_reported_is_an_anomaly_that_anybody_reads_and_a_number_that_one_person_has() {
    for test in TestGraph::each().await {
        let (id, _) = structure(&test).await;
        let input = json!({ "noeud": id, "champ": "nom", "valeurAttendue": "Le bon nom",
            "commentaire": "Vu sur place\nhier", "courriel": "camille@example.org" });
        let told = reports(&test, input).await.ok()["signalerAnomalie"].clone();
        let (anomalie, numero) = (&told["anomalie"], told["numero"].as_str().expect("a number"));
        assert_eq!((&anomalie["code"], &anomalie["etat"]), (&json!("SIGNALEE"), &json!("OUVERTE")));
        assert_eq!((&anomalie["champ"], &anomalie["valeur"]), (&json!("nom"), &Value::Null));
        assert_eq!((&anomalie["objet"]["id"], &told["dejaSignalee"]), (&json!(id), &json!(false)));
        assert_eq!(anomalie["jeuDeDonnees"]["id"], "JeuDeDonnees:data-inclusion");
        assert_eq!(numero.len(), 32);

        let all = "{ anomalies(filtre: { code: SIGNALEE }) { nodes { id message signalement { valeurAttendue commentaires } } } }";
        let public = test.ask(all).await.ok();
        assert_eq!(public["anomalies"]["nodes"][0]["signalement"], Value::Null);
        for secret in ["Le bon nom", "Vu sur place", "camille", numero] {
            assert!(!public.to_string().contains(secret), "{secret}");
        }
        let read = asks(&test, moderator(), all, json!({})).await.ok();
        let signalement = json!({ "valeurAttendue": "Le bon nom", "commentaires": ["Vu sur place\nhier"] });
        assert_eq!(read["anomalies"]["nodes"][0]["signalement"], signalement);
        assert!(!read.to_string().contains("camille"), "an address is shown to nobody");
        let data = test.ask(&format!("{{ structure(id: \"{id}\") {{ anomalies {{ id }} }} }}")).await.ok();
        let listed = data["structure"]["anomalies"].as_array().expect("a list").clone();
        assert!(listed.contains(&json!({ "id": anomalie["id"] })), "{}", test.database.kind);

        let follow =
            |numero: &str| format!("{{ suiviAnomalie(numero: \"{numero}\") {{ commentaire anomalie {{ etat }} }} }}");
        let followed = test.ask(&follow(numero)).await.ok();
        let expected = json!({ "commentaire": "Vu sur place\nhier", "anomalie": { "etat": "OUVERTE" } });
        assert_eq!(followed["suiviAnomalie"], expected);
        assert_eq!(test.ask(&follow(&numero.replace(&numero[..1], "x"))).await.ok()["suiviAnomalie"], Value::Null);
    }
}

#[tokio::test]
async fn the_same_reported_twice_is_joined_and_each_has_a_number_of_their_own() {
    for test in TestGraph::each().await {
        let (id, _) = structure(&test).await;
        let (first, anomalie) = reported(&test, &id, "Juste").await;
        let (second, joined) = reported(&test, &id, " Juste ").await;
        assert_eq!(anomalie, joined);
        assert_ne!(first, second);
        let (_, other) = reported(&test, &id, "Autre").await;
        assert_ne!(anomalie, other, "another value is another report");
        let query = format!("{{ anomalie(id: \"{anomalie}\") {{ signalement {{ nombre }} }} }}");
        let read = asks(&test, moderator(), &query, json!({})).await.ok();
        assert_eq!(read["anomalie"]["signalement"]["nombre"], 2);
    }
}

#[tokio::test]
async fn what_many_report_at_the_same_instant_is_one_anomaly() {
    for test in TestGraph::each().await {
        let (id, _) = structure(&test).await;
        let all = futures_util::future::join_all((0..8).map(|_| reported(&test, &id, "Juste"))).await;
        let (mut numbers, mut anomalies): (Vec<String>, Vec<String>) = all.into_iter().unzip();
        anomalies.dedup();
        numbers.sort();
        numbers.dedup();
        assert_eq!((anomalies.len(), numbers.len()), (1, 8), "{}", test.database.kind);
    }
}

#[tokio::test]
async fn a_report_that_cannot_be_kept_says_which_field_and_what_is_accepted() {
    for test in TestGraph::each().await {
        let (id, _) = structure(&test).await;
        let long = "a".repeat(2_001);
        for (input, expected) in [
            (json!({ "noeud": "nowhere", "champ": "nom" }), "input.noeud: \"nowhere\" is not accepted"),
            (json!({ "noeud": "Structure:\u{0}", "champ": "nom" }), "input.noeud: "),
            (json!({ "noeud": "JeuDeDonnees:rncp", "champ": "nom" }), "input.noeud: "),
            (json!({ "noeud": "a".repeat(400), "champ": "nom" }), "input.noeud: "),
            (json!({ "noeud": id, "champ": "telefone" }), "expected a field of Structure, such as telephone"),
            (json!({ "noeud": id, "champ": "\u{0}" }), "input.champ: "),
            (json!({ "noeud": id }), "input.commentaire: "),
            (json!({ "noeud": id, "commentaire": "  " }), "input.commentaire: "),
            (json!({ "noeud": id, "commentaire": long }), "input.commentaire: "),
            (json!({ "noeud": id, "commentaire": "a\u{0}b" }), "input.commentaire: "),
            (json!({ "noeud": id, "champ": "nom", "valeurAttendue": "a\nb" }), "input.valeurAttendue: "),
            (json!({ "noeud": id, "champ": "courriel", "valeurAttendue": "moi" }), "expected an e-mail address"),
            (json!({ "noeud": id, "champ": "latitude", "valeurAttendue": "91" }), "expected degrees from -90 to 90"),
            (json!({ "noeud": id, "champ": "nom", "courriel": "camille@" }), "input.courriel: what was given"),
        ] {
            let answer = reports(&test, input.clone()).await;
            assert_eq!(answer.code(), "BAD_USER_INPUT", "{input} {}", answer.body);
            assert!(answer.message().contains(expected), "{input}: {}", answer.message());
            assert_eq!(answer.data["signalerAnomalie"], Value::Null);
        }
        let none = test.ask("{ anomalies(filtre: { code: SIGNALEE }) { totalCount } }").await.ok();
        assert_eq!(none["anomalies"]["totalCount"], 0, "nothing of it was kept");
    }
}

#[tokio::test]
async fn only_who_holds_the_scope_decides() {
    for test in TestGraph::each().await {
        let (id, _) = structure(&test).await;
        let (_, anomalie) = reported(&test, &id, "Juste").await;
        let stranger = || Viewer::authenticated("lea", vec![CONTACTS_LIRE.to_owned(), "anomalies".to_owned()]);
        for field in [
            format!("accepterAnomalie(input: {{ anomalie: \"{anomalie}\" }})"),
            format!("rejeterAnomalie(input: {{ anomalie: \"{anomalie}\", motif: \"non\" }})"),
            format!("corrigerAnomalie(input: {{ anomalie: \"{anomalie}\" }})"),
            "retirerCorrection(input: { correction: \"x\" })".to_owned(),
        ] {
            let query = format!("mutation {{ {field} {{ anomalie {{ id }} }} }}");
            for (viewer, code) in [(Viewer::anonymous(), "UNAUTHENTICATED"), (stranger(), "FORBIDDEN")] {
                assert_eq!(asks(&test, viewer, &query, json!({})).await.code(), code, "{field}");
            }
        }
        let query = format!("{{ anomalie(id: \"{anomalie}\") {{ etat }} }}");
        assert_eq!(test.ask(&query).await.ok()["anomalie"]["etat"], "OUVERTE");
    }
}

#[tokio::test]
async fn what_is_refused_is_told_to_who_reported_it_and_shown_no_more_on_the_object() {
    for test in TestGraph::each().await {
        let (id, _) = structure(&test).await;
        let input = json!({ "noeud": id, "commentaire": "Fermé", "courriel": "camille@example.org" });
        let told = reports(&test, input).await.ok()["signalerAnomalie"].clone();
        let (anomalie, numero) =
            (told["anomalie"]["id"].as_str().expect("an id"), told["numero"].as_str().expect("a number"));
        let kept = |rows: Vec<suivi::Model>| rows.into_iter().find_map(|row| row.courriel);
        assert_eq!(
            kept(suivi::Entity::find().all(test.writer()).await.expect("rows")).as_deref(),
            Some("camille@example.org")
        );
        let reject = format!(
            "mutation {{ rejeterAnomalie(input: {{ anomalie: \"{anomalie}\", motif: \"Ouvert, vérifié.\" }}) {{ anomalie {{ etat motif traiteeLe }} }} }}"
        );
        let data = asks(&test, moderator(), &reject, json!({})).await.ok();
        assert_eq!(data["rejeterAnomalie"]["anomalie"]["etat"], "REJETEE");
        assert!(data["rejeterAnomalie"]["anomalie"]["traiteeLe"].is_string());
        assert_eq!(kept(suivi::Entity::find().all(test.writer()).await.expect("rows")), None, "the address is erased");
        let query = format!(
            "{{ suiviAnomalie(numero: \"{numero}\") {{ anomalie {{ etat motif }} }} structure(id: \"{id}\") {{ anomalies {{ code }} }} }}"
        );
        let data = test.ask(&query).await.ok();
        assert_eq!(data["suiviAnomalie"]["anomalie"], json!({ "etat": "REJETEE", "motif": "Ouvert, vérifié." }));
        assert!(!data["structure"]["anomalies"].to_string().contains("SIGNALEE"));
        let later = Utc::now() + TimeDelta::days(400);
        let again = asks(&test, moderator(), &reject, json!({})).await;
        assert_eq!(again.code(), "BAD_USER_INPUT", "it was decided");
        passerelle::store::signalement::forget(test.writer(), later).await.expect("forgotten");
        let data = test.ask(&format!("{{ suiviAnomalie(numero: \"{numero}\") {{ recuLe }} anomalies(filtre: {{ code: SIGNALEE }}) {{ totalCount }} }}")).await.ok();
        assert_eq!(
            data,
            json!({ "suiviAnomalie": null, "anomalies": { "totalCount": 0 } }),
            "and forgotten after thirteen months"
        );
    }
}

#[tokio::test]
async fn addresses_are_erased_after_ninety_days() {
    for test in TestGraph::each().await {
        let (id, _) = structure(&test).await;
        reports(&test, json!({ "noeud": id, "champ": "nom", "courriel": "camille@example.org" })).await.ok();
        for (days, left) in [(89, true), (91, false)] {
            let later = Utc::now() + TimeDelta::days(days);
            passerelle::store::signalement::forget(test.writer(), later).await.expect("erased");
            let rows = suivi::Entity::find().all(test.writer()).await.expect("rows");
            assert_eq!(rows[0].courriel.is_some(), left, "{days}");
        }
    }
}

#[tokio::test]
async fn a_correction_is_what_everybody_reads_and_no_import_undoes_it() {
    for test in TestGraph::each().await {
        let (id, nom) = structure(&test).await;
        let (_, anomalie) = reported(&test, &id, "Zygomatique").await;
        let data = asks(&test, moderator(), CORRECT, json!({ "input": { "anomalie": anomalie, "motif": "Vérifié." } }))
            .await
            .ok();
        let told = json!({ "anomalie": { "etat": "CORRIGEE", "motif": "Vérifié." },
            "correction": { "id": format!("Correction:Structure:{id}:nom"), "champ": "nom", "etat": "DECIDEE" } });
        assert_eq!(data["corrigerAnomalie"], told);

        let before = test.graph.store().version();
        assert_eq!(correction::publish(test.writer(), now() + TimeDelta::hours(1)).await.expect("published"), Some(1));
        assert_eq!(test.graph.store().refresh().await.expect("a version"), before + 1);
        let query = format!(
            "{{ structure(id: \"{id}\") {{ nom provenance {{ corrections {{ champ etat appliqueeLe }} }} anomalies {{ code }} }}
                structures(filtre: {{ texte: \"zygomatique\" }}) {{ nodes {{ id }} }}
                recherche(texte: \"zygomatique\") {{ nodes {{ noeud {{ id }} }} }}
                changements(depuis: {before}) {{ nodes {{ cleObjet }} }}
                corrections {{ totalCount }}
                imports(first: 1) {{ nodes {{ statut version parType {{ typeObjet modifies }} }} }} }}"
        );
        let data = test.ask(&query).await.ok();
        assert_eq!(data["structure"]["nom"], "Zygomatique", "{}", test.database.kind);
        let corrections = &data["structure"]["provenance"]["corrections"];
        assert_eq!((&corrections[0]["champ"], &corrections[0]["etat"]), (&json!("nom"), &json!("APPLIQUEE")));
        assert_eq!(data["structures"]["nodes"], json!([{ "id": id }]));
        assert_eq!(data["recherche"]["nodes"][0]["noeud"]["id"], json!(id));
        assert!(data["changements"]["nodes"].to_string().contains(&id));
        assert_eq!(data["corrections"]["totalCount"], 1);
        assert_eq!(data["imports"]["nodes"][0]["statut"], "CORRIGE");
        assert!(!data["structure"]["anomalies"].to_string().contains("SIGNALEE"));

        let sample = import::sample().expect("the sample");
        let terms = Terms { force: true, ..Terms::from(now() + TimeDelta::hours(2)) };
        import::import_inputs(test.writer(), sample, terms, |_| ()).await.expect("imported");
        test.graph.store().refresh().await.expect("a version");
        let name = format!("{{ structure(id: \"{id}\") {{ nom }} anomalie(id: \"{anomalie}\") {{ etat }} }}");
        let data = test.ask(&name).await.ok();
        assert_eq!(data, json!({ "structure": { "nom": "Zygomatique" }, "anomalie": { "etat": "CORRIGEE" } }));

        let take_back = format!(
            "mutation {{ retirerCorrection(input: {{ correction: \"Correction:Structure:{id}:nom\" }}) {{ correction {{ etat }} }} }}"
        );
        asks(&test, moderator(), &take_back, json!({})).await.ok();
        correction::publish(test.writer(), now() + TimeDelta::hours(3)).await.expect("published");
        test.graph.store().refresh().await.expect("a version");
        assert_eq!(test.ask(&name).await.ok()["structure"]["nom"], json!(nom));
    }
}

#[tokio::test]
async fn what_cannot_be_corrected_is_refused_with_what_can() {
    for test in TestGraph::each().await {
        let (id, nom) = structure(&test).await;
        let report = |champ: &str| reports(&test, json!({ "noeud": id, "champ": champ }));
        let on_siret = report("siret").await.ok()["signalerAnomalie"]["anomalie"]["id"].clone();
        let on_nom = report("nom").await.ok()["signalerAnomalie"]["anomalie"]["id"].clone();
        for (input, expected) in [
            (
                json!({ "anomalie": on_siret, "valeur": "1" }),
                "input.champ: \"siret\" is not accepted: expected a field of Structure",
            ),
            (json!({ "anomalie": on_nom }), "input.valeur: nobody told what should stand"),
            (
                json!({ "anomalie": on_nom, "valeur": "" }),
                "input.valeur: \"\" is not accepted: expected a text that is not empty",
            ),
            (json!({ "anomalie": on_nom, "valeur": nom }), "something else than what stands already"),
            (json!({ "anomalie": "Anomalie:nowhere", "valeur": "x" }), "input.anomalie: "),
            (json!({ "anomalie": "\u{0}", "valeur": "x" }), "input.anomalie: "),
        ] {
            let answer = asks(&test, moderator(), CORRECT, json!({ "input": input.clone() })).await;
            assert_eq!(answer.code(), "BAD_USER_INPUT", "{input} {}", answer.body);
            assert!(answer.message().contains(expected), "{input}: {}", answer.message());
        }
    }
}

#[tokio::test]
async fn so_many_reports_in_an_hour_come_from_one_network() {
    for test in TestGraph::each().await {
        let (id, _) = structure(&test).await;
        let input = json!({ "noeud": id, "commentaire": "Fermé" });
        let ask = |asker: Option<&str>| {
            let request = Request::new(REPORT).variables(Variables::from_json(json!({ "input": input })));
            test.ask_as(Viewer::anonymous(), request.data(passerelle::graph::Asker(asker.map(Into::into))))
        };
        for _ in 0..20 {
            ask(Some("192.0.2.1")).await.ok();
        }
        let refused = ask(Some("192.0.2.1")).await;
        assert_eq!(refused.code(), "RATE_LIMITED");
        assert!(refused.message().contains("20 anomalies may be reported in an hour"), "{}", refused.message());
        ask(Some("192.0.2.2")).await.ok();
        ask(None).await.ok();
    }
}
