use super::*;

object! {
    /// A skills operator (OPCO), which funds apprenticeship in its branches. Source: list of IDCC and OPCO.
    Opco(opco), Link, "conventions";
    fields {
        /// Slug: its name folded, words joined by dashes.
        fn slug(&self) -> &str { &self.0.slug }

        /// Name.
        fn nom(&self) -> &str { &self.0.nom }

        /// SIREN; null when no source tells.
        fn siren(&self) -> Option<Siren> { Siren::of_option(self.0.siren.as_deref()) }
    }
    connections {
        /// Its collective agreements, by IDCC.
        conventions_collectives: ConventionCollective(TexteFilter) = store::convention::OF_OPCO;
        /// Sheets of its branches, by RNCP code.
        fiches_rncp: FicheRncp(FicheRncpFilter, TriTexte) = store::fiche_rncp::OF_OPCO;
        /// Diplomas paired with the sheets of its branches, by CFD.
        diplomes: Diplome(DiplomeFilter, TriTexte) = store::diplome::OF_OPCO;
        /// Jobs that the sheets of its branches lead to, by ROME code.
        metiers: Metier(MetierFilter, TriTexte) = store::metier::OF_OPCO;
    }
}
