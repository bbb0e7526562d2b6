//! Where do the bytes of a file come from? From the disk, from memory, or from a file that has no name.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// A place that holds bytes.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A file of the system.
    Disk(PathBuf),
    /// The bytes themselves.
    Memory(Arc<[u8]>),
    /// A file that bears no name.
    Nameless(Arc<Mutex<File>>),
}

/// What can be read from any place, such as a workbook.
pub trait ReadSeek: Read + Seek + Send {}

impl<R: Read + Seek + Send> ReadSeek for R {}

impl Origin {
    /// A file without a name, which is gone when nobody reads it any more, however the program ends.
    pub fn nameless(file: File) -> Self {
        Self::Nameless(Arc::new(Mutex::new(file)))
    }

    /// The bytes, from the first on.
    pub fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(match self {
            Self::Disk(path) => Box::new(File::open(path)?),
            Self::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
            Self::Nameless(file) => Box::new(Shared { file: file.clone(), at: 0 }),
        })
    }

    /// How many they are.
    pub fn size(&self) -> io::Result<u64> {
        self.open()?.seek(io::SeekFrom::End(0))
    }
}

/// A file that several read, each from a place of its own.
struct Shared {
    file: Arc<Mutex<File>>,
    at: u64,
}

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(io::SeekFrom::Start(self.at))?;
        let size = file.read(buffer)?;
        self.at += size as u64;
        Ok(size)
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // The place of the file itself is that of the last reader.
        let to = match to {
            io::SeekFrom::Current(by) => io::SeekFrom::Start(self.at.saturating_add_signed(by)),
            to => to,
        };
        self.at = file.seek(to)?;
        Ok(self.at)
    }
}
