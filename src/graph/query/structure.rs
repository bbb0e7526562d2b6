use async_graphql::ID;

use super::roots;
use crate::graph::types::*;

roots! {
    /// Inclusion structures and services, and their enumerations.
    StructureQuery;
    fields {}
    lookups {
        /// An inclusion structure by its identifier; null when there is none.
        structure(id: ID, "Identifier that data·inclusion gives it.") -> Structure, entity structure_by_id;
        /// An inclusion service by its identifier; null when there is none.
        service(id: ID, "Identifier that data·inclusion gives it.") -> Service, entity service_by_id;
        /// A theme by its value; null when there is none.
        thematique(valeur: ID, "Category, two dashes, theme.") -> Thematique, entity thematique_by_valeur;
        /// A category of themes by its value; null when there is none.
        categorie(valeur: ID, "Value of the category.") -> Categorie, entity categorie_by_valeur;
        /// A group of people by its value; null when there is none.
        public(valeur: ID, "Value of the group.") -> Public, entity public_by_valeur;
        /// A network by its value; null when there is none.
        reseau_porteur(valeur: ID, "Value of the network.") -> ReseauPorteur, entity reseau_porteur_by_valeur;
        /// A producer of data·inclusion by its slug; null when there is none.
        source(slug: ID, "Slug of the producer.") -> Source, entity source_by_slug;
    }
    lists {
        /// Inclusion structures, by identifier.
        structures: Structure(StructureFilter);
        /// Inclusion services, by identifier.
        services: Service(ServiceFilter);
        /// Themes, by value.
        thematiques: Thematique;
        /// Categories of themes, by value.
        categories: Categorie;
        /// Groups of people, by value.
        publics: Public;
        /// Networks, by value.
        reseaux_porteurs: ReseauPorteur;
        /// Producers of data·inclusion, by slug.
        sources: Source;
    }
}
