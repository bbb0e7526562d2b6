//! How many tokens, how deep, how long are the names? One pass over the bytes, without allocation.
//!
//! Follows the lexical grammar of the parser: brackets inside strings and comments are text.

/// What one pass over a query text saw.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub tokens: usize,
    /// Most brackets open at once.
    pub nesting: usize,
    /// In bytes.
    pub longest_name: usize,
}

/// Reads the text, and stops early once it holds more than `max_tokens`.
pub(super) fn scan(source: &str, max_tokens: usize) -> Seen {
    let bytes = source.as_bytes();
    let (mut seen, mut open, mut at) = (Seen::default(), 0_usize, 0);
    while at < bytes.len() && seen.tokens <= max_tokens {
        let (kind, end) = token(bytes, at);
        seen.tokens += usize::from(kind != Kind::Ignored);
        match kind {
            Kind::Open => open += 1,
            Kind::Close => open = open.saturating_sub(1),
            Kind::Name => seen.longest_name = seen.longest_name.max(end - at),
            Kind::Ignored | Kind::Other => {}
        }
        seen.nesting = seen.nesting.max(open);
        at = end;
    }
    seen
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ignored,
    Name,
    Open,
    Close,
    Other,
}

/// The token that starts at `at`, and where the next one does: always further.
fn token(bytes: &[u8], at: usize) -> (Kind, usize) {
    match bytes[at] {
        b' ' | b'\t' | b'\r' | b'\n' | b',' => (Kind::Ignored, at + 1),
        0xEF if bytes[at..].starts_with(b"\xEF\xBB\xBF") => (Kind::Ignored, at + 3),
        b'#' => (Kind::Ignored, run(bytes, at, |byte| byte != b'\n' && byte != b'\r')),
        b'"' => (Kind::Other, string_end(bytes, at)),
        b'(' | b'[' | b'{' => (Kind::Open, at + 1),
        b')' | b']' | b'}' => (Kind::Close, at + 1),
        b'.' if bytes[at..].starts_with(b"...") => (Kind::Other, at + 3),
        byte if byte.is_ascii_alphabetic() || byte == b'_' => (Kind::Name, run(bytes, at, is_name)),
        byte if byte.is_ascii_digit() || byte == b'-' => (Kind::Other, run(bytes, at + 1, is_number)),
        _ => (Kind::Other, at + 1),
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_number(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-')
}

fn run(bytes: &[u8], from: usize, inside: impl Fn(u8) -> bool) -> usize {
    bytes[from..].iter().position(|&byte| !inside(byte)).map_or(bytes.len(), |length| from + length)
}

fn string_end(bytes: &[u8], at: usize) -> usize {
    if bytes[at..].starts_with(b"\"\"\"") { block_end(bytes, at + 3) } else { line_end(bytes, at + 1) }
}

/// After the closing `"""`, where `\"""` is text.
fn block_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        match &bytes[at..] {
            [b'\\', b'"', b'"', b'"', ..] => at += 4,
            [b'"', b'"', b'"', ..] => return at + 3,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// After the closing quote, or at the end of a line that lacks one (the parser refuses it).
fn line_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            b'\n' | b'\r' => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(source: &str) -> Seen {
        scan(source, usize::MAX)
    }

    #[test]
    fn tokens_are_counted_as_the_grammar_does() {
        assert_eq!(seen("query Q($a: Int = -1.5e+3) { x(a: $a) ...F }").tokens, 21);
        assert_eq!(seen("").tokens, 0);
    }

    #[test]
    fn brackets_in_strings_and_comments_are_text() {
        assert_eq!(seen(r#"{ a(b: "[[[[") # (((("#).nesting, 2);
        assert_eq!(seen(r#"{ a(b: "\"[[[[") }"#).nesting, 2);
        assert_eq!(seen(r#"{ a(b: """ [[ \""" [[ " """) }"#).nesting, 2);
        assert_eq!(seen("{ a # ((\n b }").tokens, 4);
    }

    #[test]
    fn an_unfinished_string_ends_the_scan_quietly() {
        for source in ["\"", "\"\\", "\"\"\"", "\"\"\" \\\"\"\"", "{ a(b: \"é"] {
            assert!(seen(source).tokens >= 1, "{source}");
        }
    }

    #[test]
    fn the_scan_stops_soon_after_the_limit() {
        assert_eq!(scan(&"a ".repeat(1_000), 10).tokens, 11);
    }

    #[test]
    fn the_longest_name_is_measured() {
        assert_eq!(seen("{ ab abcd abc }").longest_name, 4);
    }
}
