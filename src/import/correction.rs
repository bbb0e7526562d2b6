//! How do corrections reach those who read? As a version of the data, like an import, and under the lock of imports: while
//! one runs, they wait for its end.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entity::correction;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr};
use tokio::time::timeout;

use super::jeu::Jeu;
use super::journal;
use super::run::{Error, check};
use super::write::Writer;
use crate::store::correction::{WAITING, in_etats, published};
use crate::store::{Corrigible, Lock, Store, Work, signalement};

/// Publishes the corrections that wait, one version for each data set; gives how many there were. `None`: an import runs,
/// they still wait.
pub async fn publish(db: &DatabaseConnection, now: DateTime<Utc>) -> Result<Option<usize>, Error> {
    if in_etats(db, &WAITING).await?.is_empty() {
        return Ok(Some(0));
    }
    let Some(lock) = Lock::acquire(db, Work::Import).await? else { return Ok(None) };
    let done = publish_all(db, now).await;
    lock.release().await;
    done.map(Some)
}

async fn publish_all(db: &DatabaseConnection, now: DateTime<Utc>) -> Result<usize, Error> {
    journal::mend(db, now).await?;
    let mut by_jeu: BTreeMap<String, Vec<correction::Model>> = BTreeMap::new();
    for row in in_etats(db, &WAITING).await? {
        by_jeu.entry(row.jeu_de_donnees_id.clone()).or_default().push(row);
    }
    let mut done = 0;
    for (jeu, rows) in by_jeu {
        let Some(jeu) = Jeu::named(&jeu) else { continue };
        publish_of(db, jeu, &rows, now).await?;
        done += rows.len();
    }
    Ok(done)
}

async fn publish_of(
    db: &DatabaseConnection,
    jeu: Jeu,
    rows: &[correction::Model],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let entry = journal::begin(db, &jeu.describe(), now, None).await?;
    match write(db, &entry, rows, now).await {
        Ok(()) => Ok(()),
        Err(error) => {
            let error = Error::from(error);
            entry.fail(db, &error.told(), Utc::now()).await?;
            Err(error)
        }
    }
}

async fn write(
    db: &DatabaseConnection,
    entry: &journal::Entry,
    rows: &[correction::Model],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let transaction = signalement::writing(db).await?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
    }
    let writer = Writer::new(&transaction, now);
    let mut cles: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in rows {
        if let Some(corrigible) = Corrigible::of(&row.type_objet) {
            cles.entry(corrigible.table).or_default().push(&row.cle_objet);
        }
    }
    for (table, mut cles) in cles {
        cles.sort_unstable();
        cles.dedup();
        writer.correct_again(table, &cles).await?;
    }
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    published(&transaction, &ids, now).await?;
    check(&writer, now).await?;
    let version = writer.publish().await?;
    entry.corrected(&transaction, version, &writer.totals(), Utc::now()).await?;
    transaction.commit().await
}

/// Between two looks for corrections that another process decided, or that an import made wait.
const PACE: Duration = Duration::from_secs(10);
/// The same, while an import runs.
const BUSY: Duration = Duration::from_secs(1);
/// Between two erasures of addresses.
const ERASURE: TimeDelta = TimeDelta::hours(1);

/// Publishes corrections as they are decided, and erases the e-mail addresses of people who reported something long ago; for
/// ever.
pub async fn follow(store: Store) {
    let mut erased = DateTime::<Utc>::MIN_UTC;
    let mut pace = PACE;
    loop {
        drop(timeout(pace, store.corrected().notified()).await);
        let now = Utc::now();
        pace = match publish(store.writer(), now).await {
            Ok(Some(_)) => PACE,
            Ok(None) => BUSY,
            Err(error) => {
                tracing::warn!(%error, "corrections are not published yet");
                PACE
            }
        };
        if now - erased > ERASURE {
            match signalement::forget(store.writer(), now).await {
                Ok(()) => erased = now,
                Err(error) => tracing::debug!(%error, "addresses are not erased yet"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use entity::{changement, document, import, structure};
    use migration::MigratorTrait;
    use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

    use super::*;
    use crate::import::data_inclusion::DataInclusion;
    use crate::import::testing;
    use crate::store::correction::{by_id, decide, etat, id, take_back};

    fn at(day: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(day)
    }

    async fn read(db: &DatabaseConnection, nom: &str, telephone: &str, day: i64) {
        let rows = format!(
            r#"[{{"id": "dora--1", "source": "dora", "nom": "{nom}", "date_maj": "2026-01-01", "siret": null,
                "telephone": "{telephone}", "latitude": 48.85, "longitude": 2.35}}]"#
        );
        testing::import::<DataInclusion>(db, &[("structures.json", &rows)], day).await;
    }

    async fn standing(db: &DatabaseConnection) -> structure::Model {
        structure::Entity::find_by_id("dora--1").one(db).await.unwrap().unwrap()
    }

    async fn corrected(db: &DatabaseConnection, champ: &str, source: &str, valeur: &str) -> String {
        let id = id("Structure", "dora--1", champ);
        let row = correction::Model {
            id: id.clone(),
            jeu_de_donnees_id: "data-inclusion".to_owned(),
            type_objet: "Structure".to_owned(),
            cle_objet: "dora--1".to_owned(),
            champ: champ.to_owned(),
            valeur: Some(valeur.to_owned()),
            valeur_source: Some(source.to_owned()),
            etat: etat::DECIDEE.to_owned(),
            anomalie_id: None,
            decidee_le: at(1),
            appliquee_le: None,
            finie_le: None,
        };
        decide(db, row).await.unwrap();
        id
    }

    async fn etat_of(db: &DatabaseConnection, id: &str) -> (String, Option<String>) {
        let row = by_id(db, id).await.unwrap().unwrap();
        (row.etat, row.valeur_source)
    }

    fn owned(etat: &str, source: &str) -> (String, Option<String>) {
        (etat.to_owned(), Some(source.to_owned()))
    }

    #[tokio::test]
    async fn a_correction_is_a_version_of_its_own_and_survives_the_imports() {
        let db = testing::empty().await;
        read(&db, "Mision locale", "0199000000", 1).await;
        let id = corrected(&db, "nom", "Mision locale", "Mission École").await;
        assert_eq!(publish(&db, at(2)).await.unwrap(), Some(1));
        let row = standing(&db).await;
        assert_eq!(
            (row.nom.as_str(), row.nom_tri.as_str(), row.mis_a_jour_le),
            ("Mission École", "mission ecole", at(2))
        );
        assert_eq!(etat_of(&db, &id).await, owned(etat::APPLIQUEE, "Mision locale"));
        let of = document::Column::CleObjet.eq("dora--1");
        assert_eq!(document::Entity::find().filter(of).one(&db).await.unwrap().unwrap().titre, "Mission École");
        let told =
            changement::Entity::find().filter(changement::Column::CleObjet.eq("dora--1")).one(&db).await.unwrap();
        assert_eq!(told.unwrap().version, 2);
        let lines = import::Entity::find().all(&db).await.unwrap();
        let line = lines.iter().find(|line| line.statut == "CORRIGE").unwrap();
        assert_eq!(line.version, Some(2), "listeners hear of it");
        assert_eq!(publish(&db, at(3)).await.unwrap(), Some(0), "nothing waits any more");

        read(&db, "Mision locale", "0199000000", 4).await;
        let row = standing(&db).await;
        assert_eq!(
            (row.nom.as_str(), row.mis_a_jour_le),
            ("Mission École", at(2)),
            "the same rows again change nothing"
        );
        read(&db, "Mision locale", "0199000001", 5).await;
        let row = standing(&db).await;
        assert_eq!((row.nom.as_str(), row.telephone.as_deref()), ("Mission École", Some("0199000001")));
        assert_eq!(etat_of(&db, &id).await, owned(etat::APPLIQUEE, "Mision locale"));
    }

    #[tokio::test]
    async fn a_correction_ends_when_the_source_says_the_same_and_is_told_when_it_says_something_else() {
        let db = testing::empty().await;
        read(&db, "Faux", "0199000000", 1).await;
        let id = corrected(&db, "nom", "Faux", "Juste").await;
        publish(&db, at(2)).await.unwrap();
        read(&db, "Autre", "0199000000", 3).await;
        assert_eq!(standing(&db).await.nom, "Juste");
        assert_eq!(etat_of(&db, &id).await, owned(etat::A_REVOIR, "Autre"));
        read(&db, "Juste", "0199000000", 4).await;
        assert_eq!(
            (standing(&db).await.nom.as_str(), etat_of(&db, &id).await),
            ("Juste", owned(etat::OBSOLETE, "Juste"))
        );
        read(&db, "Nouveau", "0199000000", 5).await;
        assert_eq!(standing(&db).await.nom, "Nouveau", "what ended stands no more");
    }

    #[tokio::test]
    async fn what_is_taken_back_is_again_what_the_source_says() {
        let db = testing::empty().await;
        read(&db, "Faux", "0199000000", 1).await;
        let id = corrected(&db, "nom", "Faux", "Juste").await;
        publish(&db, at(2)).await.unwrap();
        assert!(take_back(&db, &id).await.unwrap() && !take_back(&db, &id).await.unwrap());
        publish(&db, at(3)).await.unwrap();
        let row = standing(&db).await;
        assert_eq!((row.nom.as_str(), row.nom_tri.as_str()), ("Faux", "faux"));
        assert_eq!(etat_of(&db, &id).await.0, etat::RETIREE);
    }

    #[tokio::test]
    async fn an_anomaly_that_an_import_found_goes_with_what_was_wrong() {
        let db = testing::empty().await;
        let [x, y, z] = crate::store::Point::new(50.63, 3.06).unwrap().sphere();
        let lille = entity::commune::Model {
            sphere_x: Some(x),
            sphere_y: Some(y),
            sphere_z: Some(z),
            ..testing::commune("59350", "Lille", "59")
        };
        entity::commune::Entity::insert(lille.into_active_model()).exec(&db).await.unwrap();
        let rows = r#"[{"id": "dora--1", "source": "dora", "nom": "Far", "date_maj": "2026-01-01", "siret": null,
            "code_insee": "59350", "latitude": 48.8, "longitude": 3.0}]"#;
        testing::import::<DataInclusion>(&db, &[("structures.json", rows)], 1).await;
        let far = || async {
            let of = entity::anomalie::Column::Code.eq("COORDONNEES_ELOIGNEES");
            entity::anomalie::Entity::find().filter(of).all(&db).await.unwrap().len()
        };
        assert_eq!(far().await, 1);
        corrected(&db, "latitude", "48.8", "50.6").await;
        publish(&db, at(2)).await.unwrap();
        assert_eq!(far().await, 0);
    }

    #[tokio::test]
    async fn while_an_import_runs_corrections_wait_for_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("a.db").display());
        let db = crate::store::Pool::open(&url, 2).await.unwrap().writer;
        migration::Migrator::up(&db, None).await.unwrap();
        read(&db, "Faux", "0199000000", 1).await;
        corrected(&db, "nom", "Faux", "Juste").await;
        let import = Lock::acquire(&db, Work::Import).await.unwrap().unwrap();
        assert_eq!(publish(&db, at(2)).await.unwrap(), None);
        assert_eq!(standing(&db).await.nom, "Faux");
        import.release().await;
        assert_eq!(publish(&db, at(2)).await.unwrap(), Some(1));
        assert_eq!(standing(&db).await.nom, "Juste");
    }

    #[tokio::test]
    async fn what_follows_from_a_corrected_value_follows() {
        let db = testing::empty().await;
        read(&db, "Nom", "0199000000", 1).await;
        let before = standing(&db).await;
        assert_eq!(before.contact_masque, None);
        corrected(&db, "latitude", "48.85", "43.3").await;
        corrected(&db, "courriel", "", "marie.dupont@gmail.com").await;
        publish(&db, at(2)).await.unwrap();
        let row = standing(&db).await;
        assert_eq!((row.latitude, row.longitude), (Some(43.3), Some(2.35)));
        assert_ne!(row.sphere_z, before.sphere_z);
        assert_eq!(row.contact_masque.as_deref(), Some("PERSONNEL"), "a person's address is masked, whoever gave it");
        let gone = structure::Entity::delete(standing(&db).await.into_active_model()).exec(&db).await;
        assert_eq!(gone.unwrap().rows_affected, 1);
        corrected(&db, "nom", "Nom", "Autre").await;
        assert_eq!(publish(&db, at(3)).await.unwrap(), Some(1), "an object that is gone harms nothing");
    }
}
