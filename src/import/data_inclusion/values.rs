//! Which values do the fields of structures and services take? Closed sets of the schema, and the lists that the program holds.

use std::sync::LazyLock;

use chrono::DateTime;

use super::service::{ACCUEIL, FRAIS, MOBILISABLE_PAR, MOBILISATION, TYPES};
use crate::import::input::FileError;
use crate::import::ledger::Ledger;
use crate::import::referentiels::{self, Referentiels};
use crate::import::sample::sample;
use crate::import::source::Source;

// The lists as the sample has them, which are whole.
static LISTS: LazyLock<referentiels::Rows> = LazyLock::new(|| {
    let read = || -> Result<referentiels::Rows, FileError> {
        let inputs: Vec<_> = sample()?.into_iter().filter(Referentiels::recognises).collect();
        Referentiels::read(&inputs, &mut Ledger::new(DateTime::UNIX_EPOCH, indicatif::ProgressBar::hidden()))
    };
    read().unwrap_or_else(|error| {
        tracing::error!(%error, "the lists of the program cannot be read");
        referentiels::Rows::default()
    })
});

/// Values of a list.
pub type List = fn() -> Box<dyn Iterator<Item = String>>;

/// Themes.
pub const THEMES: List = || Box::new(LISTS.thematiques.keys().cloned());
/// Groups of people.
pub const GROUPS: List = || Box::new(LISTS.publics.keys().cloned());
/// Networks.
pub const NETWORKS: List = || Box::new(LISTS.reseaux.keys().cloned());

/// The values that a field takes; none when it takes any.
pub fn of(type_objet: &str, champ: &str) -> Vec<String> {
    let closed = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    match (type_objet, champ) {
        ("Service", "typeService") => closed(TYPES),
        ("Service", "frais") => closed(FRAIS),
        ("Service", "modesAccueil") => closed(ACCUEIL),
        ("Service", "modesMobilisation") => closed(MOBILISATION),
        ("Service", "mobilisablePar") => closed(MOBILISABLE_PAR),
        ("Service", "thematiques") => THEMES().collect(),
        ("Service", "publics") => GROUPS().collect(),
        ("Structure", "reseauxPorteurs") => NETWORKS().collect(),
        _ => Vec::new(),
    }
}
