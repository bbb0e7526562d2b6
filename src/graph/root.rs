//! Where does the error of a root field stop? At that field: all of them may be null, and so may each place of `_entities`.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::{ContainerType, resolve_container};
use async_graphql::{
    Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerError, ServerResult, Value,
};

use super::error::Error;
use super::query::Query;

/// The root of queries. The engine takes an argument that it cannot read, or a representation of no type, for an error of the
/// whole answer; here it is one of its own field, or of its own place.
#[derive(Debug, Default)]
pub struct Root(Query);

impl ContainerType for Root {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        match self.0.resolve_field(ctx).await {
            Err(error) => Ok(Some(alone(ctx, error))),
            found => found,
        }
    }

    async fn find_entity(&self, ctx: &Context<'_>, representation: &Value) -> ServerResult<Option<Value>> {
        let named = matches!(representation, Value::Object(fields) if matches!(fields.get("__typename"), Some(Value::String(_))));
        let found = if named { self.0.find_entity(ctx, representation).await } else { Ok(None) };
        Ok(Some(match found {
            Ok(Some(found)) => found,
            Ok(None) => {
                let shown = representation.to_string();
                let accepted = "an object with the __typename of an entity and one of its keys";
                let refusal: async_graphql::Error = Error::input("representations", shown, accepted).into();
                alone(ctx, refusal.into_server_error(ctx.item.pos))
            }
            Err(error) => alone(ctx, error),
        }))
    }
}

/// Notes an error, and gives the null that stands at its place.
fn alone(ctx: &Context<'_>, error: ServerError) -> Value {
    ctx.add_error(if error.path.is_empty() { ctx.set_error_path(error) } else { error });
    Value::Null
}

impl OutputType for Root {
    fn type_name() -> Cow<'static, str> {
        Query::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Query::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _field: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl ObjectType for Root {}
