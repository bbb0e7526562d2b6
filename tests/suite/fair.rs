//! Enough for everybody: what one consumer may ask, what is executed at once, and what the others are told.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, header};
use futures_util::StreamExt;
use passerelle::graph::Limits;
use passerelle::http::{FairSettings, Options, Settings};
use passerelle::quota;
use sea_orm::{DatabaseTransaction, TransactionTrait};
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use tower::ServiceExt;

use crate::support::{Contents, Database, Following, Received, Running, Served, TestGraph, asking};

const QUERY: &str = "{ ficheRncp(rncp: \"RNCP37537\") { intitule } }";

static COST: OnceCell<u64> = OnceCell::const_new();

/// What `QUERY` costs.
async fn cost() -> u64 {
    let measured = COST.get_or_init(|| async {
        let (_test, server) = proxied(few(1_000)).await;
        1_000 - left(&asks(&server, "192.0.2.1").await)
    });
    let cost = *measured.await;
    assert!((10..50).contains(&cost), "{cost}");
    cost
}

/// The points that an answer says are left.
fn left(answer: &Received) -> u64 {
    let told = answer.header("ratelimit");
    let rest = told.strip_prefix("\"points\";r=").expect("what is left");
    rest.split(';').next().and_then(|number| number.parse().ok()).expect("a number")
}

fn sharing(fair: &FairSettings) -> Options {
    let http = Settings { max_batch: 5, ..Settings::default() };
    Options::read(&http, &Limits::default()).expect("settings that can be read").sharing(fair)
}

/// The service behind a proxy on this machine, which tells where requests come from.
async fn proxied(fair: FairSettings) -> (TestGraph, Running) {
    let test = TestGraph::over(Database::sqlite(Contents::Sample).await, 16 << 20).await;
    let fair = FairSettings { trusted_proxies: vec!["127.0.0.1".to_owned()], ..fair };
    let server = test.running(sharing(&fair)).await;
    (test, server)
}

fn few(points: u64) -> FairSettings {
    FairSettings { points_per_minute: points, token_points_per_minute: 10 * points, ..FairSettings::default() }
}

/// What the server answers to a request that comes, says the proxy, from there.
async fn from(server: &Running, address: &str, body: &Value, token: Option<&str>) -> Received {
    let mut request = Request::post("/graphql")
        .header(header::HOST, "passerelle.example.fr")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/graphql-response+json")
        .header("x-forwarded-for", address);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    server.send(request.body(Body::from(body.to_string())).expect("a request")).await
}

async fn asks(server: &Running, address: &str) -> Received {
    from(server, address, &json!({ "query": QUERY }), None).await
}

#[tokio::test]
async fn a_network_that_asked_for_its_share_is_told_when_to_come_back() {
    let cost = cost().await;
    let (_test, server) = proxied(few(3 * cost)).await;
    for left in [2 * cost, cost, 0] {
        let answer = asks(&server, "192.0.2.1").await;
        assert_eq!(answer.status, 200, "{:?}", String::from_utf8_lossy(&answer.bytes));
        assert_eq!(answer.header("ratelimit-policy"), format!("\"points\";q={};w=60", 3 * cost));
        // A little comes back while the test runs.
        assert!((left..left + 5).contains(&self::left(&answer)), "{}", answer.header("ratelimit"));
    }
    let refused = asks(&server, "192.0.2.1").await;
    assert_eq!((refused.status, refused.code().as_str()), (429, "RATE_LIMITED"));
    assert_eq!(refused.json().get("data"), None);
    let seconds: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((15..=20).contains(&seconds), "a third of a minute: {seconds}");
    assert!(self::left(&refused) < 5 && refused.header("ratelimit").contains(";t="), "{}", refused.header("ratelimit"));
    assert_eq!(refused.header("content-type"), "application/graphql-response+json; charset=utf-8");
    assert_eq!(asks(&server, "192.0.2.2").await.status, 200, "a neighbour has its own");
}

#[tokio::test]
async fn addresses_of_one_ipv6_network_share_and_nobody_shares_by_what_they_claim() {
    let (_test, server) = proxied(few(cost().await)).await;
    assert_eq!(asks(&server, "2001:db8:1:2::1").await.status, 200);
    assert_eq!(asks(&server, "2001:db8:1:2:ffff::2").await.status, 429);
    assert_eq!(asks(&server, "2001:db8:1:3::1").await.status, 200);
    assert_eq!(asks(&server, "192.0.2.1").await.status, 200);
    assert_eq!(asks(&server, "198.51.100.9, 192.0.2.1").await.status, 429, "what stands before is anybody's word");
}

#[tokio::test]
async fn whoever_holds_a_token_has_a_share_of_their_own_wherever_they_are() {
    let cost = cost().await;
    let (test, server) = proxied(few(cost)).await;
    let token = test.token("bureau", &[]).await;
    assert_eq!(asks(&server, "192.0.2.1").await.status, 200);
    assert_eq!(asks(&server, "192.0.2.1").await.status, 429);
    let body = json!({ "query": QUERY });
    for rank in 0..10 {
        let answer = from(&server, &format!("192.0.2.{rank}"), &body, Some(&token)).await;
        assert_eq!(answer.status, 200, "{rank}");
        assert_eq!(answer.header("ratelimit-policy"), format!("\"points\";q={};w=60", 10 * cost));
    }
    assert_eq!(from(&server, "192.0.2.77", &body, Some(&token)).await.status, 429);
    let other = test.token("annuaire", &[]).await;
    assert_eq!(from(&server, "192.0.2.1", &body, Some(&other)).await.status, 200);
}

#[tokio::test]
async fn what_is_asked_is_what_is_counted() {
    let (_test, server) = proxied(few(1_000)).await;
    let heavy = json!({ "query": "{ metiers(first: 50) { nodes { rome libelle } } }" });
    let answer = from(&server, "192.0.2.1", &heavy, None).await;
    assert!((700..880).contains(&left(&answer)), "fifty rows of two fields: {}", left(&answer));
    let batch = json!([{ "query": QUERY }, { "query": QUERY }]);
    assert_eq!(left(&from(&server, "192.0.2.2", &batch, None).await), 1_000 - 2 * cost().await);
    let wrong = json!({ "query": "{" });
    assert_eq!(left(&from(&server, "192.0.2.3", &wrong, None).await), 1_000, "nothing was executed");
    let beyond = json!({ "query": "{ metiers(first: 100) { nodes { rome libelle code: rome nom: libelle x: rome y: rome \
        z: rome t: rome u: rome v: rome } } }" });
    assert_eq!(from(&server, "192.0.2.4", &beyond, None).await.status, 200, "a full share is enough for any request");
    assert_eq!(from(&server, "192.0.2.4", &json!({ "query": QUERY }), None).await.status, 429);
}

#[tokio::test]
async fn what_comes_from_this_machine_is_not_counted() {
    let test = TestGraph::over(Database::sqlite(Contents::Sample).await, 16 << 20).await;
    let server = test.running(sharing(&few(1))).await;
    for address in ["192.0.2.1", "127.0.0.1"] {
        for _ in 0..3 {
            let answer = asks(&server, address).await;
            assert_eq!((answer.status, answer.header("ratelimit").as_str()), (200, ""), "no proxy is trusted");
        }
    }
}

/// Takes every connection that reads: whatever is asked waits.
async fn stopped(test: &TestGraph) -> Vec<DatabaseTransaction> {
    let mut held = Vec::new();
    for _ in 0..test.graph.store().readers() {
        held.push(test.graph.store().reader().db().begin().await.expect("a connection"));
    }
    held
}

async fn crowded(fair: FairSettings) -> Vec<(TestGraph, Served)> {
    let mut services = Vec::new();
    for database in Database::each(Contents::Sample).await {
        let test = TestGraph::over_connections(database, 2, 0).await;
        // Who asks the same as another would wait for its answer.
        let service = test.served(sharing(&fair).remembering(0));
        services.push((test, service));
    }
    services
}

#[tokio::test]
async fn beyond_what_can_be_executed_a_few_wait_and_the_others_are_told_at_once() {
    let fair = FairSettings { max_executing: 1, max_waiting: 1, max_wait_ms: 60_000, ..FairSettings::default() };
    for (test, service) in crowded(fair).await {
        // Each request asks for the version of what was just written.
        tokio::time::sleep(Duration::from_millis(50)).await;
        test.graph.store().refresh().await.expect("the version is read");
        let held = stopped(&test).await;
        let ask = |service: &Served| {
            let service = service.clone();
            tokio::spawn(async move { service.post(&json!({ "query": QUERY })).await })
        };
        let (first, second) = (ask(&service), ask(&service));
        tokio::time::sleep(Duration::from_millis(200)).await;
        let start = Instant::now();
        // First: by GET, the version is asked of the database once what is known of it is old.
        let by_get = service.get(&asking(&[("query", QUERY)]), &[]).await;
        assert_eq!(by_get.status, 503);
        let refused = service.post(&json!({ "query": QUERY })).await;
        assert_eq!((refused.status, refused.code().as_str()), (503, "SERVICE_UNAVAILABLE"), "{}", test.database.kind);
        assert_eq!(refused.header("retry-after"), "1");
        assert!(start.elapsed() < Duration::from_secs(1), "quickly rather than late: {:?}", start.elapsed());
        assert_eq!(service.get("/health/live", &[]).await.status, 200);
        drop(held);
        for waited in [first, second] {
            assert_eq!(waited.await.expect("no panic").status, 200, "and those that waited are answered");
        }
        assert_eq!(service.post(&json!({ "query": QUERY })).await.status, 200, "full speed is back at once");
    }
}

#[tokio::test]
async fn who_waits_too_long_is_told_so_and_a_client_that_leaves_gives_its_place_back() {
    let fair = FairSettings { max_executing: 1, max_waiting: 5, max_wait_ms: 100, ..FairSettings::default() };
    for (test, service) in crowded(fair).await {
        let held = stopped(&test).await;
        let first = {
            let service = service.clone();
            tokio::spawn(async move { service.post(&json!({ "query": QUERY })).await })
        };
        tokio::time::sleep(Duration::from_millis(100)).await;
        let start = Instant::now();
        let refused = service.post(&json!({ "query": QUERY })).await;
        assert_eq!((refused.status, refused.code().as_str()), (503, "SERVICE_UNAVAILABLE"), "{}", test.database.kind);
        assert!((Duration::from_millis(100)..Duration::from_secs(3)).contains(&start.elapsed()));
        first.abort();
        drop((first.await, held));
        assert_eq!(service.post(&json!({ "query": QUERY })).await.status, 200);
    }
}

/// Points that a server gives to one network before it refuses; so many requests at the most.
async fn given(server: &Running, cost: u64, most: u64) -> u64 {
    let mut points = 0;
    for _ in 0..most {
        match asks(server, "192.0.2.1").await.status {
            200 => points += cost,
            429 => break,
            status => panic!("{status}"),
        }
    }
    points
}

#[tokio::test]
async fn two_routers_on_one_postgresql_give_one_share_together() {
    let cost = cost().await;
    for database in Database::each(Contents::Sample).await.into_iter().filter(|database| database.kind == "postgres") {
        let test = TestGraph::over(database, 16 << 20).await;
        let share = 40 * cost;
        let fair = FairSettings { trusted_proxies: vec!["127.0.0.1".to_owned()], ..few(share) };
        let (mut servers, mut settling) = (Vec::new(), Vec::new());
        for _ in 0..2 {
            let options = sharing(&fair);
            settling.push(tokio::spawn(quota::follow(test.writer().clone(), options.accounts())));
            servers.push(test.running(options).await);
        }
        // Each hears of the other before it begins.
        for server in &servers {
            assert_eq!(asks(server, "192.0.2.1").await.status, 200);
        }
        tokio::time::sleep(Duration::from_millis(600)).await;
        let start = Instant::now();
        let (one, other) = tokio::join!(given(&servers[0], cost, 100), given(&servers[1], cost, 100));
        let refilled = share * (start.elapsed().as_secs() + 2) / 60;
        let all = one + other + 2 * cost;
        assert!(all <= share + share / 2 + refilled, "a quarter of a share each beyond the share: {all} of {share}");
        assert!(all >= share / 2, "{all} of {share}");
        // What was spent anywhere is known everywhere.
        tokio::time::sleep(Duration::from_millis(600)).await;
        let told: Vec<u64> =
            [asks(&servers[0], "192.0.2.2").await, asks(&servers[1], "192.0.2.2").await].iter().map(left).collect();
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert_eq!(told, [share - cost, share - cost], "a neighbour has its own");
        let rest = left(&asks(&servers[0], "192.0.2.2").await);
        let rest_elsewhere = left(&asks(&servers[1], "192.0.2.2").await);
        assert!(rest_elsewhere <= rest + cost, "{rest} {rest_elsewhere}");
        settling.into_iter().for_each(|task| task.abort());
    }
}

#[tokio::test]
async fn without_the_table_each_process_counts_for_itself() {
    let cost = cost().await;
    for database in Database::each(Contents::Sample).await.into_iter().filter(|database| database.kind == "postgres") {
        let test = TestGraph::over(database, 16 << 20).await;
        let fair = FairSettings { trusted_proxies: vec!["127.0.0.1".to_owned()], ..few(8 * cost) };
        let options = sharing(&fair);
        let accounts = options.accounts();
        let server = test.running(options).await;
        assert_eq!(asks(&server, "192.0.2.1").await.status, 200);
        quota::once(test.writer(), &accounts).await.expect("settled");
        let lost = passerelle::store::Pool::open(&test.database.url, 2).await.expect("a database").writer;
        lost.close_by_ref().await.expect("it is closed");
        assert_eq!(asks(&server, "192.0.2.1").await.status, 200);
        quota::once(&lost, &accounts).await.expect_err("the database is gone");
        assert_eq!(given(&server, cost, 100).await, 6 * cost, "the whole share, and no more");
        quota::once(test.writer(), &accounts).await.expect("settled after all");
        assert!(left(&asks(&server, "192.0.2.1").await) < cost, "what was given meanwhile is counted");
    }
}

#[tokio::test]
async fn a_file_costs_a_point_a_row_and_a_debt_is_paid_before_the_next() {
    let (_test, server) = proxied(few(400)).await;
    let file = |path: &str| {
        let request =
            Request::get(path).header(header::HOST, "passerelle.example.fr").header("x-forwarded-for", "192.0.2.1");
        server.send(request.body(Body::empty()).expect("a request"))
    };
    let got = file("/telechargements/communes.csv").await;
    assert_eq!(got.status, 200);
    let rows = got.bytes.iter().filter(|byte| **byte == b'\n').count() as u64 - 1;
    let rest = left(&asks(&server, "192.0.2.1").await);
    let expected = 400_u64.saturating_sub(rows + 10 + cost().await);
    assert!(rest.abs_diff(expected) < 40, "{rows} rows: {rest} and not {expected}");
    let mut files = 0;
    let refused = loop {
        let got = file("/telechargements/communes.csv").await;
        files += 1;
        if got.status != 200 || files > 50 {
            break got;
        }
    };
    assert_eq!((refused.status, refused.code().as_str()), (429, "RATE_LIMITED"));
    assert!(refused.header("retry-after").parse::<u64>().is_ok() && !refused.header("ratelimit").is_empty());
    let index = file("/telechargements.json").await;
    assert_eq!(index.status, 200, "what tells of files costs nothing");
}

#[tokio::test]
async fn each_event_counts_and_who_has_nothing_left_is_told_so() {
    const LISTEN: &str = "subscription { miseAJour { version } }";
    let test = TestGraph::over(Database::sqlite(Contents::Sample).await, 16 << 20).await;
    let service = test.served(sharing(&FairSettings { token_points_per_minute: 30, ..FairSettings::default() }));
    let token = test.token("bureau", &[]).await;
    let request = Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "text/event-stream")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::from(json!({ "query": LISTEN }).to_string()))
        .expect("a request");
    let _following = Following::start(test.graph.store(), Duration::from_millis(10));
    let response = service.router.clone().oneshot(request).await.expect("an answer");
    let mut body = response.into_body().into_data_stream();
    let mut seen = String::new();
    for _ in 0..50 {
        test.publish().await;
        let next = tokio::time::timeout(Duration::from_millis(200), body.next()).await;
        if let Ok(Some(Ok(bytes))) = next {
            seen.push_str(std::str::from_utf8(&bytes).expect("text"));
        }
        if seen.contains("RATE_LIMITED") {
            break;
        }
    }
    assert!(seen.contains("\"miseAJour\"") && seen.contains("RATE_LIMITED"), "{seen}");
}
