//! To which jobs does a sheet lead? Jobs by code, by the ROME 3 sheet they come from, by domain, by family.

use super::sql::Sql;
use super::text::linked;

/// Jobs that a row's sheet leads to: any of each list that is not empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Vers {
    /// ROME codes.
    pub romes: Vec<String>,
    /// ROME 3 codes: themselves, and the jobs that come from them.
    pub parents: Vec<String>,
    /// Professional domains.
    pub domaines: Vec<String>,
    /// Families.
    pub grands_domaines: Vec<String>,
}

// Older sheets name a whole domain, or a whole family: it stands for its jobs.
const OF_ROME: &str = "SELECT m.rncp FROM fiche_rncp_metier m";
const OF_PARENT: &str = "SELECT m.rncp FROM (SELECT t.rome, t.parent_rome AS parent FROM metier t WHERE t.parent_rome IS NOT NULL \
                         UNION ALL SELECT t.rome, t.rome FROM metier t) t JOIN fiche_rncp_metier m ON m.rome = t.rome";
const OF_DOMAINE: &str = "SELECT m.rncp FROM (SELECT t.rome, t.domaine_code AS domaine FROM metier t \
                          UNION ALL SELECT d.code, d.code FROM domaine d) t JOIN fiche_rncp_metier m ON m.rome = t.rome";
const OF_GRAND_DOMAINE: &str = "SELECT m.rncp FROM (SELECT t.rome, d.grand_domaine_code AS famille FROM metier t JOIN domaine d ON d.code = t.domaine_code \
                                UNION ALL SELECT d.code, d.grand_domaine_code FROM domaine d \
                                UNION ALL SELECT g.code, g.code FROM grand_domaine g) t JOIN fiche_rncp_metier m ON m.rome = t.rome";

impl Vers {
    /// Adds its conditions on the column `rncp` of `c`.
    pub(super) fn conditions(&self, sql: &mut Sql) {
        linked("rncp", OF_ROME, "m.rome", &self.romes, sql);
        linked("rncp", OF_PARENT, "t.parent", &self.parents, sql);
        linked("rncp", OF_DOMAINE, "t.domaine", &self.domaines, sql);
        linked("rncp", OF_GRAND_DOMAINE, "t.famille", &self.grands_domaines, sql);
    }
}
