//! Diplomas of the BCN, their levels and years of course.

use chrono::{DateTime, NaiveDate, Utc};

use super::facet::facets_of;
use super::fiche_rncp::levels;
use super::sql::Sql;
use super::text::{among, linked, since, words};
use super::{Edge, Filter, Listed, listed};

/// Diplomas by title, level, opening.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DiplomeFilter {
    /// Words of the title.
    pub texte: Option<String>,
    /// European levels, any of them.
    pub niveaux: Vec<i32>,
    /// Open on this day.
    pub ouvert_le: Option<NaiveDate>,
    /// Open at some time from this day.
    pub ouvert_des: Option<NaiveDate>,
    /// Open at some time until this day.
    pub ouvert_avant: Option<NaiveDate>,
    /// Codes, any of them.
    pub cfds: Vec<String>,
    /// Specialities, any of them.
    pub nsfs: Vec<String>,
    /// Levels of the BCN, any of them.
    pub niveaux_diplome: Vec<String>,
    /// Sheets that it is paired with, any of them.
    pub rncps: Vec<String>,
    /// Jobs that those sheets lead to, any of them.
    pub romes: Vec<String>,
    /// Whose content changed at that moment or later.
    pub modifie_depuis: Option<DateTime<Utc>>,
}

impl Filter for DiplomeFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        since(self.modifie_depuis, sql);
        words(self.texte.as_deref(), E::TEXT, self, sql);
        levels(&self.niveaux, sql);
        during("date_ouverture", "date_fermeture", (self.ouvert_le, self.ouvert_le), sql);
        during("date_ouverture", "date_fermeture", (self.ouvert_des, self.ouvert_avant), sql);
        among("cfd", &self.cfds, sql);
        among("nsf", &self.nsfs, sql);
        among("niveau_code", &self.niveaux_diplome, sql);
        linked("cfd", "SELECT t.cfd FROM certification t", "t.rncp", &self.rncps, sql);
        linked(
            "cfd",
            "SELECT t.cfd FROM fiche_rncp_metier m JOIN certification t ON t.rncp = m.rncp",
            "m.rome",
            &self.romes,
            sql,
        );
    }

    fn texte(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.texte)
    }
}

/// Adds the condition that two columns, from one day to the other, meet a period; a missing bound is no bound.
pub(super) fn during(start: &str, end: &str, period: (Option<NaiveDate>, Option<NaiveDate>), sql: &mut Sql) {
    let (from, to) = period;
    for (column, than, day) in [(start, " <= ", to), (end, " >= ", from)] {
        if let Some(day) = day {
            sql.push(" AND (c.").push(column).push(" IS NULL OR c.").push(column).push(than).bind(day).push(")");
        }
    }
}

listed!(diplome, cfd, DiplomeFilter, text = "libelle_tri", searched = [Diplome Nom "cfd"]);
listed!(niveau_diplome, code, ());
listed!(mef, mef, ());

/// Diplomas of a level.
pub const OF_NIVEAU: Edge = Edge::Column("niveau_code");
/// Diplomas of a speciality.
pub const OF_NSF: Edge = Edge::Column("nsf");
/// Diplomas that a diploma replaces.
pub const REMPLACES: Edge = Edge::Link { table: "diplome_continuite", parent: "nouveau", child: "ancien", to: "cfd" };
/// Diplomas that replace a diploma, whatever their state.
pub const REMPLACANTS: Edge = Edge::Link { table: "diplome_continuite", parent: "ancien", child: "nouveau", to: "cfd" };
/// Diplomas paired with the sheets that lead to a job.
pub const OF_METIER: Edge = Edge::Among {
    column: "cfd",
    select: "SELECT t.cfd FROM fiche_rncp_metier m JOIN certification t ON t.rncp = m.rncp WHERE m.rome = k.value AND t.cfd IS NOT NULL",
};
/// Diplomas paired with the sheets of a skills operator.
pub const OF_OPCO: Edge = Edge::Among {
    column: "cfd",
    select: "SELECT t.cfd FROM opco_fiche_rncp o JOIN certification t ON t.rncp = o.rncp WHERE o.opco_slug = k.value AND t.cfd IS NOT NULL",
};
/// Diplomas paired with the sheets of an agreement's skills operator.
pub const OF_CONVENTION: Edge = Edge::Among {
    column: "cfd",
    select: "SELECT t.cfd FROM convention_collective v JOIN opco_fiche_rncp o ON o.opco_slug = v.opco_slug \
             JOIN certification t ON t.rncp = o.rncp WHERE v.idcc = k.value AND t.cfd IS NOT NULL",
};
/// Diplomas paired with the sheets of a theme.
pub const OF_FORMACODE: Edge = Edge::Among {
    column: "cfd",
    select: "SELECT t.cfd FROM fiche_rncp_formacode n JOIN certification t ON t.rncp = n.rncp WHERE n.formacode = k.value AND t.cfd IS NOT NULL",
};
/// Diplomas paired with the sheets that lead to the jobs of a branch of activity.
pub const OF_NAF: Edge = Edge::Among {
    column: "cfd",
    select: "SELECT t.cfd FROM metier_naf n JOIN fiche_rncp_metier m ON m.rome = n.rome \
             JOIN certification t ON t.rncp = m.rncp WHERE n.naf = k.value AND t.cfd IS NOT NULL",
};
/// Years of course of a diploma.
pub const OF_DIPLOME: Edge = Edge::Column("cfd");
/// Years of course that a formation prepares.
pub const MEFS_OF_FORMATION: Edge = Edge::link("formation_mef", "cle", "mef");

facets_of! {
    diplome;
    /// By European level.
    PAR_NIVEAU = "", "c.niveau_europeen", |filter| filter.niveaux.clear();
    /// By speciality.
    PAR_NSF = "", "c.nsf", |filter| filter.nsfs.clear();
}
