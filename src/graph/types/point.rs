use super::*;

/// A point on the Earth (WGS 84).
#[derive(Clone, Copy, Debug, SimpleObject)]
#[graphql(shareable)]
pub struct Point {
    /// Degrees north.
    latitude: f64,
    /// Degrees east.
    longitude: f64,
}

impl Point {
    /// From the columns of a row; none when either is missing.
    pub fn of(latitude: Option<f64>, longitude: Option<f64>) -> Option<Self> {
        latitude.zip(longitude).map(|(latitude, longitude)| Self { latitude, longitude })
    }
}
