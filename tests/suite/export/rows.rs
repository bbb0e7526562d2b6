//! Which rows files hold.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use axum::http::Method;
use passerelle::export::{self, Error, Format, Library};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::client::{ask, get};
use crate::support::{TestGraph, multiply};

/// Where a test sees what was written.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<u8>>>);

impl Write for Seen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("one writer").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seen {
    fn bytes(&self) -> Vec<u8> {
        self.0.lock().expect("one writer").clone()
    }
}

async fn written(snapshot: &export::Snapshot, set: &str, format: Format, chunk: u32) -> Result<Vec<u8>, Error> {
    let seen = Seen::default();
    let set = export::named(set).expect("a data set");
    export::write(snapshot, set, format, Box::new(seen.clone()), chunk, |_| ()).await?;
    Ok(seen.bytes())
}

fn library(test: &TestGraph) -> Library {
    Library::new(test.graph.store().clone())
}

#[tokio::test]
async fn both_databases_give_the_same_files_whatever_the_size_of_the_chunks() {
    let mut files: Vec<Vec<u8>> = Vec::new();
    for test in TestGraph::each().await {
        let mut found = Vec::new();
        let snapshot = library(&test).open().await.expect("a snapshot");
        for set in export::all() {
            for format in set.formats() {
                let name = set.about().name;
                let whole = written(&snapshot, name, format, 2_000).await.expect("a file");
                let small = written(&snapshot, name, Format::Csv, 7).await.expect("a file");
                assert!(format != Format::Csv || whole == small, "{name}");
                found.push(whole);
            }
        }
        snapshot.close().await.expect("the snapshot closes");
        if files.is_empty() {
            files = found;
        } else {
            assert!(files == found, "{} differs", test.database.kind);
        }
    }
}

#[tokio::test]
async fn every_row_is_there_in_every_format_once() {
    for test in TestGraph::each().await {
        let expected = entity::formation::Entity::find().count(test.writer()).await.expect("a count") as usize;
        let rows = get(&test, "formations.csv").await.csv();
        assert_eq!(rows.len(), expected + 1);
        let lines = get(&test, "formations.ndjson").await;
        let lines: Vec<Value> = lines.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(Value::from(lines), get(&test, "formations.json").await.json());
        let map = get(&test, "formations.geojson").await.json();
        assert_eq!(
            (map["type"].as_str(), map["features"].as_array().map(Vec::len)),
            (Some("FeatureCollection"), Some(expected))
        );
        let mut keys: Vec<&String> = rows[1..].iter().map(|row| &row[0]).collect();
        assert!(keys.is_sorted(), "in the order of the key");
        keys.dedup();
        assert_eq!(keys.len(), expected);
    }
}

#[tokio::test]
async fn a_row_shows_the_codes_and_the_names_it_is_tied_to() {
    for test in TestGraph::each().await {
        let rows = get(&test, "formations.json").await.json();
        let baker = rows.as_array().expect("rows").iter().find(|row| row["rncp"] == "RNCP37537").expect("a baker");
        assert_eq!((&baker["romes"], &baker["certification_intitule"]), (&json!(["D1102"]), &json!("Boulanger")));
        assert!(baker["commune"].is_string() && baker["formateur_raison_sociale"].is_string(), "{baker}");
        let session = baker["sessions"][0].as_str().expect("a session");
        assert!(session.len() == 21 && session.as_bytes()[10] == b'/', "{session}");
    }
}

#[tokio::test]
async fn statements_are_as_many_whatever_the_rows_of_a_chunk() {
    for test in TestGraph::each_empty().await {
        test.service("s", None).await;
        let cost = async || {
            let before = test.statements();
            get(&test, "services.csv").await;
            test.statements() - before
        };
        let one = cost().await;
        multiply::<entity::service::Entity>(test.writer()).await;
        assert_eq!(get(&test, "services.csv").await.csv().len(), 122);
        assert_eq!(cost().await, one);
        assert!(one < 12, "{one} statements");
    }
}

#[tokio::test]
async fn what_is_published_meanwhile_is_in_the_next_file_and_not_in_this_one() {
    for test in TestGraph::each_empty().await {
        test.service("a", None).await;
        test.publish().await;
        let snapshot = library(&test).open().await.expect("a snapshot");
        let before = written(&snapshot, "services", Format::Ndjson, 1).await.expect("a file");
        test.service("b", None).await;
        let renamed = entity::service::ActiveModel { id: Set("a".into()), nom: Set("z".into()), ..Default::default() };
        renamed.update(test.writer()).await.expect("a service is renamed");
        test.publish().await;
        assert!(written(&snapshot, "services", Format::Ndjson, 1).await.expect("a file") == before);
        let edition = snapshot.edition();
        snapshot.close().await.expect("the snapshot closes");
        let now = library(&test).open().await.expect("a snapshot");
        assert_eq!(now.edition().version, edition.version + 1);
        let after = written(&now, "services", Format::Ndjson, 1).await.expect("a file");
        let names: Vec<Value> = String::from_utf8(after)
            .expect("UTF-8")
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["nom"].clone())
            .collect();
        assert_eq!(names, ["z", "b"]);
        now.close().await.expect("the snapshot closes");
    }
}

#[tokio::test]
async fn a_file_that_fails_half_way_does_not_look_whole() {
    for test in TestGraph::each_empty().await {
        test.service("a", None).await;
        test.writer()
            .execute_unprepared("ALTER TABLE service_public RENAME TO elsewhere")
            .await
            .expect("a table is gone");
        let snapshot = library(&test).open().await.expect("a snapshot");
        let seen = Seen::default();
        let set = export::named("services").expect("a data set");
        let failed = export::write(&snapshot, set, Format::Json, Box::new(seen.clone()), 1, |_| ()).await;
        assert!(matches!(failed, Err(Error::Database(_))), "{failed:?}");
        assert!(!String::from_utf8(seen.bytes()).expect("UTF-8").contains(']'));
    }
}

#[tokio::test]
async fn no_file_holds_the_contact_of_a_person() {
    for test in TestGraph::each_empty().await {
        for mask in ["PERSONNEL", "NON_PUBLIC", "SOURCE_RESTREINTE"] {
            test.structure(mask, Some(mask)).await;
            test.service(&format!("s-{mask}"), Some(mask)).await;
        }
        test.structure("PUBLIC", None).await;
        test.service("s-PUBLIC", None).await;
        for (set, rows) in [("structures", 4), ("services", 4)] {
            for format in Format::ALL {
                let got = ask(&test, Method::GET, &format!("/telechargements/{set}.{format}"), &[]).await;
                let text = String::from_utf8_lossy(&got.bytes);
                assert!(!text.contains("Camille") && !text.contains("contact_nom_prenom"), "{set}.{format}");
            }
            let found = get(&test, &format!("{set}.json")).await.json();
            let found = found.as_array().expect("rows");
            assert_eq!(found.len(), rows, "the rows themselves are public");
            for row in found {
                let public = row["id"].as_str().is_some_and(|id| id.ends_with("PUBLIC") && !id.contains("NON"));
                assert_eq!((row["telephone"].is_string(), row["courriel"].is_string()), (public, public), "{row}");
            }
        }
    }
}

#[tokio::test]
async fn no_file_holds_what_its_producer_shares_with_some_only() {
    for test in TestGraph::each().await {
        for set in ["structures", "services"] {
            let rows = get(&test, &format!("{set}.json")).await.json();
            let rows = rows.as_array().expect("rows");
            assert!(!rows.is_empty());
            assert!(rows.iter().all(|row| row["source"] != "soliguide" && row["source"] != "agefiph"), "{set}");
        }
    }
}

#[tokio::test]
async fn the_catalogue_contacts_of_a_course_are_in_no_file() {
    for test in TestGraph::each().await {
        let dictionary = get(&test, "formations.colonnes.json").await;
        assert!(!dictionary.text().contains("courriel") && !dictionary.text().contains("telephone"));
    }
}

#[tokio::test]
async fn a_region_is_told_as_its_departements() {
    for test in TestGraph::each().await {
        test.service("s", None).await;
        for (code, type_zone) in [("32", "region"), ("france", "pays")] {
            let zone = entity::service_zone::ActiveModel {
                service_id: Set("s".to_owned()),
                code: Set(code.to_owned()),
                type_zone: Set(type_zone.to_owned()),
            };
            zone.insert(test.writer()).await.expect("a territory");
        }
        let rows = get(&test, "services.json").await.json();
        let row = rows.as_array().expect("rows").iter().find(|row| row["id"] == "s").expect("the service");
        assert_eq!(row["zone_eligibilite"], json!(["02", "59", "60", "62", "80", "france"]));
    }
}

#[tokio::test]
async fn empty_tables_give_whole_files_without_rows() {
    for test in TestGraph::each_empty().await {
        assert_eq!(get(&test, "services.json").await.json(), json!([]));
        assert_eq!(get(&test, "services.geojson").await.json()["features"], json!([]));
        assert_eq!(get(&test, "services.csv").await.csv().len(), 1);
        assert!(get(&test, "services.ndjson").await.bytes.is_empty());
        assert_eq!(
            get(&test, "services.csv").await.header("content-disposition"),
            "attachment; filename=\"services.csv\""
        );
    }
}
