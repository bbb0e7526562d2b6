//! What does each search cost beside a plain page of the same list? Through the whole schema, in this process.
//!
//! ```sh
//! cargo bench --bench search -- path/to/passerelle.db       # a database already filled; the sample without one
//! PASSERELLE_BENCH_POSTGRES=postgres://… cargo bench --bench search
//! PASSERELLE_BENCH_ROUNDS=5 …                               # thirty rounds otherwise
//! ```
//!
//! Each round asks every search once, each after the plain page that it is compared with. The table gives the median and
//! the 99th percentile, the CPU of this process and of the PostgreSQL that answers, and the medians' ratio. Where a
//! bound stands, the search is a worst case: above it, the benchmark fails. Machines are noisy: a ratio compares two
//! medians of one run, and a plain page that takes less than two milliseconds counts for two. Bounds are about twice what
//! an unoptimised program took on two shared cores over `passerelle generate --scale 1` (200 000 services, 100 000
//! courses), the slower database of the two. Whole tables are counted by every facet at once: that is what costs most.

#[path = "../import/cost.rs"]
#[allow(dead_code, reason = "the benchmark of imports tells more")]
mod cost;
mod searches;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use async_graphql::Request;
use chrono::Utc;
use migration::{Migrator, MigratorTrait};
use mimalloc::MiMalloc;
use passerelle::graph::{Graph, Limits, Viewer};
use passerelle::import;
use passerelle::store::{Pool, Store};

use self::cost::{Meter, server};
use self::searches::{SEARCHES, Search};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

// Nothing is remembered: a search is measured as whoever asks it first meets it.
const CACHE: u64 = 0;

// What a plain page counts for at the least, in milliseconds: below, noise is all there is.
const PLAIN: f64 = 2.0;

// Times that each search is asked before it is measured.
const WARM: usize = 2;

fn main() -> anyhow::Result<()> {
    let file = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let runtime = tokio::runtime::Runtime::new()?;
    let scratch = std::env::temp_dir().join(format!("passerelle-search-{}", std::process::id()));
    std::fs::create_dir_all(&scratch)?;
    let above = runtime.block_on(measure_each(file.as_deref(), &scratch));
    std::fs::remove_dir_all(&scratch)?;
    let above = above?;
    ensure!(above.is_empty(), "above their bounds: {}", above.join(", "));
    Ok(())
}

async fn measure_each(file: Option<&str>, scratch: &Path) -> anyhow::Result<Vec<String>> {
    let postgres = std::env::var("PASSERELLE_BENCH_POSTGRES").ok();
    let mut above = Vec::new();
    if let Some(file) = file {
        above.extend(measure("SQLite", &format!("sqlite://{file}")).await?);
    } else if postgres.is_none() {
        let url = format!("sqlite://{}?mode=rwc", scratch.join("bench.db").display());
        let pool = Pool::open(&url, 1).await?;
        Migrator::up(&pool.writer, None).await?;
        import::import_inputs(&pool.writer, import::sample()?, Utc::now(), |_| ()).await?;
        above.extend(measure("SQLite, the sample", &url).await?);
    }
    match postgres {
        Some(url) => above.extend(measure("PostgreSQL", &url).await?),
        None => println!("\nPASSERELLE_BENCH_POSTGRES is not set: PostgreSQL was not measured"),
    }
    Ok(above)
}

/// What a search took, round after round.
#[derive(Default)]
struct Line {
    plain: Vec<Duration>,
    own: Vec<Duration>,
    cpu: f64,
}

async fn measure(name: &str, url: &str) -> anyhow::Result<Vec<String>> {
    let rounds = std::env::var("PASSERELLE_BENCH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(30);
    let pool = Pool::open(url, 4).await.context("the database cannot be opened")?;
    import::declare(&pool.writer).await?;
    let server = server(&pool.writer).await?;
    let store = Store::new(pool, CACHE);
    store.refresh().await?;
    let graph = Graph::new(store, Limits::default(), Utc::now);
    let mut lines: Vec<Line> = SEARCHES.iter().map(|_| Line::default()).collect();
    for round in 0..rounds + WARM {
        for (search, line) in SEARCHES.iter().zip(&mut lines) {
            let plain = ask(&graph, search.plain).await?;
            let meter = Meter::start(server);
            let own = ask(&graph, search.query).await.with_context(|| search.name)?;
            if round >= WARM {
                line.cpu += meter.stop().cpu();
                line.plain.push(plain);
                line.own.push(own);
            }
        }
    }
    Ok(print(name, rounds, lines))
}

async fn ask(graph: &Graph, query: &str) -> anyhow::Result<Duration> {
    let clock = Instant::now();
    let answer = graph.execute(Request::new(query), Viewer::anonymous()).await;
    let spent = clock.elapsed();
    ensure!(answer.errors.is_empty(), "{query}: {:?}", answer.errors);
    Ok(spent)
}

fn print(name: &str, rounds: usize, lines: Vec<Line>) -> Vec<String> {
    println!("\n{name}, {rounds} rounds, milliseconds");
    println!(
        "{:<52} {:>9} {:>9} {:>9} {:>9} {:>7} {:>7}",
        "search", "p50", "p99", "CPU", "plain p50", "ratio", "bound"
    );
    let mut above = Vec::new();
    for (Search { name, bound, .. }, line) in SEARCHES.iter().zip(lines) {
        let [p50, p99] = [50, 99].map(|percent| percentile(&line.own, percent));
        let plain = percentile(&line.plain, 50);
        let ratio = p50 / plain.max(PLAIN);
        let cpu = line.cpu * 1_000.0 / rounds.max(1) as f64;
        let told = bound.map_or(String::new(), |bound| bound.to_string());
        println!("{name:<52} {p50:>9.2} {p99:>9.2} {cpu:>9.2} {plain:>9.2} {ratio:>7.1} {told:>7}");
        if bound.is_some_and(|bound| ratio > f64::from(bound)) {
            above.push(format!("{name} ({ratio:.1})"));
        }
    }
    above
}

fn percentile(times: &[Duration], percent: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(rank).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
}
