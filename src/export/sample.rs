//! What does a data set look like? Its first rows, and how much room a row takes: without writing it whole.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use super::dataset::{Batch, Dataset};
use super::format::{Format, Head};
use super::writing::Error;
use crate::store::Snapshot;

/// Its first rows, from `count` rows of the table at the most, as a file of a format would say them.
pub async fn first(
    snapshot: &Snapshot,
    set: &'static dyn Dataset,
    format: Format,
    count: u32,
) -> Result<(usize, Vec<u8>), Error> {
    let Batch { rows, .. } = set.read(snapshot, None, count).await?;
    let (told, written) = (rows.count(), Shared::default());
    let mut file = format.open(Head::of(set), Box::new(written.clone()))?;
    file.rows(rows)?;
    file.finish()?;
    let bytes = std::mem::take(&mut *written.0.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((told, bytes))
}

/// What a format writes, and we read.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
