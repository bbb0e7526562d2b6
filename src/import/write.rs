//! How are rows written? In one transaction, many to a statement.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, Iterable, ModelTrait, PrimaryKeyToColumn,
};

// Bigger statements are slower, on both databases; SQLite binds 32 766 values at the most.
const ROWS: usize = 100;
const VALUES: usize = 30_000;

/// Writes into the tables of an import, inside its transaction.
#[derive(Debug)]
pub struct Writer<'a> {
    transaction: &'a DatabaseTransaction,
}

impl<'a> Writer<'a> {
    /// A writer of a transaction.
    pub fn new(transaction: &'a DatabaseTransaction) -> Self {
        Self { transaction }
    }

    /// The transaction, for what is computed from rows already there.
    pub fn transaction(&self) -> &'a DatabaseTransaction {
        self.transaction
    }

    /// These rows and no other. Keys must differ.
    pub async fn replace<E>(&self, rows: Vec<E::Model>) -> Result<(), DbErr>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        E::delete_many().exec(self.transaction).await?;
        self.insert::<E>(rows, None).await
    }

    /// These rows, each in the place of the one that bears its key.
    pub async fn upsert<E>(&self, rows: Vec<E::Model>) -> Result<(), DbErr>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        let keys: Vec<String> = E::PrimaryKey::iter().map(|key| column_name::<E>(&key.into_column())).collect();
        let mut conflict = OnConflict::columns(E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column));
        let rest: Vec<E::Column> =
            E::Column::iter().filter(|column| !keys.contains(&column_name::<E>(column))).collect();
        if rest.is_empty() {
            conflict.do_nothing_on(E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column));
        } else {
            conflict.update_columns(rest);
        }
        self.insert::<E>(rows, Some(conflict)).await
    }

    /// These rows, but for those whose key is there already.
    pub async fn add_missing<E>(&self, rows: Vec<E::Model>) -> Result<(), DbErr>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        let mut conflict = OnConflict::columns(E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column));
        conflict.do_nothing_on(E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column));
        self.insert::<E>(rows, Some(conflict)).await
    }

    /// Deletes the rows of a table whose column bears one of these texts.
    pub async fn delete_of<E: EntityTrait>(&self, column: E::Column, keys: &[&str]) -> Result<(), DbErr> {
        let backend = self.transaction.get_database_backend();
        for keys in keys.chunks(5_000) {
            let mut sql = crate::store::Sql::new(backend);
            sql.push("DELETE FROM ").push(E::default().table_name()).push(" WHERE ");
            sql.one_of(&column_name::<E>(&column), keys);
            self.transaction.execute_raw(sql.build()).await?;
        }
        Ok(())
    }

    /// Runs a statement of ours that is the same on both databases.
    pub async fn execute(&self, sql: &str) -> Result<u64, DbErr> {
        Ok(self.transaction.execute_unprepared(sql).await?.rows_affected())
    }

    async fn insert<E>(&self, rows: Vec<E::Model>, conflict: Option<OnConflict>) -> Result<(), DbErr>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        let size = ROWS.min(VALUES / E::Column::iter().count().max(1));
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<E::ActiveModel> = rows.by_ref().take(size).map(|row| row.into_active_model()).collect();
            let mut insert = E::insert_many(chunk);
            if let Some(conflict) = &conflict {
                insert = insert.on_conflict(conflict.clone());
            }
            insert.exec_without_returning(self.transaction).await?;
        }
        Ok(())
    }
}

fn column_name<E: EntityTrait>(column: &E::Column) -> String {
    use sea_orm::IdenStatic;
    column.as_str().to_owned()
}
