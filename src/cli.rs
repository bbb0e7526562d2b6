//! What is the program asked to do?

use std::path::PathBuf;

use anyhow::Context;
use chrono::Utc;
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::{Overrides, Settings};
use crate::{app, graph, import, sync, telemetry};

/// One GraphQL entry point over French apprenticeship, employment and inclusion open data.
#[derive(Debug, Parser)]
#[command(name = "passerelle", version, after_long_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  passerelle serve                                    then open http://127.0.0.1:8000/graphiql
  passerelle import --all data                        every source found in a folder
  passerelle sync data-inclusion                      a source, from its API
  DATABASE_URL=postgres://me@localhost/passerelle passerelle migrate up
  passerelle schema > schema.graphql

Settings are read from the file named by --config or PASSERELLE_CONFIG (TOML), then from DATABASE_URL and PASSERELLE_*
variables, then from the options: the later wins. A name that no setting bears is refused.";

#[derive(Debug, Args)]
struct Global {
    /// TOML file of settings.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Database: sqlite://file.db?mode=rwc or postgres://user:password@host/base.
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// Events to write: info, or info,passerelle::http=debug.
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the graph over HTTP.
    ///
    /// Brings the tables up to date first, and loads the sample data when the database is empty. Stops on Ctrl+C or
    /// SIGTERM, once the requests under way are answered (ten seconds at most).
    #[command(after_long_help = "Examples:\n  passerelle serve\n  PASSERELLE_LISTEN=0.0.0.0:80 passerelle serve\n  \
        PASSERELLE_JWT_SECRET=$(openssl rand -hex 32) passerelle serve")]
    Serve,
    /// Load the files of a public source.
    ///
    /// Nothing is half-loaded: a file that cannot be read leaves yesterday's data in place. Rows that cannot be
    /// accepted are kept with their reason, and counted in the report. Files that are those of the last import change
    /// nothing; a file that would take many objects away is refused; one import runs at a time.
    #[command(after_long_help = "Examples:\n  passerelle import rncp export-fiches-rncp.zip\n  \
        passerelle import data-inclusion structures.csv services.csv\n  passerelle import --all data")]
    Import(Import),
    /// Download public sources from their APIs, then load them.
    ///
    /// A source is loaded once it is downloaded whole, as its files would be: the same report, the same refusals, the same
    /// versions. Pages are read until two readings agree, since they move while they are read. A service that fails is
    /// asked again, more and more slowly; what was read before an interruption is kept, and the same command goes on from
    /// it on the same day. A source that fails leaves yesterday's rows in place, and the others go on.
    #[command(after_long_help = SYNC)]
    Sync(Sync),
    /// Bring the tables up to date, take the last change back, or tell where they stand.
    #[command(
        after_long_help = "Examples:\n  passerelle migrate\n  passerelle migrate status\n  passerelle migrate down"
    )]
    Migrate {
        /// What to do.
        #[arg(value_enum, default_value_t = Direction::Up)]
        direction: Direction,
    },
    /// Print the schema, in GraphQL's schema language.
    #[command(after_long_help = "Example:\n  passerelle schema > schema.graphql")]
    Schema,
}

const SYNC: &str = "\
Sources, and what holds the token of each:
  decoupage           communes (geo.api.gouv.fr)                   no token
  kit-apprentissage   pairs of CFD and RNCP (API Apprentissage)    PASSERELLE_SYNC_APPRENTISSAGE_TOKEN
  organismes          training organisations (API Apprentissage)   PASSERELLE_SYNC_APPRENTISSAGE_TOKEN
  catalogue           courses (API Apprentissage)                  PASSERELLE_SYNC_APPRENTISSAGE_TOKEN
  data-inclusion      structures and services (data·inclusion)     PASSERELLE_SYNC_DATA_INCLUSION_TOKEN

PASSERELLE_SYNC_GEO_URL, PASSERELLE_SYNC_APPRENTISSAGE_URL and PASSERELLE_SYNC_DATA_INCLUSION_URL tell other addresses,
PASSERELLE_SYNC_FOLDER where downloaded files are kept (passerelle-sync); HTTPS_PROXY is heeded.

Examples:
  passerelle sync decoupage
  PASSERELLE_SYNC_DATA_INCLUSION_TOKEN=$(cat token) passerelle sync data-inclusion
  passerelle sync                                     every source; for every night
  passerelle sync catalogue --restart                 forget the pages that an interrupted download kept";

#[derive(Debug, Args)]
struct Sync {
    /// What to download; everything when none is named.
    #[arg(value_name = "SOURCE", value_parser = PossibleValuesParser::new(sync::Source::ALL.map(sync::Source::name)))]
    sources: Vec<String>,
    /// Read again the pages that an interrupted download kept.
    #[arg(long)]
    restart: bool,
    #[command(flatten)]
    terms: Terms,
}

#[derive(Debug, Args)]
struct Import {
    /// Where the files come from.
    #[arg(value_parser = PossibleValuesParser::new(import::Jeu::ALL.iter().map(|jeu| jeu.describe().id)), required_unless_present = "all")]
    source: Option<String>,
    /// Files to read, as published.
    #[arg(value_name = "PATH", required_unless_present = "all")]
    paths: Vec<PathBuf>,
    /// Load every source found in this folder instead, in the order they need one another.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["source", "paths"])]
    all: Option<PathBuf>,
    #[command(flatten)]
    terms: Terms,
}

/// Under what conditions files are loaded.
#[derive(Debug, Args)]
struct Terms {
    /// Read the files even when they are those of the last import, and let objects go however many disappear.
    #[arg(long)]
    force: bool,
    /// Share of the objects of a type that may disappear at once, in percent: beyond, the import is refused.
    #[arg(long, value_name = "PERCENT", default_value_t = import::GONE_LIMIT, value_parser = clap::value_parser!(u8).range(0..=100))]
    gone_limit: u8,
    /// Wait for the end of an import that is under way, instead of refusing.
    #[arg(long)]
    wait: bool,
}

impl Terms {
    fn now(&self) -> import::Terms {
        import::Terms { now: Utc::now(), force: self.force, gone_limit: self.gone_limit, wait: self.wait }
    }
}

/// Where tables go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Direction {
    /// Apply every pending change.
    Up,
    /// Take the last change back.
    Down,
    /// Tell which changes are applied.
    Status,
}

/// Reads the command line and does what it says.
pub fn run() -> anyhow::Result<()> {
    let Cli { global, command } = Cli::parse();
    if matches!(command, Command::Schema) {
        print!("{}", graph::sdl());
        return Ok(());
    }
    let overrides = Overrides { file: global.config, database_url: global.database_url, log: global.log };
    let settings = Settings::read(variables(), overrides)?;
    telemetry::install(telemetry::filter(&settings.log)?, settings.log_format);
    let runtime = tokio::runtime::Runtime::new().context("the asynchronous runtime cannot start")?;
    runtime.block_on(async {
        match command {
            Command::Serve => app::serve(settings).await,
            Command::Import(import) => {
                let terms = import.terms.now();
                match import {
                    Import { all: Some(folder), .. } => app::import_all(&settings, &folder, terms).await,
                    Import { source, paths, .. } => {
                        app::import(&settings, &source.unwrap_or_default(), &paths, terms).await
                    }
                }
            }
            Command::Sync(Sync { sources, restart, terms }) => {
                app::sync(&settings, &sources, restart, terms.now()).await
            }
            Command::Migrate { direction } => app::migrate(&settings, direction).await,
            Command::Schema => Ok(()),
        }
    })
}

/// The environment, without what is not text: none of our names is.
fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parsed(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split(' '))
    }

    #[test]
    fn the_command_line_is_coherent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn an_import_names_a_source_and_files_or_a_folder() {
        assert!(parsed("passerelle import rncp a.zip b.zip").is_ok());
        assert!(parsed("passerelle import --all data").is_ok());
        for wrong in ["import", "import rncp", "import nowhere a.zip", "import --all data rncp a.zip"] {
            assert!(parsed(&format!("passerelle {wrong}")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_download_names_sources_or_takes_them_all() {
        for line in ["sync", "sync decoupage data-inclusion", "sync --restart --wait catalogue"] {
            assert!(parsed(&format!("passerelle {line}")).is_ok(), "{line}");
        }
        assert!(parsed("passerelle sync rncp").is_err(), "it has no API");
    }

    #[test]
    fn global_options_stand_before_or_after_the_command() {
        assert_eq!(parsed("passerelle serve --log debug").unwrap().global.log.as_deref(), Some("debug"));
        assert_eq!(parsed("passerelle --log debug serve").unwrap().global.log.as_deref(), Some("debug"));
        assert!(matches!(parsed("passerelle migrate").unwrap().command, Command::Migrate { direction: Direction::Up }));
    }
}
