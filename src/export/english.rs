//! What do files and their columns tell in English? The twin of each title and description, in `po/colonnes.en.po`.

use std::collections::HashMap;
use std::sync::LazyLock;

use polib::po_file::parse_from_reader;

const TWIN: &[u8] = include_bytes!("../../po/colonnes.en.po");

static TEXTS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let catalog = parse_from_reader(TWIN).map_err(|error| tracing::error!(%error, "the English texts cannot be read"));
    let messages = catalog.iter().flat_map(|catalog| catalog.messages()).filter(|message| message.is_translated());
    messages.filter_map(|message| Some((message.msgid().to_owned(), message.msgstr().ok()?.to_owned()))).collect()
});

/// A title, a description, a unit or a form in English; as it is when it has no twin.
pub fn english(text: &'static str) -> &'static str {
    TEXTS.get(text).map_or(text, String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::all;

    #[test]
    fn every_data_set_and_column_has_its_twin_and_no_twin_is_left_over() {
        let fields = || all().iter().flat_map(|set| set.fields());
        let texts = fields().flat_map(|field| [Some(field.description), field.unit, field.format]).flatten();
        let told: Vec<&str> = all().iter().map(|set| set.about().title).chain(texts).collect();
        let missing: Vec<&&str> = told.iter().filter(|text| !TEXTS.contains_key(**text)).collect();
        assert!(missing.is_empty(), "po/colonnes.en.po lacks: {missing:#?}");
        let stale: Vec<&String> = TEXTS.keys().filter(|text| !told.contains(&text.as_str())).collect();
        assert!(stale.is_empty(), "po/colonnes.en.po tells of nothing: {stale:#?}");
        assert_eq!((english("Code ROME."), english("14 chiffres")), ("ROME code.", "14 digits"));
    }
}
