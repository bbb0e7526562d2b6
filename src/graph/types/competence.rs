use super::*;

object! {
    /// A skill, a knowledge or an activity of the ROME. Source: France Travail, ROME 3.
    Competence(competence), Link, "rome";
    fields {
        /// OGR number.
        fn ogr(&self) -> &str { &self.0.ogr }

        /// Title.
        fn libelle(&self) -> &str { &self.0.libelle }

        /// Kind of referential, as the source numbers it.
        fn type_referentiel(&self) -> Option<&str> { self.0.type_referentiel.as_deref() }

        /// Section of the job sheet it stands in, as the source numbers it.
        fn rubrique(&self) -> Option<&str> { self.0.rubrique.as_deref() }

        /// Heading it is grouped under; null when it is under none.
        fn regroupement(&self) -> Option<&str> { self.0.regroupement.as_deref() }
    }
    connections {
        /// Jobs that ask for it, by ROME code.
        metiers: Metier(MetierFilter, TriTexte) = store::metier::OF_COMPETENCE;
    }
}
