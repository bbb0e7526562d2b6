//! By what is an object looked up? A code of its register, or an identifier, from an argument or a representation.

use async_graphql::{ID, InputType, InputValueError, ScalarType, Value};

use super::error::Error;
use super::node::Node;

/// A scalar that leads to one node of a type.
pub trait LookupKey<N: Node>: ScalarType + InputType {
    /// The primary key it stands for.
    fn key(&self) -> &str;
}

impl<N: Node> LookupKey<N> for ID {
    fn key(&self) -> &str {
        N::key_of(&self.0)
    }
}

/// A key as another subgraph sent it under a name, checked.
pub fn parse<K: ScalarType + InputType>(value: Value, name: &str) -> Result<K, Error> {
    <K as ScalarType>::parse(value.clone()).map_err(|error: InputValueError<K>| {
        // The library keeps its sentence to itself until it becomes a server error.
        let sentence = error.into_server_error(Default::default()).message;
        let sentence = sentence.split_once("\": ").map_or(sentence.as_str(), |(_, rest)| rest).to_owned();
        Error::BadUserInput(if sentence.is_empty() { format!("{name}: {value} is not accepted") } else { sentence })
    })
}
