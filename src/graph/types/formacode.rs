use super::*;

object! {
    /// A theme of the Formacode thesaurus. Source: France compétences.
    Formacode(formacode), Link, "rncp";
    fields {
        /// Code.
        fn formacode(&self) -> CodeFormacode { CodeFormacode::of(&self.0.formacode) }

        /// Title; null when the register gives none.
        fn libelle(&self) -> Option<&str> { self.0.libelle.as_deref() }
    }
    connections {
        /// Sheets of this theme, by RNCP code.
        fiches_rncp: FicheRncp(FicheRncpFilter, TriTexte) = store::fiche_rncp::OF_FORMACODE;
        /// Diplomas paired with the sheets of this theme, by CFD.
        diplomes: Diplome(DiplomeFilter, TriTexte) = store::diplome::OF_FORMACODE;
        /// Jobs that its sheets lead to, by ROME code.
        metiers: Metier(MetierFilter, TriTexte) = store::metier::OF_FORMACODE;
    }
}
