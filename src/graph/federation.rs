//! What does a gateway ask? Any object by any of its keys, many at once, and the schema that it composes.
//!
//! The engine has these fields too; with them, one key that is wrong takes the answer of all others away, no error tells the
//! place of its key, and each object is answered alone. So the engine is told of no key, and the fields are drawn here: all that
//! is asked by one key of one type is found at once, and answered in one room.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{
    Any, Context, ContextSelectionSet, InputType, Object, OutputType, Positioned, ScalarType, ServerError,
    ServerResult, SimpleObject, Value,
};
use futures_util::future::{BoxFuture, join_all};

use super::error::{Error, Maybe};
use super::key::{self, LookupKey};
use super::node::Node;
use super::nodes::{One, at_places};
use super::query::KEYS;
use super::root::alone;
use super::sdl::subgraph;
use super::walk::Walk;

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
        let mut places: Vec<Value> = vec![Value::Null; representations.len()];
        let (asked, refused) = by_key(representations);
        for (place, representation) in refused {
            let accepted = "an object with the __typename of an entity and one of its keys";
            let refusal = Error::input("representations", representation.to_string(), accepted);
            failed(ctx, place, told(ctx, refusal));
        }
        let found = asked.into_iter().map(|(key, asked)| (key.answer)(ctx, key.name, asked));
        for (place, found) in join_all(found).await.into_iter().flatten() {
            match found {
                Ok(value) => places[place] = value,
                Err(error) => failed(ctx, place, error),
            }
        }
        Places(Mutex::new(places))
    }
}

/// By what gateways ask the objects of a type.
#[derive(Debug)]
pub struct Key {
    of: &'static str,
    name: &'static str,
    answer: Answer,
}

type Answer = for<'a> fn(&'a Context<'a>, &'static str, Vec<Asked>) -> BoxFuture<'a, Answers>;

/// All that is asked by one key.
type Group = (&'static Key, Vec<Asked>);

/// What is answered at each place.
type Answers = Vec<(usize, ServerResult<Value>)>;

/// What stands for a key in the representation of a place, not yet checked.
#[derive(Debug)]
pub struct Asked {
    place: usize,
    value: Value,
}

impl Key {
    /// A key of a type, and what answers by it.
    pub const fn of<N: Node>(name: &'static str, answer: Answer) -> Self {
        Self { of: N::NAME, name, answer }
    }
}

/// Answers by the primary key of a type.
pub async fn at_once<N: Node, K: LookupKey<N>>(ctx: &Context<'_>, name: &'static str, asked: Vec<Asked>) -> Answers {
    let keys: Vec<_> = asked.into_iter().map(|asked| (asked.place, key::parse::<K>(asked.value, name))).collect();
    let good: Vec<&str> = keys.iter().filter_map(|(_, key)| Some(key.as_ref().ok()?.key())).collect();
    let found = ctx.nodes_of::<N>(&good).await;
    let mut nodes = found.as_deref().unwrap_or_default().iter().cloned();
    let mut of = |key: Result<K, Error>| match (key, &found) {
        (Ok(_), Ok(_)) => nodes.next().flatten().map(Ok),
        (Ok(_), Err(error)) => Some(Err(error.clone())),
        (Err(error), _) => Some(Err(error)),
    };
    answers(ctx, keys.into_iter().map(|(place, key)| (place, of(key)))).await
}

/// Answers by what leads to an object of a type in a way of its own.
pub async fn one_by_one<N: Node, K: ScalarType + InputType>(
    ctx: &Context<'_>,
    name: &'static str,
    asked: Vec<Asked>,
    find: for<'a> fn(&'a Context<'a>, K) -> BoxFuture<'a, Maybe<One<N>>>,
) -> Answers {
    let found = asked.into_iter().map(|asked| async move {
        let found = match key::parse(asked.value, name) {
            Ok(key) => find(ctx, key).await,
            Err(error) => Some(Err(error)),
        };
        (asked.place, found.map(|found| found.map(|One(node)| node)))
    });
    answers(ctx, join_all(found).await.into_iter()).await
}

/// What is answered of the objects that were found; nothing is told where there is none.
async fn answers<N: Node>(ctx: &Context<'_>, found: impl Iterator<Item = (usize, Maybe<N>)>) -> Answers {
    let (mut places, mut nodes, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    for (place, found) in found {
        match found {
            Some(Ok(node)) => {
                places.push(place);
                nodes.push(node);
            }
            Some(Err(error)) => answers.push((place, Err(told(ctx, error)))),
            None => {}
        }
    }
    let found = at_places(ctx, &places, &nodes).await;
    answers.extend(places.into_iter().zip(found));
    answers
}

/// What is asked by each key, and what bears none, with its place.
fn by_key(representations: Vec<Any>) -> (Vec<Group>, Vec<(usize, Value)>) {
    let (mut groups, mut refused) = (Vec::<Group>::new(), Vec::new());
    for (place, Any(mut representation)) in representations.into_iter().enumerate() {
        let Some((key, value)) = keyed(&mut representation) else {
            refused.push((place, representation));
            continue;
        };
        let asked = Asked { place, value };
        match groups.iter_mut().find(|(other, _)| std::ptr::eq(*other, key)) {
            Some((_, group)) => group.push(asked),
            None => groups.push((key, vec![asked])),
        }
    }
    (groups, refused)
}

/// The key that a representation bears, of those of its type, and its value, which is taken out.
fn keyed(representation: &mut Value) -> Option<(&'static Key, Value)> {
    let Value::Object(fields) = representation else { return None };
    let Value::String(of) = fields.get("__typename")? else { return None };
    let key = KEYS.iter().copied().flatten().find(|key| key.of == of && fields.contains_key(key.name))?;
    Some((key, fields.swap_remove(key.name)?))
}

/// An error of what stands in a list.
fn told(ctx: &Context<'_>, error: Error) -> ServerError {
    async_graphql::Error::from(error).into_server_error(ctx.item.pos)
}

/// Notes what failed at a place of the list.
fn failed(ctx: &Context<'_>, place: usize, error: ServerError) {
    alone(&ctx.with_index(place), error);
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

/// Makes the union of the types that have keys.
pub fn register(registry: &mut Registry) {
    let union = MetaType::Union {
        name: ENTITY.to_owned(),
        description: Some("Anything that a gateway may ask by a key.".to_owned()),
        possible_types: KEYS.iter().copied().flatten().map(|key| key.of.to_owned()).collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        directive_invocations: Vec::new(),
    };
    registry.types.insert(ENTITY.to_owned(), union);
}

/// Registered last, it tells the engine the keys of each type, which it writes down.
pub(super) struct WithKeys;

impl OutputType for WithKeys {
    fn type_name() -> Cow<'static, str> {
        "Boolean".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        KEYS.iter().copied().flatten().for_each(|key| registry.add_keys(key.of, key.name));
        Self::type_name().into_owned()
    }

    async fn resolve(&self, _ctx: &ContextSelectionSet<'_>, _field: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}
