//! What is remembered, within which bounds, and how often does it serve?

use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};

/// What an entry takes.
pub trait Weigh {
    /// Bytes, roughly.
    fn weigh(&self) -> u32;
}

/// A named, bounded, measured memory.
pub struct Cache<K, V> {
    name: &'static str,
    entries: moka::sync::Cache<K, V>,
    hits: AtomicU64,
    misses: AtomicU64,
}

impl<K, V> std::fmt::Debug for Cache<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").field("name", &self.name).finish_non_exhaustive()
    }
}

/// How often a memory served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CacheStats {
    /// Name of the memory.
    pub name: &'static str,
    /// Look-ups that found.
    pub hits: u64,
    /// Look-ups that did not.
    pub misses: u64,
    /// Entries held.
    pub entries: u64,
}

impl<K, V> Cache<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + Weigh + 'static,
{
    /// A memory of so many bytes at the most.
    pub fn new(name: &'static str, max_bytes: u64) -> Self {
        let entries = moka::sync::Cache::builder()
            .name(name)
            .max_capacity(max_bytes)
            .weigher(|_, value: &V| value.weigh().saturating_add(64))
            .build();
        Self { name, entries, hits: AtomicU64::new(0), misses: AtomicU64::new(0) }
    }

    /// The entry of a key.
    pub fn get(&self, key: &K) -> Option<V> {
        let found = self.entries.get(key);
        let counter = if found.is_some() { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
        found
    }

    /// Remembers an entry.
    pub fn insert(&self, key: K, value: V) {
        self.entries.insert(key, value);
    }

    /// Forgets all of it.
    pub fn clear(&self) {
        self.entries.invalidate_all();
    }

    /// How often it served since the start.
    pub fn stats(&self) -> CacheStats {
        CacheStats {
            name: self.name,
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            entries: self.entries.entry_count(),
        }
    }
}
