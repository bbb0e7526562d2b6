//! However many clients stay, and whatever they do, the others are served, and the end is clean.

use futures_util::SinkExt;
use http_body_util::BodyExt;
use passerelle::http::{Options, Settings};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::under;
use crate::support::{Contents, Database, Running, TestGraph, soon, until};

const MANY: usize = 300;

async fn running(options: Options) -> (TestGraph, Running) {
    let test = TestGraph::over(Database::sqlite(Contents::Sample).await, 16 << 20).await;
    let server = test.running(options).await;
    (test, server)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_idle_sockets_leave_the_others_served_and_are_all_told() {
    let (test, server) = running(Options::default()).await;
    let version = test.graph.store().version();
    let query = format!("subscription {{ miseAJour(depuis: {version}) {{ version }} }}");
    let mut sockets = Vec::with_capacity(MANY);
    for _ in 0..MANY {
        let mut socket = server.acknowledged().await;
        socket.ask("1", &query).await;
        sockets.push(socket);
    }
    assert_eq!(server.streams.count(), MANY);
    let answer = test.post("{ ficheRncp(rncp: \"RNCP37537\") { intitule } }", json!({})).await;
    assert_eq!(answer["data"]["ficheRncp"]["intitule"], "Boulanger");
    test.publish().await;
    for socket in &mut sockets {
        assert_eq!(socket.hear().await["payload"]["data"]["miseAJour"]["version"], version + 1);
    }
    drop(sockets);
    until("every place is free again", || server.streams.count() == 0).await;
    server.ended().await;
}

#[tokio::test]
async fn one_client_more_than_may_stay_is_asked_to_come_back() {
    let (_test, server) = running(under(&Settings { max_streams: 1, ..Settings::default() })).await;
    let socket = server.acknowledged().await;
    let refusal = server.socket(&[("sec-websocket-protocol", "graphql-transport-ws")]).await.unwrap_err();
    assert_eq!((refusal.status().as_u16(), refusal.headers()["retry-after"].to_str().unwrap()), (503, "30"));
    drop(socket);
    until("the place is free", || server.streams.count() == 0).await;
    server.acknowledged().await;
}

#[tokio::test]
async fn operations_of_one_socket_are_bounded_and_room_comes_back() {
    let (_test, server) = running(under(&Settings { max_stream_operations: 2, ..Settings::default() })).await;
    let mut socket = server.acknowledged().await;
    for id in ["1", "2", "3"] {
        socket.ask(id, "subscription { miseAJour { version } }").await;
    }
    let refused = socket.hear().await;
    assert_eq!((&refused["id"], &refused["type"]), (&json!("3"), &json!("error")));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "TOO_MANY_OPERATIONS");
    socket.say(&json!({ "id": "1", "type": "complete" })).await;
    socket.ask("3", "{ __typename }").await;
    assert_eq!(socket.hear().await["type"], "next");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_reads_nothing_of_what_it_asks_is_dropped() {
    let (test, server) = running(under(&Settings { stream_patience_ms: 1_000, ..Settings::default() })).await;
    let mut socket = server.acknowledged().await;
    let long = "{ services(first: 100) { nodes { id nom description } } formations(first: 100) { nodes { id } } }";
    let pushing = async {
        for id in 0.. {
            let asked = json!({ "id": format!("{id}"), "type": "subscribe", "payload": { "query": long } });
            if socket.0.send(Message::text(asked.to_string())).await.is_err() {
                break;
            }
        }
    };
    tokio::select! {
        () = until("it is dropped", || server.streams.count() == 0) => {}
        () = pushing => {}
    }
    until("it is dropped", || server.streams.count() == 0).await;
    let answer = test.post("{ __typename }", json!({})).await;
    assert_eq!(answer["data"]["__typename"], "Query");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_says_so_and_ends_at_once() {
    let (_test, mut server) = running(Options::default()).await;
    let mut idle = server.speaking().await;
    let mut listening = server.acknowledged().await;
    listening.ask("1", "subscription { miseAJour { version } }").await;
    let events = events_of(&server, "subscription { miseAJour { version } }").await;
    server.stop();
    for socket in [&mut idle, &mut listening] {
        let (code, reason) = socket.closed().await;
        assert_eq!((code, reason.is_empty()), (1001, false));
    }
    let body = soon("the end of the events", events.collect()).await.expect("a whole body").to_bytes();
    assert!(body.ends_with(b"event: complete\ndata:\n\n"), "{body:?}");
    server.ended().await;
}

/// The body of an event stream, through a connection of HTTP/2.
async fn events_of(server: &Running, query: &str) -> hyper::body::Incoming {
    use http_body_util::Full;
    use hyper_util::rt::{TokioExecutor, TokioIo};
    let stream = tokio::net::TcpStream::connect(server.address).await.expect("a connection");
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
    let (mut client, connection) = handshake.expect("HTTP/2");
    tokio::spawn(connection);
    let request = axum::http::Request::post(format!("http://{}/graphql", server.address))
        .header("content-type", "application/json")
        .header("accept", "text/event-stream")
        .body(Full::new(axum::body::Bytes::from(json!({ "query": query }).to_string())))
        .expect("a request");
    let response = soon("the head of the events", client.send_request(request)).await.expect("an answer");
    assert_eq!(response.status(), 200);
    response.into_body()
}
