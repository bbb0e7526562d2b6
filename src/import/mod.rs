//! How do public files become rows? One folder for each source; nothing here has heard of the graph.

mod anomalie;
mod bcn;
mod bounds;
mod catalogue;
mod cells;
mod certification;
mod communes;
mod conventions;
pub mod correction;
mod data_inclusion;
mod decoupage;
mod dictionary;
mod elements;
#[cfg(test)]
mod fuzz;
mod ignored;
mod index;
mod input;
mod jeu;
mod journal;
mod json;
mod kit;
mod ledger;
mod mesure;
mod organismes;
mod origin;
mod pile;
mod place;
mod quality;
pub mod reference;
mod referentiels;
mod refusal;
mod report;
mod rncp;
mod rome;
mod run;
mod sample;
mod source;
mod table;
#[cfg(test)]
mod testing;
mod vacuum;
mod validate;
mod write;

pub use bounds::Bounds;
pub use dictionary::{left_out, origins, traps};
pub use input::{FileError, Input};
pub use jeu::Jeu;
pub use ledger::{Reason, Refusal, Tally};
pub use quality::quality;
pub use refusal::english::english;
pub use report::Report;
pub use run::{Error, GONE_LIMIT, Terms, declare, import, import_folder, import_inputs, open_files, open_folder};
pub use sample::sample;
pub use source::JeuDeDonnees;
pub use validate::{Validation, open_stranger, tell_nearest, validate};
