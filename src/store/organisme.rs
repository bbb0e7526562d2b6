//! Training organisations and their places.

use chrono::{DateTime, Utc};

use super::commune::inside;
use super::sql::Sql;
use super::text::{among, equals, since, words};
use super::{Edge, Filter, Listed, listed};

/// Organisations by name, legal unit, nature, certification, place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OrganismeFilter {
    /// Words of the name.
    pub texte: Option<String>,
    /// Legal unit.
    pub siren: Option<String>,
    /// Code of the education ministry.
    pub uai: Option<String>,
    /// Natures, any of them.
    pub natures: Vec<String>,
    /// Whether it is certified Qualiopi.
    pub qualiopi: Option<bool>,
    /// Whether the establishment is open.
    pub ouvert: Option<bool>,
    /// Its commune.
    pub commune: Option<String>,
    /// Its département.
    pub departement: Option<String>,
    /// Its région.
    pub region: Option<String>,
    /// Whose content changed at that moment or later.
    pub modifie_depuis: Option<DateTime<Utc>>,
}

impl Filter for OrganismeFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        since(self.modifie_depuis, sql);
        words(self.texte.as_deref(), E::TEXT, sql);
        equals("siren", self.siren.as_deref(), sql);
        equals("uai", self.uai.as_deref(), sql);
        among("nature", &self.natures, sql);
        equals("qualiopi", self.qualiopi, sql);
        equals("ouvert", self.ouvert, sql);
        inside(self.departement.as_deref(), self.region.as_deref(), self.commune.as_deref(), sql);
    }
}

listed!(organisme, siret, OrganismeFilter, text = "nom_tri");
listed!(lieu, id, ());

/// Organisations that answer for what an organisation teaches.
pub const RESPONSABLES: Edge =
    Edge::Link { table: "organisme_relation", parent: "formateur_siret", child: "responsable_siret", to: "siret" };
/// Organisations that teach for an organisation.
pub const FORMATEURS: Edge =
    Edge::Link { table: "organisme_relation", parent: "responsable_siret", child: "formateur_siret", to: "siret" };
/// Organisations that prepare a certification, as responsable or as formateur.
pub const OF_CERTIFICATION: Edge = Edge::Among {
    column: "siret",
    select: "SELECT f.responsable_siret FROM formation f WHERE f.certification_id = k.value \
             UNION SELECT f.formateur_siret FROM formation f WHERE f.certification_id = k.value",
};
/// Establishments of a legal unit.
pub const OF_SIREN: Edge = Edge::Column("siren");
/// Establishments that bear a code of the education ministry.
pub const OF_UAI: Edge = Edge::Column("uai");
/// Establishments of a branch of activity.
pub const OF_NAF: Edge = Edge::Column("naf");
/// Places where an organisation trains.
pub const LIEUX: Edge = Edge::Column("organisme_siret");
