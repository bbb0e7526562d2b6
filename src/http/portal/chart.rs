//! How is a series drawn? As bars whose places are shares of the width, so that a drawing is as wide as the page, and its
//! words as large as the others.

use serde::Serialize;

/// Height of a column chart, in pixels.
const HEIGHT: f64 = 120.0;
/// Height of what is nothing: something to point at.
const LEAST: f64 = 1.0;
/// Columns that there is room for, at the least: one alone is no wall.
const FEWEST: usize = 12;
/// Part of its place that a column fills.
const FILLED: f64 = 0.8;

/// One value in time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Point {
    /// When: a day or a moment.
    pub(super) quand: String,
    /// None when it was not measured.
    pub(super) valeur: Option<f64>,
}

/// Columns side by side, one for each value.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Columns {
    hauteur: f64,
    colonnes: Vec<Column>,
    /// The least and the most that were measured, and the last; none when nothing was.
    bornes: Option<[f64; 3]>,
    debut: String,
    fin: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Column {
    /// Shares of the width, in percent.
    x: f64,
    largeur: f64,
    /// In pixels.
    y: f64,
    hauteur: f64,
    #[serde(flatten)]
    point: Point,
}

impl Columns {
    /// Those of a series, in the order of time. `full` is what the whole height means; the most of them when none is given.
    pub(super) fn of(points: Vec<Point>, full: Option<f64>) -> Self {
        let mut known = points.iter().filter_map(|point| point.valeur);
        let extremes = known.clone().fold(None, |found: Option<(f64, f64)>, value| {
            Some(found.map_or((value, value), |(least, most)| (least.min(value), most.max(value))))
        });
        let bornes = extremes.zip(known.next_back()).map(|((least, most), last)| [least, most, last]);
        let full = full.or(bornes.map(|[_, most, _]| most)).filter(|full| *full > 0.0).unwrap_or(1.0);
        let ends = |point: Option<&Point>| point.map(|point| point.quand.clone()).unwrap_or_default();
        let (debut, fin, place) = (ends(points.first()), ends(points.last()), 100.0 / points.len().max(FEWEST) as f64);
        let column = |(rank, point): (usize, Point)| {
            let hauteur = point.valeur.map_or(0.0, |value| (value / full * HEIGHT).clamp(LEAST, HEIGHT));
            let x = place * (rank as f64 + (1.0 - FILLED) / 2.0);
            let [x, largeur, y, hauteur] = [x, place * FILLED, HEIGHT - hauteur, hauteur].map(hundredths);
            Column { x, largeur, y, hauteur, point }
        };
        let colonnes = points.into_iter().enumerate().map(column).collect();
        Self { hauteur: HEIGHT, colonnes, bornes, debut, fin }
    }
}

/// One bar among others, lying.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Bar {
    pub(super) nom: String,
    pub(super) valeur: Option<f64>,
    /// What it was before.
    pub(super) avant: Option<f64>,
    /// Whether it needs a look.
    pub(super) alerte: bool,
    /// Shares of the width, in percent.
    part: f64,
    part_avant: Option<f64>,
}

impl Bar {
    /// One to be placed among others by [`bars`].
    pub(super) fn new(nom: &str, valeur: Option<f64>, avant: Option<f64>, alerte: bool) -> Self {
        Self { nom: nom.to_owned(), valeur, avant, alerte, part: 0.0, part_avant: None }
    }
}

/// Bars on one scale. `full` is what the whole width means; the most of them when none is given.
pub(super) fn bars(bars: Vec<Bar>, full: Option<f64>) -> Vec<Bar> {
    let most = bars.iter().filter_map(|bar| bar.valeur).reduce(f64::max);
    let full = full.or(most).filter(|full| *full > 0.0).unwrap_or(1.0);
    let share = |value: f64| hundredths((value / full * 100.0).clamp(0.0, 100.0));
    let placed = |bar: Bar| Bar {
        part: bar.valeur.map_or(0.0, share),
        part_avant: bar.avant.filter(|before| Some(*before) != bar.valeur).map(share),
        ..bar
    };
    bars.into_iter().map(placed).collect()
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(values: &[Option<f64>]) -> Vec<Point> {
        let day = |rank: usize| format!("2026-03-{:02}", rank + 1);
        values.iter().enumerate().map(|(rank, valeur)| Point { quand: day(rank), valeur: *valeur }).collect()
    }

    #[test]
    fn columns_fill_the_width_and_the_highest_the_height() {
        let drawn = Columns::of(points(&[Some(2.0), None, Some(4.0), Some(0.0)]), None);
        assert_eq!((drawn.debut.as_str(), drawn.fin.as_str()), ("2026-03-01", "2026-03-04"));
        assert_eq!(drawn.bornes, Some([0.0, 4.0, 0.0]));
        let heights: Vec<f64> = drawn.colonnes.iter().map(|column| column.hauteur).collect();
        assert_eq!(heights, [60.0, 0.0, 120.0, 1.0]);
        let last = drawn.colonnes.last().unwrap();
        assert_eq!((last.x, last.largeur), (25.83, 6.67));
        let many = Columns::of(points(&[Some(1.0); 20]), None);
        assert_eq!((many.colonnes[19].x, many.colonnes[19].largeur), (95.5, 4.0));
        assert!(drawn.colonnes.iter().all(|column| column.y + column.hauteur == HEIGHT));
    }

    #[test]
    fn nothing_measured_is_nothing_drawn() {
        assert_eq!(Columns::of(points(&[None, None]), None).bornes, None);
        assert_eq!(Columns::of(Vec::new(), None).colonnes, []);
        let zero = Columns::of(points(&[Some(0.0)]), None);
        assert_eq!((zero.bornes, zero.colonnes[0].hauteur), (Some([0.0; 3]), LEAST));
    }

    #[test]
    fn bars_share_one_scale_and_show_what_was_before_when_it_was_otherwise() {
        let drawn = bars(vec![Bar::new("a", Some(0.5), Some(0.25), false), Bar::new("b", None, None, true)], Some(1.0));
        assert_eq!((drawn[0].part, drawn[0].part_avant), (50.0, Some(25.0)));
        assert_eq!((drawn[1].part, drawn[1].part_avant), (0.0, None));
        let same = bars(vec![Bar::new("a", Some(3.0), Some(3.0), false), Bar::new("b", Some(6.0), None, false)], None);
        assert_eq!((same[0].part, same[0].part_avant, same[1].part), (50.0, None, 100.0));
    }
}
