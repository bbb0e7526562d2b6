//! The schema, and how a request goes through it.

use std::sync::{Arc, OnceLock};

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Pos, Request, Response, Schema, SchemaBuilder, Variables};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Paris;
use futures_util::{FutureExt, StreamExt};

use super::error;
use super::federation::Guards;
use super::language::{InFrench, Language};
use super::level::{Queue, by_level};
use super::limits::Limits;
use super::loader::batches;
use super::mutation::{Mutation, Reports};
use super::root::Root;
use super::steady;
use super::subscription::{self, Occasion, Updates};
use super::types::VersionDonnees;
use super::viewer::Viewer;
use crate::store::{Store, Verdict};

type Built = Schema<Root, Mutation, subscription::Root>;

/// The graph over a store: what HTTP, tests and benchmarks ask.
#[derive(Clone)]
pub struct Graph {
    schema: Built,
    guards: Guards,
    /// The same schema, told in French: built when it is first asked for.
    french: Arc<OnceLock<Built>>,
    store: Store,
    limits: Limits,
    reports: Reports,
    clock: fn() -> DateTime<Utc>,
}

/// What was answered, and from which version of the data.
#[derive(Debug)]
pub struct Answered {
    /// The answer.
    pub response: Response,
    /// The version that all of it comes from, and that decides it; none when that is not known, or when something was changed.
    pub version: Option<i64>,
}

impl Answered {
    /// An answer of which nothing more is known.
    fn of(response: Response) -> Self {
        Self { response, version: None }
    }
}

/// Where mutations write.
pub(super) type Written = Store;

/// The moment of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment(pub DateTime<Utc>);

/// The day of a request, in Paris: what is in force is in force on that day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Today(pub NaiveDate);

impl Graph {
    /// The graph over a store. `clock` gives the moment of each request.
    pub fn new(store: Store, limits: Limits, clock: fn() -> DateTime<Utc>) -> Self {
        let reports = Reports::new(limits.reports_per_hour);
        let guards = Guards(false);
        Self { schema: builder(guards).finish(), guards, french: Arc::default(), store, limits, reports, clock }
    }

    /// The same, which tells gateways what asks for a scope: those of Hive and Apollo's routers see to it, and Apollo Gateway
    /// refuses to start.
    #[must_use]
    pub fn with_federation_scopes(self, told: bool) -> Self {
        let guards = Guards(told);
        Self { schema: builder(guards).finish(), guards, french: Arc::default(), ..self }
    }

    /// The same graph, whose schema speaks of itself in a language.
    #[must_use]
    pub fn told_in(&self, language: Language) -> Self {
        let mut told = self.clone();
        if language == Language::French {
            let build = || builder(self.guards).register_output_type::<InFrench>().finish();
            told.schema = self.french.get_or_init(build).clone();
        }
        told
    }

    /// Executes one request, already checked against the limits, on behalf of a viewer. All of its answer comes from one
    /// version of the data: when another is published meanwhile, the request is executed again, unless it changes something.
    pub async fn execute(&self, request: Request, viewer: Viewer) -> Response {
        let again = Again::of(&request);
        let mut first = Some(request);
        self.executed(|| first.take().unwrap_or_else(|| again.request()), viewer).await.response
    }

    /// The same, with the version that all of the answer comes from. `request` gives the request, anew for each execution.
    pub async fn executed(&self, mut request: impl FnMut() -> Request, viewer: Viewer) -> Answered {
        let mut first = request();
        let reach = self.reach(&mut first);
        if reach == Reach::Written {
            return Answered::of(self.once(first, viewer, self.store.clone()).await);
        }
        let mut first = Some(first);
        let run = |store| {
            let request = first.take().unwrap_or_else(&mut request);
            self.once(request, viewer.clone(), store).map(Some)
        };
        let answer = self.of_one_version(reach == Reach::Anywhere, run).await;
        answer.unwrap_or_else(|| Answered::of(Response::from_errors(Vec::new())))
    }

    /// Runs until all of an answer comes from one version of the data, which one database held from its beginning to its
    /// end: any that holds the last one, where it may be read `anywhere`, and the primary once another failed.
    async fn of_one_version<F>(&self, anywhere: bool, mut run: impl FnMut(Store) -> F) -> Option<Answered>
    where
        F: Future<Output = Option<Response>>,
    {
        let mut anywhere = anywhere;
        for _ in 0..TRIES {
            let store = self.store.reading(anywhere);
            let answer = tokio::select! {
                biased;
                answer = run(store.clone()) => Some(answer?),
                () = store.lost() => None,
            };
            let Some(response) = answer.filter(|_| !store.has_failed_elsewhere()) else {
                anywhere = false;
                continue;
            };
            if response.errors.iter().any(|error| error::of_the_database(error).is_some()) {
                return Some(Answered::of(response));
            }
            match store.verdict().await {
                Verdict::One => {
                    let version = store.tells_a_version().then(|| store.version());
                    return Some(Answered { response, version });
                }
                Verdict::Untold => return Some(Answered::of(response)),
                Verdict::Several => {}
                Verdict::Away => break,
            }
        }
        let error = async_graphql::Error::from(error::Error::Unreachable);
        Some(Answered::of(Response::from_errors(vec![error.into_server_error(Pos::default())])))
    }

    /// From where a request may be read.
    fn reach(&self, request: &mut Request) -> Reach {
        let named = request.operation_name.clone();
        let Ok(document) = request.parsed_query() else { return Reach::Primary };
        if is_mutation(document, named.as_deref()) {
            return Reach::Written;
        }
        let anywhere = self.store.has_replicas() && steady::is_published(document);
        if anywhere { Reach::Anywhere } else { Reach::Primary }
    }

    /// Opens a subscription, already checked against the limits, on behalf of a viewer: `request` gives it anew for each event.
    /// The answer that refuses it, when it is refused.
    pub async fn subscribe<F: Fn() -> Request>(&self, request: F, viewer: Viewer) -> Result<Updates<F>, Response> {
        Updates::open(self.clone(), viewer, request).await
    }

    /// What a subscription answers on an occasion; none when it does not ask for it. `request` gives the request anew.
    pub(super) async fn on(
        &self,
        occasion: Occasion,
        request: impl Fn() -> Request,
        viewer: Viewer,
    ) -> Option<Response> {
        let run = |store| {
            let (request, queue) = self.equipped(request(), viewer.clone(), store);
            let mut answers = self.schema.execute_stream(request.data(occasion.clone()));
            async move { by_level(answers.next(), queue).await }
        };
        self.of_one_version(false, run).await.map(|answered| answered.response)
    }

    async fn once(&self, request: Request, viewer: Viewer, store: Store) -> Response {
        let (request, queue) = self.equipped(request, viewer, store);
        by_level(self.schema.execute(request), queue).await
    }

    /// The request with all that its resolvers ask for, and the queue of its loads.
    fn equipped(&self, request: Request, viewer: Viewer, store: Store) -> (Request, Queue) {
        let today = Today(self.today());
        let version = VersionDonnees {
            version: store.version().try_into().unwrap_or(i32::MAX),
            complete_depuis: store.complete_since().try_into().unwrap_or(i32::MAX),
        };
        let queue = Queue::default();
        let batches = batches(store.clone(), queue.clone());
        let request = request.data(batches).data(viewer).data(today).data(version);
        let request = request.data(Moment((self.clock)()));
        (request.data(store).data(self.reports.clone()), queue)
    }

    /// The day of a request that comes now, in Paris.
    pub fn today(&self) -> NaiveDate {
        (self.clock)().with_timezone(&Paris).date_naive()
    }

    /// Whether a replica answers that holds the last version, or else the database.
    pub async fn ready(&self) -> bool {
        self.store.replicas().iter().any(|replica| replica.used) || self.store.refresh().await.is_ok()
    }

    /// What bounds a request.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What is behind.
    pub fn store(&self) -> &Store {
        &self.store
    }
}

// Versions follow one another in minutes: two in the time of a request are an import of a whole folder.
const TRIES: usize = 16;

/// From where a request may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// It changes something: once, where it writes.
    Written,
    /// It tells what was written at any time.
    Primary,
    /// A version of the data decides it.
    Anywhere,
}

/// What a request is made of, to execute it again.
struct Again {
    query: String,
    variables: Variables,
    operation_name: Option<String>,
}

impl Again {
    fn of(request: &Request) -> Self {
        let Request { query, variables, operation_name, .. } = request;
        Self { query: query.clone(), variables: variables.clone(), operation_name: operation_name.clone() }
    }

    fn request(&self) -> Request {
        let mut request = Request::new(self.query.as_str()).variables(self.variables.clone());
        request.operation_name = self.operation_name.clone();
        request
    }
}

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Graph").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// Whether a request changes something.
fn is_mutation(document: &ExecutableDocument, named: Option<&str>) -> bool {
    let mut operations = document.operations.iter();
    let asked = |name: Option<&str>| named.is_none() || named == name;
    operations
        .any(|(name, operation)| operation.node.ty == OperationType::Mutation && asked(name.map(|name| name.as_str())))
}

fn builder(guards: Guards) -> SchemaBuilder<Root, Mutation, subscription::Root> {
    Schema::build(Root::default(), Mutation, subscription::Root)
        .data(guards)
        .limit_recursive_depth(64)
        .disable_suggestions()
}
