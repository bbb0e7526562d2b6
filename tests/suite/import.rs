//! Files become rows, every row is accounted for, and a file that cannot be read changes nothing.

use std::collections::BTreeMap;

use async_graphql::Request;
use chrono::TimeDelta;
use passerelle::graph::{CONTACTS_LIRE, Viewer};
use passerelle::import::{self, Error, Input, Jeu, Report};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::{Value, json};

use crate::migration::tables;
use crate::support::{TestGraph, now};

fn file(name: &str, bytes: impl AsRef<[u8]>) -> Input {
    Input::new(name, bytes.as_ref())
}

/// Imports whatever these files hold, so many minutes after the sample data, and looks at the version again.
async fn load(test: &TestGraph, files: Vec<Input>, minute: i64) -> Result<(Vec<Report>, Vec<String>), Error> {
    let moment = now() + TimeDelta::minutes(minute);
    let done = import::import_inputs(test.writer(), files, moment, |_| ()).await;
    version(test).await;
    done
}

async fn load_one(test: &TestGraph, files: Vec<Input>, minute: i64) -> Report {
    let (mut reports, unread) = load(test, files, minute).await.expect("the files are imported");
    assert_eq!((reports.len(), unread), (1, Vec::new()), "files of one source");
    reports.remove(0)
}

async fn version(test: &TestGraph) -> i64 {
    test.graph.store().refresh().await.expect("the version is read")
}

/// Rows of every table but the journal and the version, counted.
pub async fn counts(db: &DatabaseConnection) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for table in tables(db).await {
        if !["import", "import_fichier", "version_donnees"].contains(&table.as_str()) {
            let row = db.query_one_raw(sea_orm::Statement::from_string(
                db.get_database_backend(),
                format!("SELECT COUNT(*) AS total FROM {table}"),
            ));
            let row = row.await.expect("rows are counted").expect("a count");
            counts.insert(table, row.try_get("", "total").expect("a number"));
        }
    }
    counts
}

/// Root connections that need no argument: all of them but the journal.
async fn lists(test: &TestGraph) -> Vec<String> {
    let query = "{ __schema { queryType { fields { name args { type { kind } } type { name ofType { name } } } } } }";
    let data = test.ask(query).await.ok();
    let fields = data["__schema"]["queryType"]["fields"].as_array().expect("fields");
    let lists = fields.iter().filter(|field| {
        let kind = field["type"]["name"].as_str().or(field["type"]["ofType"]["name"].as_str()).unwrap_or_default();
        let free =
            field["args"].as_array().expect("arguments").iter().all(|argument| argument["type"]["kind"] != "NON_NULL");
        kind.ends_with("Connection") && free && field["name"] != "imports"
    });
    lists.map(|field| field["name"].as_str().expect("a name").to_owned()).collect()
}

/// The beginning and the total of every root list, and the answers to the examples of the explorer but the journal's.
async fn picture(test: &TestGraph) -> Vec<Value> {
    let mut answers = Vec::new();
    for list in lists(test).await {
        let query = format!("{{ {list}(first: 100) {{ totalCount nodes {{ id }} }} }}");
        answers.push(test.ask(&query).await.ok());
    }
    for example in crate::readme::examples() {
        let query = example["query"].as_str().expect("a query");
        if !query.contains("dernierImport") {
            answers.push(test.ask_with(query, example["variables"].clone()).await.ok());
        }
    }
    answers
}

const COUNTS: &str = "lus acceptes refuses ecartes";

fn sum(tally: &Value) -> [i64; 2] {
    let count = |name: &str| tally[name].as_i64().expect("a count");
    [count("lus"), count("acceptes") + count("refuses") + count("ecartes")]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_read_is_accepted_refused_or_left_aside_for_every_file_of_the_sample() {
    for test in TestGraph::each().await {
        let query = format!(
            "{{ imports(first: 100) {{ nodes {{ statut jeuDeDonnees {{ id }} {COUNTS} fichiers {{ nom {COUNTS} }} }} }} }}"
        );
        let data = test.ask(&query).await.ok();
        let imports = data["imports"]["nodes"].as_array().expect("imports");
        assert_eq!(imports.len(), Jeu::ALL.len(), "{}", test.database.kind);
        let mut files = Vec::new();
        for found in imports {
            assert_eq!(found["statut"], "REUSSI");
            let mut totals = [0, 0];
            for tally in found["fichiers"].as_array().expect("files") {
                let [read, settled] = sum(tally);
                assert_eq!(read, settled, "{tally}");
                assert!(read > 0, "{tally}: a file of the sample without a row");
                totals = [totals[0] + read, totals[1] + settled];
                files.push(tally["nom"].as_str().expect("a name").to_owned());
            }
            assert_eq!(sum(found), totals, "{found}");
        }
        for input in import::sample().expect("the sample") {
            assert!(files.iter().any(|name| name.starts_with(&input.name)), "{} is counted nowhere", input.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sample_imported_twice_leaves_the_same_rows() {
    for test in TestGraph::each().await {
        let (before, rows) = (picture(&test).await, counts(test.writer()).await);
        let (reports, unread) = load(&test, import::sample().expect("the sample"), 1).await.expect("imported again");
        assert_eq!((reports.len(), unread.len()), (Jeu::ALL.len(), 0));
        for report in &reports {
            for tally in &report.tallies {
                assert_eq!(tally.read, tally.accepted + tally.refused + tally.skipped_total(), "{tally:?}");
            }
        }
        assert_eq!(counts(test.writer()).await, rows, "{}", test.database.kind);
        for (again, before) in picture(&test).await.into_iter().zip(before) {
            assert_eq!(again, before, "{}", test.database.kind);
        }
    }
}

const KIT: &str = "kit/Kit_apprentissage_20260201.csv";

fn kit(rows: &str) -> Input {
    file(KIT, format!("\u{feff}Code_Diplome;Intitulé diplôme (DEPP);Code_RNCP\r\n{rows}"))
}

const STRUCTURES: &str = r#"[
    {"id": "dora--1", "source": "dora", "nom": "Une", "date_maj": "2026-01-01", "siret": null, "code_insee": "59350"},
    {"id": "dora--2", "source": "dora", "nom": "Sans date", "date_maj": null, "siret": null, "courriel": "qui@x.fr"}]"#;

#[tokio::test]
async fn a_refused_row_is_told_with_its_file_its_line_and_its_reason() {
    for test in TestGraph::each_empty().await {
        let files = vec![kit("50022146;CAP;RNCP38430\r\nSQWQ;X;NR\r\n"), file("di/structures.json", STRUCTURES)];
        let (reports, _) = load(&test, files, 0).await.expect("the good rows are imported");
        let said: Vec<String> = reports.iter().map(Report::refusals).collect();
        let pair =
            format!("refused {KIT}:3: Le champ « Code Diplôme » contient « SQWQ », qui n'est pas un CFD. Il faut ");
        assert!(said[0].starts_with(&pair), "{said:?}");
        let structure = "Le champ « date_maj » est vide. Il faut une valeur.";
        assert_eq!(said[1], format!("refused di/structures.json:2: {structure} (VALEUR_ABSENTE)\n"));

        let data = test.ask(
            "{ rejets { totalCount nodes { fichier ligne code raison brut jeuDeDonnees { id } import { refuses } } } }",
        );
        let data = data.await.ok();
        assert_eq!(data["rejets"]["totalCount"], 2);
        let nodes = data["rejets"]["nodes"].as_array().expect("refusals");
        let of = |file: &str| nodes.iter().find(|node| node["fichier"] == file).expect("a refusal").clone();
        let (pair, structure) = (of(KIT), of("di/structures.json"));
        assert_eq!((&pair["ligne"], &pair["code"]), (&json!(3), &json!("CODE_MALFORME")));
        assert_eq!((&structure["ligne"], &structure["code"]), (&json!(2), &json!("VALEUR_ABSENTE")));
        assert_eq!(structure["raison"], "Le champ « date_maj » est vide. Il faut une valeur.");
        assert_eq!((&pair["import"]["refuses"], &structure["import"]["refuses"]), (&json!(1), &json!(1)));
        assert_eq!((&pair["brut"], &structure["brut"]), (&Value::Null, &Value::Null), "kept from the public");

        let viewer = Viewer::authenticated("agent", vec![CONTACTS_LIRE.to_owned()]);
        let data = test.ask_as(viewer, Request::new("{ rejets { nodes { brut } } }")).await.ok();
        assert!(data.to_string().contains("qui@x.fr") && data.to_string().contains("SQWQ;X;NR"), "{data}");

        load_one(&test, vec![kit("50022146;CAP;RNCP38430\r\n")], 1).await;
        let data = test.ask("{ rejets { nodes { fichier } } }").await.ok();
        assert_eq!(
            data["rejets"]["nodes"],
            json!([{ "fichier": "di/structures.json" }]),
            "the next import clears its own"
        );
    }
}

/// The newest line of the journal.
async fn last_import(test: &TestGraph) -> Value {
    let data = test.ask("{ imports(first: 1) { nodes { statut message fin lus jeuDeDonnees { id } } } }").await.ok();
    data["imports"]["nodes"][0].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unreadable_file_is_named_and_leaves_everything_as_it_was() {
    let workbook = include_bytes!("../../data/conventions/dares_ape_idcc.xlsx");
    let broken = [
        ("kit", file("Kit_apprentissage_20260201.csv", "a;b\n1;2\n")),
        ("kit", file("Kit_apprentissage_20260201.xlsx", &workbook[..workbook.len() / 2])),
        ("rncp", file("export_fiches_CSV_Standard_2026_02_01.csv", "a;b\n1;2\n")),
        ("bcn", file("N_FORMATION_DIPLOME.csv", "a;b\n1;2\n")),
        ("data-inclusion", file("structures.json", STRUCTURES.trim_end_matches(']'))),
        (
            "referentiels",
            file("referentiels_v1.json", &include_str!("../../data/referentiels/referentiels_v1.json")[..5_000]),
        ),
    ];
    for test in TestGraph::each().await {
        let (rows, version_before) = (counts(test.writer()).await, version(&test).await);
        let answers = picture(&test).await;
        for (minute, (jeu, input)) in broken.iter().enumerate() {
            let name = input.name.clone();
            let result = load(&test, vec![input.clone()], 1 + minute as i64).await;
            let error = result.expect_err(&name);
            assert!(matches!(&error, Error::File(_)), "{name}: {error}");
            let said = error.to_string();
            assert!(said.starts_with(&format!("{name}: ")) && said.len() > name.len() + 10, "{said}");
            let entry = last_import(&test).await;
            assert_eq!((&entry["statut"], &entry["message"]), (&json!("ECHOUE"), &json!(said)));
            assert!(entry["fin"].is_string());
            assert!(entry["jeuDeDonnees"]["id"].as_str().expect("a data set").contains(jeu), "{entry}");
        }
        assert_eq!(version(&test).await, version_before);
        assert_eq!(counts(test.writer()).await, rows, "{}", test.database.kind);
        assert_eq!(picture(&test).await, answers, "{}", test.database.kind);
    }
}

#[tokio::test]
async fn a_truncated_archive_is_named_and_told_in_the_journal() {
    let folder = std::env::temp_dir().join(format!("passerelle-archive-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("export-fiches-csv-2026-02-01.zip");
    let workbook = include_bytes!("../../data/conventions/dares_ape_idcc.xlsx");
    std::fs::write(&path, &workbook[..workbook.len() / 2]).expect("half an archive");
    for test in TestGraph::each_empty().await {
        let jeu = Jeu::named("rncp").expect("a source");
        let error =
            import::import(test.writer(), jeu, std::slice::from_ref(&path), now()).await.expect_err("half an archive");
        let said = error.to_string();
        assert!(said.contains("export-fiches-csv-2026-02-01.zip: L'archive zip ne peut pas être ouverte"), "{said}");
        assert_eq!(version(&test).await, 0);
        let entry = last_import(&test).await;
        assert_eq!((&entry["statut"], &entry["message"]), (&json!("ECHOUE"), &json!(said)));
    }
    std::fs::remove_dir_all(folder).expect("the folder goes");
}

#[tokio::test]
async fn files_that_no_source_knows_are_named_and_the_others_are_read() {
    for test in TestGraph::each_empty().await {
        let files = vec![
            file("lisez-moi.txt", "bonjour"),
            kit("50022146;CAP;RNCP38430\r\n"),
            file("x/inconnu.csv", "a,b\n1,2\n"),
            file("x/autre.json", "[{\"a\": 1}]"),
        ];
        let (reports, unread) = load(&test, files, 0).await.expect("the kit is imported");
        assert_eq!(reports.iter().map(|report| report.source).collect::<Vec<_>>(), ["kit-apprentissage"]);
        assert_eq!(unread, ["lisez-moi.txt", "x/inconnu.csv", "x/autre.json"]);
    }
}

#[tokio::test]
async fn each_import_that_changes_something_publishes_one_version() {
    for test in TestGraph::each_empty().await {
        assert_eq!(version(&test).await, 0);
        load_one(&test, vec![kit("50022146;CAP;RNCP38430\r\n")], 0).await;
        assert_eq!(version(&test).await, 1);
        load_one(&test, vec![file("structures.json", STRUCTURES)], 1).await;
        assert_eq!(version(&test).await, 2);
        load(&test, vec![file(KIT, "a;b\n")], 2).await.expect_err("an unreadable file");
        assert_eq!(version(&test).await, 2);
        let renamed = STRUCTURES.replacen("\"nom\": \"", "\"nom\": \"La ", 1);
        load(&test, vec![kit("50022147;CAP;RNCP38430\r\n"), file("structures.json", renamed)], 3)
            .await
            .expect("two sources");
        assert_eq!(version(&test).await, 4);
    }
}

#[tokio::test]
async fn rows_of_data_inclusion_v0_become_rows_of_v1() {
    let structures = r#"[{"id": "1", "source": "dora", "nom": "Mission", "date_maj": "2026-01-01", "siret": null,
        "typologie": "CCAS", "presentation_resume": "Court.", "presentation_detail": "Le détail.",
        "horaires_ouverture": "Mo-Fr 09:00-12:00"}]"#;
    let services = r#"[{"id": "a", "source": "dora", "structure_id": "1", "nom": "Permanence", "date_maj": "2026-01-01",
        "types": ["accueil"], "profils": ["jeunes-16-26"], "frais": ["gratuit"], "thematiques": [],
        "modes_orientation_beneficiaire": ["telephoner"], "zone_diffusion_type": "pays"},
        {"id": "b", "source": "dora", "structure_id": "1", "nom": "Suspendu", "date_maj": "2026-01-01", "profils": [],
        "date_suspension": "2026-02-01"}]"#;
    for test in TestGraph::each_empty().await {
        let known = import::sample().expect("the sample").into_iter();
        load(&test, known.filter(|input| input.name.starts_with("referentiels/")).collect(), 0).await.expect("lists");
        let report =
            load_one(&test, vec![file("structures.json", structures), file("services.json", services)], 1).await;
        assert_eq!(report.totals(), (3, 2, 0, 1), "{report}");
        let query = "{ structure(id: \"dora--1\") { nom description horairesAccueil reseauxPorteurs { valeur }
            services(first: 5) { nodes { id nom frais typeService publics { valeur } modesMobilisation mobilisablePar } } } }";
        let data = test.ask(query).await.ok();
        assert_eq!(
            data["structure"],
            json!({ "nom": "Mission", "description": "Court.\n\nLe détail.", "horairesAccueil": "Mo-Fr 09:00-12:00",
                "reseauxPorteurs": [{ "valeur": "ccas-cias" }],
                "services": { "nodes": [{ "id": "dora--a", "nom": "Permanence", "frais": "GRATUIT", "typeService": "INFORMATION",
                    "publics": [{ "valeur": "jeunes" }], "modesMobilisation": ["TELEPHONER"], "mobilisablePar": ["USAGERS"] }] } })
        );
    }
}

fn export(day: &str, titles: &[(&str, &str)]) -> Vec<Input> {
    let rows =
        |format: fn(&str, &str) -> String| titles.iter().map(|(rncp, title)| format(rncp, title)).collect::<String>();
    let name = |table: &str| format!("export-{day}.zip/export_fiches_CSV_{table}_{}.csv", day.replace('-', "_"));
    let standard = rows(|rncp, title| format!("\"{rncp}\";\"{title}\";\"ACTIVE\"\r\n"));
    let voies = rows(|rncp, _| format!("\"{rncp}\";\"Par expérience\"\r\n"));
    vec![
        file(&name("Standard"), format!("\"Numero_Fiche\";\"Intitule\";\"Actif\"\r\n{standard}")),
        file(&name("VoixdAccès"), format!("\"Numero_Fiche\";\"Si_Jury\"\r\n{voies}")),
    ]
}

async fn titles(test: &TestGraph) -> Value {
    let data = test.ask("{ fichesRncp { nodes { rncp intitule } } }").await.ok();
    let nodes = data["fichesRncp"]["nodes"].as_array().expect("sheets");
    nodes.iter().map(|node| json!([node["rncp"], node["intitule"]])).collect()
}

const OLD: [(&str, &str); 2] = [("RNCP100", "Ancien titre"), ("RNCP200", "Que l'ancienne a")];

#[tokio::test]
async fn an_older_archive_given_with_a_newer_one_only_completes_it() {
    for test in TestGraph::each_empty().await {
        let files = [export("2024-02-22", &OLD), export("2026-01-15", &[("RNCP100", "Nouveau titre")])].concat();
        let report = load_one(&test, files, 0).await;
        assert_eq!(report.totals(), (6, 4, 0, 2), "{report}");
        assert_eq!(titles(&test).await, json!([["RNCP100", "Nouveau titre"], ["RNCP200", "Que l'ancienne a"]]));
    }
}

#[tokio::test]
async fn an_older_archive_imported_after_a_newer_one_only_completes_it() {
    for test in TestGraph::each_empty().await {
        load_one(&test, export("2026-01-15", &[("RNCP100", "Nouveau titre")]), 0).await;
        load_one(&test, export("2024-02-22", &OLD), 1).await;
        assert_eq!(titles(&test).await, json!([["RNCP100", "Nouveau titre"], ["RNCP200", "Que l'ancienne a"]]));
    }
}

#[tokio::test]
async fn a_byte_order_mark_carriage_returns_and_windows_1252_are_read() {
    let header = "FORMATION_DIPLOME;NIVEAU_FORMATION_DIPLOME;LIBELLE_STAT_33;LIBELLE_LONG_200;GROUPE_SPECIALITE";
    let rows = "\r\n1703430A;170;X;MÉTIER D’ART – cœur;343\r\n";
    let cp1252 = windows_1252(&format!("{header}{rows}"));
    let marked = [b"\xEF\xBB\xBF", format!("{header}{rows}").as_bytes()].concat();
    for (name, bytes) in [("cp1252", cp1252), ("UTF-8 with a mark", marked)] {
        for test in TestGraph::each_empty().await {
            let report = load_one(&test, vec![file("bcn/N_FORMATION_DIPLOME_ENQUETE_51.csv", &bytes)], 0).await;
            assert_eq!(report.totals(), (1, 1, 0, 0), "{name}: {report}");
            let data = test.ask("{ diplome(cfd: \"1703430A\") { libelle } }").await.ok();
            assert_eq!(data["diplome"]["libelle"], "MÉTIER D’ART – cœur", "{name}");
        }
    }
}

/// The few letters of Windows-1252 that these tests write.
fn windows_1252(text: &str) -> Vec<u8> {
    let byte = |letter: char| match letter {
        '’' => 0x92,
        '–' => 0x96,
        'œ' => 0x9C,
        other => u8::try_from(u32::from(other)).expect("a letter of Latin-1"),
    };
    text.chars().map(byte).collect()
}

#[tokio::test]
async fn a_refusal_tells_the_true_line_whatever_ends_the_lines() {
    for end in ["\n", "\r\n"] {
        // A cell of three lines, then a blank line: the bad row is on line 6, the other on line 7.
        let rows = ["50022146;\"CAP", "Cuisine", "à plat\";RNCP38430", "", "SQWQ;X;NR", "50022;X;Y", ""].join(end);
        let pairs = file(KIT, format!("Code_Diplome;Intitulé;Code_RNCP{end}{rows}"));
        let services = [
            "id,source,structure_id,nom,date_maj,description",
            "dora--a,dora,dora--1,A,2026-01-01,\"un",
            "deux",
            "trois\"",
            "",
            "dora--b,dora,dora--1,B,,x",
            "",
        ];
        let services = file("services.csv", services.join(end));
        let rome = [
            "\"Numero_Fiche\";\"Codes_Rome_Code\";\"Codes_Rome_Libelle\"",
            "\"RNCP100\";\"D1102\";\"Une",
            "deux\"",
            "\"RNCP100\";\"1\";\"X\"",
            "",
        ];
        let rome = file("export-2026-01-15.zip/export_fiches_CSV_Rome_2026_01_15.csv", rome.join(end));
        let sheets = export("2026-01-15", &[("RNCP100", "Titre")]);
        for test in TestGraph::each_empty().await {
            let files = [vec![pairs.clone(), services.clone(), rome.clone()], sheets.clone()].concat();
            let (reports, _) = load(&test, files, 0).await.expect("the good rows are imported");
            let lines: BTreeMap<&str, Vec<u64>> = reports
                .iter()
                .map(|report| (report.source, report.refusals.iter().map(|refusal| refusal.line).collect()))
                .collect();
            let expected = [("data-inclusion", vec![6]), ("kit-apprentissage", vec![6, 7]), ("rncp", vec![4])];
            assert_eq!(lines, BTreeMap::from(expected), "{end:?}");
        }
    }
}
