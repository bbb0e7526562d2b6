//! Was this asked before? What is remembered is given, what is not is executed: once, for all who ask at the same time.
//!
//! What is given from memory costs its caller what it would cost anybody, and is counted alike: neither the price of a
//! question nor the figures tell who asked it first.

use std::sync::Arc;
use std::time::Instant as Begun;

use async_graphql::parser::types::OperationType;
use axum::body::Body;
use axum::http::header::{CONTENT_ENCODING, VARY};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use tokio::time::{Instant, timeout_at};

use super::answer::{self, Executed, Refusal};
use super::answers::{Kept, Question};
use super::compress::Packing;
use super::graphql::{Caller, Edge, Prepared};
use super::metrics::{Outcome, objects};
use super::persisted::Digest;
use super::validity::{self, Moment, Validity};
use crate::graph;

/// How often the same question is waited for while data are published.
const TRIES: usize = 3;

/// How a question came.
pub(super) struct Client<'a> {
    /// Only then may the answer be named, and kept by others.
    pub by_get: bool,
    pub headers: &'a HeaderMap,
    /// Number of the words in which it was asked.
    pub words: Option<Digest>,
    /// When it is given up.
    pub until: Instant,
}

/// What became of an execution.
enum Obtained {
    /// An answer that others may be given.
    Good(Arc<Kept>),
    /// Any other.
    Other(Box<Executed>),
}

impl From<&Result<Obtained, Refusal>> for Outcome {
    fn from(obtained: &Result<Obtained, Refusal>) -> Self {
        match obtained {
            Ok(Obtained::Good(kept)) => Self { failed: false, lignes: kept.objects },
            Ok(Obtained::Other(executed)) => Self::from(Ok(&**executed)),
            Err(refusal) => Self::from(Err(refusal)),
        }
    }
}

impl Edge {
    /// The answer to what was asked in these very words before, when it is kept.
    pub(super) async fn recalled(
        &self,
        caller: &Caller,
        client: &Client<'_>,
    ) -> Result<Option<Response<Body>>, Refusal> {
        let Some(question) = client.words.as_ref().and_then(|words| self.answers.question(words)) else {
            return Ok(None);
        };
        let Some(moment) = self.moment(client.until).await? else { return Ok(None) };
        let begun = Begun::now();
        let validity = question.validity(caller);
        let Some(kept) = self.answers.get(&validity, moment).await else { return Ok(None) };
        if client.by_get && validity::is_held(client.headers, &kept.tag) {
            return Ok(Some(unchanged(caller, &validity, &kept.tag)));
        }
        let charged = self.fair.charge(&caller.consumer, question.counted.cost);
        let obtained = charged.map(|()| Obtained::Good(Arc::clone(&kept)));
        self.count(caller, &question.counted, begun, Outcome::from(&obtained));
        obtained?;
        Ok(Some(self.given(caller, client, &validity, &kept).await))
    }

    /// The answer to a question that was read: from memory, else executed.
    pub(super) async fn answered(
        &self,
        caller: &Caller,
        client: &Client<'_>,
        prepared: &Prepared,
    ) -> Result<Response<Body>, Refusal> {
        let published = prepared.kind == OperationType::Query && graph::is_published(&prepared.document);
        // By POST, nothing is told of how long an answer is good.
        if !published || !(client.by_get || self.answers.is_on()) {
            return answer::executed(Box::pin(self.alone(caller, prepared)).await?, caller.media);
        }
        let question = Question::of(&self.schema, prepared);
        let validity = question.validity(caller);
        if client.by_get
            && let Some(moment) = self.moment(client.until).await?
            && let tag = validity.tag(moment)
            && validity::is_held(client.headers, &tag)
        {
            return Ok(unchanged(caller, &validity, &tag));
        }
        let begun = Begun::now();
        let obtained = match self.fair.charge(&caller.consumer, prepared.usage.cost()) {
            Ok(()) => Box::pin(self.obtained(caller, prepared, &validity, client.until)).await,
            Err(refusal) => Err(refusal),
        };
        self.count(caller, &question.counted, begun, Outcome::from(&obtained));
        match obtained? {
            Obtained::Other(executed) => answer::executed(*executed, caller.media),
            Obtained::Good(kept) => {
                self.keep(prepared);
                // Who gives a text to be kept under its hash is answered by what keeps it.
                if let Some(words) = client.words.filter(|_| !prepared.is_to_be_kept()) {
                    self.answers.learn(words, question);
                }
                Ok(self.given(caller, client, &validity, &kept).await)
            }
        }
    }

    /// What is kept, or becomes so, else what was executed for this caller alone.
    async fn obtained(
        &self,
        caller: &Caller,
        prepared: &Prepared,
        validity: &Validity,
        until: Instant,
    ) -> Result<Obtained, Refusal> {
        // Held elsewhere than on the stack, which those who wait for one another make deep.
        let made = || Box::pin(self.made(caller, prepared, validity, until));
        let mut waited = None;
        for _ in 0..TRIES {
            let Some(moment) = self.moment(until).await?.filter(|moment| waited != Some(*moment)) else { break };
            let mut own = None;
            let make = async {
                match made().await {
                    Ok(Obtained::Good(kept)) if kept.moment == moment => Some(kept),
                    made => {
                        own = Some(self.kept(validity, made).await);
                        None
                    }
                }
            };
            let found = timeout_at(until, self.answers.get_or_make(validity, moment, make)).await;
            match (found, own) {
                (_, Some(own)) => return own,
                (Ok(Some(kept)), None) => return Ok(Obtained::Good(kept)),
                (Err(_), None) => return Err(self.too_long()),
                // The one who was waited for failed, or found that data were published: those are waited for again.
                (Ok(None), None) => waited = Some(moment),
            }
        }
        self.kept(validity, made().await).await
    }

    /// What was executed at another moment than it was asked for, kept for whoever asks from now on.
    async fn kept(&self, validity: &Validity, made: Result<Obtained, Refusal>) -> Result<Obtained, Refusal> {
        if let Ok(Obtained::Good(kept)) = &made {
            self.answers.keep(validity, kept).await;
        }
        made
    }

    /// The present moment; none when the database does not tell, and too late when it keeps it to itself.
    async fn moment(&self, until: Instant) -> Result<Option<Moment>, Refusal> {
        timeout_at(until, Moment::now(&self.graph)).await.map_err(|_| self.too_long())
    }

    /// Executes a question for whoever asks the same at that moment.
    async fn made(
        &self,
        caller: &Caller,
        prepared: &Prepared,
        validity: &Validity,
        until: Instant,
    ) -> Result<Obtained, Refusal> {
        let begun = Moment::of(0, &self.graph);
        let executed = self.run(caller, prepared, until, self.limits().max_errors).await?;
        let whole = executed.is_ok() && begun == Moment::of(0, &self.graph);
        let Some(version) = executed.version().filter(|_| whole) else { return Ok(Obtained::Other(executed.into())) };
        let (moment, body) = (Moment::of(version, &self.graph), executed.bytes()?);
        let kept = Kept::new(validity, moment, objects(executed.data()), body);
        Ok(Obtained::Good(Arc::new(kept)))
    }

    /// Writes an answer as its client takes it.
    async fn given(
        &self,
        caller: &Caller,
        client: &Client<'_>,
        validity: &Validity,
        kept: &Arc<Kept>,
    ) -> Response<Body> {
        let packing = Packing::preferred(client.headers);
        let (body, packing) = self.answers.body(validity, kept, packing).await;
        let mut response = answer::body(StatusCode::OK, caller.media.content_type(), body);
        if client.by_get {
            validity.write(&kept.tag, &mut response);
        }
        if let Some(packing) = packing {
            let headers = response.headers_mut();
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(packing.name()));
            headers.append(VARY, HeaderValue::from_static("accept-encoding"));
        }
        response
    }
}

/// The answer to a client that holds it already.
fn unchanged(caller: &Caller, validity: &Validity, tag: &HeaderValue) -> Response<Body> {
    let mut response = answer::body(StatusCode::NOT_MODIFIED, caller.media.content_type(), Body::empty());
    validity.write(tag, &mut response);
    response
}
