use super::*;

object! {
    /// A family of themes. Source: data·inclusion.
    Categorie(categorie), Link, "referentiels";
    fields {
        /// Value.
        fn valeur(&self) -> &str { &self.0.valeur }

        /// Title.
        fn libelle(&self) -> &str { &self.0.libelle }

        /// Its themes, by value.
        async fn thematiques(&self, ctx: &Context<'_>) -> Result<Nodes<Thematique>, Error> {
            ctx.nodes(store::thematique::OF_CATEGORIE, &self.0.valeur).await
        }
    }
    connections {
        /// Services of its themes, by identifier.
        services: Service(ServiceFilter, TriLieu) = store::service::OF_CATEGORIE;
        /// Structures that offer a service of its themes, by identifier.
        structures: Structure(StructureFilter, TriLieu) = store::structure::OF_CATEGORIE;
    }
}
