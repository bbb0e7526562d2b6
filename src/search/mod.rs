//! What does a text or a code mean? How French text is compared, which certification a CFD and a sheet make, which
//! organisation a SIRET and a UAI mean.

pub mod certification;
mod fold;
pub mod organisme;

pub use fold::fold;
