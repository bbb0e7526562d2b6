//! What would the whole country look like? Synthetic data in the publishers' own formats, of any size.
//!
//! Codes of places, jobs and enumerations are real; everything else is invented, from a seed: the same seed, size and
//! day give the same bytes on every machine. Nothing is remembered while files are written: each thing is invented
//! anew from its rank wherever another speaks of it, so that memory does not grow with the size.

mod bcn;
mod branche;
mod catalogue;
mod dice;
mod filiere;
mod france;
mod genre;
mod kit;
mod lignee;
mod organisme;
mod output;
mod request;
mod rncp;
mod service;
mod structure;
mod text;
mod vocabulary;

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use self::bcn::Table as TableBcn;
use self::filiere::Filiere;
use self::france::France;
use self::output::Output;
pub use self::output::{Table, Written};
pub use self::request::{DayError, Request, Scale, ScaleError, day};
use crate::import::FileError;
use crate::import::reference::Reference;

/// Why nothing, or not all, was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A true file cannot be read.
    #[error(transparent)]
    Reference(#[from] FileError),
    /// The folder holds something.
    #[error("{} is not empty: give another folder, or --force to write among what it holds", folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// A file cannot be written.
    #[error("{}: cannot be written: {error}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// Writes a synthetic country in a folder, which `import --all` then reads.
pub fn generate(folder: &Path, request: &Request) -> Result<Vec<Written>, Error> {
    // First what may be refused, so that nothing is written then.
    let mut reference = Reference::read(request.reference.as_deref())?;
    let mut output = Output::open(folder, request.force)?;
    for (name, bytes) in std::mem::take(&mut reference.files) {
        output.copy(&name, &bytes)?;
    }
    let france = France::new(reference, request.scale.counts(), request.seed, request.date);
    write_certifications(&france, &mut output)?;
    write_offer(&france, &mut output)?;
    Ok(output.finish())
}

fn write_certifications(france: &France, output: &mut Output) -> Result<(), Error> {
    let filieres = || (0..france.counts.filieres).map(|numero| Filiere::new(france, numero));
    output.write(&rncp::archive(france.date), |rows| rows.through(|out, row| rncp::write(france, out, row)))?;
    for table in TableBcn::ALL {
        output.write(table.file(), |rows| {
            let header = table.header();
            rows.aside(&table.encoded(&format!("{header}\n")))?;
            let mut line = |text: &str| rows.line(&table.encoded(text));
            match table {
                TableBcn::Niveau => bcn::niveaux(&mut line),
                _ => filieres().try_for_each(|filiere| bcn::rows(table, &header, france, &filiere, &mut line)),
            }
        })?;
    }
    output.write(&kit::file(france.date), |rows| {
        rows.aside(kit::header().as_bytes())?;
        filieres().try_for_each(|filiere| kit::rows(france, &filiere, &mut |text| rows.line(text.as_bytes())))
    })
}

fn write_offer(france: &France, output: &mut Output) -> Result<(), Error> {
    let counts = france.counts;
    for (file, ranks) in parts(organisme::FILES, counts.organismes) {
        output.write(&file, |rows| rows.json_list(ranks.map(|rang| organisme::row(france, rang))))?;
    }
    for (file, ranks) in parts(catalogue::FILES, counts.formations) {
        output.write(&file, |rows| {
            let mut ranks = ranks;
            ranks.try_for_each(|rang| rows.line(catalogue::line(france, rang)?.as_bytes()))
        })?;
    }
    for (file, ranks) in parts(structure::FILES, counts.structures) {
        output.write(&file, |rows| rows.json_list(ranks.map(|rang| structure::row(france, rang))))?;
    }
    for (file, ranks) in parts(service::FILES, counts.services) {
        output.write(&file, |rows| rows.json_list(ranks.map(|rang| service::row(france, rang))))?;
    }
    Ok(())
}

// Rows of one file: an import reads files of a gibibyte at the most.
const PART: u64 = 250_000;

/// The files that so many rows make, each with its ranks: one alone bears no number.
fn parts((name, end): (&str, &str), count: u64) -> impl Iterator<Item = (String, Range<u64>)> {
    let files = count.div_ceil(PART);
    (0..files).map(move |file| {
        let name = if files == 1 { format!("{name}.{end}") } else { format!("{name}_{:02}.{end}", file + 1) };
        (name, file * PART..((file + 1) * PART).min(count))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_files_come_in_parts() {
        let names = |count| parts(service::FILES, count).map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(PART), ["data_inclusion/services.json"]);
        assert_eq!(names(PART + 1), ["data_inclusion/services_01.json", "data_inclusion/services_02.json"]);
        let ranks: Vec<Range<u64>> = parts(service::FILES, PART + 1).map(|(_, ranks)| ranks).collect();
        assert_eq!(ranks, [0..PART, PART..PART + 1]);
    }
}
