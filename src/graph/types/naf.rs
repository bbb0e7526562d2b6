use super::*;

object! {
    /// A branch of the French classification of activities. Sources: DARES and the data sets that name one.
    Naf(naf), Link, "conventions";
    fields {
        /// Code, with its dot.
        fn naf(&self) -> CodeNaf { CodeNaf::of(&self.0.naf) }

        /// Title; null when no source gives one.
        fn libelle(&self) -> Option<&str> { self.0.libelle.as_deref() }
    }
    connections {
        /// Jobs practised in it, by ROME code.
        metiers: Metier(MetierFilter, TriTexte) = store::metier::OF_NAF;
        /// Collective agreements that apply in it, by IDCC.
        conventions_collectives: ConventionCollective(TexteFilter) = store::convention::OF_NAF;
        /// Training organisations of this branch, by SIRET.
        organismes: Organisme(OrganismeFilter, TriLieu) = store::organisme::OF_NAF;
        /// Sheets that lead to the jobs practised in it, by RNCP code.
        fiches_rncp: FicheRncp(FicheRncpFilter, TriTexte) = store::fiche_rncp::OF_NAF;
        /// Certifications that lead to the jobs practised in it, by identifier: `chemins` tells by which links.
        certifications: Certification(CertificationFilter, TriTexte) = store::certification::OF_NAF;
        /// Courses that lead to the jobs practised in it, by key.
        formations: Formation(FormationFilter, TriFormation) = store::formation::OF_NAF;
        /// Diplomas paired with the sheets that lead to the jobs practised in it, by CFD.
        diplomes: Diplome(DiplomeFilter, TriTexte) = store::diplome::OF_NAF;
    }
}
