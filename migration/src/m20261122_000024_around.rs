//! Ways to what stands around a point that tell how far it is, so that counting and ranking read no row.

use sea_orm_migration::prelude::*;

use crate::table;

/// Ways to what stands around a point that tell how far it is, so that counting and ranking read no row.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [(&str, &str); 4] = [
    ("formation", "sphere_x, sphere_y, sphere_z, cle"),
    ("organisme", "sphere_x, sphere_y, sphere_z, siret"),
    ("service", "sphere_x, sphere_y, sphere_z, id, en_presentiel, a_distance"),
    ("structure", "sphere_x, sphere_y, sphere_z, id"),
];
const BOX: &[&str] = &["latitude", "longitude"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, columns) in TABLES {
            let index = format!("CREATE INDEX {name}_around ON {name} (latitude, longitude, {columns})");
            manager.get_connection().execute_unprepared(&index).await?;
            table::drop_index(manager, name, BOX).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in TABLES {
            table::index(manager, name, &[BOX]).await?;
            manager.drop_index(Index::drop().table(name).name(format!("{name}_around")).to_owned()).await?;
        }
        Ok(())
    }
}
