//! Certifications: a diploma, a sheet, or both, over a period.

use chrono::{DateTime, NaiveDate, Utc};

use super::diplome::during;
use super::facet::facets_of;
use super::fiche_rncp::{OfFiche, levels, sheets};
use super::sql::Sql;
use super::text::{among, equals, linked, since, words};
use super::vers::Vers;
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
    /// Valid at some time from this day.
    pub valide_des: Option<NaiveDate>,
    /// Valid at some time until this day.
    pub valide_avant: Option<NaiveDate>,
    /// Jobs that its sheet leads to.
    pub vers: Vers,
    /// What its sheet bears.
    pub fiche: OfFiche,
    /// Départements where a course that the catalogue shows prepares it, any of them.
    pub departements: Vec<String>,
    /// Specialities of the sheet or of the diploma, any of them.
    pub nsfs: Vec<String>,
    /// Whose content changed at that moment or later.
    pub modifie_depuis: Option<DateTime<Utc>>,
}

impl Filter for CertificationFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        since(self.modifie_depuis, sql);
        words(self.texte.as_deref(), E::TEXT, self, sql);
        sheets(&self.rncps, sql);
        among("cfd", &self.cfds, sql);
        levels(&self.niveaux, sql);
        equals("actif", self.actif, sql);
        during("debut", "fin", (self.valide_le, self.valide_le), sql);
        during("debut", "fin", (self.valide_des, self.valide_avant), sql);
        self.vers.conditions(sql);
        self.fiche.conditions(sql);
        specialities(&self.nsfs, sql);
        linked("id", TAUGHT, "m.departement_insee", &self.departements, sql);
    }

    fn texte(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.texte)
    }
}

const TAUGHT: &str =
    "SELECT f.certification_id FROM formation f JOIN commune m ON m.insee = f.commune_insee AND f.statut = 'publie'";

/// Adds the condition that a row's sheet or diploma is of one of these specialities, when there are any.
pub(super) fn specialities(nsfs: &[String], sql: &mut Sql) {
    if nsfs.is_empty() {
        return;
    }
    sql.push(" AND (").one_of_select("c.rncp", |sql| {
        sql.push("SELECT n.rncp FROM fiche_rncp_nsf n WHERE ").one_of("n.nsf", nsfs);
    });
    sql.push(" OR ").one_of_select("c.cfd", |sql| {
        sql.push("SELECT d.cfd FROM diplome d WHERE ").one_of("d.nsf", nsfs);
    });
    sql.push(")");
}

listed!(certification, id, CertificationFilter, text = "intitule_tri", searched = [FicheRncp Nom "rncp", Diplome Nom "cfd"]);

/// Certifications of a sheet.
pub const OF_FICHE: Edge = Edge::Column("rncp");
/// Certifications of a diploma.
pub const OF_DIPLOME: Edge = Edge::Column("cfd");
/// Certifications that lead to a job.
pub const OF_METIER: Edge =
    Edge::Each { column: "rncp", select: "SELECT m.rncp FROM fiche_rncp_metier m WHERE m.rome = k.value", few: true };
/// Certifications that lead to the jobs of a branch of activity.
pub const OF_NAF: Edge = Edge::Among {
    column: "rncp",
    select: "SELECT m.rncp FROM metier_naf n JOIN fiche_rncp_metier m ON m.rome = n.rome WHERE n.naf = k.value",
};
/// Certifications that an organisation prepares, as responsable or as formateur.
pub const OF_ORGANISME: Edge = Edge::Among {
    column: "id",
    select: "SELECT f.certification_id FROM formation f WHERE f.responsable_siret = k.value \
             UNION SELECT f.certification_id FROM formation f WHERE f.formateur_siret = k.value",
};

facets_of! {
    certification;
    /// Their sheet being active or not.
    PAR_ACTIF = "", "CASE c.actif WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END", |filter| filter.actif = None;
    /// By European level.
    PAR_NIVEAU = "", "c.niveau_europeen", |filter| filter.niveaux.clear();
    /// By professional domain of the jobs they lead to.
    PAR_DOMAINE = " JOIN (SELECT DISTINCT r.rncp, t.domaine_code FROM fiche_rncp_metier r JOIN metier t ON t.rome = r.rome) f ON f.rncp = c.rncp", "f.domaine_code", |filter| filter.vers.domaines.clear();
    /// By register of their sheet.
    PAR_REGISTRE = " JOIN fiche_rncp r ON r.rncp = c.rncp", "r.registre", |filter| filter.fiche.registre = None;
    /// By way to reach their sheet.
    PAR_VOIE_ACCES = " JOIN fiche_rncp r ON r.rncp = c.rncp JOIN (SELECT 'apprentissage' AS voie UNION ALL SELECT 'professionnalisation' UNION ALL SELECT 'candidature-individuelle' UNION ALL SELECT 'experience' UNION ALL SELECT 'formation-continue' UNION ALL SELECT 'formation-initiale') f ON CASE f.voie WHEN 'apprentissage' THEN r.voie_apprentissage WHEN 'professionnalisation' THEN r.voie_professionnalisation WHEN 'candidature-individuelle' THEN r.voie_candidature WHEN 'experience' THEN r.voie_experience WHEN 'formation-continue' THEN r.voie_formation_continue ELSE r.voie_formation_initiale END", "f.voie", |filter| filter.fiche.voies.clear();
    /// By speciality of their sheet or of their diploma.
    PAR_NSF = " JOIN (SELECT a.id, n.nsf FROM certification a JOIN fiche_rncp_nsf n ON n.rncp = a.rncp UNION SELECT a.id, d.nsf FROM certification a JOIN diplome d ON d.cfd = a.cfd) f ON f.id = c.id", "f.nsf", |filter| filter.nsfs.clear();
    /// By département where a course that the catalogue shows prepares them.
    PAR_DEPARTEMENT = " JOIN (SELECT DISTINCT f.certification_id, m.departement_insee FROM formation f JOIN commune m ON m.insee = f.commune_insee WHERE f.statut = 'publie') f ON f.certification_id = c.id", "f.departement_insee", |filter| filter.departements.clear();
}
