//! What stands around a place? A map of plain coordinates: the centres of the communes around it, the largest by their names,
//! and the place in the middle. No tile is asked of anybody.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::page::Answered;
use super::{Portal, Visitor};

/// Width and height of the drawing.
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 260.0;
/// Between what is drawn and the border.
const MARGIN: f64 = 14.0;
/// Kilometres around the place that are looked at, and the fewest that are drawn.
const AROUND_KM: f64 = 20.0;
const LEAST_KM: f64 = 2.0;
/// Names that are written, and communes that are told in words.
const NAMES: usize = 10;
const TOLD: usize = 6;
/// About what a letter and a line take of the drawing.
const LETTER: f64 = 5.9;
const LINE: f64 = 12.0;
/// Kilometres of a degree of a meridian.
const DEGREE_KM: f64 = 111.195;

/// A point on the ground, in degrees.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
struct Point {
    latitude: f64,
    longitude: f64,
}

/// A commune around.
#[derive(Clone, Debug)]
struct Around {
    node: Value,
    nom: String,
    population: i64,
    distance_m: i64,
    // Kilometres east and south of the place.
    east: f64,
    south: f64,
}

/// What is drawn, and what it says in words.
#[derive(Debug, Serialize)]
struct Carte {
    largeur: f64,
    hauteur: f64,
    points: Vec<Dot>,
    noms: Vec<Name>,
    echelle: Scale,
    proches: Vec<Value>,
}

#[derive(Debug, PartialEq, Serialize)]
struct Dot {
    x: f64,
    y: f64,
    r: f64,
}

#[derive(Debug, PartialEq, Serialize)]
struct Name {
    x: f64,
    y: f64,
    ancre: &'static str,
    nom: String,
}

/// A bar as long as so many kilometres.
#[derive(Debug, PartialEq, Serialize)]
struct Scale {
    km: u32,
    longueur: f64,
}

impl Portal {
    /// The map around an object, on the share of who opens its page; none when it has no place, or when nobody tells what is
    /// around.
    pub(super) async fn map(&self, objet: &Value, visitor: &Visitor) -> Value {
        let Some(place) = place(objet) else { return Value::Null };
        let pres = json!({ "latitude": place.latitude, "longitude": place.longitude, "rayonKm": AROUND_KM });
        match self.ask("carte", Map::from_iter([("pres".to_owned(), pres)]), visitor).await {
            Ok(Answered { data, .. }) => json!(drawn(place, objet.get("id"), &data)),
            Err(failure) => {
                tracing::debug!(?failure, "a page goes without its map");
                Value::Null
            }
        }
    }
}

/// Where an object stands: its own point, that of its place, or the centre of its commune.
fn place(objet: &Value) -> Option<Point> {
    let paths = ["/point", "/lieu/point", "/centre", "", "/commune/centre", "/lieu/commune/centre"];
    paths.iter().find_map(|path| serde_json::from_value(objet.pointer(path)?.clone()).ok())
}

fn drawn(place: Point, own: Option<&Value>, data: &Value) -> Option<Carte> {
    let edges = data.pointer("/communes/edges")?.as_array()?;
    let mut around: Vec<Around> = edges.iter().filter_map(|edge| Around::of(edge, place)).collect();
    around.retain(|one| one.node.get("id") != own);
    if around.is_empty() {
        return None;
    }
    let farthest =
        around.iter().map(|one| one.east.abs().max(one.south.abs() * WIDTH / HEIGHT)).fold(LEAST_KM, f64::max);
    let scale = (WIDTH / 2.0 - MARGIN) / farthest;
    // The largest first: theirs are the names that are written.
    around.sort_by_key(|one| (std::cmp::Reverse(one.population), one.distance_m));
    let points = around.iter().map(|one| one.dot(scale)).collect();
    Some(Carte {
        largeur: WIDTH,
        hauteur: HEIGHT,
        points,
        noms: names(&around, scale),
        echelle: Scale::of(scale),
        proches: around.iter().take(TOLD).map(Around::told).collect(),
    })
}

impl Around {
    fn of(edge: &Value, place: Point) -> Option<Self> {
        let node = edge.get("node")?;
        let centre: Point = serde_json::from_value(node.get("centre")?.clone()).ok()?;
        let parallel = place.latitude.to_radians().cos();
        Some(Self {
            nom: node.get("nom")?.as_str()?.to_owned(),
            population: node.get("population").and_then(Value::as_i64).unwrap_or_default(),
            distance_m: edge.get("distanceM").and_then(Value::as_i64).unwrap_or_default(),
            east: (centre.longitude - place.longitude) * DEGREE_KM * parallel,
            south: (place.latitude - centre.latitude) * DEGREE_KM,
            node: node.clone(),
        })
    }

    fn dot(&self, scale: f64) -> Dot {
        let r = 1.5 + (self.population.max(0) as f64 / 20_000.0).sqrt().min(4.5);
        Dot { x: tenth(WIDTH / 2.0 + self.east * scale), y: tenth(HEIGHT / 2.0 + self.south * scale), r: tenth(r) }
    }

    /// The wind it lies under, from north by the east.
    fn wind(&self) -> &'static str {
        const WINDS: [&str; 8] = ["N", "NE", "E", "SE", "S", "SO", "O", "NO"];
        let eighth = self.east.atan2(-self.south).to_degrees() / 45.0;
        WINDS[eighth.round().rem_euclid(8.0) as usize % 8]
    }

    fn told(&self) -> Value {
        json!({ "noeud": self.node, "nom": self.nom, "distanceM": self.distance_m, "vent": self.wind() })
    }
}

/// The names that have room: right of their point, else left; those that would run into others are left out.
fn names(around: &[Around], scale: f64) -> Vec<Name> {
    // The place in the middle has its room.
    let (cx, cy) = (WIDTH / 2.0, HEIGHT / 2.0);
    let mut taken = vec![[cx - 9.0, cy - 9.0, cx + 9.0, cy + 9.0], [0.0, HEIGHT - 26.0, WIDTH / 3.0, HEIGHT]];
    let mut names = Vec::new();
    for one in around {
        if names.len() == NAMES {
            break;
        }
        let Dot { x, y, r } = one.dot(scale);
        let width = one.nom.chars().count() as f64 * LETTER;
        let sides = [("start", x + r + 3.0, x + r + 3.0), ("end", x - r - 3.0 - width, x - r - 3.0)];
        let free = sides.into_iter().find_map(|(ancre, left, at)| {
            let own = [left, y - LINE / 2.0, left + width, y + LINE / 2.0];
            let inside = left >= 0.0 && left + width <= WIDTH && own[1] >= 0.0 && own[3] <= HEIGHT;
            (inside && !taken.iter().any(|other| meet(&own, other))).then_some((ancre, at, own))
        });
        if let Some((ancre, at, own)) = free {
            taken.push(own);
            names.push(Name { x: tenth(at), y: tenth(y + 4.0), ancre, nom: one.nom.clone() });
        }
    }
    names
}

fn meet(one: &[f64; 4], other: &[f64; 4]) -> bool {
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}

impl Scale {
    /// The longest of a few round lengths that takes a quarter of the width at the most.
    fn of(scale: f64) -> Self {
        let fits = |km: &u32| f64::from(*km) * scale <= WIDTH / 4.0;
        let km = [20, 10, 5, 2, 1].into_iter().find(fits).unwrap_or(1);
        Self { km, longueur: tenth(f64::from(km) * scale) }
    }
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commune(nom: &str, latitude: f64, longitude: f64, population: i64) -> Value {
        json!({ "distanceM": 4_000, "node": { "__typename": "Commune", "id": format!("Commune:{nom}"), "nom": nom, "population": population,
            "centre": { "latitude": latitude, "longitude": longitude } } })
    }

    const LILLE: Point = Point { latitude: 50.63, longitude: 3.06 };

    fn map(edges: Vec<Value>) -> Option<Carte> {
        drawn(LILLE, Some(&json!("Commune:Lille")), &json!({ "communes": { "edges": edges } }))
    }

    #[test]
    fn north_is_up_and_east_is_right_and_the_largest_are_named() {
        let carte = map(vec![
            commune("Lille", 50.63, 3.06, 230_000),
            commune("Roubaix", 50.69, 3.17, 98_000),
            commune("Seclin", 50.55, 3.03, 12_000),
            commune("Seclin-bis", 50.5501, 3.0301, 10),
        ])
        .unwrap();
        assert_eq!(carte.points.len(), 3, "the place itself is in the middle");
        assert!(carte.points[0].x > WIDTH / 2.0 && carte.points[0].y < HEIGHT / 2.0);
        let names: Vec<&str> = carte.noms.iter().map(|name| name.nom.as_str()).collect();
        assert_eq!(names[..2], ["Roubaix", "Seclin"]);
        let winds: Vec<&str> = carte.proches.iter().filter_map(|one| one["vent"].as_str()).collect();
        assert_eq!(winds, ["NE", "S", "S"]);
        assert!(carte.echelle.longueur <= WIDTH / 4.0 && carte.echelle.km >= 1);
    }

    #[test]
    fn names_stay_inside_and_run_into_none_other() {
        let many = (0..60)
            .map(|rank| commune("Villeneuve-d'Ascq", 50.63 + f64::from(rank) / 400.0, 3.2, 1_000 - i64::from(rank)));
        let carte = map(many.collect()).unwrap();
        assert!(!carte.noms.is_empty() && carte.noms.len() <= NAMES);
        for (rank, one) in carte.noms.iter().enumerate() {
            let taken = |name: &Name| {
                let width = name.nom.chars().count() as f64 * LETTER;
                let left = if name.ancre == "end" { name.x - width } else { name.x };
                [left + 0.2, name.y - LINE / 2.0 + 0.2, left + width - 0.2, name.y + LINE / 2.0 - 0.2]
            };
            assert!(taken(one)[0] >= 0.0 && taken(one)[2] <= WIDTH, "{one:?}");
            assert!(carte.noms[..rank].iter().all(|other| !meet(&taken(one), &taken(other))));
        }
    }

    #[test]
    fn what_has_no_place_or_no_neighbour_has_no_map() {
        assert_eq!(
            place(&json!({ "point": null, "commune": { "centre": { "latitude": 1.0, "longitude": 2.0 } } })),
            Some(Point { latitude: 1.0, longitude: 2.0 })
        );
        assert_eq!(place(&json!({ "nom": "x" })), None);
        assert!(map(vec![commune("Lille", 50.63, 3.06, 1)]).is_none());
    }
}
