//! How is a list of objects answered? By the fields that its selection names, found once for all of them.
//!
//! The engine boxes every field of every object, and looks through the selection for each. Most fields are ready at once, since
//! their row was read before: here those that wait for nothing are called as the functions that they are, each of the others
//! is asked in the room of the one before it, and only what waits, an edge that is followed, keeps a room of its own.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::registry::{MetaType, Registry};
use async_graphql::resolver_utils::resolve_list;
use async_graphql::{Context, ContextSelectionSet, Name, ObjectType, OutputType, Positioned, ServerResult, Value};
use futures_util::FutureExt;
use futures_util::future::join_all;

/// A field of an object that waits for nothing: its value, in the context of the field.
pub type Ready<T> = fn(&T, &Context<'_>) -> Option<Value>;

/// An object that knows which of its fields wait for nothing.
pub trait Fields: ObjectType {
    /// The field of that name, if it waits for nothing.
    fn ready(name: &str) -> Option<Ready<Self>>;
}

/// The value of what a field that waits for nothing answers; none when it waits or fails, which is told where it is asked
/// as any field.
pub fn ready<O: OutputType>(ctx: &Context<'_>, answer: &O) -> Option<Value> {
    let within = ctx.with_selection_set(&ctx.item.node.selection_set);
    answer.resolve(&within, ctx.item).now_or_never()?.ok()
}

/// Objects of one type, in their order: a list like any other to those who ask.
#[derive(Clone, Debug)]
pub struct Nodes<T>(pub Vec<T>);

impl<T: Fields> OutputType for Nodes<T> {
    fn type_name() -> Cow<'static, str> {
        <Vec<T> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<T> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<T> as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let Some(fields) = fields::<T>(ctx) else {
            return Box::pin(resolve_list(ctx, field, &self.0, Some(self.0.len()))).await;
        };
        let contexts: Vec<_> = (0..self.0.len()).map(|rank| ctx.with_index(rank)).collect();
        let objects = objects(&self.0, &contexts, &fields).boxed().await.into_iter();
        Ok(Value::List(objects.zip(&contexts).map(|(found, ctx)| told(ctx, found)).collect::<ServerResult<_>>()?))
    }
}

/// One object: a field like any other to those who ask.
#[derive(Clone, Debug)]
pub struct One<T>(pub T);

impl<T: Fields> OutputType for One<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let Some(fields) = fields::<T>(ctx) else { return Box::pin(self.0.resolve(ctx, field)).await };
        let (node, ctx) = (std::slice::from_ref(&self.0), std::slice::from_ref(ctx));
        objects(node, ctx, &fields).boxed().await.into_iter().next().unwrap_or(Ok(Value::Null))
    }
}

/// What a list holds at these places, which are objects of one type: each is answered, or fails, by itself.
pub async fn at_places<T: Fields>(ctx: &Context<'_>, places: &[usize], nodes: &[T]) -> Vec<ServerResult<Value>> {
    let ctx_list = ctx.with_selection_set(&ctx.item.node.selection_set);
    let contexts: Vec<_> = places.iter().map(|place| ctx_list.with_index(*place)).collect();
    let found = match fields::<T>(&ctx_list) {
        Some(fields) => objects(nodes, &contexts, &fields).boxed().await,
        None => join_all(nodes.iter().zip(&contexts).map(|(node, within)| node.resolve(within, ctx.item))).await,
    };
    found.into_iter().zip(&contexts).map(|(found, ctx)| told(ctx, found)).collect()
}

/// What was found of the element of a list, an error being told at its place.
fn told(ctx: &ContextSelectionSet<'_>, found: ServerResult<Value>) -> ServerResult<Value> {
    found.map_err(|error| ctx.set_error_path(error))
}

/// The fields that are asked of objects of a type, in their order; none where the engine had better look through the selection:
/// some field bears a directive or is named twice, or a part stands under an interface.
fn fields<'a, T: Fields>(ctx: &'a ContextSelectionSet<'a>) -> Option<Vec<Asked<'a, T>>> {
    let selections =
        Selections { of: &T::type_name(), registry: &ctx.schema_env.registry, fragments: &ctx.query_env.fragments };
    let mut fields = Vec::with_capacity(ctx.item.node.items.len());
    selections
        .plain(&ctx.item.node, &mut fields)
        .then(|| fields.into_iter().map(|field| Asked::new(ctx, field)).collect())
}

/// A field that is asked of each of some objects.
struct Asked<'a, T> {
    field: &'a Positioned<Field>,
    /// How it is answered when it waits for nothing, and its context, which no object tells apart.
    ready: Option<(Ready<T>, Context<'a>)>,
}

impl<'a, T: Fields> Asked<'a, T> {
    fn new(ctx: &'a ContextSelectionSet<'a>, field: &'a Positioned<Field>) -> Self {
        let ready = T::ready(&field.node.name.node).map(|ready| (ready, ctx.with_field(field)));
        Self { field, ready }
    }

    /// Under which name it is answered.
    fn key(&self) -> &'a Name {
        &self.field.node.response_key().node
    }

    /// Its value, when it waits for nothing.
    fn value(&self, node: &T) -> Option<Value> {
        let (ready, ctx) = self.ready.as_ref()?;
        ready(node, ctx)
    }
}

/// What may be selected of objects of a type.
struct Selections<'s, 'a> {
    of: &'s str,
    registry: &'s Registry,
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
}

impl<'a> Selections<'_, 'a> {
    /// Gathers the fields of a selection; whether they are all plain. Recurses as deep as selections nest, which is bounded, and
    /// no fragment leads to itself.
    fn plain(&self, set: &'a SelectionSet, fields: &mut Vec<&'a Positioned<Field>>) -> bool {
        set.items.iter().all(|item| match &item.node {
            Selection::Field(field) => {
                let name = &field.node.response_key().node;
                let alone = !fields.iter().any(|other| other.node.response_key().node == *name);
                fields.push(field);
                alone && field.node.directives.is_empty()
            }
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                self.within(on, &inline.node.selection_set.node, fields)
            }
            Selection::FragmentSpread(spread) => {
                let fragment = self.fragments.get(&spread.node.fragment_name.node).map(|fragment| &fragment.node);
                fragment.is_some_and(|fragment| {
                    let on = fragment.type_condition.node.on.node.as_str();
                    self.within(Some(on), &fragment.selection_set.node, fields)
                })
            }
        })
    }

    /// The same of what is asked of objects of a type, if that is theirs.
    fn within(&self, on: Option<&str>, set: &'a SelectionSet, fields: &mut Vec<&'a Positioned<Field>>) -> bool {
        match on {
            Some(on) if on != self.of => matches!(self.registry.types.get(on), Some(MetaType::Object { .. })),
            _ => self.plain(set, fields),
        }
    }
}

/// The fields of objects, each object in its context: each fails by the first error of a field of its own that may not be null.
async fn objects<'a, T: Fields>(
    nodes: &'a [T],
    contexts: &'a [ContextSelectionSet<'a>],
    fields: &'a [Asked<'a, T>],
) -> Vec<ServerResult<Value>> {
    let mut objects: Vec<ServerResult<IndexMap<Name, Value>>> = Vec::with_capacity(nodes.len());
    let (mut waiting, mut room) = (Vec::new(), None);
    for (rank, (node, ctx)) in nodes.iter().zip(contexts).enumerate() {
        let mut object = IndexMap::with_capacity(fields.len());
        let mut failure = None;
        for asked in fields {
            if let Some(ready) = asked.value(node) {
                object.insert(asked.key().clone(), ready);
                continue;
            }
            let mut answer = placed(&mut room, value(node, ctx, asked.field));
            let polled = poll_fn(|context| Poll::Ready(answer.as_mut().poll(context))).await;
            let ready = match polled {
                Poll::Ready(found) => {
                    room = Some(answer);
                    found
                }
                // Its place among the fields is kept.
                Poll::Pending => {
                    waiting.push(answer.map(move |found| (rank, asked.key(), found)));
                    Ok(Value::Null)
                }
            };
            match ready {
                Ok(value) => drop(object.insert(asked.key().clone(), value)),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        objects.push(failure.map_or(Ok(object), Err));
    }
    drop(room);
    for (rank, name, found) in join_all(waiting).await {
        match (&mut objects[rank], found) {
            (Ok(object), Ok(value)) => drop(object.insert(name.clone(), value)),
            (object @ Ok(_), Err(error)) => *object = Err(error),
            (Err(_), _) => {}
        }
    }
    objects.into_iter().map(|object| object.map(Value::Object)).collect()
}

/// The value of a field of an object.
async fn value<'a, T: ObjectType>(
    node: &'a T,
    ctx: &'a ContextSelectionSet<'a>,
    field: &'a Positioned<Field>,
) -> ServerResult<Value> {
    if field.node.name.node == "__typename" {
        return Ok(Value::String(node.introspection_type_name().into_owned()));
    }
    let ctx = ctx.with_field(field);
    Ok(node.resolve_field(&ctx).await?.unwrap_or_default())
}

/// A future in the room of one that is over, else in a room of its own.
fn placed<F: Future>(room: &mut Option<Pin<Box<F>>>, future: F) -> Pin<Box<F>> {
    match room.take() {
        Some(mut free) => {
            free.as_mut().set(future);
            free
        }
        None => Box::pin(future),
    }
}
