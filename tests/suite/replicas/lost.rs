//! The copy is killed, stopped where it stands, or gives a statement up: nobody sees it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use passerelle::http::Options;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::json;

use super::{Pair, QUESTION};
use crate::support::{Contents, Log, Served, soon, until};

/// Asks all the time, and all of it is answered.
struct Load {
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Load {
    fn on(service: &Served) -> Self {
        let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let tasks = (0..6).map(|rank| {
            let (service, stop, answered) = (service.clone(), stop.clone(), answered.clone());
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let answer = service
                        .post(&json!({ "query": QUESTION.replace("first: 2", &format!("first: {}", rank + 1)) }))
                        .await;
                    let body = String::from_utf8_lossy(&answer.bytes);
                    assert!(answer.status == 200 && !body.contains("errors"), "{} {body}", answer.status);
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            })
        });
        let tasks = tasks.collect();
        Self { stop, answered, tasks }
    }

    async fn goes_on(&self) {
        let before = self.answered.load(Ordering::Relaxed);
        until("answers", || self.answered.load(Ordering::Relaxed) > before + 20).await;
    }

    async fn ended(self) {
        self.stop.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await.expect("every request is answered");
        }
    }
}

#[tokio::test]
async fn a_copy_that_is_killed_or_stops_is_told_of_once_and_read_again_when_it_answers() {
    let Some(mut pair) = Pair::holding(Contents::Sample).await else { return };
    let service = pair.test.served(Options::default().remembering(0));
    let (log, _guard) = Log::kept();
    let load = Load::on(&service);
    load.goes_on().await;

    pair.standby.kill();
    pair.used(false).await;
    load.goes_on().await;
    assert_eq!(pair.standing().version, None);
    pair.standby.gone().await;
    pair.standby.run().await;
    pair.used(true).await;
    load.goes_on().await;
    assert_eq!((log.lines("does not answer"), log.lines("a replica answers")), (1, 1), "{}", log.text());

    // It closes nothing and answers nothing: what waits for it is asked elsewhere.
    let begun = Instant::now();
    pair.standby.stop();
    pair.used(false).await;
    load.goes_on().await;
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    let ready = service.get("/health/ready", &[]).await.json();
    assert_eq!((&ready["status"], &ready["replicas"][0]["used"]), (&json!("ready"), &json!(false)), "{ready}");
    pair.standby.go_on();
    pair.used(true).await;
    load.goes_on().await;
    load.ended().await;
    assert_eq!(log.lines("ERROR"), 0, "{}", log.text());

    let metrics = service.get("/metrics", &[]).await;
    let metrics = String::from_utf8_lossy(&metrics.bytes).into_owned();
    let name = pair.standby.address();
    assert!(metrics.contains(&format!("passerelle_replica_used{{part=\"{name}\"}} 1")), "{metrics}");
    let version = pair.standing().version.expect("it answers");
    assert!(metrics.contains(&format!("passerelle_replica_version{{part=\"{name}\"}} {version}")), "{metrics}");
}

/// Waits until this tells a row.
async fn told(db: &DatabaseConnection, sql: &str) {
    let statement = || Statement::from_string(db.get_database_backend(), sql);
    while db.query_one_raw(statement()).await.expect("it tells").is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_statement_that_the_copy_gives_up_for_what_it_replays_is_executed_elsewhere() {
    let Some(pair) = Pair::holding(Contents::Sample).await else { return };
    let db = pair.test.writer().clone();
    // Each row of a commune takes a while from now on.
    let slow = "ALTER TABLE commune RENAME TO slow_commune; \
                CREATE VIEW commune AS SELECT c.* FROM slow_commune c, LATERAL (SELECT pg_sleep(0.3)) sleep";
    db.execute_unprepared(slow).await.expect("a slow table");
    let copy = pair.copy().await;
    soon("the slow table", told(&copy, "SELECT 1 FROM pg_class WHERE relname = 'slow_commune'")).await;
    let (log, _guard) = Log::kept();
    let asked = pair.ask("{ commune(insee: \"59512\") { nom population } }");
    let locked = async {
        let reading = "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%FROM commune%' \
                       AND pid <> pg_backend_pid()";
        soon("a statement", told(&copy, reading)).await;
        db.execute_unprepared("ALTER TABLE slow_commune ADD COLUMN other INTEGER")
            .await
            .expect("a lock that is replayed");
    };
    let ((data, by_copy), ()) = tokio::join!(asked, locked);
    assert_eq!((&data["commune"]["nom"], by_copy), (&json!("Roubaix"), false));
    assert!(log.lines("conflict with recovery") == 1 && pair.standing().used, "{}", log.text());
}

#[tokio::test]
async fn what_was_published_is_read_from_the_copy_while_the_primary_is_away() {
    let Some(mut pair) = Pair::holding(Contents::Sample).await else { return };
    let (before, _) = pair.ask(QUESTION).await;
    pair.primary.kill();
    assert_eq!(pair.ask(QUESTION).await, (before, true));
    let service = pair.test.served(Options::default());
    assert_eq!(service.get("/health/ready", &[]).await.status, 200);
    let refused = service.post(&json!({ "query": "{ imports { totalCount } }" })).await;
    assert_eq!((refused.status, refused.code().as_str()), (503, "DATABASE_UNAVAILABLE"));
    assert!(pair.standing().used);
}

#[tokio::test]
async fn what_is_remembered_is_confirmed_by_the_copy_while_the_primary_is_away() {
    let Some(mut pair) = Pair::remembering(Contents::Sample, 16 << 20).await else { return };
    let (before, _) = pair.ask(QUESTION).await;
    let asked = pair.test.statements();
    pair.primary.kill();
    let confirmed = async {
        loop {
            let (data, by_copy) = pair.ask(QUESTION).await;
            assert_eq!(data, before);
            if by_copy {
                return;
            }
        }
    };
    soon("a word of the copy", confirmed).await;
    assert_eq!(pair.test.statements(), asked, "and no row was read again from the primary");
}
