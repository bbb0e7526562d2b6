//! How far does reading go? As far as the largest register for an operator's files; not as far for those of strangers, and
//! no further once whoever sent them is gone.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

/// How far reading goes. Cheap to clone: the clones share what is left.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// Bytes that one file may hold once inflated: what is beyond is a bomb, not a register.
    pub file: u64,
    /// Bytes that a file read whole may hold once inflated: a workbook, a document that is no list.
    pub whole: u64,
    /// Bytes that one row may hold.
    pub row: usize,
    /// Files that one archive may hold.
    pub entries: usize,
    watch: Option<Arc<Watch>>,
}

/// What ends reading before its time.
#[derive(Debug)]
struct Watch {
    until: Instant,
    left: AtomicU64,
    stopped: AtomicBool,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { file: 4 << 30, whole: 1 << 30, row: 16 << 20, entries: 100_000, watch: None }
    }
}

impl Bounds {
    /// Those of files that a stranger sends: `work` bytes may be read of all of them together, until an instant.
    pub fn of_stranger(work: u64, until: Instant) -> Self {
        let watch = Watch { until, left: AtomicU64::new(work), stopped: AtomicBool::new(false) };
        Self { file: work, whole: (32 << 20).min(work), row: 1 << 20, entries: 64, watch: Some(Arc::new(watch)) }
    }

    /// Whether the files are a stranger's.
    pub fn is_of_stranger(&self) -> bool {
        self.watch.is_some()
    }

    /// Nobody waits for what is read.
    pub fn stop(&self) {
        if let Some(watch) = &self.watch {
            watch.stopped.store(true, Ordering::Relaxed);
        }
    }

    /// Refuses to go on: nobody waits, the time is over, or too much was read.
    fn go_on(&self, bytes: usize) -> io::Result<()> {
        let Some(watch) = &self.watch else { return Ok(()) };
        let left = watch.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes as u64));
        match left {
            Err(_) => Err(ErrorKind::QuotaExceeded.into()),
            Ok(_) if watch.stopped.load(Ordering::Relaxed) => Err(ErrorKind::BrokenPipe.into()),
            Ok(_) if Instant::now() > watch.until => Err(ErrorKind::TimedOut.into()),
            Ok(_) => Ok(()),
        }
    }

    /// The same bytes, as far as they may be read.
    pub fn within<R>(&self, bytes: R) -> Within<R> {
        Within { bytes, bounds: self.clone() }
    }
}

/// Bytes that are read as far as they may be.
pub struct Within<R> {
    bytes: R,
    bounds: Bounds,
}

impl<R: Read> Read for Within<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.bytes.read(buffer)?;
        self.bounds.go_on(size)?;
        Ok(size)
    }
}

impl<R: Seek> Seek for Within<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn refused(bounds: &Bounds) -> Option<ErrorKind> {
        bounds.within(&[7_u8; 100][..]).read_to_end(&mut Vec::new()).err().map(|error| error.kind())
    }

    #[test]
    fn what_an_operator_reads_has_no_end_and_what_a_stranger_sends_has_several() {
        assert_eq!(refused(&Bounds::default()), None);
        let soon = Instant::now() + Duration::from_secs(60);
        let bounds = Bounds::of_stranger(150, soon);
        assert_eq!(refused(&bounds), None);
        assert_eq!(refused(&bounds.clone()), Some(ErrorKind::QuotaExceeded), "the clones share what is left");
        let bounds = Bounds::of_stranger(1_000, soon);
        bounds.clone().stop();
        assert_eq!(refused(&bounds), Some(ErrorKind::BrokenPipe));
        let late = Bounds::of_stranger(1_000, Instant::now() - Duration::from_secs(1));
        assert_eq!(refused(&late), Some(ErrorKind::TimedOut));
    }
}
