//! The values that stand in the place of a source's.

use chrono::{DateTime, NaiveDate, Utc};
use entity::correction::{Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::sql::Sql;
use super::text::equals;
use super::{Champ, Corrigible, Edge, Filter, Forme, Listed, listed};

/// Where a correction stands, from its decision to its end.
pub mod etat {
    /// A moderator decided it; it is not published yet.
    pub const DECIDEE: &str = "DECIDEE";
    /// It stands.
    pub const APPLIQUEE: &str = "APPLIQUEE";
    /// It stands, and the source says something else than what was corrected.
    pub const A_REVOIR: &str = "A_REVOIR";
    /// The source says the same: there is nothing to correct any more.
    pub const OBSOLETE: &str = "OBSOLETE";
    /// A moderator takes it back; that is not published yet.
    pub const RETRAIT: &str = "RETRAIT";
    /// A moderator took it back.
    pub const RETIREE: &str = "RETIREE";
}

/// Those whose value stands in the place of the source's.
pub const STANDING: [&str; 3] = [etat::DECIDEE, etat::APPLIQUEE, etat::A_REVOIR];
/// Those that wait for a version of the data.
pub const WAITING: [&str; 2] = [etat::DECIDEE, etat::RETRAIT];

/// Corrections by what they are about, and by where they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CorrectionFilter {
    /// GraphQL type of the object.
    pub type_objet: Option<String>,
    /// Key of the object.
    pub cle_objet: Option<String>,
    /// Where it stands.
    pub etat: Option<String>,
}

impl Filter for CorrectionFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        equals("type_objet", self.type_objet.as_deref(), sql);
        equals("cle_objet", self.cle_objet.as_deref(), sql);
        equals("etat", self.etat.as_deref(), sql);
    }
}

// They end without a version of the data: when the source says the same.
listed!(correction, id, CorrectionFilter, remembered = false);

/// Corrections of the objects that bear a key, whatever their type.
pub const OF_OBJET: Edge = Edge::Column("cle_objet");

/// The identifier of the correction of a field.
pub fn id(type_objet: &str, cle_objet: &str, champ: &str) -> String {
    format!("{type_objet}:{cle_objet}:{champ}")
}

/// The corrections that stand so.
pub async fn in_etats<C: ConnectionTrait>(db: &C, etats: &[&str]) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Etat.is_in(etats.iter().copied())).order_by_asc(Column::Id).all(db).await
}

/// The correction of this identifier.
pub async fn by_id<C: ConnectionTrait>(db: &C, id: &str) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// What stands in a field of an object, as a text; none when there is no such object.
pub async fn standing<C: ConnectionTrait>(
    db: &C,
    of: &Corrigible,
    champ: &Champ,
    cle: &str,
) -> Result<Option<Option<String>>, DbErr> {
    let mut sql = Sql::new(db.get_database_backend());
    let point = if champ.forme == Forme::Point { ", t.longitude" } else { "" };
    sql.push("SELECT t.").push(champ.column).push(point).push(" FROM ").push(of.table).push(" t WHERE t.");
    sql.push(of.key).push(" = ").bind(cle);
    let Some(row) = db.query_one_raw(sql.build()).await? else { return Ok(None) };
    let degrees = |rank| Ok::<_, DbErr>(row.try_get_by_index::<Option<f64>>(rank)?.map(|degrees| degrees.to_string()));
    Ok(Some(match champ.forme {
        Forme::Jour => row.try_get_by_index::<Option<NaiveDate>>(0)?.map(|day| day.to_string()),
        Forme::Latitude | Forme::Longitude => degrees(0)?,
        Forme::Point => degrees(0)?.zip(degrees(1)?).map(|(north, east)| format!("{north},{east}")),
        Forme::Texte | Forme::Courriel | Forme::Telephone | Forme::Page => row.try_get_by_index(0)?,
    }))
}

/// Decides a correction, in the place of the one that stood in its field.
pub async fn decide<C: ConnectionTrait>(db: &C, row: Model) -> Result<(), DbErr> {
    Entity::delete_by_id(&row.id).exec(db).await?;
    Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(drop)
}

/// Takes a correction back; false when it does not stand.
pub async fn take_back<C: ConnectionTrait>(db: &C, id: &str) -> Result<bool, DbErr> {
    let standing = Column::Id.eq(id).and(Column::Etat.is_in(STANDING));
    let taken = Entity::update_many().col_expr(Column::Etat, Expr::value(etat::RETRAIT)).filter(standing);
    Ok(taken.exec(db).await?.rows_affected > 0)
}

/// What the source was found to say of a field that is corrected.
pub async fn told<C: ConnectionTrait>(
    db: &C,
    id: &str,
    valeur_source: Option<&str>,
    etat: &str,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut told = Entity::update_many()
        .col_expr(Column::ValeurSource, Expr::value(valeur_source.map(str::to_owned)))
        .col_expr(Column::Etat, Expr::value(etat));
    if etat == self::etat::OBSOLETE {
        told = told.col_expr(Column::FinieLe, Expr::value(Some(now)));
    }
    told.filter(Column::Id.eq(id)).exec(db).await.map(drop)
}

/// Those that waited are of a version of the data now.
pub async fn published<C: ConnectionTrait>(db: &C, ids: &[&str], now: DateTime<Utc>) -> Result<(), DbErr> {
    let of = |etat: &str| Column::Id.is_in(ids.iter().copied()).and(Column::Etat.eq(etat));
    Entity::update_many()
        .col_expr(Column::Etat, Expr::value(etat::APPLIQUEE))
        .col_expr(Column::AppliqueeLe, Expr::value(Some(now)))
        .filter(of(etat::DECIDEE))
        .exec(db)
        .await?;
    Entity::update_many()
        .col_expr(Column::Etat, Expr::value(etat::RETIREE))
        .col_expr(Column::FinieLe, Expr::value(Some(now)))
        .filter(of(etat::RETRAIT))
        .exec(db)
        .await
        .map(drop)
}
