//! What travels with an answer: how it is packed, until when it is good, who may read it, in which protocol.

use std::io::Read;

use axum::body::Body;
use axum::http::{Method, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use jsonwebtoken::{EncodingKey, Header, encode};
use passerelle::graph::Limits;
use passerelle::http::{Options, Settings, server};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};

use crate::support::{Received, SECRET, Served, TestGraph, asking, in_an_hour};

const LONG: &str = "{ metiers(first: 50) { nodes { rome libelle __typename } } }";
const STEADY: &str = "{ ficheRncp(rncp: \"RNCP37537\") { intitule } }";

fn bearer(scopes: &[&str]) -> String {
    let claims = json!({ "sub": "lea", "exp": in_an_hour(), "scopes": scopes });
    format!("Bearer {}", encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap())
}

#[tokio::test]
async fn a_long_answer_is_compressed_as_the_client_prefers() {
    let service = Served::alone(Options::default()).await;
    let plain = service.get(&asking(&[("query", LONG)]), &[]).await;
    assert_eq!((plain.status, plain.header("content-encoding").as_str()), (200, ""));
    assert!(plain.header("vary").contains("accept-encoding"), "{}", plain.header("vary"));
    for (accepted, given) in [
        ("gzip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip;q=0.5, br;q=0.9, zstd;q=0", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("deflate", ""),
        ("identity", ""),
    ] {
        let packed = service.get(&asking(&[("query", LONG)]), &[("accept-encoding", accepted)]).await;
        assert_eq!((packed.status, packed.header("content-encoding").as_str()), (200, given), "{accepted}");
        assert_eq!(packed.bytes == plain.bytes, given.is_empty(), "{accepted}");
        assert_eq!(packed.bytes.len() < plain.bytes.len() / 2, !given.is_empty(), "{accepted}");
        assert_eq!(packed.header("etag"), plain.header("etag"), "a weak tag names the answer, however packed");
        if given == "gzip" {
            let mut text = Vec::new();
            flate2::read::GzDecoder::new(packed.bytes.as_slice()).read_to_end(&mut text).unwrap();
            assert_eq!(text, plain.bytes);
        }
    }
}

#[tokio::test]
async fn what_gains_nothing_is_not_compressed() {
    let service = Served::alone(Options::default()).await;
    let all = [("accept-encoding", "gzip, br, zstd")];
    for path in [
        asking(&[("query", "{ __typename }")]),
        "/telechargements/communes.parquet".to_owned(),
        "/telechargements/communes.xlsx".to_owned(),
        "/health/live".to_owned(),
    ] {
        let answer = service.get(&path, &all).await;
        assert_eq!((answer.status, answer.header("content-encoding").as_str()), (200, ""), "{path}");
    }
    let file = service.get("/telechargements/communes.csv", &all).await;
    assert_eq!(file.header("content-encoding"), "zstd");
    let tag = file.header("etag");
    assert!(tag.starts_with("W/"), "other bytes than those of the file: {tag}");
    let held = service.get("/telechargements/communes.csv", &[all[0], ("if-none-match", &tag)]).await;
    assert_eq!((held.status, held.header("content-encoding").as_str()), (304, ""));
}

#[tokio::test]
async fn a_query_asked_by_get_is_good_until_data_are_published() {
    for test in TestGraph::each().await {
        let service = test.served(Options::default());
        let path = asking(&[("query", STEADY)]);
        let first = service.get(&path, &[]).await;
        assert_eq!((first.status, first.header("cache-control").as_str()), (200, "public, no-cache"));
        let tag = first.header("etag");
        let before = test.statements();
        for held in [tag.clone(), format!("\"other\", {tag}")] {
            let again = service.get(&path, &[("if-none-match", &held)]).await;
            assert_eq!((again.status, again.header("etag")), (304, tag.clone()), "{held}");
            assert_eq!(again.header("cache-control"), "public, no-cache");
            assert_eq!(again.header("vary"), "Accept, Authorization");
        }
        assert_eq!(test.statements() - before, 0, "nothing is executed");
        for other in ["\"other\"", "*"] {
            assert_eq!(service.get(&path, &[("if-none-match", other)]).await.status, 200);
        }
        test.publish().await;
        let changed = service.get(&path, &[("if-none-match", &tag)]).await;
        assert_eq!(changed.status, 200);
        assert_ne!(changed.header("etag"), tag);
    }
}

#[tokio::test]
async fn an_answer_to_a_token_is_kept_by_nobody_else() {
    let service = Served::alone(Options::default()).await;
    let path = asking(&[("query", STEADY)]);
    let anonymous = service.get(&path, &[]).await.header("etag");
    let (without, with) = (bearer(&[]), bearer(&["contacts:lire"]));
    let mut tags = vec![anonymous.clone()];
    for token in [&without, &with] {
        let answer = service.get(&path, &[("authorization", token)]).await;
        assert_eq!((answer.status, answer.header("cache-control").as_str()), (200, "private, no-cache"));
        tags.push(answer.header("etag"));
        let other = service.get(&path, &[("authorization", token), ("if-none-match", &anonymous)]).await;
        assert_eq!(other.status, 200, "what an anonymous caller holds is not theirs");
    }
    let json = service.get(&path, &[("accept", "application/graphql-response+json")]).await.header("etag");
    tags.push(json);
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4, "each has its own: {tags:?}");
    assert_eq!(service.get(&path, &[("authorization", "Bearer x"), ("if-none-match", &anonymous)]).await.status, 401);
}

#[tokio::test]
async fn what_the_version_does_not_decide_is_kept_by_nobody() {
    let service = Served::alone(Options::default()).await;
    let told = |answer: Received| (answer.header("cache-control"), answer.header("etag"));
    for query in ["{ imports { totalCount } }", "{ ficheRncp(rncp: \"37537x\") { rncp } }", "{ nowhere }", "{"] {
        let answer = service.get(&asking(&[("query", query)]), &[("if-none-match", "*")]).await;
        assert_eq!(told(answer), ("no-store".to_owned(), String::new()), "{query}");
    }
    assert_eq!(told(service.post(&json!({ "query": STEADY })).await), ("no-store".to_owned(), String::new()));
    let variables = |rncp: &str| {
        let query = "query($r: Rncp!) { ficheRncp(rncp: $r) { rncp } }";
        asking(&[("query", query), ("variables", &json!({ "r": rncp }).to_string())])
    };
    let one = service.get(&variables("RNCP37537"), &[]).await.header("etag");
    let other = service.get(&variables("RNCP867"), &[("if-none-match", &one)]).await;
    assert_eq!(other.status, 200, "other variables are another answer");
}

fn open_to(origins: &[&str]) -> Options {
    let settings =
        Settings { cors_origins: origins.iter().map(|origin| (*origin).to_owned()).collect(), ..Settings::default() };
    Options::read(&settings, &Limits::default()).unwrap()
}

async fn preflight(service: &Served, origin: &str) -> Received {
    let request = Request::builder()
        .method(Method::OPTIONS)
        .uri("/graphql")
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,authorization");
    service.send(request.body(Body::empty()).unwrap()).await
}

const SITE: &str = "https://site.example.fr";
const ALLOWED: &str = "access-control-allow-origin";

#[tokio::test]
async fn other_sites_read_nothing_unless_they_are_named() {
    let closed = Served::alone(Options::default()).await;
    assert_eq!(preflight(&closed, SITE).await.status, 405);
    let path = asking(&[("query", STEADY)]);
    assert_eq!(closed.get(&path, &[("origin", SITE)]).await.header(ALLOWED), "");
    let named = Served::alone(open_to(&[SITE, "http://localhost:3000"])).await;
    for (origin, allowed) in
        [(SITE, SITE), ("https://other.example.fr", ""), ("null", ""), ("http://localhost:3001", "")]
    {
        for answer in [preflight(&named, origin).await, named.get(&path, &[("origin", origin)]).await] {
            assert_eq!((answer.status, answer.header(ALLOWED).as_str()), (200, allowed), "{origin}");
            assert!(answer.header("vary").to_lowercase().contains("origin"), "{}", answer.header("vary"));
            assert_eq!(answer.header("access-control-allow-credentials"), "");
            assert_ne!(answer.header("x-request-id"), "");
        }
    }
    let told = preflight(&named, SITE).await;
    assert_eq!(told.header("access-control-allow-methods"), "GET,POST");
    assert!(told.header("access-control-allow-headers").contains("authorization"));
    let refused = named.get("/graphql?query=%7B", &[("origin", SITE)]).await;
    assert_eq!(refused.header(ALLOWED), SITE, "a page may read why it is refused");
    assert!(refused.header("access-control-expose-headers").contains("x-request-id"));
}

#[tokio::test]
async fn every_site_may_be_let_in() {
    let service = Served::alone(open_to(&["*"])).await;
    for origin in [SITE, "null"] {
        assert_eq!(preflight(&service, origin).await.header(ALLOWED), "*");
        assert_eq!(service.get("/schema.graphql", &[("origin", origin)]).await.header(ALLOWED), "*");
    }
}

#[tokio::test]
async fn many_requests_share_one_connection_of_http2() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    // Held until the end: its database goes with it.
    let served = Served::alone(Options::default()).await;
    let server = tokio::spawn(server::serve(listener, served.router.clone(), async { drop(stopped.await) }));
    let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
    let (client, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    let connection = tokio::spawn(connection);
    let asked = (0..40).map(|_| {
        let mut client = client.clone();
        let request = Request::post(format!("http://{address}/graphql")).header("content-type", "application/json");
        let body = Full::new(json!({ "query": STEADY }).to_string().into());
        async move {
            let response = client.send_request(request.body::<Full<axum::body::Bytes>>(body).unwrap()).await.unwrap();
            assert_eq!(
                (response.status(), response.version()),
                (axum::http::StatusCode::OK, axum::http::Version::HTTP_2)
            );
            response.into_body().collect().await.unwrap().to_bytes()
        }
    });
    for bytes in futures_util::future::join_all(asked).await {
        assert!(bytes.starts_with(b"{\"data\":{\"ficheRncp\":"), "{bytes:?}");
    }
    drop(stop);
    server.await.unwrap();
    assert!(connection.await.unwrap().is_ok(), "told to leave, and not cut");
}
