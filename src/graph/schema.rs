//! The schema, and how a request goes through it.

use std::sync::{Arc, OnceLock};

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, Schema, SchemaBuilder, Variables};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Paris;
use futures_util::StreamExt;

use super::error;
use super::federation::Guards;
use super::language::{InFrench, Language};
use super::level::{Queue, by_level};
use super::limits::Limits;
use super::loader::batches;
use super::mutation::{Mutation, Reports};
use super::root::Root;
use super::subscription::{self, Occasion, Updates};
use super::types::VersionDonnees;
use super::viewer::Viewer;
use crate::store::Store;

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
    pub async fn execute(&self, mut request: Request, viewer: Viewer) -> Response {
        if is_mutation(&mut request) {
            return self.once(request, viewer).await;
        }
        let again = Again::of(&request);
        let mut request = request;
        for _ in 1..TRIES {
            let version = self.store.version();
            let response = self.once(request, viewer.clone()).await;
            if response.errors.iter().any(|error| error::of_the_database(error).is_some()) {
                return response;
            }
            let changed = self.store.refresh().await.is_ok_and(|now| now != version);
            if !changed {
                return response;
            }
            request = again.request();
        }
        self.once(request, viewer).await
    }

    /// Opens a subscription, already checked against the limits, on behalf of a viewer: `request` gives it anew for each event.
    /// The answer that refuses it, when it is refused.
    pub async fn subscribe<F: Fn() -> Request>(&self, request: F, viewer: Viewer) -> Result<Updates<F>, Response> {
        Updates::open(self.clone(), viewer, request).await
    }

    /// What a subscription answers on an occasion; none when it does not ask for it.
    pub(super) async fn on(&self, occasion: Occasion, request: Request, viewer: Viewer) -> Option<Response> {
        let (request, queue) = self.equipped(request, viewer);
        let mut answers = self.schema.execute_stream(request.data(occasion));
        by_level(answers.next(), queue).await
    }

    async fn once(&self, request: Request, viewer: Viewer) -> Response {
        let (request, queue) = self.equipped(request, viewer);
        by_level(self.schema.execute(request), queue).await
    }

    /// The request with all that its resolvers ask for, and the queue of its loads.
    fn equipped(&self, request: Request, viewer: Viewer) -> (Request, Queue) {
        let today = Today(self.today());
        let version = VersionDonnees {
            version: self.store.version().try_into().unwrap_or(i32::MAX),
            complete_depuis: self.store.complete_since().try_into().unwrap_or(i32::MAX),
        };
        let queue = Queue::default();
        let batches = batches(self.store.clone(), queue.clone());
        let request = request.data(batches).data(viewer).data(today).data(version);
        let request = request.data(Moment((self.clock)()));
        (request.data(self.store.clone()).data(self.reports.clone()), queue)
    }

    /// The day of a request that comes now, in Paris.
    pub fn today(&self) -> NaiveDate {
        (self.clock)().with_timezone(&Paris).date_naive()
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> bool {
        self.store.refresh().await.is_ok()
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
const TRIES: usize = 4;

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

/// Whether a request changes something. One that cannot be read does not.
fn is_mutation(request: &mut Request) -> bool {
    let named = request.operation_name.clone();
    let Ok(document) = request.parsed_query() else { return false };
    let mut operations = document.operations.iter();
    let asked = |name: Option<&str>| named.is_none() || named.as_deref() == name;
    operations
        .any(|(name, operation)| operation.node.ty == OperationType::Mutation && asked(name.map(|name| name.as_str())))
}

fn builder(guards: Guards) -> SchemaBuilder<Root, Mutation, subscription::Root> {
    Schema::build(Root::default(), Mutation, subscription::Root)
        .data(guards)
        .limit_recursive_depth(64)
        .disable_suggestions()
}
