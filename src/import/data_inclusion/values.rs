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
pub fn of(type_objet: Option<&str>, champ: &str) -> Vec<String> {
    let closed = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    match (type_objet, champ) {
        (Some("Service"), "typeService") => closed(TYPES),
        (Some("Service"), "frais") => closed(FRAIS),
        (Some("Service"), "modesAccueil") => closed(ACCUEIL),
        (Some("Service"), "modesMobilisation") => closed(MOBILISATION),
        (Some("Service"), "mobilisablePar") => closed(MOBILISABLE_PAR),
        (Some("Service"), "thematiques") => THEMES().collect(),
        (Some("Service"), "publics") => GROUPS().collect(),
        (Some("Structure"), "reseauxPorteurs") => NETWORKS().collect(),
        _ => Vec::new(),
    }
}
