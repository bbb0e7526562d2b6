//! How long is a client that does not read waited for? A connection on which nothing can be written for that long is cut.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::AsyncWrite;
use tokio::time::{Sleep, sleep};

/// A writer that gives up.
pub(super) struct Patient<W> {
    writer: W,
    patience: Duration,
    /// Since a write waits for the client, until when.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<W> Patient<W> {
    pub fn new(writer: W, patience: Duration) -> Self {
        Self { writer, patience, waiting: None }
    }

    /// What came of a write; an error once it has waited too long.
    fn within<T>(&mut self, written: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waiting = None;
            return written;
        }
        let patience = self.patience;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(waiting.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<W: AsyncWrite + Unpin> AsyncWrite for Patient<W> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.writer).poll_write(context, bytes);
        self.within(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.writer).poll_write_vectored(context, slices);
        self.within(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.writer.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.writer).poll_flush(context);
        self.within(flushed, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.writer).poll_shutdown(context);
        self.within(shut, context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn a_write_that_nobody_reads_ends_in_an_error() {
        let (ours, mut theirs) = duplex(8);
        let mut writer = Patient::new(ours, Duration::from_millis(20));
        writer.write_all(b"12345678").await.unwrap();
        let late = timeout(Duration::from_secs(10), writer.write_all(b"9")).await.unwrap().unwrap_err();
        assert_eq!(late.kind(), io::ErrorKind::TimedOut);
        let mut read = [0; 8];
        theirs.read_exact(&mut read).await.unwrap();
        assert_eq!(&read, b"12345678");
    }

    #[tokio::test]
    async fn a_reader_that_is_slow_but_reads_is_waited_for() {
        let (ours, mut theirs) = duplex(8);
        let mut writer = Patient::new(ours, Duration::from_secs(5));
        let writing = tokio::spawn(async move { writer.write_all(&[7; 64]).await });
        let mut read = Vec::new();
        for _ in 0..8 {
            tokio::time::sleep(Duration::from_millis(2)).await;
            let mut some = [0; 8];
            theirs.read_exact(&mut some).await.unwrap();
            read.extend(some);
        }
        writing.await.unwrap().unwrap();
        assert_eq!(read, [7; 64]);
    }
}
