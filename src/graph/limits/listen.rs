//! Does a subscription listen to one thing? The engine would listen to several at once, or to none at all.

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection};

use super::{Code, Refusal};

/// Directives that would make a subscription to nothing.
const CONDITIONS: [&str; 2] = ["skip", "include"];

/// Refuses subscriptions of another form than one field of the root, written in the operation, whatever the variables.
pub(super) fn check(document: &ExecutableDocument) -> Result<(), Refusal> {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node);
    let mut listening = operations.filter(|operation| operation.ty == OperationType::Subscription);
    match listening.find_map(wrong) {
        Some(message) => Err(Refusal::new(Code::ValidationFailed, message)),
        None => Ok(()),
    }
}

fn wrong(operation: &OperationDefinition) -> Option<&'static str> {
    let [only] = operation.selection_set.node.items.as_slice() else {
        return Some("A subscription asks one root field.");
    };
    let Selection::Field(field) = &only.node else {
        return Some("The root field of a subscription is written in the operation itself, outside any fragment.");
    };
    if field.node.name.node.starts_with("__") {
        return Some("The root field of a subscription is not one of introspection.");
    }
    let mut directives = field.node.directives.iter().map(|directive| directive.node.name.node.as_str());
    directives
        .any(|name| CONDITIONS.contains(&name))
        .then_some("The root field of a subscription takes neither @skip nor @include.")
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn a_subscription_asks_one_root_field_and_nothing_that_makes_it_none() {
        let told = |query: &str| check(&parse_query(query).unwrap()).map_err(|refusal| refusal.message);
        for good in ["subscription { a { b ...F } } fragment F on A { c }", "subscription A { x: a }", "{ a b ...F }"] {
            assert_eq!(told(good), Ok(()), "{good}");
        }
        for (wrong, words) in [
            ("subscription { a b }", "one root field"),
            ("subscription { a a }", "one root field"),
            ("query Q { a } subscription S { a b }", "one root field"),
            ("subscription { ...F } fragment F on Subscription { a }", "outside any fragment"),
            ("subscription { ... { a } }", "outside any fragment"),
            ("subscription { __typename }", "introspection"),
            ("subscription($v: Boolean!) { a @skip(if: $v) }", "neither @skip nor @include"),
            ("subscription { a @include(if: true) }", "neither @skip nor @include"),
        ] {
            assert!(told(wrong).unwrap_err().contains(words), "{wrong}");
        }
    }
}
