//! A client that stays, and whose token is taken back meanwhile.

use chrono::Utc;
use passerelle::http::{Options, Settings};
use serde_json::json;

use super::under;
use crate::support::{Running, Socket, TestGraph, asking, until};

const LISTEN: &str = "subscription { miseAJour { version } }";

/// A socket that bears this token.
async fn bearing(server: &Running, token: &str) -> Socket {
    let mut socket = server.speaking().await;
    let payload = json!({ "Authorization": format!("Bearer {token}") });
    socket.say(&json!({ "type": "connection_init", "payload": payload })).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
    socket
}

#[tokio::test]
async fn nothing_more_is_told_and_nothing_more_is_executed() {
    for test in TestGraph::each().await {
        let server = test.running(Options::default()).await;
        let token = test.token("bureau", &["contacts:lire"]).await;
        let mut socket = bearing(&server, &token).await;
        // From the version before, so that its first event tells that it is open.
        let before = test.graph.store().version() - 1;
        socket.ask("listens", &format!("subscription {{ miseAJour(depuis: {before}) {{ version }} }}")).await;
        assert_eq!(socket.hear().await["type"], "next");
        test.register().revoke("bureau", Utc::now()).await.expect("it is known");
        test.publish().await;
        for id in ["listens", "again"] {
            let told = socket.hear().await;
            assert_eq!((&told["id"], &told["type"]), (&json!(id), &json!("error")), "{told}");
            assert_eq!(told["payload"][0]["extensions"]["code"], "UNAUTHENTICATED", "{told}");
            socket.ask("again", "{ __typename }").await;
        }
        let mut anonymous = server.acknowledged().await;
        anonymous.ask("1", "{ __typename }").await;
        assert_eq!(anonymous.hear().await["type"], "next");
    }
}

#[tokio::test]
async fn a_socket_that_keeps_silent_is_closed_at_its_next_heartbeat() {
    for test in TestGraph::each().await {
        let server = test.running(under(&Settings { heartbeat_ms: 300, ..Settings::default() })).await;
        let token = test.token("bureau", &[]).await;
        let mut socket = bearing(&server, &token).await;
        test.register().revoke("bureau", Utc::now()).await.expect("it is known");
        assert_eq!(socket.closed().await, (4403, "Forbidden".to_owned()));
    }
}

#[tokio::test]
async fn a_stream_of_events_ends_at_its_next_heartbeat() {
    for test in TestGraph::each().await {
        let options = under(&Settings { heartbeat_ms: 300, ..Settings::default() });
        let (streams, service) = (options.streams(), test.served(options));
        let token = format!("Bearer {}", test.token("bureau", &[]).await);
        let headers = [("accept", "text/event-stream"), ("authorization", token.as_str())];
        let path = asking(&[("query", LISTEN)]);
        let (told, revoked) = tokio::join!(service.get(&path, &headers), async {
            until("a stream", || streams.count() == 1).await;
            test.register().revoke("bureau", Utc::now()).await
        });
        assert!(revoked.expect("it is known").1);
        let text = String::from_utf8(told.bytes).expect("UTF-8");
        assert!(text.contains("UNAUTHENTICATED") && text.ends_with("event: complete\ndata:\n\n"), "{text}");
        assert_eq!(service.get(&path, &headers).await.status, 401);
    }
}
