//! What was asked, by day: added to what stands, and summed for those who read it.

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::{battement, correction, usage_jour};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::sql::Sql;

/// Upper ends of the classes of durations, in milliseconds; the last class has none.
pub const CLASSES: [u64; 11] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000];

/// Answers by class of duration.
pub type Durations = [i64; CLASSES.len() + 1];

/// Days that usage is kept: thirteen months.
pub const DAYS: u64 = 396;

/// Details of one consumer that are told at the most.
const DETAILS: i64 = 500;

// Rows added in one statement.
const ROWS: usize = 500;

/// Adds rows to those that stand. Keys must differ.
pub async fn add<C: ConnectionTrait>(db: &C, rows: Vec<usage_jour::Model>) -> Result<(), DbErr> {
    use usage_jour::Column::*;
    let key = [Jour, Genre, Consommateur, Nom];
    let summed = [Appels, Erreurs, Cout, Lignes, D1, D2, D5, D10, D20, D50, D100, D200, D500, D1000, D5000, DPlus];
    for rows in rows.chunks(ROWS) {
        let mut conflict = OnConflict::columns(key);
        for column in summed {
            let sum = Expr::col((usage_jour::Entity, column)).add(Expr::col(("excluded", column)));
            conflict.value(column, sum);
        }
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        usage_jour::Entity::insert_many(rows).on_conflict(conflict).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Notes minutes in which the service stood.
pub async fn beat<C: ConnectionTrait>(db: &C, rows: Vec<battement::Model>) -> Result<(), DbErr> {
    use battement::Column::{Heure, Minutes};
    for row in rows {
        let both = Expr::cust("battement.minutes | excluded.minutes");
        let conflict = OnConflict::column(Heure).value(Minutes, both).to_owned();
        let insert = battement::Entity::insert(row.into_active_model()).on_conflict(conflict);
        insert.exec_without_returning(db).await?;
    }
    Ok(())
}

/// Forgets what is older than thirteen months.
pub async fn forget<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<(), DbErr> {
    let limit = now - Days::new(DAYS);
    let old = usage_jour::Entity::delete_many().filter(usage_jour::Column::Jour.lt(limit.date_naive()));
    old.exec(db).await?;
    battement::Entity::delete_many().filter(battement::Column::Heure.lt(limit)).exec(db).await.map(drop)
}

/// What was asked of a kind, summed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Day; of what is summed by name, the last one.
    pub jour: NaiveDate,
    /// `OPERATION`, `CHAMP`, `TELECHARGEMENT` or `EVENEMENT`.
    pub genre: String,
    /// Name; empty for what is summed by day.
    pub nom: String,
    /// Who asked: how many.
    pub consommateurs: i64,
    /// How often.
    pub appels: i64,
    /// How often with an error.
    pub erreurs: i64,
    /// Points.
    pub cout: i64,
    /// Objects or rows.
    pub lignes: i64,
    /// Durations.
    pub durations: Durations,
}

const SUMS: &str = "COUNT(DISTINCT u.consommateur) AS consommateurs, CAST(SUM(u.appels) AS BIGINT) AS appels, \
    CAST(SUM(u.erreurs) AS BIGINT) AS erreurs, CAST(SUM(u.cout) AS BIGINT) AS cout, CAST(SUM(u.lignes) AS BIGINT) AS lignes, \
    CAST(SUM(u.d1) AS BIGINT) AS d1, CAST(SUM(u.d2) AS BIGINT) AS d2, CAST(SUM(u.d5) AS BIGINT) AS d5, \
    CAST(SUM(u.d10) AS BIGINT) AS d10, CAST(SUM(u.d20) AS BIGINT) AS d20, CAST(SUM(u.d50) AS BIGINT) AS d50, \
    CAST(SUM(u.d100) AS BIGINT) AS d100, CAST(SUM(u.d200) AS BIGINT) AS d200, CAST(SUM(u.d500) AS BIGINT) AS d500, \
    CAST(SUM(u.d1000) AS BIGINT) AS d1000, CAST(SUM(u.d5000) AS BIGINT) AS d5000, \
    CAST(SUM(u.d_plus) AS BIGINT) AS d_plus FROM usage_jour u WHERE u.jour >= ";

/// A period whose figures are asked, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    /// The first day, and the last one.
    pub days: (NaiveDate, NaiveDate),
    /// When the first one begins, and when the last one is over.
    pub instants: (DateTime<Utc>, DateTime<Utc>),
    /// Who is told what they asked themselves; nobody, who presents no token.
    pub holder: Option<String>,
}

/// What the tables hold of a period.
#[derive(Debug)]
pub struct Figures {
    /// By day and kind, fields left out.
    pub sums: Vec<Sum>,
    /// How many asked something: those who hold a token, and all the others as one.
    pub consumers: i64,
    /// The hours in which the service stood, in their order.
    pub beats: Vec<battement::Model>,
    /// When corrections were first published.
    pub corrections: Vec<DateTime<Utc>>,
    /// What the holder asked, by kind and name, the most frequent first; none of nobody.
    pub own: Option<Vec<Sum>>,
}

/// The figures of a period.
pub async fn figures<C: ConnectionTrait>(db: &C, asked: &Asked) -> Result<Figures, DbErr> {
    let ((debut, fin), (from, to)) = (asked.days, asked.instants);
    let own = match &asked.holder {
        Some(holder) => Some(of_consumer(db, holder, asked.days).await?),
        None => None,
    };
    Ok(Figures {
        sums: by_day(db, debut, fin).await?,
        consumers: consumers(db, debut, fin).await?,
        beats: beats(db, from, to).await?,
        corrections: corrections(db, from, to).await?,
        own,
    })
}

/// What was asked from a day to another, by day and kind, fields left out.
pub async fn by_day<C: ConnectionTrait>(db: &C, from: NaiveDate, to: NaiveDate) -> Result<Vec<Sum>, DbErr> {
    let mut sql = Sql::new(db.get_database_backend());
    sql.push("SELECT u.jour AS jour, u.genre AS genre, '' AS nom, ").push(SUMS).bind(from);
    sql.push(" AND u.jour <= ").bind(to).push(" AND u.genre <> 'CHAMP' GROUP BY u.jour, u.genre ORDER BY 1, 2");
    sums(db, sql).await
}

// What one consumer asked from a day to another, by kind and name, the most frequent first.
async fn of_consumer<C: ConnectionTrait>(
    db: &C,
    consommateur: &str,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Sum>, DbErr> {
    let mut sql = Sql::new(db.get_database_backend());
    sql.push("SELECT MAX(u.jour) AS jour, u.genre AS genre, u.nom AS nom, ").push(SUMS).bind(from);
    sql.push(" AND u.jour <= ").bind(to).push(" AND u.consommateur = ").bind(consommateur);
    sql.push(" GROUP BY u.genre, u.nom ORDER BY 5 DESC, 2, 3 LIMIT ").bind(DETAILS);
    sums(db, sql).await
}

async fn consumers<C: ConnectionTrait>(db: &C, from: NaiveDate, to: NaiveDate) -> Result<i64, DbErr> {
    let mut sql = Sql::new(db.get_database_backend());
    sql.push("SELECT COUNT(DISTINCT u.consommateur) FROM usage_jour u WHERE u.jour >= ").bind(from);
    sql.push(" AND u.jour <= ").bind(to);
    let row = db.query_one_raw(sql.build()).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}

async fn beats<C: ConnectionTrait>(
    db: &C,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<battement::Model>, DbErr> {
    use battement::Column::Heure;
    let within = Heure.gte(from).and(Heure.lt(to));
    battement::Entity::find().filter(within).order_by_asc(Heure).all(db).await
}

async fn corrections<C: ConnectionTrait>(
    db: &C,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, DbErr> {
    use correction::Column::AppliqueeLe;
    let within = AppliqueeLe.gte(from).and(AppliqueeLe.lt(to));
    let found: Vec<Option<DateTime<Utc>>> =
        correction::Entity::find().select_only().column(AppliqueeLe).filter(within).into_tuple().all(db).await?;
    Ok(found.into_iter().flatten().collect())
}

#[derive(FromQueryResult)]
struct Summed {
    jour: NaiveDate,
    genre: String,
    nom: String,
    consommateurs: i64,
    appels: i64,
    erreurs: i64,
    cout: i64,
    lignes: i64,
    d1: i64,
    d2: i64,
    d5: i64,
    d10: i64,
    d20: i64,
    d50: i64,
    d100: i64,
    d200: i64,
    d500: i64,
    d1000: i64,
    d5000: i64,
    d_plus: i64,
}

async fn sums<C: ConnectionTrait>(db: &C, sql: Sql) -> Result<Vec<Sum>, DbErr> {
    let rows = Summed::find_by_statement(sql.build()).all(db).await?;
    let sum = |row: Summed| Sum {
        durations: [
            row.d1, row.d2, row.d5, row.d10, row.d20, row.d50, row.d100, row.d200, row.d500, row.d1000, row.d5000,
            row.d_plus,
        ],
        jour: row.jour,
        genre: row.genre,
        nom: row.nom,
        consommateurs: row.consommateurs,
        appels: row.appels,
        erreurs: row.erreurs,
        cout: row.cout,
        lignes: row.lignes,
    };
    Ok(rows.into_iter().map(sum).collect())
}

/// The duration within which a share of answers came, in milliseconds: the end of its class; 5 s for those beyond. None when
/// there was no answer.
pub fn percentile(durations: &Durations, share: f64) -> Option<u64> {
    let all: i64 = durations.iter().sum();
    let wanted = (all as f64 * share).ceil() as i64;
    let mut met = 0;
    let class = durations.iter().position(|count| {
        met += count;
        met >= wanted
    })?;
    (all > 0).then(|| CLASSES[class.min(CLASSES.len() - 1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_end_of_its_class() {
        let mut durations = Durations::default();
        assert_eq!(percentile(&durations, 0.5), None);
        (durations[0], durations[3], durations[11]) = (90, 9, 1);
        assert_eq!(percentile(&durations, 0.5), Some(1));
        assert_eq!(percentile(&durations, 0.95), Some(10));
        assert_eq!(percentile(&durations, 1.0), Some(5_000));
    }
}
