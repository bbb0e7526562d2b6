//! How does the graph speak HTTP?
//!
//! [`router`] draws the routes and what every answer bears; [`graphql`] is the flow of one request: [`negotiate`] the
//! answer's type, [`auth`] the caller, decode the [`request`], coerce its [`variables`], execute, encode the [`answer`].
//! Clients that stay are told one answer after the other by a [`stream`]. Nothing here knows a table or a register: the graph receives a `Viewer` and gives back a response.

pub mod answer;
mod answers;
pub mod auth;
mod batch;
mod compress;
mod crowd;
mod culprit;
mod descriptors;
mod documents;
mod download;
mod fair;
pub mod graphql;
mod health;
#[cfg(any(test, fuzzing))]
pub mod hostile;
mod metrics;
pub mod negotiate;
mod options;
mod origins;
mod patient;
mod persisted;
mod portal;
mod recall;
pub mod request;
pub mod router;
pub mod server;
mod settings;
mod stream;
mod trail;
mod validity;
pub mod variables;

pub use fair::{KEYS as FAIR_KEYS, Settings as FairSettings};
pub use options::Options;
pub use persisted::ManifestError;
pub use settings::{KEYS, Settings};
pub use stream::Streams;
