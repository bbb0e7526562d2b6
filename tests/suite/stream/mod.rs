//! Clients that stay: what they are told, over what, until when.

mod bounds;
mod events;
mod revoked;
mod socket;
mod updates;

use passerelle::graph::Limits;
use passerelle::http::{Options, Settings};

/// How the server is served under these settings.
fn under(settings: &Settings) -> Options {
    Options::read(settings, &Limits::default()).expect("settings that can be read")
}
