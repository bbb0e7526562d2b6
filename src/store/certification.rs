//! Certifications: a diploma, a sheet, or both, over a period.

use chrono::{DateTime, NaiveDate, Utc};

use super::diplome::during;
use super::fiche_rncp::{levels, sheets};
use super::sql::Sql;
use super::text::{among, equals, linked, since, words};
use super::{Edge, Filter, Listed, listed};

/// Certifications by title, codes, level, state, day, job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CertificationFilter {
    /// Words of the title.
    pub texte: Option<String>,
    /// Sheets, any of them.
    pub rncps: Vec<String>,
    /// Diplomas, any of them.
    pub cfds: Vec<String>,
    /// European levels, any of them.
    pub niveaux: Vec<i32>,
    /// What the register says of the sheet.
    pub actif: Option<bool>,
    /// Valid on this day.
    pub valide_le: Option<NaiveDate>,
    /// ROME codes, any of them.
    pub romes: Vec<String>,
    /// Whose content changed at that moment or later.
    pub modifie_depuis: Option<DateTime<Utc>>,
}

impl Filter for CertificationFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        since(self.modifie_depuis, sql);
        words(self.texte.as_deref(), E::TEXT, sql);
        sheets(&self.rncps, sql);
        among("cfd", &self.cfds, sql);
        levels(&self.niveaux, sql);
        equals("actif", self.actif, sql);
        during("debut", "fin", self.valide_le, sql);
        linked("rncp", "SELECT m.rncp FROM fiche_rncp_metier m", "m.rome", &self.romes, sql);
    }
}

listed!(certification, id, CertificationFilter, text = "intitule_tri", searched = [FicheRncp Nom "rncp", Diplome Nom "cfd"]);

/// Certifications of a sheet.
pub const OF_FICHE: Edge = Edge::Column("rncp");
/// Certifications of a diploma.
pub const OF_DIPLOME: Edge = Edge::Column("cfd");
/// Certifications that lead to a job.
pub const OF_METIER: Edge =
    Edge::Among { column: "rncp", select: "SELECT m.rncp FROM fiche_rncp_metier m WHERE m.rome = k.value" };
/// Certifications that an organisation prepares, as responsable or as formateur.
pub const OF_ORGANISME: Edge = Edge::Among {
    column: "id",
    select: "SELECT f.certification_id FROM formation f WHERE f.responsable_siret = k.value \
             UNION SELECT f.certification_id FROM formation f WHERE f.formateur_siret = k.value",
};
