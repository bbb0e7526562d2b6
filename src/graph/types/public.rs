use super::*;

object! {
    /// A group of people that services are for. Source: data·inclusion.
    Public(public), Link, "referentiels";
    fields {
        /// Value.
        fn valeur(&self) -> &str { &self.0.valeur }

        /// Title.
        fn libelle(&self) -> &str { &self.0.libelle }

        /// Who they are; null when the list does not say.
        fn description(&self) -> Option<&str> { self.0.description.as_deref() }
    }
    connections {
        /// Services that name this group, by identifier.
        services: Service(ServiceFilter, TriLieu) = store::service::OF_PUBLIC;
        /// Structures that offer a service for this group, by identifier.
        structures: Structure(StructureFilter, TriLieu) = store::structure::OF_PUBLIC;
    }
}
