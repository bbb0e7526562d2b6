//! Which rows hold a text in their name?

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::sql::Sql;
use super::{Filter, Listed, lexeme};
use crate::search::document::Champ;
use crate::search::fold;
use crate::search::question::{Groups, Question};
use crate::search::sujet::Sujet;
use crate::search::term::means_something;

/// Rows whose name holds each word of a text, whatever the accents and the case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TextFilter {
    /// The text; a text without letters or digits narrows nothing.
    pub texte: Option<String>,
    /// Whose content changed at that moment or later.
    pub modifie_depuis: Option<DateTime<Utc>>,
}

impl Filter for TextFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        words(self.texte.as_deref(), E::TEXT, self, sql);
        since(self.modifie_depuis, sql);
    }
}

/// Words that have a condition each. SQLite bounds the depth of an expression, to 1 000.
const FEW: usize = 16;

/// Where the words of a text are looked for in the rows of a table.
#[derive(Clone, Copy, Debug, Default)]
pub struct Text {
    /// The folded column of the name; empty when there is none.
    pub column: &'static str,
    /// The documents that are searched instead, any of them: their type, how deep, the column of the row that names them.
    pub searched: &'static [(Sujet, Champ, &'static str)],
}

/// Adds the condition that a row `c` answers a text: each word, whatever the accents, the number and the gender, the last one
/// perhaps unfinished. A text without letters or digits narrows nothing. Where the filter says around what its rows stand,
/// the index is asked for these places alone.
pub(super) fn words(text: Option<&str>, of: Text, filter: &impl Filter, sql: &mut Sql) {
    let text = text.unwrap_or_default();
    if of.searched.is_empty() || !means_something(text) {
        return contained(text, of.column, sql);
    }
    let question = Question::of(text);
    let narrowing = of.searched.iter().map(|(sujet, champ, _)| question.narrowing_of(*sujet, *champ));
    let mut narrowing: Vec<Groups> = narrowing.collect();
    if narrowing.iter().any(Vec::is_empty) {
        return;
    }
    narrowing.iter_mut().for_each(|groups| groups.extend(filter.cells()));
    for (order, ((sujet, _, column), groups)) in of.searched.iter().zip(&narrowing).enumerate() {
        sql.push(if order == 0 { " AND (c." } else { " OR c." }).push(column).push(" IN (");
        lexeme::keys(*sujet, groups, sql);
        sql.push(")");
    }
    sql.push(")");
}

// Adds the condition that a folded column of `c` holds each word of a text.
fn contained(text: &str, column: &str, sql: &mut Sql) {
    let folded = fold(text);
    let words: BTreeSet<&str> = folded.split(' ').filter(|word| !word.is_empty() && !column.is_empty()).collect();
    if words.len() <= FEW {
        for word in words {
            sql.push(" AND ").contains(&format!("c.{column}"), word);
        }
    } else {
        let words: Vec<&str> = words.into_iter().collect();
        let function = if sql.is_postgres() { "strpos(c." } else { "instr(c." };
        sql.push(" AND NOT EXISTS (SELECT 1 FROM (SELECT value FROM ").list(&words);
        sql.push(if sql.is_postgres() { " AS list(value)) w" } else { ") w" });
        sql.push(" WHERE ").push(function).push(column).push(", w.value) = 0)");
    }
}

/// Adds the condition that a column of `c` bears one of these, when there are any.
pub(super) fn among(column: &str, values: &[String], sql: &mut Sql) {
    if !values.is_empty() {
        sql.push(" AND ").one_of(&format!("c.{column}"), values);
    }
}

/// Adds the condition that a column of `c` bears this, when there is one.
pub(super) fn equals(column: &str, value: Option<impl Into<sea_orm::Value>>, sql: &mut Sql) {
    if let Some(value) = value {
        sql.push(" AND c.").push(column).push(" = ").bind(value);
    }
}

/// Adds the condition that the content of `c` changed at that moment or later, when there is one.
pub(super) fn since(moment: Option<DateTime<Utc>>, sql: &mut Sql) {
    if let Some(moment) = moment {
        sql.push(" AND c.mis_a_jour_le >= ").bind(moment);
    }
}

/// Adds the condition that a column of `c` is among what a select gives for one of these values: the select ends where
/// the values come.
pub(super) fn linked(column: &str, select: &str, linked: &str, values: &[String], sql: &mut Sql) {
    if !values.is_empty() {
        sql.push(" AND c.").push(column).push(" IN (").push(select).push(" WHERE ").one_of(linked, values).push(")");
    }
}
