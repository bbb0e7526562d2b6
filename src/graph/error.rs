//! Which errors does a caller meet? Few families, each with a stable code in `extensions.code`.

use async_graphql::ErrorExtensionValues;
use sea_orm::DbErr;

/// Extension under which a scalar that refuses a value hands it on, so that its place can be told; no caller meets it.
pub const REFUSED_VALUE: &str = "refusedValue";

/// An error on its way out. It has no `Display`: what the engine can display, it publishes.
#[derive(Clone, Debug)]
pub enum Error {
    /// The caller's own text comes back, with what is accepted.
    BadUserInput(String),
    /// The caller must say who it is.
    Unauthenticated(String),
    /// The caller's token lacks a scope.
    Forbidden(String),
    /// The caller asked for more than its share.
    RateLimited(String),
    /// Nothing was kept; later it may be.
    Unavailable(String),
    /// Ours: told once to the log, and to nobody else.
    Internal,
}

impl Error {
    /// The closed set of codes that resolvers answer with.
    pub const CODES: [&str; 6] = [
        "BAD_USER_INPUT",
        "UNAUTHENTICATED",
        "FORBIDDEN",
        "INTERNAL_SERVER_ERROR",
        "RATE_LIMITED",
        "SERVICE_UNAVAILABLE",
    ];

    /// The argument, what it held, what it accepts.
    pub fn input(argument: &str, value: impl std::fmt::Debug, accepted: &str) -> Self {
        let mut value = format!("{value:?}");
        if value.chars().count() > 80 {
            value = format!("{}…", value.chars().take(80).collect::<String>());
        }
        Self::BadUserInput(format!("{argument}: {value} is not accepted: expected {accepted}"))
    }

    fn code(&self) -> &'static str {
        match self {
            Self::BadUserInput(_) => Self::CODES[0],
            Self::Unauthenticated(_) => Self::CODES[1],
            Self::Forbidden(_) => Self::CODES[2],
            Self::Internal => Self::CODES[3],
            Self::RateLimited(_) => Self::CODES[4],
            Self::Unavailable(_) => Self::CODES[5],
        }
    }
}

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        let code = error.code();
        let message = match error {
            Error::BadUserInput(message)
            | Error::Unauthenticated(message)
            | Error::Forbidden(message)
            | Error::RateLimited(message)
            | Error::Unavailable(message) => message,
            Error::Internal => "internal error".to_owned(),
        };
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", code);
        Self { message, source: None, extensions: Some(extensions) }
    }
}

impl From<std::sync::Arc<DbErr>> for Error {
    fn from(error: std::sync::Arc<DbErr>) -> Self {
        tracing::error!(error = %error, "the database failed a query");
        Self::Internal
    }
}

/// A field that may fail alone: its error nulls it and nothing above.
pub type Maybe<T> = Option<Result<T, Error>>;
