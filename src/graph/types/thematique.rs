use super::*;

object! {
    /// A theme of inclusion services. Source: data·inclusion.
    Thematique(thematique), Link, "referentiels";
    fields {
        /// Value: category, two dashes, theme.
        fn valeur(&self) -> &str { &self.0.valeur }

        /// Title.
        fn libelle(&self) -> &str { &self.0.libelle }

        /// Its category.
        async fn categorie(&self, ctx: &Context<'_>) -> Maybe<One<Categorie>> { ctx.node(Some(&self.0.categorie_valeur)).await }
    }
    connections {
        /// Services of this theme, by identifier.
        services: Service(ServiceFilter, TriLieu) = store::service::OF_THEMATIQUE;
        /// Structures that offer a service of this theme, by identifier.
        structures: Structure(StructureFilter, TriLieu) = store::structure::OF_THEMATIQUE;
    }
}
