use async_graphql::ID;

use super::roots;
use crate::graph::scalars::CleMinistereEducatif;
use crate::graph::types::*;

roots! {
    /// Courses.
    FormationQuery;
    fields {}
    lookups {
        /// A course by its key; null when there is none.
        formation(cle: CleMinistereEducatif, "Clé ministère éducatif.") -> Formation;
        /// A session by its identifier; null when there is none.
        session(id: ID, "What its field `id` gave.") -> Session;
    }
    lists {
        /// Courses, by key.
        formations: Formation(FormationFilter, TriFormation);
        /// Sessions, by identifier.
        sessions: Session;
    }
}
