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

use super::answer::{self, Executed, Judge, Refusal};
use super::auth::{Access, Pass};
use super::culprit::Arguments;
use super::documents::Documents;
use super::fair::{Consumer, Fair, Peer};
use super::negotiate::{self, Accepted, Media};
use super::options::Options;
use super::origins::Origins;
use super::persisted::{Digest, Found, Persisted};
use super::request::{self, Asked, Sent};
use super::stream::{Streams, socket};
use super::trail::RequestId;
use super::validity::{self, Validity};
use super::variables;
use crate::graph::limits::{self, Limits, Usage};
use crate::graph::{self, Graph, Language, Viewer};
use crate::usage::Meter;

/// What every request needs. Cheap to clone.
#[derive(Clone)]
pub struct Edge {
    pub(super) graph: Graph,
    access: Access,
    documents: Documents,
    max_batch: usize,
    pub(super) persisted: Persisted,
    pub(super) origins: Origins,
    pub(super) streams: Streams,
    pub(super) fair: Fair,
    types: Arc<HashSet<String>>,
    pub(super) usage: Meter,
    pub(super) sdl: Arc<str>,
}

impl Edge {
    /// The edge of this graph, for callers this access recognises.
    pub fn new(graph: Graph, access: Access, options: Options) -> Self {
        let Options { max_batch, persisted, origins, streams, fair, usage, .. } = options;
        let sdl = graph::sdl();
        let (documents, types) = (Documents::new(), Arc::new(types(&sdl)));
        Self { graph, access, documents, max_batch, persisted, origins, streams, fair, types, usage, sdl: sdl.into() }
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
    text: Arc<str>,
    /// Under which the text is kept once it is executed.
    keep: Option<Digest>,
    operation_name: Option<String>,
    variables: Variables,
    /// Whether the answer tells what it cost.
    cost: bool,
    /// Whether it tells of the schema, in a language.
    introspects: bool,
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
pub async fn answer(State(edge): State<Edge>, RequestId(id): RequestId, request: Request) -> Response<Body> {
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
        let by_get = match *request.method() {
            Method::GET | Method::HEAD => true,
            Method::POST => false,
            _ => return Err(Refusal::method("GET, POST")),
        };
        let (pass, consumer) = self.recognised(request.headers(), Peer::of(request.extensions())).await?;
        let media = accepted.media.unwrap_or(Media::Json);
        let caller = Caller::new(media, id, pass, consumer.clone()).reading(negotiate::language(request.headers()));
        let answered = self.asked(accepted, caller, by_get, request).await;
        let mut response = answered.unwrap_or_else(|refusal| {
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

    /// Answers what a caller asks.
    async fn asked(
        &self,
        accepted: Accepted,
        caller: Caller,
        by_get: bool,
        request: Request,
    ) -> Result<Response<Body>, Refusal> {
        if by_get {
            let text = request.uri().query();
            let prepared = self.prepare(request::from_query(text, self.limits().max_list_values)?);
            // Pages of other sites may ask by GET whatever they like, a stream of events included.
            if prepared.as_ref().is_ok_and(|prepared| prepared.kind == OperationType::Mutation) {
                return Err(Refusal::only_queries_by_get());
            }
            return match accepted.is_streamed(prepared.as_ref().ok().map(|prepared| prepared.kind)) {
                true => self.events(caller, prepared, text.map_or(0, str::len)),
                false => self.get(&caller, prepared?, request.headers()).await,
            };
        }
        let body = self.body(request).await?;
        match request::from_body(&body, self.limits().max_list_values, self.max_batch)? {
            Sent::Many(_) if accepted.media.is_none() => Err(Refusal::batching()),
            Sent::Many(asked) => self.batch(&caller, asked).await,
            Sent::One(asked) => {
                let prepared = self.prepare(asked);
                match accepted.is_streamed(prepared.as_ref().ok().map(|prepared| prepared.kind)) {
                    true => self.events(caller, prepared, body.len()),
                    false => Ok(answer::executed(self.alone(&caller, &prepared?).await?, caller.media)),
                }
            }
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

    /// Answers a query, unless the client holds the answer.
    async fn get(&self, caller: &Caller, prepared: Prepared, headers: &HeaderMap) -> Result<Response<Body>, Refusal> {
        match prepared.kind {
            OperationType::Query => {}
            OperationType::Subscription => return Err(Refusal::not_streamed()),
            OperationType::Mutation => return Err(Refusal::only_queries_by_get()),
        }
        let validity = Validity::of(&validity::Asked {
            schema: &self.sdl,
            document: &prepared.document,
            query: &prepared.text,
            operation_name: prepared.operation_name.as_deref(),
            variables: &prepared.variables,
            media: caller.media,
            cost: prepared.cost,
            language: prepared.introspects.then_some(caller.language),
            viewer: &caller.viewer,
        });
        let Some(validity) = validity else {
            return Ok(answer::executed(self.alone(caller, &prepared).await?, caller.media));
        };
        if let Some(unchanged) = validity.unchanged(&self.graph, caller.media, headers).await {
            return Ok(unchanged);
        }
        let tag = validity.tag(&self.graph);
        let executed = self.alone(caller, &prepared).await?;
        let whole = executed.is_ok();
        let mut response = answer::executed(executed, caller.media);
        if whole {
            validity.write(&self.graph, &tag, &mut response);
        }
        Ok(response)
    }

    pub(super) fn limits(&self) -> &Limits {
        self.graph.limits()
    }

    pub(super) fn patience(&self) -> Duration {
        Duration::from_millis(self.limits().timeout_ms)
    }

    /// The body, once its headers say we can read it; never more of it than the limit.
    async fn body(&self, request: Request) -> Result<Bytes, Refusal> {
        if !negotiate::is_json(request.headers()) {
            return Err(Refusal::media_type("Send the request as application/json, in UTF-8."));
        }
        if !negotiate::is_identity(request.headers()) {
            return Err(Refusal::media_type("Send the body as it is, without Content-Encoding."));
        }
        let limit = self.limits().max_body_bytes;
        if declared_length(request.headers()).is_some_and(|length| length > limit) {
            return Err(Refusal::too_large(limit));
        }
        let body = Limited::new(request.into_body(), limit).collect();
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
        let (document, tokens) = self.document(&text)?;
        let operation = variables::operation(&document, operation_name.as_deref())?;
        let kind = operation.node.ty;
        let variables = variables::coerced(&operation.node, variables)?;
        let usage = limits::check_document(&document, &variables, self.limits())?.with_tokens(tokens);
        let introspects = graph::is_introspection(&document);
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
        let executed = self.execute_at_once(caller, prepared, until, max_errors).await;
        self.note(caller, prepared, begun, executed.as_ref());
        executed
    }

    async fn execute_at_once(
        &self,
        caller: &Caller,
        prepared: &Prepared,
        until: Instant,
        max_errors: usize,
    ) -> Result<Executed, Refusal> {
        self.fair.charge(&caller.consumer, prepared.usage.cost())?;
        let _place = self.fair.enter().await?;
        // Nothing of a request outlives it but rows that were read whole: a panic in it harms no other.
        let request = prepared.request().data(caller.consumer.asker());
        let language = if prepared.introspects { caller.language } else { Language::default() };
        let graph = self.graph.told_in(language);
        // Held elsewhere than on the stack: all that awaits it would else be as large as it is.
        let execution = Box::pin(graph.execute(request, caller.viewer.clone()));
        let execution = AssertUnwindSafe(execution).catch_unwind();
        let executed = timeout_at(until, execution).await.map_err(|_| self.too_long())?;
        let response = executed.map_err(|_| Refusal::internal())?;
        let executed = self.judged(caller, prepared, response, max_errors)?;
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

    /// The document of a text, and its tokens.
    fn document(&self, query: &str) -> Result<(Arc<ExecutableDocument>, usize), Refusal> {
        let tokens = limits::check_source(query, self.limits())?;
        variables::check_nul(query)?;
        let document = self.documents.parse(query)?;
        variables::check_types(&document, &self.types)?;
        Ok((document, tokens))
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
