//! A database of its own for each test.

use chrono::DateTime;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, TransactionTrait};

use crate::import::input::Input;
use crate::import::ledger::Ledger;
use crate::import::run::apply;
use crate::import::source::Source;
use crate::import::write::Writer;

/// An empty database, in memory, with every table.
pub async fn empty() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    db
}

/// Imports files given as `(name, content)`, so many days after the epoch.
pub async fn import<S: Source>(db: &DatabaseConnection, files: &[(&str, &str)], day: i64) -> Ledger {
    let inputs: Vec<Input> = files.iter().map(|(name, text)| Input::new(*name, text.as_bytes())).collect();
    let mut ledger = Ledger::silent();
    ledger.now = DateTime::UNIX_EPOCH + chrono::Days::new(day.unsigned_abs());
    let rows = S::read(&inputs, &mut ledger).unwrap();
    let transaction = db.begin().await.unwrap();
    apply::<S>(rows, &Writer::new(&transaction, ledger.now), &ledger).await.unwrap();
    transaction.commit().await.unwrap();
    ledger
}

/// A commune with no more than its name.
pub fn commune(insee: &str, nom: &str, departement: &str) -> entity::commune::Model {
    entity::commune::Model {
        insee: insee.to_owned(),
        nom: nom.to_owned(),
        nom_tri: crate::search::fold(nom),
        type_commune: "COM".to_owned(),
        departement_insee: Some(departement.to_owned()),
        region_insee: None,
        epci_siren: None,
        parent_insee: None,
        mission_locale_siret: None,
        zone_emploi: None,
        population: None,
        latitude: None,
        longitude: None,
        sphere_x: None,
        sphere_y: None,
        sphere_z: None,
        millesime: None,
        mis_a_jour_le: DateTime::UNIX_EPOCH,
    }
}
