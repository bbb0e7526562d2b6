//! How are documents written? The old ones out, the new ones in, many to a statement.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult, Value};

use super::CHUNK;
use super::drawing::drawing;
use super::vocabulary::Vocabulary;
use crate::contact::shown;
use crate::search::document::{Indexed, Texts, indexed, vocabulary};
use crate::search::sujet::Sujet;
use crate::search::term::Analyser;
use crate::store::Sql;
use crate::store::recherche::{NUMBERS, rang, slice_lexeme};

/// Documents on their way into the index.
pub(super) struct Batch<'a> {
    db: &'a DatabaseTransaction,
    analyser: Analyser,
    vocabulary: Vocabulary,
    suivant: i64,
    written: usize,
    // Whether all is written again: by a program that may plan by figures that the one before did not ask for.
    whole: bool,
    // Whether it stands in the place of another whole.
    replaced: bool,
}

/// A document as drawn.
struct Document {
    rang: i64,
    cle: String,
    titre: String,
    libelles: String,
    place: (Option<f64>, Option<f64>),
    indexed: Indexed,
}

const ROWS: usize = 100;
const ROWS_OF_ARRAYS: usize = 500;

// Documents after which what the database knows of the tables is of before.
const MANY: usize = 1_000;

impl<'a> Batch<'a> {
    pub(super) fn new(db: &'a DatabaseTransaction, suivant: i64) -> Self {
        Self {
            db,
            analyser: Analyser::default(),
            vocabulary: Vocabulary::default(),
            suivant,
            written: 0,
            whole: false,
            replaced: false,
        }
    }

    /// Makes room for what comes.
    pub(super) async fn begin(&self) -> Result<(), DbErr> {
        if self.sql().is_postgres() {
            // GIN puts what is new in a list, and sorts it into the index when the list is full: fewer times, less work.
            self.db.execute_unprepared("SET LOCAL gin_pending_list_limit = '32MB'").await?;
        }
        Ok(())
    }

    /// Nothing is indexed any more.
    pub(super) async fn empty(&mut self) -> Result<(), DbErr> {
        self.whole = true;
        self.replaced = self.db.execute_unprepared("DELETE FROM document").await?.rows_affected() > 0;
        self.db.execute_unprepared("DELETE FROM mot").await?;
        let all = if self.sql().is_postgres() {
            "DELETE FROM document_terme"
        } else {
            "INSERT INTO document_terme (document_terme) VALUES ('delete-all')"
        };
        self.db.execute_unprepared(all).await.map(drop)
    }

    /// Draws the documents that bear these keys, in the place of those that stand when `again`.
    pub(super) async fn draw(&mut self, sujet: Sujet, keys: &[String], again: bool) -> Result<(), DbErr> {
        if keys.is_empty() {
            return Ok(());
        }
        let numbers = if again { self.take_out(sujet, keys).await? } else { HashMap::new() };
        let mut sql = self.sql();
        drawing(sujet).select(keys, &mut sql);
        sql.push(" ORDER BY 1");
        let mut documents = Vec::with_capacity(keys.len());
        for row in self.db.query_all_raw(sql.build()).await? {
            documents.push(self.document(sujet, &row, &numbers)?);
        }
        // FTS5 writes what it holds each time that a number is lower than the one before.
        documents.sort_by_key(|document| document.rang);
        self.written += documents.len();
        let (rows, terms) = if self.sql().is_postgres() { (ROWS_OF_ARRAYS, ROWS_OF_ARRAYS) } else { (ROWS, CHUNK) };
        for documents in documents.chunks(rows) {
            self.insert(sujet, documents).await?;
        }
        for documents in documents.chunks(terms) {
            self.insert_terms(documents).await?;
        }
        Ok(())
    }

    /// Writes the vocabulary; gives the number of the next document.
    pub(super) async fn finish(mut self) -> Result<i64, DbErr> {
        self.vocabulary.write(self.db).await?;
        let postgres = self.sql().is_postgres();
        if postgres && self.written > 0 {
            self.tidy().await?;
        }
        // Readers plan by figures that would be of before. FTS5 has its own.
        let counted = ["document", "mot", "document_terme"].into_iter().take(if postgres { 3 } else { 2 });
        if self.written >= MANY {
            let counted = if self.whole { vec![""] } else { counted.collect() };
            for table in counted {
                self.db.execute_unprepared(&format!("ANALYZE {table}")).await?;
            }
        }
        Ok(self.suivant)
    }

    // Readers go through the whole list of what is new at each search.
    async fn tidy(&self) -> Result<(), DbErr> {
        // What stood in all of the index leaves its pages half empty for good, and readers go through these too. The old one is
        // theirs until the end.
        let afresh = [
            "CREATE INDEX document_terme_afresh ON document_terme USING gin (termes) WITH (gin_pending_list_limit = 64)",
            "DROP INDEX document_terme_termes",
            "ALTER INDEX document_terme_afresh RENAME TO document_terme_termes",
        ];
        let new = ["SELECT gin_clean_pending_list('document_terme_termes')"];
        for statement in if self.replaced { &afresh[..] } else { &new[..] } {
            self.db.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    // Gives the numbers of the documents that were there, by key: they keep them.
    async fn take_out(&mut self, sujet: Sujet, keys: &[String]) -> Result<HashMap<String, i64>, DbErr> {
        let mut sql = self.sql();
        sql.push("SELECT d.cle_objet, d.rang, d.titre, d.libelles FROM ").list(keys);
        if sql.is_postgres() {
            // One look-up for each key, whatever it believes of a table that is being filled.
            sql.push(" AS k(value) CROSS JOIN LATERAL (SELECT * FROM document d WHERE d.type_objet = ");
            sql.bind(sujet.type_objet()).push(" AND d.cle_objet = k.value OFFSET 0) d");
        } else {
            sql.push(" k CROSS JOIN document d ON d.cle_objet = k.value AND d.type_objet = ").bind(sujet.type_objet());
        }
        let (mut numbers, mut rangs) = (HashMap::new(), Vec::new());
        for row in self.db.query_all_raw(sql.build()).await? {
            let (titre, libelles): (String, String) = (row.try_get("", "titre")?, row.try_get("", "libelles")?);
            self.vocabulary.count(vocabulary(&mut self.analyser, &titre, &libelles), -1);
            let rang: i64 = row.try_get("", "rang")?;
            rangs.push(rang);
            numbers.insert(row.try_get("", "cle_objet")?, rang % NUMBERS);
        }
        if !rangs.is_empty() {
            self.delete("document", "rang", &rangs).await?;
            let rowid = if self.sql().is_postgres() { "rang" } else { "rowid" };
            self.delete("document_terme", rowid, &rangs).await?;
        }
        Ok(numbers)
    }

    async fn delete(&self, table: &str, column: &str, rangs: &[i64]) -> Result<(), DbErr> {
        let mut sql = self.sql();
        let rangs: Vec<String> = rangs.iter().map(i64::to_string).collect();
        sql.push("DELETE FROM ").push(table).push(" WHERE ").push(column);
        if sql.is_postgres() {
            sql.push(" = ANY(ARRAY(SELECT value::bigint FROM ").list(&rangs).push(" AS list(value)))");
        } else {
            sql.push(" IN (SELECT CAST(value AS INTEGER) FROM ").list(&rangs).push(")");
        }
        self.db.execute_raw(sql.build()).await.map(drop)
    }

    fn document(&mut self, sujet: Sujet, row: &QueryResult, numbers: &HashMap<String, i64>) -> Result<Document, DbErr> {
        // What stands in a text of somebody's contact is not found.
        let text = |name: &str| row.try_get::<String>("", name).map(|text| shown(&text, false).into_owned());
        let (cle, mut titre, alias, textes) = (text("cle")?, text("titre")?, text("alias")?, text("textes")?);
        let (publics, precisions) = (text("publics")?, text("precisions")?);
        let libelles = kept(&text("libelles")?);
        if titre.trim().is_empty() {
            titre.clone_from(&cle);
        }
        let place: (Option<f64>, Option<f64>) = (row.try_get("", "latitude")?, row.try_get("", "longitude")?);
        let texts = Texts {
            titre: &titre,
            alias: &alias,
            libelles: &libelles,
            textes: &textes,
            named_by_labels: drawing(sujet).named_by_labels,
            apart: [&publics, &precisions],
            place: place.0.zip(place.1),
            remote: row.try_get("", "remote")?,
        };
        let mut indexed = indexed(&mut self.analyser, sujet, &texts);
        self.vocabulary.count(std::mem::take(&mut indexed.mots), 1);
        let libelles = kept(&format!("{alias}\n{libelles}"));
        let number = numbers.get(&cle).copied().unwrap_or_else(|| {
            self.suivant += 1;
            self.suivant - 1
        });
        let rang = rang(sujet, row.try_get("", "importance")?, number);
        Ok(Document { rang, cle, titre, libelles, place, indexed })
    }

    async fn insert(&self, sujet: Sujet, documents: &[Document]) -> Result<(), DbErr> {
        let mut sql = self.sql();
        sql.push("INSERT INTO document (rang, type_objet, cle_objet, titre, nom, libelles, latitude, longitude) ");
        sql.rows(documents.iter().map(|Document { rang, cle, titre, libelles, place, indexed }| {
            let texts = [sujet.type_objet(), cle.as_str(), titre, &indexed.nom, libelles].map(Value::from);
            let mut row = vec![Value::from(*rang)];
            row.extend(texts);
            row.extend([Value::from(place.0), Value::from(place.1)]);
            row
        }));
        self.db.execute_raw(sql.build()).await.map(drop)
    }

    // FTS5 writes what it holds at each statement: all that is drawn at once goes in one.
    async fn insert_terms(&self, documents: &[Document]) -> Result<(), DbErr> {
        let mut sql = self.sql();
        let sliced = sql.is_postgres();
        let rows = documents.iter().map(|Document { rang, indexed, .. }| {
            let mut lexemes = indexed.lexemes.join(" ");
            if sliced {
                lexemes = format!("{} {lexemes}", slice_lexeme(*rang));
            }
            vec![Value::from(*rang), lexemes.into()]
        });
        if sliced {
            sql.push("INSERT INTO document_terme (rang, termes) SELECT rang, termes::tsvector FROM (").rows(rows);
            sql.push(") AS row(rang, termes)");
        } else {
            sql.push("INSERT INTO document_terme (rowid, termes) ").rows(rows);
        }
        self.db.execute_raw(sql.build()).await.map(drop)
    }

    fn sql(&self) -> Sql {
        Sql::new(self.db.get_database_backend())
    }
}

// The lines that say something, each once.
fn kept(lines: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !kept.contains(&line) {
            kept.push(line);
        }
    }
    kept.join("\n")
}
