//! Which list of organisations is this file?

use crate::import::input::Input;

/// A list of organisations, from the best to the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Référentiel: JSON, with relations and places.
    Referentiel,
    /// Organisations of API Apprentissage: JSON of objects.
    Api,
    /// Establishments of the apprenticeship catalogue: JSON of strings.
    Catalogue,
    /// Every organisation with a UAI; column `prepa_apprentissage`.
    Prepa,
    /// One network of the référentiel.
    Reseau,
    /// Former regional CFA, by UAI.
    CfaRegional,
}

impl Kind {
    /// The list a file holds: a JSON by its first keys, a CSV by its header.
    pub fn of(input: &Input) -> Option<Self> {
        let name = input.lower_name();
        if name.ends_with(".json") {
            let head = input.head_text();
            let has = |key: &str| head.contains(&format!("\"{key}\""));
            // The formations of the catalogue also speak of establishments; a SIRET of their own they have not.
            if !has("siret") || has("cle_ministere_educatif") {
                None
            } else if has("uai_potentiels") || has("lieux_de_formation") {
                Some(Self::Referentiel)
            } else if has("renseignements_specifiques") {
                Some(Self::Api)
            } else {
                has("etablissement_siege_siret").then_some(Self::Catalogue)
            }
        } else if name.ends_with(".csv") {
            let line = input.first_line();
            let columns: Vec<&str> = line.split(';').map(|name| name.trim().trim_matches('"')).collect();
            [Self::Prepa, Self::Reseau, Self::CfaRegional]
                .into_iter()
                .find(|kind| kind.needed().iter().all(|column| columns.contains(column)))
                // The directory of schools (ACCE) has all these columns and forty more: another source.
                .filter(|kind| *kind != Self::CfaRegional || columns.len() < 40)
        } else {
            None
        }
    }

    /// Columns without which a CSV is not this list.
    pub const fn needed(self) -> &'static [&'static str] {
        match self {
            Self::Prepa => &["uai", "siret", "raison_sociale", "nature", "prepa_apprentissage"],
            Self::Reseau => &["Siret", "UAI validée", "Raison sociale", "Nature", "Qualiopi"],
            Self::CfaRegional => {
                &["numero_uai", "numero_siren_siret_uai", "denomination_principale", "code_postal_uai"]
            }
            Self::Referentiel | Self::Api | Self::Catalogue => &[],
        }
    }
}
