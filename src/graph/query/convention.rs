use async_graphql::{Context, ID};

use super::roots;
use crate::graph::error::Maybe;
use crate::graph::key::RawKey;
use crate::graph::scalars::{Idcc, Siren};
use crate::graph::types::*;
use crate::graph::walk::Walk;
use crate::store;

roots! {
    /// Collective agreements and skills operators.
    ConventionQuery;
    fields {
        #[graphql(entity)]
        async fn opco_by_siren(&self, ctx: &Context<'_>, siren: RawKey) -> Maybe<Opco> {
            let siren = match siren.parse::<Siren>("siren") {
                Ok(siren) => siren,
                Err(error) => return Some(Err(error)),
            };
            match ctx.all::<Opco>(store::convention::OF_SIREN, &siren.0).await {
                Ok(found) => found.into_iter().next().map(Ok),
                Err(error) => Some(Err(error)),
            }
        }
    }
    lookups {
        /// A collective agreement by its IDCC; null when there is none.
        convention_collective(idcc: Idcc, "IDCC, up to four digits.") -> ConventionCollective, entity convention_collective_by_idcc;
        /// A skills operator by its slug; null when there is none.
        opco(slug: ID, "Slug of the skills operator.") -> Opco, entity opco_by_slug;
    }
    lists {
        /// Collective agreements, by IDCC.
        conventions_collectives: ConventionCollective(TexteFilter);
        /// Skills operators, by slug.
        opcos: Opco;
    }
}
