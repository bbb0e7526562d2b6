//! How is a setting read that holds a list?

use serde::{Deserialize, Deserializer};

/// A list, or a text of items between commas: what a variable of the environment can hold.
pub fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        List(Vec<String>),
    }
    Ok(match Written::deserialize(deserializer)? {
        Written::Text(text) => text.split(',').map(|item| item.trim().to_owned()).collect(),
        Written::List(list) => list,
    })
}
