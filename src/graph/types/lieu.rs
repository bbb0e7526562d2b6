use super::*;

object! {
    /// A place where an organisation trains. Source: référentiel des organismes.
    Lieu(lieu), PlacedLink, "organismes";
    fields {
        /// Code of the education ministry; null when unknown.
        fn uai(&self) -> Option<Uai> { Uai::of_option(self.0.uai.as_deref()) }

        /// Whether the référentiel trusts that code.
        fn uai_fiable(&self) -> bool { self.0.uai_fiable }

        /// Address on one line; null when unknown.
        fn adresse(&self) -> Option<&str> { self.0.adresse.as_deref() }

        /// Postal code; null when unknown.
        fn code_postal(&self) -> Option<CodePostal> { CodePostal::of_option(self.0.code_postal.as_deref()) }

        /// Where it stands; null when unknown.
        fn point(&self) -> Option<Point> { Point::of(self.0.latitude, self.0.longitude) }

        /// Its commune; null when unknown.
        async fn commune(&self, ctx: &Context<'_>) -> Maybe<One<Commune>> { ctx.node(self.0.commune_insee.as_deref()).await }

        /// Its académie; null when unknown.
        async fn academie(&self, ctx: &Context<'_>) -> Maybe<One<Academie>> { ctx.node(self.0.academie_code.as_deref()).await }

        /// The organisation that trains there.
        async fn organisme(&self, ctx: &Context<'_>) -> Maybe<One<Organisme>> { ctx.node(Some(&self.0.organisme_siret)).await }
    }
    connections {
    }
}
