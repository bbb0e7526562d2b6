//! How fast is each source imported, and what does it cost? Whole: read, convert, compare, write, index, publish.
//!
//! ```sh
//! cargo bench --bench import -- path/to/files            # the sample without a folder
//! PASSERELLE_BENCH_POSTGRES=postgres://… cargo bench --bench import -- path/to/files
//! PASSERELLE_BENCH_ROUNDS=1 …                            # three rounds otherwise
//! ```
//!
//! Each round imports into an empty database, then the same files again (nothing is read), then again by force (all is
//! read, nothing is written). The tables give the median. CPU is that of this process and of the PostgreSQL that is
//! filled; memory is the highest that this process held, program included. Last comes what it is measured against: the same
//! rows put into the same tables and indexes by `COPY`, those of the search apart, or by `.import` of the `sqlite3` shell,
//! those of the search left out: the shell cannot fill FTS5. Machines are noisy: compare lines of one run.

mod baseline;
#[allow(dead_code, reason = "the benchmark of the graph tells more")]
mod cost;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use chrono::Utc;
use migration::{Migrator, MigratorTrait};
use mimalloc::MiMalloc;
use passerelle::import::{self, Terms};
use passerelle::store::Pool;

use self::cost::{Cost, Meter, Server, server};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> anyhow::Result<()> {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let folder = folder.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data"), PathBuf::from);
    let runtime = tokio::runtime::Runtime::new()?;
    let scratch = std::env::temp_dir().join(format!("passerelle-bench-{}", std::process::id()));
    std::fs::create_dir_all(&scratch)?;
    let file = scratch.join("bench.db");
    let measured = runtime.block_on(async {
        measure("SQLite", &format!("sqlite://{}?mode=rwc", file.display()), &folder, &scratch).await?;
        match std::env::var("PASSERELLE_BENCH_POSTGRES") {
            Ok(url) => measure("PostgreSQL", &url, &folder, &scratch).await,
            Err(_) => {
                println!("\nPASSERELLE_BENCH_POSTGRES is not set: PostgreSQL was not measured");
                Ok(())
            }
        }
    });
    std::fs::remove_dir_all(&scratch)?;
    measured
}

/// One line of the table, in the order it is shown.
type Lines = BTreeMap<usize, Vec<(String, u64, Cost)>>;

async fn measure(name: &str, url: &str, folder: &Path, scratch: &Path) -> anyhow::Result<()> {
    let rounds = std::env::var("PASSERELLE_BENCH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(3);
    let mut lines = Lines::new();
    for _ in 0..rounds {
        let pool = Pool::open(url, 1).await?;
        Migrator::refresh(&pool.writer).await.context("the database cannot be emptied")?;
        let server = server(&pool.writer).await?;
        let whole = Meter::start(server);
        let mut each = Meter::start(server);
        let mut read = 0;
        let (mut rank, mut highest) = (0, 0);
        import::import_folder(&pool.writer, folder, Utc::now(), |report| {
            read += report.totals().0;
            let cost = each.lap();
            highest = highest.max(cost.memory);
            lines.entry(rank).or_default().push((report.source.to_owned(), report.totals().0, cost));
            rank += 1;
        })
        .await?;
        // Each lap has made the kernel forget the highest so far.
        let cost = whole.stop();
        add(&mut lines, 100, "everything", read, Cost { memory: highest.max(cost.memory), ..cost });
        again(&pool, server, folder, &mut lines, read).await?;
        pool.writer.close_by_ref().await?;
        pool.reader.db().close_by_ref().await?;
    }
    print(name, lines);
    baseline::measure(url, scratch).await
}

async fn again(pool: &Pool, server: Server, folder: &Path, lines: &mut Lines, read: u64) -> anyhow::Result<()> {
    for (rank, name, force) in [(101, "the same files again", false), (102, "again, by force", true)] {
        let meter = Meter::start(server);
        let terms = Terms { force, ..Terms::from(Utc::now()) };
        import::import_folder(&pool.writer, folder, terms, |_| ()).await?;
        add(lines, rank, name, read, meter.stop());
    }
    Ok(())
}

fn add(lines: &mut Lines, rank: usize, name: &str, rows: u64, cost: Cost) {
    lines.entry(rank).or_default().push((name.to_owned(), rows, cost));
}

fn print(name: &str, lines: Lines) {
    println!("\n{name}\n{:<24} {:>10} {:>10} {}", "source", "rows", "rows/s", Cost::HEADER);
    for mut line in lines.into_values() {
        line.sort_by(|one, other| one.2.seconds.total_cmp(&other.2.seconds));
        let (source, rows, cost) = &line[line.len() / 2];
        println!("{source:<24} {rows:>10} {:>10.0} {cost}", *rows as f64 / cost.seconds.max(0.001));
    }
}
