//! How is a file put on disk? Whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use super::catalogue::file_name;
use super::dataset::Dataset;
use super::format::{Format, Sink};
use super::writing::{CHUNK, Error, write};
use crate::store::Snapshot;

/// Where files go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Standard output.
    Standard,
    /// Files of a folder.
    Folder(PathBuf),
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where; none on standard output.
    pub path: Option<PathBuf>,
    /// Rows.
    pub rows: u64,
}

/// Writes a data set where it is wanted. In a folder, under its name of the day, which replaces one of the same name only
/// once it is whole. A terminal sees the rows pass.
pub async fn to_destination(
    snapshot: &Snapshot,
    set: &'static dyn Dataset,
    format: Format,
    destination: &Destination,
) -> Result<Written, Error> {
    let bar = progress(set, format);
    let told = |rows| bar.set_position(rows);
    let folder = match destination {
        Destination::Standard => {
            let sink: Sink = Box::new(BufWriter::new(io::stdout()));
            return Ok(Written { path: None, rows: write(snapshot, set, format, sink, CHUNK, told).await? });
        }
        Destination::Folder(folder) => folder,
    };
    fs::create_dir_all(folder)?;
    let path = folder.join(file_name(set, format, snapshot.edition()));
    let draft = Draft::new(&path);
    let sink: Sink = Box::new(BufWriter::new(File::create(&draft.0)?));
    let rows = write(snapshot, set, format, sink, CHUNK, told).await?;
    fs::rename(&draft.0, &path)?;
    Ok(Written { path: Some(path), rows })
}

fn progress(set: &dyn Dataset, format: Format) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg} {human_pos} rows, {per_sec}, {elapsed}");
    let bar = ProgressBar::new_spinner().with_message(format!("{}.{format}", set.about().name));
    let bar = bar.with_finish(ProgressFinish::AndClear);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A file under way, beside the one it becomes; gone with whatever went wrong.
struct Draft(PathBuf);

impl Draft {
    fn new(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Self(path.with_file_name(format!(".{name}.{}.part", std::process::id())))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Once renamed, there is none.
        let _ = fs::remove_file(&self.0);
    }
}
