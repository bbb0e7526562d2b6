//! The behaviour of passerelle, in sentences.

mod access;
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
mod index_texte;
mod inputs;
mod interruption;
mod layers;
mod migration;
mod paging;
mod place;
mod program;
mod readme;
mod recherche;
mod recherche_organismes;
mod schema;
mod support;
mod sync;
mod versions;
