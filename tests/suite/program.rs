//! The program itself, run as people run it.

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::{Value, json};

use crate::support::{Folder, Server, passerelle};

struct Said {
    success: bool,
    out: String,
    err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let said = Self { success: output.status.success(), out: text(output.stdout), err: text(output.stderr) };
        assert!(output.status.code().is_some(), "ended by a signal: {}", said.err);
        assert!(!said.err.contains("panicked"), "{}", said.err);
        said
    }
}

fn run(arguments: &[&str]) -> Said {
    let folder = Folder::new();
    passerelle(&folder.0, arguments).output().expect("the program runs").into()
}

#[test]
fn every_help_shows_an_example() {
    let commands = ["serve", "import", "sync", "generate", "export", "quality", "migrate", "schema", "token"];
    for command in commands.iter().map(std::slice::from_ref).chain([&[][..]]) {
        let said = run(&[command, &["--help"]].concat());
        assert!(said.success, "{command:?}: {}", said.err);
        let example = ["passerelle", command.first().unwrap_or(&"serve")].join(" ");
        let (_, examples) = said.out.split_once("Example").unwrap_or_else(|| panic!("{command:?}: {}", said.out));
        assert!(examples.contains(&example), "{command:?}: {examples}");
    }
}

#[test]
fn schema_prints_the_published_schema_and_touches_no_database() {
    let folder = Folder::new();
    let said = Said::from(passerelle(&folder.0, &["schema"]).output().expect("the program runs"));
    assert!(said.success && said.out == include_str!("../../schema.graphql"), "{}", said.err);
    for (arguments, scopes) in
        [(&["schema", "--federation"][..], false), (&["schema", "--federation", "--scopes"], true)]
    {
        let said = Said::from(passerelle(&folder.0, arguments).output().expect("the program runs"));
        assert!(said.success && said.out == passerelle::graph::subgraph(scopes), "{arguments:?}: {}", said.err);
    }
    assert_eq!(std::fs::read_dir(&folder.0).expect("the folder").count(), 0);
}

#[test]
fn what_cannot_be_imported_is_said_in_a_sentence() {
    for (arguments, words) in [
        (&["import", "nowhere", "x.csv"][..], &["nowhere", "rncp", "data-inclusion"][..]),
        (&["import", "rncp"], &["<PATH>"]),
        (&["import"], &["<SOURCE>"]),
        (&["import", "rncp", "absent.zip"], &["passerelle: ", "absent.zip"]),
        (&["import", "--all", "absent"], &["passerelle: ", "absent"]),
        (&["import", "--all", "."], &["passerelle: no source reads any file of ."]),
        (&["sync", "rncp"], &["rncp", "data-inclusion"]),
    ] {
        let said = run(arguments);
        assert!(!said.success, "{arguments:?}");
        assert!(words.iter().all(|word| said.err.contains(word)), "{arguments:?}: {}", said.err);
    }
}

#[test]
fn a_server_that_cannot_trust_its_manifest_touches_nothing() {
    let folder = Folder::new();
    let mut command = passerelle(&folder.0, &["serve"]);
    command.env("PASSERELLE_HTTP_TRUSTED_DOCUMENTS", "absent.json").env("PASSERELLE_LISTEN", "127.0.0.1:0");
    let said = Said::from(command.output().expect("the program runs"));
    assert!(!said.success && said.err.contains("absent.json"), "{}", said.err);
    assert_eq!(std::fs::read_dir(&folder.0).expect("the folder").count(), 0);
}

#[test]
fn what_the_database_says_is_said_once() {
    let folder = Folder::new();
    std::fs::write(folder.0.join("passerelle.db"), "this is a text, and no database at all\n".repeat(200))
        .expect("a file");
    for command in [&["migrate"][..], &["quality"], &["import", "rome", "."]] {
        let said = Said::from(passerelle(&folder.0, command).output().expect("the program runs"));
        assert!(!said.success && said.err.contains("the database cannot be opened"), "{}", said.err);
        assert_eq!(said.err.matches("file is not a database").count(), 1, "{}", said.err);
    }
}

#[test]
fn all_that_was_written_is_in_the_file_once_a_program_ends() {
    let folder = Folder::new();
    let beside = folder.0.join("passerelle.db-wal");
    let left = || std::fs::metadata(&beside).map_or(0, |file| file.len());
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    let said = Said::from(passerelle(&folder.0, &["import", "--all", data]).output().expect("the program runs"));
    assert!(said.success, "{}", said.err);
    assert_eq!(left(), 0, "an import left it beside the file");
    let server = Server::start(&folder.0);
    server.ask("{ metiers { totalCount } }");
    server.stop();
    assert_eq!(left(), 0, "a server left it beside the file");
    // One that is killed does leave it: the next goes through it.
    let killed = Server::start(&folder.0);
    killed.ask("{ metiers { totalCount } }");
    killed.kill();
    let server = Server::start(&folder.0);
    assert!(server.ask("{ metiers { totalCount } }")["data"]["metiers"]["totalCount"].as_i64() > Some(0));
    server.stop();
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_taken_by_the_small_page() {
    let folder = Folder::new();
    let server = Server::start(&folder.0);
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).expect("its status");
    assert!(status.contains("THP_enabled:\t0\n"), "{status}");
}

#[test]
fn a_setting_that_does_not_exist_is_refused_with_the_nearest_name() {
    let folder = Folder::new();
    for command in [&["serve"][..], &["migrate"], &["import", "--all", "."]] {
        let mut program = passerelle(&folder.0, command);
        let said = Said::from(program.env("PASSERELLE_LISTENN", "127.0.0.1:0").output().expect("the program runs"));
        assert!(!said.success);
        assert!(
            said.err.contains("PASSERELLE_LISTENN") && said.err.contains("nearest is PASSERELLE_LISTEN\n"),
            "{}",
            said.err
        );
    }
    assert_eq!(std::fs::read_dir(&folder.0).expect("the folder").count(), 0, "nothing is touched");
}

#[test]
fn import_all_prints_what_became_of_every_row() {
    let folder = Folder::new();
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    let said = Said::from(passerelle(&folder.0, &["import", "--all", data]).output().expect("the program runs"));
    assert!(said.success, "{}", said.err);
    let header = said.out.lines().next().expect("a header");
    for word in ["source / file", "read", "accepted", "refused", "skipped", "seconds", "rows/s"] {
        assert!(header.contains(word), "{header}");
    }
    for jeu in passerelle::import::Jeu::ALL {
        let id = jeu.describe().id;
        assert!(said.out.lines().any(|line| line.starts_with(&format!("{id} "))), "{id}: {}", said.out);
    }
    let total = said.out.lines().last().expect("a last line");
    let numbers: Vec<u64> =
        total.split_whitespace().skip(1).take(4).map(|cell| cell.parse().expect("a number")).collect();
    assert!(total.starts_with("total ") && numbers[0] > 5_000, "{total}");
    assert_eq!(numbers[0], numbers[1] + numbers[2] + numbers[3], "{total}");
    assert!(said.out.contains("not read: README.md (no source knows this file)"), "{}", said.out);
    assert!(!said.out.contains('\u{1b}') && !said.err.contains('\u{1b}'), "no colour nor bar out of a terminal");
}

#[test]
fn an_import_that_fails_leaves_the_rows_of_the_one_before() {
    let folder = Folder::new();
    let kit = folder.0.join("Kit_apprentissage_20260201.csv");
    let import = || Said::from(passerelle(&folder.0, &["import", "--all", "."]).output().expect("the program runs"));
    std::fs::write(&kit, "Code_Diplome;Code_RNCP\n50022146;RNCP38430\nX;NR\n").expect("a file");
    let said = import();
    assert!(said.success, "{}", said.err);
    assert!(said.err.contains("refused Kit_apprentissage_20260201.csv:3: "), "{}", said.err);
    std::fs::write(&kit, "a;b\n").expect("a file");
    let said = import();
    assert!(
        !said.success && said.err.contains("passerelle: Kit_apprentissage_20260201.csv: Il manque l'en-tête"),
        "{}",
        said.err
    );
    let server = Server::start(&folder.0);
    let answer = server.ask("{ imports { nodes { statut acceptes } } rejets { totalCount } }");
    let imports = json!([{ "statut": "ECHOUE", "acceptes": 0 }, { "statut": "REUSSI", "acceptes": 1 }]);
    assert_eq!(answer["data"], json!({ "imports": { "nodes": imports }, "rejets": { "totalCount": 1 } }));
    assert!(server.stop().0);
}

#[test]
fn export_writes_whole_files_or_none() {
    let folder = Folder::new();
    let say = |arguments: &[&str]| Said::from(passerelle(&folder.0, arguments).output().expect("the program runs"));
    let said = say(&["export", "communes"]);
    assert!(!said.success && said.err.contains("passerelle: the database holds no data"), "{}", said.err);
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    assert!(say(&["import", "--all", data]).success);
    let said = say(&["export", "structures", "services", "--format", "geojson", "--output", "dumps/today"]);
    assert!(said.success, "{}", said.err);
    let files = |folder: &Path| -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        files.sort();
        files
    };
    let dumps = folder.0.join("dumps/today");
    let found = files(&dumps);
    let told: Vec<&str> = said.out.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    for (file, name) in found.iter().zip(["services-2", "structures-2"]) {
        assert!(file.file_name().is_some_and(|file| file.to_string_lossy().starts_with(name)), "{}", file.display());
        assert!(told.iter().any(|told| file.ends_with(told)), "{}", said.out);
        let text = std::fs::read(file).expect("a file");
        assert!(serde_json::from_slice::<Value>(&text).is_ok());
    }
    // What stands in the way of the file is left, and nothing is left beside it.
    let name = found[0].file_name().expect("a name").to_string_lossy().replace("geojson", "csv");
    std::fs::create_dir_all(dumps.join(&name).join("full")).expect("a folder");
    let said = say(&["export", "services", "--output", "dumps/today"]);
    assert!(!said.success && said.err.contains("passerelle: the file cannot be written: "), "{}", said.err);
    assert_eq!(files(&dumps).len(), 3);
}

#[test]
fn export_writes_one_data_set_to_standard_output() {
    let folder = Folder::new();
    let say = |arguments: &[&str]| Said::from(passerelle(&folder.0, arguments).output().expect("the program runs"));
    let kit = folder.0.join("Kit_apprentissage_20260201.csv");
    std::fs::write(&kit, "Code_Diplome;Code_RNCP\n50022146;RNCP38430\n").expect("a file");
    assert!(say(&["import", "--all", "."]).success);
    let said = say(&["export", "certifications", "-o", "-"]);
    assert!(said.success && said.out.starts_with("id,cfd,rncp,") && said.out.ends_with("\r\n"), "{}", said.out);
    for (arguments, words) in [
        (&["export", "certifications", "diplomes", "-o", "-"][..], "passerelle: --output - takes one data set"),
        (&["export", "certifications", "-f", "geojson"], "passerelle: certifications has no place on a map"),
        (&["export", "certifications", "-f", "xml"], "[possible values: csv, ndjson, "),
        (&["export", "nothing"], "[possible values: formations, certifications, "),
    ] {
        let said = say(arguments);
        assert!(!said.success && said.err.contains(words) && said.out.is_empty(), "{arguments:?}: {}", said.err);
    }
}

/// The program that gives tokens in this folder.
fn token(folder: &Path, arguments: &[&str]) -> Said {
    let mut command = passerelle(folder, &[&["token"], arguments].concat());
    command.env("PASSERELLE_JWT_SECRET", "a secret of the tests, thirty-two bytes");
    Said::from(command.output().expect("the program runs"))
}

#[test]
fn a_token_is_printed_once_then_listed_and_taken_back() {
    let folder = Folder::new();
    let given = token(&folder.0, &["create", "annuaire", "--scope", "contacts:lire", "--days", "7"]);
    assert!(given.success, "{}", given.err);
    let printed = given.out.trim_end();
    assert_eq!((printed.split('.').count(), given.out.lines().count()), (3, 1), "the token alone: {}", given.out);
    assert!(given.err.contains("annuaire") && given.err.contains("contacts:lire"), "{}", given.err);
    let taken = token(&folder.0, &["create", "annuaire"]);
    assert!(!taken.success && taken.err.contains("revoke it first"), "{}", taken.err);
    let listed: Value = serde_json::from_str(&token(&folder.0, &["list", "--json"]).out).expect("JSON");
    assert_eq!((&listed[0]["nom"], &listed[0]["etat"]), (&json!("annuaire"), &json!("VALIDE")));
    let revoked = token(&folder.0, &["revoke", "annuaire"]);
    assert!(revoked.success && revoked.out.ends_with("is revoked\n"), "{}{}", revoked.out, revoked.err);
    let again = token(&folder.0, &["revoke", listed[0]["id"].as_str().expect("an identifier")]);
    assert!(again.success && again.out.ends_with("is already revoked\n"), "{}{}", again.out, again.err);
    let table = token(&folder.0, &["list"]);
    assert!(table.out.contains("REVOQUE") && !table.out.contains(printed), "{}", table.out);
    let known =
        std::fs::read_dir(&folder.0).expect("the folder").flat_map(|file| std::fs::read(file.expect("a file").path()));
    let secrets = [printed.rsplit('.').next().expect("a signature"), "a secret of the tests"];
    for (bytes, secret) in known.flat_map(|bytes| secrets.map(|secret| (bytes.clone(), secret))) {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "kept in a file");
    }
}

#[test]
fn a_token_that_cannot_be_given_is_said_in_a_sentence() {
    for (arguments, words) in [
        (&["create", "a b"][..], &["\"a b\"", "1 to 64 letters"][..]),
        (&["create", "a", "--days", "367"], &["367", "1 to 366"]),
        (&["create", "a", "--days", "0"], &["1 to 366"]),
        (&["create", "a", "--days", "-1"], &["-1"]),
        (&["create", "a", "--scope", "contacts"], &["contacts", "contacts:lire"]),
        (&["create"], &["<NAME>"]),
        (&["revoke", "nobody"], &["nobody", "passerelle token list"]),
    ] {
        let said = token(&Folder::new().0, arguments);
        assert!(!said.success && said.out.is_empty(), "{arguments:?}");
        assert!(words.iter().all(|word| said.err.contains(word)), "{arguments:?}: {}", said.err);
    }
    let said = run(&["token", "create", "a"]);
    assert!(!said.success && said.err.contains("PASSERELLE_JWT_SECRET"), "without a key: {}", said.err);
    for command in ["create", "list", "revoke"] {
        let said = run(&["token", command, "--help"]);
        assert!(said.out.contains(&format!("passerelle token {command}")), "{}", said.out);
    }
}

#[test]
fn migrate_tells_where_the_tables_stand() {
    let folder = Folder::new();
    let status = |arguments: &[&str]| {
        let said = Said::from(passerelle(&folder.0, arguments).output().expect("the program runs"));
        assert!(said.success, "{arguments:?}: {}", said.err);
        let count = |word: &str| said.out.lines().filter(|line| line.starts_with(word)).count();
        (count("applied"), count("pending"))
    };
    let (none, all) = status(&["migrate", "status"]);
    assert!(none == 0 && all > 0);
    assert_eq!(status(&["migrate"]), (all, 0));
    assert_eq!(status(&["migrate", "down"]), (all - 1, 1));
    assert_eq!(status(&["migrate", "up"]), (all, 0));
}

const QUESTION: &str = "{ ficheRncp(rncp: \"RNCP38430\") { intitule actif } imports(first: 100) { totalCount } }";

#[test]
fn serve_answers_with_the_sample_data_and_stops_when_asked() {
    let folder = Folder::new();
    let server = Server::start(&folder.0);
    assert_eq!(server.send("GET", "/health/ready", "").0, 200);
    let (status, page) = server.send("GET", "/graphiql", "");
    assert!(status == 200 && page.contains("<html"), "{status} {page}");
    let (status, schema) = server.send("GET", "/schema.graphql", "");
    assert!(status == 200 && schema.contains("type Query"), "{status}");
    let answer = server.ask(QUESTION);
    assert_eq!(answer["data"]["ficheRncp"]["actif"], true, "{answer}");
    let (stopped, said) = server.stop();
    assert!(stopped && said.contains("stopped") && !said.contains("panicked"), "{said}");
}

#[test]
fn a_deep_question_is_answered() {
    let folder = Folder::new();
    let server = Server::start(&folder.0);
    let answer = server.ask(
        "{ ficheRncp(rncp: \"RNCP37537\") { formations(first: 1) { nodes { formateur { commune { departement { region { \
         departements { region { departements { region { nom } } } } } } } } } } } }",
    );
    assert_eq!(answer.get("errors"), None, "{answer}");
    assert!(server.stop().0);
}
