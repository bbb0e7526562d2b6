//! How is a page written in SQL? Keys are ranked under a limit, segment by segment, and rows fetched after.

use chrono::{Days, NaiveDate};
use sea_orm::DbBackend;

use super::circle::{Centre, Circle};
use super::edge::{Edge, Parent};
use super::filter::Filter;
use super::order::Order;
use super::page::{List, Position, Window};
use super::pertinence::Best;
use super::sql::{PUBLISHED, Sql};
use super::{Columns, Listed};

/// A part of a list, all of whose rows come before those of the next one: a segment is read only when those before it do
/// not fill the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Segment {
    /// The whole list, by key.
    Whole,
    /// A ring of the circle, by distance.
    Ring(usize),
    /// What is not told how far, by key.
    Remote,
    /// What has a session on that day or later, by its first day.
    Session(NaiveDate),
    /// What has none, by key.
    WithoutSession(NaiveDate),
    /// What answers a text best.
    Best,
    /// What answers it too, by key.
    Others,
}

impl Segment {
    /// Whether its rows stand at one same place of the order.
    fn is_last(self) -> bool {
        matches!(self, Self::Remote | Self::WithoutSession(_) | Self::Others)
    }
}

/// A page to write.
pub(super) struct Select<'a, E: Listed> {
    list: &'a List<E>,
    window: &'a Window,
    // What answers best, where that is the order.
    best: Option<&'a Best<E>>,
    // What is read of its rows.
    columns: Columns,
    descending: bool,
}

impl<E: Listed> List<E> {
    /// From where its distances are told; none when it tells none.
    fn centre(&self) -> Option<Centre<'_>> {
        match (self.edge, self.filter.around()) {
            (Edge::Near, _) => Some(Centre::Parent),
            (_, []) => None,
            (_, circles) => Some(Centre::Nearest(circles)),
        }
    }

    /// Adds all its conditions on `c`.
    pub(super) fn conditions(&self, sql: &mut Sql) {
        self.narrow(sql);
        if self.edge == Edge::Near {
            sql.push(" AND ");
            Centre::Parent.within::<E>(sql);
        }
        around::<E>(&self.filter, sql);
    }

    /// Adds all its conditions on `c`, to count them all. SQLite would read all that stands in a wide circle, and look each row
    /// up: what hangs from a parent by a select is less.
    pub(super) fn counted(&self, sql: &mut Sql) {
        let wide = self.filter.around().first().is_some_and(Circle::is_wide);
        let centre = Centre::Nearest(self.filter.around());
        if sql.is_postgres()
            || !wide
            || centre.rings() == 1
            || !matches!(self.edge, Edge::Among { .. } | Edge::Each { .. })
        {
            return self.conditions(sql);
        }
        self.edge.condition(sql);
        self.filter.conditions::<E>(sql);
        self.judged(sql);
        sql.push(if self.filter.keeps_remote() { " AND (" } else { " AND " });
        centre.reached(sql);
        sql.push(if self.filter.keeps_remote() { " OR c.a_distance = TRUE)" } else { "" });
    }

    /// Whether it holds all of its table.
    pub(super) fn is_whole(&self) -> bool {
        let (mut all, mut own) = (Sql::new(DbBackend::Sqlite), Sql::new(DbBackend::Sqlite));
        Edge::All.condition(&mut all);
        self.conditions(&mut own);
        self.edge == Edge::All && own.build().sql == all.build().sql
    }

    /// Adds the conditions that are not of distance.
    fn narrow(&self, sql: &mut Sql) {
        self.unjudged(sql);
        self.judged(sql);
    }

    /// The same without what is judged row by row.
    fn unjudged(&self, sql: &mut Sql) {
        if self.filter.around().is_empty() {
            self.edge.condition(sql);
        } else {
            self.edge.condition_of_each(sql);
        }
        self.filter.conditions::<E>(sql);
        if !self.is_by_place() {
            self.filter.linked(false, sql);
        }
    }

    /// Adds what is judged row by row.
    fn judged(&self, sql: &mut Sql) {
        if self.is_by_place() {
            self.filter.linked(true, sql);
        }
        self.filter.judged::<E>(self.edge, sql);
    }

    /// Whether its rows are read by where they stand.
    fn is_by_place(&self) -> bool {
        self.edge == Edge::Near || !self.filter.around().is_empty()
    }
}

/// Adds the conditions that another row `c` hangs from the parent too, after its conditions of a filter: its edge is joined.
pub(super) fn beside<E: Listed>(edge: Edge, filter: &impl Filter, sql: &mut Sql) {
    match edge {
        Edge::All => {}
        Edge::Near => {
            sql.push(" AND ");
            Centre::Parent.within::<E>(sql);
        }
        edge => {
            sql.push(" AND ");
            edge.condition_of_each(sql);
        }
    }
    around::<E>(filter, sql);
}

/// Adds the condition that `c` is within reach of what a filter asks.
fn around<E: Listed>(filter: &impl Filter, sql: &mut Sql) {
    let circles = filter.around();
    if circles.is_empty() {
        return;
    }
    sql.push(" AND (");
    Centre::Nearest(circles).within::<E>(sql);
    sql.push(if filter.keeps_remote() { " OR c.a_distance = TRUE)" } else { ")" });
}

impl<'a, E: Listed> Select<'a, E> {
    pub(super) fn new(list: &'a List<E>, window: &'a Window, best: Option<&'a Best<E>>, columns: Columns) -> Self {
        Self { list, window, best, columns: E::with_key(columns), descending: E::DESCENDING != window.backward }
    }

    /// What is read of its rows: they follow the parent, in the order of the table.
    pub(super) fn columns(&self) -> Columns {
        self.columns
    }

    /// Whether rows bear what they are sorted by before their key.
    pub(super) fn is_ordered(&self) -> bool {
        self.list.order != Order::Key
    }

    /// Whether they go from the last to the first.
    pub(super) fn is_descending(&self) -> bool {
        self.descending
    }

    /// Whether rows bear how far they stand.
    pub(super) fn tells_distance(&self) -> bool {
        self.list.centre().is_some()
    }

    /// PostgreSQL: each parent's rows are read in the order of an index, up to the limit; of what an index gives in another
    /// order, the keys are, and the rows of the page after.
    pub(super) fn lateral(&self, parents: &[&Parent], sql: &mut Sql) {
        sql.push("SELECT k.value AS parent, ").columns::<E::Model>("c", self.columns);
        let (ranked, standing) = if self.is_ordered() { ("ranked", ", ranked.standing") } else { ("c", "") };
        sql.push(standing);
        if self.tells_distance() {
            sql.push(", ").push(ranked).push(".distance");
        }
        sql.push(PUBLISHED).push(" FROM ");
        Parent::relation(parents, self.list.edge == Edge::Near, sql);
        sql.push(" CROSS JOIN LATERAL (");
        if self.is_ordered() {
            self.ranked(E::with_key(Columns::NONE), true, sql);
            sql.push(") ranked JOIN ").push(E::TABLE).push(" c ON c.").push(E::KEY).push(" = ranked.").push(E::KEY);
        } else if let Some((column, select)) = self.values() {
            self.of_each(column, select, sql);
            sql.push(") c");
        } else {
            self.ranked(self.columns, true, sql);
            sql.push(") c");
        }
    }

    /// The column and the select of the values whose first rows are read one by one; none when that may read more than the
    /// whole list.
    fn values(&self) -> Option<(&'static str, &'static str)> {
        let Edge::Each { column, select, few } = self.list.edge else { return None };
        let mut filter = self.list.filter.clone();
        let by_row =
            filter.around().is_empty() && filter.texte().is_none_or(|texte| texte.is_none()) && !filter.judges();
        (few && by_row || filter == E::Filter::default()).then_some((column, select))
    }

    /// The first rows of each value that leads to them, and the first of these. PostgreSQL would choose, for all parents alike,
    /// to go through the table in the order of keys until enough rows are of one of the values, or to read all that are.
    fn of_each(&self, column: &'static str, select: &str, sql: &mut Sql) {
        let list = List { edge: Edge::Value(column), filter: self.list.filter.clone(), order: Order::Key };
        sql.push("SELECT each.* FROM (").push(select).push(") v(value) CROSS JOIN LATERAL (");
        Select { list: &list, ..*self }.ranked(self.columns, true, sql);
        sql.push(") each ORDER BY each.").push(E::KEY).push(if self.descending { " DESC" } else { "" });
        sql.push(" LIMIT ").bind(i64::from(self.window.size) + 1);
    }

    /// SQLite has no LATERAL: keys are ranked in a correlated select, rows are fetched by key. An ORDER BY there does not
    /// see `k`, hence the select around the ranked keys of a list by distance.
    pub(super) fn correlated(&self, parents: &[&Parent], sql: &mut Sql) {
        sql.push("SELECT k.value AS parent, ").columns::<E::Model>("c", self.columns);
        self.told(sql);
        self.standing(sql);
        sql.push(PUBLISHED).push(" FROM ");
        Parent::relation(parents, self.list.edge == Edge::Near, sql);
        sql.push(" JOIN ").push(E::TABLE).push(" c ON c.").push(E::KEY).push(" IN (SELECT ranked.").push(E::KEY);
        sql.push(" FROM (");
        self.ranked(E::with_key(Columns::NONE), false, sql);
        sql.push(") ranked)");
        if let Some(best) = self.best {
            sql.push(" LEFT JOIN ");
            best.relation("b", sql);
            sql.push(" ON b.cle = c.").push(E::KEY);
        }
    }

    /// The first rows, or their keys, segment after segment.
    fn ranked(&self, columns: Columns, told: bool, sql: &mut Sql) {
        let segments = self.segments();
        let limit = i64::from(self.window.size) + 1;
        for (rank, segment) in segments.iter().enumerate() {
            if segments.len() > 1 {
                sql.push(if rank > 0 { " UNION ALL SELECT * FROM (" } else { "SELECT * FROM (" });
            }
            let late = self.judges_late(*segment, sql);
            sql.push(if late { "SELECT r.* FROM (SELECT " } else { "SELECT " }).columns::<E::Model>("c", columns);
            if told {
                self.told(sql);
            }
            self.segment_standing(*segment, sql);
            self.segment(*segment, sql);
            if late {
                self.judged_late(sql);
            }
            sql.push(" LIMIT ").bind(limit);
            if segments.len() > 1 {
                sql.push(") part");
            }
        }
        if segments.len() > 1 {
            sql.push(" LIMIT ").bind(limit);
        }
    }

    /// Whether rows are judged in their order, by PostgreSQL, which would judge them all before it orders them.
    fn judges_late(&self, segment: Segment, sql: &Sql) -> bool {
        sql.is_postgres() && matches!(segment, Segment::Ring(_)) && self.list.filter.judges()
    }

    /// Closes the rows of a segment, in their order, and judges them.
    fn judged_late(&self, sql: &mut Sql) {
        sql.push(" OFFSET 0) r JOIN ").push(E::TABLE).push(" c ON c.").push(E::KEY).push(" = r.").push(E::KEY);
        sql.push(" WHERE 1 = 1");
        self.list.judged(sql);
        sql.push(" ORDER BY ");
        self.order("r.standing", "r", sql);
    }

    /// The segments that the page may hold, in the direction of the walk.
    fn segments(&self) -> Vec<Segment> {
        let mut segments = match self.list.order {
            Order::Key => vec![Segment::Whole],
            Order::Debut(day) => vec![Segment::Session(day), Segment::WithoutSession(day)],
            Order::Pertinence => vec![Segment::Best, Segment::Others],
            Order::Distance => {
                let rings = self.list.centre().map_or(0, |centre| centre.rings());
                let remote = self.keeps_remote().then_some(Segment::Remote);
                (0..rings).map(Segment::Ring).chain(remote).collect()
            }
        };
        if let Some(at) = self.at() {
            let last = at == self.list.order.last();
            segments.retain(
                |segment| if self.descending { last || !segment.is_last() } else { !last || segment.is_last() },
            );
        }
        if self.descending {
            segments.reverse();
        }
        segments
    }

    // Where the page begins, in the order.
    fn at(&self) -> Option<f64> {
        self.window.from.as_ref()?.standing.map(f64::from_bits)
    }

    fn keeps_remote(&self) -> bool {
        self.list.edge != Edge::Near && self.list.filter.keeps_remote()
    }

    fn segment(&self, segment: Segment, sql: &mut Sql) {
        sql.push(" FROM ");
        if let Segment::Session(_) = segment {
            sql.push("session s JOIN ").push(E::TABLE).push(" c ON c.").push(E::KEY).push(" = s.").push(E::KEY);
        } else if let (Segment::Best, Some(best)) = (segment, self.best) {
            best.relation("b", sql);
            sql.push(" JOIN ").push(E::TABLE).push(" c ON c.").push(E::KEY).push(" = b.cle");
        } else {
            sql.push(E::TABLE).push(" c");
        }
        self.list.edge.join(sql);
        sql.push(" WHERE ");
        self.conditions(segment, sql);
        self.beyond(segment, sql);
        sql.push(" ORDER BY ");
        match segment {
            Segment::Session(_) => self.order("s.debut", "c", sql),
            Segment::Best => self.order("b.standing", "c", sql),
            _ => self.order("standing", "c", sql),
        }
    }

    fn conditions(&self, segment: Segment, sql: &mut Sql) {
        match (segment, self.list.centre()) {
            (Segment::Ring(ring), Some(centre)) => {
                if self.judges_late(segment, sql) {
                    self.list.unjudged(sql);
                } else {
                    self.list.narrow(sql);
                }
                sql.push(" AND ");
                centre.ring::<E>(ring, sql);
                if self.keeps_remote() {
                    sql.push(" AND c.en_presentiel = TRUE");
                } else if self.list.edge == Edge::Near {
                    around::<E>(&self.list.filter, sql);
                }
            }
            (Segment::Remote, Some(centre)) => {
                self.list.conditions(sql);
                sql.push(" AND (c.en_presentiel IS NOT TRUE OR (");
                centre.within::<E>(sql);
                sql.push(") IS NOT TRUE)");
            }
            (Segment::Session(day), _) => {
                self.list.conditions(sql);
                sql.push(" AND s.debut >= ").bind(day);
                sql.push(" AND NOT EXISTS (SELECT 1 FROM session u WHERE u.cle = s.cle AND u.debut >= ").bind(day);
                sql.push(" AND (u.debut < s.debut OR u.debut = s.debut AND u.id < s.id))");
            }
            (Segment::WithoutSession(day), _) => {
                self.list.conditions(sql);
                sql.push(" AND NOT EXISTS (SELECT 1 FROM session u WHERE u.cle = c.cle AND u.debut >= ")
                    .bind(day)
                    .push(")");
            }
            (Segment::Best, _) => self.best.map_or(self.list, |best| &best.list).conditions(sql),
            (Segment::Others, _) => {
                self.list.conditions(sql);
                if let Some(best) = self.best {
                    sql.push(" AND c.").push(E::KEY).push(" NOT IN (SELECT b.cle FROM ");
                    best.relation("b", sql);
                    sql.push(")");
                }
            }
            _ => self.list.conditions(sql),
        }
    }

    fn beyond(&self, segment: Segment, sql: &mut Sql) {
        let Some(Position { standing, key }) = &self.window.from else {
            return;
        };
        let than = if self.descending { " < " } else { " > " };
        let last = self.list.order.last();
        match standing.map(f64::from_bits) {
            Some(at) if segment.is_last() != (at == last) => {}
            Some(at) if !segment.is_last() => {
                sql.push(" AND (");
                match segment {
                    Segment::Session(_) => {
                        sql.push("s.debut, c.").push(E::KEY).push(")").push(than).push("(").bind(day(at))
                    }
                    _ => {
                        self.standing_value(sql);
                        sql.push(", c.").push(E::KEY).push(")").push(than).push("(").bind(at)
                    }
                };
                sql.push(", ").bind(key.as_str()).push(")");
            }
            _ => {
                sql.push(" AND c.").push(E::KEY).push(than).bind(key.as_str());
            }
        }
    }

    /// Adds the column of the distance that is told.
    fn told(&self, sql: &mut Sql) {
        if self.tells_distance() {
            sql.push(", ");
            self.distance(sql);
            sql.push(" AS distance");
        }
    }

    /// Adds the column that rows are sorted by before their key.
    fn standing(&self, sql: &mut Sql) {
        if self.is_ordered() {
            sql.push(", ");
            self.standing_value(sql);
            sql.push(" AS standing");
        }
    }

    /// The same for the rows of a segment.
    fn segment_standing(&self, segment: Segment, sql: &mut Sql) {
        if segment == Segment::Others {
            sql.push(&format!(", CAST({:?} AS double precision) AS standing", self.list.order.last()));
        } else {
            self.standing(sql);
        }
    }

    fn distance(&self, sql: &mut Sql) {
        let Some(centre) = self.list.centre() else {
            return;
        };
        if self.keeps_remote() {
            sql.push("CASE WHEN c.en_presentiel = TRUE AND ");
            centre.distance(sql);
            sql.push(" <= ");
            centre.edge(sql);
            sql.push(" THEN ");
            centre.distance(sql);
            sql.push(" END");
        } else {
            centre.distance(sql);
        }
    }

    fn standing_value(&self, sql: &mut Sql) {
        let last = format!(", {:?})", self.list.order.last());
        match self.list.order {
            Order::Key => {}
            Order::Pertinence => {
                sql.push("COALESCE(b.standing").push(&last);
            }
            Order::Distance => {
                sql.push("COALESCE(");
                self.distance(sql);
                sql.push(&last);
            }
            Order::Debut(day) => {
                let (open, close) = if sql.is_postgres() {
                    ("COALESCE(((", ") - DATE '1970-01-01')::double precision")
                } else {
                    ("COALESCE(julianday((", ")) - 2440587.5")
                };
                sql.push(open).push("SELECT MIN(u.debut) FROM session u WHERE u.cle = c.cle AND u.debut >= ").bind(day);
                sql.push(close).push(&last);
            }
        }
    }

    fn order(&self, standing: &str, row: &str, sql: &mut Sql) {
        let direction = if self.descending { " DESC" } else { "" };
        if self.is_ordered() {
            sql.push(standing).push(direction).push(", ");
        }
        sql.push(row).push(".").push(E::KEY).push(direction);
    }
}

/// The day that stands at a number of days since 1970.
fn day(at: f64) -> NaiveDate {
    let epoch = NaiveDate::default();
    epoch.checked_add_days(Days::new(at.clamp(0.0, 1_000_000.0) as u64)).unwrap_or(epoch)
}
