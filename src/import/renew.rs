//! What does the import of a source leave in memory? With SQLite, what the thread of the connection took: the allocator keeps it for
//! that thread, and what the next source holds would come on top.

use sea_orm::{DatabaseConnection, DbBackend};

/// Ends the connection that writes, and its thread; the next source opens another.
pub(super) async fn renew(db: &DatabaseConnection) {
    if db.get_database_backend() != DbBackend::Sqlite {
        return;
    }
    let renewed = async { db.get_sqlite_connection_pool().acquire().await?.close().await };
    if let Err(error) = renewed.await {
        tracing::warn!(%error, "the connection that writes goes on with what it holds");
    }
}
