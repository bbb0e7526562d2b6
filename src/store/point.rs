//! Where is it, and how far?

use std::hash::{Hash, Hasher};

/// Radius of the Earth taken as a sphere, in metres, as API Apprentissage takes it.
pub const EARTH_RADIUS_M: f64 = 6_371_000.0;

/// A point on the Earth: finite degrees within range, always.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    latitude: f64,
    longitude: f64,
}

impl Eq for Point {}

impl Hash for Point {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.latitude.to_bits().hash(state);
        self.longitude.to_bits().hash(state);
    }
}

impl Point {
    /// A point from degrees north and east; none when they are not finite or out of range.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let valid = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        // Adding zero turns -0.0 into 0.0: equal points have equal bits.
        valid.then_some(Self { latitude: latitude + 0.0, longitude: longitude + 0.0 })
    }

    /// Degrees north, degrees east.
    pub fn degrees(&self) -> (f64, f64) {
        (self.latitude, self.longitude)
    }

    /// The point on the unit sphere.
    pub fn sphere(&self) -> [f64; 3] {
        let (latitude, longitude) = (self.latitude.to_radians(), self.longitude.to_radians());
        [latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()]
    }

    /// The middle of points, on the sphere; none without a point, or between opposite ones.
    pub fn middle(points: &[Self]) -> Option<Self> {
        if let [one] = points {
            return Some(*one);
        }
        let mut sum = [0.0; 3];
        for point in points {
            sum.iter_mut().zip(point.sphere()).for_each(|(sum, axis)| *sum += axis);
        }
        let [x, y, z] = sum;
        let flat = x.hypot(y);
        (flat.hypot(z) > 1e-9).then(|| Self::new(z.atan2(flat).to_degrees(), y.atan2(x).to_degrees()))?
    }

    /// South, north, west and east of a box that holds every point within `radius_m`. Around a pole or across the
    /// antimeridian the box spans every longitude.
    pub fn bounds(&self, radius_m: f64) -> (f64, f64, f64, f64) {
        // A hair wider than the circle, so that rounding never loses a point on its edge.
        let reach = (radius_m / EARTH_RADIUS_M).to_degrees() * 1.000_001 + 1e-9;
        let (south, north) = (self.latitude - reach, self.latitude + reach);
        let widest = south.abs().max(north.abs());
        let ratio = reach.to_radians().sin() / self.latitude.to_radians().cos();
        if widest >= 90.0 || ratio >= 1.0 {
            return (south, north, -180.0, 180.0);
        }
        let width = ratio.asin().to_degrees() * 1.000_001 + 1e-9;
        let (west, east) = (self.longitude - width, self.longitude + width);
        if west < -180.0 || east > 180.0 { (south, north, -180.0, 180.0) } else { (south, north, west, east) }
    }
}

/// Square of the chord that subtends an arc of so many metres.
pub fn chord2(metres: f64) -> f64 {
    let half = (metres / EARTH_RADIUS_M / 2.0).min(std::f64::consts::FRAC_PI_2).sin();
    4.0 * half * half
}

/// Metres along the great circle, from the square of the chord.
pub fn metres(chord2: f64) -> f64 {
    2.0 * EARTH_RADIUS_M * (chord2.max(0.0).sqrt() / 2.0).min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_melun_distances_are_those_that_api_apprentissage_tells() {
        let [x, y, z] = Point::new(48.542, 2.655).unwrap().sphere();
        for (latitude, longitude, km) in
            [(48.3476, 2.5653, "22.6"), (48.7327, 3.1401, "41.5"), (48.8589, 2.347, "41.9")]
        {
            let [a, b, c] = Point::new(latitude, longitude).unwrap().sphere();
            let chord2 = (a - x).powi(2) + (b - y).powi(2) + (c - z).powi(2);
            assert_eq!(format!("{:.1}", metres(chord2) / 1_000.0), km);
        }
    }

    #[test]
    fn a_chord_and_its_arc_are_the_same_distance() {
        for distance in [0.0, 1.0, 22_600.0, 100_000.0, 20_000_000.0] {
            assert!((metres(chord2(distance)) - distance).abs() < 1e-3, "{distance}");
        }
    }

    #[test]
    fn a_box_holds_its_circle() {
        let paris = Point::new(48.8566, 2.3522).unwrap();
        let (south, north, west, east) = paris.bounds(100_000.0);
        assert!(south < 47.96 && north > 49.75 && west < 0.99 && east > 3.71);
        assert!(east < 3.8, "and is not much larger");
    }

    #[test]
    fn the_middle_of_points_is_between_them() {
        let point = |latitude, longitude| Point::new(latitude, longitude).unwrap();
        assert_eq!(Point::middle(&[point(50.7, 3.2)]), Some(point(50.7, 3.2)));
        let (latitude, longitude) = Point::middle(&[point(50.0, 3.0), point(51.0, 3.0)]).unwrap().degrees();
        assert!((latitude - 50.5).abs() < 1e-9 && (longitude - 3.0).abs() < 1e-9);
        assert_eq!(Point::middle(&[]), None);
        assert_eq!(Point::middle(&[point(0.0, 0.0), point(0.0, 180.0)]), None);
    }

    #[test]
    fn what_is_not_on_the_earth_is_no_point() {
        for (latitude, longitude) in [(f64::NAN, 0.0), (f64::INFINITY, 0.0), (90.1, 0.0), (0.0, -180.5)] {
            assert_eq!(Point::new(latitude, longitude), None);
        }
    }
}
