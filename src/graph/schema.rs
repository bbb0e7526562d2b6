//! The schema, and how a request goes through it.

use async_graphql::{EmptyMutation, EmptySubscription, Request, Response, SDLExportOptions, Schema};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Paris;

use super::level::{Queue, by_level};
use super::limits::Limits;
use super::loader::batches;
use super::root::Root;
use super::viewer::Viewer;
use crate::store::Store;

type Built = Schema<Root, EmptyMutation, EmptySubscription>;

/// The graph over a store: what HTTP, tests and benchmarks ask.
#[derive(Clone)]
pub struct Graph {
    schema: Built,
    store: Store,
    limits: Limits,
    clock: fn() -> DateTime<Utc>,
}

/// The day of a request, in Paris: what is in force is in force on that day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Today(pub NaiveDate);

impl Graph {
    /// The graph over a store. `clock` gives the moment of each request.
    pub fn new(store: Store, limits: Limits, clock: fn() -> DateTime<Utc>) -> Self {
        Self { schema: build(), store, limits, clock }
    }

    /// Executes one request, already checked against the limits, on behalf of a viewer.
    pub async fn execute(&self, request: Request, viewer: Viewer) -> Response {
        let today = Today((self.clock)().with_timezone(&Paris).date_naive());
        let queue = Queue::default();
        let request = request.data(batches(self.store.clone(), queue.clone())).data(viewer).data(today);
        by_level(self.schema.execute(request), queue).await
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

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Graph").field("limits", &self.limits).finish_non_exhaustive()
    }
}

fn build() -> Built {
    Schema::build(Root::default(), EmptyMutation, EmptySubscription)
        .enable_federation()
        .limit_recursive_depth(64)
        .disable_suggestions()
        .finish()
}

/// The schema as SDL, with federation's directives: what `schema.graphql` holds.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().federation().sorted_fields().sorted_arguments().sorted_enum_items();
    build().sdl_with_options(options)
}
