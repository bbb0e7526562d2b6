//! Have we read this text already? Reading it costs more than executing a small query.

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

/// What a text says, whatever the variables.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub parsed: Arc<ExecutableDocument>,
    pub tokens: usize,
    /// Whether it asks of the schema.
    pub introspects: bool,
}

/// Documents by their text. Only those enter in which nothing is wrong, whatever the variables: they need not be judged again.
#[derive(Clone)]
pub(super) struct Documents(Cache<Arc<str>, Document>);

impl Documents {
    pub fn new() -> Self {
        let weigh = |text: &Arc<str>, _: &Document| u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self(Cache::builder().name("documents").weigher(weigh).max_capacity(MAX_BYTES).build())
    }

    /// The document of a text that was read before.
    pub fn known(&self, text: &str) -> Option<Document> {
        self.0.get(text)
    }

    pub fn keep(&self, text: &Arc<str>, document: &Document) {
        if text.len() <= MAX_TEXT {
            self.0.insert(text.clone(), document.clone());
        }
    }
}

/// Reads a text.
pub(super) fn parse(text: &str) -> Result<ExecutableDocument, Refusal> {
    parse_query(text).map_err(|error| refusal(&error))
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
    fn a_text_is_parsed_once_unless_it_is_long() {
        let documents = Documents::new();
        let document = Document { parsed: Arc::new(parse("{ a }").unwrap()), tokens: 3, introspects: false };
        let long: Arc<str> = format!("{{ a(b: \"{}\") }}", "x".repeat(MAX_TEXT)).into();
        for (text, kept) in [("{ a }".into(), true), (long, false)] {
            documents.keep(&text, &document);
            let known = documents.known(&text);
            assert_eq!(known.is_some_and(|known| Arc::ptr_eq(&known.parsed, &document.parsed)), kept);
        }
    }

    #[test]
    fn a_syntax_error_says_where_and_what_was_expected_on_one_line() {
        let refusal = parse("{ a(").unwrap_err();
        assert_eq!(refusal.code, "GRAPHQL_PARSE_FAILED");
        assert!(refusal.message.starts_with("Syntax error: expected "), "{}", refusal.message);
        assert!(!refusal.message.contains('\n'));
        for text in
            ["", "query", "{ a } { b }", "query A { a } query A { b }", "fragment F on T { a }", "{ a(x: 1e999) }"]
        {
            assert_eq!(parse(text).unwrap_err().code, "GRAPHQL_PARSE_FAILED", "{text}");
        }
    }
}
