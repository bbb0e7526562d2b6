use super::*;

/// A period in days of Paris: from the first second of the first to the last second of the last.
#[derive(Clone, Copy, Debug, SimpleObject)]
#[graphql(shareable)]
pub struct PeriodeValidite {
    /// First second; null when it has no beginning.
    debut: Option<DateTime>,
    /// Last second; null when it has no end. Before `debut` when the registers contradict each other.
    fin: Option<DateTime>,
}

impl PeriodeValidite {
    /// From a first day to a last day.
    pub fn new(first: Option<chrono::NaiveDate>, last: Option<chrono::NaiveDate>) -> Self {
        Self { debut: first.and_then(DateTime::opening), fin: last.and_then(DateTime::closing) }
    }
}
