//! Which fields of the schema does a document name?

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};

use super::size::shape;

/// Fields told of one document at the most.
const MOST: usize = 300;

/// The fields that a document names, as `Type.champ`, each once; of what any schema has, none. Each definition is read once:
/// fragments are not written out.
pub fn named(document: &ExecutableDocument) -> Vec<&'static str> {
    let mut found = Vec::new();
    for (_, operation) in document.operations.iter() {
        let root = match operation.node.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        collect(root, &operation.node.selection_set.node, &mut found);
    }
    for fragment in document.fragments.values() {
        collect(&fragment.node.type_condition.node.on.node, &fragment.node.selection_set.node, &mut found);
    }
    found.sort_unstable();
    found.dedup();
    found.truncate(MOST);
    found
}

/// Recurses as deep as brackets were seen to nest.
fn collect(parent: &str, set: &SelectionSet, found: &mut Vec<&'static str>) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => {
                let Some(shape) = shape(parent, &field.node.name.node) else { continue };
                found.push(&shape.coordinate);
                collect(&shape.target, &field.node.selection_set.node, found);
            }
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref().map_or(parent, |condition| &condition.node.on.node);
                collect(on, &inline.node.selection_set.node, found);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn each_field_is_told_once_with_its_type() {
        let query = "{ __typename a: ficheRncp(rncp: \"RNCP1\") { intitule ...F } b: ficheRncp(rncp: \"RNCP2\") { intitule } \
                     nowhere } fragment F on FicheRncp { metiers { rome ... on Metier { libelle } } }";
        let expected = ["FicheRncp.intitule", "FicheRncp.metiers", "Metier.libelle", "Metier.rome", "Query.ficheRncp"];
        assert_eq!(named(&parse_query(query).unwrap()), expected);
    }
}
