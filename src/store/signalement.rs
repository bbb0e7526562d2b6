//! What people report, and what is decided of it.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{anomalie, signalement, suivi};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, ExprTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QuerySelect, SqlErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use super::{Edge, listed};

/// Kind of the anomalies that somebody reported.
pub const SIGNALEE: &str = "SIGNALEE";
/// What they are told apart by from those that imports find.
pub const CONTROLE: &str = "signalement";
/// State of an anomaly that nobody judged.
pub const OUVERTE: &str = "OUVERTE";
/// State of one that a moderator agrees with.
pub const ACCEPTEE: &str = "ACCEPTEE";
/// State of one that was corrected.
pub const CORRIGEE: &str = "CORRIGEE";
/// State of one that a moderator refuses.
pub const REJETEE: &str = "REJETEE";
/// Reports that wait at the most: beyond, moderators have enough to do.
pub const MOST: u64 = 10_000;
/// Days after which an e-mail address is erased, decided or not.
pub const COURRIEL_DAYS: i64 = 90;
/// Days after which a report that was decided is forgotten: thirteen months. A correction stays.
pub const DECIDED_DAYS: i64 = 396;
// Reports forgotten at once.
const FORGOTTEN: u64 = 500;

listed!(signalement, id, (), remembered = false);
listed!(suivi, numero, (), remembered = false);

/// What each person wrote of a report.
pub const OF_SIGNALEMENT: Edge = Edge::Column("signalement_id");

/// A report, as it comes in.
#[derive(Clone, Debug)]
pub struct Report {
    /// Its anomaly, unless one of the same object, field and value is open.
    pub anomalie: anomalie::Model,
    /// Digest of these three.
    pub empreinte: String,
    /// What should stand.
    pub valeur_attendue: Option<String>,
    /// What this person wrote.
    pub suivi: suivi::Model,
}

/// What became of a report.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    /// It is the first of its kind.
    New(anomalie::Model),
    /// Others reported the same.
    Joined(anomalie::Model),
    /// Too many wait.
    Full,
}

/// A transaction that writes, from its first statement on.
pub async fn writing(db: &DatabaseConnection) -> Result<sea_orm::DatabaseTransaction, DbErr> {
    let options =
        TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    db.begin_with_options(options).await
}

/// Keeps a report.
pub async fn keep(db: &DatabaseConnection, report: Report) -> Result<Kept, DbErr> {
    match keep_once(db, report.clone()).await {
        // Somebody reported the same at the same instant: it is joined to theirs.
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            keep_once(db, report).await
        }
        kept => kept,
    }
}

async fn keep_once(db: &DatabaseConnection, report: Report) -> Result<Kept, DbErr> {
    let transaction = writing(db).await?;
    let open = signalement::Column::Empreinte.eq(&report.empreinte).and(signalement::Column::Ouvert.eq(true));
    let known = signalement::Entity::find().filter(open).one(&transaction).await?;
    let Report { anomalie, empreinte, valeur_attendue, mut suivi } = report;
    let kept = match known {
        Some(known) => Kept::Joined(join(&transaction, &known.id).await?.unwrap_or(anomalie)),
        None => {
            let waiting = signalement::Entity::find().filter(signalement::Column::Ouvert.eq(true));
            if waiting.count(&transaction).await? >= MOST {
                return Ok(Kept::Full);
            }
            let row = signalement::Model {
                id: anomalie.id.clone(),
                empreinte,
                ouvert: true,
                valeur_attendue,
                nombre: 1,
                recu_le: suivi.recu_le,
                traite_le: None,
                traite_par: None,
            };
            signalement::Entity::insert(row.into_active_model()).exec_without_returning(&transaction).await?;
            anomalie::Entity::insert(anomalie.clone().into_active_model()).exec_without_returning(&transaction).await?;
            Kept::New(anomalie)
        }
    };
    if let Kept::New(row) | Kept::Joined(row) = &kept {
        suivi.signalement_id.clone_from(&row.id);
    }
    suivi::Entity::insert(suivi.into_active_model()).exec_without_returning(&transaction).await?;
    transaction.commit().await?;
    Ok(kept)
}

/// One more person reports the same; gives its anomaly.
async fn join<C: ConnectionTrait>(db: &C, id: &str) -> Result<Option<anomalie::Model>, DbErr> {
    let more = Expr::col(signalement::Column::Nombre).add(1);
    let counted = signalement::Entity::update_many().col_expr(signalement::Column::Nombre, more);
    counted.filter(signalement::Column::Id.eq(id)).exec(db).await?;
    anomalie::Entity::find_by_id(id).one(db).await
}

/// The report of this anomaly; none when an import found it.
pub async fn by_id<C: ConnectionTrait>(db: &C, id: &str) -> Result<Option<signalement::Model>, DbErr> {
    signalement::Entity::find_by_id(id).one(db).await
}

/// A decision of a moderator.
#[derive(Clone, Debug)]
pub struct Decision<'a> {
    /// `ACCEPTEE`, `CORRIGEE` or `REJETEE`.
    pub etat: &'static str,
    /// Why.
    pub motif: Option<&'a str>,
    /// Who decides.
    pub par: &'a str,
    /// When.
    pub now: DateTime<Utc>,
}

/// Decides of a report, and erases where people may be answered; false when another decision came first. What was accepted
/// may be corrected later.
pub async fn decide<C: ConnectionTrait>(db: &C, id: &str, decision: &Decision<'_>) -> Result<bool, DbErr> {
    let later = if decision.etat == CORRIGEE { [OUVERTE, ACCEPTEE].as_slice() } else { &[OUVERTE] };
    let reported = anomalie::Column::Id.eq(id).and(anomalie::Column::Controle.eq(CONTROLE));
    let decided = anomalie::Entity::update_many()
        .col_expr(anomalie::Column::Etat, Expr::value(decision.etat))
        .col_expr(anomalie::Column::Motif, Expr::value(decision.motif.map(str::to_owned)))
        .col_expr(anomalie::Column::TraiteeLe, Expr::value(Some(decision.now)))
        .filter(reported.and(anomalie::Column::Etat.is_in(later.iter().copied())));
    if decided.exec(db).await?.rows_affected == 0 {
        return Ok(false);
    }
    signalement::Entity::update_many()
        .col_expr(signalement::Column::Ouvert, Expr::value(false))
        .col_expr(signalement::Column::TraiteLe, Expr::value(Some(decision.now)))
        .col_expr(signalement::Column::TraitePar, Expr::value(Some(decision.par.to_owned())))
        .filter(signalement::Column::Id.eq(id))
        .exec(db)
        .await?;
    erase(db, suivi::Column::SignalementId.eq(id)).await?;
    Ok(true)
}

/// Erases the e-mail addresses that were given too long ago, then what was decided long ago.
pub async fn forget<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<(), DbErr> {
    erase(db, suivi::Column::RecuLe.lt(now - TimeDelta::days(COURRIEL_DAYS))).await?;
    let old = signalement::Column::TraiteLe.lt(now - TimeDelta::days(DECIDED_DAYS));
    let old = signalement::Entity::find().filter(old).limit(FORGOTTEN).all(db).await?;
    let ids: Vec<&str> = old.iter().map(|row| row.id.as_str()).collect();
    if !ids.is_empty() {
        suivi::Entity::delete_many().filter(suivi::Column::SignalementId.is_in(ids.clone())).exec(db).await?;
        anomalie::Entity::delete_many().filter(anomalie::Column::Id.is_in(ids.clone())).exec(db).await?;
        signalement::Entity::delete_many().filter(signalement::Column::Id.is_in(ids)).exec(db).await?;
    }
    Ok(())
}

async fn erase<C: ConnectionTrait>(db: &C, of: sea_orm::sea_query::SimpleExpr) -> Result<(), DbErr> {
    suivi::Entity::update_many()
        .col_expr(suivi::Column::Courriel, Expr::value(None::<String>))
        .filter(of.and(suivi::Column::Courriel.is_not_null()))
        .exec(db)
        .await
        .map(drop)
}
