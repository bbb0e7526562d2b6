use super::*;
use crate::graph::narrow::Tri;
use crate::store::Order;

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

/// In which order a list that a text narrows goes.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum TriTexte {
    /// By key.
    Cle,
    /// From what answers `filtre.texte` best, which is needed: a few hundreds as `recherche` ranks them among what the list holds,
    /// then all others by key.
    Pertinence,
}

impl Tri for TriTexte {
    fn order(self, _today: chrono::NaiveDate) -> Order {
        match self {
            Self::Cle => Order::Key,
            Self::Pertinence => Order::Pertinence,
        }
    }
}
