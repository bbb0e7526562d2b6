use super::*;

object! {
    /// An académie: an area of the education ministry. Source: ministère de l'Éducation nationale.
    Academie(academie), Link, "decoupage";
    fields {
        /// Code: two digits.
        fn code(&self) -> CodeAcademie { CodeAcademie::of(&self.0.code) }

        /// Identifier of the ministry, such as `A01`.
        fn identifiant(&self) -> &str { &self.0.identifiant }

        /// Name.
        fn nom(&self) -> &str { &self.0.nom }

        /// Its départements, by code.
        async fn departements(&self, ctx: &Context<'_>) -> Result<Nodes<Departement>, Error> {
            ctx.nodes(store::commune::OF_ACADEMIE, &self.0.code).await
        }
    }
    connections {
        /// Courses given in it, by key.
        formations: Formation(FormationFilter, TriFormation) = store::commune::IN_ACADEMIE;
        /// Training organisations that stand in it, by SIRET.
        organismes: Organisme(OrganismeFilter, TriLieu) = store::commune::IN_ACADEMIE;
        /// Inclusion structures that stand in it, by identifier.
        structures: Structure(StructureFilter, TriLieu) = store::commune::IN_ACADEMIE;
        /// Inclusion services whose own address is in it, by identifier.
        services: Service(ServiceFilter, TriLieu) = store::commune::IN_ACADEMIE;
    }
}
