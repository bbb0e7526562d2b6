use super::*;

object! {
    /// A producer of data·inclusion.
    Source(source), Link, "referentiels";
    fields {
        /// Slug.
        fn slug(&self) -> &str { &self.0.slug }

        /// Name.
        fn nom(&self) -> &str { &self.0.nom }

        /// What it is; null when the list does not say.
        fn description(&self) -> Option<&str> { self.0.description.as_deref() }
    }
    connections {
        /// Its structures, by identifier.
        structures: Structure(StructureFilter, TriLieu) = store::structure::OF_SOURCE;
        /// Its services, by identifier.
        services: Service(ServiceFilter, TriLieu) = store::service::OF_SOURCE;
    }
}
