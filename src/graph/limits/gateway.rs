//! Is what a gateway counts, by the directives that it is told, what is counted here?

use std::collections::HashMap;

use async_graphql::parser::types::*;
use async_graphql::parser::{parse_query, parse_schema};
use async_graphql::{Name, Positioned, Value, Variables};

use super::weight::Budget;

/// A gateway: the fields of each type of our subgraph, with their directives.
struct Gateway {
    types: HashMap<Name, HashMap<Name, FieldDefinition>>,
    /// One of the types that an interface or a union may be.
    concrete: HashMap<Name, Name>,
}

/// A query on its way through the gateway.
struct Asked<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
}

impl Gateway {
    fn new() -> Self {
        let mut gateway = Self { types: HashMap::new(), concrete: HashMap::new() };
        for definition in parse_schema(crate::graph::subgraph(false)).expect("a schema").definitions {
            let TypeSystemDefinition::Type(Positioned { node: found, .. }) = definition else { continue };
            let name = found.name.node;
            match found.kind {
                TypeKind::Object(object) => {
                    for interface in object.implements {
                        gateway.concrete.insert(interface.node, name.clone());
                    }
                    let fields = object.fields.into_iter().map(|field| (field.node.name.node.clone(), field.node));
                    gateway.types.insert(name, fields.collect());
                }
                TypeKind::Union(union) => {
                    gateway.concrete.insert(name, union.members[0].node.clone());
                }
                _ => {}
            }
        }
        gateway
    }

    fn set(&self, asked: &Asked<'_>, parent: &Name, set: &SelectionSet, sized: &[(Name, usize)]) -> usize {
        let parent = self.concrete.get(parent).unwrap_or(parent);
        let costs = set.items.iter().map(|item| match &item.node {
            Selection::Field(field) => self.field(asked, parent, &field.node, sized),
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref().map_or(parent, |condition| &condition.node.on.node);
                self.set(asked, on, &inline.node.selection_set.node, sized)
            }
            Selection::FragmentSpread(spread) => {
                let fragment = &asked.document.fragments[&spread.node.fragment_name.node].node;
                self.set(asked, &fragment.type_condition.node.on.node, &fragment.selection_set.node, sized)
            }
        });
        costs.sum()
    }

    /// As the specification of the directives counts: each object for one, unless `@cost` says otherwise, each value for
    /// nothing, unless it does, and a list for as many as `@listSize` says.
    fn field(&self, asked: &Asked<'_>, parent: &Name, field: &Field, sized: &[(Name, usize)]) -> usize {
        let Some(definition) = self.types[parent].get(&field.name.node) else { return 1 };
        let directive = |name: &str| definition.directives.iter().find(|found| found.node.name.node == name);
        let mut base = &definition.ty.node.base;
        let mut length = 1;
        while let BaseType::List(inside) = base {
            (base, length) = (&inside.base, 0);
        }
        let BaseType::Named(target) = base else { unreachable!("a list was opened") };
        let mut below = Vec::new();
        if let Some(size) = directive("listSize") {
            let argument = |name: &str| size.node.get_argument(name).map(|value| &value.node);
            let texts = |name| match argument(name) {
                Some(Value::List(items)) => items.iter().map(text).collect(),
                _ => Vec::new(),
            };
            let given = texts("slicingArguments").into_iter().filter_map(|name| asked.length(field, &name)).max();
            let assumed = argument("assumedSize").map(number).expect("every list has one");
            let found = given.unwrap_or(assumed);
            below = texts("sizedFields").into_iter().map(|name| (Name::new(name), found)).collect();
            length = if below.is_empty() { found } else { 1 };
        }
        let of_page = sized.iter().find(|(name, _)| *name == field.name.node).map(|(_, length)| *length);
        let weight =
            directive("cost").and_then(|cost| cost.node.get_argument("weight")).map(|value| number(&value.node));
        let composite = self.types.contains_key(target) || self.concrete.contains_key(target);
        let inside = self.set(asked, target, &field.selection_set.node, &below);
        of_page.unwrap_or(length) * (weight.unwrap_or(usize::from(composite)) + inside)
    }
}

impl Asked<'_> {
    fn length(&self, field: &Field, argument: &str) -> Option<usize> {
        let value = field.get_argument(argument)?.node.clone();
        let value = value.into_const_with(|name| self.variables.get(&name).cloned().ok_or(())).ok()?;
        Some(number(&value))
    }
}

fn number(value: &Value) -> usize {
    let Value::Number(number) = value else { panic!("{value} is no number") };
    number.as_u64().and_then(|number| usize::try_from(number).ok()).expect("a length")
}

fn text(value: &Value) -> String {
    let Value::String(text) = value else { panic!("{value} is no text") };
    text.clone()
}

#[test]
fn a_gateway_counts_what_is_counted_here() {
    let examples: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../../../web/exemples.json")).expect("a list of examples");
    let of_examples = examples
        .iter()
        .map(|example| (example["query"].as_str().expect("a query"), &example["variables"]))
        .filter(|(query, _)| !query.starts_with("subscription"));
    let none = serde_json::Value::Null;
    let others = [
        "{ metiers { totalCount nodes { rome } } }",
        "{ metiers(first: 3) { pageInfo { endCursor } edges { cursor node { rome appellations { nodes { libelle } } } } } }",
        "{ regions(last: 2) { nodes { departements { insee region { nom } } } } }",
        "{ ficheRncp(rncp: \"RNCP1\") { ...F } } fragment F on FicheRncp { blocs { code } metiers { naf { naf } } }",
        "{ services(first: 0) { nodes { nom } } suggestions(prefixe: \"b\") { texte } }",
    ];
    let gateway = Gateway::new();
    for (query, variables) in of_examples.chain(others.map(|query| (query, &none))) {
        let (document, variables) = (parse_query(query).expect(query), Variables::from_json(variables.clone()));
        let Ok(counted) = Budget::weigh(&document, &variables) else { panic!("{query} is weighed") };
        let asked = Asked { document: &document, variables: &variables };
        let (_, operation) = document.operations.iter().next().expect("an operation");
        let told = gateway.set(&asked, &Name::new("Query"), &operation.node.selection_set.node, &[]);
        assert_eq!(told, counted.operations[0].cost, "{query}");
    }
}
