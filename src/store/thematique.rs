//! Enumerations of data·inclusion: themes, groups of people, networks, producers.

use super::{Edge, listed};

listed!(thematique, valeur, ());
listed!(categorie, valeur, ());
listed!(public, valeur, ());
listed!(reseau_porteur, valeur, ());
listed!(source, slug, ());

/// Themes of a category.
pub const OF_CATEGORIE: Edge = Edge::Column("categorie_valeur");
/// Themes of a service.
pub const OF_SERVICE: Edge = Edge::link("service_thematique", "service_id", "valeur");
/// Groups of people that a service is for.
pub const PUBLICS_OF_SERVICE: Edge = Edge::link("service_public", "service_id", "valeur");
/// Networks that carry a structure.
pub const RESEAUX_OF_STRUCTURE: Edge = Edge::link("structure_reseau_porteur", "structure_id", "valeur");
