//! `graphql-transport-ws`, to the letter.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jsonwebtoken::{EncodingKey, Header, encode};
use passerelle::graph::Limits;
use passerelle::http::{Options, Settings};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::under;
use crate::support::{Contents, Database, Running, SECRET, Socket, TestGraph};

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");
const LISTEN: &str = "subscription { miseAJour { version } }";

async fn sample() -> TestGraph {
    TestGraph::over(Database::sqlite(Contents::Sample).await, 16 << 20).await
}

async fn running(options: Options) -> (TestGraph, Running) {
    let test = sample().await;
    let server = test.running(options).await;
    (test, server)
}

fn token(seconds: i64, scopes: &[&str]) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    let claims = json!({ "sub": "lea", "exp": now + seconds, "scopes": scopes });
    format!("Bearer {}", encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap())
}

/// What an operation that ends tells: its messages but the last, which is its completion.
async fn answered(socket: &mut Socket, id: &str) -> Vec<Value> {
    let mut payloads = Vec::new();
    loop {
        let message = socket.hear().await;
        assert_eq!(message["id"], id, "{message}");
        match message["type"].as_str() {
            Some("next") => payloads.push(message["payload"].clone()),
            Some("complete") => return payloads,
            _ => panic!("{message}"),
        }
    }
}

/// The code of an operation that is refused.
async fn refused(socket: &mut Socket, id: &str, payload: Value) -> String {
    socket.say(&json!({ "id": id, "type": "subscribe", "payload": payload })).await;
    let message = socket.hear().await;
    assert_eq!((&message["id"], &message["type"]), (&json!(id), &json!("error")), "{message}");
    assert!(message["payload"][0]["message"].is_string(), "{message}");
    message["payload"][0]["extensions"]["code"].as_str().expect("a code").to_owned()
}

#[tokio::test]
async fn a_query_is_answered_once_and_completed() {
    let (_test, server) = running(Options::default()).await;
    let mut socket = server.acknowledged().await;
    let query = "query($r: Rncp!) { ficheRncp(rncp: $r) { intitule } }";
    let payload = json!({ "query": query, "variables": { "r": "RNCP37537" }, "operationName": null, "extensions": {} });
    socket.say(&json!({ "id": "a", "type": "subscribe", "payload": payload })).await;
    assert_eq!(answered(&mut socket, "a").await, [json!({ "data": { "ficheRncp": { "intitule": "Boulanger" } } })]);
    // An identifier serves again once its operation is over; a field that fails is told with the rest.
    socket.ask("a", "{ x: __typename nodes(ids: [\"nowhere\"]) { id } versionDonnees { version } }").await;
    assert_eq!(answered(&mut socket, "a").await[0]["data"]["x"], "Query");
}

#[tokio::test]
async fn operations_are_answered_side_by_side_each_by_its_identifier() {
    let (_test, server) = running(Options::default()).await;
    let mut socket = server.acknowledged().await;
    for id in 0..20 {
        socket.ask(&format!("q{id}"), "{ metiers(first: 50) { nodes { rome libelle } } }").await;
    }
    let mut open: std::collections::BTreeSet<String> = (0..20).map(|id| format!("q{id}")).collect();
    while !open.is_empty() {
        let message = socket.hear().await;
        if message["type"] == "complete" {
            assert!(open.remove(message["id"].as_str().unwrap()), "{message}");
        }
    }
}

#[tokio::test]
async fn an_operation_that_cannot_be_executed_is_refused_and_harms_no_other() {
    let (test, server) = running(Options::default()).await;
    let mut socket = server.acknowledged().await;
    socket.ask("open", "subscription { miseAJour(depuis: 0) { version } }").await;
    assert_eq!(socket.hear().await["id"], "open");
    let version = test.graph.store().version();
    for _ in 1..version {
        assert_eq!(socket.hear().await["id"], "open");
    }
    let deep = format!("{}{}", "{ a".repeat(60), "}".repeat(60));
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nowhere }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nowhere }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { miseAJour { version } other: miseAJour { version } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { ...F } fragment F on Subscription { miseAJour { version } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { miseAJour(depuis: -1) { version } }", "BAD_USER_INPUT"),
        ("subscription { miseAJour(depuis: \"x\") { version } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query @defer { versionDonnees { version } }", "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { a }", "GRAPHQL_VALIDATION_FAILED"),
        (&deep, "QUERY_TOO_DEEP"),
    ] {
        assert_eq!(refused(&mut socket, "x", json!({ "query": query })).await, code, "{query}");
    }
    let unread = json!({ "query": "query($n: Int!) { __typename }", "variables": { "n": "x" } });
    assert_eq!(refused(&mut socket, "x", unread).await, "BAD_USER_INPUT");
    test.publish().await;
    assert_eq!(socket.hear().await["payload"]["data"]["miseAJour"]["version"], version + 1);
}

#[tokio::test]
async fn each_fault_of_a_client_closes_with_its_code() {
    let (_test, server) = running(Options::default()).await;
    let init = json!({ "type": "connection_init" });
    let listen = json!({ "id": "1", "type": "subscribe", "payload": { "query": LISTEN } });
    let wrong = |payload: Value| json!({ "id": "1", "type": "subscribe", "payload": payload });
    for (acknowledged, said, code, words) in [
        (false, Message::text("x"), 4400, "not valid JSON"),
        (false, Message::text("[]"), 4400, "not a JSON object"),
        (false, Message::text("{\"type\":\"start\"}"), 4400, "no type that a client sends"),
        (false, Message::binary("{}"), 4400, "text"),
        (false, Message::text(listen.to_string()), 4401, "Unauthorized"),
        (true, Message::text(init.to_string()), 4429, "Too many initialisation requests"),
        (true, Message::text("{\"type\":\"subscribe\"}"), 4400, "\"id\""),
        (true, Message::text("{\"type\":\"connection_ack\"}"), 4400, "no type that a client sends"),
        (true, Message::text(wrong(json!({})).to_string()), 4400, "\"query\" is required"),
        (true, Message::text(wrong(json!({ "query": 1 })).to_string()), 4400, "\"query\" must be a string"),
        (true, Message::text(wrong(json!({ "query": "{a}", "variables": [] })).to_string()), 4400, "\"variables\""),
        (
            true,
            Message::text(wrong(json!({ "query": "{a}", "operationName": 1 })).to_string()),
            4400,
            "\"operationName\"",
        ),
        (true, Message::text("x".repeat(70_000)), 1009, "65536 bytes"),
    ] {
        let mut socket = if acknowledged { server.acknowledged().await } else { server.speaking().await };
        let shown = said.to_string().chars().take(80).collect::<String>();
        socket.send(said).await;
        let (found, reason) = socket.closed().await;
        assert_eq!(found, code, "{shown}: {reason}");
        assert!(reason.contains(words), "{shown}: {reason}");
        assert_eq!(socket.frame().await, None, "the connection ends");
    }
}

#[tokio::test]
async fn two_operations_at_once_do_not_share_an_identifier() {
    let (_test, server) = running(Options::default()).await;
    let mut socket = server.acknowledged().await;
    socket.ask("one", LISTEN).await;
    socket.ask("one", LISTEN).await;
    assert_eq!(socket.closed().await, (4409, "Subscriber for one already exists".to_owned()));
}

#[tokio::test]
async fn a_client_that_does_not_introduce_itself_in_time_is_sent_away() {
    let (_test, server) = running(under(&Settings { stream_patience_ms: 100, ..Settings::default() })).await;
    let mut socket = server.speaking().await;
    assert_eq!(socket.closed().await, (4408, "Connection initialisation timeout".to_owned()));
}

#[tokio::test]
async fn a_client_of_another_protocol_is_told_so() {
    let (_test, server) = running(Options::default()).await;
    for headers in [&[][..], &[("sec-websocket-protocol", "graphql-ws")]] {
        // A client that offers some and gets none leaves by itself, as browsers do.
        if let Ok(mut socket) = server.shake(headers).await {
            assert_eq!(socket.closed().await, (4406, "Subprotocol not acceptable".to_owned()));
        }
    }
    let both = [("sec-websocket-protocol", "graphql-ws, graphql-transport-ws")];
    assert!(server.socket(&both).await.is_ok(), "it is enough to speak ours among others");
}

#[tokio::test]
async fn a_sign_of_life_is_answered_at_any_time() {
    let (_test, server) = running(Options::default()).await;
    let mut socket = server.speaking().await;
    socket.say(&json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong" }));
    socket.say(&json!({ "type": "connection_init" })).await;
    assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
    socket.say(&json!({ "type": "pong" })).await;
    socket.say(&json!({ "type": "ping", "payload": { "at": 1 } })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong", "payload": { "at": 1 } }));
}

#[tokio::test]
async fn nothing_more_is_told_of_an_operation_that_its_client_completed() {
    let (test, server) = running(Options::default()).await;
    let version = test.graph.store().version();
    let listen = format!("subscription {{ miseAJour(depuis: {}) {{ version }} }}", version - 1);
    let mut socket = server.acknowledged().await;
    for id in ["kept", "left"] {
        socket.ask(id, &listen).await;
        assert_eq!(socket.hear().await["id"], id, "it is open");
    }
    socket.say(&json!({ "id": "left", "type": "complete" })).await;
    socket.say(&json!({ "id": "unknown", "type": "complete" })).await;
    socket.say(&json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await["type"], "pong", "the messages before were read");
    test.publish().await;
    assert_eq!(socket.hear().await["id"], "kept");
    socket.ask("left", &format!("subscription {{ miseAJour(depuis: {version}) {{ version }} }}")).await;
    assert_eq!(socket.hear().await["id"], "left", "the identifier serves again, and for this operation");
}

#[tokio::test]
async fn a_token_comes_by_the_handshake_or_by_the_first_message() {
    let (test, server) = running(Options::default()).await;
    test.structure("masquee", Some("PERSONNE")).await;
    let query = "{ structure(id: \"masquee\") { courriel } }";
    let reads = async |mut socket: Socket, payload: Value| {
        socket.say(&json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        socket.ask("1", query).await;
        answered(&mut socket, "1").await[0]["data"]["structure"]["courriel"].clone()
    };
    let good = token(60, &["contacts:lire"]);
    assert_eq!(reads(server.speaking().await, json!({})).await, Value::Null);
    assert_eq!(reads(server.speaking().await, json!({ "Authorization": good })).await, "accueil@example.org");
    assert_eq!(reads(server.speaking().await, json!({ "authorization": good })).await, "accueil@example.org");
    let shaken = server.socket(&[PROTOCOL, ("authorization", &good)]).await.unwrap();
    assert_eq!(reads(shaken, Value::Null).await, "accueil@example.org");
    let shaken = server.socket(&[PROTOCOL, ("authorization", &good)]).await.unwrap();
    assert_eq!(reads(shaken, json!({ "Authorization": token(60, &[]) })).await, Value::Null, "the last one counts");
}

#[tokio::test]
async fn a_token_that_proves_nothing_opens_nothing() {
    let (_test, server) = running(Options::default()).await;
    let refusal = server.socket(&[PROTOCOL, ("authorization", "Bearer x")]).await.unwrap_err();
    assert_eq!(refusal.status(), 401);
    for wrong in [json!("Bearer x"), json!(token(-60, &[])), json!(1), json!("é\n")] {
        let mut socket = server.speaking().await;
        socket.say(&json!({ "type": "connection_init", "payload": { "Authorization": wrong } })).await;
        assert_eq!(socket.closed().await, (4403, "Forbidden".to_owned()), "{wrong}");
    }
}

#[tokio::test]
async fn a_socket_lasts_no_longer_than_its_token() {
    let (_test, server) = running(Options::default()).await;
    let mut socket = server.speaking().await;
    // Thirty seconds are granted after its end: three of them are left.
    let ending = json!({ "type": "connection_init", "payload": { "Authorization": token(-27, &[]) } });
    socket.say(&ending).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
    assert_eq!(socket.closed().await.0, 4403);
}

#[tokio::test]
async fn pages_of_other_sites_open_no_socket_unless_they_are_named() {
    let site = "https://site.example.fr";
    let (_test, closed) = running(Options::default()).await;
    let refusal = closed.socket(&[PROTOCOL, ("origin", site)]).await.unwrap_err();
    assert_eq!(refusal.status(), 403);
    let ours = format!("http://{}", closed.address);
    assert!(closed.socket(&[PROTOCOL, ("origin", &ours)]).await.is_ok(), "our own pages");
    let (_test, open) = running(under(&Settings { cors_origins: vec![site.to_owned()], ..Settings::default() })).await;
    assert!(open.socket(&[PROTOCOL, ("origin", site)]).await.is_ok());
    assert_eq!(open.socket(&[PROTOCOL, ("origin", "https://other.fr")]).await.unwrap_err().status(), 403);
}

#[tokio::test]
async fn only_trusted_documents_are_executed_where_there_is_a_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = folder.path().join("manifest.json");
    std::fs::write(&manifest, json!({ "listen": LISTEN, "ask": "{ __typename }" }).to_string()).unwrap();
    let settings = Settings { trusted_documents: Some(manifest), ..Settings::default() };
    let (_test, server) = running(Options::read(&settings, &Limits::default()).unwrap()).await;
    let mut socket = server.acknowledged().await;
    for query in ["{ a: __typename }", "subscription { miseAJour { curseur } }"] {
        assert_eq!(refused(&mut socket, "x", json!({ "query": query })).await, "DOCUMENT_NOT_TRUSTED");
    }
    socket.say(&json!({ "id": "1", "type": "subscribe", "payload": { "documentId": "listen" } })).await;
    socket.say(&json!({ "id": "2", "type": "subscribe", "payload": { "documentId": "ask" } })).await;
    assert_eq!(answered(&mut socket, "2").await, [json!({ "data": { "__typename": "Query" } })]);
}

#[tokio::test]
async fn a_document_is_named_by_its_hash() {
    use sha2::{Digest, Sha256};
    let (_test, server) = running(Options::default()).await;
    let mut socket = server.acknowledged().await;
    let query = "{ named: __typename }";
    let hash: String = Sha256::digest(query).iter().map(|byte| format!("{byte:02x}")).collect();
    let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
    assert_eq!(refused(&mut socket, "1", json!({ "extensions": extensions })).await, "PERSISTED_QUERY_NOT_FOUND");
    for payload in [json!({ "query": query, "extensions": extensions }), json!({ "extensions": extensions })] {
        socket.say(&json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
        assert_eq!(answered(&mut socket, "1").await, [json!({ "data": { "named": "Query" } })]);
    }
}

#[tokio::test]
async fn a_silent_client_is_dropped_and_one_that_answers_stays() {
    let (_test, server) = running(under(&Settings { heartbeat_ms: 1_000, ..Settings::default() })).await;
    let silent = server.acknowledged().await;
    let mut alive = server.acknowledged().await;
    assert_eq!(server.streams.count(), 2);
    // Reading is what answers the pings of the server.
    let reading = tokio::spawn(async move { alive.frame().await });
    crate::support::until("the silent one is gone", || server.streams.count() == 1).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(server.streams.count(), 1);
    assert!(!reading.is_finished());
    drop(silent);
    reading.abort();
}
