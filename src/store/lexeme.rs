//! How is the index asked which documents hold some words?

use super::sql::Sql;
use crate::search::condition::Alternative;
use crate::search::document::type_lexeme;
use crate::search::question::{BEGINS, Groups};
use crate::search::sujet::Sujet;

/// Documents are numbered below this.
pub const NUMBERS: i64 = 1 << 40;

pub(super) const IMPORTANCES: i64 = 1 << 5;

/// The place of a document among equals: by type, by importance (0 to 31), by number.
pub fn rang(sujet: Sujet, importance: i64, number: i64) -> i64 {
    (sujet.rank() * IMPORTANCES + importance.clamp(0, IMPORTANCES - 1)) * NUMBERS + number
}

/// Adds the select of the places of the documents that hold a word of each group.
pub(super) fn matched(groups: &Groups, sql: &mut Sql) {
    let rowid = if sql.is_postgres() { "rang" } else { "rowid AS rang" };
    sql.push("SELECT ").push(rowid).push(" FROM document_terme WHERE ");
    matching(groups, sql);
    if sql.is_postgres() {
        // PostgreSQL takes rare words for frequent ones, and would go through the table in the order of places until enough
        // documents hold them: all of it. It must ask GIN first, and sort what that gives.
        sql.push(" OFFSET 0");
    }
}

/// How an engine writes what words of the index it looks for. Words are letters and digits of ours.
struct Notation {
    mark: &'static str,
    begins: &'static str,
    or: &'static str,
    and: &'static str,
    not: &'static str,
}

const POSTGRES: Notation = Notation { mark: "", begins: ":*", or: " | ", and: " & ", not: " & !" };
const SQLITE: Notation = Notation { mark: "\"", begins: "*", or: " OR ", and: " AND ", not: " NOT " };

impl Notation {
    fn word(&self, word: &str) -> String {
        let Self { mark, begins, .. } = self;
        match word.strip_suffix(BEGINS) {
            Some(beginning) => format!("{mark}{beginning}{mark}{begins}"),
            None => format!("{mark}{word}{mark}"),
        }
    }

    fn all(&self, words: &[String]) -> String {
        format!("({})", words.iter().map(|word| self.word(word)).collect::<Vec<_>>().join(self.and))
    }

    fn groups(&self, groups: &Groups) -> String {
        let group = |words: &Vec<String>| {
            format!("({})", words.iter().map(|word| self.word(word)).collect::<Vec<_>>().join(self.or))
        };
        groups.iter().map(group).collect::<Vec<_>>().join(self.and)
    }

    fn alternatives(&self, alternatives: &[Alternative]) -> String {
        let written = |Alternative { held, left_out }: &Alternative| match left_out.as_slice() {
            [] => self.all(held),
            groups => {
                let groups = groups.iter().map(|words| self.all(words)).collect::<Vec<_>>().join(self.or);
                format!("({}{}({groups}))", self.all(held), self.not)
            }
        };
        alternatives.iter().map(written).collect::<Vec<_>>().join(self.or)
    }
}

fn notation(sql: &Sql) -> Notation {
    if sql.is_postgres() { POSTGRES } else { SQLITE }
}

/// Adds the condition that a row of `document_terme` holds a word of each group.
fn matching(groups: &Groups, sql: &mut Sql) {
    matches(notation(sql).groups(groups), sql);
}

fn matches(query: String, sql: &mut Sql) {
    if sql.is_postgres() {
        sql.push("termes @@ CAST(").bind(query).push(" AS tsquery)");
    } else {
        sql.push("document_terme MATCH ").bind(query);
    }
}

/// Adds the select of the keys of the documents of a type that hold a word of each group.
pub(super) fn keys(sujet: Sujet, groups: &Groups, sql: &mut Sql) {
    keys_of(sujet, format!("({})", notation(sql).groups(groups)), sql);
}

/// The same for those of which one of these alternatives holds.
pub(super) fn keys_of_one(sujet: Sujet, alternatives: &[Alternative], sql: &mut Sql) {
    keys_of(sujet, format!("({})", notation(sql).alternatives(alternatives)), sql);
}

fn keys_of(sujet: Sujet, query: String, sql: &mut Sql) {
    if sql.is_postgres() {
        // By its type and its key, the document of a row can be looked up: what PostgreSQL does where words are frequent.
        sql.push("SELECT d.cle_objet FROM document_terme JOIN document d ON d.rang = document_terme.rang");
        sql.push(" WHERE d.type_objet = '").push(sujet.type_objet()).push("' AND ");
        matches(format!("{query}{}{}", POSTGRES.and, type_lexeme(sujet)), sql);
    } else {
        sql.push("SELECT d.cle_objet FROM document_terme JOIN document d ON d.rang = document_terme.rowid WHERE ");
        matches(query, sql);
        of_type(sujet, "document_terme.rowid", sql);
    }
}

/// Adds the condition that a place is that of a document of a type.
pub(super) fn of_type(sujet: Sujet, column: &str, sql: &mut Sql) {
    for (sign, bound) in [(" >= ", rang(sujet, 0, 0)), (" < ", rang(sujet, IMPORTANCES - 1, NUMBERS))] {
        sql.push(" AND ").push(column).push(sign).bind(bound);
    }
}
