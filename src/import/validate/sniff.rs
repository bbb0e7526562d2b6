//! Is a file what its name says? Told by its first bytes, so that whoever sends it knows what to mend.

use crate::import::input::{FileError, Input};
use crate::import::refusal::file;

/// Why a file is read by nobody, whatever data set it is of; none when that is for its reader to say.
pub fn unreadable(input: &Input) -> Option<FileError> {
    let name = input.lower_name();
    let said = name.rfind('.').map_or("", |at| &name[at..]);
    if said == ".parquet" && input.bounds().is_of_stranger() {
        return Some(file::parquet_of_stranger(&input.name));
    }
    let head = input.head();
    if head.is_empty() {
        // What cannot be read has no first bytes either.
        return Some(input.size().err().unwrap_or_else(|| file::empty(&input.name)));
    }
    let first = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start().first();
    let (needed, what): (&[&str], &str) = match head {
        [b'P', b'K', 3, 4, ..] if is_workbook(head) => (&[".xlsx"], "un classeur Excel"),
        [b'P', b'K', 3, 4, ..] => (&[".zip", ".xlsx"], "une archive zip"),
        [0x1f, 0x8b, ..] => (&[".gz"], "une archive gzip"),
        [b'P', b'A', b'R', b'1', ..] => (&[".parquet"], "un fichier Parquet"),
        _ if matches!(first, Some(b'{' | b'[')) => (&[".json", ".geojson", ".ndjson", ".jsonl"], "du JSON"),
        _ => return None,
    };
    if said == ".xlsx" && needed.contains(&said) {
        return input.check_inflated().err();
    }
    (!needed.contains(&said)).then(|| file::of_another_kind(&input.name, said, what, needed[0]))
}

fn is_workbook(head: &[u8]) -> bool {
    let has = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    has(b"[Content_Types].xml") || has(b"xl/")
}
