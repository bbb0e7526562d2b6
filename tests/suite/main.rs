//! The behaviour of passerelle, in sentences.

mod access;
mod accounts;
mod agreement;
mod cache;
mod certification;
mod continuite;
mod edges;
mod export;
mod federation;
mod generate;
mod http;
mod import;
mod inputs;
mod interruption;
mod layers;
mod migration;
mod paging;
mod place;
mod program;
mod readme;
mod recherche_organismes;
mod schema;
mod support;
mod sync;
mod versions;
