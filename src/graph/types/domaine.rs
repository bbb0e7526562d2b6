use super::*;

object! {
    /// A professional domain of the ROME. Source: France Travail.
    Domaine(domaine), Link, "rome";
    fields {
        /// Code: a letter and two digits, such as `D11`.
        fn code(&self) -> &str { &self.0.code }

        /// Title.
        fn libelle(&self) -> &str { &self.0.libelle }

        /// Its family.
        async fn grand_domaine(&self, ctx: &Context<'_>) -> Maybe<One<GrandDomaine>> {
            ctx.node(Some(&self.0.grand_domaine_code)).await
        }
    }
    connections {
        /// Its jobs, by ROME code.
        metiers: Metier(MetierFilter, TriTexte) = store::metier::OF_DOMAINE;
    }
}
