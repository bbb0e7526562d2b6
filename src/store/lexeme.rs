//! How is the index asked which documents hold some words?

use std::ops::Range;

use super::circle::Circle;
use super::sql::Sql;
use crate::search::condition::Alternative;
use crate::search::document::{REMOTE, cell_lexemes, is_cell_lexeme, type_lexeme};
use crate::search::question::{BEGINS, Groups};
use crate::search::sujet::Sujet;

/// Documents are numbered below this.
pub const NUMBERS: i64 = 1 << 40;

pub(super) const IMPORTANCES: i64 = 1 << 5;

/// The place of a document among equals: by type, by importance (0 to 31), by number.
pub fn rang(sujet: Sujet, importance: i64, number: i64) -> i64 {
    (sujet.rank() * IMPORTANCES + importance.clamp(0, IMPORTANCES - 1)) * NUMBERS + number
}

/// What is selected of the documents that answer, in their order: `held` gives their places.
pub(super) struct Taken<'a> {
    /// Columns of a row.
    pub(super) columns: &'a str,
    /// By what rows are ordered, the place first.
    pub(super) order: &'a str,
    /// How many rows at the most.
    pub(super) limit: i64,
}

/// Adds the select of the first rows that documents holding a word of each group give: `joined` writes what stands between
/// them and the rows.
pub(super) fn first(groups: &Groups, taken: &Taken<'_>, sql: &mut Sql, joined: impl FnOnce(&mut Sql)) {
    // PostgreSQL has no order of its own in its index: it would look at every document that holds a frequent word. It goes
    // slice after slice, and stops.
    let sliced = sql.is_postgres() && is_sliced(groups);
    if sliced {
        let ranks = ranks(groups);
        sql.push("SELECT sliced.* FROM (");
        slices(&from(&ranks.start.to_string()), &from(&ranks.end.to_string()), sql);
        sql.push(") slice CROSS JOIN LATERAL (");
    }
    sql.push("SELECT ").push(taken.columns).push(" FROM (");
    if sliced {
        sql.push("SELECT rang FROM document_terme WHERE ");
        matching_in_slice(groups, sql);
        sql.push(" OFFSET 0");
    } else {
        matched(groups, sql);
    }
    sql.push(") held");
    joined(sql);
    sql.push(" ORDER BY ").push(taken.order).push(" LIMIT ").bind(taken.limit);
    if sliced {
        // Slices come in their order, and so do their rows: to order them again would wait for the last one.
        sql.push(") sliced LIMIT ").bind(taken.limit);
    }
}

// Each slice asks for all the words again, and for all that begin so: many words together are rare enough to be asked once.
fn is_sliced(groups: &Groups) -> bool {
    let words: Vec<&Vec<String>> =
        groups.iter().filter(|words| ranks_of(words).is_none() && !names_cells(words)).collect();
    let short = |word: &String| word.ends_with(BEGINS) && word.len() < SELECTIVE;
    let few = match words.as_slice() {
        [_] => true,
        [one, other] => one.len() + other.len() <= FEW,
        _ => false,
    };
    few && !words.iter().copied().flatten().any(short)
}

// Letters of the beginning of a word from which few words begin so.
const SELECTIVE: usize = 8;

// Words of two groups that are asked in each slice.
const FEW: usize = 8;

// The first letter of the words of the index that name slices.
const SLICE: char = '6';

/// Documents of a slice, at the most.
const SLICED: i64 = 1 << 16;

/// The word of the index for the slice that a place is in: documents that follow one another.
pub fn slice_lexeme(rang: i64) -> String {
    format!("{SLICE}{}", rang / SLICED)
}

// The place of the first document of a type, by the rank of the type.
fn from(rank: &str) -> String {
    format!("{rank} * {}", IMPORTANCES * NUMBERS)
}

// Adds the select of the numbers of the slices that have documents between two places, in order: each is looked for after
// the one before.
fn slices(start: &str, end: &str, sql: &mut Sql) {
    let next = |sql: &mut Sql, from: &str| {
        sql.push("(SELECT d.rang / ").push(&SLICED.to_string()).push(" FROM document d WHERE d.rang >= ").push(from);
        sql.push(" AND d.rang < ").push(end).push(" ORDER BY d.rang LIMIT 1)");
    };
    sql.push("WITH RECURSIVE slice(number) AS (SELECT ");
    next(sql, start);
    sql.push(" UNION ALL SELECT ");
    next(sql, &format!("(slice.number + 1) * {SLICED}"));
    sql.push(" FROM slice WHERE slice.number IS NOT NULL) SELECT number FROM slice WHERE number IS NOT NULL");
}

/// Whether a group tells where documents stand: by cells, and by types that stand nowhere.
fn names_cells(words: &[String]) -> bool {
    words.iter().any(|word| is_cell_lexeme(word))
}

// Adds the condition that a row of `document_terme` is in the slice and holds a word of each group.
fn matching_in_slice(groups: &Groups, sql: &mut Sql) {
    sql.push(&format!("termes @@ CAST('{SLICE}' || slice.number AS tsquery)"));
    for group in groups {
        sql.push(" AND ");
        if names_cells(group) {
            standing_in_slice(group, sql);
        } else {
            one_of(group, sql);
        }
    }
}

// Adds the condition that a row stands in one of these cells, unless the slice is of a type that stands nowhere.
fn standing_in_slice(group: &[String], sql: &mut Sql) {
    let (cells, nowhere): (Vec<String>, Vec<String>) = group.iter().cloned().partition(|word| is_cell_lexeme(word));
    let ranks = ranks_of(&nowhere).unwrap_or_default();
    let ranks = ranks.iter().map(i64::to_string).chain(["-1".to_owned()]).collect::<Vec<_>>().join(", ");
    sql.push(&format!("termes @@ CAST(CASE WHEN slice.number / {} IN ({ranks})", IMPORTANCES * NUMBERS / SLICED));
    sql.push(&format!(" THEN '{SLICE}' || slice.number ELSE ")).bind(POSTGRES.one_of(&cells));
    sql.push(" END AS tsquery)");
}

// Adds the condition that a row holds one of these words.
fn one_of(words: &[String], sql: &mut Sql) {
    matches(notation(sql).one_of(words), sql);
}

// The ranks of the types that words name; none when one is of another kind.
fn ranks_of(words: &[String]) -> Option<Vec<i64>> {
    let named = |word: &String| Sujet::ALL.iter().copied().find(|sujet| type_lexeme(*sujet) == *word).map(Sujet::rank);
    words.iter().map(named).collect()
}

// The ranks of the types that the groups narrow to; all when no group does.
fn ranks(groups: &Groups) -> Range<i64> {
    groups.iter().filter_map(|words| ranks_of(words)).fold(0..i64::from(u8::MAX), |ranks, named| {
        let (low, high) = (named.iter().min().copied(), named.iter().max().copied());
        low.unwrap_or_default().max(ranks.start)..high.map_or(ranks.end, |high| ranks.end.min(high + 1))
    })
}

/// Adds the select of how many documents of each type hold a word of each group: `sujet`, its rank, and `total`, which
/// may stop at `most`.
pub(super) fn counted(groups: &Groups, most: i64, sql: &mut Sql) {
    if sql.is_postgres() {
        sql.push("SELECT t.sujet, (SELECT COUNT(*) FROM (SELECT 1 FROM (");
        if is_sliced(groups) {
            slices(&from("t.sujet"), &from("(t.sujet + 1)"), sql);
            sql.push(") slice CROSS JOIN LATERAL (SELECT 1 FROM document_terme WHERE ");
            matching_in_slice(groups, sql);
        } else {
            sql.push("SELECT 1 FROM document_terme WHERE ");
            matching(groups, sql);
            sql.push(" AND termes @@ CAST(t.lexeme AS tsquery)");
        }
        // Planned for all that it gives, whatever the limit: by the index.
        sql.push(" OFFSET 0) held LIMIT ").bind(most).push(") counted) AS total FROM (");
        sql.rows(Sujet::ALL.iter().map(|sujet| vec![sujet.rank().into(), type_lexeme(*sujet).into()]));
        sql.push(") AS t(sujet, lexeme)");
    } else {
        sql.push("SELECT rang / ").push(&(IMPORTANCES * NUMBERS).to_string());
        sql.push(" AS sujet, COUNT(*) AS total FROM (");
        matched(groups, sql);
        sql.push(") held GROUP BY 1");
    }
}

/// Adds the select of the places of the documents that hold a word of each group.
fn matched(groups: &Groups, sql: &mut Sql) {
    let rowid = if sql.is_postgres() { "rang" } else { "rowid AS rang" };
    sql.push("SELECT ").push(rowid).push(" FROM document_terme WHERE ");
    matching(groups, sql);
    if sql.is_postgres() {
        // PostgreSQL takes rare words for frequent ones, and would go through the table in the order of places until enough
        // documents hold them: all of it. It must ask GIN first, and sort what that gives.
        sql.push(" OFFSET 0");
    }
}

/// How an engine writes what words of the index it looks for. Words are letters and digits of ours.
struct Notation {
    mark: &'static str,
    begins: &'static str,
    or: &'static str,
    and: &'static str,
    not: &'static str,
}

const POSTGRES: Notation = Notation { mark: "", begins: ":*", or: " | ", and: " & ", not: " & !" };
const SQLITE: Notation = Notation { mark: "\"", begins: "*", or: " OR ", and: " AND ", not: " NOT " };

impl Notation {
    fn word(&self, word: &str) -> String {
        let Self { mark, begins, .. } = self;
        match word.strip_suffix(BEGINS) {
            Some(beginning) => format!("{mark}{beginning}{mark}{begins}"),
            None => format!("{mark}{word}{mark}"),
        }
    }

    fn all(&self, words: &[String]) -> String {
        format!("({})", words.iter().map(|word| self.word(word)).collect::<Vec<_>>().join(self.and))
    }

    fn groups(&self, groups: &Groups) -> String {
        groups.iter().map(|words| self.one_of(words)).collect::<Vec<_>>().join(self.and)
    }

    fn one_of(&self, words: &[String]) -> String {
        format!("({})", words.iter().map(|word| self.word(word)).collect::<Vec<_>>().join(self.or))
    }

    fn alternatives(&self, alternatives: &[Alternative]) -> String {
        let written = |Alternative { held, left_out }: &Alternative| match left_out.as_slice() {
            [] => self.all(held),
            groups => {
                let groups = groups.iter().map(|words| self.all(words)).collect::<Vec<_>>().join(self.or);
                format!("({}{}({groups}))", self.all(held), self.not)
            }
        };
        alternatives.iter().map(written).collect::<Vec<_>>().join(self.or)
    }
}

fn notation(sql: &Sql) -> Notation {
    if sql.is_postgres() { POSTGRES } else { SQLITE }
}

/// Adds the condition that a row of `document_terme` holds a word of each group.
fn matching(groups: &Groups, sql: &mut Sql) {
    all_of(groups, matches, sql);
}

fn all_of(groups: &Groups, matches: fn(String, &mut Sql), sql: &mut Sql) {
    if !sql.is_postgres() {
        return matches(notation(sql).groups(groups), sql);
    }
    // Asked in one question, GIN goes through all that a frequent word is in to find the few that a rare one is in, and
    // judges every cell of all that stands in one. Asked apart, each leads to the next of the others.
    for (rank, group) in groups.iter().enumerate() {
        sql.push(if rank > 0 { " AND " } else { "" });
        matches(notation(sql).one_of(group), sql);
    }
}

fn matches(query: String, sql: &mut Sql) {
    if sql.is_postgres() {
        sql.push("termes @@ CAST(").bind(query).push(" AS tsquery)");
    } else {
        sql.push("document_terme MATCH ").bind(query);
    }
}

// The same where PostgreSQL has to choose between what the index gives and the order of the list: it sees the words. Of bound
// ones it knows nothing once it plans a statement for all that may be bound, at the sixth time, and takes them all for rare.
fn matches_seen(query: String, sql: &mut Sql) {
    if sql.is_postgres() {
        sql.push("termes @@ CAST(").words(&query).push(" AS tsquery)");
    } else {
        matches(query, sql);
    }
}

/// The words of which what stands within one of these circles bears one: those of the cells that they touch, and that of
/// what is offered remotely when that is kept wherever it stands. None without circles, or when they touch too many.
pub(super) fn cells(around: &[Circle], keeps_remote: bool) -> Option<Vec<String>> {
    let cells: Option<Vec<Vec<String>>> =
        around.iter().map(|circle| cell_lexemes(circle.centre.bounds(f64::from(circle.radius_m)))).collect();
    let mut cells: Vec<String> = cells.filter(|cells| !cells.is_empty())?.into_iter().flatten().collect();
    cells.extend(keeps_remote.then(|| REMOTE.to_owned()));
    cells.sort_unstable();
    cells.dedup();
    Some(cells)
}

/// Adds the select of the keys of the documents of a type that hold a word of each group.
pub(super) fn keys(sujet: Sujet, groups: &Groups, sql: &mut Sql) {
    let groups: Groups = groups.iter().cloned().chain(of_one_type(sujet, sql)).collect();
    keys_of(sujet, |sql| all_of(&groups, matches_seen, sql), sql);
}

// PostgreSQL finds a type by its word; SQLite by the places of its documents.
fn of_one_type(sujet: Sujet, sql: &Sql) -> Option<Vec<String>> {
    sql.is_postgres().then(|| vec![type_lexeme(sujet)])
}

/// The same for those of which one of these alternatives holds, and which stand in one of these cells.
pub(super) fn keys_of_one(sujet: Sujet, alternatives: &[Alternative], cells: Option<Vec<String>>, sql: &mut Sql) {
    let notation = notation(sql);
    let all: Groups = cells.into_iter().chain(of_one_type(sujet, sql)).collect();
    let query = format!("({})", notation.alternatives(alternatives));
    let of_all = |sql: &mut Sql| match (sql.is_postgres(), all.is_empty()) {
        (true, _) => {
            matches_seen(query, sql);
            sql.push(" AND ");
            all_of(&all, matches_seen, sql);
        }
        (false, true) => matches(query, sql),
        (false, false) => matches(format!("{query}{}{}", SQLITE.and, SQLITE.groups(&all)), sql),
    };
    keys_of(sujet, of_all, sql);
}

fn keys_of(sujet: Sujet, matching: impl FnOnce(&mut Sql), sql: &mut Sql) {
    if sql.is_postgres() {
        // By its type and its key, the document of a row can be looked up: what PostgreSQL does where words are frequent.
        sql.push("SELECT d.cle_objet FROM document_terme JOIN document d ON d.rang = document_terme.rang");
        sql.push(" WHERE d.type_objet = '").push(sujet.type_objet()).push("' AND ");
        matching(sql);
    } else {
        sql.push("SELECT d.cle_objet FROM document_terme JOIN document d ON d.rang = document_terme.rowid WHERE ");
        matching(sql);
        of_type(sujet, "document_terme.rowid", sql);
    }
}

/// Adds the condition that a place is that of a document of a type.
pub(super) fn of_type(sujet: Sujet, column: &str, sql: &mut Sql) {
    for (sign, bound) in [(" >= ", rang(sujet, 0, 0)), (" < ", rang(sujet, IMPORTANCES - 1, NUMBERS))] {
        sql.push(" AND ").push(column).push(sign).bind(bound);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Point;

    fn types(sujets: &[Sujet]) -> Vec<String> {
        sujets.iter().map(|sujet| type_lexeme(*sujet)).collect()
    }

    #[test]
    fn postgresql_sees_the_words_by_which_a_list_is_narrowed() {
        let mut sql = Sql::new(sea_orm::DbBackend::Postgres);
        keys(Sujet::Service, &vec![vec!["3accompagn".to_owned(), "3accompagnement*".to_owned()]], &mut sql);
        let statement = sql.build();
        assert!(statement.sql.contains("CAST('(3accompagn | 3accompagnement:*)' AS tsquery)"), "{}", statement.sql);
        assert!(statement.values.is_none_or(|values| values.0.is_empty()));
    }

    #[test]
    fn groups_of_types_bound_the_slices_that_are_looked_at() {
        let word = vec!["1boulang".to_owned()];
        assert_eq!(ranks(&vec![word.clone()]), 0..255);
        assert_eq!(ranks(&vec![word.clone(), types(&[Sujet::Service, Sujet::Metier])]), 5..27);
        assert_eq!(ranks(&vec![types(&[Sujet::Service, Sujet::Metier]), types(&[Sujet::Metier])]), 5..6);
        assert_eq!(
            ranks(&vec![[word, types(&[Sujet::Metier])].concat()]),
            0..255,
            "a word of another kind holds anywhere"
        );
    }

    #[test]
    fn one_word_is_looked_for_slice_by_slice_and_many_words_at_once() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let cells: Vec<String> = (0..100).map(|column| format!("8562x{column}")).collect();
        assert!(is_sliced(&vec![words(&["1boulang"; 21]), types(&[Sujet::Metier])]));
        assert!(is_sliced(&vec![words(&["1boulang"]), words(&["1lil", "1lill"])]));
        assert!(!is_sliced(&vec![words(&["1boulang"]), words(&["1lil"; 21])]));
        assert!(is_sliced(&vec![words(&["1boulang"]), cells]), "where is asked apart");
        assert!(!is_sliced(&vec![words(&["3form"]), words(&["3servic"]), words(&["3emplo"])]));
        assert!(is_sliced(&vec![words(&["3boulang", "3boulanger*"])]));
        assert!(!is_sliced(&vec![words(&["3bou", "3bou*"])]), "many words begin so, and are gathered in each slice");
    }

    #[test]
    fn documents_that_follow_one_another_share_a_slice() {
        let slice = |number| slice_lexeme(rang(Sujet::Metier, 0, number));
        assert_eq!(slice(0), slice(SLICED - 1));
        assert_ne!(slice(0), slice(SLICED));
        assert_ne!(slice(0), slice_lexeme(rang(Sujet::Metier, 1, 0)));
    }

    #[test]
    fn cells_of_several_circles_stand_each_once_and_too_many_are_none() {
        let circle = |latitude, radius_m| Circle { centre: Point::new(latitude, 3.07).unwrap(), radius_m };
        let lille = cells(&[circle(50.63, 1_000)], false).unwrap();
        assert_eq!(cells(&[circle(50.63, 1_000), circle(50.63, 1_000)], false), Some(lille.clone()));
        assert_eq!(cells(&[circle(50.63, 1_000)], true).unwrap(), [lille, vec![REMOTE.to_owned()]].concat());
        assert_eq!(cells(&[], true), None, "nothing says where");
        assert_eq!(cells(&[circle(50.63, 900_000)], false), None);
    }
}
