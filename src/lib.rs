//! passerelle: one GraphQL entry point over French apprenticeship, employment and inclusion open data.
//!
//! Arrows only go down: `cli` → `app` → `http` → `graph` → `store` → `entity`; `http` → `export` → `store`; `http` →
//! `identity` → `store`; `http` → `quota`, `usage` → `store`; `generate` → `import` → `store`; `sync`, which downloads files
//! for `import`, knows nothing of ours. `codes`, `contact`, `cache`, `setting` and `search::fold` serve all.
//! `tests/suite/layers.rs` holds the picture.

pub mod app;
pub mod cache;
pub mod cli;
pub mod codes;
pub mod config;
pub mod contact;
pub mod export;
pub mod generate;
pub mod graph;
pub mod http;
pub mod identity;
pub mod import;
pub mod quota;
pub mod search;
pub mod setting;
pub mod store;
pub mod sync;
pub mod telemetry;
pub mod usage;
