use async_graphql::{Context, ID};

use super::roots;
use crate::graph::error::Maybe;
use crate::graph::mutation::digest;
use crate::graph::types::*;
use crate::graph::walk::Walk;

roots! {
    /// What people report, and what is corrected.
    SignalementQuery;
    fields {
        /// What became of what one reported, by the number that was given then; null when no report has it.
        async fn suivi_anomalie(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "The number that `signalerAnomalie` gave.")] numero: String,
        ) -> Maybe<SuiviAnomalie> {
            let key = digest(&[numero.trim()]);
            ctx.row::<entity::suivi::Entity>(Some(&key)).await.map(|row| row.map(SuiviAnomalie)).transpose()
        }
    }
    lookups {
        /// A correction by its identifier; null when there is none.
        correction(id: ID, "What its field `id` gave.") -> Correction;
    }
    lists {
        /// Corrections, by identifier.
        corrections: Correction(CorrectionFilter);
    }
}
