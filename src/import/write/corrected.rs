//! Which values stand in the place of those of a source? They are written with its rows, so that whatever reads the tables,
//! searches them or follows them agrees.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use entity::correction;
use sea_orm::{DatabaseTransaction, DbErr, Value};

use super::digest::CHANGED;
use super::table::{Row, Table, text};
use crate::contact;
use crate::import::place::Place;
use crate::search::fold;
use crate::store::correction::{STANDING, WAITING, etat, in_etats, told};
use crate::store::{Champ, Corrigible, Forme};

/// The corrections that stand or that are taken back, by table then by key of the object.
#[derive(Debug, Default)]
pub(super) struct Corrections {
    by_table: HashMap<&'static str, HashMap<String, Vec<Correction>>>,
    /// What the source was found to say: correction, value, state.
    heard: Mutex<Vec<(String, Option<String>, &'static str)>>,
}

#[derive(Debug)]
struct Correction {
    row: correction::Model,
    champ: &'static Champ,
}

/// Folded columns, and the columns that they are folded from: the first that holds something.
const FOLDED: &[(&str, &str, &[&str])] = &[
    ("structure", "nom_tri", &["nom"]),
    ("service", "nom_tri", &["nom"]),
    ("mission_locale", "nom_tri", &["nom"]),
    ("organisme", "nom_tri", &["enseigne", "raison_sociale"]),
    ("fiche_rncp", "intitule_tri", &["intitule"]),
    ("diplome", "libelle_tri", &["libelle_long"]),
    ("metier", "libelle_tri", &["libelle"]),
];

macro_rules! tables {
    ($name:ident; $($table:ident),+) => {
        match $name {
            $( stringify!($table) => Some(Table::of::<entity::$table::Entity>()), )+
            _ => None,
        }
    };
}

/// A table of which values may be corrected.
pub(super) fn table(name: &str) -> Option<Table> {
    tables!(name; structure, service, formation, session, organisme, lieu, mission_locale, fiche_rncp, diplome, metier)
}

/// A row that changes now.
pub(super) fn stamped(table: &Table, mut row: Row, now: DateTime<Utc>) -> Row {
    set(table, &mut row, CHANGED, Value::ChronoDateTimeUtc(Some(now)));
    row
}

impl Corrections {
    /// Reads them: they are few.
    pub(super) async fn load(db: &DatabaseTransaction) -> Result<Self, DbErr> {
        let mut all = Self::default();
        for row in in_etats(db, &[&STANDING[..], &WAITING].concat()).await? {
            let known = Corrigible::of(&row.type_objet).and_then(|of| Some((of.table, of.champ(&row.champ)?)));
            if let Some((table, champ)) = known {
                let cles = all.by_table.entry(table).or_default();
                cles.entry(row.cle_objet.clone()).or_default().push(Correction { row, champ });
            }
        }
        Ok(all)
    }

    /// Corrects a row that a source tells, and remembers what it says of what is corrected.
    pub(super) fn correct(&self, table: &Table, row: &mut Row) {
        let Some(of) = self.of(table, row) else { return };
        for Correction { row: known, champ } in of.iter().filter(|known| known.stands()) {
            let said = get(table, row, champ);
            if said == known.valeur {
                self.hear(known, said, etat::OBSOLETE);
                continue;
            }
            if said != known.valeur_source {
                let etat = if known.etat == etat::DECIDEE { etat::DECIDEE } else { etat::A_REVOIR };
                self.hear(known, said, etat);
            }
            put(table, row, champ, known.valeur.as_deref());
        }
        follow(table, row, of);
    }

    /// Corrects a row that was read from its table; what is taken back of it is again what the source says.
    pub(super) fn restate(&self, table: &Table, row: &mut Row) {
        let Some(of) = self.of(table, row) else { return };
        for known in of {
            let value = if known.stands() { &known.row.valeur } else { &known.row.valeur_source };
            put(table, row, known.champ, value.as_deref());
        }
        follow(table, row, of);
    }

    /// Keeps what the source was found to say.
    pub(super) async fn told(&self, db: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(), DbErr> {
        let heard = std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner));
        for (id, said, etat) in heard {
            told(db, &id, said.as_deref(), etat, now).await?;
        }
        Ok(())
    }

    fn of(&self, table: &Table, row: &Row) -> Option<&[Correction]> {
        Some(self.by_table.get(table.name)?.get(table.cle(row))?)
    }

    fn hear(&self, known: &correction::Model, said: Option<String>, etat: &'static str) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.push((known.id.clone(), said, etat));
    }
}

impl Correction {
    fn stands(&self) -> bool {
        STANDING.contains(&self.row.etat.as_str())
    }
}

// What is computed from what was corrected: folded names, the point on the sphere, whether the contact is a person's.
fn follow(table: &Table, row: &mut Row, of: &[Correction]) {
    for (_, folded, from) in FOLDED.iter().filter(|(name, ..)| *name == table.name) {
        let name = from.iter().find_map(|column| text(row, rank(table, column)?)).map(fold);
        set(table, row, folded, name.into());
    }
    let corrected = |formes: &[Forme]| of.iter().any(|known| formes.contains(&known.champ.forme));
    if corrected(&[Forme::Latitude, Forme::Longitude, Forme::Point]) {
        let degrees = |row: &Row, column: &str| match rank(table, column).map(|rank| &row[rank]) {
            Some(Value::Double(degrees)) => *degrees,
            _ => None,
        };
        let place = Place::new(degrees(row, "latitude"), degrees(row, "longitude"));
        for (column, value) in
            [("sphere_x", place.sphere_x), ("sphere_y", place.sphere_y), ("sphere_z", place.sphere_z)]
        {
            set(table, row, column, value.into());
        }
    }
    if corrected(&[Forme::Courriel, Forme::Telephone]) {
        let held = |column: &str| rank(table, column).and_then(|rank| text(row, rank));
        let masque = contact::masque(held("contact_nom_prenom"), held("courriel"), held("telephone"));
        // What the source masks stays masked.
        if let (None, Some(masque)) = (held("contact_masque"), masque) {
            set(table, row, "contact_masque", masque.into());
        }
    }
}

fn rank(table: &Table, column: &str) -> Option<usize> {
    table.columns.iter().position(|name| *name == column)
}

fn set(table: &Table, row: &mut Row, column: &str, value: Value) {
    if let Some(rank) = rank(table, column) {
        row[rank] = value;
    }
}

/// What stands in a field, as a text.
fn get(table: &Table, row: &Row, champ: &Champ) -> Option<String> {
    let read = |column: &str| match &row[rank(table, column)?] {
        Value::String(text) => text.clone(),
        Value::ChronoDate(day) => day.map(|day| day.to_string()),
        Value::Double(degrees) => degrees.map(|degrees| degrees.to_string()),
        _ => None,
    };
    match champ.forme {
        Forme::Point => Some(format!("{},{}", read("latitude")?, read("longitude")?)),
        _ => read(champ.column),
    }
}

/// Puts a text in a field; nothing when it has not its form, which was checked when it was decided.
fn put(table: &Table, row: &mut Row, champ: &Champ, text: Option<&str>) {
    let degrees = |text: Option<&str>| Value::Double(text.and_then(|text| text.parse().ok()));
    match champ.forme {
        Forme::Jour => {
            let day: Option<NaiveDate> = text.and_then(|text| text.parse().ok());
            set(table, row, champ.column, day.into());
        }
        Forme::Latitude | Forme::Longitude => set(table, row, champ.column, degrees(text)),
        Forme::Point => {
            let (north, east) = text.and_then(|text| text.split_once(',')).unzip();
            set(table, row, "latitude", degrees(north));
            set(table, row, "longitude", degrees(east));
        }
        Forme::Texte | Forme::Courriel | Forme::Telephone | Forme::Page => {
            set(table, row, champ.column, text.map(str::to_owned).into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_may_be_corrected_is_a_column_of_its_form() {
        for Corrigible { type_objet, table: name, champs, key, .. } in crate::store::CORRIGIBLES {
            let table = table(name).unwrap_or_else(|| panic!("{name} cannot be written"));
            assert_eq!((table.type_objet, table.columns[table.cle]), (*type_objet, *key));
            for champ in *champs {
                let mut row: Row = vec![Value::Bool(None); table.columns.len()];
                let text = match champ.forme {
                    Forme::Jour => "2026-03-01",
                    Forme::Latitude | Forme::Longitude => "2.5",
                    Forme::Point => "48.5,2.5",
                    _ => "texte",
                };
                put(&table, &mut row, champ, Some(text));
                assert_eq!(get(&table, &row, champ).as_deref(), Some(text), "{type_objet}.{}", champ.nom);
            }
        }
        for (name, folded, from) in FOLDED {
            let table = table(name).unwrap();
            from.iter().chain([folded]).for_each(|column| assert!(rank(&table, column).is_some(), "{name}.{column}"));
        }
    }
}
