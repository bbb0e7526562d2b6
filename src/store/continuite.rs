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
    /// Its column that a family is sorted by: since when each is in force.
    const SINCE: &'static str;
    /// The condition on a row `c` to be shown in a family.
    const SHOWN: &'static str;
    /// When a row is in force.
    const IN_FORCE: InForce;
}

/// The day on which something must be in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The day that was asked for; none for today.
    pub asked: Option<NaiveDate>,
    /// Today.
    pub today: NaiveDate,
}

/// When is a row `f` in force?
#[derive(Clone, Copy, Debug)]
pub struct InForce {
    /// Column by which the register itself says it of today; none when only days tell.
    flag: Option<&'static str>,
    /// Its first day.
    first: &'static str,
    /// Its last day.
    last: &'static str,
}

impl Continuous for entity::fiche_rncp::Entity {
    const LINKS: &'static str = "fiche_rncp_continuite";
    const BEFORE: &'static str = "ancienne";
    const AFTER: &'static str = "nouvelle";
    const SINCE: &'static str = "date_activation";
    // Open to apprenticeship or professionalisation, as what may be a certification of its own.
    const SHOWN: &'static str =
        "c.registre = 'RNCP' AND (c.voie_apprentissage IS TRUE OR c.voie_professionnalisation IS TRUE)";
    // Of the past, the flag says nothing: days do, and what dated archives taught where the register gives none.
    const IN_FORCE: InForce = InForce {
        flag: Some("f.actif"),
        first: "COALESCE(f.date_activation, f.date_effet, f.date_decision)",
        last: "COALESCE(f.date_fin_enregistrement, \
               CASE WHEN f.actif IS NOT TRUE THEN COALESCE(f.date_derniere_activation, f.date_premiere_publication) END)",
    };
}

impl Continuous for entity::diplome::Entity {
    const LINKS: &'static str = "diplome_continuite";
    const BEFORE: &'static str = "ancien";
    const AFTER: &'static str = "nouveau";
    const SINCE: &'static str = "date_ouverture";
    const SHOWN: &'static str = "1 = 1";
    const IN_FORCE: InForce = InForce { flag: None, first: "f.date_ouverture", last: "f.date_fermeture" };
}

type Rows<E> = HashMap<String, Arc<Vec<Arc<<E as sea_orm::EntityTrait>::Model>>>>;

/// What replaces each of these on a day: successors are followed until one is in force, which ends its path.
pub async fn successors<E: Continuous>(store: &Store, keys: &[&str], moment: Moment) -> Result<Rows<E>, DbErr> {
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
    in_force::<E>(moment, &mut sql);
    sql.push(") IS NOT TRUE) SELECT p.origin AS parent, f.* FROM path p JOIN ").push(E::TABLE).push(" f ON f.");
    sql.push(E::KEY).push(" = p.place WHERE p.place <> p.origin AND ");
    in_force::<E>(moment, &mut sql);
    sql.push(" ORDER BY f.").push(E::KEY);
    gather::<E>(store, sql).await
}

/// Everything tied to each of these by continuity, in either direction and through any number of steps, itself included,
/// since the earliest, what is in force since nobody knows when last, then by key; none for what replaces nothing and is
/// replaced by nothing. A member that is not shown still ties those that are.
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
    sql.push(" c ON c.").push(E::KEY).push(" = p.place WHERE ").push(E::SHOWN).push(" ORDER BY c.").push(E::SINCE);
    sql.push(" IS NULL, c.").push(E::SINCE).push(", c.").push(E::KEY);
    gather::<E>(store, sql).await
}

fn keys_relation(keys: &[&str], sql: &mut Sql) {
    sql.push("(SELECT value FROM ").list(keys);
    sql.push(if sql.is_postgres() { " AS list(value)) k" } else { ") k" });
}

// Of a row that may be missing, which is not in force.
fn in_force<E: Continuous>(moment: Moment, sql: &mut Sql) {
    let InForce { flag, first, last } = E::IN_FORCE;
    sql.push("f.").push(E::KEY).push(" IS NOT NULL");
    let day = match (flag, moment.asked) {
        (Some(flag), None) => {
            sql.push(" AND ").push(flag).push(" IS TRUE");
            return;
        }
        (Some(flag), Some(day)) => {
            // From the day of its file on, the flag counts too.
            sql.push(" AND (").push(flag).push(" IS TRUE OR COALESCE(f.millesime > ").bind(day).push(", FALSE))");
            day
        }
        (None, asked) => asked.unwrap_or(moment.today),
    };
    sql.push(" AND COALESCE(").push(first).push(" <= ").bind(day).push(", TRUE)");
    sql.push(" AND COALESCE(").push(last).push(" >= ").bind(day).push(", TRUE)");
}

async fn gather<E: Listed>(store: &Store, sql: Sql) -> Result<Rows<E>, DbErr> {
    let mut lists: HashMap<String, Vec<Arc<E::Model>>> = HashMap::new();
    for row in store.reader().query_all_raw(sql.build()).await? {
        lists.entry(row.try_get("", "parent")?).or_default().push(Arc::new(E::Model::from_query_result(&row, "")?));
    }
    Ok(lists.into_iter().map(|(parent, rows)| (parent, Arc::new(rows))).collect())
}
