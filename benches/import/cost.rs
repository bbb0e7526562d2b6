//! What does a piece of work cost? Time, CPU of all processes that take part, memory. As Linux tells; zero elsewhere.

use std::fmt;
use std::fs;
use std::time::Instant;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

/// What was spent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Seconds on the clock.
    pub seconds: f64,
    /// Seconds of CPU of this process and of those it waited for.
    pub own: f64,
    /// Seconds of CPU of the PostgreSQL that is filled.
    pub postgres: f64,
    /// Highest memory that this process held, in MiB.
    pub memory: u64,
}

impl Cost {
    /// Names of the columns that a cost is shown in.
    pub const HEADER: &str = "   seconds    CPU s  server s   MiB";

    /// CPU of all processes.
    pub fn cpu(&self) -> f64 {
        self.own + self.postgres
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seconds, own, postgres, memory } = self;
        write!(f, "{seconds:>10.2} {own:>8.2} {postgres:>9.2} {memory:>5}")
    }
}

/// Measures from its start.
#[derive(Debug)]
pub struct Meter {
    clock: Instant,
    server: Server,
    own: f64,
    postgres: f64,
}

/// The number of the process that all others of a PostgreSQL of this machine come from; none for a database without.
pub type Server = Option<u32>;

/// The PostgreSQL of a database, when it is one and runs on this machine.
pub async fn server(db: &DatabaseConnection) -> Result<Server, DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(None);
    }
    let asked = Statement::from_string(DbBackend::Postgres, "SELECT pg_backend_pid()");
    let Some(row) = db.query_one_raw(asked).await? else { return Ok(None) };
    let backend: i32 = row.try_get_by_index(0)?;
    Ok(fs::read_to_string(format!("/proc/{backend}/stat")).ok().and_then(|stat| parent(&stat)))
}

impl Meter {
    /// Begins. The highest memory is that from now on.
    pub fn start(server: Server) -> Self {
        // Tells the kernel to forget the highest so far.
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self { clock: Instant::now(), server, own: own(), postgres: postgres(server) }
    }

    /// What was spent since the start.
    pub fn stop(&self) -> Cost {
        Cost {
            seconds: self.clock.elapsed().as_secs_f64(),
            own: own() - self.own,
            postgres: (postgres(self.server) - self.postgres).max(0.0),
            memory: highest(),
        }
    }

    /// What was spent since the start or the last lap.
    pub fn lap(&mut self) -> Cost {
        let cost = self.stop();
        *self = Self::start(self.server);
        cost
    }
}

// The kernel counts in hundredths of a second.
const TICKS: f64 = 100.0;

fn own() -> f64 {
    fs::read_to_string("/proc/self/stat").map_or(0.0, |stat| ticks(&stat) / TICKS)
}

/// Seconds of CPU of a process and of those it waited for, since it began.
pub fn cpu(process: u32) -> f64 {
    fs::read_to_string(format!("/proc/{process}/stat")).map_or(0.0, |stat| ticks(&stat) / TICKS)
}

/// Memory that a process holds, in MiB.
pub fn resident(process: u32) -> u64 {
    told(&format!("/proc/{process}/status"), "VmRSS:")
}

fn postgres(server: Server) -> f64 {
    server.map_or(0.0, tree)
}

/// Seconds of CPU of a process and of all that it began: those that ended are told by the one they come from.
pub fn tree(server: u32) -> f64 {
    let Ok(processes) = fs::read_dir("/proc") else { return 0.0 };
    let stats = processes.flatten().filter_map(|process| fs::read_to_string(process.path().join("stat")).ok());
    let first = format!("{server} (");
    stats.filter(|stat| stat.starts_with(&first) || parent(stat) == Some(server)).map(|stat| ticks(&stat)).sum::<f64>()
        / TICKS
}

fn parent(stat: &str) -> Option<u32> {
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

// User and system time, that of the children that ended included.
fn ticks(stat: &str) -> f64 {
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    after_name.split_whitespace().skip(11).take(4).filter_map(|ticks| ticks.parse::<f64>().ok()).sum()
}

fn highest() -> u64 {
    told("/proc/self/status", "VmHWM:")
}

fn told(status: &str, line: &str) -> u64 {
    let status = fs::read_to_string(status).unwrap_or_default();
    let found = status.lines().find_map(|told| told.strip_prefix(line));
    found.and_then(|told| told.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
