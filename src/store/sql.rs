//! How is a statement written once for SQLite and PostgreSQL?

use sea_orm::{DbBackend, Statement, Value};

use super::array::Array;
use super::{Columns, Row};

/// A column by which a statement tells when the version of the data that it reads was published: what reads looks at it.
pub(super) const PUBLISHED_READ: &str = "publiee_lue";

/// Selects it, after other columns.
pub(super) const PUBLISHED: &str = ", (SELECT publiee_le FROM version_donnees WHERE id = 1) AS publiee_lue";

/// The text of a statement and what is bound to it. Values never enter the text, but for [`Sql::words`].
#[derive(Debug)]
pub struct Sql {
    backend: DbBackend,
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// An empty statement for a database.
    pub fn new(backend: DbBackend) -> Self {
        Self { backend, text: String::with_capacity(512), values: Vec::new() }
    }

    /// Whether the database is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.backend == DbBackend::Postgres
    }

    /// Adds text of our own.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a value, bound.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        if self.is_postgres() {
            self.text.push('$');
            self.text.push_str(&self.values.len().to_string());
        } else {
            // To SQLite `$1` and `?1` are names, looked for among all the others for each value of each execution.
            self.text.push('?');
        }
        self
    }

    /// Adds columns of a table, of the row that bears a name, in the order of the table.
    pub(super) fn columns<R: Row>(&mut self, row: &str, columns: Columns) -> &mut Self {
        for (rank, name) in columns.names::<R>().enumerate() {
            self.push(if rank > 0 { ", " } else { "" }).push(row).push(".").push(name);
        }
        self
    }

    /// Adds words of the index as a text that the planner sees. They are letters and digits, which the index made of what was asked,
    /// and the signs between them: whatever could close the text is left out.
    pub(super) fn words(&mut self, words: &str) -> &mut Self {
        self.text.push('\'');
        self.text.extend(words.chars().filter(|letter| !matches!(letter, '\'' | '\\' | '\0')));
        self.text.push('\'');
        self
    }

    /// Adds texts as a relation of one column: `value`.
    pub fn list(&mut self, values: &[impl AsRef<str>]) -> &mut Self {
        if self.is_postgres() {
            return self.push("unnest(").array(values).push(")");
        }
        let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        let json = serde_json::to_string(&values).unwrap_or_else(|_| "[]".to_owned());
        self.push("json_each(").bind(json).push(")")
    }

    // Texts as an array of PostgreSQL. The planner does not see how many they are: it would plan a statement anew at each
    // execution, which costs more than the statement.
    fn array(&mut self, values: &[impl AsRef<str>]) -> &mut Self {
        let mut array = Array::default();
        values.iter().for_each(|value| array.text(value.as_ref()));
        self.push("ARRAY(SELECT unnest(").bind(array.finish().0).push("::text::text[]))")
    }

    /// Adds rows of equal length as a relation: their values, or on PostgreSQL an array for each column, so that the text
    /// of the statement, which it plans, is one whatever their number. The values of a column are of one kind.
    pub fn rows(&mut self, rows: impl IntoIterator<Item = Vec<Value>>) -> &mut Self {
        if !self.is_postgres() {
            return self.tuples(rows);
        }
        let mut columns: Vec<Array> = Vec::new();
        for row in rows {
            columns.resize_with(row.len(), Array::default);
            columns.iter_mut().zip(row).for_each(|(column, value)| column.push(&value));
        }
        self.push("SELECT * FROM unnest(");
        for (rank, column) in columns.into_iter().enumerate() {
            let (literal, kind) = column.finish();
            self.push(if rank == 0 { "" } else { ", " }).bind(literal).push("::text::").push(kind).push("[]");
        }
        self.push(")")
    }

    // `VALUES ($1, $2), ($3, $4)`
    fn tuples(&mut self, rows: impl IntoIterator<Item = Vec<Value>>) -> &mut Self {
        self.push("VALUES ");
        for (rank, row) in rows.into_iter().enumerate() {
            self.push(if rank == 0 { "(" } else { ", (" });
            for (rank, value) in row.into_iter().enumerate() {
                if rank > 0 {
                    self.push(", ");
                }
                self.bind(value);
            }
            self.push(")");
        }
        self
    }

    /// Adds the condition that a column bears one of these texts: one statement text whatever their number.
    pub fn one_of(&mut self, column: &str, values: &[impl AsRef<str>]) -> &mut Self {
        self.push(column);
        if self.is_postgres() {
            self.push(" = ANY(").array(values).push(")")
        } else {
            self.push(" IN (SELECT value FROM ").list(values).push(")")
        }
    }

    /// Adds the condition that a column bears what a select gives, so that an index is followed even beside an `OR`.
    pub fn one_of_select(&mut self, column: &str, select: impl FnOnce(&mut Self)) -> &mut Self {
        let (open, close) = if self.is_postgres() { (" = ANY(ARRAY(", "))") } else { (" IN (", ")") };
        self.push(column).push(open);
        select(self);
        self.push(close)
    }

    /// Adds the condition that a folded column holds a text; `%` and `_` are letters like any other.
    pub fn contains(&mut self, column: &str, folded: &str) -> &mut Self {
        let function = if self.is_postgres() { "strpos(" } else { "instr(" };
        self.push(function).push(column).push(", ").bind(folded).push(") > 0")
    }

    /// The finished statement.
    pub fn build(self) -> Statement {
        Statement::from_sql_and_values(self.backend, self.text, self.values)
    }
}
