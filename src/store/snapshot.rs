//! How is a whole table read, chunk by chunk, as it stood at one instant?

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, FromQueryResult, IsolationLevel,
    TransactionTrait,
};

use super::listing::Listing;
use super::sql::Sql;
use super::{Listed, Store};

/// Which data are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Edition {
    /// Version of the data; 0 before any import.
    pub version: i64,
    /// When it was published; none before any import.
    pub publiee_le: Option<DateTime<Utc>>,
}

/// The last import of a data set that succeeded.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Imported {
    /// Data set, as the journal names it.
    pub jeu_de_donnees_id: String,
    /// Who publishes it.
    pub producteur: String,
    /// Licence of reuse.
    pub licence: String,
    /// Date of its newest file, when one tells.
    pub millesime: Option<NaiveDate>,
    /// When the import began.
    pub debut: DateTime<Utc>,
}

/// A transaction that reads: whatever is published meanwhile, it sees the edition it opened on. It holds a connection
/// until it is closed or dropped.
#[derive(Debug)]
pub struct Snapshot {
    transaction: DatabaseTransaction,
    edition: Edition,
}

impl Snapshot {
    /// Opens on the edition of now.
    pub async fn open(store: &Store) -> Result<Self, DbErr> {
        let db = store.reader().db();
        let transaction = match db.get_database_backend() {
            DbBackend::Postgres => {
                db.begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly)).await?
            }
            // A reading transaction of SQLite in WAL mode sees one state, that of its first statement.
            _ => db.begin().await?,
        };
        let edition = edition(&transaction).await?;
        Ok(Self { transaction, edition })
    }

    /// The edition that is read.
    pub fn edition(&self) -> Edition {
        self.edition
    }

    /// Gives the connection back.
    pub async fn close(self) -> Result<(), DbErr> {
        self.transaction.rollback().await
    }

    /// The next rows of a table by primary key, after this one, `size` at the most.
    pub async fn chunk<E: Listed>(&self, after: Option<&str>, size: u32) -> Result<Chunk<'_, E>, DbErr> {
        let mut sql = self.sql();
        sql.push("SELECT c.* FROM ").push(E::TABLE).push(" c");
        if let Some(after) = after {
            sql.push(" WHERE c.").push(E::KEY).push(" > ").bind(after);
        }
        sql.push(" ORDER BY c.").push(E::KEY).push(" LIMIT ").bind(i64::from(size));
        let rows = E::Model::find_by_statement(sql.build()).all(&self.transaction).await?;
        Ok(Chunk { snapshot: self, full: rows.len() == size as usize, rows })
    }

    /// The last import of each data set that succeeded.
    pub async fn imported(&self) -> Result<Vec<Imported>, DbErr> {
        let mut sql = self.sql();
        sql.push(
            "SELECT i.jeu_de_donnees_id, j.producteur, j.licence, i.millesime, i.debut FROM import i \
             JOIN (SELECT MAX(id) AS id FROM import WHERE statut = 'REUSSI' GROUP BY jeu_de_donnees_id) last \
             ON last.id = i.id JOIN jeu_de_donnees j ON j.id = i.jeu_de_donnees_id ORDER BY i.jeu_de_donnees_id",
        );
        Imported::find_by_statement(sql.build()).all(&self.transaction).await
    }

    fn sql(&self) -> Sql {
        Sql::new(self.transaction.get_database_backend())
    }
}

impl Store {
    /// The edition of now.
    pub async fn edition(&self) -> Result<Edition, DbErr> {
        edition(self.reader()).await
    }
}

async fn edition<C: ConnectionTrait>(db: &C) -> Result<Edition, DbErr> {
    let found = entity::version_donnees::Entity::find_by_id(1).one(db).await?;
    Ok(found.map_or_else(Edition::default, |row| Edition { version: row.version, publiee_le: Some(row.publiee_le) }))
}

/// Rows that follow one another in the order of the primary key, and what hangs from them: one statement for each table
/// or list, whatever the number of rows.
#[derive(Debug)]
pub struct Chunk<'a, E: Listed> {
    snapshot: &'a Snapshot,
    full: bool,
    /// Rows.
    pub rows: Vec<E::Model>,
}

impl<E: Listed> Chunk<'_, E> {
    /// The key after which the next chunk begins; none when this one is the last.
    pub fn next(&self) -> Option<String> {
        let last = self.rows.last().filter(|_| self.full)?;
        Some(E::key(last).to_owned())
    }

    /// The rows of another table that bear the same keys, by key.
    pub async fn beside<T: Listed>(&self) -> Result<HashMap<String, T::Model>, DbErr> {
        let Some((first, last)) = self.bounds() else {
            return Ok(HashMap::new());
        };
        let mut sql = self.snapshot.sql();
        sql.push("SELECT t.* FROM ").push(T::TABLE).push(" t WHERE t.").push(T::KEY).push(" >= ").bind(first);
        sql.push(" AND t.").push(T::KEY).push(" <= ").bind(last);
        let rows = T::Model::find_by_statement(sql.build()).all(&self.snapshot.transaction).await?;
        Ok(rows.into_iter().map(|row| (T::key(&row).to_owned(), row)).collect())
    }

    /// Texts that hang from the rows, by key, sorted, each once. A row without any is left out.
    pub async fn lists(&self, listing: Listing) -> Result<HashMap<String, Vec<String>>, DbErr> {
        let Some((first, last)) = self.bounds() else {
            return Ok(HashMap::new());
        };
        let Listing { from, key, value } = listing;
        let mut sql = self.snapshot.sql();
        sql.push("SELECT ").push(key).push(" AS parent, ").push(value).push(" AS value FROM ").push(from);
        sql.push(" WHERE ").push(key).push(" >= ").bind(first).push(" AND ").push(key).push(" <= ").bind(last);
        let mut lists: HashMap<String, Vec<String>> = HashMap::new();
        for row in self.snapshot.transaction.query_all_raw(sql.build()).await? {
            if let Some(text) = row.try_get("", "value")? {
                lists.entry(row.try_get("", "parent")?).or_default().push(text);
            }
        }
        for texts in lists.values_mut() {
            texts.sort_unstable();
            texts.dedup();
        }
        Ok(lists)
    }

    /// The text that hangs from each row, by key: the least of them when there are several.
    pub async fn texts(&self, listing: Listing) -> Result<HashMap<String, String>, DbErr> {
        let lists = self.lists(listing).await?;
        Ok(lists.into_iter().filter_map(|(key, texts)| Some((key, texts.into_iter().next()?))).collect())
    }

    fn bounds(&self) -> Option<(&str, &str)> {
        Some((E::key(self.rows.first()?), E::key(self.rows.last()?)))
    }
}
