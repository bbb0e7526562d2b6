//! People are planted in every source, and looked for in every output: nobody finds them who may not read contacts, and
//! whoever may does.

mod planted;
mod walk;

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use passerelle::graph::Viewer;
use passerelle::http::Options;
use serde_json::{Value, json};

use self::planted::{STORED, TELEPHONE, held, plant};
use self::walk::Walk;
use crate::support::{Log, TestGraph, asking};

fn reader() -> Viewer {
    Viewer::authenticated("lea", vec!["contacts:lire".to_owned()])
}

#[test]
fn every_way_through_the_graph_shows_them_to_who_may_read_contacts_and_to_nobody_else() {
    // Each query asks for all that there is: the engine goes deep.
    let everywhere = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(everywhere());
    };
    std::thread::Builder::new().stack_size(64 << 20).spawn(everywhere).expect("a thread").join().expect("no failure");
}

/// Somebody writes about somebody: moderators alone read it, and nobody where to answer.
async fn report(test: &TestGraph) {
    for (courriel, code) in [("jeanne.zqxsignale@gmail.com", ""), ("jeanne.zqxrefus@", "BAD_USER_INPUT")] {
        let query = format!(
            "mutation {{ signalerAnomalie(input: {{ noeud: \"dora--1\", champ: \"courriel\", courriel: \"{courriel}\",
                valeurAttendue: \"jeanne.zqxattendu@example.org\", commentaire: \"Jeanne Zqxcommentaire, 06 99 88 77 66\" }}) {{
                lien dejaSignalee anomalie {{ id message valeur champ objet {{ id }} }} }} }}"
        );
        let answer = test.ask(&query).await;
        assert_eq!((answer.code(), held(&answer.body.to_string())), (code, Vec::new()));
    }
}

async fn everywhere() {
    let (log, _guard) = Log::kept();
    for test in TestGraph::each_empty().await {
        plant(&test).await;
        report(&test).await;
        for stranger in [Viewer::anonymous(), Viewer::authenticated("lea", vec!["contacts".to_owned()])] {
            let mut walk = Walk::of(&test, stranger).await;
            walk.everywhere().await;
            assert_eq!(walk.missed(), Vec::<String>::new(), "every field is asked for");
            assert!(walk.told.contains("[contact masqué]"), "a text says where a contact stands");
            let shown: BTreeSet<String> = held(&walk.told).into_iter().collect();
            assert_eq!(shown, BTreeSet::new(), "{}", test.database.kind);
        }
        let mut walk = Walk::of(&test, reader()).await;
        walk.everywhere().await;
        let shown: BTreeSet<String> = held(&walk.told).into_iter().collect();
        for word in STORED.iter().chain([&TELEPHONE]) {
            assert!(shown.contains(*word), "{word} on {}", test.database.kind);
        }
    }
    assert_eq!(held(&log.text()), Vec::<String>::new(), "and none is logged");
    tracing::info!("the log is kept");
    assert_eq!(log.lines("the log is kept"), 1, "what is said is");
}

#[tokio::test]
async fn nobody_is_found_by_what_is_masked() {
    for test in TestGraph::each_empty().await {
        plant(&test).await;
        for viewer in [Viewer::anonymous(), reader()] {
            for word in STORED.iter().copied().chain([
                "0699887766",
                "06 99 88 77 66",
                "jeanne.zqxtexte@example.org",
                "zqxignore",
            ]) {
                let query = format!(
                    "{{ recherche(texte: \"{word}\") {{ totalCount }} suggestions(prefixe: \"{word}\") {{ texte }}
                        services(filtre: {{ texte: \"{word}\" }}) {{ totalCount }} structures(filtre: {{ texte: \"{word}\" }}) {{ totalCount }}
                        formations(filtre: {{ texte: \"{word}\" }}) {{ totalCount }} organismes(filtre: {{ texte: \"{word}\" }}) {{ totalCount }}
                        rechercheServices(filtre: {{ recherchePublic: \"{word}\" }}) {{ totalCount }}
                        missionsLocales(filtre: {{ texte: \"{word}\" }}) {{ totalCount }} }}"
                );
                let answer = test.ask_as(viewer.clone(), async_graphql::Request::new(&query)).await.ok();
                let found = answer.to_string().replace("{\"totalCount\":0}", "");
                assert!(!found.contains("totalCount") && answer["suggestions"] == json!([]), "{word}: {answer}");
            }
        }
    }
}

/// What a file holds, whatever its format packs it in.
fn unpacked(path: &str, bytes: &[u8]) -> String {
    if path.ends_with(".parquet") {
        let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes)).expect("a file of parquet");
        let rows = reader.get_row_iter(None).expect("rows");
        return rows.map(|row| format!("{}\n", row.expect("a row"))).collect();
    }
    if path.ends_with(".xlsx") {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let mut text = String::new();
        for index in 0..archive.len() {
            archive.by_index(index).expect("a part").read_to_string(&mut text).expect("text");
        }
        return text;
    }
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test]
async fn no_download_holds_them() {
    for test in TestGraph::each_empty().await {
        plant(&test).await;
        let served = test.served(Options::default());
        let token = test.token("lea", &["contacts:lire"]).await;
        let authorization = format!("Bearer {token}");
        let index = served.get("/telechargements.json", &[]).await.json().to_string();
        let mut files: BTreeSet<&str> = index
            .split('"')
            .filter(|text| text.contains("/telechargements/"))
            .map(|url| &url[url.find("/telech").unwrap_or(0)..])
            .collect();
        files.insert("/telechargements.json");
        assert!(files.len() > 30, "{files:?}");
        let mut masked = BTreeSet::new();
        for path in files {
            for headers in [&[][..], &[("authorization", authorization.as_str())]] {
                let received = served.get(path, headers).await;
                assert_eq!(received.status, 200, "{path}");
                let text = unpacked(path, &received.bytes);
                assert_eq!(held(&text), Vec::<String>::new(), "{path}");
                if text.contains("[contact masqué]") {
                    masked.extend(path.rsplit('.').next());
                }
            }
        }
        let formats = ["csv", "geojson", "json", "ndjson", "parquet", "xlsx"];
        assert_eq!(masked, formats.into(), "a text says where a contact stands, in each format");
    }
}

#[tokio::test]
async fn an_answer_kept_for_one_is_not_given_to_another() {
    const QUERY: &str = "{ structure(id: \"dora--1\") { courriel telephone contactMasque } }";
    for test in TestGraph::each_empty().await {
        plant(&test).await;
        let served = test.served(Options::default());
        let authorization = format!("Bearer {}", test.token("lea", &["contacts:lire"]).await);
        let path = asking(&[("query", QUERY)]);
        let mut tags = Vec::new();
        for _ in 0..2 {
            let told = served.get(&path, &[("authorization", authorization.as_str())]).await;
            assert!(held(&told.json().to_string()).contains(&"zqxstructure".to_owned()));
            assert!(told.header("cache-control").contains("private") && told.header("vary").contains("Authorization"));
            tags.push(told.header("etag"));
            let told = served.get(&path, &[("if-none-match", &tags[0])]).await;
            assert_eq!((told.status, held(&told.json().to_string())), (200, Vec::new()), "the tag is another's");
            assert_ne!(told.header("etag"), tags[0]);
        }
        assert_eq!(tags[0], tags[1]);
        let told = served.post(&json!({ "query": QUERY })).await;
        assert_eq!(held(&told.json().to_string()), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_as_it_comes_names_nobody() {
    for test in TestGraph::each_empty().await {
        let mut walk = Walk::of(&test, Viewer::anonymous()).await;
        let inside = walk.selection("MiseAJour", 3);
        let server = test.running(Options::default()).await;
        let mut socket = server.acknowledged().await;
        socket.ask("1", &format!("subscription {{ miseAJour(depuis: 0) {inside} }}")).await;
        plant(&test).await;
        let mut sources = BTreeSet::new();
        while sources.len() < 4 {
            let message = socket.hear().await;
            assert_eq!(message["payload"]["errors"], Value::Null);
            assert_eq!(held(&message.to_string()), Vec::<String>::new());
            sources.insert(message["payload"]["data"]["miseAJour"]["jeuDeDonnees"]["id"].to_string());
        }
    }
}
