//! By what is an object looked up? A code of its register, or an identifier, from an argument or a representation.

use async_graphql::{ID, InputType, InputValueError, InputValueResult, ScalarType, Value};

use super::error::Error;
use super::node::Node;

/// A scalar that leads to one node of a type.
pub trait LookupKey<N: Node>: ScalarType {
    /// The primary key it stands for.
    fn key(&self) -> &str;
}

impl<N: Node> LookupKey<N> for ID {
    fn key(&self) -> &str {
        N::key_of(&self.0)
    }
}

/// A key as another subgraph sent it, not yet checked: what is malformed must not harm its neighbours.
#[derive(Clone, Debug)]
pub struct RawKey(Value);

impl RawKey {
    /// The key, checked.
    pub fn parse<K: ScalarType + InputType>(self, name: &str) -> Result<K, Error> {
        let shown = self.0.to_string();
        <K as ScalarType>::parse(self.0).map_err(|error: InputValueError<K>| {
            // The library keeps its sentence to itself until it becomes a server error.
            let sentence = error.into_server_error(Default::default()).message;
            let sentence = sentence.split_once("\": ").map_or(sentence.as_str(), |(_, rest)| rest).to_owned();
            Error::BadUserInput(if sentence.is_empty() { format!("{name}: {shown} is not accepted") } else { sentence })
        })
    }
}

impl InputType for RawKey {
    type RawValueType = Self;

    fn type_name() -> std::borrow::Cow<'static, str> {
        "ID".into()
    }

    fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        Ok(Self(value.unwrap_or_default()))
    }

    fn to_value(&self) -> Value {
        self.0.clone()
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}
