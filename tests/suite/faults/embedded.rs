//! The database that the program holds itself.

use std::time::Instant;

use sea_orm::ConnectionTrait;

use super::{ask, patient, told_to_come_back, well_again};
use crate::support::{Contents, TestGraph};

#[tokio::test]
async fn what_is_given_up_is_stopped_in_the_program_too() {
    for mut test in
        TestGraph::each_over(Contents::Sample, 0).await.into_iter().filter(|test| test.database.kind == "sqlite")
    {
        let service = patient(&mut test, 300);
        assert_eq!(ask(&service).await.status, 200);
        // To read one row of a commune never ends from now on.
        let endless = "ALTER TABLE commune RENAME TO endless_commune; CREATE VIEW commune AS SELECT * FROM endless_commune \
                       WHERE (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n) > 0";
        let db = sea_orm::Database::connect(&test.database.url).await.expect("a connection");
        db.execute_unprepared(endless).await.expect("an endless table");
        let begun = Instant::now();
        // More often than there are connections: each is there again for the next one.
        for _ in 0..2 * test.graph.store().readers() {
            let answer = ask(&service).await;
            told_to_come_back(&answer);
            assert_eq!(answer.code(), "EXECUTION_TIMEOUT", "a connection was there: {:?}", begun.elapsed());
        }
        db.execute_unprepared("DROP VIEW commune; ALTER TABLE endless_commune RENAME TO commune")
            .await
            .expect("as before");
        well_again(&service).await;
    }
}
