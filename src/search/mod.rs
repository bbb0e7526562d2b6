//! What does a text or a code mean? How French text is compared, and which organisation a SIRET and a UAI mean.

mod fold;
pub mod organisme;

pub use fold::fold;
