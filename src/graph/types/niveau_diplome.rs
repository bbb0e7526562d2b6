use super::*;

object! {
    /// A level of diploma: the first three characters of a CFD. Source: BCN.
    NiveauDiplome(niveau_diplome), Link, "bcn";
    fields {
        /// Code: three characters.
        fn code(&self) -> &str { &self.0.code }

        /// Title.
        fn libelle(&self) -> &str { &self.0.libelle }

        /// Short title.
        fn libelle_court(&self) -> Option<&str> { self.0.libelle_court.as_deref() }

        /// French interministerial level, a digit.
        fn niveau_interministeriel(&self) -> Option<i32> { self.0.niveau_interministeriel }

        /// European level, 1 to 8; null when the BCN states none.
        fn niveau_europeen(&self) -> Option<i32> { self.0.niveau_europeen }
    }
    connections {
        /// Its diplomas, by CFD.
        diplomes: Diplome(DiplomeFilter, TriTexte) = store::diplome::OF_NIVEAU;
    }
}
