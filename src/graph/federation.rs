//! What does a gateway ask? Any object by any of its keys, many at once, and the schema that it composes.
//!
//! The engine has these fields too; with them, one key that is wrong takes the answer of all others away, and no error tells
//! the place of its key. So the engine is told of no key, and the fields are drawn here.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{
    Any, ContainerType, Context, ContextSelectionSet, Object, OutputType, Positioned, ServerResult, SimpleObject, Value,
};
use futures_util::future::join_all;

use super::error::Error;
use super::query::Query;
use super::root::alone;
use super::sdl::subgraph;

const ENTITY: &str = "_Entity";

/// Whether gateways are told what asks for a scope.
#[derive(Clone, Copy, Debug)]
pub struct Guards(pub bool);

/// What gateways ask of the root.
#[derive(Debug, Default)]
pub struct Federation;

/// What gateways ask of the root.
#[Object]
impl Federation {
    /// What a gateway composes.
    #[graphql(name = "_service")]
    async fn service(&self, ctx: &Context<'_>) -> Service {
        Service { sdl: subgraph(ctx.data_unchecked::<Guards>().0) }
    }

    /// The objects that bear these keys, in the same order: null at the place of a key that nothing bears, and null with an
    /// error at the place of one that is malformed.
    #[graphql(name = "_entities")]
    async fn entities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For each object its `__typename`, and one of its keys.")] representations: Vec<Any>,
    ) -> Places {
        let places = representations.iter().enumerate().map(|(index, representation)| async move {
            let ctx = ctx.with_index(index);
            place(&ctx, &representation.0).await
        });
        Places(Mutex::new(join_all(places).await))
    }
}

async fn place(ctx: &Context<'_>, representation: &Value) -> Value {
    let named =
        matches!(representation, Value::Object(fields) if matches!(fields.get("__typename"), Some(Value::String(_))));
    let found = if named { Query::default().find_entity(ctx, representation).await } else { Ok(None) };
    match found {
        Ok(Some(found)) => found,
        Ok(None) => {
            let accepted = "an object with the __typename of an entity and one of its keys";
            let refusal = Error::input("representations", representation.to_string(), accepted);
            alone(ctx, async_graphql::Error::from(refusal).into_server_error(ctx.item.pos))
        }
        Err(error) => alone(ctx, error),
    }
}

/// This server, as a part of a supergraph.
#[derive(Debug, SimpleObject)]
#[graphql(name = "_Service")]
struct Service {
    /// Its schema, with the directives of the federation.
    sdl: &'static str,
}

/// What was found for each key; it is given once.
struct Places(Mutex<Vec<Value>>);

impl OutputType for Places {
    fn type_name() -> Cow<'static, str> {
        ENTITY.into()
    }

    fn qualified_type_name() -> String {
        format!("[{ENTITY}]!")
    }

    fn create_type_info(_registry: &mut Registry) -> String {
        Self::qualified_type_name()
    }

    async fn resolve(&self, _ctx: &ContextSelectionSet<'_>, _field: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::List(std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))))
    }
}

/// Takes the keys of every type away, and makes the union of those that have some.
pub fn register(registry: &mut Registry) {
    let keyed = registry.types.values_mut().filter_map(|found| match found {
        MetaType::Object { name, keys, .. } => keys.take().map(|_| name.clone()),
        _ => None,
    });
    let possible_types = keyed.collect();
    let union = MetaType::Union {
        name: ENTITY.to_owned(),
        description: Some("Anything that a gateway may ask by a key.".to_owned()),
        possible_types,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        directive_invocations: Vec::new(),
    };
    registry.types.insert(ENTITY.to_owned(), union);
}
