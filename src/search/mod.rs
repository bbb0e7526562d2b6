//! What does a text or a code mean? How French text is analysed and compared, which codes it may be, which certification a
//! CFD and a sheet make, which organisation a SIRET and a UAI mean.

pub mod certification;
pub mod code;
pub mod condition;
pub mod document;
pub mod extrait;
mod fold;
pub mod organisme;
pub mod question;
pub mod rank;
mod stem;
pub mod sujet;
pub mod term;
pub mod typo;
mod word;

pub use fold::fold;
