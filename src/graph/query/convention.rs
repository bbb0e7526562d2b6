use async_graphql::{Context, ID};

use super::roots;
use crate::graph::error::Maybe;
use crate::graph::nodes::One;
use crate::graph::scalars::{Idcc, Siren};
use crate::graph::types::*;
use crate::graph::walk::Walk;
use crate::store;

roots! {
    /// Collective agreements and skills operators.
    ConventionQuery;
    fields {}
    lookups {
        /// A collective agreement by its IDCC; null when there is none.
        convention_collective(idcc: Idcc, "IDCC, up to four digits.") -> ConventionCollective;
        /// A skills operator by its slug; null when there is none.
        opco(slug: ID, "Slug of the skills operator.") -> Opco;
    }
    keys {
        Opco(siren: Siren) = first;
    }
    lists {
        /// Collective agreements, by IDCC.
        conventions_collectives: ConventionCollective(TexteFilter);
        /// Skills operators, by slug.
        opcos: Opco;
    }
}

async fn first(ctx: &Context<'_>, siren: &Siren) -> Maybe<One<Opco>> {
    match ctx.nodes::<Opco>(store::convention::OF_SIREN, &siren.0).await {
        Ok(found) => found.0.into_iter().next().map(|node| Ok(One(node))),
        Err(error) => Some(Err(error)),
    }
}
