//! What does a piece of work cost? Time, CPU of all processes that take part, memory. As Linux tells; zero elsewhere.

use std::fmt;
use std::fs;
use std::time::Instant;

/// What was spent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Seconds on the clock.
    pub seconds: f64,
    /// Seconds of CPU of this process and of those it waited for.
    pub own: f64,
    /// Seconds of CPU of every PostgreSQL of the machine.
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
    own: f64,
    postgres: f64,
}

impl Meter {
    /// Begins. The highest memory is that from now on.
    pub fn start() -> Self {
        // Tells the kernel to forget the highest so far.
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self { clock: Instant::now(), own: own(), postgres: postgres() }
    }

    /// What was spent since the start.
    pub fn stop(&self) -> Cost {
        Cost {
            seconds: self.clock.elapsed().as_secs_f64(),
            own: own() - self.own,
            postgres: (postgres() - self.postgres).max(0.0),
            memory: highest(),
        }
    }

    /// What was spent since the start or the last lap.
    pub fn lap(&mut self) -> Cost {
        let cost = self.stop();
        *self = Self::start();
        cost
    }
}

// The kernel counts in hundredths of a second.
const TICKS: f64 = 100.0;

fn own() -> f64 {
    fs::read_to_string("/proc/self/stat").map_or(0.0, |stat| ticks(&stat) / TICKS)
}

fn postgres() -> f64 {
    let Ok(processes) = fs::read_dir("/proc") else { return 0.0 };
    let stats = processes.flatten().filter_map(|process| fs::read_to_string(process.path().join("stat")).ok());
    stats.filter(|stat| stat.contains("(postgres)")).map(|stat| ticks(&stat)).sum::<f64>() / TICKS
}

// User and system time, that of the children that ended included.
fn ticks(stat: &str) -> f64 {
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    after_name.split_whitespace().skip(11).take(4).filter_map(|ticks| ticks.parse::<f64>().ok()).sum()
}

fn highest() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
