use async_graphql::{Context, ID};

use super::roots;
use crate::graph::error::Maybe;
use crate::graph::page::{Faceted, Slice};
use crate::graph::types::*;

roots! {
    /// Inclusion structures and services, and their enumerations.
    StructureQuery;
    fields {}
    asked {
        /// Services that the people of a place may call on: those whose territories name it (its commune, its intercommunal
        /// body, its département, its région, France) or name none; on site within a radius of the place, or remotely from
        /// anywhere. Those on site come first, nearest first, with their distance; the others follow by identifier, without
        /// one. Without a place, all services by identifier. data·inclusion's search, and more: `docs/differences.md`.
        recherche_services(pres: Option<Pres>, "From where one looks: a commune, a postal code, a name, several communes. For a bare point, the people are those of the commune whose centre is the nearest. The radius is 50 km when left out."): Service(ServiceFilter) = recherche;
    }
    lookups {
        /// An inclusion structure by its identifier; null when there is none.
        structure(id: ID, "Identifier that data·inclusion gives it.") -> Structure;
        /// An inclusion service by its identifier; null when there is none.
        service(id: ID, "Identifier that data·inclusion gives it.") -> Service;
        /// A theme by its value; null when there is none.
        thematique(valeur: ID, "Category, two dashes, theme.") -> Thematique;
        /// A category of themes by its value; null when there is none.
        categorie(valeur: ID, "Value of the category.") -> Categorie;
        /// A group of people by its value; null when there is none.
        public(valeur: ID, "Value of the group.") -> Public;
        /// A network by its value; null when there is none.
        reseau_porteur(valeur: ID, "Value of the network.") -> ReseauPorteur;
        /// A producer of data·inclusion by its slug; null when there is none.
        source(slug: ID, "Slug of the producer.") -> Source;
    }
    lists {
        /// Inclusion structures, by identifier.
        structures: Structure(StructureFilter, TriLieu);
        /// Inclusion services, by identifier.
        services: Service(ServiceFilter, TriLieu);
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

impl StructureQuery {
    async fn recherche(
        &self,
        ctx: &Context<'_>,
        pres: Option<Pres>,
        filtre: ServiceFilter,
        slice: Slice,
    ) -> Maybe<Faceted<Service>> {
        recherche_services(ctx, pres, filtre, slice).await
    }
}
