//! Anybody takes the data away in flat files: whole, of one version, the same from both databases, without personal data.

mod client;
mod http;
mod round_trip;
mod rows;
