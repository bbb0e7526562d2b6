//! Tables and indexes, the same on SQLite and PostgreSQL. Each migration names its own tables and goes both ways.

mod m20261121_000001_commune;
mod m20261121_000002_metier;
mod m20261121_000003_fiche_rncp;
mod m20261121_000004_diplome;
mod m20261121_000005_organisme;
mod m20261121_000006_structure;
mod m20261121_000007_convention;
mod m20261121_000008_jeu_de_donnees;
mod m20261121_000009_changement;
mod m20261121_000010_mesure;
mod m20261122_000001_archive_rncp;
mod m20261122_000002_formation_publication;
mod m20261122_000003_place;
mod m20261122_000010_document;
mod m20261122_000015_import_objet;
mod m20261122_000018_jeton;
mod m20261122_000020_contact;
mod m20261122_000020_signalement;
mod m20261122_000021_usage;
mod m20261122_000022_partage;
mod m20261122_000023_anomalie_code;
mod m20261122_000024_around;
mod m20261122_000030_import_anomalie;
mod m20261122_000031_mesure_releve;
mod m20261123_000032_document_terme;
mod m20261123_000033_effectif;
mod m20261124_000034_told;
mod table;

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::prelude::{MigratorTrait, SchemaManager};

/// Every migration, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_commune::Migration),
            Box::new(m20261121_000002_metier::Migration),
            Box::new(m20261121_000003_fiche_rncp::Migration),
            Box::new(m20261121_000004_diplome::Migration),
            Box::new(m20261121_000005_organisme::Migration),
            Box::new(m20261121_000006_structure::Migration),
            Box::new(m20261121_000007_convention::Migration),
            Box::new(m20261121_000008_jeu_de_donnees::Migration),
            Box::new(m20261121_000009_changement::Migration),
            Box::new(m20261121_000010_mesure::Migration),
            Box::new(m20261122_000001_archive_rncp::Migration),
            Box::new(m20261122_000002_formation_publication::Migration),
            Box::new(m20261122_000003_place::Migration),
            Box::new(m20261122_000010_document::Migration),
            Box::new(m20261122_000015_import_objet::Migration),
            Box::new(m20261122_000018_jeton::Migration),
            Box::new(m20261122_000020_contact::Migration),
            Box::new(m20261122_000020_signalement::Migration),
            Box::new(m20261122_000021_usage::Migration),
            Box::new(m20261122_000022_partage::Migration),
            Box::new(m20261122_000023_anomalie_code::Migration),
            Box::new(m20261122_000024_around::Migration),
            Box::new(m20261122_000030_import_anomalie::Migration),
            Box::new(m20261122_000031_mesure_releve::Migration),
            Box::new(m20261123_000032_document_terme::Migration),
            Box::new(m20261123_000033_effectif::Migration),
            Box::new(m20261124_000034_told::Migration),
        ]
    }
}
