//! How is a data set written, without ever holding it whole?
//!
//! Rows are read on the asynchronous runtime and written on a thread where work may last; between the two, a channel
//! holds one chunk. A slow reader of the file slows the writer, which slows the statements.

use std::io;

use sea_orm::DbErr;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::dataset::{Batch, Dataset, Rows};
use super::format::{Format, Head, Sink};
use crate::store::Snapshot;

/// Rows read at once.
pub const CHUNK: u32 = 2_000;

/// Why a file is not whole.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused.
    #[error("the database refused to be read: {0}")]
    Database(#[from] DbErr),
    /// The file could not be written, or its reader left.
    #[error("the file cannot be written: {0}")]
    Write(#[from] io::Error),
}

/// Writes a data set as the snapshot shows it, `chunk` rows at once; gives how many. `told` hears how many are read so far.
pub async fn write(
    snapshot: &Snapshot,
    set: &'static dyn Dataset,
    format: Format,
    sink: Sink,
    chunk: u32,
    told: impl FnMut(u64),
) -> Result<u64, Error> {
    let (steps, read) = mpsc::channel(1);
    let writing = spawn_blocking(move || write_all(set, format, sink, read));
    let read = read_all(snapshot, set, chunk, steps, told).await;
    let written = writing.await.unwrap_or_else(|fault| Err(io::Error::other(fault)));
    // When reading failed, the writer only says that it was left without an end.
    let rows = read?;
    written?;
    Ok(rows)
}

/// What the writer is told: rows, then the end. Without the end, the file must not look whole.
enum Step {
    Rows(Box<dyn Rows>),
    End,
}

async fn read_all(
    snapshot: &Snapshot,
    set: &dyn Dataset,
    chunk: u32,
    steps: mpsc::Sender<Step>,
    mut told: impl FnMut(u64),
) -> Result<u64, DbErr> {
    let mut after: Option<String> = None;
    let mut total = 0;
    loop {
        let Batch { rows, next } = set.read(snapshot, after.as_deref(), chunk).await?;
        total += rows.count() as u64;
        told(total);
        // The writer gave up: it tells why.
        if steps.send(Step::Rows(rows)).await.is_err() {
            return Ok(total);
        }
        after = next;
        if after.is_none() {
            let _ = steps.send(Step::End).await;
            return Ok(total);
        }
    }
}

fn write_all(set: &dyn Dataset, format: Format, sink: Sink, mut steps: mpsc::Receiver<Step>) -> io::Result<()> {
    let mut file = format.open(Head::of(set), sink)?;
    loop {
        match steps.blocking_recv() {
            Some(Step::Rows(rows)) => file.rows(rows)?,
            Some(Step::End) => return file.finish(),
            None => return Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}
