//! What did an answer cost, in the points in which a query is measured before it is executed?

use async_graphql::Value;

/// The objects and the values of an answer; a list of values counts for one, as it does when a query is measured.
pub fn actual(data: &Value) -> usize {
    match data {
        Value::Object(fields) => fields.values().map(point).sum(),
        _ => 0,
    }
}

/// Recurses as deep as the query did.
fn point(value: &Value) -> usize {
    match value {
        Value::Object(fields) => fields.values().map(point).sum::<usize>() + 1,
        Value::List(items) if items.iter().any(|item| matches!(item, Value::Object(_))) => {
            items.iter().map(point).sum()
        }
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_and_values_count_and_a_list_of_values_counts_for_one() {
        let data = serde_json::json!({ "a": { "b": 1, "c": ["x", "y"], "d": [{ "e": null }, { "e": 2 }], "f": [] }, "g": null });
        assert_eq!(actual(&Value::from_json(data).unwrap()), 1 + 1 + 1 + 4 + 1 + 1);
        assert_eq!(actual(&Value::Null), 0);
    }
}
