//! Jobs of the ROME, their titles and skills, the branches they are practised in.

use chrono::{DateTime, Utc};

use super::facet::facets_of;
use super::sql::Sql;
use super::text::{among, equals, linked, since, words};
use super::{Edge, Filter, Listed, TextFilter, listed};

/// Jobs by title and place in the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MetierFilter {
    /// Words of the job's title, or of one of its appellations.
    pub texte: Option<String>,
    /// Professional domain.
    pub domaine: Option<String>,
    /// Family.
    pub grand_domaine: Option<String>,
    /// 3 or 4.
    pub rome_version: Option<i32>,
    /// Codes, any of them.
    pub romes: Vec<String>,
    /// ROME 3 codes that it comes from, any of them.
    pub parents: Vec<String>,
    /// Branches of activity, any of them.
    pub nafs: Vec<String>,
    /// Sheets that lead to it, any of them.
    pub rncps: Vec<String>,
    /// Diplomas paired with those sheets, any of them.
    pub cfds: Vec<String>,
    /// Skills that it asks for, any of them.
    pub competences: Vec<String>,
    /// Whether the profession is regulated.
    pub emploi_reglemente: Option<bool>,
    /// Whether it is an executive position.
    pub emploi_cadre: Option<bool>,
    /// Whose content changed at that moment or later.
    pub modifie_depuis: Option<DateTime<Utc>>,
}

impl Filter for MetierFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        since(self.modifie_depuis, sql);
        words(self.texte.as_deref(), E::TEXT, self, sql);
        equals("domaine_code", self.domaine.as_deref(), sql);
        if let Some(code) = &self.grand_domaine {
            sql.push(" AND c.domaine_code IN (SELECT d.code FROM domaine d WHERE d.grand_domaine_code = ");
            sql.bind(code.as_str()).push(")");
        }
        equals("rome_version", self.rome_version, sql);
        among("rome", &self.romes, sql);
        among("parent_rome", &self.parents, sql);
        linked("rome", "SELECT n.rome FROM metier_naf n", "n.naf", &self.nafs, sql);
        linked("rome", "SELECT m.rome FROM fiche_rncp_metier m", "m.rncp", &self.rncps, sql);
        linked(
            "rome",
            "SELECT m.rome FROM certification t JOIN fiche_rncp_metier m ON m.rncp = t.rncp",
            "t.cfd",
            &self.cfds,
            sql,
        );
        linked("rome", "SELECT q.rome FROM metier_competence q", "q.ogr", &self.competences, sql);
        equals("emploi_reglemente", self.emploi_reglemente, sql);
        equals("emploi_cadre", self.emploi_cadre, sql);
    }

    fn texte(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.texte)
    }
}

listed!(metier, rome, MetierFilter, text = "libelle_tri", searched = [Metier Libelle "rome"]);
listed!(grand_domaine, code, TextFilter, text = "libelle_tri");
listed!(domaine, code, TextFilter, text = "libelle_tri", searched = [Domaine Nom "code"]);
listed!(appellation, ogr, TextFilter, text = "libelle_tri");
listed!(competence, ogr, TextFilter, text = "libelle_tri");
listed!(naf, naf, TextFilter, text = "libelle_tri", searched = [Naf Nom "naf"]);

/// Jobs of a domain.
pub const OF_DOMAINE: Edge = Edge::Column("domaine_code");
/// Domains of a family.
pub const OF_GRAND_DOMAINE: Edge = Edge::Column("grand_domaine_code");
/// Jobs that come from a ROME 3 sheet.
pub const ENFANTS: Edge = Edge::Column("parent_rome");
/// Jobs a sheet leads to.
pub const OF_FICHE: Edge = Edge::link("fiche_rncp_metier", "rncp", "rome");
/// Jobs that ask for a skill.
pub const OF_COMPETENCE: Edge = Edge::link("metier_competence", "ogr", "rome");
/// Jobs practised in a branch.
pub const OF_NAF: Edge = Edge::link("metier_naf", "naf", "rome");
/// Titles of a job.
pub const OF_METIER: Edge = Edge::Column("rome");
/// Skills that a job asks for.
pub const COMPETENCES_OF_METIER: Edge = Edge::link("metier_competence", "rome", "ogr");
/// Branches in which a job is practised.
pub const NAFS_OF_METIER: Edge = Edge::link("metier_naf", "rome", "naf");
/// Branches in which an agreement applies.
pub const NAFS_OF_CONVENTION: Edge = Edge::link("convention_naf", "idcc", "naf");
/// Jobs that the sheets paired with a diploma lead to.
pub const OF_DIPLOME: Edge = Edge::Among {
    column: "rome",
    select: "SELECT m.rome FROM certification t JOIN fiche_rncp_metier m ON m.rncp = t.rncp WHERE t.cfd = k.value",
};
/// Branches in which the jobs of a sheet are practised.
pub const NAFS_OF_FICHE: Edge = Edge::Among {
    column: "naf",
    select: "SELECT n.naf FROM fiche_rncp_metier m JOIN metier_naf n ON n.rome = m.rome WHERE m.rncp = k.value",
};
/// Branches in which the jobs that the sheets paired with a diploma lead to are practised.
pub const NAFS_OF_DIPLOME: Edge = Edge::Among {
    column: "naf",
    select: "SELECT n.naf FROM certification t JOIN fiche_rncp_metier m ON m.rncp = t.rncp JOIN metier_naf n ON n.rome = m.rome WHERE t.cfd = k.value",
};
/// Jobs that the sheets of a speciality lead to.
pub const OF_NSF: Edge = Edge::Among {
    column: "rome",
    select: "SELECT m.rome FROM fiche_rncp_nsf n JOIN fiche_rncp_metier m ON m.rncp = n.rncp WHERE n.nsf = k.value",
};
/// Jobs that the sheets of a theme lead to.
pub const OF_FORMACODE: Edge = Edge::Among {
    column: "rome",
    select: "SELECT m.rome FROM fiche_rncp_formacode n JOIN fiche_rncp_metier m ON m.rncp = n.rncp WHERE n.formacode = k.value",
};
/// Jobs that the sheets of a skills operator lead to.
pub const OF_OPCO: Edge = Edge::Among {
    column: "rome",
    select: "SELECT m.rome FROM opco_fiche_rncp o JOIN fiche_rncp_metier m ON m.rncp = o.rncp WHERE o.opco_slug = k.value",
};
/// Jobs practised in the branches of an agreement.
pub const OF_CONVENTION: Edge = Edge::Among {
    column: "rome",
    select: "SELECT m.rome FROM convention_naf v JOIN metier_naf m ON m.naf = v.naf WHERE v.idcc = k.value",
};

facets_of! {
    metier;
    /// By professional domain.
    PAR_DOMAINE = "", "c.domaine_code", |filter| filter.domaine = None;
    /// By family.
    PAR_GRAND_DOMAINE = " JOIN domaine f ON f.code = c.domaine_code", "f.grand_domaine_code", |filter| filter.grand_domaine = None;
}
