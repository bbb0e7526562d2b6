//! No room is left: what cannot be written leaves what was there, and what cannot be read is told.

use chrono::TimeDelta;
use passerelle::import::{self, Input, Terms};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{ask, patient, told_to_come_back, well_again};
use crate::support::{Contents, Database, TestGraph, now};

fn structures(count: usize) -> Vec<Input> {
    let row = |rank: usize| {
        json!({ "id": format!("dora--{rank}"), "source": "dora", "nom": format!("Structure {rank}"),
        "date_maj": "2026-01-01", "siret": null, "description": "Une structure. ".repeat(100) })
    };
    let rows: Vec<Value> = (0..count).map(row).collect();
    vec![Input::new("structures.json", json!(rows).to_string().as_bytes())]
}

#[tokio::test]
async fn an_import_that_finds_no_room_leaves_the_data_as_they_were() {
    let mut test = TestGraph::over(Database::sqlite(Contents::Sample).await, 16 << 20).await;
    let service = patient(&mut test, 10_000);
    let before = ask(&service).await.json();
    let db = test.writer();
    let terms = |minute| Terms { force: true, ..Terms::from(now() + TimeDelta::minutes(minute)) };
    // As a full disk: the file may not grow.
    db.execute_unprepared("PRAGMA max_page_count = 1").await.expect("no page more");
    let error = import::import_inputs(db, structures(3_000), terms(1), |_| ()).await.expect_err("no room");
    assert!(error.to_string().contains("full"), "{error}");
    assert_eq!(ask(&service).await.json(), before, "readers see what was there");
    db.execute_unprepared("PRAGMA max_page_count = 1073741823").await.expect("room again");
    import::import_inputs(db, structures(3_000), terms(2), |_| ()).await.expect("imported");
    let structures = test.ask("{ structures { totalCount } }").await.ok();
    assert_eq!(structures, json!({ "structures": { "totalCount": 3_000 } }));
}

#[tokio::test]
async fn a_query_for_which_the_server_has_no_room_is_told_to_come_back() {
    for mut test in TestGraph::each().await.into_iter().filter(|test| test.database.kind == "postgres") {
        let service = patient(&mut test, 10_000);
        let db = sea_orm::Database::connect(&test.database.url).await.expect("a connection");
        // Each reading of a commune raises what PostgreSQL raises when its disk is full.
        let full = "ALTER TABLE commune RENAME TO hidden; CREATE FUNCTION full_disk() RETURNS SETOF hidden LANGUAGE plpgsql AS \
                    $$ BEGIN RAISE EXCEPTION 'could not write to file' USING ERRCODE = 'disk_full'; END $$; \
                    CREATE VIEW commune AS SELECT * FROM full_disk()";
        db.execute_unprepared(full).await.expect("a full disk");
        told_to_come_back(&ask(&service).await);
        let whole = "DROP VIEW commune; DROP FUNCTION full_disk; ALTER TABLE hidden RENAME TO commune";
        db.execute_unprepared(whole).await.expect("as before");
        well_again(&service).await;
    }
}
