use super::*;

object! {
    /// One of the 14 families of the ROME. Source: France Travail.
    GrandDomaine(grand_domaine), Link, "rome";
    fields {
        /// Code: one letter.
        fn code(&self) -> &str { &self.0.code }

        /// Title.
        fn libelle(&self) -> &str { &self.0.libelle }

        /// Its professional domains, by code.
        async fn domaines(&self, ctx: &Context<'_>) -> Result<Nodes<Domaine>, Error> {
            ctx.nodes(store::metier::OF_GRAND_DOMAINE, &self.0.code).await
        }
    }
    connections {
    }
}
