//! Courses, each at one place, and their sessions.

use chrono::{DateTime, Utc};

use super::circle::Circle;
use super::place::Place;
use super::sql::Sql;
use super::text::{among, equals, linked, since};
use super::{Edge, Filter, Listed, listed};

/// Courses by state, codes, level, job, place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FormationFilter {
    /// `publie`, `archive`; any of them.
    pub statuts: Vec<String>,
    /// Sheets, any of them.
    pub rncps: Vec<String>,
    /// Diplomas, any of them.
    pub cfds: Vec<String>,
    /// ROME codes of the sheet, any of them.
    pub romes: Vec<String>,
    /// European levels of the sheet or of the diploma, any of them.
    pub niveaux: Vec<i32>,
    /// Whether it is wholly remote.
    pub a_distance: Option<bool>,
    /// Where it stands.
    pub place: Place,
    /// Whose content changed at that moment or later.
    pub modifie_depuis: Option<DateTime<Utc>>,
}

impl Filter for FormationFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        since(self.modifie_depuis, sql);
        among("statut", &self.statuts, sql);
        among("rncp", &self.rncps, sql);
        among("cfd", &self.cfds, sql);
        linked("rncp", "SELECT m.rncp FROM fiche_rncp_metier m", "m.rome", &self.romes, sql);
        self.levels(sql);
        equals("a_distance", self.a_distance, sql);
        self.place.conditions("commune_insee", sql);
    }

    fn around(&self) -> &[Circle] {
        &self.place.around
    }
}

impl FormationFilter {
    fn levels(&self, sql: &mut Sql) {
        if self.niveaux.is_empty() {
            return;
        }
        let texts: Vec<String> = self.niveaux.iter().map(i32::to_string).collect();
        sql.push(" AND (EXISTS (SELECT 1 FROM fiche_rncp r WHERE r.rncp = c.rncp AND ");
        sql.one_of("CAST(r.niveau_europeen AS TEXT)", &texts);
        sql.push(") OR EXISTS (SELECT 1 FROM diplome d WHERE d.cfd = c.cfd AND ");
        sql.one_of("CAST(d.niveau_europeen AS TEXT)", &texts).push("))");
    }
}

listed!(formation, cle, FormationFilter);
listed!(formation_texte, cle, ());
listed!(session, id, ());

/// Courses that prepare a sheet.
pub const OF_FICHE: Edge = Edge::Column("rncp");
/// Courses that prepare a diploma.
pub const OF_DIPLOME: Edge = Edge::Column("cfd");
/// Courses that prepare a certification.
pub const OF_CERTIFICATION: Edge = Edge::Column("certification_id");
/// Courses that lead to a job.
pub const OF_METIER: Edge =
    Edge::Among { column: "rncp", select: "SELECT m.rncp FROM fiche_rncp_metier m WHERE m.rome = k.value" };
/// Courses of an organisation, as responsable or as formateur.
pub const OF_ORGANISME: Edge = Edge::Either("responsable_siret", "formateur_siret");
/// Courses that an organisation answers for.
pub const OF_RESPONSABLE: Edge = Edge::Column("responsable_siret");
/// Courses that an organisation teaches.
pub const OF_FORMATEUR: Edge = Edge::Column("formateur_siret");
/// Courses that prepare a year of course.
pub const OF_MEF: Edge = Edge::link("formation_mef", "mef", "cle");
/// Sessions of a course.
pub const SESSIONS: Edge = Edge::Column("cle");
