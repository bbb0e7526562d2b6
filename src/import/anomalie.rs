//! What looks wrong in accepted data? Found by one select each, at the end of the import that could cause it.

use std::collections::HashMap;

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
            detectee_le: now,
        }
    }
}

/// Finds the anomalies of a data set again: those that are gone disappear, those that stay keep their first day.
/// `ignored` are the values that this import left out of rows that it accepted.
pub async fn find(
    writer: &Writer<'_>,
    jeu: &'static str,
    checks: &[Check],
    ignored: Vec<Ignored>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let db = writer.transaction();
    let known = anomalie::Entity::find().filter(anomalie::Column::JeuDeDonneesId.eq(jeu)).all(db).await?;
    let first: HashMap<String, DateTime<Utc>> = known.into_iter().map(|row| (row.id, row.detectee_le)).collect();
    writer.delete_of::<anomalie::Entity>(anomalie::Column::JeuDeDonneesId, &[jeu]).await?;
    for check in checks {
        let statement = Statement::from_string(db.get_database_backend(), check.select);
        let mut rows = Vec::new();
        for found in db.query_all_raw(statement).await? {
            let cle: String = found.try_get("", "cle")?;
            let valeur: Option<String> = found.try_get("", "valeur")?;
            let suffix = valeur.as_deref().map(|valeur| format!(":{valeur}")).unwrap_or_default();
            let id = format!("{}:{}:{cle}:{}{suffix}", check.code, check.type_objet, check.champ);
            rows.push(anomalie::Model {
                detectee_le: first.get(&id).copied().unwrap_or(now),
                id,
                jeu_de_donnees_id: jeu.to_owned(),
                code: check.code.to_owned(),
                type_objet: check.type_objet.to_owned(),
                cle_objet: cle,
                champ: Some(check.champ.to_owned()),
                valeur,
                message: check.message.to_owned(),
            });
        }
        writer.upsert::<anomalie::Entity>(rows).await?;
    }
    let left_out: HashMap<String, anomalie::Model> = ignored
        .into_iter()
        .map(|value| value.into_row(jeu, now))
        .map(|row| anomalie::Model { detectee_le: first.get(&row.id).copied().unwrap_or(now), ..row })
        .map(|row| (row.id.clone(), row))
        .collect();
    writer.upsert::<anomalie::Entity>(left_out.into_values().collect()).await
}
