//! What changed since a version of the data?

use super::sql::Sql;
use super::text::among;
use super::{Edge, Filter, Listed, listed};

/// Changes since a version, of some types.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ChangementFilter {
    /// Changes of later versions.
    pub depuis: Option<i64>,
    /// Types of object; all of them when empty.
    pub types_objet: Vec<String>,
    /// `PRESENT`, `RETIRE`; any of them; both when empty.
    pub natures: Vec<String>,
}

impl Filter for ChangementFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        if let Some(version) = self.depuis {
            sql.push(" AND c.id > ").bind(after(version));
        }
        among("type_objet", &self.types_objet, sql);
        among("nature", &self.natures, sql);
    }
}

listed!(changement, id, ChangementFilter);

/// The last changes of the objects that bear a key, whatever their type.
pub const OF_OBJET: Edge = Edge::Column("cle_objet");

/// Beyond every change of a version, before those of the next one: the sign that follows the colon.
pub fn after(version: i64) -> String {
    format!("{version:012};")
}

/// Where a change stands among all: by version, then type, then key.
pub fn position(version: i64, type_objet: &str, cle: &str) -> String {
    format!("{version:012}:{type_objet}:{cle}")
}
