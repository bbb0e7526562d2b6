//! Who asks? So many connections, each asking again as soon as it is answered.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use axum::body::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Where something is asked, and what: one body after another.
#[derive(Clone)]
pub struct Target {
    /// Address of the server.
    pub address: String,
    /// Path.
    pub path: String,
    /// Bodies.
    pub bodies: Arc<Vec<Bytes>>,
}

/// What was answered.
#[derive(Clone, Debug, Default)]
pub struct Load {
    /// How long each answer took, the shortest first.
    pub times: Vec<Duration>,
    /// Requests that were told to come back.
    pub refused: usize,
    /// How long it lasted.
    pub seconds: f64,
}

impl Load {
    /// Answers a second.
    pub fn rate(&self) -> f64 {
        self.times.len() as f64 / self.seconds
    }

    /// The time within which so many of a hundred were answered, in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.times.len() * percent).div_ceil(100).max(1) - 1;
        self.times.get(rank).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    }
}

impl Target {
    /// Asks once; the body of the answer.
    pub async fn ask(&self, method: Method, body: Bytes) -> anyhow::Result<Bytes> {
        asked(&mut connected(&self.address).await?, &self.address, method, &self.path, body).await
    }

    /// Asks over and over, as long as that.
    pub async fn load(&self, connections: usize, lasts: Duration) -> anyhow::Result<Load> {
        let mut askers = JoinSet::new();
        let begun = Instant::now();
        for rank in 0..connections {
            let target = self.clone();
            askers.spawn(async move { target.one(rank, connections, begun + lasts).await });
        }
        let mut load = Load::default();
        while let Some(asker) = askers.join_next().await {
            let (times, refused) = asker??;
            load.times.extend(times);
            load.refused += refused;
        }
        load.times.sort_unstable();
        Ok(Load { seconds: begun.elapsed().as_secs_f64(), ..load })
    }

    async fn one(self, rank: usize, step: usize, until: Instant) -> anyhow::Result<(Vec<Duration>, usize)> {
        let mut connection = connected(&self.address).await?;
        let (mut times, mut refused) = (Vec::new(), 0);
        for body in self.bodies.iter().cycle().skip(rank).step_by(step.min(self.bodies.len() - 1).max(1)) {
            if Instant::now() >= until {
                break;
            }
            let begun = Instant::now();
            let (status, answer) = sent(&mut connection, &self.address, Method::POST, &self.path, body.clone()).await?;
            if status == StatusCode::SERVICE_UNAVAILABLE {
                refused += 1;
                continue;
            }
            times.push(begun.elapsed());
            let told = answer.strip_prefix(b"[").unwrap_or(&answer).starts_with(b"{\"data\":{");
            ensure!(status.is_success() && told, "{}", String::from_utf8_lossy(&answer));
        }
        Ok((times, refused))
    }
}

async fn connected(address: &str) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await.with_context(|| format!("nothing answers at {address}"))?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn asked(
    connection: &mut SendRequest<Full<Bytes>>,
    address: &str,
    method: Method,
    path: &str,
    body: Bytes,
) -> anyhow::Result<Bytes> {
    let (status, answer) = sent(connection, address, method, path, body).await?;
    ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&answer));
    Ok(answer)
}

async fn sent(
    connection: &mut SendRequest<Full<Bytes>>,
    address: &str,
    method: Method,
    path: &str,
    body: Bytes,
) -> anyhow::Result<(StatusCode, Bytes)> {
    connection.ready().await?;
    let request = Request::builder().method(method).uri(path).header(HOST, address).header(ACCEPT, "application/json");
    let request = request.header(CONTENT_TYPE, "application/json").body(Full::new(body))?;
    let response = connection.send_request(request).await?;
    Ok((response.status(), response.into_body().collect().await?.to_bytes()))
}
