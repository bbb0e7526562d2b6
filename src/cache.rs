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
    served: Served,
}

/// The same, in which what many ask for at once is made once.
pub struct Shared<K, V> {
    name: &'static str,
    entries: moka::future::Cache<K, V>,
    served: Served,
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
    /// Bytes that they take, roughly.
    pub bytes: u64,
}

#[derive(Debug, Default)]
struct Served {
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Served {
    fn note(&self, found: bool) {
        let counter = if found { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    fn stats(&self, name: &'static str, entries: u64, bytes: u64) -> CacheStats {
        let [hits, misses] = [&self.hits, &self.misses].map(|counter| counter.load(Ordering::Relaxed));
        CacheStats { name, hits, misses, entries, bytes }
    }
}

impl<K, V> std::fmt::Debug for Cache<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<K, V> std::fmt::Debug for Shared<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("name", &self.name).finish_non_exhaustive()
    }
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
        Self { name, entries, served: Served::default() }
    }

    /// The entry of a key.
    pub fn get(&self, key: &K) -> Option<V> {
        let found = self.entries.get(key);
        self.served.note(found.is_some());
        found
    }

    /// The same, for who asks again where there is none: of the look-ups that find nothing, the last one counts.
    pub fn glance(&self, key: &K) -> Option<V> {
        self.entries.get(key).inspect(|_| self.served.note(true))
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
        self.served.stats(self.name, self.entries.entry_count(), self.entries.weighted_size())
    }
}

impl<K, V> Shared<K, V>
where
    K: Eq + Hash + Send + Sync + Weigh + 'static,
    V: Clone + Send + Sync + Weigh + 'static,
{
    /// A memory of so many bytes at the most, which forgets first what was not asked for since longest: what was kept of
    /// another version of the data.
    pub fn new(name: &'static str, max_bytes: u64) -> Self {
        let entries = moka::future::Cache::builder()
            .name(name)
            .max_capacity(max_bytes)
            .weigher(|key: &K, value: &V| key.weigh().saturating_add(value.weigh()))
            .eviction_policy(moka::policy::EvictionPolicy::lru())
            .build();
        Self { name, entries, served: Served::default() }
    }

    /// The entry of a key. Not to find it counts for nothing: it is asked for, or made, later.
    pub async fn get(&self, key: &K) -> Option<V> {
        let found = self.entries.get(key).await;
        if found.is_some() {
            self.served.note(true);
        }
        found
    }

    /// The entry of a key, else what `make` gives, which is remembered: of those who ask at once, one makes it and the others
    /// wait. When that one leaves or panics, the next one makes it; when it gives nothing, neither do they get anything.
    pub async fn get_or_make(&self, key: K, make: impl Future<Output = Option<V>>) -> Option<V> {
        let mut made = false;
        let making = async {
            made = true;
            make.await
        };
        let found = self.entries.optionally_get_with(key, Box::pin(making)).await;
        self.served.note(!made);
        if made {
            self.bound().await;
        }
        found
    }

    /// Remembers an entry, or what it weighs now.
    pub async fn insert(&self, key: K, value: V) {
        self.entries.insert(key, value).await;
        self.bound().await;
    }

    /// Nothing is held beyond the bound, even until later: entries may be large.
    async fn bound(&self) {
        self.entries.run_pending_tasks().await;
    }

    /// How often it served since the start.
    pub fn stats(&self) -> CacheStats {
        self.served.stats(self.name, self.entries.entry_count(), self.entries.weighted_size())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    use futures_util::FutureExt;
    use futures_util::future::join_all;
    use tokio::sync::Notify;

    use super::*;

    impl Weigh for &'static str {
        fn weigh(&self) -> u32 {
            self.len() as u32
        }
    }

    type Texts = Shared<&'static str, &'static str>;

    fn texts(bytes: u64) -> Texts {
        Shared::new("texts", bytes)
    }

    #[tokio::test]
    async fn what_many_ask_for_at_once_is_made_once() {
        let (texts, made) = (texts(1_000), AtomicUsize::new(0));
        let ask = || {
            texts.get_or_make("key", async {
                made.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Some("value")
            })
        };
        assert_eq!(join_all((0..50).map(|_| ask())).await, [Some("value"); 50]);
        assert_eq!((made.load(Ordering::Relaxed), texts.get(&"key").await), (1, Some("value")));
        let CacheStats { hits, misses, entries, bytes, .. } = texts.stats();
        assert_eq!((hits, misses, entries, bytes), (50, 1, 1, 8));
    }

    #[tokio::test]
    async fn when_the_one_who_makes_it_leaves_another_does() {
        let texts = texts(1_000);
        let mut leaves = Box::pin(texts.get_or_make("key", std::future::pending()));
        assert!(leaves.as_mut().now_or_never().is_none());
        let mut waits = Box::pin(texts.get_or_make("key", async { Some("of the next") }));
        assert!(waits.as_mut().now_or_never().is_none(), "it waits for the first");
        drop(leaves);
        assert_eq!(waits.await, Some("of the next"));
    }

    #[tokio::test]
    async fn when_the_one_who_makes_it_panics_another_does() {
        let (texts, go) = (Arc::new(texts(1_000)), Arc::new(Notify::new()));
        let panics = tokio::spawn({
            let (texts, go) = (texts.clone(), go.clone());
            async move {
                let make = async {
                    go.notified().await;
                    panic!("a panic of a test")
                };
                texts.get_or_make("key", make).await
            }
        });
        tokio::task::yield_now().await;
        let mut waits = Box::pin(texts.get_or_make("key", async { Some("of the next") }));
        assert!(waits.as_mut().now_or_never().is_none());
        go.notify_one();
        assert_eq!(waits.await, Some("of the next"));
        assert!(panics.await.is_err());
    }

    #[tokio::test]
    async fn nothing_is_remembered_of_what_gave_nothing() {
        let (texts, go) = (texts(1_000), Notify::new());
        let mut fails = Box::pin(texts.get_or_make("key", async {
            go.notified().await;
            None
        }));
        assert!(fails.as_mut().now_or_never().is_none());
        let mut waits = Box::pin(texts.get_or_make("key", async { Some("never made") }));
        assert!(waits.as_mut().now_or_never().is_none());
        go.notify_one();
        assert_eq!((fails.await, waits.await), (None, None), "who waited decides what to do");
        assert_eq!((texts.get(&"key").await, texts.stats().entries), (None, 0));
        assert_eq!(texts.get_or_make("key", async { Some("value") }).await, Some("value"));
    }

    #[tokio::test]
    async fn no_more_is_held_than_the_bound_and_what_is_asked_for_stays() {
        let texts = texts(22);
        for key in ["one", "two"] {
            texts.insert(key, "12345678").await;
        }
        assert!(texts.get(&"one").await.is_some());
        texts.insert("six", "12345678").await;
        assert_eq!((texts.stats().entries, texts.stats().bytes), (2, 22));
        assert!(texts.get(&"one").await.is_some() && texts.get(&"two").await.is_none());
        texts.insert("large", "more than there is room for").await;
        assert_eq!((texts.get(&"large").await, texts.stats().bytes), (None, 22));
    }
}
