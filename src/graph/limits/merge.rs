//! Do two fields answer to the same key without being the same field?
//!
//! The engine compares the fields of one selection set only, so `{ a { x: id } a { x: code } }` passes and one answer
//! is lost; and it writes one message per pair and argument, gigabytes for a few kilobytes of query. This rule follows
//! merged fields down and stops at the first conflict. It runs on documents already weighed: a field is compared once
//! for each time it is spread, and that number is bounded.

use std::collections::{HashMap, HashSet};

use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};

use super::{Code, Refusal};

pub(super) fn check(document: &ExecutableDocument) -> Result<(), Refusal> {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    operations.chain(fragments).try_for_each(|set| merged(document, &[set]))
}

/// Checks selection sets that the answer merges into one object.
fn merged(document: &ExecutableDocument, sets: &[&SelectionSet]) -> Result<(), Refusal> {
    let mut level = Level { document, groups: Vec::new(), places: HashMap::new(), spread: HashSet::new() };
    sets.iter().for_each(|set| level.add(None, set));
    for group in level.groups {
        group.windows(2).try_for_each(|pair| same(&pair[0].node, &pair[1].node))?;
        let inside: Vec<_> = group.iter().map(|field| &field.node.selection_set.node).collect();
        if inside.iter().any(|set| !set.items.is_empty()) {
            merged(document, &inside)?;
        }
    }
    Ok(())
}

/// The fields of one object, grouped by the key they answer to and by the type they apply to: two types may use one
/// key differently, since an object is never both.
struct Level<'a> {
    document: &'a ExecutableDocument,
    groups: Vec<Vec<&'a Positioned<Field>>>,
    places: HashMap<(Option<&'a str>, &'a str), usize>,
    spread: HashSet<&'a str>,
}

impl<'a> Level<'a> {
    fn add(&mut self, on: Option<&'a str>, set: &'a SelectionSet) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => self.field(on, field),
                Selection::InlineFragment(inline) => {
                    let narrowed = inline.node.type_condition.as_ref().map(|condition| &*condition.node.on.node);
                    self.add(narrowed.or(on), &inline.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            }
        }
    }

    fn fragment(&mut self, name: &'a str) {
        if let Some(fragment) = self.document.fragments.get(name)
            && self.spread.insert(name)
        {
            self.add(Some(&fragment.node.type_condition.node.on.node), &fragment.node.selection_set.node);
        }
    }

    fn field(&mut self, on: Option<&'a str>, field: &'a Positioned<Field>) {
        let key = (on, field.node.response_key().node.as_str());
        let place = *self.places.entry(key).or_insert_with(|| {
            self.groups.push(Vec::new());
            self.groups.len() - 1
        });
        self.groups[place].push(field);
    }
}

fn same(one: &Field, other: &Field) -> Result<(), Refusal> {
    let key = one.response_key().node.as_str();
    if one.name.node != other.name.node {
        return Err(conflict_of(key, &one.name.node, &other.name.node));
    }
    let alike = one.arguments.len() == other.arguments.len()
        && one
            .arguments
            .iter()
            .all(|(name, value)| other.get_argument(&name.node).is_some_and(|against| against.node == value.node));
    if alike {
        return Ok(());
    }
    let message =
        format!("Fields \"{key}\" conflict because they have differing arguments: give one of them an alias.");
    Err(Refusal::new(Code::ValidationFailed, message))
}

fn conflict_of(key: &str, one: &str, other: &str) -> Refusal {
    let message = format!(
        "Fields \"{key}\" conflict because \"{one}\" and \"{other}\" are different fields: give one of them an alias."
    );
    Refusal::new(Code::ValidationFailed, message)
}
