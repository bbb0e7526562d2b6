//! Why did a download not end, and what can the person who asked for it do?

use std::path::PathBuf;

/// Why a source was not downloaded. Nothing was imported. Places are a host and a path; no message holds a token.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody answers: no network, no such host, nothing that listens.
    #[error(
        "{place} cannot be reached: {reason}. Check the network, the proxy (HTTPS_PROXY) and {variable}; without a \
         network, load files with passerelle import"
    )]
    Unreachable {
        /// What was asked.
        place: String,
        /// From the system.
        reason: String,
        /// Variable that holds the address.
        variable: &'static str,
    },
    /// The token would be sent for anyone on the way to read.
    #[error(
        "{place} is asked over http://, and whoever is on the way could read the token that {token_variable} holds: \
         {variable} must begin with https://, or name this machine, for example http://127.0.0.1:8080"
    )]
    Exposed {
        /// What would have been asked.
        place: String,
        /// Variable that holds the token.
        token_variable: &'static str,
        /// Variable that holds the address.
        variable: &'static str,
    },
    /// The service does not let us in.
    #[error("{place} refused access (status {status}): {advice}")]
    Denied {
        /// What was asked.
        place: String,
        /// 401 or 403.
        status: u16,
        /// Which variable holds the token.
        advice: String,
    },
    /// The service refuses the request itself.
    #[error(
        "{place} answered with status {status}: the address is not that of this API, or the API has changed. Check {variable}"
    )]
    Refused {
        /// What was asked.
        place: String,
        /// Neither a success nor a failure that may pass.
        status: u16,
        /// Variable that holds the address.
        variable: &'static str,
    },
    /// It failed each time.
    #[error(
        "{place} failed {attempts} times, at last with: {reason}. Run the same command again later: on the same day, it goes \
         on from the pages that were read"
    )]
    GaveUp {
        /// What was asked.
        place: String,
        /// How many times.
        attempts: u32,
        /// The last failure.
        reason: String,
    },
    /// The service asks to come back much later.
    #[error("{place} asks to come back in {seconds} seconds (status {status}): run the same command again then")]
    ComeBack {
        /// What was asked.
        place: String,
        /// Status of the answer.
        status: u16,
        /// When to come back.
        seconds: u64,
    },
    /// An answer is larger than what is accepted.
    #[error("{place} answered with more than the {limit} bytes that are accepted: check {variable}")]
    TooLarge {
        /// What was asked.
        place: String,
        /// Bytes accepted, inflated.
        limit: usize,
        /// Variable that holds the address.
        variable: &'static str,
    },
    /// No two readings in a row found the same rows.
    #[error(
        "the rows of {place} changed during each of {passes} readings: run the same command again when the service is \
         quieter"
    )]
    Moving {
        /// What was asked.
        place: String,
        /// How many readings.
        passes: u32,
    },
    /// The pages never end.
    #[error("{place} gives the same rows page after page: it does not understand its paging. Check {variable}")]
    Endless {
        /// What was asked.
        place: String,
        /// Variable that holds the address.
        variable: &'static str,
    },
    /// There is no row.
    #[error("{place} holds no row at all: the rows of the last import stay. Run the same command again later")]
    Empty {
        /// What was asked.
        place: String,
    },
    /// The folder of downloads cannot be used.
    #[error("the folder of downloads, {path}: {reason}. PASSERELLE_SYNC_FOLDER names it")]
    Folder {
        /// Where.
        path: PathBuf,
        /// From the system.
        reason: String,
    },
    /// Another process downloads to the same folder.
    #[error("another download to {path} is under way: wait for its end")]
    Busy {
        /// The folder of the source.
        path: PathBuf,
    },
    /// TLS cannot start.
    #[error("HTTPS cannot be used here: {0}. The certificate authorities of the system are needed (ca-certificates)")]
    Tls(String),
}
