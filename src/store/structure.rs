//! Structures of data·inclusion.

use chrono::{DateTime, Utc};

use super::circle::Circle;
use super::facet::facets_of;
use super::place::{Division, Place};
use super::select::beside;
use super::service::one_theme_of;
use super::sql::Sql;
use super::text::{among, equals, linked, since, words};
use super::{Edge, Filter, Listed, listed};

/// Structures by name, producer, network, establishment, place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct StructureFilter {
    /// Words of the name.
    pub texte: Option<String>,
    /// Producers, any of them.
    pub sources: Vec<String>,
    /// Networks, any of them.
    pub reseaux_porteurs: Vec<String>,
    /// Establishment.
    pub siret: Option<String>,
    /// Establishments, any of them.
    pub sirets: Vec<String>,
    /// Legal units, any of them.
    pub sirens: Vec<String>,
    /// Themes or categories of its services, any of them.
    pub thematiques: Vec<String>,
    /// Least quality, in hundredths.
    pub score_minimum: Option<u8>,
    /// Where it stands.
    pub place: Place,
    /// Whether one is kept, of those judged to be the same.
    pub sans_doublons: bool,
    /// Whose content changed at that moment or later.
    pub modifie_depuis: Option<DateTime<Utc>>,
}

impl Filter for StructureFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        self.narrow::<E>(sql);
    }

    fn judged<E: Listed>(&self, edge: Edge, sql: &mut Sql) {
        if self.sans_doublons {
            sql.push(" AND NOT EXISTS (SELECT 1 FROM structure s WHERE s.cluster_id = c.cluster_id AND (");
            sql.push(&better("s", "c"))
                .push(" OR s.score_qualite = c.score_qualite AND s.date_maj = c.date_maj AND s.id < c.id)");
            sql.push(" AND EXISTS (SELECT 1 FROM structure c");
            edge.join(sql);
            sql.push(" WHERE c.id = s.id");
            self.narrow::<E>(sql);
            beside::<E>(edge, self, sql);
            sql.push("))");
        }
    }

    fn judges(&self) -> bool {
        self.sans_doublons
    }

    fn texte(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.texte)
    }

    fn around(&self) -> &[Circle] {
        &self.place.around
    }
}

/// The condition that a structure is to be preferred to another of its cluster: quality first, then the last change.
pub(super) fn better(one: &str, other: &str) -> String {
    format!(
        "({one}.score_qualite > {other}.score_qualite \
         OR {one}.score_qualite = {other}.score_qualite AND {one}.date_maj > {other}.date_maj)"
    )
}

impl StructureFilter {
    fn narrow<E: Listed>(&self, sql: &mut Sql) {
        since(self.modifie_depuis, sql);
        words(self.texte.as_deref(), E::TEXT, self, sql);
        among("source_slug", &self.sources, sql);
        linked("id", "SELECT r.structure_id FROM structure_reseau_porteur r", "r.valeur", &self.reseaux_porteurs, sql);
        equals("siret", self.siret.as_deref(), sql);
        among("siret", &self.sirets, sql);
        among("siren", &self.sirens, sql);
        if !self.thematiques.is_empty() {
            sql.push(" AND c.id IN (SELECT v.structure_id FROM service_thematique t JOIN service v ON v.id = t.service_id WHERE ");
            one_theme_of(&self.thematiques, sql);
            sql.push(")");
        }
        if let Some(score) = self.score_minimum {
            sql.push(" AND c.score_qualite >= ").bind(f64::from(score) / 100.0);
        }
        self.place.conditions("commune_insee", sql);
    }
}

listed!(structure, id, StructureFilter, text = "nom_tri", searched = [Structure Texte "id"]);
listed!(structure_texte, id, ());

/// Producers that let some reuse their rows, and not all: no file of open data holds them.
pub const SOURCES_RESTREINTES: &[&str] = &["soliguide", "agefiph"];

/// Structures of a producer.
pub const OF_SOURCE: Edge = Edge::Column("source_slug");
/// Structures that a network carries.
pub const OF_RESEAU: Edge =
    Edge::Link { table: "structure_reseau_porteur", parent: "valeur", child: "structure_id", to: "id" };
/// Structures of a legal unit.
pub const OF_SIREN: Edge = Edge::Column("siren");
/// Structures of an establishment.
pub const OF_SIRET: Edge = Edge::Column("siret");
/// Structures judged to be the same.
pub const OF_CLUSTER: Edge = Edge::Column("cluster_id");
/// Structures of the same establishment; when there are none, of the same legal unit.
pub const OF_ORGANISME: Edge = Edge::Among {
    column: "id",
    select: "SELECT s.id FROM structure s WHERE s.siret = k.value UNION ALL SELECT s.id FROM structure s \
             WHERE s.siren = substr(k.value, 1, 9) AND NOT EXISTS (SELECT 1 FROM structure t WHERE t.siret = k.value)",
};
/// Structures that offer a service of a theme.
pub const OF_THEMATIQUE: Edge = Edge::Among {
    column: "id",
    select: "SELECT s.structure_id FROM service_thematique t JOIN service s ON s.id = t.service_id WHERE t.valeur = k.value",
};
/// Structures that offer a service of the themes of a category.
pub const OF_CATEGORIE: Edge = Edge::Among {
    column: "id",
    select: "SELECT s.structure_id FROM thematique h JOIN service_thematique t ON t.valeur = h.valeur \
             JOIN service s ON s.id = t.service_id WHERE h.categorie_valeur = k.value",
};
/// Structures that offer a service for a group of people.
pub const OF_PUBLIC: Edge = Edge::Among {
    column: "id",
    select: "SELECT s.structure_id FROM service_public p JOIN service s ON s.id = p.service_id WHERE p.valeur = k.value",
};

facets_of! {
    structure;
    /// By network.
    PAR_RESEAU = " JOIN structure_reseau_porteur f ON f.structure_id = c.id", "f.valeur", |filter| filter.reseaux_porteurs.clear();
    /// By producer.
    PAR_SOURCE = "", "c.source_slug", |filter| filter.sources.clear();
    /// By département of where they stand.
    PAR_DEPARTEMENT = " JOIN commune m ON m.insee = c.commune_insee", "m.departement_insee", |filter| filter.place.outside(Division::Departement);
    /// By région of where they stand.
    PAR_REGION = " JOIN commune m ON m.insee = c.commune_insee", "m.region_insee", |filter| filter.place.outside(Division::Region);
}
