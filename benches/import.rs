//! How fast is each source imported? Rows per second, whole: read, convert, write, publish.
//!
//! ```sh
//! cargo bench --bench import -- path/to/files            # the sample without a folder
//! PASSERELLE_BENCH_POSTGRES=postgres://… cargo bench --bench import -- path/to/files
//! ```
//!
//! Three rounds into an empty database each; the table gives the median. Machines are noisy: compare lines of one run.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context;
use chrono::Utc;
use migration::{Migrator, MigratorTrait};
use passerelle::import;
use passerelle::store::Pool;

const ROUNDS: usize = 3;

fn main() -> anyhow::Result<()> {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let folder = folder.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data"), PathBuf::from);
    let runtime = tokio::runtime::Runtime::new()?;
    let scratch = std::env::temp_dir().join(format!("passerelle-bench-{}", std::process::id()));
    std::fs::create_dir_all(&scratch)?;
    let file = scratch.join("bench.db");
    let measured = runtime.block_on(async {
        measure("SQLite", &format!("sqlite://{}?mode=rwc", file.display()), &folder).await?;
        match std::env::var("PASSERELLE_BENCH_POSTGRES") {
            Ok(url) => measure("PostgreSQL", &url, &folder).await,
            Err(_) => {
                println!("\nPASSERELLE_BENCH_POSTGRES is not set: PostgreSQL was not measured");
                Ok(())
            }
        }
    });
    std::fs::remove_dir_all(&scratch)?;
    measured
}

async fn measure(name: &str, url: &str, folder: &std::path::Path) -> anyhow::Result<()> {
    let mut rounds: BTreeMap<usize, Vec<(f64, u64, &'static str)>> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let pool = Pool::open(url, 1).await?;
        Migrator::refresh(&pool.writer).await.context("the database cannot be emptied")?;
        let (reports, _) = import::import_folder(&pool.writer, folder, Utc::now(), |_| ()).await?;
        for (rank, report) in reports.iter().enumerate() {
            let line = (report.elapsed.as_secs_f64(), report.totals().0, report.source);
            rounds.entry(rank).or_default().push(line);
        }
        pool.writer.close_by_ref().await?;
        pool.reader.close_by_ref().await?;
    }
    println!("\n{name}\n{:<20} {:>10} {:>10} {:>12}", "source", "rows", "seconds", "rows/s");
    let mut total = (0.0, 0);
    for mut lines in rounds.into_values() {
        lines.sort_by(|one, other| one.0.total_cmp(&other.0));
        let (seconds, rows, source) = lines[lines.len() / 2];
        total = (total.0 + seconds, total.1 + rows);
        println!("{source:<20} {rows:>10} {seconds:>10.2} {:>12.0}", rows as f64 / seconds.max(0.001));
    }
    println!("{:<20} {:>10} {:>10.2} {:>12.0}", "total", total.1, total.0, total.1 as f64 / total.0.max(0.001));
    Ok(())
}
