//! What may structures and services be told to be? The enumerations of data·inclusion: categories and themes, groups
//! of people, networks, producers.
//!
//! Source: data·inclusion, schema v1. Enumerations are data, not code: a later file adds its values. Those of schema
//! v0 are read and left aside, since the importer of structures and services maps them itself.

mod convert;
mod dictionary;
mod read;

use std::cmp::Reverse;

use chrono::NaiveDate;
use entity::{categorie, public, reseau_porteur, source, thematique};
use sea_orm::DbErr;
use serde_json::Value;

pub use self::convert::Rows;
use self::convert::Stamp;
use self::read::Version;
use super::input::{FileError, Input};
use super::ledger::Ledger;
use super::refusal::{file, rule};
use super::source::{JeuDeDonnees, Source};
use super::table::{Verdict, settle};
use super::write::Writer;

/// See the module.
#[derive(Debug)]
pub struct Referentiels;

impl Source for Referentiels {
    type Rows = Rows;

    const JEU: JeuDeDonnees = JeuDeDonnees {
        id: "referentiels",
        nom: "Référentiels de data·inclusion",
        producteur: "Plateforme de l’inclusion",
        licence: "Licence Ouverte 2.0",
        url: "https://github.com/gip-inclusion/data-inclusion-schema",
        frequence: "à chaque version du schéma",
        description: "Catégories et thématiques, publics, réseaux porteurs et sources du schéma v1 des structures et \
                      services d’insertion.",
    };

    const DICTIONARY: &'static [super::dictionary::Table] = dictionary::TABLES;

    fn recognises(input: &Input) -> bool {
        read::version(input).is_some()
    }

    fn read(inputs: &[Input], ledger: &mut Ledger) -> Result<Rows, FileError> {
        let mut files = Vec::new();
        for input in inputs {
            let Some(version) = read::version(input) else {
                let needed = "les listes « thematiques » et « categories »";
                return Err(file::not_a(&input.name, "un fichier d'énumérations de data·inclusion", needed));
            };
            let lists = read::lists(input)?;
            files.push((version, dated(input, &lists), input, lists));
        }
        files.sort_by_key(|(_, date, input, _)| (Reverse(*date), Reverse(input.name.clone())));
        let mut rows = Rows::default();
        for (version, millesime, input, lists) in &files {
            let stamp = Stamp { millesime: *millesime, now: ledger.now };
            for (name, list) in lists.iter().filter(|(name, _)| !name.starts_with('_')) {
                ledger.open(format!("{}#{name}", input.name));
                for (rank, element) in list.as_array().into_iter().flatten().enumerate() {
                    let verdict = match version {
                        Version::V1 => rows.add(name, element, stamp),
                        Version::V0 => Ok(Verdict::Skipped(rule::ENUMERATION_V0)),
                    };
                    settle(verdict, rank as u64 + 1, || element.to_string(), ledger);
                }
            }
        }
        Ok(rows)
    }

    async fn write(rows: Rows, writer: &Writer<'_>, _ledger: &Ledger) -> Result<(), DbErr> {
        // A file of v0 alone says nothing of v1: what is there stays.
        if rows.thematiques.is_empty() {
            return Ok(());
        }
        writer.replace::<categorie::Entity>(rows.categories.into_values()).await?;
        writer.replace::<thematique::Entity>(rows.thematiques.into_values()).await?;
        writer.replace::<public::Entity>(rows.publics.into_values()).await?;
        writer.replace::<reseau_porteur::Entity>(rows.reseaux.into_values()).await?;
        writer.replace::<source::Entity>(rows.sources.into_values()).await
    }
}

/// The date in the name of the file, else the one it tells of itself.
fn dated(input: &Input, lists: &serde_json::Map<String, Value>) -> Option<NaiveDate> {
    let told = || lists.get("_meta")?.get("date")?.as_str()?.parse().ok();
    input.millesime().or_else(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(name: &str, text: &str) -> Input {
        Input::new(name, text.as_bytes())
    }

    const V1: &str = r#"{"_meta": {"version": "1.0.8", "date": "2026-04-27"},
        "categories": [{"value": "se-former", "label": "Se former"}],
        "thematiques": [{"value": "se-former--trouver-sa-formation", "label": "Trouver sa formation", "categorie": "se-former"},
            {"value": "se-former", "label": "Se former"}],
        "frais": [{"value": "gratuit", "label": "Gratuit"}],
        "personnes_mobilisatrices": [],
        "publics": [{"value": "jeunes", "label": "Jeunes", "description": "x"}, {"value": "jeunes", "label": "Jeunes"}, {"label": "Sans valeur"}],
        "reseaux_porteurs": [{"value": "aci", "label": "ACI"}],
        "sources": [{"slug": "dora", "nom": "DORA"}],
        "regions": [{"slug": "guadeloupe", "code": "01"}]}"#;

    #[test]
    fn each_enumeration_becomes_rows_and_a_category_is_no_theme() {
        let mut ledger = Ledger::silent();
        let rows = Referentiels::read(&[input("referentiels_v1.json", V1)], &mut ledger).unwrap();
        assert_eq!(rows.thematiques.len(), 1);
        assert_eq!(rows.publics["jeunes"].millesime, NaiveDate::from_ymd_opt(2026, 4, 27));
        assert_eq!(ledger.totals(), (10, 5, 2, 3));
        assert_eq!(ledger.refusals[0].message, "Le champ « value » est vide. Il faut une valeur.");
    }

    #[test]
    fn the_enumerations_of_v0_are_left_aside() {
        let mut ledger = Ledger::silent();
        let file = input(
            "r.json",
            r#"{"profils": [{"value": "adultes", "label": "Adultes"}], "typologies_de_structures": [{"value": "ACI", "label": "x"}]}"#,
        );
        assert!(Referentiels::recognises(&file));
        let rows = Referentiels::read(&[file], &mut ledger).unwrap();
        assert!(rows.thematiques.is_empty());
        assert_eq!(ledger.totals(), (2, 0, 0, 2));
    }

    #[test]
    fn other_objects_are_not_recognised() {
        assert!(!Referentiels::recognises(&input("schema_service_v1.json", r#"{"type": "array", "thematiques": 1}"#)));
        assert!(!Referentiels::recognises(&input("referentiel_organismes.json", "[]")));
    }
}
