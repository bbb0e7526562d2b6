//! The tokens that this program gave.

use chrono::{DateTime, Utc};
use entity::jeton::{Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder};

/// The token of this identifier.
pub async fn by_id<C: ConnectionTrait>(db: &C, id: &str) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The token of this name: the one that stands, else the last that was revoked.
pub async fn by_nom<C: ConnectionTrait>(db: &C, nom: &str) -> Result<Option<Model>, DbErr> {
    let named = Entity::find().filter(Column::Nom.eq(nom)).order_by_desc(Column::CreeLe).order_by_asc(Column::Id);
    let found = named.all(db).await?;
    Ok(found.iter().find(|row| row.revoque_le.is_none()).or(found.first()).cloned())
}

/// Every token, in the order in which they were given.
pub async fn all<C: ConnectionTrait>(db: &C) -> Result<Vec<Model>, DbErr> {
    Entity::find().order_by_asc(Column::CreeLe).order_by_asc(Column::Id).all(db).await
}

/// Adds a token; refused when another that stands bears its name.
pub async fn insert<C: ConnectionTrait>(db: &C, row: Model) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// Takes a token back; false when it was already.
pub async fn revoke<C: ConnectionTrait>(db: &C, id: &str, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let standing = Column::Id.eq(id).and(Column::RevoqueLe.is_null());
    let changed = Entity::update_many().col_expr(Column::RevoqueLe, Expr::value(now)).filter(standing).exec(db).await?;
    Ok(changed.rows_affected > 0)
}

/// Notes that a token was presented, unless it was noted since `since`.
pub async fn used<C: ConnectionTrait>(db: &C, id: &str, now: DateTime<Utc>, since: DateTime<Utc>) -> Result<(), DbErr> {
    let stale = Column::UtiliseLe.is_null().or(Column::UtiliseLe.lte(since));
    let noted = Entity::update_many().col_expr(Column::UtiliseLe, Expr::value(now));
    noted.filter(Column::Id.eq(id).and(stale)).exec(db).await?;
    Ok(())
}
