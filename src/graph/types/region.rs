use super::*;

object! {
    /// A région of the official geographic code. Source: INSEE.
    Region(region), Link, "decoupage";
    fields {
        /// Code of the région: two digits.
        fn insee(&self) -> CodeRegion { CodeRegion::of(&self.0.insee) }

        /// Name, with its article where INSEE gives one.
        fn nom(&self) -> &str { &self.0.nom }

        /// Its chief town; null when INSEE names none.
        async fn chef_lieu(&self, ctx: &Context<'_>) -> Maybe<One<Commune>> { ctx.node(self.0.chef_lieu_insee.as_deref()).await }

        /// Its départements, by code.
        async fn departements(&self, ctx: &Context<'_>) -> Result<Nodes<Departement>, Error> {
            ctx.nodes(store::commune::OF_REGION, &self.0.insee).await
        }
    }
    connections {
        /// Its communes and their parts, by INSEE code.
        communes: Commune(CommuneFilter, TriLieu) = store::commune::OF_REGION;
        /// Courses given in it, by key.
        formations: Formation(FormationFilter, TriFormation) = store::commune::IN_REGION;
        /// Training organisations that stand in it, by SIRET.
        organismes: Organisme(OrganismeFilter, TriLieu) = store::commune::IN_REGION;
        /// Inclusion structures that stand in it, by identifier.
        structures: Structure(StructureFilter, TriLieu) = store::commune::IN_REGION;
        /// Inclusion services whose own address is in it, by identifier.
        services: Service(ServiceFilter, TriLieu) = store::commune::IN_REGION;
    }
}
