//! What looks wrong in accepted data? Found by one select each, at the end of the import that could cause it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::anomalie;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Statement};

use super::write::Writer;

/// A kind of anomaly, and the select that finds it.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Kind, from a closed set: `REFERENCE_INCONNUE`, `PERIODE_INVERSEE`, `UAI_PARTAGE`, `COMMUNE_INCONNUE`.
    pub code: &'static str,
    /// GraphQL type of the objects it is about.
    pub type_objet: &'static str,
    /// Field at fault, as the schema names it.
    pub champ: &'static str,
    /// What is wrong, in a sentence.
    pub message: &'static str,
    /// Gives two columns: `cle`, key of the object, and `valeur`, what stands in the field, which may be null.
    pub select: &'static str,
}

const VALEUR_IGNOREE: &str = "VALEUR_IGNOREE";

/// A value that its row goes without, since it is malformed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    type_objet: &'static str,
    cle: String,
    champ: &'static str,
    valeur: String,
}

impl Ignored {
    /// The value of a field of an object, which is left out.
    pub fn new(type_objet: &'static str, cle: &str, champ: &'static str, valeur: &str) -> Self {
        Self { type_objet, cle: cle.to_owned(), champ, valeur: valeur.replace('\0', "").chars().take(200).collect() }
    }

    fn into_row(self, jeu: &str, now: DateTime<Utc>) -> anomalie::Model {
        let Self { type_objet, cle, champ, valeur } = self;
        anomalie::Model {
            id: format!("{VALEUR_IGNOREE}:{type_objet}:{cle}:{champ}:{valeur}"),
            jeu_de_donnees_id: jeu.to_owned(),
            code: VALEUR_IGNOREE.to_owned(),
            type_objet: type_objet.to_owned(),
            cle_objet: cle,
            champ: Some(champ.to_owned()),
            valeur: Some(valeur),
            message: "La valeur n'a pas la forme attendue : elle est laissée de côté.".to_owned(),
            controle: format!("{jeu}:{VALEUR_IGNOREE}"),
            detectee_le: now,
        }
    }
}

impl Check {
    fn controle(&self, jeu: &str) -> String {
        format!("{jeu}:{}:{}:{}", self.code, self.type_objet, self.champ)
    }

    fn row(&self, jeu: &str, cle: String, valeur: Option<String>, now: DateTime<Utc>) -> anomalie::Model {
        let suffix = valeur.as_deref().map(|valeur| format!(":{valeur}")).unwrap_or_default();
        anomalie::Model {
            id: format!("{}:{}:{cle}:{}{suffix}", self.code, self.type_objet, self.champ),
            jeu_de_donnees_id: jeu.to_owned(),
            code: self.code.to_owned(),
            type_objet: self.type_objet.to_owned(),
            cle_objet: cle,
            champ: Some(self.champ.to_owned()),
            valeur,
            message: self.message.to_owned(),
            controle: self.controle(jeu),
            detectee_le: now,
        }
    }
}

/// Finds the anomalies of a check again, when a table that it reads has changed. Whichever import changed it: a course may
/// lose its organisation when the list of organisations comes.
pub async fn find(writer: &Writer<'_>, jeu: &str, check: &Check, now: DateTime<Utc>) -> Result<(), DbErr> {
    if !writer.changed_of(check.select) {
        return Ok(());
    }
    let db = writer.transaction();
    let statement = Statement::from_string(db.get_database_backend(), check.select);
    let mut rows = BTreeMap::new();
    for found in db.query_all_raw(statement).await? {
        let row = check.row(jeu, found.try_get("", "cle")?, found.try_get("", "valeur")?, now);
        rows.insert(row.id.clone(), row);
    }
    replace(writer, check.controle(jeu), rows).await
}

/// The values that the last import of a data set left out of rows that it accepted.
pub async fn ignored(writer: &Writer<'_>, jeu: &str, ignored: Vec<Ignored>, now: DateTime<Utc>) -> Result<(), DbErr> {
    let rows = ignored.into_iter().map(|value| value.into_row(jeu, now)).map(|row| (row.id.clone(), row));
    replace(writer, format!("{jeu}:{VALEUR_IGNOREE}"), rows.collect()).await
}

// Those that are gone disappear, those that stay keep their first day.
async fn replace(
    writer: &Writer<'_>,
    controle: String,
    mut rows: BTreeMap<String, anomalie::Model>,
) -> Result<(), DbErr> {
    let known = anomalie::Entity::find().filter(anomalie::Column::Controle.eq(&controle));
    for known in known.all(writer.transaction()).await? {
        if let Some(row) = rows.get_mut(&known.id) {
            row.detectee_le = known.detectee_le;
        }
    }
    let rows = rows.into_values().collect();
    writer.replace_of::<anomalie::Entity>(anomalie::Column::Controle, &[&controle], rows).await
}
