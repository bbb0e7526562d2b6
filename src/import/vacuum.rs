//! What does an import leave PostgreSQL to tidy? Pages of which it does not know that everybody sees all of them.
//!
//! Until it does, what an index alone would tell (how much stands around a place) is looked up in the pages themselves.
//! PostgreSQL does it by itself when it finds the time; who loads the data at night is read in the morning.

use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::{self, AssertSqlSafe, Connection};
use sea_orm::{DatabaseConnection, DbBackend};

/// Tables that hold more pages of that kind than may be looked up at each reading.
const LEFT: &str = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace \
                    AND relpages - relallvisible > 16 ORDER BY relname";

/// Tidies the tables that were written. What it cannot do is told in the log and changes nothing: the data are published.
pub(super) async fn vacuum(db: &DatabaseConnection) {
    if db.get_database_backend() != DbBackend::Postgres {
        return;
    }
    if let Err(error) = each_table(db).await {
        tracing::warn!(%error, "tables were left to PostgreSQL to vacuum");
    }
}

// In a session of its own: what bounds a reader's statement does not bound this, and it is no part of a transaction.
async fn each_table(db: &DatabaseConnection) -> Result<(), sqlx::Error> {
    let options = db.get_postgres_connection_pool().connect_options();
    let options = options.as_ref().clone().options([("statement_timeout", "0")]);
    let mut session = PgConnection::connect_with(&options).await?;
    for table in sqlx::query_scalar::<_, String>(LEFT).fetch_all(&mut session).await? {
        // The end of a table is not given back to the system: nobody reads it meanwhile.
        let statement = format!("VACUUM (TRUNCATE FALSE, PARALLEL 0) {table}");
        tracing::debug!(table, "pages are told to be seen by all");
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut session).await?;
    }
    session.close().await
}
