//! Where do events go? To standard error, one line each for people or one JSON object each for machines.

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
    if let Err(error) = installed {
        tracing::debug!(%error, "events already go somewhere");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_a_level_or_levels_by_module() {
        assert!(filter("info").is_ok());
        assert!(filter("warn,passerelle::http=debug").is_ok());
        assert!(filter("passerelle=loud").is_err());
    }
}
