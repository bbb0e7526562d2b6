//! How is French text compared?

mod fold;

pub use fold::fold;
