//! Whoever sends a file reads what an import would make of it, and nothing of it is kept.

use std::io::{Cursor, Write};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use futures_util::{future, stream};
use passerelle::http::{FairSettings, Options};
use passerelle::import::{self, Input};
use serde_json::Value;
use zip::write::SimpleFileOptions;

use crate::support::{Contents, Database, Log, Received, Served, TestGraph};

const BOUNDARY: &str = "------------------------passerelle";

/// A form with these fields: name, name of the file if it is one, content.
fn form(fields: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in fields {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").as_bytes(),
        );
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

fn sent(path: &str, accept: &str, body: Vec<u8>) -> Request<Body> {
    let request = Request::post(path).header("accept", accept);
    let request = request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
    request.body(Body::from(body)).unwrap()
}

async fn validated(served: &Served, files: &[(&str, &[u8])]) -> Received {
    let fields: Vec<_> = files.iter().map(|(name, content)| ("fichier", Some(*name), *content)).collect();
    served.send(sent("/validateur", "application/json", form(&fields))).await
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook of sheets: name, and rows of cells written in place.
fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let ids = || sheets.iter().enumerate().map(|(rank, (name, _))| (rank + 1, *name));
    let named: String =
        ids().map(|(id, name)| format!(r#"<sheet name="{name}" sheetId="{id}" r:id="rId{id}"/>"#)).collect();
    let relations: String = ids().map(|(id, _)| format!(r#"<Relationship Id="rId{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{id}.xml"/>"#)).collect();
    let book = format!(
        r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{named}</sheets></workbook>"#
    );
    let relations = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>"#
    );
    let mut parts = vec![
        (
            "[Content_Types].xml".to_owned(),
            r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#
                .to_owned(),
        ),
        ("_rels/.rels".to_owned(), r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.to_owned()),
        ("xl/workbook.xml".to_owned(), book),
        ("xl/_rels/workbook.xml.rels".to_owned(), relations),
    ];
    for (rank, (_, rows)) in sheets.iter().enumerate() {
        let rows: String = rows.lines().enumerate().map(|(line, cells)| row(line + 1, cells)).collect();
        let sheet = format!(
            r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>"#
        );
        parts.push((format!("xl/worksheets/sheet{}.xml", rank + 1), sheet));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    archive(&parts)
}

fn row(line: usize, cells: &str) -> String {
    let cell = |(rank, text): (usize, &str)| {
        let column = char::from(b'A' + rank as u8);
        format!(r#"<c r="{column}{line}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    };
    let cells: String = cells.split(';').enumerate().filter(|(_, text)| !text.is_empty()).map(cell).collect();
    format!(r#"<row r="{line}">{cells}</row>"#)
}

const SERVICES: &str = "id,source,structure_id,nom,date_maj,type,thematiques\n\
    dora--a,dora,dora--1,Aide,2026-01-01,Atelié,['mobilite--acceder-a-un-vehicul']\n\
    dora--b,dora,dora--1,Aide,,atelier,\ndora--c,dora,dora--1,Aide,hier,atelier,\ndora--d,dora,,Aide,2026-01-01,,\n";

#[tokio::test]
async fn what_is_told_is_what_an_import_does() {
    for graph in TestGraph::each_empty().await {
        let served = graph.served(Options::default());
        let told = validated(&served, &[("services.csv", SERVICES.as_bytes())]).await;
        assert_eq!((told.status, told.header("cache-control").as_str()), (200, "no-store"));
        let told = told.json();
        assert_eq!(told["acceptable"], false);
        let of = &told["jeux"][0];
        let inputs = Input::unpack("services.csv", SERVICES.as_bytes().to_vec()).unwrap();
        let writer = graph.graph.store().writer();
        let (reports, _) = import::import_inputs(writer, inputs, chrono::Utc::now(), |_| ()).await.unwrap();
        let file = &of["fichiers"][0];
        let counts = ["lues", "acceptees", "refusees"].map(|name| file[name].as_u64().unwrap());
        let (read, accepted, refused, _) = reports[0].totals();
        assert_eq!(counts, [read, accepted, refused]);
        let said: Vec<&str> =
            of["refus"].as_array().unwrap().iter().map(|group| group["message"].as_str().unwrap()).collect();
        for refusal in &reports[0].refusals {
            assert!(said.contains(&refusal.message.as_str()), "{said:?} {}", refusal.message);
        }
        let near = |champ: &str| {
            let groups = of["anomalies"].as_array().unwrap();
            groups.iter().find(|group| group["champ"] == champ).unwrap()["valeurs"][0]["proches"][0].clone()
        };
        assert_eq!(
            (near("typeService"), near("thematiques")),
            ("atelier".into(), "mobilite--acceder-a-un-vehicule".into())
        );
    }
}

#[tokio::test]
async fn codes_that_are_none_are_told_with_the_nearest_that_the_database_knows() {
    for graph in TestGraph::each().await {
        let served = graph.served(Options::default());
        let structures = "id,source,nom,date_maj,siret,code_insee\na,dora,Une,2026-01-01,,593500\nb,dora,Deux,2026-01-01,,75O56\n\
                          c,dora,Trois,2026-01-01,,593500\nd,dora,Quatre,2026-01-01,,99999X\n";
        let told = validated(&served, &[("structures.csv", structures.as_bytes())]).await.json();
        let group = &told["jeux"][0]["anomalies"][0];
        assert_eq!((&group["champ"], &group["lignes"]), (&"codeInsee".into(), &"2–5".into()), "{told}");
        let values: Vec<String> = group["valeurs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|value| format!("{} {} {}", value["valeur"].as_str().unwrap(), value["lignes"], value["proches"]))
            .collect();
        assert_eq!(values, ["593500 \"2, 4\" [\"59350\"]", "75O56 \"3\" [\"75056\"]", "99999X \"5\" []"]);
        let jobs = "code_rome,code_fiche_metier,code_ogr,libelle_rome,code_rome_parent\nM18O5,1,2,Études,\nM18,3,4,Systèmes,\n";
        let fields = [("source", None, &b"rome"[..]), ("fichier", Some("code_rome.csv"), jobs.as_bytes())];
        let told = served.send(sent("/validateur", "application/json", form(&fields))).await.json();
        let near: Vec<&Value> =
            told["jeux"][0]["refus"][0]["valeurs"].as_array().unwrap().iter().map(|value| &value["proches"]).collect();
        let expected = [&Value::from(vec!["M1801", "M1805", "M1810"]), &Value::from(vec!["M1805", "M1855"])];
        assert_eq!(near, expected, "{told}");
    }
}

#[tokio::test]
async fn the_workbook_that_producers_fill_in_is_read_by_its_sheets() {
    let served = Served::alone(Options::default()).await;
    let structures = "__ignore__;id;date_maj;nom;siret;reseaux_porteurs\nTrue;unique;;explains;;\n;s1;2026-01-01;Une;60487647500499;action-logement, la-post\n;s2;;Sans date;;";
    let services = "__ignore__;structure_id;id;date_maj;nom;thematiques\n;s1;v1;2026-01-01;Aide;numerique--acquerir-un-equipement, inconnue";
    let book = workbook(&[("Structures", structures), ("Services", services), ("Publics", "value;label")]);
    let told = validated(&served, &[("classeur.xlsx", &book)]).await.json();
    let of = &told["jeux"][0];
    let files: Vec<String> = of["fichiers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            format!("{} {} {} {}", file["nom"].as_str().unwrap(), file["lues"], file["acceptees"], file["refusees"])
        })
        .collect();
    assert_eq!(files, ["classeur.xlsx/Structures 3 1 1", "classeur.xlsx/Services 1 1 0"], "{told}");
    assert_eq!(of["fichiers"][0]["ecartees"][0]["regleEn"], "row marked to be ignored");
    assert_eq!((&of["refus"][0]["lignes"], &of["refus"][0]["champ"]), (&Value::from("4"), &Value::from("date_maj")));
    let left: Vec<&Value> = of["anomalies"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|group| group["valeurs"].as_array().unwrap())
        .map(|value| &value["valeur"])
        .collect();
    assert_eq!(left, ["inconnue", "la-post"]);
}

#[tokio::test]
async fn a_page_tells_the_same_in_both_languages() {
    let served = Served::alone(Options::default()).await;
    let fields = [("source", None, &b"data-inclusion"[..]), ("fichier", Some("<b>.csv"), SERVICES.as_bytes())];
    for (path, words) in
        [("/validateur", "Le champ « date_maj » est vide"), ("/en/validateur", "The field “date_maj” is empty")]
    {
        let page = served.send(sent(path, "text/html,*/*;q=0.8", form(&fields))).await;
        let text = String::from_utf8(page.bytes.clone()).unwrap();
        assert_eq!((page.status, page.header("cache-control").as_str()), (200, "no-store"), "{text}");
        assert!(text.contains(words) && text.contains("atelier") && !text.contains("<b>.csv"), "{text}");
    }
}

#[tokio::test]
async fn nothing_of_a_file_is_kept_nor_logged() {
    let (log, _guard) = Log::kept();
    let graph = TestGraph::over(Database::sqlite(Contents::Sample).await, 0).await;
    let served = graph.served(Options::default());
    let ask = "{ jeuxDeDonnees { nodes { imports(first: 5) { totalCount } rejets { totalCount } } } anomalies { totalCount } }";
    let before = graph.ask(ask).await.data;
    let marker = "Zyxwvut-marque";
    let text = format!("{SERVICES}{marker},dora,dora--1,{marker},{marker},{marker},['{marker}']\n\"{marker}\n");
    let packed = archive(&[("services.csv", text.as_bytes())]);
    let kept = || {
        let files = std::fs::read_dir(std::env::temp_dir()).unwrap().filter_map(Result::ok).map(|entry| entry.path());
        let small = files.filter(|path| path.metadata().is_ok_and(|facts| facts.is_file() && facts.len() < 1 << 20));
        small.filter_map(|path| std::fs::read(path).ok()).any(|bytes| String::from_utf8_lossy(&bytes).contains(marker))
    };
    for (name, content) in [
        ("services.csv", text.as_bytes()),
        ("x.zip", &packed),
        ("services.xlsx", text.as_bytes()),
        ("marque.json", b"[{\"Zyxwvut-marque\": "),
    ] {
        let told = validated(&served, &[(name, content)]).await;
        assert_eq!(told.status, 200, "{}", told.json());
        assert!(!kept(), "{name}");
    }
    assert_eq!(graph.ask(ask).await.data, before);
    assert!(!log.text().contains(marker), "{}", log.text());
}

#[tokio::test]
async fn files_that_would_harm_are_refused_with_a_reason() {
    let served = Served::alone(Options::default()).await;
    let mut zeros = b"id,source,structure_id,nom,date_maj\n".to_vec();
    zeros.resize(600 << 20, b'\n');
    let bomb = archive(&[("services.csv", &zeros)]);
    let mut book = workbook(&[("Sheet1", "id;source;nom;date_maj;siret\na;dora;A;2026-01-01;")]);
    let shared = archive(&[("[Content_Types].xml", b"x"), ("xl/workbook.xml", &zeros[..64 << 20])]);
    drop(zeros);
    let line = format!("id,source,structure_id,nom,date_maj\n\"{}", "x".repeat(2 << 20));
    let many: Vec<(String, Vec<u8>)> = (0..100).map(|rank| (format!("{rank}.csv"), b"a\n".to_vec())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let crowd = archive(&many);
    let nested = format!("[{}", "[".repeat(100_000));
    for (name, content, reason) in [
        ("bombe.zip", &bomb[..], "trop gros une fois décompressé"),
        ("bombe.xlsx", &shared, "dépasse 33554432 octets"),
        ("ligne.csv", line.as_bytes(), "elle est trop longue"),
        ("foule.zip", &crowd, "L'archive contient 100 fichiers. Il en faut 64 au plus."),
        ("vide.csv", b"", "Le fichier est vide"),
        ("services.csv", &[0xff, 0xfe, 0, 1], "Aucune source ne reconnaît ce fichier"),
        ("services.json", &book, "son contenu est un classeur Excel"),
        ("services.parquet", b"PAR1", "Les fichiers Parquet ne sont pas lus ici"),
        ("creux.json", nested.as_bytes(), "Aucune source"),
        ("abime.zip", b"PK\x03\x04 no", "L'archive zip ne peut pas être ouverte"),
    ] {
        let told = validated(&served, &[(name, content)]).await;
        assert_eq!(told.status, 200, "{name}");
        let told = told.json();
        let text = told.to_string();
        assert!(text.contains(reason) && told["acceptable"] == false, "{name}: {text}");
    }
    let told = validated(&served, &[("services.xlsx", &book)]).await.json();
    assert_eq!(told["jeux"][0]["fichiers"][0]["lues"], 1, "a sheet that declares a million rows has those it has");
    book.truncate(book.len() / 2);
    let told = validated(&served, &[("services.xlsx", &book)]).await.json();
    assert_eq!(told["acceptable"], false);
}

#[tokio::test]
async fn a_form_that_is_none_is_refused_with_what_is_needed() {
    let served = Served::alone(Options::default()).await;
    let plain = Request::post("/validateur").header("accept", "application/json").body(Body::from("a,b")).unwrap();
    let refused = served.send(plain).await;
    assert_eq!((refused.status, refused.code().as_str()), (415, "UNSUPPORTED_MEDIA_TYPE"));
    for (fields, words) in [
        (form(&[("source", None, b"nowhere"), ("fichier", Some("a.csv"), b"a")]), "none of: decoupage"),
        (form(&[("source", None, b"rncp")]), "at least one file"),
        (form(&[("fichier", Some(""), b"")]), "at least one file"),
        (form(&[("fichier", Some("a.csv"), &b"a"[..]); 13]), "12 files at the most"),
        (b"--nothing".to_vec(), "cut short"),
    ] {
        let refused = served.send(sent("/validateur", "application/json", fields)).await;
        assert_eq!(refused.status, 400);
        assert!(refused.json()["errors"][0]["message"].as_str().unwrap().contains(words), "{words}");
    }
    let huge = vec![b'a'; 33 << 20];
    let refused = validated(&served, &[("a.csv", &huge)]).await;
    assert_eq!((refused.status, refused.code().as_str()), (413, "PAYLOAD_TOO_LARGE"));
}

#[tokio::test]
async fn a_place_is_given_back_when_whoever_sends_a_file_leaves() {
    let served = Served::alone(Options::default()).await;
    // As many as there are places, and more: each is given up while its body comes.
    for _ in 0..20 {
        let body = Body::from_stream(stream::pending::<Result<Vec<u8>, std::io::Error>>());
        let request =
            Request::post("/validateur").header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
        let waiting = served.send(request.body(body).unwrap());
        assert!(tokio::time::timeout(Duration::from_millis(50), waiting).await.is_err());
    }
    let told = validated(&served, &[("services.csv", SERVICES.as_bytes())]).await;
    assert_eq!(told.status, 200);
}

#[tokio::test]
async fn who_sends_slowly_keeps_nobody_from_being_read() {
    let served = Served::alone(Options::default()).await;
    let slow: Vec<_> = (0..4)
        .map(|_| {
            let body = Body::from_stream(stream::pending::<Result<Vec<u8>, std::io::Error>>());
            let request = Request::post("/validateur");
            let request = request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
            served.send(request.body(body).unwrap())
        })
        .collect();
    let told = async {
        // The others have their place before.
        tokio::time::sleep(Duration::from_millis(200)).await;
        validated(&served, &[("services.csv", SERVICES.as_bytes())]).await
    };
    let told = tokio::select! {
        told = told => told,
        _ = future::join_all(slow) => panic!("they send nothing"),
    };
    assert_eq!(told.status, 200);
}

#[tokio::test]
async fn those_who_begin_and_send_no_more_make_way_within_a_few_seconds() {
    let served = Served::alone(Options::default()).await;
    // As many as there are places, and more: each sends the beginning of a form, then a byte at a time.
    let sent_slowly = || {
        let begun =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"a.csv\"\r\n\r\n");
        let bytes = stream::unfold(Some(begun.into_bytes()), async |begun| {
            let pause = if begun.is_some() { 0 } else { 100 };
            tokio::time::sleep(Duration::from_millis(pause)).await;
            Some((Ok::<_, std::io::Error>(begun.unwrap_or_else(|| b"x".to_vec())), None))
        });
        let request = Request::post("/validateur").header("accept", "application/json");
        let request = request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
        served.send(request.body(Body::from_stream(bytes)).unwrap())
    };
    let slow = future::join_all((0..20).map(|_| sent_slowly()));
    let honest = async {
        // The others have their place before.
        tokio::time::sleep(Duration::from_millis(200)).await;
        validated(&served, &[("services.csv", SERVICES.as_bytes())]).await
    };
    let (slow, honest) = future::join(slow, honest).await;
    assert_eq!(honest.status, 200);
    let refused: Vec<u16> = slow.iter().map(|received| received.status).collect();
    assert!(refused.iter().all(|status| *status == 408), "{refused:?}");
}

#[tokio::test]
async fn a_validation_costs_points_as_questions_do() {
    let graph = TestGraph::over(Database::sqlite(Contents::Sample).await, 0).await;
    let settings = FairSettings { token_points_per_minute: 2_500, ..FairSettings::default() };
    let served = graph.served(Options::default().sharing(&settings));
    let token = graph.token("producteur", &[]).await;
    let mut answers = Vec::new();
    for _ in 0..3 {
        let mut request =
            sent("/validateur", "application/json", form(&[("fichier", Some("services.csv"), SERVICES.as_bytes())]));
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        answers.push(served.send(request).await.status);
    }
    assert_eq!(answers, [200, 200, 429]);
}
