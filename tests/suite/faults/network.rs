//! Between us and PostgreSQL: a network that cuts, holds and slows.

use std::time::{Duration, Instant};

use super::{QUERY, ask, patient, remembering, told_to_come_back, well_again};
use crate::support::{Contents, Database, Log, Passage, Proxy, TestGraph, asking};

/// A graph over PostgreSQL, through a proxy; none where there is none.
async fn behind_a_proxy() -> Option<(TestGraph, Proxy)> {
    let database = Database::each(Contents::Sample).await.into_iter().find(|database| database.kind == "postgres")?;
    let proxy = Proxy::before(database.server()).await;
    let test = TestGraph::over(database.through(proxy.address), 16 << 20).await;
    Some((test, proxy))
}

#[tokio::test]
async fn connections_that_are_cut_are_told_once_and_made_again() {
    let Some((mut test, proxy)) = behind_a_proxy().await else { return };
    let service = patient(&mut test, 10_000);
    assert_eq!(ask(&service).await.status, 200);
    let (log, _guard) = Log::kept();
    proxy.set(Passage::Cut);
    for _ in 0..20 {
        told_to_come_back(&ask(&service).await);
    }
    let ready = service.get("/health/ready", &[]).await;
    assert_eq!((ready.status, service.get("/health/live", &[]).await.status), (503, 200));
    told_to_come_back(&service.get("/telechargements/communes.csv", &[]).await);
    proxy.set(Passage::Open);
    assert!(well_again(&service).await < Duration::from_secs(10));
    // Other tests have databases that come back meanwhile.
    assert!(log.lines("ERROR") <= 5, "once, and not for each request: {}", log.text());
    assert_eq!(service.get("/health/ready", &[]).await.status, 200);
}

#[tokio::test]
async fn an_answer_that_failed_is_not_remembered() {
    let Some((mut test, proxy)) = behind_a_proxy().await else { return };
    let service = patient(&mut test, 10_000);
    let path = asking(&[("query", QUERY)]);
    proxy.set(Passage::Cut);
    let refused = service.get(&path, &[("accept", "application/graphql-response+json")]).await;
    told_to_come_back(&refused);
    assert_eq!((refused.header("etag"), refused.header("cache-control").as_str()), (String::new(), "no-store"));
    proxy.set(Passage::Open);
    well_again(&service).await;
    let answer = service.get(&path, &[]).await;
    assert_eq!((answer.status, answer.json().get("errors")), (200, None));
    assert!(!answer.header("etag").is_empty());
}

#[tokio::test]
async fn a_network_that_keeps_what_it_is_given_holds_a_request_no_longer_than_the_limit() {
    let Some((mut test, proxy)) = behind_a_proxy().await else { return };
    let service = patient(&mut test, 400);
    assert_eq!(ask(&service).await.status, 200);
    proxy.set(Passage::Held);
    let begun = Instant::now();
    for _ in 0..3 {
        let answer = ask(&service).await;
        told_to_come_back(&answer);
        assert!(answer.json()["errors"][0]["message"].as_str().is_some_and(|told| told.contains("400 ms")));
    }
    assert!(begun.elapsed() < Duration::from_secs(5));
    proxy.set(Passage::Open);
    well_again(&service).await;
}

#[tokio::test]
async fn what_is_kept_is_given_for_a_second_and_no_request_is_held_longer_than_the_limit() {
    for away in [Passage::Cut, Passage::Held] {
        let Some((mut test, proxy)) = behind_a_proxy().await else { return };
        let service = remembering(&mut test, 400, 1 << 20);
        assert_eq!(ask(&service).await.status, 200);
        proxy.set(away);
        tokio::time::sleep(Duration::from_millis(1_050)).await;
        let begun = Instant::now();
        let herd = futures_util::future::join_all((0..20).map(|_| ask(&service))).await;
        herd.iter().for_each(told_to_come_back);
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
        proxy.set(Passage::Open);
        well_again(&service).await;
    }
}

#[tokio::test]
async fn a_slow_network_slows_answers_and_breaks_none() {
    let Some((mut test, proxy)) = behind_a_proxy().await else { return };
    let service = patient(&mut test, 10_000);
    let quick = ask(&service).await.json();
    proxy.set(Passage::Late(Duration::from_millis(30)));
    let slow = ask(&service).await;
    assert_eq!((slow.status, slow.json()), (200, quick));
}
