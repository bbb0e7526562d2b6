//! How are answers told one after the other, to clients that stay?
//!
//! [`operation`] is what an operation tells, whatever carries it: a WebSocket ([`socket`], [`session`], [`message`]) or
//! Server-Sent Events ([`events`]). [`Streams`] bounds them all, and ends them.

pub(super) mod events;
mod message;
mod operation;
mod places;
mod session;
pub(super) mod socket;

pub(super) use places::Bounds;
pub use places::Streams;
