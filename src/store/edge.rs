//! By which path do rows hang from other rows?

use super::circle::{self, Circle};
use super::sql::Sql;

/// A path from a parent's key to the rows `c` of a child table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edge {
    /// Every row of the table.
    All,
    /// The parent's key stands in this column of the child.
    Column(&'static str),
    /// The parent's key stands in any of these two columns of the child.
    Either(&'static str, &'static str),
    /// A link table names the child once for each parent.
    Link {
        /// Link table.
        table: &'static str,
        /// Its column that holds the parent's key.
        parent: &'static str,
        /// Its column that names the child.
        child: &'static str,
        /// The child's column that it names.
        to: &'static str,
    },
    /// The child's column is among what a select gives; the parent's key is written `k.value` in it.
    Among {
        /// The child's column.
        column: &'static str,
        /// The select.
        select: &'static str,
    },
    /// Rows around the parent's point, nearest first.
    Near,
}

impl Edge {
    /// A link table whose child column names the child's column of the same name.
    pub const fn link(table: &'static str, parent: &'static str, child: &'static str) -> Self {
        Self::Link { table, parent, child, to: child }
    }

    /// What must be joined to the child table.
    pub(super) fn join(&self, sql: &mut Sql) {
        if let Self::Link { table, child, to, .. } = self {
            sql.push(" JOIN ").push(table).push(" l ON l.").push(child).push(" = c.").push(to);
        }
    }

    /// The condition that ties the child to `k`.
    pub(super) fn condition(&self, sql: &mut Sql) {
        match self {
            Self::All => sql.push("1 = 1"),
            Self::Column(column) => sql.push("c.").push(column).push(" = k.value"),
            Self::Either(one, other) => {
                sql.push("(c.").push(one).push(" = k.value OR c.").push(other).push(" = k.value)")
            }
            Self::Link { parent, .. } => sql.push("l.").push(parent).push(" = k.value"),
            Self::Among { column, select } => sql.push("c.").push(column).push(" IN (").push(select).push(")"),
            // Rows around a point are conditioned ring by ring: see `circle`.
            Self::Near => sql.push("1 = 1"),
        };
    }
}

/// What a list hangs from: a key, and for a list by distance the circle around it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Parent {
    /// Key of the parent; empty for a list of the root.
    pub key: String,
    /// Circle in which to look, for [`Edge::Near`].
    pub circle: Option<Circle>,
}

impl Parent {
    /// The root: lists that hang from nothing.
    pub fn root() -> Self {
        Self::key("")
    }

    /// A parent by its key.
    pub fn key(key: impl Into<String>) -> Self {
        Self { key: key.into(), circle: None }
    }

    /// Whatever stands within a circle. Its name is the circle itself.
    pub fn circle(circle: Circle) -> Self {
        Self { key: circle.name(), circle: Some(circle) }
    }

    /// Adds the relation `k` of these parents.
    pub(super) fn relation(parents: &[&Parent], near: bool, sql: &mut Sql) {
        if near {
            let circles = parents.iter().filter_map(|parent| Some((parent.key.as_str(), parent.circle?)));
            circle::relation(circles, "k", sql);
        } else {
            let keys: Vec<&str> = parents.iter().map(|parent| parent.key.as_str()).collect();
            sql.push("(SELECT value FROM ").list(&keys);
            sql.push(if sql.is_postgres() { " AS list(value)) k" } else { ") k" });
        }
    }
}
