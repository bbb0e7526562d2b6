//! Places: communes and what holds them.

use chrono::{DateTime, Utc};

use super::circle::Circle;
use super::facet::facets_of;
use super::place::{Division, Place};
use super::sql::Sql;
use super::text::{among, since, words};
use super::{Edge, Filter, Listed, TextFilter, listed};

/// Communes by name, code, and what holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CommuneFilter {
    /// Words of the name.
    pub texte: Option<String>,
    /// INSEE code, present or former, or postal code.
    pub code: Option<String>,
    /// Postal code.
    pub code_postal: Option<String>,
    /// Where it stands.
    pub place: Place,
    /// Kinds, as INSEE writes them.
    pub types: Vec<String>,
    /// Whose content changed at that moment or later.
    pub modifie_depuis: Option<DateTime<Utc>>,
}

impl Filter for CommuneFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        since(self.modifie_depuis, sql);
        words(self.texte.as_deref(), E::TEXT, self, sql);
        if let Some(code) = &self.code {
            sql.push(" AND c.insee IN (SELECT ")
                .bind(code.as_str())
                .push(" UNION SELECT p.insee FROM commune_postal p");
            sql.push(" WHERE p.code_postal = ").bind(code.as_str());
            sql.push(" UNION SELECT a.insee FROM commune_ancienne a WHERE a.ancien_insee = ")
                .bind(code.as_str())
                .push(")");
        }
        if let Some(code) = &self.code_postal {
            sql.push(" AND c.insee IN (SELECT p.insee FROM commune_postal p WHERE p.code_postal = ");
            sql.bind(code.as_str()).push(")");
        }
        self.place.conditions("insee", sql);
        among("type_commune", &self.types, sql);
    }

    fn texte(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.texte)
    }

    fn around(&self) -> &[Circle] {
        &self.place.around
    }
}

listed!(commune, insee, CommuneFilter, text = "nom_tri", searched = [Commune Nom "insee"]);
listed!(departement, insee, TextFilter, text = "nom_tri", searched = [Departement Nom "insee"]);
listed!(region, insee, TextFilter, text = "nom_tri", searched = [Region Nom "insee"]);
listed!(academie, code, TextFilter, text = "nom_tri");
listed!(epci, siren, TextFilter, text = "nom_tri", searched = [Epci Nom "siren"]);
listed!(mission_locale, siret, TextFilter, text = "nom_tri", searched = [MissionLocale Nom "siret"]);
listed!(commune_postal, code_postal, ());
/// Communes of a postal code.
pub const OF_CODE_POSTAL: Edge = Edge::link("commune_postal", "code_postal", "insee");
/// Communes of a folded name.
pub const OF_NOM: Edge = Edge::Column("nom_tri");
/// The communes that a former one became.
pub const OF_ANCIENNE: Edge = Edge::link("commune_ancienne", "ancien_insee", "insee");

listed!(commune_ancienne, ancien_insee, ());

/// Communes of a département.
pub const OF_DEPARTEMENT: Edge = Edge::Column("departement_insee");
/// Communes, or départements, of a région.
pub const OF_REGION: Edge = Edge::Column("region_insee");
/// Communes of an EPCI.
pub const OF_EPCI: Edge = Edge::Column("epci_siren");
/// Parts of a commune: districts, delegated and associated communes.
pub const PARTS: Edge = Edge::Column("parent_insee");
/// Communes that a mission locale covers.
pub const OF_MISSION_LOCALE: Edge = Edge::Column("mission_locale_siret");
/// Départements of an académie.
pub const OF_ACADEMIE: Edge = Edge::Column("academie_code");
/// Postal codes, or former communes, of a commune.
pub const OF_COMMUNE: Edge = Edge::Column("insee");
/// Missions locales whose head office is in a commune.
pub const SEATED_IN: Edge = Edge::Column("commune_insee");

/// What stands in a commune, by its column `commune_insee`. A city holds what stands in its districts; a district, what
/// is told to stand in its city without saying where.
pub const IN_COMMUNE: Edge = Edge::Each {
    column: "commune_insee",
    select: "SELECT k.value UNION ALL SELECT m.insee FROM commune m WHERE m.parent_insee = k.value AND m.type_commune = 'ARM' \
             UNION ALL SELECT m.parent_insee FROM commune m WHERE m.insee = k.value AND m.type_commune = 'ARM'",
    few: false,
};
/// What stands in a département, by its column `commune_insee`.
pub const IN_DEPARTEMENT: Edge = Edge::Among {
    column: "commune_insee",
    select: "SELECT m.insee FROM commune m WHERE m.departement_insee = k.value",
};
/// What stands in a région, by its column `commune_insee`.
pub const IN_REGION: Edge =
    Edge::Among { column: "commune_insee", select: "SELECT m.insee FROM commune m WHERE m.region_insee = k.value" };
/// What stands in an EPCI, by its column `commune_insee`.
pub const IN_EPCI: Edge =
    Edge::Among { column: "commune_insee", select: "SELECT m.insee FROM commune m WHERE m.epci_siren = k.value" };
/// What stands in an académie, by its column `commune_insee`.
pub const IN_ACADEMIE: Edge = Edge::Among {
    column: "commune_insee",
    select: "SELECT m.insee FROM departement d JOIN commune m ON m.departement_insee = d.insee WHERE d.academie_code = k.value",
};
/// What stands where a mission locale covers, by its column `commune_insee`.
pub const IN_MISSION_LOCALE: Edge = Edge::Among {
    column: "commune_insee",
    select: "SELECT m.insee FROM commune m WHERE m.mission_locale_siret = k.value",
};

facets_of! {
    commune;
    /// By kind.
    PAR_TYPE = "", "c.type_commune", |filter| filter.types.clear();
    /// By département.
    PAR_DEPARTEMENT = "", "c.departement_insee", |filter| filter.place.outside(Division::Departement);
    /// By région.
    PAR_REGION = "", "c.region_insee", |filter| filter.place.outside(Division::Region);
}
