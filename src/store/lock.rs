//! Who imports? One process at a time, whatever it imports: sources are tied to one another.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::{self, Connection};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Statement};

/// Held while an import runs. The system lets go of it when the process dies, however it dies.
#[derive(Debug)]
pub struct Lock(Held);

#[derive(Debug)]
enum Held {
    /// A file beside the database.
    File(File),
    /// A session of the database, kept for the lock alone.
    Session(Box<PgConnection>),
    /// The database is in the memory of this process.
    Nothing,
}

// Any number will do, so long as nobody else takes it in this database: "passerel" in ASCII.
const NUMBER: i64 = 0x7061_7373_6572_656c;

const PAUSE: Duration = Duration::from_millis(500);

impl Lock {
    /// Takes the lock; none when another process holds it.
    pub async fn acquire(db: &DatabaseConnection) -> Result<Option<Self>, DbErr> {
        match db.get_database_backend() {
            DbBackend::Postgres => session(db).await,
            _ => file(db).await,
        }
    }

    /// Takes the lock as soon as nobody holds it.
    pub async fn wait(db: &DatabaseConnection) -> Result<Self, DbErr> {
        let mut told = false;
        loop {
            if let Some(lock) = Self::acquire(db).await? {
                return Ok(lock);
            }
            if !told {
                tracing::info!("another import is under way: waiting for its end");
                told = true;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Lets go.
    pub async fn release(self) {
        match self.0 {
            Held::File(file) => drop(file),
            Held::Session(mut session) => {
                // Closing alone would let go a little later than this returns.
                let unlocked = sqlx::query("SELECT pg_advisory_unlock($1)").bind(NUMBER).execute(&mut *session).await;
                if unlocked.is_ok() {
                    drop(session.close().await);
                }
            }
            Held::Nothing => {}
        }
    }
}

async fn session(db: &DatabaseConnection) -> Result<Option<Lock>, DbErr> {
    let failed = |error| DbErr::Conn(RuntimeErr::SqlxError(std::sync::Arc::new(error)));
    let options = db.get_postgres_connection_pool().connect_options();
    let mut session = PgConnection::connect_with(&options).await.map_err(failed)?;
    let taken = sqlx::query_scalar::<_, bool>("SELECT pg_try_advisory_lock($1)").bind(NUMBER);
    let taken = taken.fetch_one(&mut session).await.map_err(failed)?;
    Ok(taken.then(|| Lock(Held::Session(Box::new(session)))))
}

async fn file(db: &DatabaseConnection) -> Result<Option<Lock>, DbErr> {
    let sql = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
    let path: String = row.map(|row| row.try_get("", "file")).transpose()?.unwrap_or_default();
    if path.is_empty() {
        return Ok(Some(Lock(Held::Nothing)));
    }
    let path = format!("{path}-import");
    let failed = |error| DbErr::Custom(format!("the file {path} that tells of imports under way: {error}"));
    let mut file = File::options().create(true).truncate(false).read(true).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {
            sign(&mut file).map_err(failed)?;
            Ok(Some(Lock(Held::File(file))))
        }
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

// For the person who wonders whose file this is.
fn sign(file: &mut File) -> std::io::Result<()> {
    let text = format!("held by the process {} of passerelle while it imports\n", std::process::id());
    let mut known = String::new();
    file.read_to_string(&mut known)?;
    if known != text {
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(text.as_bytes())?;
    }
    Ok(())
}
