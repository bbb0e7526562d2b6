use super::*;

object! {
    /// A département, or an overseas collectivity. Source: INSEE.
    Departement(departement), Link, "decoupage";
    fields {
        /// Code: two digits, `2A`, `2B`, or three digits overseas.
        fn insee(&self) -> CodeDepartement { CodeDepartement::of(&self.0.insee) }

        /// Name.
        fn nom(&self) -> &str { &self.0.nom }

        /// Whether it is an overseas collectivity and not a département.
        fn collectivite(&self) -> bool { self.0.collectivite }

        /// Its région; null for an overseas collectivity.
        async fn region(&self, ctx: &Context<'_>) -> Maybe<One<Region>> { ctx.node(self.0.region_insee.as_deref()).await }

        /// Its académie; null when no source tells.
        async fn academie(&self, ctx: &Context<'_>) -> Maybe<One<Academie>> { ctx.node(self.0.academie_code.as_deref()).await }

        /// Its chief town; null when INSEE names none.
        async fn chef_lieu(&self, ctx: &Context<'_>) -> Maybe<One<Commune>> { ctx.node(self.0.chef_lieu_insee.as_deref()).await }
    }
    connections {
        /// Its communes and their parts, by INSEE code.
        communes: Commune(CommuneFilter, TriLieu) = store::commune::OF_DEPARTEMENT;
        /// Missions locales whose head office is in it, by SIRET.
        missions_locales: MissionLocale(TexteFilter) = store::commune::IN_DEPARTEMENT;
        /// Courses given in it, by key.
        formations: Formation(FormationFilter, TriFormation) = store::commune::IN_DEPARTEMENT;
        /// Training organisations that stand in it, by SIRET.
        organismes: Organisme(OrganismeFilter, TriLieu) = store::commune::IN_DEPARTEMENT;
        /// Inclusion structures that stand in it, by identifier.
        structures: Structure(StructureFilter, TriLieu) = store::commune::IN_DEPARTEMENT;
        /// Inclusion services whose own address is in it, by identifier.
        services: Service(ServiceFilter, TriLieu) = store::commune::IN_DEPARTEMENT;
        /// Inclusion services that name it as a territory whose people may call on them, by identifier.
        services_eligibles: Service(ServiceFilter, TriLieu) = store::service::OF_ZONE;
    }
}
