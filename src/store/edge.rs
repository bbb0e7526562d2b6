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
    /// The same of a select that gives values each once, which lead to few of the rows of the table: the first rows of each are
    /// read in the order of an index of that column and of the key.
    Each {
        /// The child's column.
        column: &'static str,
        /// The select.
        select: &'static str,
        /// Whether each value leads to few rows: they are read so whatever else narrows the list.
        few: bool,
    },
    /// The child's column is one of those values, written `v.value`.
    Value(&'static str),
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
            Self::Among { column, select } | Self::Each { column, select, .. } => {
                sql.push("c.").push(column).push(" IN (").push(select).push(")")
            }
            Self::Value(column) => sql.push("c.").push(column).push(" = v.value"),
            // Rows around a point are conditioned ring by ring: see `circle`.
            Self::Near => sql.push("1 = 1"),
        };
    }
}

impl Edge {
    /// The same condition where rows are read by where they stand. SQLite would read the select again for each row: it looks
    /// the row up in it instead.
    pub(super) fn condition_of_each(&self, sql: &mut Sql) {
        match self {
            Self::Among { column, select } | Self::Each { column, select, .. } if !sql.is_postgres() => {
                match looked_up(column, select) {
                    Some(condition) => {
                        sql.push(&condition);
                    }
                    None => self.condition(sql),
                }
            }
            _ => self.condition(sql),
        }
    }
}

// The condition that a select gives the column of `c`; none when the select is no plain one.
fn looked_up(column: &str, select: &str) -> Option<String> {
    let exists = |part: &str| {
        let (value, rest) = part.trim().strip_prefix("SELECT ")?.split_once(" FROM ")?;
        let plain = rest.contains(" WHERE ") && !part.contains('(') && !part.contains(" OR ");
        plain.then(|| format!("EXISTS (SELECT 1 FROM {rest} AND {value} = c.{column})"))
    };
    let parts: Option<Vec<String>> = select.replace(" UNION ALL ", " UNION ").split(" UNION ").map(exists).collect();
    Some(format!("({})", parts?.join(" OR ")))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_looked_up_in_a_plain_select_alone() {
        let select = "SELECT m.rncp FROM fiche_rncp_metier m WHERE m.rome = k.value";
        let expected = "(EXISTS (SELECT 1 FROM fiche_rncp_metier m WHERE m.rome = k.value AND m.rncp = c.rncp))";
        assert_eq!(looked_up("rncp", select).as_deref(), Some(expected));
        let two = looked_up("id", "SELECT f.a FROM f WHERE f.x = k.value UNION SELECT f.b FROM f WHERE f.y = k.value");
        assert_eq!(two.map(|two| two.matches("EXISTS").count()), Some(2));
        for other in [
            "SELECT k.value UNION ALL SELECT m.a FROM m WHERE m.b = k.value",
            "SELECT MAX(i.id) FROM i WHERE i.a = k.value",
        ] {
            assert_eq!(looked_up("id", other), None, "{other}");
        }
    }
}
