//! Which answers are kept? Whole ones, without any error, of questions that a version of the data and a day decide.
//!
//! Two memories: questions by the very words in which they were asked, which spares reading them again, and answers by all
//! that decides them. A word is recognised because it passed every check before; whoever sends it again may still read less,
//! or find other data, and is looked up under another key.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::HeaderValue;
use tokio::sync::OnceCell;

use super::compress::Packing;
use super::graphql::{Caller, Prepared};
use super::metrics::Counted;
use super::persisted::Digest;
use super::validity::{Moment, Validity, number};
use crate::cache::{Cache, CacheStats, Shared, Weigh};

/// Longer words are read each time: they are rare, and few of them are sent twice.
const MAX_WORDS: usize = 64 * 1024;
/// Part of the memory that questions take: they are small.
const QUESTIONS: u64 = 16;
/// What an entry takes beside its bytes.
const ENTRY: usize = 512;

/// The memory of answers. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers(Option<Arc<Memory>>);

#[derive(Debug)]
struct Memory {
    questions: Cache<Digest, Arc<Question>>,
    answers: Shared<Key, Arc<Kept>>,
}

/// A question that may be executed, and whose answer a version and a day decide.
#[derive(Debug)]
pub(super) struct Question {
    number: Digest,
    introspects: bool,
    /// What is counted of it.
    pub counted: Counted,
}

impl Question {
    /// What a request asks of a schema, told by its number.
    pub fn of(schema: &Digest, prepared: &Prepared) -> Self {
        let variables = serde_json::to_vec(&prepared.variables).unwrap_or_default();
        let name = prepared.operation_name.as_deref();
        let told = [u8::from(prepared.cost), u8::from(name.is_some())];
        let name = name.unwrap_or_default().as_bytes();
        let number = number(&[schema, prepared.text.as_bytes(), name, &variables, &told]);
        Self { number, introspects: prepared.introspects, counted: Counted::of(prepared) }
    }

    /// All that decides the answer to whoever asks it.
    pub fn validity(&self, caller: &Caller) -> Validity {
        let language = self.introspects.then_some(caller.language);
        Validity::new(self.number, caller.media, &caller.viewer, language)
    }
}

impl Weigh for Arc<Question> {
    fn weigh(&self) -> u32 {
        small(ENTRY + self.counted.weigh())
    }
}

/// Where an answer is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key(Validity, Moment);

impl Weigh for Key {
    fn weigh(&self) -> u32 {
        small(size_of::<Self>() + self.0.weigh())
    }
}

/// A whole answer, and the forms in which it was asked for.
#[derive(Debug)]
pub(super) struct Kept {
    /// When it was true.
    pub moment: Moment,
    /// Its name.
    pub tag: HeaderValue,
    /// Objects that it gives.
    pub objects: u64,
    body: Bytes,
    packed: [OnceCell<Option<Bytes>>; Packing::COUNT],
}

impl Kept {
    /// An answer of this moment, that nobody asked for in another form yet.
    pub fn new(validity: &Validity, moment: Moment, objects: u64, body: Vec<u8>) -> Self {
        // Nothing but what is weighed is held.
        let body = Bytes::from(body.into_boxed_slice());
        Self { moment, tag: validity.tag(moment), objects, body, packed: Default::default() }
    }
}

impl Weigh for Arc<Kept> {
    fn weigh(&self) -> u32 {
        let packed = self.packed.iter().filter_map(|form| form.get()?.as_ref()).map(Bytes::len);
        small(ENTRY + self.body.len() + packed.sum::<usize>())
    }
}

fn small(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

impl Answers {
    /// A memory of so many bytes at the most; none of nought.
    pub fn within(bytes: u64) -> Self {
        let questions = bytes / QUESTIONS;
        let memory = || Memory {
            questions: Cache::new("questions", questions),
            answers: Shared::new("answers", bytes - questions),
        };
        Self((bytes > 0).then(|| Arc::new(memory())))
    }

    /// Whether anything is kept.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// The number of words sent by GET or by POST; none of those that would not be kept.
    pub fn words(&self, by_get: bool, sent: &[u8]) -> Option<Digest> {
        (self.is_on() && sent.len() <= MAX_WORDS).then(|| number(&[&[u8::from(by_get)], sent]))
    }

    /// The question that was asked in these words.
    pub fn question(&self, words: &Digest) -> Option<Arc<Question>> {
        self.0.as_ref()?.questions.get(words)
    }

    /// Remembers in which words a question is asked.
    pub fn learn(&self, words: Digest, question: Question) {
        if let Some(memory) = &self.0 {
            memory.questions.insert(words, Arc::new(question));
        }
    }

    /// The answer of a moment, when it is kept.
    pub async fn get(&self, validity: &Validity, moment: Moment) -> Option<Arc<Kept>> {
        self.0.as_ref()?.answers.get(&Key(validity.clone(), moment)).await
    }

    /// The answer of a moment, else what `make` gives: one makes it for all who ask at once; see [`Shared::get_or_make`].
    pub async fn get_or_make(
        &self,
        validity: &Validity,
        moment: Moment,
        make: impl Future<Output = Option<Arc<Kept>>>,
    ) -> Option<Arc<Kept>> {
        match &self.0 {
            Some(memory) => memory.answers.get_or_make(Key(validity.clone(), moment), make).await,
            None => make.await,
        }
    }

    /// Keeps an answer, or tells again what it weighs.
    pub async fn keep(&self, validity: &Validity, kept: &Arc<Kept>) {
        if let Some(memory) = &self.0 {
            memory.answers.insert(Key(validity.clone(), kept.moment), Arc::clone(kept)).await;
        }
    }

    /// The body of an answer in a form: packed once for all who ask for that form, where it gains by it and is kept.
    pub async fn body(
        &self,
        validity: &Validity,
        kept: &Arc<Kept>,
        packing: Option<Packing>,
    ) -> (Bytes, Option<Packing>) {
        let Some(packing) = packing.filter(|_| self.is_on()) else { return (kept.body.clone(), None) };
        let form = &kept.packed[packing as usize];
        let known = form.initialized();
        // What packs is large, and rarely needed: no request carries it about.
        let packed = form.get_or_init(|| Box::pin(packing.pack(kept.body.clone()))).await.clone();
        if !known && packed.is_some() {
            self.keep(validity, kept).await;
        }
        match packed {
            Some(packed) => (packed, Some(packing)),
            None => (kept.body.clone(), None),
        }
    }

    /// How often they served.
    pub fn stats(&self) -> Vec<CacheStats> {
        self.0.iter().flat_map(|memory| [memory.answers.stats(), memory.questions.stats()]).collect()
    }
}
