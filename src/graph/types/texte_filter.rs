use super::*;

/// What narrows a list by name.
#[derive(Debug, Default, InputObject)]
pub struct TexteFilter {
    /// Words of the name, whatever the accents; all must be there, the last one may be unfinished.
    pub texte: Option<String>,
    /// Whose content changed here at that moment or later. What is gone is told by `changements`.
    pub modifie_depuis: Option<DateTime>,
}

impl From<TexteFilter> for store::TextFilter {
    fn from(filter: TexteFilter) -> Self {
        Self { texte: filter.texte, modifie_depuis: filter.modifie_depuis.map(|moment| moment.0) }
    }
}
