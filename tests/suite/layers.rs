//! Who may import whom: the picture of the house, drawn from its `use` lines.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

// What is not drawn does not exist. `codes`, `cache`, `telemetry` and `search` serve all that are listed.
const ARROWS: &[(&str, &[&str])] = &[
    (
        "app",
        &[
            "cli",
            "config",
            "export",
            "generate",
            "graph",
            "http",
            "identity",
            "import",
            "migration",
            "quota",
            "store",
            "sync",
            "telemetry",
            "usage",
        ],
    ),
    ("cache", &[]),
    ("cli", &["app", "config", "export", "generate", "graph", "import", "sync", "telemetry"]),
    ("codes", &[]),
    // Tells whose a contact is, and what of a text may be shown.
    ("contact", &["search"]),
    ("config", &["graph", "http", "identity", "setting", "sync", "telemetry"]),
    ("export", &["contact", "entity", "store"]),
    ("generate", &["codes", "import"]),
    ("graph", &["cache", "codes", "contact", "entity", "search", "store"]),
    // Of `import`, what tells of a file without writing anything.
    ("http", &["cache", "codes", "export", "graph", "identity", "import", "quota", "setting", "telemetry", "usage"]),
    // Tells whose a token is, and knows neither a header nor what a scope opens.
    ("identity", &["entity", "setting", "store"]),
    ("import", &["codes", "contact", "entity", "search", "store"]),
    ("main", &["cli", "telemetry"]),
    // Settles shares between processes, and knows neither a request nor who asks.
    ("quota", &["store"]),
    ("search", &["codes", "entity", "store"]),
    ("setting", &[]),
    ("store", &["cache", "codes", "entity", "search"]),
    // Downloads files for `import`, and knows no row.
    ("sync", &[]),
    ("telemetry", &[]),
    // Counts what is asked, and knows neither a request nor an answer.
    ("usage", &["entity", "store"]),
];

const OURS: &[&str] = &[
    "app",
    "cache",
    "cli",
    "codes",
    "config",
    "contact",
    "entity",
    "export",
    "generate",
    "graph",
    "http",
    "identity",
    "import",
    "migration",
    "quota",
    "search",
    "setting",
    "store",
    "sync",
    "telemetry",
    "usage",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Parts of the house that a file speaks to: the words after `crate::` and the names of our other crates.
fn spoken_to(text: &str, tests_too: bool) -> BTreeSet<String> {
    let text = if tests_too { text } else { text.split("#[cfg(test)]").next().unwrap_or_default() };
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for (start, _) in line.match_indices("crate::") {
            let rest = &line[start + "crate::".len()..];
            let words: Vec<&str> = match rest.strip_prefix('{') {
                Some(list) => list.split([',', '}']).map(str::trim).collect(),
                None => vec![rest],
            };
            for word in words {
                let name: String =
                    word.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect();
                found.insert(name);
            }
        }
        for name in ["entity", "migration", "passerelle"] {
            let code = line.split("//").next().unwrap_or_default();
            if code.contains(&format!("use {name}::"))
                || code.contains(&format!(" {name}::"))
                || code.contains(&format!("<{name}::"))
            {
                found.insert(if name == "passerelle" { "cli".to_owned() } else { name.to_owned() });
            }
        }
    }
    found.retain(|name| OURS.contains(&name.as_str()));
    found
}

#[test]
fn arrows_only_go_where_the_picture_draws_them() {
    let source = root().join("src");
    let mut paths = Vec::new();
    files(&source, &mut paths);
    let mut strangers = Vec::new();
    for path in paths {
        let inside = path.strip_prefix(&source).expect("a source");
        let part = inside.iter().next().expect("a part").to_string_lossy().trim_end_matches(".rs").to_owned();
        // Modules that only tests compile stand on whatever they test.
        if part == "lib" || inside.ends_with("tests.rs") || inside.ends_with("testing.rs") {
            continue;
        }
        let allowed = ARROWS.iter().find(|(name, _)| *name == part).unwrap_or_else(|| panic!("{part} is not drawn")).1;
        for name in spoken_to(&std::fs::read_to_string(&path).expect("a source"), false) {
            if name != part && !allowed.contains(&name.as_str()) {
                strangers.push(format!("{} → {name}", inside.display()));
            }
        }
    }
    assert_eq!(strangers, Vec::<String>::new());
}

#[test]
fn rows_and_migrations_know_nothing_of_ours() {
    for folder in ["entity/src", "migration/src"] {
        let mut paths = Vec::new();
        files(&root().join(folder), &mut paths);
        for path in paths {
            let text = std::fs::read_to_string(&path).expect("a source");
            for stranger in [
                "passerelle::",
                "async_graphql",
                "axum",
                if folder == "migration/src" { "entity::" } else { "migration::" },
            ] {
                assert!(!text.contains(stranger), "{} speaks of {stranger}", path.display());
            }
        }
    }
}

#[test]
fn the_picture_sees_an_arrow_in_any_form() {
    let text =
        "use crate::store::Edge;\nuse crate::{graph, http};\n// crate::cli\nfn f() -> entity::commune::Model {}\n";
    let found: Vec<String> = spoken_to(text, true).into_iter().collect();
    assert_eq!(found, ["entity", "graph", "http", "store"]);
}
