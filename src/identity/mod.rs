//! Whose token is this, and what may its holder do?
//!
//! A token is verified by a [`key`] that was known before it came: keys of our own, by which we sign those that we give, and
//! those of another issuer ([`jwks`]). Each key has one algorithm. Tokens of ours are in a [`register`], where they are taken
//! back at once. Nothing here knows a header of HTTP, nor what a scope opens.

mod claims;
mod jwk;
mod jwks;
mod key;
mod list;
mod register;
mod settings;
mod source;
mod verifier;

pub use claims::Holder;
pub use key::{Signer, WeakSecret};
pub use list::List;
pub use register::{Asked, Given, Register, RegisterError};
pub use settings::{KEYS, Settings};
pub use verifier::{Rejection, Verifier, VerifierError};
