//! What replaces what? Paths of any length through the continuity of sheets and of diplomas, in one statement.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::sql::Sql;
use super::{Listed, Store};

/// A register that says what replaces what.
pub trait Continuous: Listed {
    /// Link table.
    const LINKS: &'static str;
    /// Its column of what is replaced.
    const BEFORE: &'static str;
    /// Its column of what replaces.
    const AFTER: &'static str;
    /// The condition that a row `f` is in force on a day, which is bound where the condition ends.
    const IN_FORCE: InForce;
}

/// When is a row in force?
#[derive(Clone, Copy, Debug)]
pub enum InForce {
    /// The register says so.
    Flag(&'static str),
    /// It is open: columns of its first and last days.
    Open(&'static str, &'static str),
}

impl Continuous for entity::fiche_rncp::Entity {
    const LINKS: &'static str = "fiche_rncp_continuite";
    const BEFORE: &'static str = "ancienne";
    const AFTER: &'static str = "nouvelle";
    const IN_FORCE: InForce = InForce::Flag("actif");
}

impl Continuous for entity::diplome::Entity {
    const LINKS: &'static str = "diplome_continuite";
    const BEFORE: &'static str = "ancien";
    const AFTER: &'static str = "nouveau";
    const IN_FORCE: InForce = InForce::Open("date_ouverture", "date_fermeture");
}

type Rows<E> = HashMap<String, Arc<Vec<Arc<<E as sea_orm::EntityTrait>::Model>>>>;

/// What replaces each of these on a day: successors are followed until one is in force, which ends its path.
pub async fn successors<E: Continuous>(store: &Store, keys: &[&str], day: NaiveDate) -> Result<Rows<E>, DbErr> {
    let mut sql = Sql::new(store.reader().get_database_backend());
    sql.push("WITH RECURSIVE path(origin, place) AS (SELECT k.value, n.").push(E::AFTER).push(" FROM ");
    keys_relation(keys, &mut sql);
    sql.push(" JOIN ").push(E::LINKS).push(" n ON n.").push(E::BEFORE).push(" = k.value UNION SELECT p.origin, n.");
    sql.push(E::AFTER)
        .push(" FROM path p LEFT JOIN ")
        .push(E::TABLE)
        .push(" f ON f.")
        .push(E::KEY)
        .push(" = p.place JOIN ");
    sql.push(E::LINKS).push(" n ON n.").push(E::BEFORE).push(" = p.place WHERE (");
    in_force::<E>("f", day, &mut sql);
    sql.push(") IS NOT TRUE) SELECT p.origin AS parent, c.* FROM path p JOIN ").push(E::TABLE).push(" c ON c.");
    sql.push(E::KEY).push(" = p.place WHERE p.place <> p.origin AND ");
    in_force::<E>("c", day, &mut sql);
    sql.push(" ORDER BY c.").push(E::KEY);
    gather::<E>(store, sql).await
}

/// Everything tied to each of these by continuity, in either direction and through any number of steps, itself included;
/// none for what replaces nothing and is replaced by nothing.
pub async fn families<E: Continuous>(store: &Store, keys: &[&str]) -> Result<Rows<E>, DbErr> {
    let mut sql = Sql::new(store.reader().get_database_backend());
    let either = format!(
        "(SELECT {before} AS one, {after} AS other FROM {links} UNION ALL SELECT {after}, {before} FROM {links})",
        before = E::BEFORE,
        after = E::AFTER,
        links = E::LINKS,
    );
    sql.push("WITH RECURSIVE path(origin, place) AS (SELECT k.value, n.other FROM ");
    keys_relation(keys, &mut sql);
    sql.push(" JOIN ").push(&either).push(" n ON n.one = k.value UNION SELECT p.origin, n.other FROM path p JOIN ");
    sql.push(&either).push(" n ON n.one = p.place) SELECT p.origin AS parent, c.* FROM path p JOIN ").push(E::TABLE);
    sql.push(" c ON c.").push(E::KEY).push(" = p.place ORDER BY c.").push(E::KEY);
    gather::<E>(store, sql).await
}

fn keys_relation(keys: &[&str], sql: &mut Sql) {
    sql.push("(SELECT value FROM ").list(keys);
    sql.push(if sql.is_postgres() { " AS list(value)) k" } else { ") k" });
}

fn in_force<E: Continuous>(row: &str, day: NaiveDate, sql: &mut Sql) {
    match E::IN_FORCE {
        InForce::Flag(column) => sql.push(row).push(".").push(column).push(" IS TRUE"),
        InForce::Open(start, end) => {
            sql.push(row).push(".").push(E::KEY).push(" IS NOT NULL AND COALESCE(").push(row).push(".").push(start);
            sql.push(" <= ").bind(day).push(", TRUE) AND COALESCE(").push(row).push(".").push(end);
            sql.push(" >= ").bind(day).push(", TRUE)")
        }
    };
}

async fn gather<E: Listed>(store: &Store, sql: Sql) -> Result<Rows<E>, DbErr> {
    let mut lists: HashMap<String, Vec<Arc<E::Model>>> = HashMap::new();
    for row in store.reader().query_all_raw(sql.build()).await? {
        lists.entry(row.try_get("", "parent")?).or_default().push(Arc::new(E::Model::from_query_result(&row, "")?));
    }
    Ok(lists.into_iter().map(|(parent, rows)| (parent, Arc::new(rows))).collect())
}
