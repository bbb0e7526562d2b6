//! Which rows of a list answer its text best? Those that a search puts first among the rows of the list, a few hundreds; all
//! others come after, by key.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ConnectionTrait, DbErr};

use super::edge::{Edge, Parent};
use super::filter::Filter;
use super::lexeme::{IMPORTANCES, NUMBERS, Taken, first, of_type};
use super::order::Order;
use super::page::List;
use super::recherche::{CANDIDATES, Documents, ENOUGH, complete};
use super::sql::Sql;
use super::{Listed, Store};
use crate::search::document::Champ;
use crate::search::question::{Groups, Question, of_types};
use crate::search::rank::{BEST, Candidate, Palier, ranked};
use crate::search::sujet::Sujet;
use crate::search::term::means_something;

/// The rows of a list that answer its text best.
#[derive(Debug)]
pub(super) struct Best<E: Listed> {
    /// What each row stands at, the best the lowest, and its key.
    rows: Vec<(u32, String)>,
    /// What they need not be asked again: the list without its text.
    pub(super) list: List<E>,
}

/// Keys of the rows that a document is of, by its place.
type Keys = HashMap<i64, Vec<String>>;

/// A way in which rows answer.
struct Way {
    palier: Palier,
    sujet: Sujet,
    column: &'static str,
    groups: Groups,
}

impl<E: Listed> Best<E> {
    /// Looks for them, whatever the parent.
    pub(super) async fn of(store: &Store, list: &List<E>, parents: &[&Parent]) -> Result<Self, DbErr> {
        let mut filter = list.filter.clone();
        let texte = filter.texte().and_then(|texte| texte.clone()).unwrap_or_default();
        if means_something(&texte) {
            filter.texte().map(Option::take);
        }
        let mut best = Self { rows: Vec::new(), list: List { edge: list.edge, filter, order: Order::Key } };
        let asked = Question::of(&texte);
        if asked.asked.is_empty() {
            return Ok(best);
        }
        let mut question = asked.clone();
        complete(store, &mut question).await?;
        let ways = ways::<E>(&asked, &question, list.filter.cells());
        // As a search: texts where names and labels give little.
        let (shallow, deep): (Vec<Way>, Vec<Way>) = ways.into_iter().partition(|way| way.palier != Palier::Texte);
        let (mut candidates, mut keys) = best.candidates(store, &shallow, parents).await?;
        if candidates.len() < ENOUGH && !deep.is_empty() {
            let (more, others) = best.candidates(store, &deep, parents).await?;
            candidates.extend(more);
            others.into_iter().for_each(|(rang, others)| keys.entry(rang).or_default().extend(others));
        }
        let mut rows = BTreeMap::new();
        for (score, found) in ranked(&question, candidates) {
            for key in keys.get(&found.rang).into_iter().flatten() {
                rows.entry(key.clone()).or_insert_with(|| stands(score, found.rang));
            }
        }
        best.rows = rows.into_iter().map(|(key, stands)| (stands, key)).collect();
        Ok(best)
    }

    /// Adds a relation of them: `cle`, `standing`.
    pub(super) fn relation(&self, name: &str, sql: &mut Sql) {
        let rows: Vec<String> = self.rows.iter().map(|row| serde_json::json!([row.1, row.0]).to_string()).collect();
        if sql.is_postgres() {
            sql.push("(SELECT value::jsonb ->> 0 AS cle, (value::jsonb ->> 1)::double precision AS standing FROM ");
            sql.list(&rows).push(" AS list(value)) ").push(name);
        } else {
            sql.push("(SELECT json_each.value ->> 0 AS cle, CAST(json_each.value ->> 1 AS REAL) AS standing FROM ");
            sql.list(&rows).push(") ").push(name);
        }
    }

    async fn candidates(
        &self,
        store: &Store,
        ways: &[Way],
        parents: &[&Parent],
    ) -> Result<(Vec<Candidate>, Keys), DbErr> {
        let documents = Documents::around(self.list.filter.around());
        let mut sql = Sql::new(store.reader().get_database_backend());
        sql.push("SELECT found.way, ");
        documents.columns(&mut sql);
        sql.push(", COALESCE(found.cle, d.cle_objet) AS cle FROM (SELECT rang, cle, MIN(way) AS way FROM (");
        for (rank, way) in ways.iter().enumerate() {
            sql.push(if rank == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
            self.way(way, rank, parents, &mut sql);
            sql.push(&format!(") way_{rank}"));
        }
        sql.push(") ways GROUP BY rang, cle) found JOIN document d ON d.rang = found.rang ORDER BY d.rang, cle");
        let (mut candidates, mut keys) = (Vec::new(), Keys::new());
        for row in store.reader().query_all_raw(sql.build()).await? {
            let way = usize::try_from(row.try_get_by_index::<i32>(0)?).unwrap_or_default();
            let palier = ways.get(way).map_or(Palier::Texte, |way| way.palier);
            let Some(found) = documents.candidate(&row, palier)? else { continue };
            keys.entry(found.rang).or_default().push(row.try_get("", "cle")?);
            candidates.push(found);
        }
        Ok((candidates, keys))
    }

    // The first rows of the list, as documents go, that answer in a way.
    fn way(&self, way: &Way, rank: usize, parents: &[&Parent], sql: &mut Sql) {
        if way.column == E::KEY && self.list.edge == Edge::All && self.list.filter == E::Filter::default() {
            return whole(way, rank, sql);
        }
        let columns = format!("held.rang, c.{} AS cle, {rank} AS way", E::KEY);
        let order = format!("held.rang, c.{}", E::KEY);
        first(&way.groups, &Taken { columns: &columns, order: &order, limit: CANDIDATES }, sql, |sql| {
            // From the words to the rows: SQLite would begin with the rows that the rest of the filter keeps.
            sql.push(" CROSS JOIN document d CROSS JOIN ").push(E::TABLE).push(" c");
            if !sql.is_postgres() && way.column == E::KEY {
                sql.push(&format!(" INDEXED BY sqlite_autoindex_{}_1", E::TABLE));
            }
            sql.push(" WHERE d.rang = held.rang");
            sql.push(&format!(" AND d.type_objet = '{}' AND c.{} = d.cle_objet", way.sujet.type_objet(), way.column));
            of_type(way.sujet, "d.rang", sql);
            self.kept(parents, sql);
        });
    }

    // Adds the condition that the list of one of the parents keeps a row `c`.
    fn kept(&self, parents: &[&Parent], sql: &mut Sql) {
        sql.push(" AND ");
        // Whatever it hangs from: the parents are told after.
        let all = List::<E> { edge: Edge::All, filter: self.list.filter.clone(), order: Order::Key };
        all.conditions(sql);
        if self.list.edge != Edge::All {
            sql.push(" AND c.").push(E::KEY).push(" IN (SELECT c.").push(E::KEY).push(" FROM ");
            Parent::relation(parents, self.list.edge == Edge::Near, sql);
            sql.push(" CROSS JOIN ").push(E::TABLE).push(" c");
            self.list.edge.join(sql);
            sql.push(" WHERE ");
            self.list.edge.condition(sql);
            sql.push(")");
        }
    }
}

// The same where nothing narrows the list: rows need not be looked at, and documents tell their keys.
fn whole(way: &Way, rank: usize, sql: &mut Sql) {
    let columns = format!("held.rang, NULL AS cle, {rank} AS way");
    let taken = Taken { columns: &columns, order: "held.rang", limit: CANDIDATES };
    first(&way.groups, &taken, sql, |sql| {
        sql.push(" WHERE 1 = 1");
        of_type(way.sujet, "held.rang", sql);
    });
}

// By a whole name, then as deep as the list looks; what answers must be what the text of the list keeps.
fn ways<E: Listed>(asked: &Question, question: &Question, cells: Option<Vec<String>>) -> Vec<Way> {
    const DEPTHS: [(Palier, Champ); 3] =
        [(Palier::Nom, Champ::Nom), (Palier::Libelle, Champ::Libelle), (Palier::Texte, Champ::Texte)];
    let mut ways = Vec::new();
    for (sujet, deepest, column) in E::TEXT.searched {
        let narrowing: Groups =
            asked.narrowing_of(*sujet, *deepest).into_iter().chain(of_types(&[*sujet])).chain(cells.clone()).collect();
        let depths = DEPTHS.into_iter().filter(|(_, champ)| champ <= deepest);
        let found = depths.map(|(palier, champ)| (palier, question.groups(champ)));
        for (palier, groups) in question.whole().map(|whole| (Palier::Entier, whole)).into_iter().chain(found) {
            let groups = groups.into_iter().chain(narrowing.clone()).collect();
            ways.push(Way { palier, sujet: *sujet, column, groups });
        }
    }
    ways
}

// The best score first, then the order of equals: the type and the importance of a document.
fn stands(score: u32, rang: i64) -> u32 {
    let equals = u32::try_from(rang / NUMBERS).unwrap_or_default().min(EQUALS - 1);
    (2 * BEST).saturating_sub(score) * EQUALS + equals
}

const EQUALS: u32 = 32 * IMPORTANCES as u32;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::recherche::rang;

    #[test]
    fn a_better_score_stands_before_and_importance_parts_equals() {
        let first = stands(500, rang(Sujet::Formation, 4, 9));
        assert!(first < stands(499, rang(Sujet::Formation, 0, 0)));
        assert!(first < stands(500, rang(Sujet::Formation, 20, 0)));
        assert_eq!(first, stands(500, rang(Sujet::Formation, 4, 3)), "the key parts these");
        assert!(f64::from(stands(0, i64::MAX)) < Order::Pertinence.last());
    }
}
