//! What stands between us and the database: it hands bytes on, holds them, slows them down, or cuts.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// What it does with bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// Hands them on.
    Open,
    /// Hands them on, each packet this late.
    Late(Duration),
    /// Keeps them.
    Held,
    /// Closes every connection, and those that come.
    Cut,
}

/// A proxy on a port of its own, gone with its test.
#[derive(Debug)]
pub struct Proxy {
    /// Where.
    pub address: SocketAddr,
    passage: watch::Sender<Passage>,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    /// Stands before a server.
    pub async fn before(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let (passage, told) = watch::channel(Passage::Open);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, server.clone(), told.clone()));
            }
        });
        Self { address, passage, task }
    }

    /// Does so from now on, also with the connections that stand.
    pub fn set(&self, passage: Passage) {
        self.passage.send_replace(passage);
    }
}

async fn pass(client: TcpStream, server: String, told: watch::Receiver<Passage>) {
    if *told.borrow() == Passage::Cut {
        return;
    }
    let Ok(server) = TcpStream::connect(server).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let mut cut = told.clone();
    tokio::select! {
        () = copy(&mut from_client, &mut to_server, told.clone()) => {}
        () = copy(&mut from_server, &mut to_client, told) => {}
        _ = cut.wait_for(|passage| *passage == Passage::Cut) => {}
    }
}

async fn copy(
    from: &mut (impl AsyncReadExt + Unpin),
    to: &mut (impl AsyncWriteExt + Unpin),
    mut told: watch::Receiver<Passage>,
) {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let Ok(read @ 1..) = from.read(&mut bytes).await else { return };
        let passage = *told.borrow();
        if let Passage::Late(delay) = passage {
            sleep(delay).await;
        }
        if told.wait_for(|passage| *passage != Passage::Held).await.is_err()
            || to.write_all(&bytes[..read]).await.is_err()
        {
            return;
        }
    }
}
