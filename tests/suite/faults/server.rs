//! PostgreSQL itself: stopped where it stands, killed and started under load, out of connections, and asked to stop what
//! nobody waits for any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, Statement};

use super::{ask, patient, told_to_come_back, well_again};
use crate::support::{Cluster, Contents, TestGraph};

async fn over(cluster: &Cluster, connections: u32) -> TestGraph {
    let database = cluster.database(Contents::Sample).await;
    TestGraph::over_connections(database, connections, 16 << 20).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_stopped_then_killed_then_started_again_is_found_again() {
    let Some(mut cluster) = Cluster::start(20).await else { return };
    let mut test = over(&cluster, 4).await;
    let service = patient(&mut test, 1_000);
    assert_eq!(ask(&service).await.status, 200);

    cluster.stop();
    let begun = Instant::now();
    told_to_come_back(&ask(&service).await);
    assert!(begun.elapsed() < Duration::from_secs(5), "no longer than the limit, and a little");
    cluster.go_on();
    well_again(&service).await;

    let (stop, answered, refused) =
        (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let load = (0..8).map(|_| {
        let (service, stop, answered, refused) = (service.clone(), stop.clone(), answered.clone(), refused.clone());
        tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                let answer = ask(&service).await;
                let counter = if answer.status == 200 { &answered } else { &refused };
                counter.fetch_add(1, Ordering::Relaxed);
                if answer.status != 200 {
                    told_to_come_back(&answer);
                }
            }
        })
    });
    let load: Vec<_> = load.collect();
    crate::support::until("answers", || answered.load(Ordering::Relaxed) > 20).await;
    cluster.kill();
    cluster.gone().await;
    crate::support::until("refusals", || refused.load(Ordering::Relaxed) > 0).await;
    cluster.run().await;
    let before = answered.load(Ordering::Relaxed);
    crate::support::until("answers again", || answered.load(Ordering::Relaxed) > before + 20).await;
    stop.store(true, Ordering::Relaxed);
    for task in load {
        task.await.expect("every answer is one of both");
    }
}

#[tokio::test]
async fn a_server_without_a_connection_left_is_busy_and_not_at_fault() {
    let Some(cluster) = Cluster::start(6).await else { return };
    let mut test = over(&cluster, 2).await;
    let service = patient(&mut test, 8_000);
    assert_eq!(ask(&service).await.status, 200);
    // Others take what ours leave, then what ours had.
    let mut others = Vec::new();
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'passerelle'";
    let own = sea_orm::Database::connect(cluster.url("postgres")).await.expect("a connection");
    own.execute_unprepared(end).await.expect("ours are ended");
    while let Ok(other) = sea_orm::Database::connect(cluster.url("postgres")).await {
        others.push(other);
        assert!(others.len() < 10);
    }
    told_to_come_back(&ask(&service).await);
    for other in others {
        other.close().await.expect("the others leave");
    }
    well_again(&service).await;
}

/// Statements of the service that the server executes.
async fn executing(db: &sea_orm::DatabaseConnection) -> i64 {
    let sql = "SELECT COUNT(*) AS executing FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' \
               AND query LIKE '%slow_commune%' AND pid <> pg_backend_pid()";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("counted");
    row.expect("a row").try_get("", "executing").expect("a count")
}

#[tokio::test]
async fn what_is_given_up_is_stopped_at_the_server_too() {
    for mut test in
        TestGraph::each_over(Contents::Sample, 0).await.into_iter().filter(|test| test.database.kind == "postgres")
    {
        let service = patient(&mut test, 500);
        assert_eq!(ask(&service).await.status, 200);
        // Each row of a commune takes a minute from now on.
        let slow = "ALTER TABLE commune RENAME TO slow_commune; \
                    CREATE VIEW commune AS SELECT c.* FROM slow_commune c, LATERAL (SELECT pg_sleep(60)) sleep";
        let db = sea_orm::Database::connect(&test.database.url).await.expect("a connection");
        db.execute_unprepared(slow).await.expect("a slow table");
        let begun = Instant::now();
        let answer = ask(&service).await;
        told_to_come_back(&answer);
        assert_eq!(answer.code(), "EXECUTION_TIMEOUT");
        assert!(begun.elapsed() < Duration::from_secs(5));
        while executing(&db).await > 0 {
            assert!(begun.elapsed() < Duration::from_secs(20), "the statement goes on");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        eprintln!("stopped at the server {:?} after the request began, with a limit of 500 ms", begun.elapsed());
        // The connections that were held are there again.
        db.execute_unprepared("DROP VIEW commune; ALTER TABLE slow_commune RENAME TO commune")
            .await
            .expect("as before");
        well_again(&service).await;
    }
}
