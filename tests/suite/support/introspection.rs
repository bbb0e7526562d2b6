//! The schema, as a client reads it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::TestGraph;

/// The schema, as introspection tells it.
pub struct Schema {
    /// Its types, by name.
    pub types: BTreeMap<String, Value>,
}

/// A type, its list and non-null wrappings taken off.
pub fn named(reference: &Value) -> &Value {
    if reference["ofType"].is_null() { reference } else { named(&reference["ofType"]) }
}

impl Schema {
    /// That of a graph.
    pub async fn of(test: &TestGraph) -> Self {
        const QUERY: &str = "{ __schema { types { name kind fields { name args { name type { kind } }
            type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";
        let data = test.ask(QUERY).await.ok();
        let types = data["__schema"]["types"].as_array().expect("types");
        Self {
            types: types
                .iter()
                .map(|found| (found["name"].as_str().expect("a name").to_owned(), found.clone()))
                .collect(),
        }
    }

    /// The fields of a type.
    pub fn fields(&self, name: &str) -> impl Iterator<Item = &Value> {
        self.types[name]["fields"].as_array().into_iter().flatten()
    }

    /// Root connections that need no argument, by the type of their nodes.
    pub fn lists(&self) -> BTreeMap<String, String> {
        let alone = |field: &&Value| {
            let arguments = field["args"].as_array().into_iter().flatten();
            arguments.into_iter().all(|argument| argument["type"]["kind"] != "NON_NULL")
        };
        let lists = self.fields("Query").filter(alone).filter_map(|field| {
            let connection = named(&field["type"])["name"].as_str()?.strip_suffix("Connection")?.to_owned();
            Some((connection, field["name"].as_str()?.to_owned()))
        });
        lists.collect()
    }
}
