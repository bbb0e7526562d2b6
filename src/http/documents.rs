//! Have we parsed this text already? Parsing costs more than executing a small query.

use std::sync::Arc;

use async_graphql::Pos;
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::parser::{self, parse_query};
use moka::sync::Cache;

use super::answer::Refusal;

/// Longer texts are not kept: they are rare, and a few would push the useful ones out.
const MAX_TEXT: usize = 16 * 1024;
/// Bytes of text kept in all. A parsed document weighs about twenty times its text.
const MAX_BYTES: u64 = 2 * 1024 * 1024;

/// Parsed documents by their text. Only texts that parse enter.
#[derive(Clone)]
pub(super) struct Documents(Cache<Arc<str>, Arc<ExecutableDocument>>);

impl Documents {
    pub fn new() -> Self {
        let weigh = |text: &Arc<str>, _: &Arc<ExecutableDocument>| u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self(Cache::builder().name("documents").weigher(weigh).max_capacity(MAX_BYTES).build())
    }

    pub fn parse(&self, text: &str) -> Result<Arc<ExecutableDocument>, Refusal> {
        if let Some(known) = self.0.get(text) {
            return Ok(known);
        }
        let document = Arc::new(parse_query(text).map_err(|error| refusal(&error))?);
        if text.len() <= MAX_TEXT {
            self.0.insert(text.into(), Arc::clone(&document));
        }
        Ok(document)
    }
}

/// The parser's own message draws the faulty line with an arrow, on several lines: its last one says what was expected.
fn refusal(error: &parser::Error) -> Refusal {
    let text = error.to_string();
    let said = text.lines().rev().find_map(|line| line.trim().strip_prefix("= ")).unwrap_or(&text);
    let refusal = Refusal::request("GRAPHQL_PARSE_FAILED", format!("Syntax error: {said}."));
    match error.positions().next() {
        Some(Pos { line, column }) => refusal.at(Pos { line, column }),
        None => refusal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_is_parsed_once() {
        let documents = Documents::new();
        let (one, other) = (documents.parse("{ a }").unwrap(), documents.parse("{ a }").unwrap());
        assert!(Arc::ptr_eq(&one, &other));
    }

    #[test]
    fn a_long_text_is_parsed_and_not_kept() {
        let documents = Documents::new();
        let long = format!("{{ a(b: \"{}\") }}", "x".repeat(MAX_TEXT));
        assert!(!Arc::ptr_eq(&documents.parse(&long).unwrap(), &documents.parse(&long).unwrap()));
    }

    #[test]
    fn a_syntax_error_says_where_and_what_was_expected_on_one_line() {
        let refusal = Documents::new().parse("{ a(").unwrap_err();
        assert_eq!(refusal.code, "GRAPHQL_PARSE_FAILED");
        assert!(refusal.message.starts_with("Syntax error: expected "), "{}", refusal.message);
        assert!(!refusal.message.contains('\n'));
        for text in
            ["", "query", "{ a } { b }", "query A { a } query A { b }", "fragment F on T { a }", "{ a(x: 1e999) }"]
        {
            assert_eq!(Documents::new().parse(text).unwrap_err().code, "GRAPHQL_PARSE_FAILED", "{text}");
        }
    }
}
