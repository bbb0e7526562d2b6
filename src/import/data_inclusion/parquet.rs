//! Rows of a Parquet file, as pandas writes the weekly open data.

use std::ops::ControlFlow;

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::Value;

use super::records::Found;
use crate::import::input::{FileError, Input};
use crate::import::refusal::file;

/// Hands each row to `take` until it breaks off; its line is its rank.
pub fn each(input: &Input, mut take: impl FnMut(Found) -> ControlFlow<()>) -> Result<(), FileError> {
    let refuse = |error: ParquetError| file::parquet(&input.name, &error);
    let file = SerializedFileReader::new(input.file()?).map_err(refuse)?;
    let size: i64 = file.metadata().row_groups().iter().map(|group| group.total_byte_size()).sum();
    if u64::try_from(size).is_ok_and(|size| size > input.bounds().file) {
        return Err(file::too_large(&input.name, input.bounds().file));
    }
    for (rank, row) in (1..).zip(file.get_row_iter(None).map_err(refuse)?) {
        let row = match row.map_err(refuse)?.to_json_value() {
            Value::Object(row) => Ok(row),
            other => Err(other),
        };
        if take((rank, row)).is_break() {
            break;
        }
    }
    Ok(())
}
