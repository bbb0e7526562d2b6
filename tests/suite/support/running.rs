//! The server itself, on a port of its own, and clients that stay with it.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use futures_util::{SinkExt, StreamExt};
use http_body_util::BodyExt;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use passerelle::http::router::starting;
use passerelle::http::{Options, Streams, server};
use passerelle::store::{Store, follow};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Response;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::{Received, TestGraph};

/// What is waited for comes long before this.
const LONG: Duration = Duration::from_secs(20);

/// Waits for what must come.
pub async fn soon<T>(what: &str, coming: impl Future<Output = T>) -> T {
    timeout(LONG, coming).await.unwrap_or_else(|_| panic!("{what} did not come"))
}

/// Waits until it is so.
pub async fn until(what: &str, mut so: impl FnMut() -> bool) {
    soon(what, async {
        while !so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

/// A task that ends with its test.
#[derive(Debug)]
pub struct Following(JoinHandle<()>);

impl Following {
    /// Follows the versions of a database.
    pub fn start(store: &Store, pace: Duration) -> Self {
        Self(tokio::spawn(follow(store.clone(), pace)))
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A server on a port of its own.
#[derive(Debug)]
pub struct Running {
    /// Where.
    pub address: SocketAddr,
    /// The clients that stay with it.
    pub streams: Streams,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
    _following: Following,
}

impl TestGraph {
    /// A server over this graph, which looks for versions all the time.
    pub async fn running(&self, options: Options) -> Running {
        self.running_at(options, Duration::from_millis(20)).await
    }

    /// A server over this graph, which looks for versions from time to time.
    pub async fn running_at(&self, options: Options, pace: Duration) -> Running {
        self.starting(options, pace, async {}).await
    }

    /// A server that is not ready before something else is.
    pub async fn starting(
        &self,
        options: Options,
        pace: Duration,
        making: impl Future<Output = ()> + Send + 'static,
    ) -> Running {
        let listener = server::listen(([127, 0, 0, 1], 0).into()).expect("a port");
        let address = listener.local_addr().expect("its address");
        let streams = options.streams();
        let router = self.served(options).router;
        let (stop, stopped) = oneshot::channel::<()>();
        let told = streams.clone().stopped_by(async { drop(stopped.await) });
        let all = streams.clone();
        let task = tokio::spawn(async move {
            server::meanwhile(&listener, starting(), making).await;
            server::serve(listener, router, told).await;
            all.ended().await;
        });
        let following = Following::start(self.graph.store(), pace);
        Running { address, streams, stop: Some(stop), task, _following: following }
    }
}

impl Running {
    /// Asks it to stop.
    pub fn stop(&mut self) {
        drop(self.stop.take());
    }

    /// Waits for its end.
    pub async fn ended(mut self) {
        self.stop();
        soon("the end of the server", &mut self.task).await.expect("the server ends well");
    }

    /// What it answers to a request, on a connection of its own.
    pub async fn send(&self, request: Request<Body>) -> Received {
        let stream = TcpStream::connect(self.address).await.expect("a connection");
        let (mut client, connection) = http1::handshake(TokioIo::new(stream)).await.expect("a handshake");
        let connection = tokio::spawn(connection);
        let answer = soon("an answer", client.send_request(request)).await.expect("an answer");
        let (parts, body) = answer.into_parts();
        let bytes = soon("a body", body.collect()).await.expect("a whole body").to_bytes();
        connection.abort();
        Received { status: parts.status.as_u16(), headers: parts.headers, bytes: bytes.to_vec() }
    }

    /// A WebSocket, asked for with these headers.
    pub async fn shake(&self, headers: &[(&'static str, &str)]) -> Result<Socket, Error> {
        let mut request = format!("ws://{}/graphql", self.address).into_client_request().expect("a request");
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a header"));
        }
        let stream = TcpStream::connect(self.address).await.expect("a connection");
        client_async(request, stream).await.map(|(socket, _)| Socket(socket))
    }

    /// The same, or the answer that refuses it.
    pub async fn socket(&self, headers: &[(&'static str, &str)]) -> Result<Socket, Box<Response>> {
        match self.shake(headers).await {
            Ok(socket) => Ok(socket),
            Err(Error::Http(response)) => Err(response),
            Err(error) => panic!("{error}"),
        }
    }

    /// A WebSocket that speaks the protocol.
    pub async fn speaking(&self) -> Socket {
        self.socket(&[("sec-websocket-protocol", "graphql-transport-ws")]).await.expect("a socket")
    }

    /// A WebSocket that is acknowledged.
    pub async fn acknowledged(&self) -> Socket {
        let mut socket = self.speaking().await;
        socket.say(&json!({ "type": "connection_init" })).await;
        assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
        socket
    }
}

/// The client's side of a socket.
#[derive(Debug)]
pub struct Socket(pub WebSocketStream<TcpStream>);

impl Socket {
    /// Sends a message.
    pub async fn say(&mut self, message: &Value) {
        self.send(Message::text(message.to_string())).await;
    }

    /// Sends a frame.
    pub async fn send(&mut self, frame: Message) {
        soon("a frame on its way", self.0.send(frame)).await.expect("a frame is sent");
    }

    /// Asks an operation.
    pub async fn ask(&mut self, id: &str, query: &str) {
        self.say(&json!({ "id": id, "type": "subscribe", "payload": { "query": query } })).await;
    }

    /// The next frame, but for the pings and pongs of the sockets themselves; none when the connection is cut.
    pub async fn frame(&mut self) -> Option<Message> {
        loop {
            match soon("a frame", self.0.next()).await? {
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                Ok(frame) => return Some(frame),
                Err(_) => return None,
            }
        }
    }

    /// The next message.
    pub async fn hear(&mut self) -> Value {
        match self.frame().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).expect("a message of JSON"),
            other => panic!("a message, and not {other:?}"),
        }
    }

    /// The code and the reason of the close that comes next.
    pub async fn closed(&mut self) -> (u16, String) {
        match self.frame().await {
            Some(Message::Close(Some(frame))) => (u16::from(frame.code), frame.reason.to_string()),
            Some(Message::Close(None)) => (u16::from(CloseCode::Status), String::new()),
            other => panic!("a close, and not {other:?}"),
        }
    }
}
