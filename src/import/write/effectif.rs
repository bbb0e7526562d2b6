//! How many objects does a table hold? Counted once for each version of the data, and not for each who asks.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

use super::table::OBJETS;

/// Counts what those of these tables hold whose rows are objects.
pub(super) async fn count(db: &DatabaseTransaction, tables: &BTreeSet<&'static str>) -> Result<(), DbErr> {
    for table in OBJETS.iter().map(|objet| objet.table).filter(|table| tables.contains(table)) {
        // `WHERE` tells SQLite that what follows is no condition of a join.
        let sql = format!(
            "INSERT INTO effectif (id, nombre) SELECT '{table}', COUNT(*) FROM {table} WHERE 1 = 1 \
             ON CONFLICT (id) DO UPDATE SET nombre = excluded.nombre"
        );
        db.execute_unprepared(&sql).await?;
    }
    Ok(())
}
