//! Which errors does a caller meet? Few families, each with a stable code in `extensions.code`.

use async_graphql::{ErrorExtensionValues, ServerError, Value};
use sea_orm::DbErr;

use crate::store::{Store, Trouble};

/// Code of a request that the database does not answer.
pub const DATABASE_UNAVAILABLE: &str = "DATABASE_UNAVAILABLE";
/// Code of a request that took too long.
pub const EXECUTION_TIMEOUT: &str = "EXECUTION_TIMEOUT";

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
    /// The database does not answer: the same request may be answered in a moment.
    Unreachable,
    /// The database gave up a statement of the request, which took too long.
    TooLong,
    /// The caller asked for more than its share.
    RateLimited(String),
    /// Nothing was kept; later it may be.
    Unavailable(String),
    /// Ours: told once to the log, and to nobody else.
    Internal,
}

/// What the database failed to load, told to the log as it failed: the fields that wait for it fail together.
#[derive(Clone, Copy, Debug)]
pub struct Failed(Trouble);

impl Failed {
    /// The database that a request reads failed a statement of its.
    pub fn of(store: &Store, error: &DbErr) -> Self {
        Self(store.failed(error))
    }
}

impl From<DbErr> for Failed {
    fn from(error: DbErr) -> Self {
        Self(Trouble::told(&error))
    }
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        match failed.0 {
            Trouble::Unreachable => Self::Unreachable,
            Trouble::TooLong => Self::TooLong,
            Trouble::Fault => Self::Internal,
        }
    }
}

impl Error {
    /// The closed set of codes that resolvers answer with.
    pub const CODES: [&str; 8] = [
        "BAD_USER_INPUT",
        "UNAUTHENTICATED",
        "FORBIDDEN",
        "INTERNAL_SERVER_ERROR",
        "RATE_LIMITED",
        "SERVICE_UNAVAILABLE",
        DATABASE_UNAVAILABLE,
        EXECUTION_TIMEOUT,
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
            Self::Unreachable => DATABASE_UNAVAILABLE,
            Self::TooLong => EXECUTION_TIMEOUT,
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
            Error::Unreachable => "the database does not answer".to_owned(),
            Error::TooLong => "the database took too long".to_owned(),
        };
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", code);
        Self { message, source: None, extensions: Some(extensions) }
    }
}

/// The code of an error that says that the database does not answer, or not in time; none of any other.
pub fn of_the_database(error: &ServerError) -> Option<&'static str> {
    let code = error.extensions.as_ref()?.get("code")?;
    [DATABASE_UNAVAILABLE, EXECUTION_TIMEOUT].into_iter().find(|known| *code == Value::from(*known))
}

/// A field that may fail alone: its error nulls it and nothing above.
pub type Maybe<T> = Option<Result<T, Error>>;
