//! What do the descriptions of the schema say in French? Their twin, in `po/schema.fr.po`.

use std::collections::HashMap;
use std::sync::LazyLock;

use polib::po_file::parse_from_reader;

const TWIN: &[u8] = include_bytes!("../../po/schema.fr.po");

// What is between a context and a text in gettext's own tables.
const CONTEXT: char = '\u{4}';

static TEXTS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let catalog = parse_from_reader(TWIN).map_err(|error| tracing::error!(%error, "the French texts cannot be read"));
    let mut texts = HashMap::new();
    for message in catalog.iter().flat_map(|catalog| catalog.messages()).filter(|message| message.is_translated()) {
        let key = match message.msgctxt() {
            Some(context) if !context.is_empty() => format!("{context}{CONTEXT}{}", message.msgid()),
            _ => message.msgid().to_owned(),
        };
        texts.extend(message.msgstr().ok().map(|text| (key, text.to_owned())));
    }
    texts
});

/// A description in French: of this place (`Type.field`), else wherever it stands; none when it has no twin. Its spaces count
/// for one each.
pub fn french(place: &str, description: &str) -> Option<&'static str> {
    let text = description.split_whitespace().collect::<Vec<_>>().join(" ");
    let here = TEXTS.get(&format!("{place}{CONTEXT}{text}"));
    here.or_else(|| TEXTS.get(&text)).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_has_its_twin_wherever_its_lines_end() {
        assert_eq!(french("Academie.code", "Code:\n\ttwo digits."), Some("Code\u{a0}: deux chiffres."));
        assert_eq!(french("Academie.code", "Nobody wrote this."), None);
    }

    #[test]
    fn every_description_of_the_schema_has_its_twin() {
        let schema = include_str!("../../schema.graphql");
        let descriptions = schema.split("\"\"\"").skip(1).step_by(2);
        let missing: Vec<&str> = descriptions.filter(|text| french("", text).is_none()).collect();
        assert!(missing.is_empty(), "po/schema.fr.po lacks: {missing:#?}");
    }
}
