use super::*;

/// What narrows a list by name.
#[derive(Debug, Default, InputObject)]
pub struct TexteFilter {
    /// Words of the name, whatever the accents and the case; all of them must be there.
    pub texte: Option<String>,
}

impl From<TexteFilter> for store::TextFilter {
    fn from(filter: TexteFilter) -> Self {
        Self { texte: filter.texte }
    }
}
