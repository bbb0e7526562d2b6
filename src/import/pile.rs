//! Where do rows wait between the files and the database? In memory while they are few, in a temporary file beyond: what
//! an import holds does not depend on the size of what it reads.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;

use sea_orm::DbErr;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::SpooledTempFile;

/// Bytes of a pile that stay in memory.
const IN_MEMORY: usize = 256 * 1024;

/// Bytes written at once.
const AT_ONCE: usize = 32 * 1024;

/// Bytes read at once around an item that is looked for.
const AROUND: usize = 4 * 1024;

/// Items in the order they came, read once.
pub struct Pile<T> {
    file: SpooledTempFile,
    pending: Vec<u8>,
    // Bytes in the file.
    written: u64,
    len: usize,
    // The first failure of the temporary file, told when the items are read.
    failed: Option<io::Error>,
    items: PhantomData<fn() -> T>,
}

impl<T> std::fmt::Debug for Pile<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pile").field("len", &self.len).finish_non_exhaustive()
    }
}

impl<T> Default for Pile<T> {
    fn default() -> Self {
        let file = SpooledTempFile::new(IN_MEMORY);
        Self { file, pending: Vec::new(), written: 0, len: 0, failed: None, items: PhantomData }
    }
}

impl<T: Serialize + DeserializeOwned> Pile<T> {
    /// Adds an item.
    pub fn push(&mut self, item: &T) {
        if self.failed.is_some() {
            return;
        }
        let start = self.pending.len();
        self.pending.extend([0; 4]);
        let written = postcard::to_io(item, &mut self.pending).map_err(io::Error::other).map(drop);
        let size = u32::try_from(self.pending.len() - start - 4).map_err(io::Error::other);
        match written.and(size) {
            Ok(size) => self.pending[start..start + 4].copy_from_slice(&size.to_le_bytes()),
            Err(error) => self.failed = Some(error),
        }
        self.len += 1;
        if self.pending.len() >= AT_ONCE {
            self.flush();
        }
    }

    // Where the next item will begin.
    fn end(&self) -> u64 {
        self.written + self.pending.len() as u64
    }

    // The item that follows so many others from a byte on. A failure is told when the items are read.
    fn after(&mut self, start: u64, others: u32) -> Option<T> {
        self.flush();
        let mut file = BufReader::with_capacity(AROUND, &mut self.file);
        let read = file.seek(SeekFrom::Start(start)).and_then(|_| {
            (0..others).try_for_each(|_| skip(&mut file))?;
            one(&mut file, &mut Vec::new())
        });
        let read = self.file.seek(SeekFrom::End(0)).and(read);
        read.map_err(|error| self.failed.get_or_insert(error)).ok()
    }

    fn flush(&mut self) {
        if let Err(error) = self.file.write_all(&self.pending) {
            self.failed.get_or_insert(error);
        }
        self.written += self.pending.len() as u64;
        self.pending.clear();
    }
}

impl<T: Serialize + DeserializeOwned> FromIterator<T> for Pile<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut pile = Self::default();
        items.into_iter().for_each(|item| pile.push(&item));
        pile
    }
}

impl<T: Serialize + DeserializeOwned> IntoIterator for Pile<T> {
    type Item = Result<T, DbErr>;
    type IntoIter = Items<T>;

    // What the temporary file refuses is told in the place of the items.
    fn into_iter(mut self) -> Items<T> {
        self.flush();
        if let Err(error) = self.file.seek(SeekFrom::Start(0)) {
            self.failed.get_or_insert(error);
        }
        let file = BufReader::with_capacity(AT_ONCE, self.file);
        Items { file, left: self.len, failed: self.failed, item: Vec::new(), items: PhantomData }
    }
}

/// The items of a pile.
pub struct Items<T> {
    file: BufReader<SpooledTempFile>,
    left: usize,
    failed: Option<io::Error>,
    item: Vec<u8>,
    items: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Items<T> {
    fn read(&mut self) -> io::Result<T> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        one(&mut self.file, &mut self.item)
    }
}

fn size(file: &mut impl Read) -> io::Result<u32> {
    let mut size = [0; 4];
    file.read_exact(&mut size).map(|()| u32::from_le_bytes(size))
}

fn skip(file: &mut BufReader<impl Read + Seek>) -> io::Result<()> {
    let size = size(file)?;
    file.seek_relative(size.into())
}

fn one<T: DeserializeOwned>(file: &mut impl Read, item: &mut Vec<u8>) -> io::Result<T> {
    item.resize(size(file)? as usize, 0);
    file.read_exact(item)?;
    postcard::from_bytes(item).map_err(io::Error::other)
}

impl<T: DeserializeOwned> Iterator for Items<T> {
    type Item = Result<T, DbErr>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let read = self.read().map_err(|error| {
            self.left = 0;
            DbErr::Custom(format!("the temporary file of rows cannot be written or read: {error}"))
        });
        Some(read)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.left))
    }
}

/// Items by key: of those that bear one key, the last one given. In memory stand a number and a mark for each.
#[derive(Debug)]
pub struct Stash<T, M> {
    pile: Pile<T>,
    ranks: HashMap<u64, u32>,
    marks: Vec<Option<M>>,
    // Where each item begins whose rank is a multiple of `STRIDE`.
    starts: Vec<u64>,
}

/// Items of which one tells where it begins, and the others are found after it.
const STRIDE: u32 = 8;

impl<T, M> Default for Stash<T, M> {
    fn default() -> Self {
        Self { pile: Pile::default(), ranks: HashMap::new(), marks: Vec::new(), starts: Vec::new() }
    }
}

impl<T: Serialize + DeserializeOwned, M> Stash<T, M> {
    /// The mark of what bears a key; none when nothing does.
    pub fn mark(&self, key: &impl Hash) -> Option<&M> {
        let rank = self.ranks.get(&number(key))?;
        self.marks.get(*rank as usize)?.as_ref()
    }

    /// The same, to change it.
    pub fn mark_mut(&mut self, key: &impl Hash) -> Option<&mut M> {
        let rank = self.ranks.get(&number(key))?;
        self.marks.get_mut(*rank as usize)?.as_mut()
    }

    /// What bears a key; none when nothing does.
    pub fn get(&mut self, key: &impl Hash) -> Option<T> {
        let rank = self.ranks.get(&number(key))?;
        self.pile.after(*self.starts.get((rank / STRIDE) as usize)?, rank % STRIDE)
    }

    /// Whether something bears a key.
    pub fn contains(&self, key: &impl Hash) -> bool {
        self.ranks.contains_key(&number(key))
    }

    /// Gives an item to a key, in the place of the one that it had, of which the mark is returned. The rank of the item is
    /// how many were given before it.
    pub fn put(&mut self, key: &impl Hash, mark: M, item: &T) -> Option<M> {
        // More items than a u32 counts would not fit in any file that is read.
        let rank = self.marks.len() as u32;
        self.marks.push(Some(mark));
        if rank.is_multiple_of(STRIDE) {
            self.starts.push(self.pile.end());
        }
        self.pile.push(item);
        let former = self.ranks.insert(number(key), rank)?;
        self.marks.get_mut(former as usize)?.take()
    }

    /// Takes away what bears a key.
    pub fn remove(&mut self, key: &impl Hash) {
        if let Some(rank) = self.ranks.remove(&number(key)) {
            self.marks[rank as usize] = None;
        }
    }

    /// Rank that the next item will have.
    pub fn next_rank(&self) -> u32 {
        self.marks.len() as u32
    }

    /// The marks of what keys bear, in the order they were given.
    pub fn marks(&self) -> impl Iterator<Item = &M> {
        self.marks.iter().flatten()
    }

    /// Whether no key bears anything.
    pub fn is_empty(&self) -> bool {
        self.ranks.is_empty()
    }

    /// The items that keys bear, in the order they were given, each with its mark.
    pub fn items(self) -> impl Iterator<Item = Result<(M, T), DbErr>> + Send
    where
        M: Send,
        T: Send,
    {
        let marked = self.pile.into_iter().zip(self.marks);
        marked.filter_map(|(item, mark)| match (item, mark) {
            (Err(error), _) => Some(Err(error)),
            (Ok(item), Some(mark)) => Some(Ok((mark, item))),
            (Ok(_), None) => None,
        })
    }

    /// The items that keys bear, at once.
    #[cfg(test)]
    pub fn all(self) -> Vec<T>
    where
        M: Send,
        T: Send,
    {
        self.items().map(|item| item.unwrap().1).collect()
    }

    /// The parts, each piled with the rank of its item, of the items that keys bear, each with the mark of its item.
    pub fn marked<P: DeserializeOwned + Serialize>(
        &self,
        parts: Pile<(u32, P)>,
    ) -> impl Iterator<Item = Result<(&M, P), DbErr>> {
        parts.into_iter().filter_map(|part| match part {
            Ok((rank, part)) => Some(Ok((self.marks.get(rank as usize)?.as_ref()?, part))),
            Err(error) => Some(Err(error)),
        })
    }

    /// Which ranks are those of items that keys bear.
    pub fn living(&self) -> Living {
        Living(self.marks.iter().map(Option::is_some).collect())
    }
}

/// Ranks of items that were not replaced.
#[derive(Clone, Debug)]
pub struct Living(Vec<bool>);

impl Living {
    /// The parts, each piled with the rank of its item, of the items that were not replaced.
    pub fn parts<T: DeserializeOwned + Serialize>(
        &self,
        parts: Pile<(u32, T)>,
    ) -> impl Iterator<Item = Result<T, DbErr>> {
        parts.into_iter().filter_map(|part| match part {
            Ok((rank, part)) => self.0.get(rank as usize).is_some_and(|living| *living).then_some(Ok(part)),
            Err(error) => Some(Err(error)),
        })
    }
}

fn number(key: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_back_in_their_order_from_memory_and_from_a_file() {
        for count in [0, 3, 50_000] {
            let mut pile = Pile::default();
            (0..count).for_each(|rank: u32| pile.push(&(rank, "text".repeat(3))));
            let items: Vec<(u32, String)> = pile.into_iter().collect::<Result<_, _>>().unwrap();
            assert!(items.iter().map(|(rank, _)| *rank).eq(0..count));
        }
    }

    #[test]
    fn each_item_is_found_by_its_key_while_others_are_given() {
        let mut stash = Stash::default();
        for rank in 0..2_000_u32 {
            stash.put(&rank, (), &(rank, "é".repeat(rank as usize % 700)));
            let asked = rank / 2;
            let found = stash.get(&asked).unwrap();
            assert_eq!((found.0, found.1.len()), (asked, 2 * (asked as usize % 700)));
        }
        assert_eq!(stash.get(&2_000_u32), None);
        assert!(stash.items().map(|item| item.unwrap().1.0).eq(0..2_000));
    }

    #[test]
    fn of_the_items_of_a_key_the_last_is_kept_and_what_is_taken_away_is_gone() {
        let mut stash = Stash::default();
        assert_eq!(stash.put(&"a", 1, &"first".to_owned()), None);
        stash.put(&"b", 2, &"other".to_owned());
        let mut parts = Pile::default();
        (0..3).for_each(|rank| parts.push(&(rank, rank)));
        assert_eq!(stash.put(&"a", 3, &"last".to_owned()), Some(1));
        assert_eq!((stash.mark(&"a"), stash.mark(&"c")), (Some(&3), None));
        assert_eq!((stash.get(&"a").as_deref(), stash.get(&"b").as_deref()), (Some("last"), Some("other")));
        *stash.mark_mut(&"a").unwrap() = 4;
        let marked = (0..3).map(|rank| (rank, rank)).collect::<Pile<(u32, u32)>>();
        let marked: Vec<(&i32, u32)> = stash.marked(marked).collect::<Result<_, _>>().unwrap();
        assert_eq!(marked, [(&2, 1), (&4, 2)]);
        let kept: Vec<u32> = stash.living().parts(parts).collect::<Result<_, _>>().unwrap();
        assert_eq!(kept, [1, 2]);
        stash.remove(&"b");
        assert_eq!((stash.contains(&"a"), stash.contains(&"b")), (true, false));
        let items: Vec<_> = stash.items().collect::<Result<_, _>>().unwrap();
        assert_eq!(items, [(4, "last".to_owned())]);
    }
}
