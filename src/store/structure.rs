//! Structures of data·inclusion.

use chrono::{DateTime, Utc};

use super::commune::inside;
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
    /// Commune.
    pub commune: Option<String>,
    /// Département.
    pub departement: Option<String>,
    /// Région.
    pub region: Option<String>,
    /// Whose content changed at that moment or later.
    pub modifie_depuis: Option<DateTime<Utc>>,
}

impl Filter for StructureFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        since(self.modifie_depuis, sql);
        words(self.texte.as_deref(), E::TEXT, sql);
        among("source_slug", &self.sources, sql);
        linked("id", "SELECT r.structure_id FROM structure_reseau_porteur r", "r.valeur", &self.reseaux_porteurs, sql);
        equals("siret", self.siret.as_deref(), sql);
        inside(self.departement.as_deref(), self.region.as_deref(), self.commune.as_deref(), sql);
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
