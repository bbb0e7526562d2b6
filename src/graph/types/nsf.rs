use super::*;

object! {
    /// A training speciality of the NSF. Sources: France compétences, BCN.
    Nsf(nsf), Link, "rncp";
    fields {
        /// Code.
        fn nsf(&self) -> CodeNsf { CodeNsf::of(&self.0.nsf) }

        /// Title; null when no source gives one.
        fn libelle(&self) -> Option<&str> { self.0.libelle.as_deref() }
    }
    connections {
        /// Sheets of this speciality, by RNCP code.
        fiches_rncp: FicheRncp(FicheRncpFilter, TriTexte) = store::fiche_rncp::OF_NSF;
        /// Diplomas of this speciality, by CFD.
        diplomes: Diplome(DiplomeFilter, TriTexte) = store::diplome::OF_NSF;
        /// Jobs that its sheets lead to, by ROME code.
        metiers: Metier(MetierFilter, TriTexte) = store::metier::OF_NSF;
    }
}
