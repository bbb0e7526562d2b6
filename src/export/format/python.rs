//! How does Python write a list of texts? `['a', "l'b"]`: that is how data·inclusion writes them where lists must be texts.

/// Adds the list.
pub(super) fn list(texts: &[&str], to: &mut String) {
    to.push('[');
    for (rank, text) in texts.iter().enumerate() {
        if rank > 0 {
            to.push_str(", ");
        }
        quoted(text, to);
    }
    to.push(']');
}

fn quoted(text: &str, to: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    to.push(quote);
    for c in text.chars() {
        match c {
            '\n' => to.push_str("\\n"),
            '\r' => to.push_str("\\r"),
            '\t' => to.push_str("\\t"),
            c if c == quote || c == '\\' => to.extend(['\\', c]),
            c => to.push(c),
        }
    }
    to.push(quote);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_written_as_python_writes_it() {
        let written = |texts: &[&str]| {
            let mut text = String::new();
            list(texts, &mut text);
            text
        };
        assert_eq!(written(&["a", "b"]), "['a', 'b']");
        assert_eq!(written(&["l'eau", "dit \"oui\"", "l'\"un\""]), r#"["l'eau", 'dit "oui"', 'l\'"un"']"#);
        assert_eq!(written(&["a\\b\nc\td"]), r"['a\\b\nc\td']");
    }
}
