//! Data sets, their imports, what was refused, what looks wrong.

use super::sql::Sql;
use super::text::equals;
use super::{Edge, Filter, Listed, listed};

/// Anomalies by kind and by what they are about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AnomalieFilter {
    /// Kind.
    pub code: Option<String>,
    /// GraphQL type of the object.
    pub type_objet: Option<String>,
    /// Key of the object.
    pub cle_objet: Option<String>,
    /// What became of it.
    pub etat: Option<String>,
}

impl Filter for AnomalieFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        equals("code", self.code.as_deref(), sql);
        equals("type_objet", self.type_objet.as_deref(), sql);
        equals("cle_objet", self.cle_objet.as_deref(), sql);
        equals("etat", self.etat.as_deref(), sql);
    }
}

/// Refusals by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RejetFilter {
    /// Reason.
    pub code: Option<String>,
    /// File.
    pub fichier: Option<String>,
}

impl Filter for RejetFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        equals("code", self.code.as_deref(), sql);
        equals("fichier", self.fichier.as_deref(), sql);
    }
}

listed!(jeu_de_donnees, id, (), remembered = false);
listed!(import, id, (), descending = true, remembered = false);
listed!(import_fichier, id, (), remembered = false);
listed!(import_objet, id, (), remembered = false);
listed!(rejet, id, RejetFilter, remembered = false);
// What people report makes no version of the data.
listed!(anomalie, id, AnomalieFilter, remembered = false);
listed!(mesure, id, (), remembered = false);
listed!(mesure_releve, id, (), remembered = false);

/// Imports, refusals or anomalies of a data set.
pub const OF_JEU: Edge = Edge::Column("jeu_de_donnees_id");
/// What a measure counted, day after day.
pub const OF_MESURE: Edge = Edge::Column("mesure_id");
/// Files, refusals, or counts of objects, of an import.
pub const OF_IMPORT: Edge = Edge::Column("import_id");
/// Files of the last import of a data set that succeeded.
pub const FILES_OF_JEU: Edge = Edge::Among {
    column: "import_id",
    select: "SELECT MAX(i.id) FROM import i WHERE i.jeu_de_donnees_id = k.value AND i.statut = 'REUSSI'",
};
/// Anomalies of the objects that bear a key, whatever their type.
pub const OF_OBJET: Edge = Edge::Column("cle_objet");
/// The last import of a data set that succeeded.
pub const LAST_OF_JEU: Edge = Edge::Among {
    column: "id",
    select: "SELECT MAX(i.id) FROM import i WHERE i.jeu_de_donnees_id = k.value AND i.statut = 'REUSSI'",
};
/// The last import of a data set that found its files read, be they new or those of the import before.
pub const LAST_CHECK_OF_JEU: Edge = Edge::Among {
    column: "id",
    select: "SELECT MAX(i.id) FROM import i WHERE i.jeu_de_donnees_id = k.value AND i.statut IN ('REUSSI', 'INCHANGE')",
};
