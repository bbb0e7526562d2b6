//! Which words do the documents bear, and how many bear each? Counted as they come and go, written at the end.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

use crate::search::document::Mots;
use crate::store::Sql;

/// How many more documents bear each word than before.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    counts: HashMap<String, (String, i64)>,
}

// Rows of one statement.
const ROWS: usize = 200;

impl Vocabulary {
    /// A document that bears these words comes (1) or goes (-1).
    pub(super) fn count(&mut self, mots: Mots, by: i64) {
        for (mot, terme) in mots {
            match self.counts.get_mut(&mot) {
                Some((_, count)) => *count += by,
                None => drop(self.counts.insert(mot, (terme, by))),
            }
        }
    }

    /// Adds to what is known; forgets the words that no document bears.
    pub(super) async fn write(&mut self, db: &DatabaseTransaction) -> Result<(), DbErr> {
        let mut counts: Vec<_> = self.counts.drain().filter(|(_, (_, count))| *count != 0).collect();
        counts.sort_unstable();
        for counts in counts.chunks(ROWS) {
            let mut sql = Sql::new(db.get_database_backend());
            sql.push("INSERT INTO mot (mot, envers, terme, frequence) ");
            sql.rows(counts.iter().map(|(mot, (terme, count))| {
                let envers: String = mot.chars().rev().collect();
                vec![mot.as_str().into(), envers.into(), terme.as_str().into(), (*count).into()]
            }));
            sql.push(" ON CONFLICT (mot) DO UPDATE SET frequence = mot.frequence + excluded.frequence");
            db.execute_raw(sql.build()).await?;
        }
        if !counts.iter().any(|(_, (_, count))| *count < 0) {
            return Ok(());
        }
        db.execute_unprepared("DELETE FROM mot WHERE frequence <= 0").await.map(drop)
    }
}
