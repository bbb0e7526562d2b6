//! How is a statement written once for SQLite and PostgreSQL?

use sea_orm::{DbBackend, Statement, Value};

use super::array::Array;

/// The text of a statement and what is bound to it. Values never enter the text.
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

    /// Adds a JSON list as a relation of one column: `value`.
    pub fn list<T: serde::Serialize>(&mut self, values: &[T]) -> &mut Self {
        let json = serde_json::to_string(values).unwrap_or_else(|_| "[]".to_owned());
        if self.is_postgres() {
            self.push("jsonb_array_elements_text(").bind(json).push("::jsonb)")
        } else {
            self.push("json_each(").bind(json).push(")")
        }
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
    pub fn one_of(&mut self, column: &str, values: &[impl serde::Serialize]) -> &mut Self {
        self.push(column);
        if self.is_postgres() {
            self.push(" = ANY(ARRAY(SELECT value FROM ").list(values).push(" AS list(value)))")
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
