//! Where do events go, and how are errors told? To standard error, one line each for people or one JSON object each for
//! machines.

use std::panic::PanicHookInfo;

use serde::Deserialize;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::fmt;
use tracing_subscriber::util::SubscriberInitExt;

/// How an event is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people: one line, coloured on a terminal.
    #[default]
    Pretty,
    /// For machines: one JSON object per line.
    Json,
}

/// The filter a text describes: a level (`info`), or levels by module (`info,passerelle::http=debug`).
pub fn filter(text: &str) -> Result<EnvFilter, ParseError> {
    EnvFilter::builder().parse(text)
}

/// Installs the subscriber of the whole program. A second call is ignored: the first one wins.
pub fn install(filter: EnvFilter, format: LogFormat) {
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let installed = match format {
        LogFormat::Pretty => {
            let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
            lines.compact().with_ansi(colours).with_target(false).finish().try_init()
        }
        LogFormat::Json => lines.json().flatten_event(true).finish().try_init(),
    };
    match installed {
        Ok(()) => std::panic::set_hook(Box::new(tell_panic)),
        Err(error) => tracing::debug!(%error, "events already go somewhere"),
    }
}

/// A panic is told as other faults are, once, in the span of the request that it ends.
pub fn tell_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let detail = panic.payload_as_str().unwrap_or_default();
    tracing::error!(place, detail, "the program panicked: this is a defect of ours");
}

/// An error and its causes, on one line. What an error already says of its cause is not said again.
pub fn told(error: &anyhow::Error) -> String {
    let mut text = String::new();
    let mut last = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !last.contains(&cause) {
            text = if text.is_empty() { cause.clone() } else { format!("{text}: {cause}") };
        }
        last = cause;
    }
    text
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn each_cause_is_told_once() {
        #[derive(Debug, thiserror::Error)]
        #[error("the file cannot be written: {0}")]
        struct Quoting(#[from] std::io::Error);

        let quoted = Quoting(std::io::Error::other("the disk is full"));
        let error = Err::<(), _>(quoted).context("export failed").unwrap_err();
        assert_eq!(
            format!("{error:#}"),
            "export failed: the file cannot be written: the disk is full: the disk is full"
        );
        assert_eq!(told(&error), "export failed: the file cannot be written: the disk is full");
        let plain = anyhow::anyhow!("no route").context("no answer").context("not loaded");
        assert_eq!(told(&plain), "not loaded: no answer: no route");
    }

    #[test]
    fn a_filter_is_a_level_or_levels_by_module() {
        assert!(filter("info").is_ok());
        assert!(filter("warn,passerelle::http=debug").is_ok());
        assert!(filter("passerelle=loud").is_err());
    }
}
