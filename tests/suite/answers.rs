//! Whole answers are kept, for whoever asks the same with the same rights, until new data are published.

use std::future::Future;
use std::io::Read;
use std::pin::Pin;

use axum::body::Body;
use axum::http::{Method, Request};
use futures_util::FutureExt;
use futures_util::future::join_all;
use jsonwebtoken::{EncodingKey, Header, encode};
use passerelle::http::{FairSettings, Options};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ConnectionTrait};
use serde_json::{Value, json};

use crate::support::{Contents, Received, SECRET, Served, TestGraph, asking, in_an_hour};

const LIST: &str = "query Liste($n: Int) { metiers(first: $n) { nodes { rome libelle } } }";
const FICHE: &str = "{ ficheRncp(rncp: \"RNCP37537\") { intitule } }";

fn list(first: i64) -> Value {
    json!({ "query": LIST, "variables": { "n": first } })
}

fn bearer(scopes: &[&str]) -> String {
    let claims = json!({ "sub": "lea", "exp": in_an_hour(), "scopes": scopes });
    format!("Bearer {}", encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap())
}

/// What a memory of the service tells of itself.
async fn memory(service: &Served, name: &str) -> Value {
    let ready = service.get("/health/ready", &[]).await.json();
    let found = ready["caches"].as_array().into_iter().flatten().find(|cache| cache["name"] == name);
    found.cloned().unwrap_or_default()
}

/// Services over graphs that remember no row: what takes no statement comes from the memory of answers.
async fn each() -> Vec<(TestGraph, Served)> {
    let graphs = TestGraph::each_over(Contents::Sample, 0).await;
    graphs
        .into_iter()
        .map(|test| (test.served(Options::default()), test))
        .map(|(served, test)| (test, served))
        .collect()
}

async fn rename(test: &TestGraph, intitule: &str) {
    let row = entity::fiche_rncp::ActiveModel {
        rncp: Set("RNCP37537".to_owned()),
        intitule: Set(intitule.to_owned()),
        ..Default::default()
    };
    row.update(test.writer()).await.expect("the sheet is renamed");
}

#[tokio::test]
async fn what_is_asked_again_takes_no_statement_by_post_and_by_get() {
    for (test, service) in each().await {
        let first = service.post(&list(3)).await;
        assert_eq!(first.json()["data"]["metiers"]["nodes"].as_array().map(Vec::len), Some(3));
        let before = test.statements();
        let again = service.post(&list(3)).await;
        assert_eq!((again.status, &again.bytes), (200, &first.bytes));
        assert_eq!((again.header("cache-control").as_str(), again.header("etag").as_str()), ("no-store", ""));
        let variables = json!({ "n": 3 }).to_string();
        let path = asking(&[("query", LIST), ("variables", &variables)]);
        let graphql = ("accept", "application/graphql-response+json");
        let by_get = [service.get(&path, &[graphql]).await, service.get(&path, &[graphql]).await];
        for answer in &by_get {
            assert_eq!((answer.status, &answer.bytes), (200, &first.bytes));
            assert_eq!(answer.header("cache-control"), "public, no-cache");
            let held = [graphql, ("if-none-match", &answer.header("etag"))];
            assert_eq!(service.get(&path, &held).await.status, 304);
        }
        assert_eq!(by_get[0].headers.get("etag"), by_get[1].headers.get("etag"));
        let head = Request::builder().method(Method::HEAD).uri(&path).header(graphql.0, graphql.1);
        let head = service.send(head.body(Body::empty()).unwrap()).await;
        assert_eq!((head.status, head.bytes.len(), head.header("etag")), (200, 0, by_get[0].header("etag")));
        assert_eq!(head.header("content-length"), first.bytes.len().to_string());
        assert_eq!(test.statements() - before, 0);
        assert_eq!(memory(&service, "answers").await["hits"], 6);
    }
}

#[tokio::test]
async fn another_question_is_another_answer() {
    for (test, service) in each().await {
        let told = json!({ "cost": true });
        let two = "query A { metiers(first: 1) { nodes { rome } } } query B { communes(first: 1) { nodes { insee } } }";
        let mut answers = Vec::new();
        for question in [
            list(1),
            list(2),
            json!({ "query": LIST, "variables": { "n": 1 }, "extensions": told }),
            json!({ "query": two, "operationName": "A" }),
            json!({ "query": two, "operationName": "B" }),
            json!({ "query": LIST.replace("libelle", "intitule: libelle"), "variables": { "n": 1 } }),
        ] {
            let before = test.statements();
            let answer = service.post(&question).await;
            assert!(answer.json()["errors"].is_null() && test.statements() > before, "{question}");
            assert_eq!(service.post(&question).await.bytes, answer.bytes, "{question}");
            answers.push(answer.bytes);
        }
        answers.sort();
        answers.dedup();
        assert_eq!(answers.len(), 6);
        let body = list(1).to_string();
        for (accept, kind) in [("application/json", "application/json"), ("*/*", "application/json")] {
            let request = Request::post("/graphql").header("content-type", "application/json").header("accept", accept);
            let answer = service.send(request.body(Body::from(body.clone())).unwrap()).await;
            assert!(answer.header("content-type").starts_with(kind), "{accept}");
        }
    }
}

#[tokio::test]
async fn the_next_answer_is_new_once_data_are_published() {
    for (test, service) in each().await {
        let asked = json!({ "query": FICHE });
        assert_eq!(service.post(&asked).await.json()["data"]["ficheRncp"]["intitule"], "Boulanger");
        rename(&test, "Boulangère, boulanger").await;
        test.publish().await;
        let new = service.post(&asked).await.json();
        assert_eq!(new["data"]["ficheRncp"]["intitule"], "Boulangère, boulanger");
        let before = test.statements();
        assert_eq!(service.post(&asked).await.json(), new);
        assert_eq!(test.statements() - before, 0);
    }
}

#[tokio::test]
async fn what_another_process_publishes_is_served_within_a_second() {
    for (test, service) in each().await {
        let asked = json!({ "query": FICHE });
        service.post(&asked).await;
        rename(&test, "Boulangère, boulanger").await;
        let publish = "UPDATE version_donnees SET version = version + 1";
        test.writer().execute_unprepared(publish).await.expect("a version is published");
        tokio::time::sleep(std::time::Duration::from_millis(1_050)).await;
        let new = service.post(&asked).await.json();
        assert_eq!(new["data"]["ficheRncp"]["intitule"], "Boulangère, boulanger", "{}", test.database.kind);
    }
}

#[tokio::test]
async fn a_herd_that_asks_the_same_costs_one_execution() {
    for (test, service) in each().await {
        let alone = {
            let before = test.statements();
            service.post(&list(6)).await;
            test.statements() - before
        };
        let (before, asked) = (test.statements(), list(7));
        let answers = join_all((0..50).map(|_| service.post(&asked))).await;
        assert!(answers.iter().all(|answer| answer.status == 200 && answer.bytes == answers[0].bytes));
        assert_eq!(test.statements() - before, alone, "{}", test.database.kind);
    }
}

#[tokio::test]
async fn who_waits_for_the_answer_of_another_takes_no_place_of_those_that_execute() {
    let narrow = FairSettings { max_executing: 1, max_waiting: 0, ..FairSettings::default() };
    for test in TestGraph::each_over(Contents::Sample, 0).await {
        let service = test.served(Options::default().sharing(&narrow));
        let asked = list(7);
        let answers = join_all((0..50).map(|_| service.post(&asked))).await;
        assert!(answers.iter().all(|answer| answer.status == 200), "{}", test.database.kind);
    }
}

/// A request that is sent when it is first polled, and given up when it is dropped.
type Sent<'a> = Pin<Box<dyn Future<Output = Received> + 'a>>;

#[tokio::test]
async fn when_the_client_that_others_wait_for_leaves_they_are_answered() {
    for (test, service) in each().await {
        let asked = list(5);
        let herd = (0..10).map(|_| Box::pin(service.post(&asked)) as Sent<'_>);
        // Each is sent before the first one is answered, or nearly.
        let mut herd: Vec<_> =
            herd.filter_map(|mut sent| sent.as_mut().now_or_never().is_none().then_some(sent)).collect();
        herd.drain(..3.min(herd.len()));
        let answers = join_all(herd).await;
        assert!(answers.iter().all(|answer| answer.status == 200 && answer.bytes == answers[0].bytes));
        let before = test.statements();
        service.post(&asked).await;
        assert_eq!(test.statements() - before, 0, "and the answer is kept");
    }
}

#[tokio::test]
async fn what_gateways_ask_is_kept_unless_it_names_what_comes_without_a_version() {
    const ENTITIES: &str = "query($r: [_Any!]!) {
        _entities(representations: $r) { __typename ... on Metier { libelle } ... on Commune { nom } } }";
    let metier = json!({ "__typename": "Metier", "rome": "D1102" });
    let commune = json!({ "__typename": "Commune", "insee": "59512" });
    let jeu = json!({ "__typename": "JeuDeDonnees", "id": "JeuDeDonnees:rncp" });
    let nothing = json!({ "__typename": "Metier", "rome": "Z9999" });
    for (test, service) in each().await {
        for (named, kept) in [
            (vec![&metier, &commune], true),
            (vec![&metier, &nothing], true),
            (vec![&metier, &jeu], false),
            (vec![&jeu], false),
        ] {
            let asked = json!({ "query": ENTITIES, "variables": { "r": named } });
            let first = service.post(&asked).await;
            assert_eq!(first.json()["errors"], Value::Null, "{}", first.json());
            let before = test.statements();
            let again = service.post(&asked).await;
            assert_eq!(again.bytes, first.bytes);
            assert_eq!(test.statements() == before, kept, "{named:?} on {}", test.database.kind);
        }
        let by_id = |id: &str| {
            asking(&[("query", &format!("{{ node(id: \"{id}\") {{ __typename ... on Metier {{ libelle }} }} }}"))])
        };
        assert_ne!(service.get(&by_id("Metier:D1102"), &[]).await.header("etag"), "");
        assert_eq!(service.get(&by_id("JeuDeDonnees:rncp"), &[]).await.header("etag"), "");
    }
}

#[tokio::test]
async fn nothing_is_remembered_of_what_failed() {
    for (test, service) in each().await {
        for query in [
            "{ ficheRncp(rncp: \"37537x\") { rncp } }",
            "{ metiers(first: 1000) { totalCount } }",
            "{ nowhere }",
            "{",
            "{ imports { totalCount } }",
            "{ node(id: \"x\") { id } }",
        ] {
            let asked = json!({ "query": query });
            let answers = join_all((0..10).map(|_| service.post(&asked))).await;
            assert!(answers.iter().all(|answer| answer.status == answers[0].status), "{query}");
        }
        assert_eq!(memory(&service, "answers").await["entries"], 0, "{}", test.database.kind);
        assert_eq!(memory(&service, "questions").await["entries"], 0);
    }
}

#[tokio::test]
async fn who_may_read_less_is_never_given_what_others_were() {
    for test in TestGraph::each_empty().await {
        test.structure("dora--1", Some("PERSONNE")).await;
        let service = test.served(Options::default());
        let path = asking(&[("query", "{ structure(id: \"dora--1\") { id courriel } }")]);
        let (reader, stranger) = (bearer(&["contacts:lire"]), bearer(&["contacts"]));
        for _ in 0..2 {
            for (token, may) in [(Some(&reader), true), (Some(&stranger), false), (None, false), (Some(&reader), true)]
            {
                let headers: Vec<_> = token.map(|token| ("authorization", token.as_str())).into_iter().collect();
                let text = String::from_utf8(service.get(&path, &headers).await.bytes).unwrap();
                assert_eq!(text.contains("accueil@"), may, "{text}");
            }
        }
        let memory = memory(&service, "answers").await;
        assert_eq!((&memory["entries"], &memory["hits"]), (&json!(3), &json!(5)), "each has its own");
    }
}

#[tokio::test]
async fn answers_take_no_more_room_than_they_are_given() {
    for test in TestGraph::each_over(Contents::Sample, 0).await {
        let bound = 256 << 10;
        let service = test.served(Options::default().remembering(bound));
        for first in 1..=100 {
            let packed = [("accept-encoding", "br")];
            let variables = json!({ "n": first }).to_string();
            service.get(&asking(&[("query", LIST), ("variables", &variables)]), &packed).await;
            let told = memory(&service, "answers").await;
            assert!(told["bytes"].as_u64().unwrap() <= bound, "{told}");
        }
        assert!(memory(&service, "answers").await["entries"].as_u64().unwrap() > 10);
        let none = test.served(Options::default().remembering(0));
        let mut taken = Vec::new();
        for _ in 0..2 {
            let before = test.statements();
            none.post(&list(3)).await;
            taken.push(test.statements() - before);
        }
        assert!(taken[0] > 0 && taken[0] == taken[1], "none is kept in no room");
        assert!(memory(&none, "answers").await.is_null());
    }
}

#[tokio::test]
async fn an_answer_is_packed_once_and_says_the_same_in_every_form() {
    let (service, other) =
        (Served::alone(Options::default()).await, Served::alone(Options::default().remembering(0)).await);
    let path = asking(&[("query", "{ metiers(first: 60) { nodes { rome libelle __typename } } }")]);
    let plain = service.get(&path, &[]).await;
    let alone = memory(&service, "answers").await["bytes"].as_u64().unwrap();
    let mut forms = 0;
    for named in ["gzip", "br", "zstd"] {
        let packed = service.get(&path, &[("accept-encoding", named)]).await;
        assert_eq!(packed.header("content-encoding"), named);
        assert_eq!(packed.header("vary"), "Accept, Authorization, accept-encoding");
        assert_eq!((packed.header("etag"), plain.header("vary")), (plain.header("etag"), packed.header("vary")));
        let again = service.get(&path, &[("accept-encoding", &format!("identity, {named}"))]).await;
        assert_eq!((&again.bytes, again.header("content-length")), (&packed.bytes, packed.bytes.len().to_string()));
        let at_once = other.get(&path, &[("accept-encoding", named)]).await;
        assert_eq!(
            (packed.headers["content-encoding"].clone(), &packed.bytes),
            (at_once.headers["content-encoding"].clone(), &at_once.bytes)
        );
        if named == "gzip" {
            let mut text = Vec::new();
            flate2::read::GzDecoder::new(packed.bytes.as_slice()).read_to_end(&mut text).unwrap();
            assert_eq!(text, plain.bytes);
        }
        forms += packed.bytes.len() as u64;
    }
    let told = memory(&service, "answers").await;
    assert_eq!((told["entries"].as_u64(), told["bytes"].as_u64()), (Some(1), Some(alone + forms)), "forms are weighed");
}

#[tokio::test]
async fn a_kept_answer_costs_what_any_other_does_and_is_counted_alike() {
    let settings = FairSettings { token_points_per_minute: 100_000, ..FairSettings::default() };
    let test = TestGraph::each().await.swap_remove(0);
    let options = Options::default().sharing(&settings);
    let (usage, service) = (options.usage(), test.served(options));
    let path = asking(&[("query", LIST), ("variables", "{\"n\":50}"), ("extensions", "{\"cost\":true}")]);
    let authorization = bearer(&[]);
    let mut left = Vec::new();
    for _ in 0..3 {
        let answer = service.get(&path, &[("authorization", &authorization)]).await;
        assert_eq!(answer.status, 200);
        let limit = answer.header("ratelimit");
        left.push(limit.split(['=', ';']).nth(2).unwrap().parse::<i64>().unwrap());
    }
    let (first, second) = (left[0] - left[1], left[1] - left[2]);
    assert!(first > 50 && (first - second).abs() <= 20, "{left:?}");
    let text = usage.metrics().text(&[]);
    assert!(text.contains("passerelle_answers_total{kind=\"operation\",outcome=\"ok\"} 3"), "{text}");
    assert!(text.contains("passerelle_rows_total 153"), "{text}");
}
