//! Is any row of a file lost on its way? Those of the sample, counted without any of our readers, are those that the journal
//! tells to have been read.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::TestGraph;

/// Lines of a table below its header, or elements of a list and those inside them; none of what is neither.
fn rows(path: &Path) -> Option<u64> {
    let bytes = std::fs::read(path).expect("a file of the sample");
    match path.extension()?.to_str()? {
        "csv" => Some(lines(&bytes)),
        "json" => Some(elements(&serde_json::from_slice::<Vec<Value>>(&bytes).ok()?)),
        _ => None,
    }
}

fn lines(bytes: &[u8]) -> u64 {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |separator: u8| header.iter().filter(|byte| **byte == separator).count();
    let separator = if count(b';') > count(b',') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(bytes);
    reader.byte_records().filter(|row| row.as_ref().is_ok_and(|row| row.iter().any(|cell| !cell.is_empty()))).count()
        as u64
}

// The tree of the ROME: each node is a row.
fn elements(list: &[Value]) -> u64 {
    let inside = |element: &Value| element["children"].as_array().map_or(0, |children| elements(children));
    list.iter().map(|element| 1 + inside(element)).sum()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the sample") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[tokio::test]
async fn every_row_of_every_file_is_accepted_refused_or_left_aside_by_a_rule() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    for test in TestGraph::each().await {
        let query = "{ imports(first: 100) { nodes { fichiers { nom lus acceptes refuses ecartes } } } }";
        let data = test.ask(query).await.ok();
        let imports = data["imports"]["nodes"].as_array().expect("imports");
        let told: Vec<&Value> =
            imports.iter().flat_map(|import| import["fichiers"].as_array().expect("files")).collect();
        let number = |file: &Value, count: &str| file[count].as_u64().expect("a count");
        for file in &told {
            let ends = number(file, "acceptes") + number(file, "refuses") + number(file, "ecartes");
            assert_eq!(number(file, "lus"), ends, "{file}");
        }
        let (mut compared, mut lost) = (0, Vec::new());
        for path in &paths {
            let name = path.strip_prefix(&folder).expect("inside").to_str().expect("UTF-8");
            let Some(rows) = rows(path) else { continue };
            let Some(file) = told.iter().find(|file| file["nom"].as_str().is_some_and(|nom| nom.ends_with(name)))
            else {
                panic!("{name} is told by no import: {told:?}");
            };
            if number(file, "lus") != rows {
                lost.push((name, number(file, "lus"), rows));
            }
            compared += 1;
        }
        assert_eq!(lost, [], "read, and held by the file");
        assert!(compared > 40, "{compared} files");
    }
}
