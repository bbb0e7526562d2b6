//! Who may do what only one process does at a time? Whoever holds its lock.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::{self, Connection};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Statement};

/// What one process does at a time. Each has a lock of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Importing, whatever is imported: sources are tied to one another.
    Import,
    /// Making the tables, or bringing them up to date.
    Tables,
}

impl Work {
    /// Its lock in PostgreSQL. Any number will do, so long as nobody else takes it in this database: "passerel" and
    /// "passtabl" in ASCII.
    fn number(self) -> i64 {
        match self {
            Self::Import => 0x7061_7373_6572_656c,
            Self::Tables => 0x7061_7373_7461_626c,
        }
    }

    /// Its lock beside a SQLite file: the name of the file, and this.
    fn suffix(self) -> &'static str {
        match self {
            Self::Import => "-import",
            Self::Tables => "-tables",
        }
    }

    /// What a process does that holds it.
    fn told(self) -> &'static str {
        match self {
            Self::Import => "imports",
            Self::Tables => "makes the tables",
        }
    }

    /// How long to wait before one looks again.
    fn pause(self) -> Duration {
        match self {
            Self::Import => Duration::from_millis(500),
            Self::Tables => Duration::from_millis(50),
        }
    }
}

/// Held while a work is done. The system lets go of it when the process dies, however it dies.
#[derive(Debug)]
pub struct Lock {
    work: Work,
    held: Held,
}

#[derive(Debug)]
enum Held {
    /// A file beside the database.
    File(File),
    /// A session of the database, kept for the lock alone.
    Session(Box<PgConnection>),
    /// The database is in the memory of this process.
    Nothing,
}

impl Lock {
    /// Takes the lock; none when another process holds it.
    pub async fn acquire(db: &DatabaseConnection, work: Work) -> Result<Option<Self>, DbErr> {
        let held = match db.get_database_backend() {
            DbBackend::Postgres => session(db, work).await?,
            _ => file(db, work).await?,
        };
        Ok(held.map(|held| Self { work, held }))
    }

    /// Takes the lock as soon as nobody holds it.
    pub async fn wait(db: &DatabaseConnection, work: Work) -> Result<Self, DbErr> {
        let mut told = false;
        loop {
            if let Some(lock) = Self::acquire(db, work).await? {
                return Ok(lock);
            }
            if !told {
                tracing::info!("another process {}: waiting for its end", work.told());
                told = true;
            }
            tokio::time::sleep(work.pause()).await;
        }
    }

    /// Lets go.
    pub async fn release(self) {
        match self.held {
            Held::File(file) => drop(file),
            Held::Session(mut session) => {
                // Closing alone would let go a little later than this returns.
                let unlocked = sqlx::query("SELECT pg_advisory_unlock($1)").bind(self.work.number());
                let unlocked = unlocked.execute(&mut *session).await;
                if unlocked.is_ok() {
                    drop(session.close().await);
                }
            }
            Held::Nothing => {}
        }
    }
}

async fn session(db: &DatabaseConnection, work: Work) -> Result<Option<Held>, DbErr> {
    let failed = |error| DbErr::Conn(RuntimeErr::SqlxError(std::sync::Arc::new(error)));
    let options = db.get_postgres_connection_pool().connect_options();
    let mut session = PgConnection::connect_with(&options).await.map_err(failed)?;
    let taken = sqlx::query_scalar::<_, bool>("SELECT pg_try_advisory_lock($1)").bind(work.number());
    let taken = taken.fetch_one(&mut session).await.map_err(failed)?;
    Ok(taken.then(|| Held::Session(Box::new(session))))
}

async fn file(db: &DatabaseConnection, work: Work) -> Result<Option<Held>, DbErr> {
    let sql = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
    let path: String = row.map(|row| row.try_get("", "file")).transpose()?.unwrap_or_default();
    if path.is_empty() {
        return Ok(Some(Held::Nothing));
    }
    let path = format!("{path}{}", work.suffix());
    let failed = |error| DbErr::Custom(format!("the file {path} that tells which process {}: {error}", work.told()));
    let mut file = File::options().create(true).truncate(false).read(true).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {
            sign(&mut file, work).map_err(failed)?;
            Ok(Some(Held::File(file)))
        }
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

// For the person who wonders whose file this is.
fn sign(file: &mut File, work: Work) -> std::io::Result<()> {
    let text = format!("held by the process {} of passerelle while it {}\n", std::process::id(), work.told());
    let mut known = String::new();
    file.read_to_string(&mut known)?;
    if known != text {
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(text.as_bytes())?;
    }
    Ok(())
}
