//! How downloads speak HTTP.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request};
use http_body_util::BodyExt;
use passerelle::export;
use passerelle::http::Options;
use passerelle::http::auth::Access;
use passerelle::http::router::router;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::{Value, json};
use tokio::time::timeout;
use tower::ServiceExt;

use super::client::{ask, get};
use crate::support::{Contents, Database, TestGraph, multiply, now};

const CSV: &str = "/telechargements/services.csv";

#[tokio::test]
async fn a_file_tells_its_type_its_day_and_its_version() {
    for test in TestGraph::each().await {
        test.publish().await;
        for (file, media) in [
            ("services.csv", "text/csv; charset=utf-8"),
            ("services.ndjson", "application/x-ndjson"),
            ("services.json", "application/json"),
            ("services.geojson", "application/geo+json"),
            ("services.parquet", "application/vnd.apache.parquet"),
            ("services.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ] {
            let got = get(&test, file).await;
            assert_eq!(got.header("content-type"), media);
            let (name, extension) = file.split_once('.').expect("an extension");
            let attached = format!("attachment; filename=\"{name}-2026-03-01.{extension}\"");
            assert_eq!(got.header("content-disposition"), attached);
            assert_eq!(got.header("cache-control"), "public, no-cache");
            assert!(got.header("last-modified").starts_with("Sun, 01 Mar 2026 "), "{}", got.header("last-modified"));
            assert!(got.header("etag").contains(&format!("-{extension}-")), "{}", got.header("etag"));
        }
    }
}

#[tokio::test]
async fn whoever_holds_the_file_is_not_sent_it_again_until_data_are_published() {
    for test in TestGraph::each().await {
        let first = ask(&test, Method::GET, CSV, &[]).await;
        let tag = first.header("etag").to_owned();
        for held in [tag.clone(), format!("\"other\", {tag}"), format!("W/{tag}"), "*".to_owned()] {
            let again = ask(&test, Method::GET, CSV, &[("if-none-match", &held)]).await;
            assert_eq!((again.status.as_u16(), again.bytes.len(), again.header("etag")), (304, 0, tag.as_str()));
            assert_eq!(again.header("content-length"), "");
        }
        let since = first.header("last-modified").to_owned();
        assert_eq!(ask(&test, Method::GET, CSV, &[("if-modified-since", &since)]).await.status, 304);
        let both = [("if-none-match", "\"other\""), ("if-modified-since", since.as_str())];
        assert_eq!(ask(&test, Method::GET, CSV, &both).await.status, 200, "the tag decides");
        let other = ask(&test, Method::GET, "/telechargements/services.json", &[("if-none-match", &tag)]).await;
        assert_eq!(other.status, 200, "another format is another file");
        test.publish().await;
        let changed = ask(&test, Method::GET, CSV, &[("if-none-match", &tag)]).await;
        assert_eq!(changed.status, 200);
        assert_ne!(changed.header("etag"), tag);
    }
}

#[tokio::test]
async fn head_tells_what_get_would_without_reading_any_row() {
    for test in TestGraph::each().await {
        let get = ask(&test, Method::GET, CSV, &[]).await;
        let before = test.statements();
        let head = ask(&test, Method::HEAD, CSV, &[]).await;
        assert_eq!(test.statements() - before, 0, "nothing but the version");
        assert_eq!((head.status.as_u16(), head.bytes.len(), head.header("content-length")), (200, 0, ""));
        for name in ["etag", "last-modified", "content-type", "content-disposition", "cache-control"] {
            assert_eq!(head.header(name), get.header(name), "{name}");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_told_with_what_is() {
    for test in TestGraph::each_empty().await {
        for (file, words) in [
            ("nothing.csv", "no data set is named \"nothing\": expected formations, certifications, "),
            ("services.xml", "no format is named \"xml\": expected csv, ndjson, "),
            ("services", "no format is named \"\""),
            ("certifications.geojson", "certifications has no place on a map"),
            ("nothing.colonnes.json", "no data set is named \"nothing\""),
        ] {
            let got = ask(&test, Method::GET, &format!("/telechargements/{file}"), &[]).await;
            assert_eq!((got.status.as_u16(), got.header("cache-control")), (404, "no-store"), "{file}");
            let error = &got.json()["errors"][0];
            assert!(error["message"].as_str().expect("a message").starts_with(words), "{error}");
            assert_eq!(error["extensions"]["code"], "NOT_FOUND");
            for (list, one) in [("jeux", json!("services")), ("formats", json!("csv"))] {
                assert!(error["extensions"][list].as_array().expect("a list").contains(&one), "{error}");
            }
        }
        assert_eq!(ask(&test, Method::POST, CSV, &[]).await.status, 405);
    }
}

/// Makes the services so many, and their texts so long, that a file of them waits for its reader.
async fn crowd(test: &TestGraph) {
    test.service("s", None).await;
    let texte = entity::service_texte::ActiveModel {
        id: Set("s".to_owned()),
        description: Set(Some("é".repeat(20_000))),
        ..Default::default()
    };
    texte.insert(test.writer()).await.expect("a long text");
    multiply::<entity::service::Entity>(test.writer()).await;
    multiply::<entity::service_texte::Entity>(test.writer()).await;
}

#[tokio::test]
async fn only_so_many_files_are_sent_at_once_and_a_client_that_leaves_makes_room() {
    for test in TestGraph::each_empty().await {
        crowd(&test).await;
        let router = router(test.graph.clone(), Access::anonymous_only(), Options::default());
        let send = async || router.clone().oneshot(Request::get(CSV).body(Body::empty()).expect("a request")).await;
        // Bodies that nobody reads: each holds its place. The graph of a test reads through four connections.
        let mut held = vec![send().await.expect("an answer"), send().await.expect("an answer")];
        assert!(held.iter().all(|answer| answer.status() == 200));
        let refused = send().await.expect("an answer");
        assert_eq!(
            (refused.status().as_u16(), &refused.headers()["retry-after"]),
            (503, &HeaderValue::from_static("30"))
        );
        held.pop();
        let last = send().await.expect("an answer");
        assert_eq!(last.status(), 200);
        let whole = last.into_body().collect().await.expect("a whole body").to_bytes();
        assert!(whole.len() > 121 * 40_000, "{}", whole.len());
    }
}

#[tokio::test]
async fn questions_are_answered_while_as_many_files_as_may_be_are_sent() {
    for connections in [1, 2, 3, 4, 9] {
        for database in Database::each(Contents::Empty).await {
            let test = TestGraph::over_connections(database, connections, 0).await;
            crowd(&test).await;
            let router = router(test.graph.clone(), Access::anonymous_only(), Options::default());
            let mut held = Vec::new();
            let places = (connections / 2).clamp(1, 3);
            for _ in 0..places {
                let request = Request::get(CSV).body(Body::empty()).expect("a request");
                held.push(router.clone().oneshot(request).await.expect("an answer"));
            }
            assert!(held.iter().all(|answer| answer.status() == 200));
            let asked = timeout(Duration::from_secs(4), test.ask("{ services { totalCount } }")).await;
            let data = asked.unwrap_or_else(|_| panic!("{connections} connections: no answer")).ok();
            assert!(data["services"]["totalCount"].as_i64() > Some(100), "{data}");
        }
    }
}

#[tokio::test]
async fn the_index_leads_to_every_file_and_tells_where_it_comes_from() {
    for test in TestGraph::each().await {
        test.publish().await;
        let index = ask(&test, Method::GET, "/telechargements.json", &[]).await.json();
        assert_eq!(index["version"], test.graph.store().version());
        assert!(index["publieeLe"].as_str().expect("an instant").starts_with("2026-03-01T"), "{index}");
        let sets = index["jeux"].as_array().expect("data sets");
        assert_eq!(sets.len(), export::all().len());
        for set in sets {
            let dictionary = ask(&test, Method::GET, set["colonnes"].as_str().expect("a path"), &[]).await.json();
            let columns = dictionary["colonnes"].as_array().expect("columns").len();
            assert_eq!(set["nombreDeColonnes"], columns);
            for file in set["fichiers"].as_array().expect("files") {
                let got = ask(&test, Method::HEAD, file["chemin"].as_str().expect("a path"), &[]).await;
                assert_eq!(
                    (got.status.as_u16(), got.header("content-type")),
                    (200, file["type"].as_str().expect("a type"))
                );
            }
            let source = &set["sources"][0];
            assert_eq!(source["importeLe"], now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true), "{set}");
            assert_eq!(source["licence"].as_str().map(str::is_empty), Some(false), "{set}");
        }
        let services = sets.iter().find(|set| set["jeu"] == "services").expect("services");
        assert_eq!(services["sources"][0]["jeuDeDonnees"], "data-inclusion");
    }
}

#[tokio::test]
async fn the_dictionary_tells_each_column_of_the_file_in_its_order() {
    for test in TestGraph::each().await {
        for set in export::all() {
            let name = set.about().name;
            let dictionary = get(&test, &format!("{name}.colonnes.json")).await.json();
            let columns = dictionary["colonnes"].as_array().expect("columns");
            let names: Vec<&str> = columns.iter().map(|column| column["nom"].as_str().expect("a name")).collect();
            let csv = get(&test, &format!("{name}.csv")).await.csv();
            assert_eq!(names, csv[0], "{name}");
            for column in columns {
                let described = column["description"].as_str().expect("a description");
                assert!(described.ends_with('.') && described.len() > 3, "{name}: {column}");
                assert!(column["type"].is_string() && column["nullable"].is_boolean(), "{name}: {column}");
            }
            let rows = get(&test, &format!("{name}.json")).await.json();
            for (row, column) in
                rows.as_array().expect("rows").iter().flat_map(|row| columns.iter().map(move |c| (row, c)))
            {
                let value = &row[column["nom"].as_str().expect("a name")];
                assert!(column["nullable"] == true || *value != Value::Null, "{name}: {column} in {row}");
                assert!(is_of(value, column["type"].as_str().expect("a type")), "{name}: {column} is {value}");
            }
        }
    }
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        _ if value.is_null() => true,
        "texte" | "instant" => value.is_string(),
        // The open data of data·inclusion has milliseconds in JSON.
        "date" => value.is_string() || value.as_i64().is_some_and(|millis| millis % 86_400_000 == 0),
        "entier" => value.is_i64(),
        "nombre" => value.is_f64(),
        "booleen" => value.is_boolean(),
        "liste de textes" => value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_string)),
        _ => false,
    }
}
