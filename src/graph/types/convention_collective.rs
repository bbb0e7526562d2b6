use super::*;

object! {
    /// A collective agreement, by its IDCC. Sources: list of IDCC and OPCO, DARES, KALI.
    ConventionCollective(convention_collective), Link, "conventions";
    fields {
        /// IDCC: four digits.
        fn idcc(&self) -> Idcc { Idcc::of(&self.0.idcc) }

        /// Title.
        fn libelle(&self) -> &str { &self.0.libelle }

        /// Legal state, as Légifrance writes it; null when no source tells.
        fn etat(&self) -> Option<&str> { self.0.etat.as_deref() }

        /// Day from which its text holds; null when no source tells.
        fn debut(&self) -> Option<Date> { self.0.debut.map(Date) }

        /// Day to which its text held; null while it holds, or when no source tells.
        fn fin(&self) -> Option<Date> { self.0.fin.map(Date) }

        /// Its skills operator; null when the list names none.
        async fn opco(&self, ctx: &Context<'_>) -> Maybe<One<Opco>> { ctx.node(self.0.opco_slug.as_deref()).await }

        /// Branches of activity in which it applies, by code.
        async fn naf(&self, ctx: &Context<'_>) -> Result<Nodes<Naf>, Error> {
            ctx.nodes(store::metier::NAFS_OF_CONVENTION, &self.0.idcc).await
        }
    }
    connections {
        /// Sheets that its skills operator names, by RNCP code.
        fiches_rncp: FicheRncp(FicheRncpFilter, TriTexte) = store::fiche_rncp::OF_CONVENTION;
        /// Diplomas paired with the sheets that its skills operator names, by CFD.
        diplomes: Diplome(DiplomeFilter, TriTexte) = store::diplome::OF_CONVENTION;
        /// Jobs practised in the branches in which it applies, by ROME code.
        metiers: Metier(MetierFilter, TriTexte) = store::metier::OF_CONVENTION;
    }
}
