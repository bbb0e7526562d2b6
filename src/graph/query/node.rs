use async_graphql::{Context, ID, Object};

use crate::graph::error::{Error, Maybe};
use crate::graph::types::Noeud;

/// Anything by its identifier.
#[derive(Debug, Default)]
pub struct NodeQuery;

/// Nodes that one call of `nodes` gives at the most.
pub const MAX_NODES: usize = 100;

/// Anything by its identifier.
#[Object]
impl NodeQuery {
    /// The node that bears an identifier; null when there is none.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "What a field `id` gave.")] id: ID) -> Maybe<Noeud> {
        Noeud::by_id(ctx, &id).await
    }

    /// The nodes that bear these identifiers, in the same order; null at the place of one that no node bears.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What fields `id` gave: 100 at the most.")] ids: Vec<ID>,
    ) -> Maybe<Vec<Maybe<Noeud>>> {
        if ids.len() > MAX_NODES {
            return Some(Err(Error::input("ids", ids.len(), &format!("at most {MAX_NODES} identifiers"))));
        }
        let found = ids.iter().map(|id| Noeud::by_id(ctx, id));
        Some(Ok(futures_util::future::join_all(found).await))
    }
}
