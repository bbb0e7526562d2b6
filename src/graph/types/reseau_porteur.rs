use super::*;

object! {
    /// A network that carries structures. Source: data·inclusion.
    ReseauPorteur(reseau_porteur), Link, "referentiels";
    fields {
        /// Value.
        fn valeur(&self) -> &str { &self.0.valeur }

        /// Title.
        fn libelle(&self) -> &str { &self.0.libelle }

        /// What it is; null when data·inclusion does not say.
        fn description(&self) -> Option<&str> { self.0.description.as_deref() }
    }
    connections {
        /// Structures that it carries, by identifier.
        structures: Structure(StructureFilter, TriLieu) = store::structure::OF_RESEAU;
        /// Services of the structures that it carries, by identifier.
        services: Service(ServiceFilter, TriLieu) = store::service::OF_RESEAU;
    }
}
