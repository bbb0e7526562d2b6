use async_graphql::ID;

use super::roots;
use crate::graph::types::*;

roots! {
    /// Data sets, and what became of their rows.
    JeuDeDonneesQuery;
    fields {}
    lookups {
        /// A data set by its identifier; null when there is none.
        jeu_de_donnees(id: ID, "Its short name, such as `rncp`, or what its field `id` gave.") -> JeuDeDonnees, entity jeu_de_donnees_by_id;
        /// An import by its identifier; null when there is none.
        import(id: ID, "What its field `id` gave.") -> Import, entity import_by_id;
        /// An anomaly by its identifier; null when there is none, or when it was put right.
        anomalie(id: ID, "What its field `id` gave.") -> Anomalie, entity anomalie_by_id;
    }
    lists {
        /// Data sets, by identifier.
        jeux_de_donnees: JeuDeDonnees;
        /// Imports, the newest first.
        imports: Import;
        /// Refused rows, by identifier.
        rejets: Rejet(RejetFilter);
        /// Anomalies, by identifier.
        anomalies: Anomalie(AnomalieFilter);
    }
}
