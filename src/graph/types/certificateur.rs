use super::*;

object! {
    /// An organisation that answers for certifications. Source: France compétences.
    Certificateur(certificateur), Link, "rncp";
    fields {
        /// SIRET; null when the register gives none.
        fn siret(&self) -> Option<Siret> { Siret::of_option(self.0.siret.as_deref()) }

        /// Name.
        fn nom(&self) -> &str { &self.0.nom }

        /// The training organisation of the same SIRET; null when there is none.
        async fn organisme(&self, ctx: &Context<'_>) -> Maybe<One<Organisme>> { ctx.node(self.0.siret.as_deref()).await }
    }
    connections {
        /// Sheets that it answers for, by RNCP code.
        fiches_rncp: FicheRncp(FicheRncpFilter, TriTexte) = store::fiche_rncp::OF_CERTIFICATEUR;
    }
}
