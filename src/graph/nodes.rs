//! How is a list of objects answered? By the fields that its selection names, found once for all of them.
//!
//! The engine boxes every field of every object, and looks through the selection for each. Most fields are ready at once, since
//! their row was read before: here each is asked in the room of the one before it, and only what waits, an edge that is
//! followed, keeps a room of its own.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::registry::{MetaType, Registry};
use async_graphql::resolver_utils::resolve_list;
use async_graphql::{ContextSelectionSet, Name, ObjectType, OutputType, Positioned, ServerError, ServerResult, Value};
use futures_util::FutureExt;
use futures_util::future::try_join_all;

/// Objects of one type, in their order: a list like any other to those who ask.
#[derive(Clone, Debug)]
pub struct Nodes<T>(pub Vec<T>);

impl<T: ObjectType> OutputType for Nodes<T> {
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
        let nodes: Vec<&T> = self.0.iter().collect();
        let objects = objects(&nodes, &contexts, &fields, |ctx, error| ctx.set_error_path(error)).boxed().await?;
        Ok(Value::List(objects.into_iter().map(Value::Object).collect()))
    }
}

/// One object: a field like any other to those who ask.
#[derive(Clone, Debug)]
pub struct One<T>(pub T);

impl<T: ObjectType> OutputType for One<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let Some(fields) = fields::<T>(ctx) else { return Box::pin(self.0.resolve(ctx, field)).await };
        let objects = objects(&[&self.0], std::slice::from_ref(ctx), &fields, |_, error| error).boxed().await?;
        Ok(objects.into_iter().map(Value::Object).next().unwrap_or_default())
    }
}

/// The fields that are asked of objects of a type, in their order; none where the engine had better look through the selection:
/// some field bears a directive or is named twice, or a part stands under an interface.
fn fields<'a, T: ObjectType>(ctx: &ContextSelectionSet<'a>) -> Option<Vec<&'a Positioned<Field>>> {
    let selections =
        Selections { of: &T::type_name(), registry: &ctx.schema_env.registry, fragments: &ctx.query_env.fragments };
    let mut fields = Vec::with_capacity(ctx.item.node.items.len());
    selections.plain(&ctx.item.node, &mut fields).then_some(fields)
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

/// The fields of objects, each object in its context. Fails by the first error of a field that may not be null, as it is `told` in
/// the context of its object.
async fn objects<'a, T: ObjectType>(
    nodes: &'a [&'a T],
    contexts: &'a [ContextSelectionSet<'a>],
    fields: &'a [&'a Positioned<Field>],
    told: fn(&ContextSelectionSet<'_>, ServerError) -> ServerError,
) -> ServerResult<Vec<IndexMap<Name, Value>>> {
    let mut objects: Vec<IndexMap<Name, Value>> = Vec::with_capacity(nodes.len());
    let (mut waiting, mut room) = (Vec::new(), None);
    for (rank, (node, ctx)) in nodes.iter().zip(contexts).enumerate() {
        let mut object = IndexMap::with_capacity(fields.len());
        for field in fields {
            let name = &field.node.response_key().node;
            let mut asked = placed(&mut room, value(*node, ctx, field));
            let polled = poll_fn(|context| Poll::Ready(asked.as_mut().poll(context))).await;
            let ready = match polled {
                Poll::Ready(answer) => {
                    room = Some(asked);
                    answer.map_err(|error| told(ctx, error))?
                }
                // Its place among the fields is kept.
                Poll::Pending => {
                    waiting.push(asked.map(move |answer| match answer {
                        Ok(value) => Ok((rank, name, value)),
                        Err(error) => Err(told(ctx, error)),
                    }));
                    Value::Null
                }
            };
            object.insert(name.clone(), ready);
        }
        objects.push(object);
    }
    drop(room);
    for (rank, name, value) in try_join_all(waiting).await? {
        objects[rank].insert(name.clone(), value);
    }
    Ok(objects)
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
