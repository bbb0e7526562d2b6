//! Is this answer the same as long as the data are?
//!
//! A version of the data and a day decide what every field answers, but for those that tell of the imports or of what people
//! report: an import that changed nothing is told, and publishes no version.

use std::collections::HashSet;
use std::sync::LazyLock;

use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet};

use super::limits::leading_to;

/// Types that tell of the imports or of what people report, and those that may be one of them.
const LIVELY: [&str; 13] = [
    "Anomalie",
    "Correction",
    "Fraicheur",
    "Import",
    "ImportFichier",
    "JeuDeDonnees",
    "Mesure",
    "Node",
    "Rejet",
    "Signalement",
    "Statistiques",
    "SuiviAnomalie",
    "_Entity",
];
const SUFFIXES: [&str; 2] = ["Connection", "Edge"];
/// Fields for gateways: objects of any type, and a text that a setting decides too.
const FOR_GATEWAYS: [&str; 2] = ["_entities", "_service"];
/// Fields of connections, which lead where their connection does; at the root they bear arguments, and lead anywhere.
const INSIDE: [&str; 3] = ["edges", "node", "nodes"];

/// Names of the fields that lead to one of those types.
static LIVELY_FIELDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let element = |name: &str| SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name).to_owned();
    let mut fields = leading_to(|name| is_lively_type(&element(name)));
    fields.retain(|name| !INSIDE.contains(name));
    fields
});

/// Whether an answer tells nothing but what versions of the data publish. Where identifiers may name anything, types are told
/// that are published; whether they name nothing else is known when they are read: see [`is_lively_type`]. When in doubt, it
/// tells more.
pub fn is_published(document: &ExecutableDocument) -> bool {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let fragments = document.fragments.values().map(|fragment| &fragment.node);
    let told = |fragment: &&FragmentDefinition| LIVELY.contains(&fragment.type_condition.node.on.node.as_str());
    !fragments.clone().any(|fragment| told(&fragment))
        && operations.chain(fragments.map(|fragment| &fragment.selection_set.node)).all(published)
}

/// Recurses as deep as brackets nest, which is bounded before parsing.
fn published(set: &SelectionSet) -> bool {
    set.items.iter().all(|item| match &item.node {
        Selection::Field(field) => {
            let (name, inside) = (field.node.name.node.as_str(), &field.node.selection_set.node);
            let anything = name == FOR_GATEWAYS[0] || INSIDE.contains(&name) && !field.node.arguments.is_empty();
            let named = |item: &Positioned<Selection>| match &item.node {
                Selection::Field(field) => field.node.name.node == "__typename",
                Selection::InlineFragment(inline) => inline.node.type_condition.is_some(),
                Selection::FragmentSpread(_) => true,
            };
            let told = if anything { inside.items.iter().all(named) } else { !is_lively(&field.node) };
            told && published(inside)
        }
        Selection::InlineFragment(inline) => {
            let on = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
            !on.is_some_and(|on| LIVELY.contains(&on)) && published(&inline.node.selection_set.node)
        }
        Selection::FragmentSpread(_) => true,
    })
}

/// Whether the nodes of a type come and go without a version being published.
pub fn is_lively_type(name: &str) -> bool {
    LIVELY.contains(&name)
}

fn is_lively(field: &Field) -> bool {
    let name = field.name.node.as_str();
    LIVELY_FIELDS.contains(name)
        || FOR_GATEWAYS.contains(&name)
        || INSIDE.contains(&name) && !field.arguments.is_empty()
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn what_versions_publish_is_told_apart_also_where_identifiers_may_name_anything() {
        for (query, expected) in [
            ("{ metier(rome: \"D1102\") { libelle } }", true),
            ("{ imports { totalCount } }", false),
            ("{ metier(rome: \"D1102\") { provenance { jeuDeDonnees { nom } } } }", false),
            ("{ node(id: \"x\") { id } }", false),
            ("{ node(id: \"x\") { __typename ... on Metier { libelle } } }", true),
            ("{ node(id: \"x\") { ... on Metier { provenance { jeuDeDonnees { nom } } } } }", false),
            ("{ nodes(ids: [\"x\"]) { ... on Metier { rome } ... on Signalement { id } } }", false),
            ("{ nodes(ids: [\"x\"]) { ... on Node { id } } }", false),
            ("{ nodes(ids: [\"x\"]) { ... { id } } }", false),
            ("{ _entities(representations: []) { ... on Certification { intitule } } }", true),
            ("{ _entities(representations: []) { ...F } } fragment F on Organisme { siret }", true),
            ("{ _entities(representations: []) { ...F } } fragment F on JeuDeDonnees { nom }", false),
            ("{ _service { sdl } }", false),
        ] {
            assert_eq!(is_published(&parse_query(query).unwrap()), expected, "{query}");
        }
    }

    #[test]
    fn what_tells_of_an_import_is_told_by_no_version() {
        for (query, expected) in [
            ("{ ficheRncp(rncp: \"RNCP1\") { intitule metiers { rome } } }", true),
            ("{ services(first: 2) { nodes { nom } } }", true),
            ("{ __typename __schema { types { name } } }", true),
            ("{ jeuxDeDonnees { nodes { nom } } }", false),
            ("{ jeuDeDonnees(id: \"rncp\") { nom } }", false),
            ("{ x: metier(rome: \"D1102\") { provenance { millesime } } }", true),
            ("{ nodes(ids: [\"x\"]) { id } }", false),
            ("{ _entities(representations: []) { __typename } }", true),
            ("{ ...F } fragment F on Query { ... { y: imports { totalCount } } }", false),
        ] {
            assert_eq!(is_published(&parse_query(query).unwrap()), expected, "{query}");
        }
    }

    #[test]
    fn types_that_come_and_go_without_a_version_are_known() {
        assert!(is_lively_type("JeuDeDonnees") && is_lively_type("Signalement"));
        assert!(!is_lively_type("Certification"));
    }
}
