//! How many objects does a field answer at the most? One table, for what is counted and for what gateways are told.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, ServiceDocument, TypeKind, TypeSystemDefinition};

use crate::graph::page::DEFAULT_SIZE;
use crate::graph::query::MAX_NODES;

/// What a list that the domain bounds holds, roughly: départements of a région, blocks of a sheet.
pub const BOUNDED_LIST: usize = 10;
/// Arguments that say how long a page is.
pub const SLICING: [&str; 2] = ["first", "last"];
/// Fields of a connection that hold its elements.
const ELEMENTS: [&str; 2] = ["edges", "nodes"];
/// Fields that give an object for each element of a list they are given, and that list.
pub const ONE_FOR_EACH: [(&str, &str); 2] = [("_entities", "representations"), ("nodes", "ids")];

/// How many objects a field answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// None: a value.
    Value,
    /// None: a list of values, which counts for one.
    Values,
    /// One.
    One,
    /// One, which holds a page.
    Page,
    /// The page that a connection holds.
    Elements,
    /// Those of a list that the domain bounds.
    List,
}

/// A field, as far as its weight goes.
#[derive(Clone, Debug)]
pub struct Shape {
    /// How many objects.
    pub size: Size,
    /// Their type.
    pub target: String,
    /// Its name with that of its type: `Commune.nom`.
    pub coordinate: String,
    slicing: Vec<&'static str>,
}

type Shapes = HashMap<String, HashMap<String, Shape>>;

/// Our own schema is read, or every field is taken for one of no known type, which weighs as much.
static SHAPES: LazyLock<Shapes> =
    LazyLock::new(|| parse_schema(crate::graph::outline()).map(|schema| shapes(&schema)).unwrap_or_default());

/// The shape of a field of a type; none when the schema has no such field.
pub fn shape(parent: &str, field: &str) -> Option<&'static Shape> {
    SHAPES.get(parent)?.get(field)
}

/// The names of the fields of a type; none when the schema has no such type, or when it has none.
pub fn fields(parent: &str) -> Vec<&'static str> {
    let mut names: Vec<&str> = SHAPES.get(parent).map(|of| of.keys().map(String::as_str).collect()).unwrap_or_default();
    names.sort_unstable();
    names
}

/// The names of the fields that give such types, one or many.
pub fn leading_to(such: impl Fn(&str) -> bool) -> HashSet<&'static str> {
    let fields = SHAPES.values().flatten();
    fields.filter(|(_, shape)| such(&shape.target)).map(|(name, _)| name.as_str()).collect()
}

/// What `@cost` and `@listSize` say of a field, in federation's terms: an object and a value count one each; a list counts
/// as many times as it may hold. Empty where nothing needs saying.
pub fn published(parent: &str, field: &str) -> String {
    let Some(shape) = shape(parent, field) else { return String::new() };
    let slicing = format!("slicingArguments: {:?}, requireOneSlicingArgument: false", shape.slicing);
    let given = ONE_FOR_EACH.iter().any(|(name, _)| parent == "Query" && *name == field);
    match shape.size {
        Size::Value => "@cost(weight: 1)".to_owned(),
        Size::Values => "@cost(weight: 1) @listSize(assumedSize: 1)".to_owned(),
        Size::Page => {
            format!("@listSize(assumedSize: {DEFAULT_SIZE}, {slicing}, sizedFields: {:?})", sized(&shape.target))
        }
        Size::List if given => format!("@listSize(assumedSize: {MAX_NODES})"),
        Size::List if shape.slicing.is_empty() => format!("@listSize(assumedSize: {BOUNDED_LIST})"),
        Size::List => format!("@listSize(assumedSize: {BOUNDED_LIST}, {slicing})"),
        Size::One | Size::Elements => String::new(),
    }
}

/// The fields of a connection that hold its elements.
fn sized(connection: &str) -> Vec<&'static str> {
    ELEMENTS.into_iter().filter(|field| shape(connection, field).is_some()).collect()
}

fn shapes(schema: &ServiceDocument) -> Shapes {
    let types = schema.definitions.iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(found) => Some(&found.node),
        _ => None,
    });
    let fields = |kind: &TypeKind| match kind {
        TypeKind::Object(object) => Some(object.fields.clone()),
        TypeKind::Interface(interface) => Some(interface.fields.clone()),
        TypeKind::Union(_) => Some(Vec::new()),
        _ => None,
    };
    let composite: Vec<_> = types.filter_map(|found| Some((found.name.node.as_str(), fields(&found.kind)?))).collect();
    let names: HashSet<&str> = composite.iter().map(|(name, _)| *name).collect();
    let shaped = |parent: &str, fields: &[async_graphql::Positioned<FieldDefinition>]| {
        fields.iter().map(|field| (field.node.name.node.to_string(), drawn(parent, &field.node, &names))).collect()
    };
    composite.iter().map(|(name, fields)| ((*name).to_owned(), shaped(name, fields))).collect()
}

fn drawn(parent: &str, field: &FieldDefinition, composite: &HashSet<&str>) -> Shape {
    let (mut base, mut list) = (&field.ty.node.base, false);
    while let BaseType::List(inside) = base {
        (base, list) = (&inside.base, true);
    }
    let target = match base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(_) => "",
    };
    let of_page = ELEMENTS.contains(&field.name.node.as_str()) && parent.ends_with("Connection");
    let size = match (composite.contains(target), list) {
        (false, false) => Size::Value,
        (false, true) => Size::Values,
        (true, true) if of_page => Size::Elements,
        (true, true) => Size::List,
        (true, false) if target.ends_with("Connection") => Size::Page,
        (true, false) => Size::One,
    };
    let has = |name: &&str| field.arguments.iter().any(|argument| argument.node.name.node == **name);
    let coordinate = format!("{parent}.{}", field.name.node);
    Shape { size, target: target.to_owned(), coordinate, slicing: SLICING.into_iter().filter(has).collect() }
}
