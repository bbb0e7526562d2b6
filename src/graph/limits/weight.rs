//! What would this document weigh with all its fragments written out?
//!
//! Each fragment is weighed once, after those it spreads, so that sixty fragments doubling one another cost sixty steps.
//! Sums saturate: a bomb weighs `usize::MAX`, not a remainder.

use std::collections::HashMap;

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Value, Variables};

use super::size::{self, BOUNDED_LIST, ONE_FOR_EACH, SLICING, Size};
use super::{Code, Limits, MAX_NESTING, Refusal, figure};
use crate::graph::page::{DEFAULT_SIZE, MAX_SIZE};

/// Arguments one field may bear: two fields of one key are compared argument by argument.
const MAX_ARGUMENTS: usize = 100;
/// Variables one operation may declare: each use is looked up among them.
const MAX_VARIABLES: usize = 500;
/// All fragments written out may weigh this many times the budget of the operations.
const FRAGMENTS_SHARE: usize = 4;

/// What one selection weighs, fragments written out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weight {
    /// Fields inside one another.
    pub depth: usize,
    /// Fields and fragments inside one another: what recursion costs in stack.
    pub nesting: usize,
    pub aliases: usize,
    /// Fields of the outermost level.
    pub roots: usize,
    pub directives: usize,
    /// Fields, fragments, arguments and uses of variables.
    pub selections: usize,
    pub cost: usize,
    /// Cost of the elements of a connection, counted for one of each: the field above tells how many there are.
    pub elements: usize,
}

impl Weight {
    fn beside(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            nesting: self.nesting.max(other.nesting),
            aliases: self.aliases.saturating_add(other.aliases),
            roots: self.roots.saturating_add(other.roots),
            directives: self.directives.saturating_add(other.directives),
            selections: self.selections.saturating_add(other.selections),
            cost: self.cost.saturating_add(other.cost),
            elements: self.elements.saturating_add(other.elements),
        }
    }

    fn with_directives(self, count: usize) -> Self {
        Self { directives: self.directives.saturating_add(count), ..self }
    }

    /// The same, seen through a fragment: one more step of recursion, no more depth.
    fn through_fragment(self, directives: usize) -> Self {
        let inside = self.with_directives(directives);
        Self { nesting: inside.nesting.saturating_add(1), selections: inside.selections.saturating_add(1), ..inside }
    }
}

/// The weight of every definition of a document.
pub(super) struct Budget {
    pub operations: Vec<Weight>,
    fragments: Vec<Weight>,
}

impl Budget {
    pub fn weigh(document: &ExecutableDocument, variables: &Variables) -> Result<Self, Refusal> {
        let mut scale = Scale { variables, fragments: HashMap::new() };
        for name in topological(document)? {
            let fragment = &document.fragments[name].node;
            let weight = scale.set(&fragment.type_condition.node.on.node, &fragment.selection_set.node)?;
            let weight = weight.with_directives(fragment.directives.len());
            scale.fragments.insert(name, weight);
        }
        let operations = document.operations.iter().map(|(_, operation)| scale.operation(&operation.node));
        let operations = operations.collect::<Result<_, _>>()?;
        Ok(Self { operations, fragments: scale.fragments.into_values().collect() })
    }

    /// What validation walks, whichever operation is executed: every definition, fragments included.
    pub fn check_definitions(&self, limits: &Limits) -> Result<(), Refusal> {
        let total = |weights: &[Weight]| weights.iter().fold(0_usize, |sum, one| sum.saturating_add(one.selections));
        let deepest = self.operations.iter().chain(&self.fragments).map(|weight| weight.nesting).max().unwrap_or(0);
        let (operations, fragments) = (total(&self.operations), total(&self.fragments));
        if operations > limits.max_fields {
            let what = format!("The query has {} fields and arguments with its fragments expanded", figure(operations));
            return Err(Refusal::over(Code::TooManyFields, what, limits.max_fields));
        }
        let allowed = limits.max_fields.saturating_mul(FRAGMENTS_SHARE);
        if fragments > allowed {
            let what = format!("The fragments hold {} fields and arguments once expanded", figure(fragments));
            return Err(Refusal::over(Code::TooManyFields, what, allowed));
        }
        if deepest > MAX_NESTING {
            let what = format!("The query nests {} fields and fragments", figure(deepest));
            return Err(Refusal::over(Code::QueryTooDeep, what, MAX_NESTING));
        }
        Ok(())
    }
}

struct Scale<'a> {
    variables: &'a Variables,
    fragments: HashMap<&'a str, Weight>,
}

impl Scale<'_> {
    fn operation(&self, operation: &OperationDefinition) -> Result<Weight, Refusal> {
        let definitions = &operation.variable_definitions;
        if definitions.len() > MAX_VARIABLES {
            let what = format!("An operation declares {} variables", definitions.len());
            return Err(Refusal::over(Code::TooManyVariables, what, MAX_VARIABLES));
        }
        let on_variables: usize = definitions.iter().map(|definition| definition.node.directives.len()).sum();
        let root = match operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let weight = self.set(root, &operation.selection_set.node)?;
        Ok(weight.with_directives(operation.directives.len().saturating_add(on_variables)))
    }

    /// Recurses as deep as brackets were seen to nest: [`super::check_source`] bounds it. `parent` is the type it is asked of.
    fn set(&self, parent: &str, set: &SelectionSet) -> Result<Weight, Refusal> {
        set.items.iter().try_fold(Weight::default(), |sum, item| Ok(sum.beside(self.selection(parent, &item.node)?)))
    }

    fn selection(&self, parent: &str, selection: &Selection) -> Result<Weight, Refusal> {
        let directives = selection.directives().len();
        match selection {
            Selection::Field(field) => self.field(parent, &field.node),
            Selection::InlineFragment(inline) => {
                let named = inline.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                let inside = self.set(named.unwrap_or(parent), &inline.node.selection_set.node)?;
                Ok(inside.through_fragment(directives))
            }
            Selection::FragmentSpread(spread) => {
                let weight = self.fragments.get(spread.node.fragment_name.node.as_str()).copied();
                Ok(weight.unwrap_or_default().through_fragment(directives))
            }
        }
    }

    fn field(&self, parent: &str, field: &Field) -> Result<Weight, Refusal> {
        let shape = size::shape(parent, &field.name.node);
        let inside = self.set(shape.map_or("", |shape| shape.target.as_str()), &field.selection_set.node)?;
        let own = self.arguments(field)?.saturating_add(1);
        let size = shape.map(|shape| shape.size);
        let cost = self.cost(size, field, &inside)?;
        let element = size == Some(Size::Elements);
        Ok(Weight {
            depth: inside.depth.saturating_add(1),
            nesting: inside.nesting.saturating_add(1),
            aliases: inside.aliases.saturating_add(usize::from(field.alias.is_some())),
            roots: 1,
            directives: inside.directives.saturating_add(field.directives.len()),
            selections: inside.selections.saturating_add(own),
            cost: if element { 0 } else { cost },
            elements: if element { cost } else { 0 },
        })
    }

    /// The objects and the values that a field gives, those below it included. Of a field that the schema has not, only its
    /// arguments tell.
    fn cost(&self, size: Option<Size>, field: &Field, inside: &Weight) -> Result<usize, Refusal> {
        let (page, given) = (self.page(field)?, self.given(field));
        let one = inside.cost.saturating_add(1);
        Ok(match size {
            Some(Size::Value | Size::Values | Size::One | Size::Elements) => one,
            Some(Size::Page) => {
                one.saturating_add(inside.elements.saturating_mul(page.unwrap_or(DEFAULT_SIZE as usize)))
            }
            Some(Size::List) => one.saturating_mul(given.or(page).unwrap_or(BOUNDED_LIST)),
            None => one.saturating_mul(given.or(page).unwrap_or(1)),
        })
    }

    /// The length of the list that a field answers element by element.
    fn given(&self, field: &Field) -> Option<usize> {
        let (_, argument) = ONE_FOR_EACH.iter().find(|(name, _)| *name == field.name.node.as_str())?;
        let value = field.get_argument(argument)?.node.clone();
        match value.into_const_with(|variable| Ok::<_, ()>(self.variable(&variable))) {
            Ok(Value::List(list)) => Some(list.len()),
            _ => Some(1),
        }
    }

    /// Arguments, and the variables inside them.
    fn arguments(&self, field: &Field) -> Result<usize, Refusal> {
        if field.arguments.len() > MAX_ARGUMENTS {
            let what = format!("The field \"{}\" has {} arguments", field.name.node, field.arguments.len());
            return Err(Refusal::over(Code::TooManyArguments, what, MAX_ARGUMENTS));
        }
        let mut uses = 0_usize;
        for (_, value) in &field.arguments {
            let counted = value.node.clone().into_const_with(|_| {
                uses += 1;
                Ok::<_, ()>(Value::Null)
            });
            drop(counted);
        }
        Ok(field.arguments.len().saturating_add(uses))
    }

    /// The page asked for; none when none is.
    fn page(&self, field: &Field) -> Result<Option<usize>, Refusal> {
        let mut asked = SLICING.into_iter().filter_map(|name| Some((name, field.get_argument(name)?)));
        asked.try_fold(None, |page: Option<usize>, (name, value)| {
            let found = value.node.clone().into_const_with(|variable| Ok::<_, ()>(self.variable(&variable)));
            Ok(Some(page.unwrap_or(0).max(length(name, found.unwrap_or_default())?)))
        })
    }

    fn variable(&self, name: &str) -> Value {
        self.variables.get(name).cloned().unwrap_or_default()
    }
}

/// A page length. What is no number at all is for validation to refuse.
fn length(argument: &str, value: Value) -> Result<usize, Refusal> {
    let Value::Number(number) = value else { return Ok(1) };
    match number.as_i64().map(i32::try_from) {
        // A longer page is the field's own refusal: nothing below it is resolved.
        Some(Ok(fits)) => Ok(usize::try_from(fits).unwrap_or(1).min(MAX_SIZE as usize)),
        Some(Err(_)) => Err(not_an_int(argument, &number)),
        None if number.is_u64() => Err(not_an_int(argument, &number)),
        None => Ok(1),
    }
}

fn not_an_int(argument: &str, number: &async_graphql::Number) -> Refusal {
    let message = format!("The argument \"{argument}\" takes an Int, at most {}: found {number}.", i32::MAX);
    Refusal::new(Code::ValidationFailed, message)
}

/// The fragments, each after those it spreads; refuses a fragment that reaches itself.
///
/// Without recursion: a chain of two thousand fragments is a short text, and would be a deep stack.
fn topological(document: &ExecutableDocument) -> Result<Vec<&str>, Refusal> {
    let mut spreads: HashMap<&str, Vec<&str>> = HashMap::with_capacity(document.fragments.len());
    for (name, fragment) in &document.fragments {
        let mut found = Vec::new();
        collect(&fragment.node.selection_set.node, &mut found);
        found.retain(|spread| document.fragments.contains_key(*spread));
        spreads.insert(name, found);
    }
    let mut order = Vec::with_capacity(spreads.len());
    let mut state: HashMap<&str, State> = HashMap::with_capacity(spreads.len());
    for name in spreads.keys() {
        visit(name, &spreads, &mut state, &mut order)?;
    }
    Ok(order)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Done,
}

fn visit<'a>(
    root: &'a str,
    spreads: &HashMap<&'a str, Vec<&'a str>>,
    state: &mut HashMap<&'a str, State>,
    order: &mut Vec<&'a str>,
) -> Result<(), Refusal> {
    if state.contains_key(root) {
        return Ok(());
    }
    state.insert(root, State::Open);
    let mut path = vec![(root, spreads[root].iter())];
    while let Some((name, rest)) = path.last_mut() {
        match rest.next().map(|next| (*next, state.get(next))) {
            Some((next, None)) => {
                state.insert(next, State::Open);
                path.push((next, spreads[next].iter()));
            }
            Some((next, Some(State::Open))) => {
                let message = format!("The fragment \"{next}\" spreads itself, directly or through others.");
                return Err(Refusal::new(Code::ValidationFailed, message));
            }
            Some((_, Some(State::Done))) => {}
            None => {
                state.insert(name, State::Done);
                order.push(name);
                path.pop();
            }
        }
    }
    Ok(())
}

fn collect<'a>(set: &'a SelectionSet, found: &mut Vec<&'a str>) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => collect(&field.node.selection_set.node, found),
            Selection::InlineFragment(inline) => collect(&inline.node.selection_set.node, found),
            Selection::FragmentSpread(spread) => found.push(&spread.node.fragment_name.node),
        }
    }
}
