//! What is told of a file that cannot be read at all? In French: what is wrong with it, and what is needed. The cause that
//! a library gives goes to the log.

use std::fmt::Display;
use std::io::{self, ErrorKind};

use crate::codes::excerpt;
use crate::import::input::FileError;

fn told(file: &str, sentence: String) -> FileError {
    FileError::new(file, sentence)
}

fn because(file: &str, cause: &dyn Display, sentence: &str) -> FileError {
    tracing::warn!(file, %cause, "a file cannot be read");
    told(file, sentence.to_owned())
}

/// The system does not give the file.
pub fn unread(file: &str, error: &io::Error) -> FileError {
    because(file, error, &format!("Le fichier ne peut pas être lu : {}.", of_system(error)))
}

/// The archive that the file is in does not give it.
pub fn packed(file: &str, error: &io::Error) -> FileError {
    because(file, error, &format!("Le fichier ne peut pas être décompressé : {}.", of_system(error)))
}

fn of_system(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => "il n'existe pas",
        ErrorKind::PermissionDenied => "la lecture en est interdite",
        ErrorKind::IsADirectory => "c'est un dossier",
        ErrorKind::StorageFull => "il n'y a plus de place sur le disque",
        ErrorKind::UnexpectedEof => "il s'arrête avant sa fin",
        ErrorKind::InvalidData | ErrorKind::InvalidInput => "son contenu est abîmé",
        ErrorKind::QuotaExceeded => "il est trop gros une fois décompressé",
        ErrorKind::TimedOut | ErrorKind::BrokenPipe => "sa lecture a été interrompue, car elle dure trop longtemps",
        ErrorKind::FileTooLarge => "une ligne y est trop longue",
        _ => "le système ou l'archive a signalé une erreur",
    }
}

/// Once inflated, the file has more bytes than are read.
pub fn too_large(file: &str, bytes: u64) -> FileError {
    told(file, format!("Le fichier dépasse {bytes} octets une fois décompressé. Il faut le découper."))
}

/// An archive has more files than are opened.
pub fn too_many(file: &str, files: usize, most: usize) -> FileError {
    told(file, format!("L'archive contient {files} fichiers. Il en faut {most} au plus."))
}

/// An archive is broken.
pub fn archive(file: &str, cause: &dyn Display) -> FileError {
    because(file, cause, "L'archive zip ne peut pas être ouverte : elle est incomplète ou abîmée.")
}

/// A workbook is broken, or is none.
pub fn workbook(file: &str, cause: &dyn Display) -> FileError {
    because(
        file,
        cause,
        "Le classeur Excel (.xlsx) ne peut pas être lu : il est incomplet ou abîmé, ou n'en est pas un.",
    )
}

/// A Parquet file is broken, or is none.
pub fn parquet(file: &str, cause: &dyn Display) -> FileError {
    because(file, cause, "Le fichier Parquet ne peut pas être lu : il est incomplet ou abîmé, ou n'en est pas un.")
}

/// A row of a text, by its line, cannot be read.
pub fn row(file: &str, line: u64, error: &io::Error) -> FileError {
    because(file, error, &format!("Ligne {line} : elle ne peut pas être lue, {}.", of_row(error)))
}

fn of_row(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::FileTooLarge => "elle est trop longue. Il faut fermer chaque guillemet et passer à la ligne",
        _ => of_system(error),
    }
}

/// An element of a list, or a line, has more bytes than are held.
pub fn too_long(file: &str, what: &str, bytes: usize) -> FileError {
    told(file, format!("{what} dépasse {bytes} octets. Il faut le couper, ou fermer ses guillemets et ses crochets."))
}

/// A document is no JSON; where it no longer is, as the end of a sentence.
pub fn json(file: &str, place: impl Display) -> FileError {
    told(file, format!("Le JSON est malformé {place}."))
}

/// Where a document is no longer JSON.
pub fn place(error: &serde_json::Error) -> String {
    format!("à la ligne {}, au caractère {}", error.line(), error.column())
}

/// A header lacks a column.
pub fn no_column(file: &str, column: &str, found: &[String]) -> FileError {
    let found = found.iter().take(12).map(String::as_str).collect::<Vec<_>>().join(", ");
    told(file, format!("Il manque la colonne « {column} » à l'en-tête. Colonnes trouvées : {}.", excerpt(&found)))
}

/// No sheet of a workbook has a header of these columns.
pub fn no_header(file: &str, columns: &[&str]) -> FileError {
    told(file, format!("Aucune feuille n'a d'en-tête avec les colonnes « {} ».", columns.join(" », « ")))
}

/// A file is none of those that a source reads: `what` with its article, `needed` as the end of "il faut…".
pub fn not_a(file: &str, what: &str, needed: &str) -> FileError {
    told(file, format!("Le fichier n'est pas {what}. Il faut {needed}."))
}

/// No data set reads the file.
pub fn unknown(file: &str) -> FileError {
    let sentence = "Aucune source ne reconnaît ce fichier à son nom et à ses premières lignes. Il faut l'un des fichiers que lit \
                    une source, ou choisir la source.";
    told(file, sentence.to_owned())
}

/// The file holds nothing.
pub fn empty(file: &str) -> FileError {
    told(file, "Le fichier est vide. Il faut au moins un en-tête et une ligne.".to_owned())
}

/// The file is not what its name says; `what` it is with its article.
pub fn of_another_kind(file: &str, said: &str, what: &str, needed: &str) -> FileError {
    told(
        file,
        format!(
            "Le nom du fichier finit par « {said} », mais son contenu est {what}. Il faut un nom qui finit par « {needed} »."
        ),
    )
}

/// A Parquet file, whose pages say themselves how large they are, is read of those who are trusted alone.
pub fn parquet_of_stranger(file: &str) -> FileError {
    let sentence = "Les fichiers Parquet ne sont pas lus ici : il faut envoyer les mêmes lignes en CSV, en JSON ou en XLSX, ou \
                    valider le fichier chez soi par la commande « passerelle validate ».";
    told(file, sentence.to_owned())
}

/// Rows that wait on the disk are lost.
pub fn spilt(file: &str) -> FileError {
    let sentence =
        "Les lignes qui attendent d'être relues ne peuvent pas l'être : il n'y a plus de place sur le disque.";
    told(file, sentence.to_owned())
}

/// Something that goes with the file is missing: a sentence.
pub fn missing(file: &str, sentence: &str) -> FileError {
    told(file, sentence.to_owned())
}
