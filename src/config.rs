//! Which settings does this process run with?
//!
//! Defaults, then the TOML file named by `--config` or `PASSERELLE_CONFIG`, then the environment, then the command line:
//! the later wins. A key that no setting bears is refused wherever it stands: a typing error must not be a default.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use ::config::{Config, ConfigError, File, FileFormat};
use serde::Deserialize;

use crate::graph::limits::{self, Limits};
use crate::telemetry::LogFormat;
use crate::{http, identity, sync};

const PREFIX: &str = "PASSERELLE_";
const FILE: &str = "PASSERELLE_CONFIG";
// Settings that the environment names without our prefix.
const SHARED: [(&str, &str); 2] = [("DATABASE_URL", "database_url"), ("DATABASE_REPLICA_URLS", REPLICAS)];
const REPLICAS: &str = "database_replica_urls";
const JWT: &str = "jwt";
const FAIR: &str = "fair";
const LIMITS: &str = "limits";
const SYNC: &str = "sync";
const HTTP: &str = "http";

// Tables of settings, which the modules they serve declare: each key, and the form it takes.
const TABLES: &[(&str, &[(&str, &str)])] =
    &[(LIMITS, limits::KEYS), (SYNC, sync::KEYS), (HTTP, http::KEYS), (JWT, identity::KEYS), (FAIR, http::FAIR_KEYS)];

// Settings whose value is never said.
const SECRETS: &[&str] =
    &[REPLICAS, "jwt.secret", "jwt.keys", "jwt.jwks", "sync.data_inclusion_token", "sync.apprentissage_token"];

/// Every setting outside tables, and the form it takes.
const KEYS: &[(&str, &str)] = &[
    ("database_url", "sqlite://file.db?mode=rwc or postgres://user:password@host/base"),
    (
        REPLICAS,
        "addresses between commas, as postgres://user:password@host/base, of copies of a PostgreSQL database_url",
    ),
    ("listen", "an address and a port, as 127.0.0.1:8000 or [::]:8000"),
    ("log", "a level, as info, or levels by module, as info,passerelle::http=debug"),
    ("log_format", "pretty or json"),
    ("cache_mb", "a whole number of megabytes, 0 or more"),
    ("database_max_connections", "a whole number, 1 or more"),
    ("federation_scopes", "true or false"),
];

/// What one process runs with.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// `sqlite://…` or `postgres://…`.
    pub database_url: String,
    /// `postgres://…`: copies of the database that queries may read.
    #[serde(deserialize_with = "crate::setting::list")]
    pub database_replica_urls: Vec<String>,
    /// Where HTTP is served.
    #[serde(deserialize_with = "address")]
    pub listen: SocketAddr,
    /// Which events are written.
    pub log: String,
    /// How they are written.
    pub log_format: LogFormat,
    /// How much one request may ask.
    pub limits: Limits,
    /// Memory for rows and what hangs from them, facets and whole answers, in megabytes: a half, a sixteenth, and the rest.
    pub cache_mb: u64,
    /// Connections to the database, 1 counting as 2; `None` leaves the choice to the database in use.
    pub database_max_connections: Option<u32>,
    /// Whether the schema that gateways compose says which fields ask for a token and a scope.
    pub federation_scopes: bool,
    /// Upstream APIs.
    pub sync: sync::Settings,
    /// How HTTP is served.
    pub http: http::Settings,
    /// How tokens are verified and given.
    pub jwt: identity::Settings,
    /// How what can be executed is shared.
    pub fair: http::FairSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            database_url: "sqlite://passerelle.db?mode=rwc".to_owned(),
            database_replica_urls: Vec::new(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8000)),
            log: "info".to_owned(),
            log_format: LogFormat::Pretty,
            limits: Limits::default(),
            cache_mb: 64,
            database_max_connections: None,
            federation_scopes: false,
            sync: sync::Settings::default(),
            http: http::Settings::default(),
            jwt: identity::Settings::default(),
            fair: http::FairSettings::default(),
        }
    }
}

/// Never prints a secret, nor the URL of a database, which may hold a password.
impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("database_url", &self.database_url.split(':').next().unwrap_or_default())
            .field(REPLICAS, &self.database_replica_urls.len())
            .field("listen", &self.listen)
            .field("log", &self.log)
            .field("log_format", &self.log_format)
            .field(LIMITS, &self.limits)
            .field("cache_mb", &self.cache_mb)
            .field("database_max_connections", &self.database_max_connections)
            .field("federation_scopes", &self.federation_scopes)
            .field(SYNC, &self.sync)
            .field(HTTP, &self.http)
            .field(JWT, &self.jwt)
            .field(FAIR, &self.fair)
            .finish()
    }
}

/// What the command line says, above all the rest.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--config`
    pub file: Option<PathBuf>,
    /// `--database-url`
    pub database_url: Option<String>,
    /// `--log`
    pub log: Option<String>,
}

/// Why the settings cannot be used. Names the key, the value unless it is secret, and the accepted form.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The file is not there, or not readable.
    #[error("the configuration file {path} cannot be read: {reason}")]
    Unreadable {
        /// As named by the command line or the environment.
        path: String,
        /// From the system.
        reason: String,
    },
    /// The file is not TOML.
    #[error("the configuration file is not valid TOML: {0}")]
    NotToml(String),
    /// No setting bears this name.
    #[error("no setting is named {name}; the nearest is {nearest}")]
    Unknown {
        /// As written.
        name: String,
        /// In the same form.
        nearest: String,
    },
    /// A setting has a value it does not accept.
    #[error("{name} is {value}: it takes {form}")]
    Refused {
        /// Name of the setting.
        name: String,
        /// As written, or what kind of value it is; never a secret.
        value: String,
        /// What is accepted.
        form: String,
    },
    /// Anything else the reader says.
    #[error("the configuration cannot be read: {0}")]
    Other(String),
}

impl Settings {
    /// Reads the settings from a file, an environment and the command line.
    pub fn read(
        environment: impl IntoIterator<Item = (String, String)>,
        overrides: Overrides,
    ) -> Result<Self, SettingsError> {
        let mut file = overrides.file;
        let mut builder = Config::builder();
        let mut values = Vec::new();
        for (name, value) in environment {
            if name == FILE {
                file = file.or(Some(PathBuf::from(value)));
            } else if let Some(key) = key_of(&name)? {
                if value.is_empty() {
                    return Err(refused(&key, "empty"));
                }
                values.push((key, value));
            }
        }
        values.extend(overrides.database_url.map(|url| ("database_url".to_owned(), url)));
        values.extend(overrides.log.map(|log| ("log".to_owned(), log)));
        if let Some(path) = file {
            let text = read(&path)?;
            check_file(&text)?;
            builder = builder.add_source(File::from_str(&text, FileFormat::Toml));
        }
        for (key, value) in values {
            builder = builder.set_override(key, value).map_err(|error| explained(&error))?;
        }
        let settings: Self = builder.build().and_then(Config::try_deserialize).map_err(|error| explained(&error))?;
        settings.checked()
    }

    /// Refuses values of the right type that cannot work.
    fn checked(self) -> Result<Self, SettingsError> {
        let scheme = self.database_url.split(':').next().unwrap_or_default();
        if !["sqlite", "postgres", "postgresql"].contains(&scheme) {
            return Err(refused("database_url", "of another kind"));
        }
        if !self.database_replica_urls.is_empty() {
            if scheme == "sqlite" {
                return Err(refused(REPLICAS, "set beside a SQLite database"));
            }
            let is_postgres = |url: &String| url.starts_with("postgres://") || url.starts_with("postgresql://");
            if !self.database_replica_urls.iter().all(is_postgres) {
                return Err(refused(REPLICAS, "of another kind"));
            }
        }
        if crate::telemetry::filter(&self.log).is_err() {
            return Err(refused("log", &format!("{:?}", self.log)));
        }
        if self.database_max_connections == Some(0) {
            return Err(refused("database_max_connections", "0"));
        }
        let limit = self.limits.zero().map(|key| (LIMITS, key, "0".to_owned()));
        let sync = || self.sync.wrong().map(|key| (SYNC, key, "of another kind".to_owned()));
        let http = || self.http.wrong().map(|(key, value)| (HTTP, key, value));
        let jwt = || self.jwt.wrong().map(|(key, value)| (JWT, key, value));
        let fair = || self.fair.wrong().map(|(key, value)| (FAIR, key, value));
        match limit.or_else(sync).or_else(http).or_else(jwt).or_else(fair) {
            Some((table, key, value)) => Err(refused(&format!("{table}.{key}"), &value)),
            None => Ok(self),
        }
    }
}

/// The standard library's own error forgets the value.
fn address<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| serde::de::Error::custom(format!("{text:?}")))
}

fn read(path: &Path) -> Result<String, SettingsError> {
    std::fs::read_to_string(path)
        .map_err(|error| SettingsError::Unreadable { path: path.display().to_string(), reason: error.to_string() })
}

/// The key a variable sets; `None` for a variable that is not ours.
fn key_of(variable: &str) -> Result<Option<String>, SettingsError> {
    if let Some((_, key)) = SHARED.iter().find(|(name, _)| *name == variable) {
        return Ok(Some((*key).to_owned()));
    }
    if !variable.starts_with(PREFIX) {
        return Ok(None);
    }
    match every_key().find(|key| variable_of(key) == variable) {
        Some(key) => Ok(Some(key)),
        None => {
            let names = every_key().map(|key| variable_of(&key)).chain([FILE.to_owned()]);
            Err(unknown(variable, names))
        }
    }
}

fn every_key() -> impl Iterator<Item = String> {
    let own = KEYS.iter().map(|(name, _)| (*name).to_owned());
    own.chain(TABLES.iter().flat_map(|(table, keys)| keys.iter().map(move |(name, _)| format!("{table}.{name}"))))
}

fn variable_of(key: &str) -> String {
    if let Some((name, _)) = SHARED.iter().find(|(_, shared)| *shared == key) {
        return (*name).to_owned();
    }
    let name = match key.split_once('.') {
        Some((LIMITS, name)) => format!("{LIMITS}__{name}"),
        Some((table, name)) => format!("{table}_{name}"),
        None => key.to_owned(),
    };
    format!("{PREFIX}{}", name.to_uppercase())
}

fn is_table(name: &str) -> bool {
    TABLES.iter().any(|(table, _)| *table == name)
}

/// What a setting takes.
fn form_of(key: &str) -> &'static str {
    let (keys, name) = match key.split_once('.') {
        Some((table, name)) => (TABLES.iter().find(|(known, _)| *known == table).map_or(KEYS, |(_, keys)| keys), name),
        None => (KEYS, key),
    };
    keys.iter().find(|(known, _)| *known == name).map_or("a table of settings", |(_, form)| form)
}

/// Refuses keys no setting bears, before the values are read.
fn check_file(text: &str) -> Result<(), SettingsError> {
    let file = Config::builder().add_source(File::from_str(text, FileFormat::Toml)).build();
    let table = file.and_then(Config::try_deserialize::<serde_json::Map<String, serde_json::Value>>);
    for (name, value) in table.map_err(|error| explained(&error))? {
        let table = is_table(&name);
        let written: Vec<String> = match value.as_object().filter(|_| table) {
            Some(inside) => inside.keys().map(|key| format!("{name}.{key}")).collect(),
            None if table => return Err(refused(&name, "not a table")),
            None => vec![name],
        };
        if let Some(stranger) = written.iter().find(|key| !every_key().any(|known| known == **key)) {
            return Err(unknown(stranger, every_key()));
        }
    }
    Ok(())
}

fn unknown(name: &str, known: impl Iterator<Item = String>) -> SettingsError {
    let nearest = known.min_by_key(|known| distance(name, known)).unwrap_or_default();
    SettingsError::Unknown { name: name.to_owned(), nearest }
}

/// How many letters to add, drop or change.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (rank, letter) in one.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], rank + 1);
        for (column, against) in other.bytes().enumerate() {
            let changed = diagonal + usize::from(letter != against);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

fn refused(key: &str, value: &str) -> SettingsError {
    SettingsError::Refused {
        name: format!("{key} ({})", variable_of(key)),
        value: value.to_owned(),
        form: form_of(key).to_owned(),
    }
}

fn is_secret(key: &str) -> bool {
    SECRETS.contains(&key)
}

fn explained(error: &ConfigError) -> SettingsError {
    match error {
        ConfigError::Type { unexpected, key: Some(key), .. } if !is_secret(key) => {
            refused(key, &unexpected.to_string())
        }
        ConfigError::At { error, key: Some(key), .. } if !is_secret(key) => refused(key, &format!("refused ({error})")),
        ConfigError::Type { key: Some(key), .. } | ConfigError::At { key: Some(key), .. } => refused(key, "not a text"),
        ConfigError::FileParse { cause, .. } => SettingsError::NotToml(cause.to_string()),
        other => SettingsError::Other(other.to_string()),
    }
}

#[cfg(test)]
mod tests;
