//! A token that is present and bad is an error, on every route.

use axum::body::Body;
use axum::http::{Request, header};
use chrono::Utc;
use passerelle::http::auth::Access;
use passerelle::http::{Options, Settings as HttpSettings, router::router};
use passerelle::identity::{Asked, Register, Settings, Signer, Verifier};
use passerelle::store::Pool;
use serde_json::{Value, json};

use super::keys::Pair;
use super::{of_secret, signed};
use crate::support::{Contents, Database, Received, SECRET, Served, TestGraph, in_an_hour};

const QUERY: &str = "{ __typename }";

async fn served(test: &TestGraph, settings: &Settings) -> (Served, Register, Pool) {
    let pool = Pool::open(&test.database.url, 2).await.expect("the database opens");
    let register = Register::new(&pool);
    let verifier = Verifier::new(settings, std::time::SystemTime::now()).await.expect("settings that work");
    let http = HttpSettings { max_batch: 5, ..HttpSettings::default() };
    let options = Options::read(&http, test.graph.limits()).expect("options");
    let router = router(test.graph.clone(), Access::new(verifier.knowing(register.clone())), options);
    (Served::of(router), register, pool)
}

async fn given(register: &Register, nom: &str) -> String {
    let asked = Asked { nom: nom.to_owned(), scopes: vec!["contacts:lire".to_owned()], days: 1, max_days: 1 };
    register.give(asked, &Signer::new(&of_secret()).expect("a key"), Utc::now()).await.expect("a token").token
}

fn post(body: &Value, token: &str) -> Request<Body> {
    Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::from(body.to_string()))
        .expect("a request")
}

/// What each route answers to this token.
async fn everywhere(service: &Served, token: &str) -> Vec<(String, Received)> {
    let bearing = format!("Bearer {token}");
    let mut answers = Vec::new();
    for path in [
        "/graphql?query=%7B__typename%7D",
        "/schema.graphql",
        "/graphiql",
        "/telechargements.json",
        "/telechargements/communes.csv",
        "/telechargements/communes.colonnes.json",
        "/nowhere",
    ] {
        answers.push((path.to_owned(), service.get(path, &[("authorization", &bearing)]).await));
    }
    let alone = json!({ "query": QUERY });
    let bodies = [alone.clone(), json!([alone, alone]), json!({ "query": "mutation { a }" }), json!("not a request")];
    for body in bodies {
        answers.push((body.to_string(), service.send(post(&body, token)).await));
    }
    answers
}

#[tokio::test]
async fn a_token_that_was_taken_back_opens_nothing_and_is_never_anonymous() {
    for test in TestGraph::each().await {
        let (service, register, _pool) = served(&test, &of_secret()).await;
        let token = given(&register, "bureau").await;
        for (route, answer) in everywhere(&service, &token).await {
            assert_ne!(answer.status, 401, "{route}");
        }
        register.revoke("bureau", Utc::now()).await.expect("it is known");
        for (route, answer) in everywhere(&service, &token).await {
            assert_eq!((answer.status, answer.code().as_str()), (401, "UNAUTHENTICATED"), "{route}");
            assert_eq!(answer.header("www-authenticate"), "Bearer error=\"invalid_token\"", "{route}");
            assert_eq!(answer.json().get("data"), None, "{route}");
            let text = String::from_utf8_lossy(&answer.bytes).into_owned();
            assert!(!text.contains(&token) && !text.contains("bureau"), "{route}: {text}");
        }
        for path in ["/health/live", "/health/ready"] {
            let answer = service.get(path, &[("authorization", &format!("Bearer {token}"))]).await;
            assert_eq!(answer.status, 200, "a probe tells of the process, not of who asks");
        }
    }
}

#[tokio::test]
async fn two_headers_or_another_scheme_open_nothing() {
    let service = Served::alone(Options::default()).await;
    let claims = json!({ "sub": "lea", "exp": in_an_hour() });
    let good = format!("Bearer {}", signed(None, &claims, SECRET));
    for headers in [
        &[("authorization", good.as_str()), ("authorization", good.as_str())][..],
        &[("authorization", "Basic bGVhOmxlYQ==")],
        &[("authorization", "Bearer")],
        &[("authorization", "Bearer ")],
        &[("authorization", "")],
        &[("authorization", &good["Bearer ".len()..])],
    ] {
        for path in ["/graphql?query=%7B__typename%7D", "/telechargements.json"] {
            let answer = service.get(path, headers).await;
            assert_eq!((answer.status, answer.code().as_str()), (401, "UNAUTHENTICATED"), "{headers:?}");
        }
    }
    assert_eq!(service.get("/telechargements.json", &[("authorization", &good)]).await.status, 200);
}

#[tokio::test]
async fn a_token_whose_issuer_was_never_reached_is_answered_later() {
    let test = TestGraph::over(Database::sqlite(Contents::Sample).await, 0).await;
    let settings = Settings { jwks: Some("http://127.0.0.1:9/jwks".to_owned()), ..Settings::default() };
    let (service, ..) = served(&test, &settings).await;
    let token = Pair::Ec.sign("a", &json!({ "sub": "lea", "exp": in_an_hour() }));
    let answer = service.send(post(&json!({ "query": QUERY }), &token)).await;
    assert_eq!((answer.status, answer.code().as_str()), (503, "SERVICE_UNAVAILABLE"));
    assert_eq!(answer.header("retry-after"), "30");
    let anonymous = service.post(&json!({ "query": QUERY })).await;
    assert_eq!(anonymous.status, 200, "open data are open");
}

#[tokio::test]
async fn while_the_register_cannot_be_read_who_bears_a_token_is_told_to_come_back() {
    for test in TestGraph::each().await {
        let (service, register, pool) = served(&test, &of_secret()).await;
        let token = given(&register, "bureau").await;
        pool.reader.db().close_by_ref().await.expect("it closes");
        let answer = service.send(post(&json!({ "query": QUERY }), &token)).await;
        assert_eq!((answer.status, answer.code().as_str()), (503, "DATABASE_UNAVAILABLE"), "{}", test.database.kind);
        assert_eq!(answer.json().get("data"), None);
    }
}
