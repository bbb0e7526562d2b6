//! Which columns does a selection read? Those that the resolvers of its fields name, as their own text tells.
//!
//! A resolver has nothing of a row but `self.0`, so that its text says all that it can read. Where it says anything of `self`
//! but a column or the key, or where no resolver of that name is known, it may read every column.

use std::collections::HashMap;

use async_graphql::Context;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::MetaType;

use super::node::Node;
use crate::store::{Columns, Row};

/// The columns that each field of a type reads, by its name in the schema.
#[derive(Debug, Default)]
pub struct Reads(HashMap<String, Columns>);

impl Reads {
    /// Those of these resolvers of a row: each its name, and its text.
    pub fn of<R: Row>(resolvers: &[(&str, &str)]) -> Self {
        Self(resolvers.iter().map(|(name, text)| (camel(name), named::<R>(text))).collect())
    }

    fn field(&self, name: &str) -> Columns {
        if name == "__typename" { Columns::NONE } else { self.0.get(name).copied().unwrap_or(Columns::ALL) }
    }
}

/// The columns that are read where a field answers with an object of this type.
pub fn of_node<N: Node>(ctx: &Context<'_>) -> Columns {
    Selected::<N>::new(ctx).columns(&ctx.item.node.selection_set.node)
}

/// The columns that are read where a field answers with a page of objects of this type.
pub fn of_page<N: Node>(ctx: &Context<'_>) -> Columns {
    let selected = Selected::<N>::new(ctx);
    let of_node = |field: &Field| selected.columns(&field.selection_set.node);
    selected.each(&ctx.item.node.selection_set.node, &|field| match field.name.node.as_str() {
        "nodes" => of_node(field),
        "edges" => selected.each(&field.selection_set.node, &|field| match field.name.node.as_str() {
            "node" => of_node(field),
            _ => Columns::NONE,
        }),
        _ => Columns::NONE,
    })
}

/// What a query selects of objects of a type.
struct Selected<'a, 'c, N> {
    ctx: &'a Context<'c>,
    reads: &'static Reads,
    of: std::marker::PhantomData<N>,
}

impl<'a, 'c, N: Node> Selected<'a, 'c, N> {
    fn new(ctx: &'a Context<'c>) -> Self {
        Self { ctx, reads: N::reads(), of: std::marker::PhantomData }
    }

    fn columns(&self, set: &SelectionSet) -> Columns {
        self.each(set, &|field| self.reads.field(&field.name.node))
    }

    /// All that its fields read, `read` telling it of one. Recurses as deep as selections nest, which is bounded, and no fragment
    /// leads to itself.
    fn each(&self, set: &SelectionSet, read: &dyn Fn(&Field) -> Columns) -> Columns {
        let columns = set.items.iter().map(|item| match &item.node {
            Selection::Field(field) => read(&field.node),
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                self.within(on, &inline.node.selection_set.node, read)
            }
            Selection::FragmentSpread(spread) => {
                match self.ctx.query_env.fragments.get(&spread.node.fragment_name.node) {
                    Some(fragment) => {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.within(Some(on), &fragment.node.selection_set.node, read)
                    }
                    None => Columns::ALL,
                }
            }
        });
        columns.fold(Columns::NONE, Columns::and)
    }

    /// The same of what is asked of one type, unless that is another node.
    fn within(&self, on: Option<&str>, set: &SelectionSet, read: &dyn Fn(&Field) -> Columns) -> Columns {
        let of_another = |on: &str| {
            let is_node = |found: &MetaType| matches!(found, MetaType::Object { .. }) && found.is_possible_type(on);
            on != N::NAME && self.ctx.schema_env.registry.types.get(on).is_some_and(is_node)
        };
        if on.is_some_and(of_another) { Columns::NONE } else { self.each(set, read) }
    }
}

/// The columns of a row that the text of a resolver names.
fn named<R: Row>(text: &str) -> Columns {
    let of_a_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let columns = text.match_indices("self").map(|(at, word)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        if before.ends_with(of_a_word) || after.starts_with(of_a_word) {
            return Columns::NONE;
        }
        read_of_self::<R>(after).unwrap_or(Columns::ALL)
    });
    columns.fold(Columns::NONE, Columns::and)
}

/// What is read of `self` by what follows it: `.key()`, or `.0` and a column; none when it is anything else.
fn read_of_self<R: Row>(after: &str) -> Option<Columns> {
    let member = |text: &'_ str| text.trim_start().strip_prefix('.').map(|rest| rest.trim_start().to_owned());
    let rest = member(after)?;
    if rest.strip_prefix("key").is_some_and(|rest| rest.trim_start().starts_with('(')) {
        return Some(Columns::NONE);
    }
    let rest = member(rest.strip_prefix('0')?)?;
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    if rest.trim_start().starts_with('(') { None } else { Columns::named::<R>(name) }
}

/// The name of a field in the schema.
pub(super) fn camel(name: &str) -> String {
    let mut words = name.trim_start_matches("r#").split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        let initial = letters.next().map(|letter| letter.to_ascii_uppercase());
        name + &initial.into_iter().chain(letters).collect::<String>()
    })
}

#[cfg(test)]
mod tests {
    use entity::certification::Model;

    use super::*;

    fn columns(text: &str) -> Vec<&'static str> {
        named::<Model>(text).names::<Model>().collect()
    }

    #[test]
    fn a_resolver_reads_the_columns_that_it_names() {
        assert_eq!(columns("{ &self.0.intitule }"), ["intitule"]);
        assert_eq!(columns("{ PeriodeValidite::new(self.0.debut, self . 0\n . fin) }"), ["debut", "fin"]);
        assert_eq!(columns("{ Self::itself(ctx, themself) }"), [""; 0], "other words");
        assert_eq!(columns("{ Parent::key(self.key()) }"), [""; 0], "the key is always read");
    }

    #[test]
    fn a_resolver_that_hands_its_row_on_reads_every_column() {
        for text in ["{ f(&self.0) }", "{ self.0.clone() }", "{ self.other() }", "{ g(self) }", "{ self.0.unknown }"] {
            assert_eq!(columns(text), Model::COLUMNS, "{text}");
        }
    }

    #[test]
    fn a_field_that_no_resolver_is_known_of_reads_every_column() {
        let reads = Reads::of::<Model>(&[("niveau_europeen", "{ self.0.niveau_europeen }")]);
        assert_eq!(reads.field("niveauEuropeen").names::<Model>().collect::<Vec<_>>(), ["niveau_europeen"]);
        assert_eq!(reads.field("formations"), Columns::ALL);
        assert_eq!(reads.field("__typename"), Columns::NONE);
    }
}
