//! Where does the error of a root field stop? At that field: all of them may be null.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::{ContainerType, resolve_container};
use async_graphql::{
    Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerError, ServerResult, Value,
};

use super::federation;
use super::query::Query;

/// The root of queries. The engine takes an argument that it cannot read for an error of the whole answer; here it is one of
/// its own field.
#[derive(Debug, Default)]
pub struct Root(Query);

impl ContainerType for Root {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        match self.0.resolve_field(ctx).await {
            Err(error) if nullable(ctx) => Ok(Some(alone(ctx, error))),
            found => found,
        }
    }
}

/// Whether null may stand at the place of a field: of those of the root, the federation's alone may not be null.
fn nullable(ctx: &Context<'_>) -> bool {
    !ctx.item.node.name.node.starts_with('_')
}

/// Notes an error, and gives the null that stands at its place.
pub(super) fn alone(ctx: &Context<'_>, error: ServerError) -> Value {
    ctx.add_error(if error.path.is_empty() { ctx.set_error_path(error) } else { error });
    Value::Null
}

impl OutputType for Root {
    fn type_name() -> Cow<'static, str> {
        Query::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let name = Query::create_type_info(registry);
        federation::register(registry);
        name
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _field: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl ObjectType for Root {}
