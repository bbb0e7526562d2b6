//! What do the paths that every request takes cost, each alone and in this process?
//!
//! ```sh
//! cargo bench --bench hot              # how long each takes
//! scripts/instructions                 # how many instructions each takes, beside those that were counted before
//! ```
//!
//! A path is taken over and over on the sample data, on SQLite. `--prepare FILE` makes the database, and `--count FILE NAME TIMES`
//! takes one path so many times: that is what instructions are counted of.

mod paths;

use std::hint::black_box;
use std::path::Path;

use anyhow::Context;
use criterion::Criterion;
use tokio::runtime::{Builder, Runtime};

use self::paths::{NAMES, Paths, prepare};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    // One thread: what is counted is the same at each run.
    let runtime = Builder::new_current_thread().enable_all().build()?;
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--names"] => println!("{}", NAMES.join("\n")),
        ["--prepare", file] => runtime.block_on(prepare(Path::new(file)))?,
        ["--count", file, name, times] => {
            let paths = runtime.block_on(Paths::over(Path::new(file)))?;
            count(&runtime, &paths, name, times.parse().context("how many times?")?)?;
        }
        _ => {
            let folder = tempfile::tempdir()?;
            let file = folder.path().join("hot.db");
            runtime.block_on(prepare(&file))?;
            time(&runtime, &runtime.block_on(Paths::over(&file))?);
        }
    }
    Ok(())
}

fn count(runtime: &Runtime, paths: &Paths, name: &str, times: u32) -> anyhow::Result<()> {
    let name = NAMES.iter().find(|known| **known == name).with_context(|| format!("no path is named {name}"))?;
    runtime.block_on(async {
        for _ in 0..times {
            black_box(paths.take(name).await);
        }
    });
    Ok(())
}

fn time(runtime: &Runtime, paths: &Paths) {
    let mut criterion = Criterion::default().configure_from_args();
    for name in NAMES {
        criterion.bench_function(name, |bencher| bencher.to_async(runtime).iter(|| paths.take(name)));
    }
    criterion.final_summary();
}
