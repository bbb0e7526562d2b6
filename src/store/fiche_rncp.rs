//! Sheets of the RNCP and of the RS, and what they name.

use chrono::{DateTime, NaiveDate, Utc};

use super::facet::facets_of;
use super::sql::Sql;
use super::text::{among, equals, linked, since, words};
use super::vers::Vers;
use super::{Edge, Filter, Listed, TextFilter, listed};

/// Sheets by title, register, state, level, way of access, job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FicheRncpFilter {
    /// Words of the title.
    pub texte: Option<String>,
    /// `RNCP` or `RS`.
    pub registre: Option<String>,
    /// Whether the register says ACTIVE.
    pub actif: Option<bool>,
    /// European levels, any of them.
    pub niveaux: Vec<i32>,
    /// Columns of ways of access, any of them.
    pub voies: Vec<&'static str>,
    /// Codes, any of them.
    pub rncps: Vec<String>,
    /// Diplomas that it is paired with, any of them.
    pub cfds: Vec<String>,
    /// In force on this day.
    pub actif_le: Option<NaiveDate>,
    /// Whose registration ends on this day or later.
    pub fin_des: Option<NaiveDate>,
    /// Whose registration ends on this day or earlier.
    pub fin_avant: Option<NaiveDate>,
    /// Jobs it leads to.
    pub vers: Vers,
    /// What it bears.
    pub fiche: OfFiche,
    /// Specialities, any of them.
    pub nsfs: Vec<String>,
    /// Skills operators that name it, any of them.
    pub opcos: Vec<String>,
    /// Whose content changed at that moment or later.
    pub modifie_depuis: Option<DateTime<Utc>>,
}

impl Filter for FicheRncpFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        since(self.modifie_depuis, sql);
        words(self.texte.as_deref(), E::TEXT, self, sql);
        equals("registre", self.registre.as_deref(), sql);
        equals("actif", self.actif, sql);
        levels(&self.niveaux, sql);
        if !self.voies.is_empty() {
            sql.push(" AND (").push(&any_of("c", &self.voies)).push(")");
        }
        sheets(&self.rncps, sql);
        linked("rncp", "SELECT t.rncp FROM certification t", "t.cfd", &self.cfds, sql);
        self.dates(sql);
        self.vers.conditions(sql);
        self.fiche.conditions(sql);
        linked("rncp", "SELECT n.rncp FROM fiche_rncp_nsf n", "n.nsf", &self.nsfs, sql);
        linked("rncp", "SELECT o.rncp FROM opco_fiche_rncp o", "o.opco_slug", &self.opcos, sql);
    }

    fn texte(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.texte)
    }
}

impl FicheRncpFilter {
    // As `remplacantes` takes a day: from its activation, else its effect, to its end.
    fn dates(&self, sql: &mut Sql) {
        if let Some(day) = self.actif_le {
            sql.push(" AND COALESCE(c.date_activation, c.date_effet) <= ").bind(day);
            sql.push(" AND (c.date_fin_enregistrement IS NULL OR c.date_fin_enregistrement >= ").bind(day).push(")");
        }
        for (than, day) in [(" >= ", self.fin_des), (" <= ", self.fin_avant)] {
            if let Some(day) = day {
                sql.push(" AND c.date_fin_enregistrement").push(than).bind(day);
            }
        }
    }
}

fn any_of(row: &str, columns: &[&'static str]) -> String {
    columns.iter().map(|column| format!("{row}.{column} = TRUE")).collect::<Vec<_>>().join(" OR ")
}

/// What a row's sheet bears, by its column `rncp`: any of each list that is not empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OfFiche {
    /// Themes.
    pub formacodes: Vec<String>,
    /// Certifiers, by identifier.
    pub certificateurs: Vec<String>,
    /// Columns of ways of access of the sheet; none when the row is the sheet itself.
    pub voies: Vec<&'static str>,
    /// `RNCP` or `RS`; none when the row is the sheet itself.
    pub registre: Option<String>,
}

impl OfFiche {
    pub(super) fn conditions(&self, sql: &mut Sql) {
        linked("rncp", "SELECT n.rncp FROM fiche_rncp_formacode n", "n.formacode", &self.formacodes, sql);
        linked(
            "rncp",
            "SELECT n.rncp FROM fiche_rncp_certificateur n",
            "n.certificateur_id",
            &self.certificateurs,
            sql,
        );
        if !self.voies.is_empty() {
            sql.push(" AND EXISTS (SELECT 1 FROM fiche_rncp r WHERE r.rncp = c.rncp AND (");
            sql.push(&any_of("r", &self.voies)).push("))");
        }
        if let Some(registre) = &self.registre {
            sql.push(" AND EXISTS (SELECT 1 FROM fiche_rncp r WHERE r.rncp = c.rncp AND r.registre = ");
            sql.bind(registre.as_str()).push(")");
        }
    }
}

/// Adds the condition that a row is of one of these European levels, when there are any.
pub(super) fn levels(levels: &[i32], sql: &mut Sql) {
    if !levels.is_empty() {
        let texts: Vec<String> = levels.iter().map(i32::to_string).collect();
        sql.push(" AND ").one_of("CAST(c.niveau_europeen AS TEXT)", &texts);
    }
}

/// Adds the condition that a row's column bears one of these sheets, when there are any.
pub(super) fn sheets(values: &[String], sql: &mut Sql) {
    among("rncp", values, sql);
}

listed!(fiche_rncp, rncp, FicheRncpFilter, text = "intitule_tri", searched = [FicheRncp Nom "rncp"]);
listed!(bloc, code, ());
listed!(nsf, nsf, TextFilter, text = "libelle_tri", searched = [Nsf Nom "nsf"]);
listed!(formacode, formacode, TextFilter, text = "libelle_tri", searched = [Formacode Nom "formacode"]);
listed!(certificateur, id, TextFilter, text = "nom_tri");
listed!(partenaire, id, ());
listed!(fiche_rncp_metier, rome, ());
listed!(fiche_rncp_convention, numero, ());

/// Sheets that lead to a job.
pub const OF_METIER: Edge = Edge::link("fiche_rncp_metier", "rome", "rncp");
/// Sheets of a speciality.
pub const OF_NSF: Edge = Edge::link("fiche_rncp_nsf", "nsf", "rncp");
/// Sheets of a theme.
pub const OF_FORMACODE: Edge = Edge::link("fiche_rncp_formacode", "formacode", "rncp");
/// Sheets that a certifier answers for.
pub const OF_CERTIFICATEUR: Edge = Edge::link("fiche_rncp_certificateur", "certificateur_id", "rncp");
/// Sheets of the branch of a skills operator.
pub const OF_OPCO: Edge = Edge::link("opco_fiche_rncp", "opco_slug", "rncp");
/// Sheets that a sheet replaces.
pub const REMPLACEES: Edge =
    Edge::Link { table: "fiche_rncp_continuite", parent: "nouvelle", child: "ancienne", to: "rncp" };
/// Sheets that replace a sheet, whatever their state.
pub const REMPLACANTES: Edge =
    Edge::Link { table: "fiche_rncp_continuite", parent: "ancienne", child: "nouvelle", to: "rncp" };
/// Sheets of the branch of an agreement: those of its skills operator.
pub const OF_CONVENTION: Edge = Edge::Among {
    column: "rncp",
    select: "SELECT o.rncp FROM convention_collective v JOIN opco_fiche_rncp o ON o.opco_slug = v.opco_slug WHERE v.idcc = k.value",
};
/// Sheets that lead to the jobs of a branch of activity.
pub const OF_NAF: Edge = Edge::Among {
    column: "rncp",
    select: "SELECT m.rncp FROM metier_naf n JOIN fiche_rncp_metier m ON m.rome = n.rome WHERE n.naf = k.value",
};

/// Blocks, raw ROME codes, brochure numbers, partners of a sheet: rows that bear its code.
pub const OF_FICHE: Edge = Edge::Column("rncp");
/// Specialities of a sheet.
pub const NSFS_OF_FICHE: Edge = Edge::link("fiche_rncp_nsf", "rncp", "nsf");
/// Themes of a sheet.
pub const FORMACODES_OF_FICHE: Edge = Edge::link("fiche_rncp_formacode", "rncp", "formacode");
/// Certifiers of a sheet.
pub const CERTIFICATEURS_OF_FICHE: Edge =
    Edge::Link { table: "fiche_rncp_certificateur", parent: "rncp", child: "certificateur_id", to: "id" };
/// Partners that are an establishment.
pub const OF_SIRET: Edge = Edge::Column("siret");

facets_of! {
    fiche_rncp;
    /// By register.
    PAR_REGISTRE = "", "c.registre", |filter| filter.registre = None;
    /// Active or not.
    PAR_ACTIF = "", "CASE c.actif WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END", |filter| filter.actif = None;
    /// By European level.
    PAR_NIVEAU = "", "c.niveau_europeen", |filter| filter.niveaux.clear();
    /// By professional domain of the jobs they lead to.
    PAR_DOMAINE = " JOIN (SELECT DISTINCT r.rncp, t.domaine_code FROM fiche_rncp_metier r JOIN metier t ON t.rome = r.rome) f ON f.rncp = c.rncp", "f.domaine_code", |filter| filter.vers.domaines.clear();
    /// By speciality.
    PAR_NSF = " JOIN fiche_rncp_nsf f ON f.rncp = c.rncp", "f.nsf", |filter| filter.nsfs.clear();
    /// By way to reach them.
    PAR_VOIE_ACCES = " JOIN (SELECT 'apprentissage' AS voie UNION ALL SELECT 'professionnalisation' UNION ALL SELECT 'candidature-individuelle' UNION ALL SELECT 'experience' UNION ALL SELECT 'formation-continue' UNION ALL SELECT 'formation-initiale') f ON CASE f.voie WHEN 'apprentissage' THEN c.voie_apprentissage WHEN 'professionnalisation' THEN c.voie_professionnalisation WHEN 'candidature-individuelle' THEN c.voie_candidature WHEN 'experience' THEN c.voie_experience WHEN 'formation-continue' THEN c.voie_formation_continue ELSE c.voie_formation_initiale END", "f.voie", |filter| filter.voies.clear();
}
