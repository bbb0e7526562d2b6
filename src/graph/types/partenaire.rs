use super::*;

object! {
    /// An organisation allowed to train or assess for one sheet. Source: France compétences.
    Partenaire(partenaire), Link, "rncp";
    fields {
        /// SIRET; null when the register gives none that is well formed.
        fn siret(&self) -> Option<Siret> { Siret::of_option(self.0.siret.as_deref()) }

        /// Name.
        fn nom(&self) -> &str { &self.0.nom }

        /// What it may do, as the register writes it.
        fn habilitation(&self) -> &str { &self.0.habilitation }

        /// The sheet.
        async fn fiche_rncp(&self, ctx: &Context<'_>) -> Maybe<One<FicheRncp>> { ctx.node(Some(&self.0.rncp)).await }

        /// The training organisation of the same SIRET; null when there is none.
        async fn organisme(&self, ctx: &Context<'_>) -> Maybe<One<Organisme>> { ctx.node(self.0.siret.as_deref()).await }
    }
    connections {
    }
}
