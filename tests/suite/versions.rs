//! Each import that changes something publishes a version, and who follows the changes holds what is served.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::TimeDelta;
use entity::effectif;
use passerelle::import::{self, Error, Input, Jeu, Terms};
use passerelle::store::{Lock, Work};
use sea_orm::{ConnectionTrait, EntityTrait, Statement};
use serde_json::{Value, json};

use crate::support::{Following, TestGraph, now, soon};

fn terms(minute: i64) -> Terms {
    Terms::from(now() + TimeDelta::minutes(minute))
}

fn sample() -> Vec<Input> {
    import::sample().expect("the sample")
}

async fn load(test: &TestGraph, files: Vec<Input>, terms: Terms) -> Result<(), Error> {
    import::import_inputs(test.writer(), files, terms, |_| ()).await.map(drop)
}

async fn version(test: &TestGraph) -> i64 {
    test.ask("{ versionDonnees { version } }").await.ok()["versionDonnees"]["version"].as_i64().expect("a version")
}

fn structures(rows: &[(&str, &str)]) -> Vec<Input> {
    let rows: Vec<Value> = rows
        .iter()
        .map(|(id, nom)| json!({ "id": format!("dora--{id}"), "source": "dora", "nom": nom, "date_maj": "2026-01-01", "siret": null }))
        .collect();
    vec![Input::new("structures.json", Value::Array(rows).to_string().as_bytes())]
}

async fn last_import(test: &TestGraph) -> Value {
    let data = test.ask("{ imports(first: 1) { nodes { statut message version jeuDeDonnees { id } } } }").await.ok();
    data["imports"]["nodes"][0].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_files_of_the_last_import_are_not_read_again() {
    for test in TestGraph::each().await {
        let before = version(&test).await;
        load(&test, sample(), terms(1)).await.expect("imported again");
        assert_eq!(version(&test).await, before, "{}", test.database.kind);
        let data = test.ask("{ imports(first: 10) { nodes { statut version jeuDeDonnees { id } } } }").await.ok();
        for last in data["imports"]["nodes"].as_array().expect("imports") {
            assert_eq!((&last["statut"], &last["version"]), (&json!("INCHANGE"), &Value::Null), "{last}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sample_read_again_changes_no_row_of_any_table() {
    for test in TestGraph::each().await {
        let before = version(&test).await;
        load(&test, sample(), Terms { force: true, ..terms(1) }).await.expect("imported again");
        let data = test.ask(&format!("{{ changements(depuis: {before}) {{ nodes {{ id }} }} }}")).await.ok();
        assert_eq!(data["changements"]["nodes"], json!([]), "{}", test.database.kind);
        assert_eq!(version(&test).await, before, "{}", test.database.kind);
        assert_eq!(last_import(&test).await["statut"], "REUSSI");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_object_of_the_sample_is_told_once() {
    for test in TestGraph::each().await {
        let data = test.ask("{ changements { totalCount } services { totalCount } }").await.ok();
        let services = test.ask("{ changements(filtre: { typesObjet: [\"Service\"] }) { totalCount } }").await.ok();
        assert_eq!(services["changements"]["totalCount"], data["services"]["totalCount"]);
        assert!(data["changements"]["totalCount"].as_i64() > data["services"]["totalCount"].as_i64());
    }
}

/// How many rows each table of objects is said to hold, and how many it holds.
async fn counted(test: &TestGraph) -> BTreeMap<String, [i64; 2]> {
    let mut counted = BTreeMap::new();
    for told in effectif::Entity::find().all(test.writer()).await.expect("told") {
        let sql = format!("SELECT COUNT(*) FROM {}", told.id);
        let statement = Statement::from_string(test.writer().get_database_backend(), sql);
        let row = test.writer().query_one_raw(statement).await.expect("counted").expect("a row");
        counted.insert(told.id, [told.nombre, row.try_get_by_index(0).expect("a count")]);
    }
    counted
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_version_says_that_a_table_holds_is_what_it_holds() {
    for test in TestGraph::each().await {
        let sample = counted(&test).await;
        assert!(sample.len() > 20 && sample.values().all(|[told, held]| told == held), "{sample:?}");
        let forced = |minute| Terms { force: true, ..terms(minute) };
        load(&test, structures(&[("1", "Une"), ("2", "Deux")]), forced(1)).await.expect("imported");
        assert_eq!(counted(&test).await["structure"], [2, 2], "{}", test.database.kind);
        let total = "{ structures { totalCount } }";
        assert_eq!(test.ask(total).await.ok()["structures"]["totalCount"], 2, "{}", test.database.kind);
        load(&test, structures(&[("1", "Une")]), forced(2)).await.expect("imported");
        test.writer().execute_unprepared("DELETE FROM effectif").await.expect("as tables of before");
        assert_eq!(test.ask(total).await.ok()["structures"]["totalCount"], 1, "{}", test.database.kind);
    }
}

#[tokio::test]
async fn an_object_that_is_gone_still_answers_by_its_identifier() {
    for test in TestGraph::each_empty().await {
        load(&test, structures(&[("1", "Une"), ("2", "Deux")]), terms(1)).await.expect("imported");
        load(&test, structures(&[("1", "Une, renommée")]), Terms { force: true, ..terms(2) }).await.expect("imported");
        let query = "{ node(id: \"dora--2\") { id __typename ... on ObjetRetire { typeObjet retireLe remplacants { id } } } \
                       structure(id: \"dora--2\") { nom } }";
        let gone = json!({ "id": "dora--2", "__typename": "ObjetRetire", "typeObjet": "Structure",
                           "retireLe": "2026-03-01T13:02:00+01:00", "remplacants": [] });
        assert_eq!(test.ask(query).await.ok(), json!({ "node": gone, "structure": null }));
        let query = "{ changements(depuis: 1) { nodes { version nature cleObjet objet { id __typename } } } }";
        assert_eq!(
            test.ask(query).await.ok()["changements"]["nodes"],
            json!([
                { "version": 2, "nature": "PRESENT", "cleObjet": "dora--1", "objet": { "id": "dora--1", "__typename": "Structure" } },
                { "version": 2, "nature": "RETIRE", "cleObjet": "dora--2", "objet": { "id": "dora--2", "__typename": "ObjetRetire" } },
            ])
        );
    }
}

#[tokio::test]
async fn a_former_commune_that_is_gone_tells_what_it_became() {
    for test in TestGraph::each().await {
        let query = "{ communes(first: 100) { nodes { insee anciennesCommunes { insee } } } }";
        let data = test.ask(query).await.ok();
        let (insee, former) = data["communes"]["nodes"]
            .as_array()
            .expect("communes")
            .iter()
            .find_map(|row| Some((row["insee"].clone(), row["anciennesCommunes"][0]["insee"].as_str()?.to_owned())))
            .expect("a commune that another one became");
        let sql = format!(
            "INSERT INTO changement (id, type_objet, cle_objet, version, le, nature) \
             VALUES ('x', 'Commune', '{former}', 1, '2026-02-01T00:00:00+00:00', 'RETIRE') \
             ON CONFLICT (type_objet, cle_objet) DO UPDATE SET nature = 'RETIRE'"
        );
        test.writer().execute_unprepared(&sql).await.expect("the former commune is gone");
        test.writer().execute_unprepared(&format!("DELETE FROM commune WHERE insee = '{former}'")).await.expect("gone");
        let query = format!("{{ node(id: \"Commune:{former}\") {{ ... on ObjetRetire {{ remplacants {{ id }} }} }} }}");
        let expected = json!([{ "id": format!("Commune:{}", insee.as_str().expect("a code")) }]);
        assert_eq!(test.ask(&query).await.ok()["node"]["remplacants"], expected);
    }
}

#[tokio::test]
async fn a_moment_narrows_a_list_to_what_changed_since() {
    for test in TestGraph::each_empty().await {
        load(&test, structures(&[("1", "Une"), ("2", "Deux")]), terms(1)).await.expect("imported");
        load(&test, structures(&[("1", "Une"), ("2", "Deux, renommée")]), terms(2)).await.expect("imported");
        let list = |moment: &str| {
            format!("{{ structures(filtre: {{ modifieDepuis: \"{moment}\" }}) {{ nodes {{ id misAJourLe }} }} }}")
        };
        let data = test.ask(&list("2026-03-01T13:01:30+01:00")).await.ok();
        let changed = json!([{ "id": "dora--2", "misAJourLe": "2026-03-01T13:02:00+01:00" }]);
        assert_eq!(data["structures"]["nodes"], changed);
        let data = test.ask(&list("2026-03-01T12:00:00Z")).await.ok();
        assert_eq!(data["structures"]["nodes"].as_array().expect("a list").len(), 2);
    }
}

#[tokio::test]
async fn a_version_that_is_unknown_or_forgotten_is_refused() {
    for test in TestGraph::each_empty().await {
        load(&test, structures(&[("1", "Une")]), terms(1)).await.expect("imported");
        for depuis in [-1, 2] {
            let answer = test.ask(&format!("{{ changements(depuis: {depuis}) {{ nodes {{ id }} }} }}")).await;
            assert_eq!(answer.code(), "BAD_USER_INPUT");
            assert!(answer.message().contains("a version from 0 to 1"), "{}", answer.message());
        }
        let sql = "UPDATE version_donnees SET complete_depuis = 5, version = 9";
        test.writer().execute_unprepared(sql).await.expect("removals are forgotten");
        let answer = test.ask("{ changements(depuis: 4) { nodes { id } } }").await;
        assert!(answer.message().contains("a version from 5"), "{}", answer.message());
        test.ask("{ changements(depuis: 5) { nodes { id } } }").await.ok();
        test.ask("{ changements { nodes { id } } }").await.ok();
    }
}

#[tokio::test]
async fn an_answer_never_comes_from_what_was_remembered_of_a_former_version() {
    for test in TestGraph::each_empty().await {
        load(&test, structures(&[("1", "Une")]), terms(1)).await.expect("imported");
        let query = "{ structure(id: \"dora--1\") { nom } structures { nodes { nom } } }";
        test.ask(query).await.ok();
        // Nobody tells the server: it finds out by itself.
        load(&test, structures(&[("1", "Deux")]), terms(2)).await.expect("imported");
        let expected = json!({ "structure": { "nom": "Deux" }, "structures": { "nodes": [{ "nom": "Deux" }] } });
        assert_eq!(test.ask(query).await.ok(), expected);
    }
}

#[tokio::test]
async fn what_is_remembered_is_answered_without_a_question_and_what_is_published_elsewhere_is_known_at_once() {
    for test in TestGraph::each_empty().await {
        load(&test, structures(&[("1", "Une")]), terms(1)).await.expect("imported");
        let query = "{ structure(id: \"dora--1\") { nom } structures { nodes { nom } } }";
        let expected = |nom| json!({ "structure": { "nom": nom }, "structures": { "nodes": [{ "nom": nom }] } });
        // SQLite tells nobody: the file that it writes does.
        let following = Following::start(test.graph.store(), Duration::from_secs(60));
        until_it_costs(&test, query, 0).await;
        let before = test.versions_asked();
        for _ in 0..50 {
            assert_eq!(test.ask(query).await.ok(), expected("Une"));
        }
        assert!(test.versions_asked() - before < 25, "once in a second, and not for each: {}", test.database.kind);

        load(&test, structures(&[("1", "Deux")]), terms(2)).await.expect("imported");
        if test.database.kind == "postgres" {
            soon("what was published", async { while test.ask(query).await.ok() != expected("Deux") {} }).await;
        }
        assert_eq!(test.ask(query).await.ok(), expected("Deux"));

        // Nobody is told any more where nobody listens.
        drop(following);
        if test.database.kind == "postgres" {
            until_it_costs(&test, query, 2).await;
        }
    }
}

/// Waits until what is remembered needs so many questions for two requests.
async fn until_it_costs(test: &TestGraph, query: &str, questions: usize) {
    let costs = async {
        loop {
            let before = test.versions_asked();
            test.ask(query).await.ok();
            test.ask(query).await.ok();
            if test.versions_asked() - before == questions {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    soon("another number of questions", costs).await;
}

#[tokio::test]
async fn a_source_that_shrinks_too_much_is_refused_unless_forced() {
    for test in TestGraph::each_empty().await {
        let names: Vec<String> = (0..10).map(|rank| rank.to_string()).collect();
        let rows: Vec<(&str, &str)> = names.iter().map(|id| (id.as_str(), "Une structure")).collect();
        load(&test, structures(&rows), terms(1)).await.expect("imported");
        let error = load(&test, structures(&rows[..7]), terms(2)).await.expect_err("three of ten are gone");
        assert!(matches!(error, Error::Shrunken { before: 10, gone: 3, after: 7, limit: 20, .. }), "{error}");
        assert_eq!(last_import(&test).await["statut"], "ECHOUE");
        assert_eq!(test.ask("{ structures { totalCount } }").await.ok()["structures"]["totalCount"], 10);
        load(&test, structures(&rows[..8]), terms(3)).await.expect("two of ten may go");
        load(&test, structures(&rows[..2]), Terms { force: true, ..terms(4) }).await.expect("forced");
        assert_eq!(test.ask("{ structures { totalCount } }").await.ok()["structures"]["totalCount"], 2);
    }
}

#[tokio::test]
async fn what_a_dead_import_left_open_is_closed_by_the_next() {
    for test in TestGraph::each_empty().await {
        import::declare(test.writer()).await.expect("declared");
        let sql = "INSERT INTO import (id, jeu_de_donnees_id, debut, statut, lus, acceptes, refuses, ecartes) \
                   VALUES ('20260101T000000.000000Z-rncp', 'rncp', '2026-01-01T00:00:00+00:00', 'EN_COURS', 0, 0, 0, 0)";
        test.writer().execute_unprepared(sql).await.expect("an import that died");
        load(&test, structures(&[("1", "Une")]), terms(1)).await.expect("imported");
        let data = test.ask("{ import(id: \"20260101T000000.000000Z-rncp\") { statut fin message } }").await.ok();
        assert_eq!(data["import"]["statut"], "INTERROMPU");
        assert_eq!(data["import"]["fin"], "2026-03-01T13:01:00+01:00");
    }
}

#[tokio::test]
async fn an_anomaly_goes_when_another_source_puts_it_right() {
    for test in TestGraph::each_empty().await {
        let catalogue = |input: &Input| input.name.starts_with("catalogue/");
        let organismes = |input: &Input| input.name.starts_with("organismes/");
        let query = "{ anomalies(filtre: { code: REFERENCE_INCONNUE, typeObjet: \"Formation\" }, first: 100) { nodes { champ } } }";
        let teachers = |data: Value| {
            let rows = data["anomalies"]["nodes"].as_array().expect("a list").clone();
            rows.iter().filter(|row| row["champ"] == "formateur").count()
        };
        load(&test, sample().into_iter().filter(catalogue).collect(), terms(1)).await.expect("courses");
        let alone = teachers(test.ask(query).await.ok());
        load(&test, sample().into_iter().filter(organismes).collect(), terms(2)).await.expect("organisations");
        assert!(alone > 0 && teachers(test.ask(query).await.ok()) < alone, "{}", test.database.kind);
    }
}

/// What a follower of the changes holds, and where it stopped reading.
#[derive(Default)]
struct Follower {
    held: BTreeMap<String, String>,
    cursor: Option<String>,
}

impl Follower {
    /// Reads so many pages of two changes, or to the end.
    async fn read(&mut self, test: &TestGraph, pages: usize) {
        const QUERY: &str = "query ($after: String) { changements(first: 2, after: $after, filtre: { typesObjet: [\"Structure\"] }) { \
             pageInfo { hasNextPage endCursor } nodes { cleObjet nature objet { ... on Structure { nom } } } } }";
        for _ in 0..pages {
            let data = test.ask_with(QUERY, json!({ "after": self.cursor })).await.ok();
            for change in data["changements"]["nodes"].as_array().expect("changes") {
                let cle = change["cleObjet"].as_str().expect("a key").to_owned();
                match change["nature"].as_str() {
                    Some("RETIRE") => drop(self.held.remove(&cle)),
                    _ => drop(self.held.insert(cle, change["objet"]["nom"].as_str().expect("a name").to_owned())),
                }
            }
            let page = &data["changements"]["pageInfo"];
            self.cursor = page["endCursor"].as_str().map(str::to_owned).or(self.cursor.take());
            if page["hasNextPage"] == json!(false) {
                return;
            }
        }
    }
}

// A generator of our own numbers: the same at each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_applied_in_order_rebuild_what_is_served_however_they_are_read() {
    for (seed, test) in TestGraph::each_empty().await.into_iter().enumerate() {
        let mut dice = Dice(2_026 + seed as u64);
        let (mut often, mut seldom) = (Follower::default(), Follower::default());
        for minute in 1..=25 {
            let ids: BTreeSet<u64> = (0..dice.below(9) + 1).map(|_| dice.below(12)).collect();
            let rows: Vec<(String, String)> =
                ids.iter().map(|id| (id.to_string(), format!("Structure {}", dice.below(3)))).collect();
            let rows: Vec<(&str, &str)> = rows.iter().map(|(id, nom)| (id.as_str(), nom.as_str())).collect();
            load(&test, structures(&rows), Terms { force: true, ..terms(minute) }).await.expect("imported");
            // One stops in the middle, the other comes now and then.
            often.read(&test, dice.below(3) as usize).await;
            if minute % 7 == 0 {
                seldom.read(&test, 100).await;
            }
        }
        let served = test.ask("{ structures(first: 100) { nodes { id nom } } }").await.ok();
        let served: BTreeMap<String, String> = served["structures"]["nodes"]
            .as_array()
            .expect("structures")
            .iter()
            .map(|row| (row["id"].as_str().expect("an id").to_owned(), row["nom"].as_str().expect("a name").to_owned()))
            .collect();
        for mut follower in [often, seldom] {
            follower.read(&test, 1_000).await;
            assert_eq!(follower.held, served, "{}", test.database.kind);
        }
    }
}

#[tokio::test]
async fn while_another_process_imports_one_refuses_or_waits() {
    for test in TestGraph::each_empty().await {
        let lock =
            Lock::acquire(test.writer(), Work::Import).await.expect("the database answers").expect("nobody imports");
        let error = load(&test, structures(&[("1", "Une")]), terms(1)).await.expect_err("somebody imports");
        assert!(matches!(error, Error::Busy) && error.to_string().contains("--wait"), "{error}");
        assert_eq!(version(&test).await, 0);
        let waiting = load(&test, structures(&[("1", "Une")]), Terms { wait: true, ..terms(2) });
        let (waited, ()) = tokio::join!(waiting, lock.release());
        waited.expect("imported once the other has ended");
        assert_eq!(version(&test).await, 1);
    }
}

#[test]
fn every_source_says_what_it_comes_after_by_names_that_exist() {
    for jeu in Jeu::ALL {
        for after in jeu.after() {
            let other = Jeu::named(after).expect("a source");
            let rank = |jeu: Jeu| Jeu::ALL.iter().position(|known| *known == jeu);
            assert!(rank(other) < rank(*jeu), "{after} is imported before {}", jeu.describe().id);
        }
    }
}
