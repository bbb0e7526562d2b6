//! Where is a row? Its point, as columns.

use serde::{Deserialize, Serialize};

use crate::store::Point;

/// The five columns of a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Point on the unit sphere.
    pub sphere_x: Option<f64>,
    /// Point on the unit sphere.
    pub sphere_y: Option<f64>,
    /// Point on the unit sphere.
    pub sphere_z: Option<f64>,
}

impl Place {
    /// From degrees; nothing when either is missing or out of range.
    pub fn new(latitude: Option<f64>, longitude: Option<f64>) -> Self {
        let point = latitude.zip(longitude).and_then(|(latitude, longitude)| Point::new(latitude, longitude));
        point.map(Self::at).unwrap_or_default()
    }

    /// From one text, `latitude,longitude`.
    pub fn parse(text: &str) -> Self {
        let number = |part: &str| part.trim().parse::<f64>().ok();
        text.split_once(',')
            .map(|(latitude, longitude)| Self::new(number(latitude), number(longitude)))
            .unwrap_or_default()
    }

    fn at(point: Point) -> Self {
        let ((latitude, longitude), [x, y, z]) = (point.degrees(), point.sphere());
        Self {
            latitude: Some(latitude),
            longitude: Some(longitude),
            sphere_x: Some(x),
            sphere_y: Some(y),
            sphere_z: Some(z),
        }
    }
}
