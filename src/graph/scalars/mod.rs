//! Scalars: a code is checked on its way in, a date has one form. One file for each register.

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $code:ident, $url:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name(pub String);

        $(#[$doc])*
        #[async_graphql::Scalar(specified_by_url = $url)]
        impl async_graphql::ScalarType for $name {
            fn parse(value: async_graphql::Value) -> async_graphql::InputValueResult<Self> {
                $crate::graph::scalars::parse(&value, $crate::codes::$code::ACCEPTED, |code: $crate::codes::$code| {
                    Self(code.into_string())
                })
            }

            fn is_valid(value: &async_graphql::Value) -> bool {
                matches!(value, async_graphql::Value::String(_))
            }

            fn to_value(&self) -> async_graphql::Value {
                async_graphql::Value::String(self.0.clone())
            }
        }

        impl<N: $crate::graph::node::Node> $crate::graph::key::LookupKey<N> for $name {
            fn key(&self) -> &str {
                &self.0
            }
        }

        impl $name {
            /// The code that a row bears.
            pub fn of(code: &str) -> Self {
                Self(code.to_owned())
            }

            /// The code that a row may bear.
            #[allow(dead_code, reason = "some codes are never missing")]
            pub fn of_option(code: Option<&str>) -> Option<Self> {
                code.map(Self::of)
            }
        }
    };
}

mod academie;
mod bloc;
mod cfd;
mod cle;
mod code_postal;
mod date;
mod date_time;
mod departement;
mod formacode;
mod idcc;
mod insee;
mod mef;
mod naf;
mod nsf;
mod region;
mod rncp;
mod rome;
mod siren;
mod siret;
mod uai;

pub use academie::CodeAcademie;
pub use bloc::CodeBloc;
pub use cfd::Cfd;
pub use cle::CleMinistereEducatif;
pub use code_postal::CodePostal;
pub use date::Date;
pub use date_time::DateTime;
pub use departement::CodeDepartement;
pub use formacode::CodeFormacode;
pub use idcc::Idcc;
pub use insee::CodeInsee;
pub use mef::CodeMef;
pub use naf::CodeNaf;
pub use nsf::CodeNsf;
pub use region::CodeRegion;
pub use rncp::Rncp;
pub use rome::CodeRome;
pub use siren::Siren;
pub use siret::Siret;
pub use uai::Uai;

use async_graphql::{InputType, InputValueError, InputValueResult, Value};

use super::error::REFUSED_VALUE;
use crate::codes::CodeError;

/// The code that a value bears; a text only, whose refusal says what is accepted.
fn parse<T: InputType, C: std::str::FromStr<Err = CodeError>>(
    value: &Value,
    accepted: &str,
    wrap: impl Fn(C) -> T,
) -> InputValueResult<T> {
    let found = match value {
        Value::String(text) => text.parse().map(wrap).map_err(|error: CodeError| error.to_string()),
        other => Err(format!("{} is not a text: expected {accepted}", shown(other))),
    };
    found.map_err(|message| refused(value, message))
}

/// Why a value is refused, with the value itself: it may stand anywhere in an argument.
fn refused<T: InputType>(value: &Value, message: String) -> InputValueError<T> {
    InputValueError::custom(message).with_extension(REFUSED_VALUE, value.clone())
}

/// A value as the caller wrote it, short enough to be read back.
fn shown(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
