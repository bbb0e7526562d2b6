//! The flow of one GraphQL request, from its headers to its answer.

use std::borrow::Cow;
use std::collections::HashSet;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{Request as ToExecute, Variables};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, Method, Response};
use futures_util::FutureExt;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use tokio::time::{Instant, timeout, timeout_at};

use super::answer::{Executed, Judge, Refusal};
use super::answers::Answers;
use super::auth::{Access, Pass};
use super::culprit::Arguments;
use super::documents::{self, Document, Documents};
use super::fair::{Consumer, Fair, Peer};
use super::negotiate::{self, Accepted, Media};
use super::options::Options;
use super::origins::Origins;
use super::persisted::{self, Digest, Found, Persisted};
use super::recall::Client;
use super::request::{self, Asked, Sent};
use super::stream::{Streams, socket};
use super::trail::RequestId;
use super::variables;
use crate::graph::limits::{self, Limits, Usage};
use crate::graph::{self, Answered, Graph, Language, Viewer};
use crate::usage::Meter;

/// What every request needs. Cheap to clone.
#[derive(Clone)]
pub struct Edge {
    pub(super) graph: Graph,
    access: Access,
    pub(super) answers: Answers,
    documents: Documents,
    max_batch: usize,
    pub(super) persisted: Persisted,
    pub(super) origins: Origins,
    pub(super) streams: Streams,
    pub(super) fair: Fair,
    types: Arc<HashSet<String>>,
    pub(super) usage: Meter,
    pub(super) sdl: Arc<str>,
    /// Number of its SDL.
    pub(super) schema: Digest,
}

impl Edge {
    /// The edge of this graph, for callers this access recognises.
    pub fn new(graph: Graph, access: Access, options: Options) -> Self {
        let Options { answers, max_batch, persisted, origins, streams, fair, usage, .. } = options;
        let sdl: Arc<str> = graph::sdl().into();
        let (documents, types, schema) = (Documents::new(), Arc::new(types(&sdl)), persisted::digest(&sdl));
        Self {
            graph,
            access,
            answers,
            documents,
            max_batch,
            persisted,
            origins,
            streams,
            fair,
            types,
            usage,
            sdl,
            schema,
        }
    }
}

/// Who asks, and how the answer is written.
pub(super) struct Caller {
    pub media: Media,
    pub id: String,
    pub viewer: Viewer,
    /// On whose share what they ask counts.
    pub consumer: Consumer,
    /// In which language they are told of the schema.
    pub language: Language,
    /// When what they presented is worth nothing any more.
    pub until: Option<Instant>,
    /// Identifier of what they presented; none when it bears none.
    jti: Option<String>,
}

impl Caller {
    pub fn new(media: Media, id: &str, pass: Pass, consumer: Consumer) -> Self {
        let until = pass.lasts.and_then(|lasts| Instant::now().checked_add(lasts));
        let language = Language::default();
        Self { media, id: id.to_owned(), viewer: pass.viewer, consumer, language, until, jti: pass.jti }
    }

    /// The same, told of the schema in this language.
    #[must_use]
    pub fn reading(self, language: Language) -> Self {
        Self { language, ..self }
    }
}

/// A request that may be executed.
pub(super) struct Prepared {
    pub document: Arc<ExecutableDocument>,
    pub kind: OperationType,
    pub text: Arc<str>,
    /// Under which the text is kept once it is executed.
    keep: Option<Digest>,
    pub operation_name: Option<String>,
    pub variables: Variables,
    /// Whether the answer tells what it cost.
    pub cost: bool,
    /// Whether it tells of the schema, in a language.
    pub introspects: bool,
    /// Counted with that of other requests of the same batch.
    pub usage: Usage,
}

impl Prepared {
    /// Its name: that of its operation, else a digest of its text.
    pub fn name(&self) -> Cow<'_, str> {
        let mut operations = self.document.operations.iter();
        let named = || operations.next().and_then(|(name, _)| name.map(|name| name.as_str()));
        match self.operation_name.as_deref().or_else(named) {
            Some(name) => name.into(),
            None => {
                let digest = Sha256::digest(self.text.as_bytes());
                digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>().into()
            }
        }
    }

    /// Whether its text was given to be kept.
    pub fn is_to_be_kept(&self) -> bool {
        self.keep.is_some()
    }

    /// The request that the engine executes.
    pub fn request(&self) -> ToExecute {
        let mut request = ToExecute::new(&*self.text).variables(self.variables.clone());
        request.operation_name.clone_from(&self.operation_name);
        request.set_parsed_query((*self.document).clone());
        request
    }
}

/// The names an SDL defines, and those every schema has.
fn types(sdl: &str) -> HashSet<String> {
    let keywords = ["input ", "enum ", "scalar ", "type ", "interface ", "union "];
    let defined = sdl.lines().filter_map(|line| keywords.iter().find_map(|keyword| line.strip_prefix(keyword)));
    let names = defined.filter_map(|rest| rest.split(|symbol: char| !symbol.is_alphanumeric() && symbol != '_').next());
    names.chain(["Int", "Float", "String", "Boolean", "ID", "_Any"]).map(str::to_owned).collect()
}

/// Answers GET and POST on `/graphql`, and opens WebSockets; refuses other methods.
pub async fn answer(State(edge): State<Arc<Edge>>, RequestId(id): RequestId, request: Request) -> Response<Body> {
    let accepted = negotiate::accepted(request.headers());
    let answered = match accepted {
        _ if socket::is_asked(request.headers()) => edge.socket(&id, request).await,
        Accepted { media: None, events: None } => Err(Refusal::not_acceptable()),
        accepted => edge.serve(accepted, &id, request).await,
    };
    answered.unwrap_or_else(|refusal| refusal.respond(accepted.media.unwrap_or(Media::Json), &id))
}

impl Edge {
    async fn serve(&self, accepted: Accepted, id: &str, request: Request) -> Result<Response<Body>, Refusal> {
        if !matches!(*request.method(), Method::GET | Method::HEAD | Method::POST) {
            return Err(Refusal::method("GET, POST"));
        }
        let (pass, consumer) = self.recognised(request.headers(), Peer::of(request.extensions())).await?;
        let media = accepted.media.unwrap_or(Media::Json);
        let caller = Caller::new(media, id, pass, consumer.clone()).reading(negotiate::language(request.headers()));
        let mut response = self.asked(accepted, caller, request).await.unwrap_or_else(|refusal| {
            self.usage.metrics().refused(refusal.code);
            refusal.respond(media, id)
        });
        self.fair.tell(&consumer, response.headers_mut());
        Ok(response)
    }

    /// Who sends a request, and on whose share it counts.
    pub(super) async fn recognised(
        &self,
        headers: &HeaderMap,
        peer: Option<Peer>,
    ) -> Result<(Pass, Consumer), Refusal> {
        let pass = self.pass(headers).await?;
        let consumer = self.fair.consumer(&pass.viewer, headers, peer);
        Ok((pass, consumer))
    }

    /// Answers what a caller asks: at once when it is remembered, word for word.
    async fn asked(&self, accepted: Accepted, caller: Caller, request: Request) -> Result<Response<Body>, Refusal> {
        let (parts, body) = request.into_parts();
        let by_get = parts.method != Method::POST;
        let sent = match by_get {
            true => Bytes::new(),
            false => self.body(&parts.headers, body).await?,
        };
        let query = parts.uri.query();
        let words = self.answers.words(by_get, if by_get { query.unwrap_or_default().as_bytes() } else { &sent });
        let until = Instant::now() + self.patience();
        let client = Client { by_get, headers: &parts.headers, words, until };
        if !accepted.is_streamed(Some(OperationType::Query))
            && let Some(recalled) = self.recalled(&caller, &client).await?
        {
            return Ok(recalled);
        }
        if by_get {
            return self.by_get(accepted, caller, &client, query).await;
        }
        match request::from_body(&sent, self.limits().max_list_values, self.max_batch)? {
            Sent::Many(_) if accepted.media.is_none() => Err(Refusal::batching()),
            Sent::Many(asked) => self.batch(&caller, asked).await,
            Sent::One(asked) => {
                let prepared = self.prepare(asked);
                match accepted.is_streamed(prepared.as_ref().ok().map(|prepared| prepared.kind)) {
                    true => self.events(caller, prepared, sent.len()),
                    false => self.answered(&caller, &client, &prepared?).await,
                }
            }
        }
    }

    async fn by_get(
        &self,
        accepted: Accepted,
        caller: Caller,
        client: &Client<'_>,
        query: Option<&str>,
    ) -> Result<Response<Body>, Refusal> {
        let prepared = self.prepare(request::from_query(query, self.limits().max_list_values)?);
        // Pages of other sites may ask by GET whatever they like, a stream of events included.
        if prepared.as_ref().is_ok_and(|prepared| prepared.kind == OperationType::Mutation) {
            return Err(Refusal::only_queries_by_get());
        }
        match accepted.is_streamed(prepared.as_ref().ok().map(|prepared| prepared.kind)) {
            true => self.events(caller, prepared, query.map_or(0, str::len)),
            false => self.answered(&caller, client, &prepared?).await,
        }
    }

    /// Who presents these headers now.
    pub(super) async fn pass(&self, headers: &HeaderMap) -> Result<Pass, Refusal> {
        self.access.pass(headers, SystemTime::now()).await
    }

    /// Whether what a caller presented, and was good, was taken back since.
    pub(super) async fn is_revoked(&self, caller: &Caller) -> Result<bool, Refusal> {
        match &caller.jti {
            Some(jti) => self.access.is_revoked(jti).await,
            None => Ok(false),
        }
    }

    pub(super) fn limits(&self) -> &Limits {
        self.graph.limits()
    }

    pub(super) fn patience(&self) -> Duration {
        Duration::from_millis(self.limits().timeout_ms)
    }

    /// The body, once its headers say we can read it; never more of it than the limit.
    async fn body(&self, headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
        if !negotiate::is_json(headers) {
            return Err(Refusal::media_type("Send the request as application/json, in UTF-8."));
        }
        if !negotiate::is_identity(headers) {
            return Err(Refusal::media_type("Send the body as it is, without Content-Encoding."));
        }
        let limit = self.limits().max_body_bytes;
        if declared_length(headers).is_some_and(|length| length > limit) {
            return Err(Refusal::too_large(limit));
        }
        let body = Limited::new(body, limit).collect();
        match timeout(self.patience(), body).await {
            Ok(Ok(collected)) => Ok(collected.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::too_large(limit)),
            Ok(Err(_)) => Err(Refusal::bad_request("The body was cut short.")),
            Err(_) => Err(Refusal::too_slow()),
        }
    }

    /// Checks everything that can be checked without executing anything.
    pub(super) fn prepare(&self, mut asked: Asked) -> Result<Prepared, Refusal> {
        let found = self.persisted.find(asked.query.take(), asked.named.take())?;
        self.checked(found, asked)
    }

    /// The same for a question of ours, which needs no leave to be asked.
    pub(super) fn prepare_own(&self, query: &str, variables: Map<String, Value>) -> Result<Prepared, Refusal> {
        self.checked(Found { text: query.into(), keep: None }, Asked { variables, ..Asked::default() })
    }

    fn checked(&self, Found { text, keep }: Found, asked: Asked) -> Result<Prepared, Refusal> {
        let Asked { operation_name, variables, cost, .. } = asked;
        let known = self.documents.known(&text);
        let is_new = known.is_none();
        let document = known.map_or_else(|| self.document(&text), Ok)?;
        let operation = variables::operation(&document.parsed, operation_name.as_deref())?;
        let kind = operation.node.ty;
        let variables = variables::coerced(&operation.node, variables)?;
        let usage = limits::measure(&document.parsed, &variables, self.limits())?.with_tokens(document.tokens);
        if is_new {
            limits::check_form(&document.parsed)?;
            self.documents.keep(&text, &document);
        }
        let Document { parsed: document, introspects, .. } = document;
        Ok(Prepared { document, kind, text, keep, operation_name, variables, cost, introspects, usage })
    }

    /// What the engine answers to a request that comes alone.
    pub(super) async fn alone(&self, caller: &Caller, prepared: &Prepared) -> Result<Executed, Refusal> {
        self.execute(caller, prepared, Instant::now() + self.patience(), self.limits().max_errors).await
    }

    /// What the engine answers before that instant, each error with its code, and so many of them at the most.
    pub(super) async fn execute(
        &self,
        caller: &Caller,
        prepared: &Prepared,
        until: Instant,
        max_errors: usize,
    ) -> Result<Executed, Refusal> {
        if prepared.kind == OperationType::Subscription {
            return Err(Refusal::not_streamed());
        }
        let begun = std::time::Instant::now();
        let executed = match self.fair.charge(&caller.consumer, prepared.usage.cost()) {
            Ok(()) => self.run(caller, prepared, until, max_errors).await,
            Err(refusal) => Err(refusal),
        };
        self.note(caller, prepared, begun, executed.as_ref());
        executed
    }

    /// The same of what is paid for, and counted elsewhere.
    pub(super) async fn run(
        &self,
        caller: &Caller,
        prepared: &Prepared,
        until: Instant,
        max_errors: usize,
    ) -> Result<Executed, Refusal> {
        let _place = self.fair.enter().await?;
        // Nothing of a request outlives it but rows that were read whole: a panic in it harms no other.
        let request = || prepared.request().data(caller.consumer.asker());
        let language = if prepared.introspects { caller.language } else { Language::default() };
        let graph = self.graph.told_in(language);
        // Held elsewhere than on the stack: all that awaits it would else be as large as it is.
        let execution = Box::pin(graph.executed(request, caller.viewer.clone()));
        let execution = AssertUnwindSafe(execution).catch_unwind();
        let executed = timeout_at(until, execution).await.map_err(|_| self.too_long())?;
        let Answered { response, version } = executed.map_err(|_| Refusal::internal())?;
        let executed = self.judged(caller, prepared, response, max_errors)?.of_version(version);
        if !executed.is_refused() {
            self.keep(prepared);
        }
        Ok(executed)
    }

    /// An execution that took too long.
    pub(super) fn too_long(&self) -> Refusal {
        Refusal::execution_timeout(self.limits().timeout_ms)
    }

    /// An answer of the engine, each error with its code, and so many of them at the most. Where the database does not answer,
    /// nothing is: what is left of an answer would pass for the whole. A mutation tells what it did all the same.
    pub(super) fn judged(
        &self,
        caller: &Caller,
        prepared: &Prepared,
        response: async_graphql::Response,
        max_errors: usize,
    ) -> Result<Executed, Refusal> {
        let kept = prepared.kind == OperationType::Mutation;
        match response.errors.iter().find_map(graph::of_the_database).filter(|_| !kept) {
            Some(graph::DATABASE_UNAVAILABLE) => return Err(Refusal::database_unavailable()),
            Some(_) => return Err(self.too_long()),
            None => {}
        }
        let arguments = match response.is_err() {
            true => arguments(&prepared.document, &prepared.variables),
            false => Arguments::default(),
        };
        let max_bytes = self.limits().max_response_bytes;
        let judge = Judge { arguments: &arguments, max_errors, max_bytes, request_id: &caller.id };
        let executed = Executed::judged(response, &judge);
        let told = prepared.cost.then(|| (prepared.usage.cost(), self.limits().max_cost));
        Ok(executed.telling_cost(told))
    }

    /// Keeps the text of a request that was executed, when it was given to be kept.
    pub(super) fn keep(&self, prepared: &Prepared) {
        if let Some(hash) = prepared.keep {
            self.persisted.keep(hash, &prepared.text);
        }
    }

    /// Reads a text.
    fn document(&self, text: &str) -> Result<Document, Refusal> {
        let tokens = limits::check_source(text, self.limits())?;
        variables::check_nul(text)?;
        let parsed = documents::parse(text)?;
        variables::check_types(&parsed, &self.types)?;
        let introspects = graph::is_introspection(&parsed);
        Ok(Document { parsed: Arc::new(parsed), tokens, introspects })
    }
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn arguments(document: &ExecutableDocument, variables: &Variables) -> Arguments {
    let mut found = Arguments::default();
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    operations.chain(fragments).for_each(|set| locate(set, variables, &mut found));
    found
}

fn locate(set: &SelectionSet, variables: &Variables, found: &mut Arguments) {
    for item in &set.items {
        let directives = item.node.directives().iter().flat_map(|directive| &directive.node.arguments);
        let (own, inside) = match &item.node {
            Selection::Field(field) => (field.node.arguments.as_slice(), Some(&field.node.selection_set.node)),
            Selection::InlineFragment(inline) => (&[][..], Some(&inline.node.selection_set.node)),
            Selection::FragmentSpread(_) => (&[][..], None),
        };
        for (name, value) in directives.chain(own) {
            let mut by_variable = false;
            let sent = value.node.clone().into_const_with(|variable| {
                by_variable = true;
                Ok::<_, Infallible>(variables.get(&variable).cloned().unwrap_or_default())
            });
            let Ok(sent) = sent;
            found.note((name.node.as_str(), name.pos), (sent, value.pos), by_variable);
        }
        if let Some(inside) = inside {
            locate(inside, variables, found);
        }
    }
}
