//! What do the sources hold of each type? Said by the readers themselves, for the documentation: which tables they read, by
//! which columns, under which rules rows are left aside, and what may look wrong in those that are accepted.

use std::collections::BTreeSet;

use serde::Serialize;

use super::ignored;
use super::jeu::Jeu;
use super::refusal::english::english;

/// A table that a source reads.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// What its publisher calls it.
    pub nom: &'static str,
    /// Types of the schema that its rows make or complete; none of a table of which nothing is kept.
    pub types: &'static [&'static str],
    /// Columns or keys that it is read by; others may stand beside them.
    pub colonnes: &'static [&'static str],
    /// Rules under which rows are left aside.
    pub regles: &'static [&'static str],
}

/// What a data set holds of a type.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Origine {
    /// Its short name.
    pub id: &'static str,
    /// Its name.
    pub nom: &'static str,
    /// Who publishes it.
    pub producteur: &'static str,
    /// Licence of reuse.
    pub licence: &'static str,
    /// Page of the publisher.
    pub url: &'static str,
    /// How often it is published.
    pub frequence: Texte,
    /// What it holds.
    pub description: Texte,
    /// The tables that tell of the type, in the order of the dictionary.
    pub tables: Vec<Lue>,
    /// Rules under which their rows are left aside.
    pub regles: Vec<Texte>,
}

/// A table, and the columns that it is read by.
#[derive(Debug, Serialize)]
pub struct Lue {
    /// What its publisher calls it.
    pub nom: &'static str,
    /// Columns or keys.
    pub colonnes: &'static [&'static str],
}

/// What may look wrong in a field of a type.
#[derive(Debug, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piege {
    /// The field, as the schema names it.
    pub champ: &'static str,
    /// What is wrong, in a sentence.
    pub message: Texte,
}

/// A text in both languages of the portal.
#[derive(Debug, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub struct Texte {
    /// In French.
    pub fr: &'static str,
    /// In English; in French when it has no twin.
    pub en: String,
}

impl From<&'static str> for Texte {
    fn from(fr: &'static str) -> Self {
        Self { fr, en: english(fr).unwrap_or_else(|| fr.to_owned()) }
    }
}

/// The data sets that tell of a type, in the order in which they are imported; none of a type that no source fills.
pub fn origins(type_objet: &str) -> Vec<Origine> {
    Jeu::ALL.iter().filter_map(|jeu| origin(*jeu, type_objet)).collect()
}

fn origin(jeu: Jeu, type_objet: &str) -> Option<Origine> {
    let tables: Vec<&Table> = jeu.dictionary().iter().filter(|table| table.types.contains(&type_objet)).collect();
    let mut seen = BTreeSet::new();
    let rules = tables.iter().flat_map(|table| table.regles).filter(|rule| seen.insert(**rule));
    let regles = rules.map(|rule| Texte::from(*rule)).collect();
    let told = jeu.describe();
    (!tables.is_empty()).then(|| Origine {
        id: told.id,
        nom: told.nom,
        producteur: told.producteur,
        licence: told.licence,
        url: told.url,
        frequence: told.frequence.into(),
        description: told.description.into(),
        tables: tables.iter().map(|Table { nom, colonnes, .. }| Lue { nom, colonnes }).collect(),
        regles,
    })
}

/// What may look wrong in the objects of a type, by field: what imports look for, whether or not they found any.
pub fn traps(type_objet: &str) -> Vec<Piege> {
    let checks = Jeu::ALL.iter().flat_map(|jeu| jeu.checks()).filter(|check| check.type_objet == type_objet);
    let traps: BTreeSet<Piege> =
        checks.map(|check| Piege { champ: check.champ, message: check.message.into() }).collect();
    traps.into_iter().collect()
}

/// What is told of a value that its row goes without, whatever its field.
pub fn left_out() -> Texte {
    ignored::LEFT_OUT.into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::import::organismes;

    /// Where the reader of a data set stands.
    fn folder(jeu: Jeu) -> PathBuf {
        let name = match jeu {
            Jeu::Decoupage => "decoupage",
            Jeu::Referentiels => "referentiels",
            Jeu::Rome => "rome",
            Jeu::Bcn => "bcn",
            Jeu::Rncp => "rncp",
            Jeu::Kit => "kit",
            Jeu::Conventions => "conventions",
            Jeu::Organismes => "organismes",
            Jeu::Catalogue => "catalogue",
            Jeu::DataInclusion => "data_inclusion",
        };
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src/import").join(name)
    }

    /// The code of a reader, without its tests nor its dictionary.
    fn code(jeu: Jeu) -> String {
        let files = std::fs::read_dir(folder(jeu)).unwrap().map(|entry| entry.unwrap().path());
        let read = files.filter(|path| !path.ends_with("dictionary.rs") && !path.ends_with("tests.rs"));
        read.map(|path| std::fs::read_to_string(path).unwrap().split("#[cfg(test)]").next().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn rules_are_those_of_the_readers_and_columns_too() {
        let rules = include_str!("refusal/rule.rs");
        let rules: BTreeMap<&str, &str> = rules
            .split("pub const ")
            .skip(1)
            .filter_map(|rest| Some((rest.split(':').next()?, rest.split('"').nth(1)?)))
            .collect();
        for jeu in Jeu::ALL {
            let code = code(*jeu);
            let told: BTreeSet<&str> = jeu.dictionary().iter().flat_map(|table| table.regles).copied().collect();
            let names =
                code.split("rule::").skip(1).map(|rest| rest.split(|c: char| c != '_' && !c.is_ascii_alphanumeric()));
            let used = names.filter_map(|mut parts| rules.get(parts.next()?).copied());
            assert_eq!(told, used.collect(), "{jeu:?}");
            for column in jeu.dictionary().iter().flat_map(|table| table.colonnes) {
                let named = [format!("\"{column}\""), format!("« {column} »")];
                assert!(named.iter().any(|name| code.contains(name)), "{jeu:?} reads no column {column}");
            }
        }
    }

    #[test]
    fn what_is_told_in_french_has_its_twin() {
        let mut missing = BTreeSet::new();
        for jeu in Jeu::ALL {
            let told = jeu.describe();
            let messages = jeu.checks().iter().map(|check| check.message);
            let texts = messages.chain([told.frequence, told.description, ignored::LEFT_OUT, organismes::OTHER_UAI]);
            missing.extend(texts.filter(|text| english(text).is_none()));
        }
        assert!(missing.is_empty(), "po/import.en.po lacks: {missing:#?}");
    }

    #[test]
    fn what_looks_wrong_looks_wrong_in_what_some_table_holds() {
        for check in Jeu::ALL.iter().flat_map(|jeu| jeu.checks()) {
            assert!(!origins(check.type_objet).is_empty(), "no table tells of {}", check.type_objet);
        }
        let diplome = origins("Diplome");
        let ids: Vec<&str> = diplome.iter().map(|origin| origin.id).collect();
        assert_eq!(ids, ["bcn", "kit-apprentissage"]);
        assert_eq!(diplome[0].tables[0].nom, "N_FORMATION_DIPLOME");
        assert!(traps("Diplome").iter().any(|trap| trap.champ == "dateFermeture"));
        assert!(origins("Nobody").is_empty() && traps("Nobody").is_empty());
    }
}
