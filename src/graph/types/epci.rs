use super::*;

object! {
    /// An EPCI: an intercommunal body with its own taxation. Source: découpage administratif.
    Epci(epci), Link, "decoupage";
    fields {
        /// SIREN of the body.
        fn siren(&self) -> Siren { Siren::of(&self.0.siren) }

        /// Name; null when the list of bodies was not given.
        fn nom(&self) -> Option<&str> { self.0.nom.as_deref() }

        /// Legal form, such as `CC`, `CA` or `CU`; null when unknown.
        fn nature(&self) -> Option<&str> { self.0.nature.as_deref() }
    }
    connections {
        /// Its communes, by INSEE code.
        communes: Commune(CommuneFilter, TriLieu) = store::commune::OF_EPCI;
        /// Courses given in it, by key.
        formations: Formation(FormationFilter, TriFormation) = store::commune::IN_EPCI;
        /// Training organisations that stand in it, by SIRET.
        organismes: Organisme(OrganismeFilter, TriLieu) = store::commune::IN_EPCI;
        /// Inclusion structures that stand in it, by identifier.
        structures: Structure(StructureFilter, TriLieu) = store::commune::IN_EPCI;
        /// Inclusion services whose own address is in it, by identifier.
        services: Service(ServiceFilter, TriLieu) = store::commune::IN_EPCI;
        /// Inclusion services that name it as a territory whose people may call on them, by identifier.
        services_eligibles: Service(ServiceFilter, TriLieu) = store::service::OF_ZONE;
    }
}
