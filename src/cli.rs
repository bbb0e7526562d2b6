//! What is the program asked to do?

mod token;

use std::path::PathBuf;

use anyhow::Context;
use chrono::{NaiveDate, Utc};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use self::token::Token;
use crate::config::{Overrides, Settings};
use crate::export::{self, Format};
use crate::{app, generate, graph, import, sync, telemetry};

/// One GraphQL entry point over French apprenticeship, employment and inclusion open data.
#[derive(Debug, Parser)]
#[command(name = "passerelle", version, after_long_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

// Of each thread: a query as deep as may be is executed by as many calls one in the other, which a debug build makes large.
const STACK: usize = 16 << 20;

const EXAMPLES: &str = "\
Examples:
  passerelle serve                                    then open http://127.0.0.1:8000/
  passerelle import --all data                        every source found in a folder
  passerelle validate services.xlsx                   what an import would refuse, without one
  passerelle sync data-inclusion                      a source, from its API
  passerelle generate --scale 0.1 synthetic           files to import, a tenth of the country
  DATABASE_URL=postgres://me@localhost/passerelle passerelle migrate up
  passerelle export structures services --format parquet --output dumps
  passerelle token create tableau-de-bord --days 30
  passerelle schema > schema.graphql

Settings are read from the file named by --config or PASSERELLE_CONFIG (TOML), then from DATABASE_URL, DATABASE_REPLICA_URLS
and PASSERELLE_* variables, then from the options: the later wins. A name that no setting bears is refused.";

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
    #[command(after_long_help = SERVE)]
    Serve,
    /// Load the files of a public source.
    ///
    /// Nothing is half-loaded: a file that cannot be read leaves yesterday's data in place. Rows that cannot be
    /// accepted are kept with their reason, and counted in the report. Files that are those of the last import change
    /// nothing; a file that would take many objects away is refused; one import runs at a time.
    #[command(after_long_help = "Examples:\n  passerelle import rncp export-fiches-rncp.zip\n  \
        passerelle import data-inclusion structures.csv services.csv\n  passerelle import --all data")]
    Import(Import),
    /// Tell what an import would make of files, without writing anything.
    ///
    /// The files are read as `import` reads them: rows that it would refuse are told by reason and column, with their lines,
    /// and so are values that it would leave out, with the nearest that are accepted. Whether a commune, a structure or a
    /// certification exists is known by an import alone. The command fails when a file or a row would be refused.
    #[command(after_long_help = "Examples:\n  passerelle validate services.xlsx\n  \
        passerelle validate --source rncp export-fiches-rncp.zip\n  passerelle validate --json structures.csv services.csv")]
    Validate(Validate),
    /// Download public sources from their APIs, then load them.
    ///
    /// A source is loaded once it is downloaded whole, as its files would be: the same report, the same refusals, the same
    /// versions. Pages are read until two readings agree, since they move while they are read. A service that fails is
    /// asked again, more and more slowly; what was read before an interruption is kept, and the same command goes on from
    /// it on the same day. A source that fails leaves yesterday's rows in place, and the others go on.
    #[command(after_long_help = SYNC)]
    Sync(Sync),
    /// Tell how far the data can be trusted, by data set.
    ///
    /// Last import, rows refused, anomalies by kind, share of the objects that are tied to the other data sets and how it
    /// moved since the count before. The graph tells the same: { jeuxDeDonnees { nodes { fraicheur mesures } } }.
    #[command(after_long_help = "Example:\n  passerelle quality")]
    Quality,
    /// Write data sets to flat files, as `/telechargements` gives them.
    ///
    /// Only open data: nothing that tells of a person. All the files of one command hold the same version of the data,
    /// whatever is imported meanwhile. A file bears the day its data were published, and replaces one of the same name
    /// only once it is whole. Files of structures and services are those of data·inclusion: `import` reads them back.
    #[command(after_long_help = "Examples:\n  passerelle export formations\n  \
        passerelle export structures services --format geojson --output dumps\n  \
        passerelle export communes --format ndjson --output - | head -n 1")]
    Export(Export),
    /// Bring the tables up to date, take the last change back, or tell where they stand.
    #[command(
        after_long_help = "Examples:\n  passerelle migrate\n  passerelle migrate status\n  passerelle migrate down"
    )]
    Migrate {
        /// What to do.
        #[arg(value_enum, default_value_t = Direction::Up)]
        direction: Direction,
    },
    /// Write synthetic data of any size, in the publishers' own formats.
    ///
    /// Communes, jobs and enumerations are real; certifications, training organisations, courses, structures and
    /// services are invented. The same seed, size and day give the same bytes on every machine. One row in five hundred
    /// is wrong on purpose. It needs no database, and little memory whatever the size.
    #[command(after_long_help = "Examples:\n  passerelle generate synthetic\n  \
        passerelle generate --scale 1 --reference path/to/cog-laposte-rome whole\n  \
        passerelle generate --seed 7 --date 2027-09-01 other && passerelle import --all other")]
    Generate(Generate),
    /// Give tokens, tell them, take them back.
    ///
    /// Open data ask for no token. A token tells who asks, and opens what its scopes say; it ends by itself, and can be taken
    /// back at any moment.
    #[command(after_long_help = token::EXAMPLES)]
    Token {
        #[command(subcommand)]
        asked: Token,
    },
    /// Print the schema, in GraphQL's schema language.
    #[command(after_long_help = "Examples:\n  passerelle schema > schema.graphql\n  \
        passerelle schema --federation > subgraph.graphql")]
    Schema {
        /// As a gateway composes it: keys, tags and costs of federation beside the types.
        #[arg(long)]
        federation: bool,
        /// With what fields ask of a token, as `PASSERELLE_FEDERATION_SCOPES` has it served.
        #[arg(long, requires = "federation")]
        scopes: bool,
    },
}

const SERVE: &str = "\
Settings of the edge:
  DATABASE_REPLICA_URLS           copies of the PostgreSQL of DATABASE_URL that queries may read, between commas (none)
  PASSERELLE_LISTEN               address and port (127.0.0.1:8000)
  PASSERELLE_JWT_SECRET           verifies tokens (none: everyone is anonymous)
  PASSERELLE_JWT_KEYS             the same, several: name:secret between commas; tokens name theirs by kid (none)
  PASSERELLE_JWT_JWKS             keys of another issuer: file or https:// address of a JSON Web Key Set (none)
  PASSERELLE_JWT_ISSUERS          whose tokens are taken, between commas (any that a known key signs)
  PASSERELLE_JWT_AUDIENCES        for whom tokens must be made, between commas (nobody in particular)
  PASSERELLE_HTTP_CORS_ORIGINS    sites whose pages may read answers: origins between commas, or * (none)
  PASSERELLE_HTTP_MAX_BATCH       requests that one array may hold (0: arrays are refused)
  PASSERELLE_HTTP_PERSISTED_QUERIES_MB
                                  memory for the queries that clients name by their hash (4; 0 refuses them)
  PASSERELLE_HTTP_TRUSTED_DOCUMENTS
                                  manifest of the only documents that are executed (none: all are)
  PASSERELLE_HTTP_MAX_STREAMS     WebSockets and event streams at once (10000; 0 refuses them)
  PASSERELLE_HTTP_MAX_STREAM_OPERATIONS
                                  operations at once on one WebSocket (100)
  PASSERELLE_HTTP_MAX_STREAM_MESSAGE_KB
                                  kilobytes of one message of a WebSocket (64)
  PASSERELLE_HTTP_HEARTBEAT_MS    silence after which clients that listen are given a sign of life (20000)
  PASSERELLE_HTTP_STREAM_PATIENCE_MS
                                  given to a WebSocket for its first message, and for reading each of ours (10000)
  PASSERELLE_FAIR_POINTS_PER_MINUTE
                                  points of cost that a network may ask in a minute (1000000; 0 for as many as it likes)
  PASSERELLE_FAIR_TRUSTED_PROXIES proxies whose X-Forwarded-For is believed, between commas, as 10.0.0.0/8 (none)
  PASSERELLE_LIMITS__REPORTS_PER_HOUR
                                  anomalies that a network or a token may report in an hour (20)
  PASSERELLE_FAIR_MAX_EXECUTING   requests executed at once; 1024 more wait for a second at most (32)

Examples:
  passerelle serve
  PASSERELLE_LISTEN=0.0.0.0:80 passerelle serve
  PASSERELLE_JWT_SECRET=$(openssl rand -hex 32) passerelle serve
  PASSERELLE_HTTP_CORS_ORIGINS=https://site.example.fr passerelle serve
  PASSERELLE_HTTP_TRUSTED_DOCUMENTS=persisted-documents.json passerelle serve";

const SYNC: &str = "\
Sources, and what holds the token of each:
  decoupage           communes (geo.api.gouv.fr)                   no token
  kit-apprentissage   pairs of CFD and RNCP (API Apprentissage)    PASSERELLE_SYNC_APPRENTISSAGE_TOKEN
  organismes          training organisations (API Apprentissage)   PASSERELLE_SYNC_APPRENTISSAGE_TOKEN
  catalogue           courses (API Apprentissage)                  PASSERELLE_SYNC_APPRENTISSAGE_TOKEN
  data-inclusion      structures and services (data·inclusion)     PASSERELLE_SYNC_DATA_INCLUSION_TOKEN

PASSERELLE_SYNC_GEO_URL, PASSERELLE_SYNC_APPRENTISSAGE_URL and PASSERELLE_SYNC_DATA_INCLUSION_URL tell other addresses
(a token is sent over https:// alone, or to this machine),
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

#[derive(Debug, Args)]
struct Validate {
    /// Files to read, as published.
    #[arg(required = true, value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// Where the files come from; told by each file when none is named.
    #[arg(long, value_name = "SOURCE", value_parser = PossibleValuesParser::new(import::Jeu::ALL.iter().map(|jeu| jeu.describe().id)))]
    source: Option<String>,
    /// Write the report as JSON, as `/validateur` gives it to programs.
    #[arg(long)]
    json: bool,
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

#[derive(Debug, Args)]
struct Generate {
    /// Where to write: an empty folder, or one to make.
    folder: PathBuf,
    /// Size, above 0 and at most 100: 1 is the whole country. Registers stop growing at twice theirs.
    #[arg(long, value_name = "FACTOR", default_value = "0.01", allow_negative_numbers = true)]
    scale: generate::Scale,
    /// Which synthetic country.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Day on which the country is described.
    #[arg(long, value_name = "DAY", default_value = "2026-01-15", value_parser = generate::day)]
    date: NaiveDate,
    /// Folder of true files (COG, La Poste, ROME, enumerations of data·inclusion) to borrow codes from: they are copied
    /// beside what is written. Without it, and for the tables that it lacks, those of the sample.
    #[arg(long, value_name = "FOLDER")]
    reference: Option<PathBuf>,
    /// Write among what the folder holds; files of the same names are replaced, the others left.
    #[arg(long)]
    force: bool,
}

impl Generate {
    fn run(self) -> anyhow::Result<()> {
        let Self { folder, scale, seed, date, reference, force } = self;
        app::generate(&folder, &generate::Request { scale, seed, date, reference, force })
    }
}

#[derive(Debug, Args)]
struct Export {
    /// What to write.
    #[arg(required = true, value_name = "JEU", value_parser = PossibleValuesParser::new(export::all().iter().map(|set| set.about().name)))]
    sets: Vec<String>,
    /// How to write it.
    #[arg(long, short, default_value = "csv", value_parser = PossibleValuesParser::new(Format::ALL.iter().map(|format| format.extension())).try_map(|name| name.parse::<Format>()))]
    format: Format,
    /// Folder of the files, made if need be; - for standard output, which takes one data set.
    #[arg(long, short, value_name = "FOLDER", default_value = ".")]
    output: PathBuf,
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
    // What needs neither settings nor a database.
    let command = match command {
        Command::Schema { federation, scopes } => {
            print!("{}", if federation { graph::subgraph(scopes).to_owned() } else { graph::sdl() });
            return Ok(());
        }
        Command::Generate(asked) => return asked.run(),
        Command::Validate(Validate { paths, source, json }) => return app::validate(&paths, source.as_deref(), json),
        command => command,
    };
    let overrides = Overrides { file: global.config, database_url: global.database_url, log: global.log };
    let settings = Settings::read(variables(), overrides)?;
    telemetry::install(telemetry::filter(&settings.log)?, settings.log_format);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build();
    let runtime = runtime.context("the asynchronous runtime cannot start")?;
    runtime.block_on(async {
        match command {
            Command::Serve => app::serve(settings).await,
            Command::Quality => app::quality(&settings).await,
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
            Command::Export(Export { sets, format, output }) => app::export(&settings, &sets, format, output).await,
            Command::Migrate { direction } => app::migrate(&settings, direction).await,
            Command::Token { asked } => asked.run(&settings).await,
            Command::Generate(_) | Command::Schema { .. } | Command::Validate(_) => Ok(()),
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
    fn a_validation_names_files_and_may_name_their_source() {
        assert!(parsed("passerelle validate a.csv b.xlsx --json").is_ok());
        assert!(parsed("passerelle validate --source rncp a.zip").is_ok());
        for wrong in ["validate", "validate --source nowhere a.zip"] {
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
    fn a_size_out_of_bounds_is_refused_with_the_form_accepted() {
        for scale in ["0", "-1", "NaN", "101", "whole"] {
            let error = parsed(&format!("passerelle generate --scale {scale} x")).unwrap_err().to_string();
            assert!(error.contains("above 0 and at most 100, for example 0.1"), "{scale}: {error}");
        }
        let Command::Generate(asked) = parsed("passerelle generate x").unwrap().command else { panic!("generate") };
        assert_eq!(
            (asked.scale.to_string().as_str(), asked.seed, asked.date.to_string().as_str()),
            ("0.01", 1, "2026-01-15")
        );
    }

    #[test]
    fn an_export_names_data_sets_and_a_format_that_exist() {
        assert!(parsed("passerelle export structures services -f geojson -o dumps").is_ok());
        for wrong in ["export", "export nothing", "export services --format xml"] {
            let error = parsed(&format!("passerelle {wrong}")).unwrap_err().to_string();
            assert!(wrong == "export" || error.contains("[possible values: "), "{error}");
        }
    }

    #[test]
    fn global_options_stand_before_or_after_the_command() {
        assert_eq!(parsed("passerelle serve --log debug").unwrap().global.log.as_deref(), Some("debug"));
        assert_eq!(parsed("passerelle --log debug serve").unwrap().global.log.as_deref(), Some("debug"));
        assert!(matches!(parsed("passerelle migrate").unwrap().command, Command::Migrate { direction: Direction::Up }));
    }
}
