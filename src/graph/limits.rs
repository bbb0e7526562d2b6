//! Is this query cheap enough to be handed to the engine?
//!
//! The engine compares its own limits after walking the query, and it walks a fragment again at each spread: 750 bytes
//! of nested fragments keep it busy for half a minute, and no timeout interrupts it. So the text is measured before it
//! is parsed ([`check_source`]) and the document before it is executed ([`check_document`]), both in linear time.

use std::fmt;

use async_graphql::Variables;
use async_graphql::parser::types::ExecutableDocument;
use serde::Deserialize;

mod actual;
mod listen;
mod merge;
mod named;
mod scan;
mod size;
mod usage;
mod weight;

pub use actual::actual;
pub use named::named;
pub(super) use size::{fields, leading_to, published};
pub use usage::{Usage, check_batch};
use weight::{Budget, Weight};

/// Brackets of any kind that may be open at once: the parser recurses on each, and does not count those of values.
const MAX_NESTING: usize = 64;
/// Longest name, in bytes: spelling suggestions compare a name with all those of the schema.
const MAX_NAME: usize = 128;

/// How much one request may ask. Every field has a default, so a configuration names only what it changes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Lexical tokens of the query text (names, numbers, strings, punctuation).
    pub max_tokens: usize,
    /// Fields inside one another, fragments followed. The standard introspection query needs 15.
    pub max_depth: usize,
    /// Aliases of one operation, fragments expanded.
    pub max_aliases: usize,
    /// Fields asked of the root type by one operation, fragments expanded.
    pub max_root_fields: usize,
    /// Directives of one operation, fragments expanded.
    pub max_directives: usize,
    /// Selections and arguments of all operations together, fragments expanded.
    pub max_fields: usize,
    /// Objects and values that one operation may give, those of a list counted as many times as it may hold: `first` or
    /// `last`, else 20 for a connection, and 10 for a list that the domain bounds. Gateways are told the same.
    pub max_cost: usize,
    /// Bytes of a request body.
    pub max_body_bytes: usize,
    /// Bytes of the files that are sent to be validated, together.
    pub max_upload_bytes: usize,
    /// Values in the JSON of the variables, at any level.
    pub max_list_values: usize,
    /// Bytes of an answer, before it is compressed.
    pub max_response_bytes: usize,
    /// Errors listed in one answer.
    pub max_errors: usize,
    /// Anomalies that a network, or whoever holds a token, may report in an hour.
    pub reports_per_hour: usize,
    /// Milliseconds given to reading a body, and again to executing the request.
    pub timeout_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_tokens: 15_000,
            max_depth: 25,
            max_aliases: 200,
            max_root_fields: 50,
            max_directives: 200,
            max_fields: 20_000,
            max_cost: 200_000,
            max_body_bytes: 2_097_152,
            max_upload_bytes: 33_554_432,
            max_list_values: 20_000,
            max_response_bytes: 16_777_216,
            max_errors: 100,
            reports_per_hour: 20,
            timeout_ms: 10_000,
        }
    }
}

/// Every limit, and the form it takes.
pub const KEYS: &[(&str, &str)] = &[
    ("max_tokens", FORM),
    ("max_depth", FORM),
    ("max_aliases", FORM),
    ("max_root_fields", FORM),
    ("max_directives", FORM),
    ("max_fields", FORM),
    ("max_cost", FORM),
    ("max_body_bytes", FORM),
    ("max_upload_bytes", FORM),
    ("max_list_values", FORM),
    ("max_response_bytes", FORM),
    ("max_errors", FORM),
    ("reports_per_hour", FORM),
    ("timeout_ms", FORM),
];

const FORM: &str = "a whole number, 1 or more";

impl Limits {
    /// The limit that is zero, and would refuse every request; none when none is.
    pub fn zero(&self) -> Option<&'static str> {
        let values = [
            self.max_tokens,
            self.max_depth,
            self.max_aliases,
            self.max_root_fields,
            self.max_directives,
            self.max_fields,
            self.max_cost,
            self.max_body_bytes,
            self.max_upload_bytes,
            self.max_list_values,
            self.max_response_bytes,
            self.max_errors,
            self.reports_per_hour,
            usize::try_from(self.timeout_ms).unwrap_or(usize::MAX),
        ];
        KEYS.iter().zip(values).find(|(_, value)| *value == 0).map(|((name, _), _)| *name)
    }
}

/// Why a query is refused: the closed set of codes published in `extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// `TOO_MANY_TOKENS`
    TooManyTokens,
    /// `QUERY_TOO_DEEP`
    QueryTooDeep,
    /// `TOO_MANY_ALIASES`
    TooManyAliases,
    /// `TOO_MANY_ROOT_FIELDS`
    TooManyRootFields,
    /// `TOO_MANY_DIRECTIVES`
    TooManyDirectives,
    /// `TOO_MANY_FIELDS`
    TooManyFields,
    /// `TOO_MANY_ARGUMENTS`
    TooManyArguments,
    /// `TOO_MANY_VARIABLES`
    TooManyVariables,
    /// `QUERY_TOO_COMPLEX`
    QueryTooComplex,
    /// `GRAPHQL_PARSE_FAILED`
    ParseFailed,
    /// `GRAPHQL_VALIDATION_FAILED`
    ValidationFailed,
}

impl Code {
    /// The code as clients read it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooManyTokens => "TOO_MANY_TOKENS",
            Self::QueryTooDeep => "QUERY_TOO_DEEP",
            Self::TooManyAliases => "TOO_MANY_ALIASES",
            Self::TooManyRootFields => "TOO_MANY_ROOT_FIELDS",
            Self::TooManyDirectives => "TOO_MANY_DIRECTIVES",
            Self::TooManyFields => "TOO_MANY_FIELDS",
            Self::TooManyArguments => "TOO_MANY_ARGUMENTS",
            Self::TooManyVariables => "TOO_MANY_VARIABLES",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
        }
    }
}

/// A query refused before any resolver ran: a stable code, and a sentence that names the limit and the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What clients branch on.
    pub code: Code,
    /// What people read.
    pub message: String,
}

impl Refusal {
    fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    fn over(code: Code, what: impl fmt::Display, limit: usize) -> Self {
        Self::new(code, format!("{what}; the limit is {limit}."))
    }
}

/// Measures the text of a query, so that parsing it is bounded in time and in stack. Gives its tokens.
pub fn check_source(source: &str, limits: &Limits) -> Result<usize, Refusal> {
    let seen = scan::scan(source, limits.max_tokens);
    if seen.tokens > limits.max_tokens {
        let what = format!("The query has more than {} tokens", limits.max_tokens);
        return Err(Refusal::over(Code::TooManyTokens, what, limits.max_tokens));
    }
    if seen.nesting > MAX_NESTING {
        let what = format!("The query opens {} brackets inside one another", seen.nesting);
        return Err(Refusal::over(Code::QueryTooDeep, what, MAX_NESTING));
    }
    if seen.longest_name > MAX_NAME {
        let what = format!("The query has a name of {} bytes", seen.longest_name);
        return Err(Refusal::over(Code::ParseFailed, what, MAX_NAME));
    }
    Ok(seen.tokens)
}

/// Measures a parsed query, with the variables of the operation to execute (defaults included), and judges its form. Gives
/// what it asks.
pub fn check_document(document: &ExecutableDocument, variables: &Variables, limits: &Limits) -> Result<Usage, Refusal> {
    let usage = measure(document, variables, limits)?;
    check_form(document)?;
    Ok(usage)
}

/// Measures a parsed query, with the variables of the operation to execute (defaults included). Gives what it asks.
///
/// Each fragment is weighed once, after those it spreads. Spreads of unknown fragments are left to validation, and so
/// is everything that needs the schema, except that `first` or `last` must fit an `Int`.
pub fn measure(document: &ExecutableDocument, variables: &Variables, limits: &Limits) -> Result<Usage, Refusal> {
    let budget = Budget::weigh(document, variables)?;
    budget.check_definitions(limits)?;
    budget.operations.iter().try_for_each(|operation| check_operation(operation, limits))?;
    Ok(Usage::of(&budget))
}

/// Judges the form of a query that was measured, whatever its variables, by two rules that the engine applies too late or not
/// at all: fields answering to the same key must be the same field at every level, and a subscription has one root field.
pub fn check_form(document: &ExecutableDocument) -> Result<(), Refusal> {
    listen::check(document)?;
    merge::check(document)
}

fn check_operation(weight: &Weight, limits: &Limits) -> Result<(), Refusal> {
    let (depth, cost) = (weight.depth, weight.cost);
    let rows = [
        (Code::QueryTooDeep, depth, limits.max_depth, format!("The query is {depth} levels deep")),
        (Code::TooManyAliases, weight.aliases, limits.max_aliases, plural(weight.aliases, "aliases")),
        (Code::TooManyRootFields, weight.roots, limits.max_root_fields, plural(weight.roots, "root fields")),
        (Code::TooManyDirectives, weight.directives, limits.max_directives, plural(weight.directives, "directives")),
        (Code::QueryTooComplex, cost, limits.max_cost, format!("The query costs {}", figure(cost))),
    ];
    match rows.into_iter().find(|(_, value, limit, _)| value > limit) {
        Some((code, _, limit, what)) => Err(Refusal::over(code, what, limit)),
        None => Ok(()),
    }
}

fn plural(value: usize, noun: &str) -> String {
    format!("The query has {} {noun} once its fragments are expanded", figure(value))
}

/// A count that saturated is not a figure anyone wants to read.
fn figure(value: usize) -> String {
    if value > 1_000_000_000 { "more than 1000000000".to_owned() } else { value.to_string() }
}

#[cfg(test)]
mod gateway;
#[cfg(test)]
mod tests;
