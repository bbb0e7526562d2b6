//! Courses, each at one place, and their sessions.

use chrono::{DateTime, NaiveDate, Utc};

use super::certification::specialities;
use super::circle::Circle;
use super::facet::facets_of;
use super::place::{Division, Place};
use super::sql::Sql;
use super::text::{among, equals, since, words};
use super::vers::Vers;
use super::{Edge, Filter, Listed, listed};

/// Courses by state, codes, level, job, place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FormationFilter {
    /// Words of the title, of the organisations, of the town, of the content.
    pub texte: Option<String>,
    /// `publie`, `archive`; any of them.
    pub statuts: Vec<String>,
    /// Sheets, any of them.
    pub rncps: Vec<String>,
    /// Diplomas, any of them.
    pub cfds: Vec<String>,
    /// Jobs that its sheet leads to.
    pub vers: Vers,
    /// At least one of these codes.
    pub un_de: UnDe,
    /// Specialities of the sheet or of the diploma, any of them.
    pub nsfs: Vec<String>,
    /// Organisations, any of them, and their part: both columns when none is told.
    pub sirets: (Vec<String>, Option<&'static str>),
    /// A session begins on that day or later.
    pub debut_des: Option<NaiveDate>,
    /// That session begins on that day or earlier.
    pub debut_avant: Option<NaiveDate>,
    /// Its sheet is active, or its diploma alone is open on that day; or the contrary.
    pub certification_active: Option<(bool, NaiveDate)>,
    /// European levels of the sheet or of the diploma, any of them.
    pub niveaux: Vec<i32>,
    /// Whether it is wholly remote.
    pub a_distance: Option<bool>,
    /// Where it stands.
    pub place: Place,
    /// Whose content changed at that moment or later.
    pub modifie_depuis: Option<DateTime<Utc>>,
}

/// Codes of which one at least must be that of a course.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct UnDe {
    /// Sheets.
    pub rncps: Vec<String>,
    /// Diplomas.
    pub cfds: Vec<String>,
    /// Jobs that its sheet leads to.
    pub romes: Vec<String>,
}

impl Filter for FormationFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        since(self.modifie_depuis, sql);
        words(self.texte.as_deref(), E::TEXT, self, sql);
        among("statut", &self.statuts, sql);
        among("rncp", &self.rncps, sql);
        among("cfd", &self.cfds, sql);
        self.vers.conditions(sql);
        self.un_de.conditions(sql);
        self.levels(sql);
        specialities(&self.nsfs, sql);
        self.organisations(sql);
        self.sessions(sql);
        self.active(sql);
        equals("a_distance", self.a_distance, sql);
        self.place.conditions("commune_insee", sql);
    }

    fn texte(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.texte)
    }

    fn around(&self) -> &[Circle] {
        &self.place.around
    }
}

impl UnDe {
    fn conditions(&self, sql: &mut Sql) {
        let mut separator = " AND (";
        for (column, values) in [("c.rncp", &self.rncps), ("c.cfd", &self.cfds)] {
            if !values.is_empty() {
                sql.push(separator).one_of(column, values);
                separator = " OR ";
            }
        }
        if !self.romes.is_empty() {
            sql.push(separator).one_of_select("c.rncp", |sql| {
                sql.push("SELECT m.rncp FROM fiche_rncp_metier m WHERE ").one_of("m.rome", &self.romes);
            });
            separator = " OR ";
        }
        if separator == " OR " {
            sql.push(")");
        }
    }
}

impl FormationFilter {
    fn organisations(&self, sql: &mut Sql) {
        match &self.sirets {
            (sirets, _) if sirets.is_empty() => {}
            (sirets, Some(column)) => among(column, sirets, sql),
            (sirets, None) => {
                sql.push(" AND (").one_of("c.responsable_siret", sirets);
                sql.push(" OR ").one_of("c.formateur_siret", sirets).push(")");
            }
        }
    }

    fn sessions(&self, sql: &mut Sql) {
        if self.debut_des.is_none() && self.debut_avant.is_none() {
            return;
        }
        sql.push(" AND EXISTS (SELECT 1 FROM session e WHERE e.cle = c.cle");
        for (than, day) in [(" AND e.debut >= ", self.debut_des), (" AND e.debut <= ", self.debut_avant)] {
            if let Some(day) = day {
                sql.push(than).bind(day);
            }
        }
        sql.push(")");
    }

    fn active(&self, sql: &mut Sql) {
        let Some((active, day)) = self.certification_active else {
            return;
        };
        sql.push(if active { " AND (" } else { " AND NOT (" });
        sql.push("EXISTS (SELECT 1 FROM fiche_rncp r WHERE r.rncp = c.rncp AND r.actif = TRUE)");
        sql.push(" OR NOT EXISTS (SELECT 1 FROM fiche_rncp r WHERE r.rncp = c.rncp)");
        sql.push(" AND EXISTS (SELECT 1 FROM diplome d WHERE d.cfd = c.cfd");
        sql.push(" AND (d.date_ouverture IS NULL OR d.date_ouverture <= ").bind(day);
        sql.push(") AND (d.date_fermeture IS NULL OR d.date_fermeture >= ").bind(day).push(")))");
    }

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

listed!(formation, cle, FormationFilter, searched = [Formation Texte "cle"]);
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
/// Courses that lead to the jobs of a branch of activity.
pub const OF_NAF: Edge = Edge::Among {
    column: "rncp",
    select: "SELECT m.rncp FROM metier_naf n JOIN fiche_rncp_metier m ON m.rome = n.rome WHERE n.naf = k.value",
};
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

facets_of! {
    formation;
    /// By state.
    PAR_STATUT = "", "c.statut", |filter| filter.statuts.clear();
    /// By European level: of the sheet, else of the diploma.
    PAR_NIVEAU = " LEFT JOIN fiche_rncp r ON r.rncp = c.rncp LEFT JOIN diplome d ON d.cfd = c.cfd", "COALESCE(r.niveau_europeen, d.niveau_europeen)", |filter| filter.niveaux.clear();
    /// By professional domain of the jobs that the sheet leads to.
    PAR_DOMAINE = " JOIN (SELECT DISTINCT r.rncp, t.domaine_code FROM fiche_rncp_metier r JOIN metier t ON t.rome = r.rome) f ON f.rncp = c.rncp", "f.domaine_code", |filter| filter.vers.domaines.clear();
    /// Wholly remote or not.
    PAR_A_DISTANCE = "", "CASE c.a_distance WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END", |filter| filter.a_distance = None;
    /// By département of where they stand.
    PAR_DEPARTEMENT = " JOIN commune m ON m.insee = c.commune_insee", "m.departement_insee", |filter| filter.place.outside(Division::Departement);
    /// By région of where they stand.
    PAR_REGION = " JOIN commune m ON m.insee = c.commune_insee", "m.region_insee", |filter| filter.place.outside(Division::Region);
    /// By académie of where they stand.
    PAR_ACADEMIE = " JOIN commune m ON m.insee = c.commune_insee JOIN departement d ON d.insee = m.departement_insee", "d.academie_code", |filter| filter.place.outside(Division::Academie);
}
