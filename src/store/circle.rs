//! What stands around a point, nearest first, without reading all that stands there?
//!
//! A circle is read ring by ring, from the middle: a page that the first ring fills never reads the others, so that the
//! rows around Paris cost what a page costs.

use super::Listed;
use super::point::{Point, chord2};
use super::sql::Sql;

/// A circle on the Earth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Circle {
    /// Centre.
    pub centre: Point,
    /// Radius in metres.
    pub radius_m: u32,
}

/// The radius of each ring, as a part of the circle's: the last is the whole circle.
const RINGS: [f64; 4] = [1.0 / 64.0, 1.0 / 16.0, 1.0 / 4.0, 1.0];
const WHOLE: usize = RINGS.len() - 1;

/// Radius from which a circle is wide.
const WIDE_M: u32 = 30_000;

impl Circle {
    /// Whether more may stand in it than hangs from most parents.
    pub(super) fn is_wide(&self) -> bool {
        self.radius_m >= WIDE_M
    }

    /// A name of its own among circles.
    pub(super) fn name(&self) -> String {
        let (latitude, longitude) = self.centre.degrees();
        format!("{latitude},{longitude},{}", self.radius_m)
    }

    fn radius(&self, ring: usize) -> f64 {
        f64::from(self.radius_m) * RINGS[ring]
    }

    /// A row of the relation of circles: a key, the centre, then each ring.
    fn row(&self, key: &str) -> String {
        let [x, y, z] = self.centre.sphere();
        let mut row = vec![key.into(), x.into(), y.into(), z.into()];
        for ring in 0..RINGS.len() {
            let (south, north, west, east) = self.centre.bounds(self.radius(ring));
            row.extend([chord2(self.radius(ring)), south, north, west, east].map(serde_json::Value::from));
        }
        serde_json::Value::from(row).to_string()
    }
}

/// Adds a relation of circles: `value`, the centre `x`, `y`, `z`, and for each ring `reach0`, `south0`, `north0`, `west0`,
/// `east0`.
pub(super) fn relation<'a>(circles: impl Iterator<Item = (&'a str, Circle)>, name: &str, sql: &mut Sql) {
    let rows: Vec<String> = circles.map(|(key, circle)| circle.row(key)).collect();
    let rings = (0..RINGS.len()).flat_map(|ring| ["reach", "south", "north", "west", "east"].map(|side| (side, ring)));
    let columns = ["value", "x", "y", "z"].into_iter().map(str::to_owned);
    let columns = columns.chain(rings.map(|(side, ring)| format!("{side}{ring}")));
    sql.push("(SELECT ");
    for (rank, column) in columns.enumerate() {
        let separator = if rank == 0 { "" } else { ", " };
        let cast = match (rank, sql.is_postgres()) {
            (0, true) => format!("value::jsonb ->> {rank}"),
            (_, true) => format!("(value::jsonb ->> {rank})::double precision"),
            (0, false) => format!("json_each.value ->> {rank}"),
            (_, false) => format!("CAST(json_each.value ->> {rank} AS REAL)"),
        };
        sql.push(separator).push(&cast).push(" AS ").push(&column);
    }
    sql.push(" FROM ").list(&rows);
    // Without an `OFFSET`, both databases read the circle again for each row that stands around it.
    sql.push(if sql.is_postgres() { " AS list(value)" } else { " LIMIT -1" }).push(" OFFSET 0) ").push(name);
}

/// Square of the chord between two points of the unit sphere: it orders as the great circle does, with no function that
/// one of the databases would lack.
fn chord(row: &str, point: &str) -> String {
    let square = |axis| format!("({row}.sphere_{axis} - {point}.{axis}) * ({row}.sphere_{axis} - {point}.{axis})");
    format!("({} + {} + {})", square("x"), square("y"), square("z"))
}

/// From where a statement measures the distance of the rows `c`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Centre<'a> {
    /// From the parent, whose circle stands in the relation `k`.
    Parent,
    /// From the nearest of these circles, all of one radius, whatever the parent.
    Nearest(&'a [Circle]),
}

impl Centre<'_> {
    /// Rings that the circle is read by, the innermost first. Several circles are one ring.
    pub(super) fn rings(&self) -> usize {
        match self {
            Self::Parent | Self::Nearest([_]) => RINGS.len(),
            Self::Nearest(_) => 1,
        }
    }

    /// Adds the square of the chord to `c`; null when `c` has no place.
    pub(super) fn distance(&self, sql: &mut Sql) {
        match self {
            Self::Parent => {
                sql.push(&chord("c", "k"));
            }
            Self::Nearest([circle]) => {
                for (rank, (axis, value)) in ["x", "y", "z"].iter().zip(circle.centre.sphere()).enumerate() {
                    sql.push(if rank == 0 { "((c.sphere_" } else { " + (c.sphere_" })
                        .push(axis)
                        .push(" - ")
                        .bind(value);
                    sql.push(") * (c.sphere_").push(axis).push(" - ").bind(value).push(")");
                }
                sql.push(")");
            }
            Self::Nearest(circles) => {
                sql.push("(SELECT MIN(").push(&chord("c", "p")).push(") FROM ");
                relation(circles.iter().map(|circle| ("", *circle)), "p", sql);
                sql.push(")");
            }
        }
    }

    /// Adds the condition that `c` is within the circle.
    pub(super) fn within<E: Listed>(&self, sql: &mut Sql) {
        match self {
            Self::Nearest(circles @ [_, _, ..]) => {
                sql.push("c.").push(E::KEY).push(" IN (SELECT n.").push(E::KEY).push(" FROM ");
                relation(circles.iter().map(|circle| ("", *circle)), "p", sql);
                sql.push(" JOIN ").push(E::TABLE).push(" n ON ").push(&boxed("n", "p", WHOLE));
                sql.push(" AND ").push(&chord("n", "p")).push(&format!(" <= p.reach{WHOLE})"));
            }
            _ => self.disc(WHOLE, sql),
        }
    }

    /// Adds the condition that `c` is within a ring: nearer than its edge, and not in the rings before it.
    pub(super) fn ring<E: Listed>(&self, ring: usize, sql: &mut Sql) {
        if self.rings() == 1 {
            return self.within::<E>(sql);
        }
        self.disc(ring, sql);
        if ring > 0 {
            sql.push(" AND ");
            self.distance(sql);
            sql.push(" > ");
            self.reach(ring - 1, sql);
        }
    }

    /// Adds the square of the chord to the edge of the circle.
    pub(super) fn edge(&self, sql: &mut Sql) {
        self.reach(WHOLE, sql);
    }

    /// The same without what an index could follow.
    pub(super) fn reached(&self, sql: &mut Sql) {
        self.distance(sql);
        sql.push(" <= ");
        self.reach(WHOLE, sql);
    }

    fn disc(&self, ring: usize, sql: &mut Sql) {
        match self {
            Self::Nearest([circle, ..]) => {
                let (south, north, west, east) = circle.centre.bounds(circle.radius(ring));
                sql.push("c.latitude BETWEEN ").bind(south).push(" AND ").bind(north);
                sql.push(" AND c.longitude BETWEEN ").bind(west).push(" AND ").bind(east);
            }
            _ => {
                sql.push(&boxed("c", "k", ring));
            }
        }
        sql.push(" AND ");
        self.distance(sql);
        sql.push(" <= ");
        self.reach(ring, sql);
    }

    fn reach(&self, ring: usize, sql: &mut Sql) {
        match self {
            Self::Nearest([circle, ..]) => sql.bind(chord2(circle.radius(ring))),
            _ => sql.push(&format!("k.reach{ring}")),
        };
    }
}

fn boxed(row: &str, point: &str, ring: usize) -> String {
    format!(
        "{row}.latitude BETWEEN {point}.south{ring} AND {point}.north{ring} \
         AND {row}.longitude BETWEEN {point}.west{ring} AND {point}.east{ring}"
    )
}
