use super::*;

object! {
    /// A mission locale, which supports people aged 16 to 25 on their way to a job. Source: UNML.
    MissionLocale(mission_locale), PlacedLink, "decoupage";
    fields {
        /// SIRET.
        fn siret(&self) -> Siret { Siret::of(&self.0.siret) }

        /// Code of the structure, written like an INSEE code; null when the source gives none.
        fn code_structure(&self) -> Option<&str> { self.0.code.as_deref() }

        /// Name.
        fn nom(&self) -> &str { &self.0.nom }

        /// Street address; null when unknown.
        fn adresse(&self) -> Option<&str> { self.0.adresse.as_deref() }

        /// Postal code; null when unknown.
        fn code_postal(&self) -> Option<CodePostal> { CodePostal::of_option(self.0.code_postal.as_deref()) }

        /// Town, as in the address; null when unknown.
        fn localite(&self) -> Option<&str> { self.0.localite.as_deref() }

        /// Switchboard; null when unknown, or when `contactMasque` says why it is not shown.
        #[graphql(tag = "donnee-personnelle")]
        async fn telephone(&self, ctx: &Context<'_>) -> Option<&str> {
            ctx.contact(self.0.contact_masque.as_deref(), self.0.telephone.as_deref())
        }

        /// Reception's e-mail; null when unknown, or when `contactMasque` says why it is not shown.
        #[graphql(tag = "donnee-personnelle")]
        async fn courriel(&self, ctx: &Context<'_>) -> Option<&str> {
            ctx.contact(self.0.contact_masque.as_deref(), self.0.courriel.as_deref())
        }

        /// Why its contact is shown only with the scope `contacts:lire`; null when it is public.
        fn contact_masque(&self) -> Option<ContactMasque> { ContactMasque::of_option(self.0.contact_masque.as_deref()) }

        /// Web site; null when unknown.
        fn site_web(&self) -> Option<&str> { self.0.site_web.as_deref() }

        /// Page for making an appointment; null when unknown.
        fn prise_rdv_url(&self) -> Option<&str> { self.0.prise_rdv_url.as_deref() }

        /// Where it stands; null when unknown.
        fn point(&self) -> Option<Point> { Point::of(self.0.latitude, self.0.longitude) }

        /// Commune of its head office; null when it could not be told.
        async fn commune(&self, ctx: &Context<'_>) -> Maybe<One<Commune>> { ctx.node(self.0.commune_insee.as_deref()).await }
    }
    connections {
        /// Communes that it covers, by INSEE code.
        communes: Commune(CommuneFilter, TriLieu) = store::commune::OF_MISSION_LOCALE;
        /// Courses given in the communes that it covers, by key.
        formations: Formation(FormationFilter, TriFormation) = store::commune::IN_MISSION_LOCALE;
        /// Training organisations of the communes that it covers, by SIRET.
        organismes: Organisme(OrganismeFilter, TriLieu) = store::commune::IN_MISSION_LOCALE;
        /// Inclusion structures of the communes that it covers, by identifier.
        structures: Structure(StructureFilter, TriLieu) = store::commune::IN_MISSION_LOCALE;
        /// Inclusion services of the communes that it covers, by identifier.
        services: Service(ServiceFilter, TriLieu) = store::commune::IN_MISSION_LOCALE;
    }
}
