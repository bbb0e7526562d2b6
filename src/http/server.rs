//! How are connections accepted, bounded and drained?
//!
//! `axum::serve` waits for headers for ever and accepts without bound; this loop is the same one, with timers, a
//! ceiling and an end. A connection that becomes a WebSocket gives its place up: see [`super::stream`]. HTTP/2 is spoken with
//! clients that begin with it: proxies and gateways, without TLS.

use std::convert::Infallible;
use std::io::{self, Cursor};
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, join};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use super::crowd::{Crowd, Place};
use super::fair::Peer;
use super::patient::Patient;

/// Connections served at once; the following ones take the places of those that are quiet, or wait in the system's queue.
pub(super) const MAX_CONNECTIONS: u32 = 4_096;
/// Connections that the system keeps until they are accepted: beyond, a client waits a second before it tries again.
const QUEUE: u32 = 4_096;
/// Given to a client for all its headers.
const HEADERS: Duration = Duration::from_secs(15);
/// Given to a client for reading anything of what is written to it.
const READING: Duration = Duration::from_secs(30);
/// Bytes of a request's head; more is answered 431.
const MAX_HEAD: usize = 64 * 1024;
/// Requests of one HTTP/2 connection under way at once: as many as clients take for granted before they are told.
const MAX_STREAMS: u32 = 100;
/// What an HTTP/2 client sends first, and no other.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Given to the requests under way when the program is asked to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Listens at this address, where many may come at once.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A program that starts again takes the address that the one before it left; elsewhere than on Unix, it would share it.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

/// Serves until `stop` completes, then lets the requests under way finish, for ten seconds at most.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let crowd = Crowd::new(MAX_CONNECTIONS);
    let (stopping, told) = watch::channel(());
    tokio::select! {
        () = stop => (),
        never = accepting(&listener, &crowd, router, told) => match never {},
    }
    drop((listener, stopping));
    if timeout(DRAIN, crowd.emptied()).await.is_err() {
        tracing::warn!("requests were still under way after {} s", DRAIN.as_secs());
    }
}

/// Serves while something is made; what was made.
pub async fn meanwhile<T>(listener: &TcpListener, router: Router, making: impl Future<Output = T>) -> T {
    let crowd = Crowd::new(MAX_CONNECTIONS);
    let (_stopping, told) = watch::channel(());
    tokio::select! {
        biased;
        made = making => made,
        never = accepting(listener, &crowd, router, told) => match never {},
    }
}

async fn accepting(listener: &TcpListener, crowd: &Crowd, router: Router, told: watch::Receiver<()>) -> Infallible {
    loop {
        match accept(listener, crowd).await {
            Ok((stream, peer, place)) => {
                drop(tokio::spawn(connection(stream, peer, place, router.clone(), told.clone())));
            }
            Err(error) => pause(&error).await,
        }
    }
}

async fn accept(listener: &TcpListener, crowd: &Crowd) -> io::Result<(TcpStream, Peer, Place)> {
    let (stream, address) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, Peer(address.ip()), crowd.enter().await))
}

async fn connection(mut stream: TcpStream, peer: Peer, place: Place, router: Router, mut told: watch::Receiver<()>) {
    let begins = place.begins();
    let router = router.map_request(move |mut request: Request<_>| {
        request.extensions_mut().insert(peer);
        request.map(Body::new)
    });
    let service = TowerToHyperService::new(tower::service_fn(move |request| {
        let (request, answered) = (begins(), router.clone().oneshot(request));
        async move { answered.await.map(|response| request.until_answered(response)) }
    }));
    let ends = async {
        tokio::select! {
            _ = told.changed() => (),
            () = place.is_wanted() => (),
        }
    };
    let mut ends = std::pin::pin!(ends);
    let seen = tokio::select! {
        seen = timeout(HEADERS, opening(&mut stream)) => seen,
        () = &mut ends => return,
    };
    let Ok(Ok(seen)) = seen else { return };
    let builder = speaking(seen == PREFACE);
    let (reader, writer) = stream.into_split();
    let stream = join(Cursor::new(seen).chain(reader), Patient::new(writer, READING));
    let mut served = std::pin::pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = served.as_mut() => ended,
        () = &mut ends => {
            served.as_mut().graceful_shutdown();
            // One turn to say goodbye; then nothing is waited for but answers.
            match timeout(Duration::ZERO, served.as_mut()).await {
                Ok(ended) => ended,
                Err(_) if place.is_quiet() => return,
                Err(_) => served.await,
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// The first bytes of a connection, as many as tell which protocol it speaks.
async fn opening(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut seen = Vec::with_capacity(PREFACE.len());
    while seen.len() < PREFACE.len() && PREFACE.starts_with(&seen) {
        let missing = (PREFACE.len() - seen.len()) as u64;
        if (&mut *stream).take(missing).read_buf(&mut seen).await? == 0 {
            break;
        }
    }
    Ok(seen)
}

fn speaking(http2: bool) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(MAX_HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(MAX_HEAD as u32)
        .max_concurrent_streams(MAX_STREAMS)
        // A client that answers no ping is gone.
        .keep_alive_interval(HEADERS)
        .keep_alive_timeout(HEADERS);
    if http2 { builder.http2_only() } else { builder.http1_only() }
}

/// A client that left is not our trouble; running out of descriptors is, and passes by itself.
async fn pause(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "a connection could not be accepted");
        sleep(Duration::from_secs(1)).await;
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    use super::*;

    /// Sends these bytes to a server of one slow route, asks it to stop once they are sent, returns the answer.
    async fn exchange(sent: &[u8]) -> String {
        let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let (started, mut under_way) = tokio::sync::mpsc::channel::<()>(1);
        let slow = get(move || async move {
            let _ = started.send(()).await;
            sleep(Duration::from_millis(50)).await;
            "finished"
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(serve(listener, Router::new().route("/", slow), async { drop(stopped.await) }));
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(sent).await.unwrap();
        let _ = timeout(Duration::from_secs(1), under_way.recv()).await;
        drop(stop);
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        server.await.unwrap();
        answer
    }

    #[tokio::test]
    async fn a_request_under_way_is_finished_before_the_server_stops() {
        let answer = exchange(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.ends_with("finished"), "{answer}");
        assert!(!answer.to_lowercase().contains("server:"), "{answer}");
    }

    #[tokio::test]
    async fn a_head_of_too_many_headers_is_refused() {
        let head = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "x-one-more: a\r\n".repeat(150));
        let answer = exchange(head.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer:?}");
    }

    #[tokio::test]
    async fn contradictory_lengths_are_answered_once_and_closed() {
        let two = b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab";
        let answer = exchange(two).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1);
    }
}
