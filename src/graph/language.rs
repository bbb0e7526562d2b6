//! In which language does the schema speak of itself? In English as the code does, or in French by the twin of each text.

use std::borrow::Cow;

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::registry::{Deprecation, MetaField, MetaInputValue, MetaType, Registry};
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};

use super::french::french;

/// Fields of the root that tell of the schema.
const OF_THE_SCHEMA: [&str; 2] = ["__schema", "__type"];

/// A language that the schema speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// That of the code: what is told when nothing else is asked.
    #[default]
    English,
    /// That of the registers.
    French,
}

impl Language {
    /// Its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }
}

/// Whether an answer tells of the schema, and so has a language.
pub fn is_introspection(document: &ExecutableDocument) -> bool {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    operations.chain(fragments).any(tells)
}

/// Only the root has these fields: what is inside others is not looked at.
fn tells(set: &SelectionSet) -> bool {
    set.items.iter().any(|item| match &item.node {
        Selection::Field(field) => OF_THE_SCHEMA.contains(&field.node.name.node.as_str()),
        Selection::InlineFragment(inline) => tells(&inline.node.selection_set.node),
        Selection::FragmentSpread(_) => false,
    })
}

/// Registered last, it puts every description of a schema into French. What has no twin is told as it is.
pub(super) struct InFrench;

impl OutputType for InFrench {
    fn type_name() -> Cow<'static, str> {
        "Boolean".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.types.iter_mut().for_each(|(name, found)| translate(name, found));
        for (name, directive) in &mut registry.directives {
            put(&format!("@{name}"), &mut directive.description);
            directive.args.values_mut().for_each(|one| argument(&format!("@{name}"), one));
        }
        Self::qualified_type_name()
    }

    async fn resolve(&self, _ctx: &ContextSelectionSet<'_>, _field: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}

fn translate(name: &str, found: &mut MetaType) {
    match found {
        MetaType::Scalar { description, .. } | MetaType::Union { description, .. } => put(name, description),
        MetaType::Object { description, fields, .. } | MetaType::Interface { description, fields, .. } => {
            put(name, description);
            fields.values_mut().for_each(|one| field(name, one));
        }
        MetaType::Enum { description, enum_values, .. } => {
            put(name, description);
            for value in enum_values.values_mut() {
                let place = format!("{name}.{}", value.name);
                put(&place, &mut value.description);
                reason(&place, &mut value.deprecation);
            }
        }
        MetaType::InputObject { description, input_fields, .. } => {
            put(name, description);
            for one in input_fields.values_mut() {
                let place = format!("{name}.{}", one.name);
                put(&place, &mut one.description);
                reason(&place, &mut one.deprecation);
            }
        }
    }
}

fn field(parent: &str, field: &mut MetaField) {
    let place = format!("{parent}.{}", field.name);
    put(&place, &mut field.description);
    reason(&place, &mut field.deprecation);
    field.args.values_mut().for_each(|one| argument(&place, one));
}

fn argument(place: &str, argument: &mut MetaInputValue) {
    let place = format!("{place}({})", argument.name);
    put(&place, &mut argument.description);
    reason(&place, &mut argument.deprecation);
}

fn put(place: &str, text: &mut Option<String>) {
    if let Some(told) = text.as_deref().and_then(|text| french(place, text)) {
        *text = Some(told.to_owned());
    }
}

fn reason(place: &str, deprecation: &mut Deprecation) {
    if let Deprecation::Deprecated { reason } = deprecation {
        put(place, reason);
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn what_tells_of_the_schema_is_known_wherever_it_is_asked() {
        for (query, expected) in [
            ("{ __schema { types { name } } }", true),
            ("{ a: __type(name: \"Metier\") { name } }", true),
            ("{ ... { ...F } } fragment F on Query { ... on Query { __schema { description } } }", true),
            ("{ __typename metiers { nodes { __typename } } }", false),
        ] {
            assert_eq!(is_introspection(&parse_query(query).unwrap()), expected, "{query}");
        }
    }
}
