//! In which order does a list go?

use chrono::NaiveDate;

/// In which order a list goes; rows that it does not tell apart go by their key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// By primary key.
    #[default]
    Key,
    /// From the nearest to the farthest; what has no distance comes last.
    Distance,
    /// By the first day of the next session, on that day or later; what has none comes last.
    Debut(NaiveDate),
    /// From what answers the text of the filter best: a few hundreds of rows, as a search ranks them; all others after.
    Pertinence,
}

impl Order {
    /// What the rows that come last stand at: farther than any chord, later than any day, below any score.
    pub(super) fn last(self) -> f64 {
        match self {
            Self::Debut(_) | Self::Pertinence => 99_999_999.0,
            _ => 9.0,
        }
    }
}
