//! How do bytes written on a thread become the body of an answer? Through a channel that holds few of them.

use std::io::{self, Write};
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::{StreamExt, stream};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout, timeout_at};

/// Bytes sent at once.
const BLOCK: usize = 64 * 1024;
/// Blocks that wait for the client.
const BLOCKS: usize = 4;
/// Given to a client to take one block: it holds a connection to the database meanwhile.
const PATIENCE: Duration = Duration::from_secs(30);
/// Given to a client to take the whole file.
const WHOLE: Duration = Duration::from_secs(3_600);

type Block = io::Result<Bytes>;

/// Where the file is written. What is written waits for the client; whoever writes must be on a thread of its own.
pub(super) struct Pipe {
    runtime: Handle,
    blocks: mpsc::Sender<Block>,
    block: Vec<u8>,
    end: Instant,
}

/// What ends the body before its time.
pub(super) struct Cut(mpsc::Sender<Block>);

/// A pipe, what cuts it, and the body that comes out of it.
pub(super) fn pipe() -> (Pipe, Cut, Body) {
    let (blocks, receiver) = mpsc::channel(BLOCKS);
    let read = |mut receiver: mpsc::Receiver<Block>| async { receiver.recv().await.map(|block| (block, receiver)) };
    // What compresses asks once more after the end.
    let (runtime, end) = (Handle::current(), Instant::now() + WHOLE);
    let pipe = Pipe { runtime, blocks: blocks.clone(), block: Vec::with_capacity(BLOCK), end };
    (pipe, Cut(blocks), Body::from_stream(stream::unfold(receiver, read).fuse()))
}

/// No body, of an answer that tells of a file without sending it: its length is not nought, it is unknown.
pub(super) fn untold() -> Body {
    Body::from_stream(stream::empty::<Block>())
}

impl Cut {
    /// Ends the body with an error: the client sees that it has not everything.
    pub(super) async fn cut(self) {
        // A client that is gone, or takes nothing more, need not be told.
        let _ = timeout(PATIENCE, self.0.send(Err(io::ErrorKind::Interrupted.into()))).await;
    }
}

impl Pipe {
    fn send(&mut self) -> io::Result<()> {
        let block = std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK));
        let until = self.end.min(Instant::now() + PATIENCE);
        let sent = self.runtime.block_on(async { timeout_at(until, self.blocks.send(Ok(block.into()))).await });
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.block.extend_from_slice(bytes);
        if self.block.len() >= BLOCK {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.block.is_empty() { Ok(()) } else { self.send() }
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn bytes_come_out_as_they_went_in() {
        let (mut pipe, cut, body) = pipe();
        let written = tokio::task::spawn_blocking(move || {
            for _ in 0..1_000 {
                pipe.write_all(&[7; 1_000])?;
            }
            pipe.flush()
        });
        drop(cut);
        assert_eq!(body.collect().await.unwrap().to_bytes(), vec![7; 1_000_000]);
        written.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_cut_body_is_an_error_and_not_an_end() {
        let (mut pipe, cut, body) = pipe();
        tokio::task::spawn_blocking(move || pipe.write_all(b"half")).await.unwrap().unwrap();
        cut.cut().await;
        assert!(body.collect().await.is_err());
    }

    #[tokio::test]
    async fn whoever_writes_is_told_that_the_client_left() {
        let (mut pipe, _cut, body) = pipe();
        drop(body);
        let written = tokio::task::spawn_blocking(move || pipe.write_all(&[7; BLOCK])).await.unwrap();
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
