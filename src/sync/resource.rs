//! What does an endpoint answer, and what identifies its rows?

use serde_json::value::RawValue;

/// An endpoint that lists rows.
#[derive(Clone, Copy, Debug)]
pub struct Resource {
    /// Name of its file.
    pub name: &'static str,
    /// Path after the address of the service, query included for a whole list.
    pub path: &'static str,
    /// How the rows come.
    pub shape: Shape,
}

/// How rows come.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// All at once, in one list.
    Whole,
    /// Page after page.
    Paged {
        /// The query of a page, told by its rank from 0.
        query: fn(u64) -> String,
        /// Reads an answer.
        read: fn(&[u8]) -> serde_json::Result<Page>,
    },
}

/// An answer of a paged endpoint.
#[derive(Debug)]
pub struct Page {
    /// How many rows or pages there are in all, as it says.
    pub announced: u64,
    /// Rows with what identifies them.
    pub rows: Vec<(String, Box<RawValue>)>,
}

/// A row as upstream wrote it and its identifier; without one it stands for itself, so that its importer refuses it.
pub fn identified(id: Option<String>, row: Box<RawValue>) -> (String, Box<RawValue>) {
    (id.unwrap_or_else(|| row.get().to_owned()), row)
}
