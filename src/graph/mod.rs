//! What can be asked? The graph, its limits, and how a request is answered. It receives a `Viewer`, never a header.

mod error;
mod federation;
mod french;
#[cfg(any(test, fuzzing))]
pub mod hostile;
mod key;
mod language;
mod level;
pub mod limits;
mod loader;
mod mutation;
mod narrow;
mod node;
mod nodes;
mod page;
mod query;
mod reads;
mod root;
mod scalars;
mod schema;
mod sdl;
mod steady;
mod subscription;
mod types;
mod viewer;
mod walk;

pub use error::{DATABASE_UNAVAILABLE, EXECUTION_TIMEOUT, Error, Failed, REFUSED_VALUE, of_the_database};
pub use french::french;
pub use language::{Language, is_introspection};
pub use limits::Limits;
pub use loader::Batches;
pub use mutation::{Asker, corrigibles};
pub use page::{DEFAULT_SIZE, MAX_SIZE};
pub use schema::{Answered, Graph};
pub use sdl::{definitions, outline, sdl, subgraph};
pub use steady::is_published;
pub use subscription::Updates;
pub use viewer::{ANOMALIES_MODERER, CONTACTS_LIRE, SCOPES, Viewer};

pub use crate::store::Standing;
