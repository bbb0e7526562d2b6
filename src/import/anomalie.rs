//! What looks wrong in accepted data? Found by one select each, at the end of the import that could cause it.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Paris;
use entity::anomalie;
use futures_util::TryStreamExt;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Statement, StreamTrait};

use super::ignored::{Ignored, VALEUR_IGNOREE};
use super::pile::Pile;
use super::write::{Fallible, Keys, Writer};
use crate::store::signalement::OUVERTE;

/// A kind of anomaly, and the select that finds it.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Kind, from the closed set of the graph's `CodeAnomalie`.
    pub code: &'static str,
    /// GraphQL type of the objects it is about.
    pub type_objet: &'static str,
    /// Field at fault, as the schema names it.
    pub champ: &'static str,
    /// What is wrong, in a sentence.
    pub message: &'static str,
    /// Gives two columns: `cle`, key of the object, and `valeur`, what stands in the field, which may be null. `$1` in it is
    /// the day of the import, in Paris.
    pub select: &'static str,
}

/// The check that what stands on a point stands within fifty kilometres of the centre of its commune: no commune reaches as
/// far, but for some of Guyane.
macro_rules! far_from_commune {
    ($type_objet:literal, $table:literal, $key:literal) => {
        Check {
            code: "COORDONNEES_ELOIGNEES",
            type_objet: $type_objet,
            champ: "commune",
            message: "Les coordonnées sont à plus de 50 km du centre de la commune.",
            // Square of the chord of fifty kilometres, on a sphere of 6 371 km.
            select: concat!(
                "SELECT t.",
                $key,
                " AS cle, t.commune_insee AS valeur FROM ",
                $table,
                " t JOIN commune c ON c.insee = t.commune_insee WHERE (t.sphere_x - c.sphere_x) * (t.sphere_x - c.sphere_x) \
                 + (t.sphere_y - c.sphere_y) * (t.sphere_y - c.sphere_y) \
                 + (t.sphere_z - c.sphere_z) * (t.sphere_z - c.sphere_z) > 6.159e-5"
            ),
        }
    };
}

/// The check that what a column holds is the key of a row of another table, once that table has rows.
macro_rules! leads_nowhere {
    ($type_objet:literal, $champ:literal, $message:expr, $table:literal.$key:literal, $column:literal => $target:literal.$target_key:literal) => {
        Check {
            code: "REFERENCE_INCONNUE",
            type_objet: $type_objet,
            champ: $champ,
            message: $message,
            select: concat!(
                "SELECT t.",
                $key,
                " AS cle, t.",
                $column,
                " AS valeur FROM ",
                $table,
                " t WHERE t.",
                $column,
                " IS NOT NULL AND EXISTS (SELECT 1 FROM ",
                $target,
                ") AND NOT EXISTS (SELECT 1 FROM ",
                $target,
                " r WHERE r.",
                $target_key,
                " = t.",
                $column,
                ")"
            ),
        }
    };
}

pub(super) use {far_from_commune, leads_nowhere};

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
            etat: OUVERTE.to_owned(),
            motif: None,
            traitee_le: None,
        }
    }
}

/// Finds the anomalies of a check again, when a table that it reads has changed. Whichever import changed it: a course may
/// lose its organisation when the list of organisations comes.
pub async fn find(writer: &Writer<'_>, jeu: &str, check: &Check, now: DateTime<Utc>) -> Result<(), DbErr> {
    let dated = check.select.contains("$1");
    if !dated && !writer.changed_of(check.select) {
        return Ok(());
    }
    let db = writer.transaction();
    let day = dated.then(|| now.with_timezone(&Paris).date_naive().into());
    let statement = Statement::from_sql_and_values(ConnectionTrait::get_database_backend(db), check.select, day);
    let mut rows = Pile::default();
    let mut found = db.stream_raw(statement).await?;
    while let Some(found) = found.try_next().await? {
        rows.push(&check.row(jeu, found.try_get("", "cle")?, found.try_get("", "valeur")?, now));
    }
    drop(found);
    replace(writer, check.controle(jeu), rows.into_iter()).await
}

/// The values that an import left out of rows that it accepted. They take the place of those told before, but for those of
/// objects that the import says nothing of.
pub async fn ignored(
    writer: &Writer<'_>,
    jeu: &str,
    ignored: impl IntoIterator<Item: Fallible<Ignored>, IntoIter: Send>,
    stays: impl Fn(&anomalie::Model) -> bool,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let controle = format!("{jeu}:{VALEUR_IGNOREE}");
    let mut rows = Pile::default();
    let standing = anomalie::Entity::find().filter(anomalie::Column::Controle.eq(&controle));
    let mut standing = standing.stream(writer.transaction()).await?;
    while let Some(row) = standing.try_next().await? {
        if stays(&row) {
            rows.push(&row);
        }
    }
    drop(standing);
    let told = ignored.into_iter().map(|value| value.had().map(|value| value.into_row(jeu, now)));
    replace(writer, controle, rows.into_iter().chain(told)).await
}

/// No object is left unsaid: the import tells of all of them.
pub fn nothing_stays(_: &anomalie::Model) -> bool {
    false
}

// Those that are gone disappear, those that stay keep their first day.
async fn replace(
    writer: &Writer<'_>,
    controle: String,
    rows: impl Iterator<Item = Result<anomalie::Model, DbErr>> + Send,
) -> Result<(), DbErr> {
    let mut told = HashSet::new();
    let rows = rows.filter(|row| row.as_ref().map_or(true, |row| told.insert(digest(&row.id))));
    writer.replace_of::<anomalie::Entity>(anomalie::Column::Controle, &Keys::of([&controle]), rows).await
}

fn digest(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use sea_orm::{DatabaseConnection, IntoActiveModel};

    use super::*;
    use crate::import::bcn::Bcn;
    use crate::import::catalogue::Catalogue;
    use crate::import::data_inclusion::DataInclusion;
    use crate::import::testing;
    use crate::store::Point;

    async fn found(db: &DatabaseConnection, code: &str) -> Vec<(String, Option<String>)> {
        let rows = anomalie::Entity::find().filter(anomalie::Column::Code.eq(code)).all(db).await.unwrap();
        rows.into_iter().map(|row| (row.cle_objet, row.valeur)).collect()
    }

    // Days after the epoch: the last day of August 2023, the day after.
    const LAST_DAY: i64 = 19_600;

    #[tokio::test]
    async fn a_course_whose_certification_has_ended_is_told_from_the_day_after() {
        let db = testing::empty().await;
        let bcn = "FORMATION_DIPLOME;NIVEAU_FORMATION_DIPLOME;GROUPE_SPECIALITE;LIBELLE_LONG_200;DATE_OUVERTURE;DATE_FERMETURE\n\
                   50022146;500;221;CUISINE;01/09/2019;31/08/2023\n";
        testing::import::<Bcn>(&db, &[("N_FORMATION_DIPLOME_ENQUETE_51.csv", bcn)], 1).await;
        let course = [("catalogue.json", r#"[{"cle_ministere_educatif":"k1","cfd":"50022146"}]"#)];
        testing::import::<Catalogue>(&db, &course, LAST_DAY).await;
        assert_eq!(found(&db, "CERTIFICATION_EXPIREE").await, []);
        testing::import::<Catalogue>(&db, &course, LAST_DAY + 1).await;
        let expected = [("k1".to_owned(), Some("50022146:".to_owned()))];
        assert_eq!(found(&db, "CERTIFICATION_EXPIREE").await, expected);
    }

    #[tokio::test]
    async fn codes_that_lead_nowhere_are_told_once_their_table_is_there() {
        let db = testing::empty().await;
        let course = [("catalogue.json", r#"[{"cle_ministere_educatif":"k1","bcn_mefs_10":["2412522131"]}]"#)];
        testing::import::<Catalogue>(&db, &course, 1).await;
        let services = r#"[{"id": "dora--1", "source": "dora", "structure_id": "dora--0", "nom": "Aide", "date_maj": "2026-01-01",
            "thematiques": [], "zone_eligibilite": ["59350", "59999", "59", "200093201", "france"]}]"#;
        testing::import::<DataInclusion>(&db, &[("services.json", services)], 1).await;
        let told = [("dora--1".to_owned(), Some("dora--0".to_owned()))];
        assert_eq!(found(&db, "REFERENCE_INCONNUE").await, told, "no table of the others yet");

        let bcn = "MEF;DISPOSITIF_FORMATION;FORMATION_DIPLOME;LIBELLE_LONG;DATE_OUVERTURE;DATE_FERMETURE\n\
                   2412522132;241;50022146;CUISINE;01/09/2019;\n";
        testing::import::<Bcn>(&db, &[("n_mef.csv", bcn)], 2).await;
        let lille = testing::commune("59350", "Lille", "59").into_active_model();
        entity::commune::Entity::insert(lille).exec(&db).await.unwrap();
        testing::import::<Catalogue>(&db, &course, 3).await;
        testing::import::<DataInclusion>(&db, &[("services.json", &services.replace("france", "99100"))], 3).await;
        let mut told = found(&db, "REFERENCE_INCONNUE").await;
        told.sort();
        let owned = |cle: &str, valeur: &str| (cle.to_owned(), Some(valeur.to_owned()));
        assert_eq!(told, [owned("dora--1", "59999"), owned("dora--1", "dora--0"), owned("k1", "2412522131")]);
    }

    #[tokio::test]
    async fn what_stands_far_from_its_commune_and_a_contact_of_a_person_are_told() {
        let db = testing::empty().await;
        let centre = Point::new(50.63, 3.06).unwrap();
        let [x, y, z] = centre.sphere();
        let lille = entity::commune::Model {
            sphere_x: Some(x),
            sphere_y: Some(y),
            sphere_z: Some(z),
            ..testing::commune("59350", "Lille", "59")
        };
        entity::commune::Entity::insert(lille.into_active_model()).exec(&db).await.unwrap();
        let structures = r#"[
            {"id": "dora--1", "source": "dora", "nom": "Near", "date_maj": "2026-01-01", "siret": null, "code_insee": "59350",
             "latitude": 50.4, "longitude": 3.0, "courriel": "accueil@example.org"},
            {"id": "dora--2", "source": "dora", "nom": "Far", "date_maj": "2026-01-01", "siret": null, "code_insee": "59350",
             "latitude": 48.8, "longitude": 2.3},
            {"id": "dora--3", "source": "dora", "nom": "Nowhere", "date_maj": "2026-01-01", "siret": null,
             "courriel": "marie.dupont@gmail.com"}]"#;
        testing::import::<DataInclusion>(&db, &[("structures.json", structures)], 1).await;
        let lille = Some("59350".to_owned());
        assert_eq!(found(&db, "COORDONNEES_ELOIGNEES").await, [("dora--2".to_owned(), lille)]);
        assert_eq!(found(&db, "CONTACT_PERSONNEL").await, [("dora--3".to_owned(), None)]);
        assert_eq!(found(&db, "COMMUNE_INCONNUE").await, [("dora--3".to_owned(), None)]);
    }
}
