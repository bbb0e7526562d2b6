//! What was read of this when it was read last? A row by its key, or what hung from a parent, remembered under the version of the
//! data, and under a number: who reads what is remembered compares no text.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use sea_orm::DbErr;

use super::numbered::{Number, hashers, number};
use super::reading::Read;
use super::{Listed, Store};
use crate::cache::{Cache, Weigh};

/// Rows by key, and what hangs from parents.
pub type Known = Cache<Key, Kept>;

/// Version of the data, and the number of what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(i64, Number);

impl Hash for Key {
    // The number is as good as any hash of it.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.1[0]);
    }
}

/// What was read, shared, and what it weighs.
#[derive(Clone, Debug)]
pub struct Kept(Arc<dyn Any + Send + Sync>, u32);

impl Weigh for Kept {
    fn weigh(&self) -> u32 {
        self.1
    }
}

// What the texts of a row take beside its fixed part, on the average of the real files.
const TEXTS: usize = 256;

/// What so many rows of a table take, roughly.
pub(super) fn weight_of_rows<E: Listed>(rows: usize) -> usize {
    rows * (size_of::<E::Model>() + TEXTS)
}

/// What is asked of several keys of a table: what is remembered of each of them.
pub(super) struct Memory<'s> {
    store: &'s Store,
    version: i64,
    asked: [DefaultHasher; 2],
}

impl<'s> Memory<'s> {
    /// None where nothing is remembered of the table. `asked` tells what all keys have in common; its hash and that of a key tell
    /// all that they are, since nothing else is compared.
    pub fn of<E: Listed, V: 'static>(store: &'s Store, asked: impl Hash) -> Option<Self> {
        (E::REMEMBERED && store.remembers()).then(|| {
            let mut told = hashers();
            told.iter_mut().for_each(|number| (TypeId::of::<(E, V)>(), &asked).hash(number));
            Self { store, version: store.version(), asked: told }
        })
    }

    /// What is remembered of each of these, by its key, and those of which nothing is.
    pub fn recall<P: Copy + Hash, V: Send + Sync + 'static>(
        &self,
        asked: &[P],
        key: impl Fn(&P) -> &str,
    ) -> (HashMap<String, Arc<V>>, Vec<P>) {
        let (mut found, mut missing) = (HashMap::with_capacity(asked.len()), Vec::new());
        for one in asked {
            match self.get(one) {
                Some(read) => drop(found.insert(key(one).to_owned(), read)),
                None => missing.push(*one),
            }
        }
        (found, missing)
    }

    /// What is remembered of one, for who asks with others where nothing is.
    pub fn glance<V: Send + Sync + 'static>(&self, key: impl Hash) -> Option<Arc<V>> {
        self.found(self.store.known().glance(&self.key(key)))
    }

    fn get<V: Send + Sync + 'static>(&self, key: impl Hash) -> Option<Arc<V>> {
        self.found(self.store.known().get(&self.key(key)))
    }

    fn found<V: Send + Sync + 'static>(&self, kept: Option<Kept>) -> Option<Arc<V>> {
        let found = kept?.0.downcast().ok()?;
        self.store.recalls();
        Some(found)
    }

    /// Remembers what was read of a key.
    pub fn keep<V: Send + Sync + 'static>(&self, key: impl Hash, read: Arc<V>, weight: usize) {
        let kept = Kept(read, u32::try_from(weight).unwrap_or(u32::MAX));
        self.store.remember(Read::Known(self.key(key), kept));
    }

    fn key(&self, key: impl Hash) -> Key {
        Key(self.version, number(&self.asked, key))
    }
}

/// Rows that hang from a parent.
pub(super) trait Rows: Default + Send + Sync + 'static {
    /// How many.
    fn count(&self) -> usize;
}

// What one takes beside its rows.
const ALONE: usize = 128;

/// What hangs from each of these parents, by its key: from memory, or as it is read for those that are not there. Where nothing
/// hangs, that is remembered too.
pub(super) async fn known<E: Listed, P: Copy + Hash, V: Rows>(
    memory: Option<Memory<'_>>,
    parents: &[P],
    key: impl Fn(&P) -> &str,
    read: impl AsyncFnOnce(&[P]) -> Result<HashMap<String, Arc<V>>, DbErr>,
) -> Result<HashMap<String, Arc<V>>, DbErr> {
    let Some(memory) = memory else { return read(parents).await };
    let (mut found, missing) = memory.recall(parents, &key);
    if missing.is_empty() {
        return Ok(found);
    }
    let mut fresh = read(&missing).await?;
    for parent in &missing {
        let rows = fresh.entry(key(parent).to_owned()).or_default();
        memory.keep(parent, rows.clone(), ALONE + weight_of_rows::<E>(rows.count()));
    }
    found.extend(fresh);
    Ok(found)
}
