//! What is counted of what is asked: for everybody, for whoever holds a token, and for Prometheus.

use axum::body::Body;
use axum::http::{Request, header};
use chrono::{NaiveDate, TimeDelta, Utc};
use chrono_tz::Europe::Paris;
use passerelle::graph::Viewer;
use passerelle::http::Options;
use passerelle::store::{Pool, usage};
use passerelle::usage::Meter;
use serde_json::{Value, json};

use crate::support::{Contents, Database, Received, Served, TestGraph, now};

const QUERY: &str = "query Fiche { ficheRncp(rncp: \"RNCP37537\") { intitule metiers { rome } } }";

fn today() -> NaiveDate {
    Utc::now().with_timezone(&Paris).date_naive()
}

/// The service over a graph, and what it counts.
fn counted(test: &TestGraph) -> (Served, Meter) {
    let options = Options::default();
    let meter = options.usage();
    (test.served(options), meter)
}

async fn asks(service: &Served, query: &str, token: Option<&str>) -> Received {
    let mut request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let body = json!({ "query": query }).to_string();
    service.send(request.body(Body::from(body)).expect("a request")).await
}

async fn statistiques(test: &TestGraph, viewer: Viewer, selection: &str) -> Value {
    let query = format!("{{ statistiques(fin: \"{}\") {{ {selection} }} }}", today() + TimeDelta::days(1));
    test.ask_as(viewer, async_graphql::Request::new(query)).await.ok()["statistiques"].clone()
}

#[tokio::test]
async fn what_is_asked_is_told_to_everybody_in_all_and_to_a_holder_in_detail() {
    for test in TestGraph::each().await {
        let (service, meter) = counted(&test);
        let token = test.token("bureau", &[]).await;
        for token in [None, Some(token.as_str()), Some(token.as_str())] {
            assert_eq!(asks(&service, QUERY, token).await.status, 200);
        }
        asks(&service, "{ ficheRncp(rncp: \"x\") { intitule } }", Some(&token)).await;
        asks(&service, "{", Some(&token)).await;
        assert_eq!(service.get("/telechargements/regions.csv", &[]).await.status.clamp(200, 404), 404);
        assert_eq!(service.get("/telechargements/communes.csv", &[]).await.status, 200);
        meter.write(test.writer()).await.expect("written");

        let all = "operations { appels erreurs lignes p50Ms } telechargements { appels lignes } consommateursActifs
            parJour { jour operations { appels } consommateursActifs } miennes { genre }";
        let told = statistiques(&test, Viewer::anonymous(), all).await;
        assert_eq!((&told["operations"]["appels"], &told["operations"]["erreurs"]), (&json!(4), &json!(1)));
        assert!(told["operations"]["lignes"].as_f64() >= Some(6.0), "a sheet and a job at least, three times: {told}");
        assert!(told["operations"]["p50Ms"].is_i64(), "{told}");
        assert_eq!(told["telechargements"]["appels"], 1, "{}", test.database.kind);
        assert!(told["telechargements"]["lignes"].as_f64() > Some(1.0));
        assert_eq!((&told["consommateursActifs"], &told["miennes"]), (&json!(2), &Value::Null));
        assert_eq!(told["parJour"][0]["operations"]["appels"], 4);

        let holder = Viewer::authenticated("bureau", Vec::new());
        let own = statistiques(&test, holder, "miennes { genre nom mesure { appels erreurs cout p95Ms } }").await;
        let own = own["miennes"].as_array().expect("a list").clone();
        let named = |nom: &str| own.iter().find(|row| row["nom"] == nom).unwrap_or_else(|| panic!("{nom}: {own:?}"));
        let mesure = |nom: &str| named(nom)["mesure"].clone();
        assert_eq!((&mesure("Fiche")["appels"], &mesure("Fiche")["erreurs"]), (&json!(2), &json!(0)));
        assert_eq!(
            (&named("Metier.rome")["genre"], &named("Metier.rome")["mesure"]["appels"]),
            (&json!("CHAMP"), &json!(2))
        );
        let field = mesure("Query.ficheRncp");
        assert_eq!((&field["appels"], &field["erreurs"]), (&json!(3), &json!(1)), "{field}");
        assert!(field["cout"].as_f64() >= mesure("Fiche")["cout"].as_f64() && field["p95Ms"].is_i64(), "{field}");
        let stranger = statistiques(&test, Viewer::authenticated("annuaire", Vec::new()), "miennes { nom }").await;
        assert_eq!(stranger["miennes"], json!([]), "nobody reads what another asks");
    }
}

#[tokio::test]
async fn what_two_processes_count_is_added_and_what_cannot_be_written_is_kept() {
    for test in TestGraph::each().await {
        let ((one, first), (other, second)) = (counted(&test), counted(&test));
        asks(&one, QUERY, None).await;
        asks(&other, QUERY, None).await;
        let lost = Database::sqlite(Contents::Empty).await;
        let lost = Pool::open(&lost.url, 2).await.expect("a database").writer;
        lost.close_by_ref().await.expect("it is closed");
        first.write(&lost).await.expect_err("the database is gone");
        asks(&one, QUERY, None).await;
        for meter in [&first, &second, &first] {
            meter.write(test.writer()).await.expect("written");
        }
        let told = statistiques(&test, Viewer::anonymous(), "operations { appels }").await;
        assert_eq!(told["operations"]["appels"], 3, "{}", test.database.kind);
    }
}

#[tokio::test]
async fn the_service_stands_in_the_minutes_in_which_it_was_seen_to() {
    for test in TestGraph::each().await {
        let meter = Meter::default();
        let start = now() - TimeDelta::minutes(99);
        for minute in (0..100).filter(|minute| minute % 4 != 1) {
            meter.stood(start + TimeDelta::minutes(minute));
        }
        meter.write(test.writer()).await.expect("written");
        meter.stood(start);
        meter.write(test.writer()).await.expect("written again");
        let data = test.ask("{ statistiques { disponibilite corrections } }").await.ok();
        assert_eq!(data["statistiques"], json!({ "disponibilite": 0.75, "corrections": 0 }), "{}", test.database.kind);
    }
}

#[tokio::test]
async fn a_period_that_cannot_be_told_is_refused() {
    for test in TestGraph::each_empty().await {
        for (arguments, expected) in [
            ("debut: \"2026-03-02\", fin: \"2026-03-01\"", "debut: "),
            ("debut: \"2024-03-01\"", "a day at most 396 days before fin"),
        ] {
            let answer = test.ask(&format!("{{ statistiques({arguments}) {{ debut }} }}")).await;
            assert_eq!(answer.code(), "BAD_USER_INPUT", "{arguments}");
            assert!(answer.message().contains(expected), "{}", answer.message());
        }
        let data =
            test.ask("{ statistiques { debut fin disponibilite operations { p99Ms } parJour { jour } } }").await.ok();
        let nothing = json!({ "debut": "2026-01-31", "fin": "2026-03-01", "disponibilite": null,
            "operations": { "p99Ms": null }, "parJour": [] });
        assert_eq!(data["statistiques"], nothing);
    }
}

#[tokio::test]
async fn thirteen_months_are_kept() {
    for test in TestGraph::each_empty().await {
        let (service, meter) = counted(&test);
        asks(&service, QUERY, None).await;
        meter.write(test.writer()).await.expect("written");
        for (days, left) in [(390, true), (400, false)] {
            usage::forget(test.writer(), Utc::now() + TimeDelta::days(days)).await.expect("forgotten");
            let sums = usage::by_day(test.writer(), today(), today() + TimeDelta::days(1)).await.expect("sums");
            assert_eq!(!sums.is_empty(), left, "{days}");
        }
    }
}

#[tokio::test]
async fn prometheus_reads_what_was_counted_and_nothing_of_anybody() {
    let test = TestGraph::over(Database::sqlite(Contents::Sample).await, 16 << 20).await;
    let (service, _) = counted(&test);
    let token = test.token("bureau", &[]).await;
    asks(&service, QUERY, Some(&token)).await;
    asks(&service, "{", None).await;
    let got = service.get("/metrics", &[]).await;
    assert_eq!(got.header("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let text = String::from_utf8(got.bytes).expect("text");
    for line in [
        "passerelle_answers_total{kind=\"operation\",outcome=\"ok\"} 1\n",
        "passerelle_operation_duration_seconds_count 1\n",
        "passerelle_refusals_total{code=\"GRAPHQL_PARSE_FAILED\"} 1\n",
        "passerelle_cache_misses{part=\"rows\"} ",
        "# EOF\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("bureau") && !text.contains("Fiche"), "{text}");
}
