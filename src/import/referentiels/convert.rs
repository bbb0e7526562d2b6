//! Which row does a value of an enumeration become?

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{categorie, public, reseau_porteur, source, thematique};
use serde_json::Value;

use super::read::{required, text};
use crate::import::refusal::{self, rule};
use crate::import::table::Verdict;

/// Rows of every enumeration that is kept, by value.
#[derive(Debug, Default)]
pub struct Rows {
    /// See the table of that name.
    pub categories: BTreeMap<String, categorie::Model>,
    /// See the table of that name.
    pub thematiques: BTreeMap<String, thematique::Model>,
    /// See the table of that name.
    pub publics: BTreeMap<String, public::Model>,
    /// See the table of that name.
    pub reseaux: BTreeMap<String, reseau_porteur::Model>,
    /// See the table of that name.
    pub sources: BTreeMap<String, source::Model>,
}

/// What rows bear of their file and of the import.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// Date of the file.
    pub millesime: Option<NaiveDate>,
    /// When the import began.
    pub now: DateTime<Utc>,
}

impl Rows {
    /// Adds one element of a list, or tells why not.
    pub fn add(&mut self, list: &str, element: &Value, stamp: Stamp) -> Result<Verdict, Verdict> {
        match list {
            "categories" => self.categorie(element, stamp),
            "thematiques" => self.thematique(element, stamp),
            "publics" => self.public(element, stamp),
            "reseaux_porteurs" => self.reseau(element, stamp),
            "sources" => self.source(element, stamp),
            "departements" | "regions" | "pays" => Ok(Verdict::Skipped(rule::HELD_BY_DECOUPAGE)),
            "types_services" | "frais" | "modes_accueil" | "modes_mobilisation" | "personnes_mobilisatrices" => {
                Ok(Verdict::Skipped(rule::HELD_BY_SCHEMA))
            }
            _ => Ok(Verdict::Skipped(rule::ENUMERATION_UNKNOWN)),
        }
    }

    fn categorie(&mut self, element: &Value, stamp: Stamp) -> Result<Verdict, Verdict> {
        let row = categorie::Model {
            valeur: required(element, "value")?,
            libelle: required(element, "label")?,
            millesime: stamp.millesime,
            mis_a_jour_le: stamp.now,
        };
        Ok(keep(&mut self.categories, row.valeur.clone(), row))
    }

    fn thematique(&mut self, element: &Value, stamp: Stamp) -> Result<Verdict, Verdict> {
        let valeur = required(element, "value")?;
        let Some((categorie, _)) = valeur.split_once("--") else {
            let needed = "une catégorie, deux tirets et un thème, par exemple mobilite--permis";
            return Err(refusal::invalid("value", &valeur, needed));
        };
        let row = thematique::Model {
            libelle: required(element, "label")?,
            categorie_valeur: text(element, "categorie").unwrap_or_else(|| categorie.to_owned()),
            millesime: stamp.millesime,
            mis_a_jour_le: stamp.now,
            valeur,
        };
        Ok(keep(&mut self.thematiques, row.valeur.clone(), row))
    }

    fn public(&mut self, element: &Value, stamp: Stamp) -> Result<Verdict, Verdict> {
        let row = public::Model {
            valeur: required(element, "value")?,
            libelle: required(element, "label")?,
            description: text(element, "description"),
            millesime: stamp.millesime,
            mis_a_jour_le: stamp.now,
        };
        Ok(keep(&mut self.publics, row.valeur.clone(), row))
    }

    fn reseau(&mut self, element: &Value, stamp: Stamp) -> Result<Verdict, Verdict> {
        let row = reseau_porteur::Model {
            valeur: required(element, "value")?,
            libelle: required(element, "label")?,
            description: text(element, "description"),
            millesime: stamp.millesime,
            mis_a_jour_le: stamp.now,
        };
        Ok(keep(&mut self.reseaux, row.valeur.clone(), row))
    }

    fn source(&mut self, element: &Value, stamp: Stamp) -> Result<Verdict, Verdict> {
        let row = source::Model {
            slug: required(element, "slug")?,
            nom: required(element, "nom")?,
            description: text(element, "description"),
            millesime: stamp.millesime,
            mis_a_jour_le: stamp.now,
        };
        Ok(keep(&mut self.sources, row.slug.clone(), row))
    }
}

fn keep<R>(rows: &mut BTreeMap<String, R>, key: String, row: R) -> Verdict {
    if rows.contains_key(&key) {
        return Verdict::Skipped(rule::REPEATED);
    }
    rows.insert(key, row);
    Verdict::Accepted
}
