//! How does what an answer costs grow: with its list, its depth, those who ask at once, and the data?
//!
//! ```sh
//! cargo bench --bench growth -- passerelle.db                     # a database already filled
//! PASSERELLE_BENCH_POSTGRES=postgres://… cargo bench --bench growth
//! cargo bench --bench growth -- tenth.db once.db three-times.db   # the same data, more and more of them
//! PASSERELLE_BENCH_SECONDS=5 …
//! ```
//!
//! The program is asked over HTTP. It remembers nothing, but where the table of connections says `warm`; CPU is that of the server
//! and that of the database, in milliseconds for one answer. Connections ask again as soon as they are answered, refused or not:
//! what counts is how many are answered well beside the best of the table, and how soon after the others have left.

#[path = "../import/cost.rs"]
#[allow(dead_code, reason = "the benchmark of imports tells more")]
mod cost;
#[path = "../graph/load.rs"]
mod load;
#[path = "../graph/picks.rs"]
mod picks;
#[path = "../graph/process.rs"]
#[allow(dead_code, reason = "the benchmark of the graph has a ceiling beside")]
mod process;
#[path = "../graph/questions.rs"]
#[allow(dead_code, reason = "the benchmark of the graph compares")]
mod questions;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use axum::body::Bytes;
use hyper::Method;
use mimalloc::MiMalloc;
use passerelle::store::Pool;
use serde_json::{Value, json};

use self::cost::{Server, cpu, server};
use self::load::{Load, Target};
use self::process::Process;
use self::questions::{QUESTIONS, Question};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Connections that every table but theirs is made with.
const CONNECTIONS: usize = 32;

/// What the program may remember when it is warm, in mebibytes.
const WARM_MB: u32 = 64;

/// Those who ask at once; the last line tells how soon it is well again.
const CROWDS: [usize; 5] = [1, 32, 256, 1_000, 32];

/// Certifications of a list, each with its first courses: ten times more at each line.
const LISTS: [usize; 3] = [1, 10, 100];

const LIST: &str = "query L($n: Int!) { certifications(first: $n) { nodes { id intitule \
                    formations(first: 9) { nodes { cle intitule } } } } }";

/// From a job to what is taught, one edge more at each line.
const DEPTHS: [&str; 6] = [
    "rome",
    "rome certifications(first: 1) { nodes { id } }",
    "rome certifications(first: 1) { nodes { id formations(first: 1) { nodes { id } } } }",
    "rome certifications(first: 1) { nodes { id formations(first: 1) { nodes { id responsable { siret } } } } }",
    "rome certifications(first: 1) { nodes { id formations(first: 1) { nodes { id responsable { siret \
     formations(first: 1) { nodes { id } } } } } } }",
    "rome certifications(first: 1) { nodes { id formations(first: 1) { nodes { id responsable { siret \
     formations(first: 1) { nodes { id certification { id } } } } } } } }",
];

fn main() -> anyhow::Result<()> {
    let files: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let mut urls: Vec<String> = files.iter().map(|file| format!("sqlite://{file}")).collect();
    urls.extend(std::env::var("PASSERELLE_BENCH_POSTGRES").ok());
    ensure!(!urls.is_empty(), "name a database that is filled, or PASSERELLE_BENCH_POSTGRES");
    tokio::runtime::Runtime::new()?.block_on(async {
        for url in &urls {
            println!("\n{}", url.split('@').next_back().unwrap_or_default());
            Grown::new(url, 0).await?.with_what_is_asked().await?;
            Grown::new(url, 0).await?.with_those_who_ask("cold").await?;
            Grown::new(url, WARM_MB).await?.with_those_who_ask("warm").await?;
        }
        Ok(())
    })
}

/// The program over a database.
struct Grown {
    pool: Pool,
    postgres: Server,
    process: Process,
}

/// What was answered, and what one answer took, in milliseconds of CPU.
struct Asked {
    load: Load,
    own: f64,
    database: f64,
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>9.3} {:>9.3} {:>9.2}", self.own, self.database, self.load.percentile(50))
    }
}

impl Grown {
    async fn new(url: &str, cache_mb: u32) -> anyhow::Result<Self> {
        let pool = Pool::open(url, 2).await.context("the database cannot be opened")?;
        let postgres = server(pool.reader.db()).await?;
        Ok(Self { pool, postgres, process: Process::passerelle(url, cache_mb)? })
    }

    async fn with_what_is_asked(self) -> anyhow::Result<()> {
        println!("{:<10} {:>9} {:>9} {:>9} {:>12}", "question", "server", "database", "p50 ms", "µs an object");
        for question in QUESTIONS {
            let asked = self.asked(self.question(question).await?, CONNECTIONS).await?;
            println!("{:<10} {asked}", question.name);
        }
        for first in LISTS {
            let target = self.target([json!({ "query": LIST, "variables": { "n": first } })]);
            let objects = self.objects(&target).await?;
            let asked = self.asked(target, CONNECTIONS).await?;
            println!("{:<10} {asked} {:>12.2}", format!("{objects} rows"), asked.own * 1_000.0 / objects as f64);
        }
        let jobs = self.question(&QUESTIONS[1]).await?;
        for (edges, selection) in DEPTHS.iter().enumerate() {
            let query = format!("query D($rome: CodeRome!) {{ metier(rome: $rome) {{ {selection} }} }}");
            let bodies = jobs.bodies.iter().map(|body| {
                let asked: Value = serde_json::from_slice(body).unwrap_or_default();
                json!({ "query": query, "variables": asked["variables"] })
            });
            let asked = self.asked(self.target(bodies), CONNECTIONS).await?;
            println!("{:<10} {asked}", format!("{edges} edges"));
        }
        Ok(())
    }

    async fn with_those_who_ask(self, told: &str) -> anyhow::Result<()> {
        println!(
            "{:<16} {:>9} {:>9} {:>8} {:>9} {:>9} {:>9}",
            "connections", "answers/s", "refused/s", "of best", "p50 ms", "p99 ms", "CPU ms"
        );
        let target = self.question(&QUESTIONS[1]).await?;
        let mut best = 0.0_f64;
        for connections in CROWDS {
            let Asked { load, own, database } = self.asked(target.clone(), connections).await?;
            best = best.max(load.rate());
            let (refused, of_best) = (load.refused as f64 / load.seconds, load.rate() / best);
            println!(
                "{:<16} {:>9.0} {refused:>9.0} {of_best:>8.2} {:>9.2} {:>9.2} {:>9.3}",
                format!("W2 {told} {connections}"),
                load.rate(),
                load.percentile(50),
                load.percentile(99),
                own + database,
            );
        }
        Ok(())
    }

    async fn question(&self, question: &Question) -> anyhow::Result<Target> {
        let picks = question.picks.of(self.pool.reader.db()).await.with_context(|| question.name)?;
        let bodies =
            picks.iter().map(|given| json!({ "query": question.query, "variables": (question.variables)(given) }));
        Ok(self.target(bodies))
    }

    fn target(&self, bodies: impl IntoIterator<Item = Value>) -> Target {
        let bodies: Vec<Bytes> = bodies.into_iter().map(|body| body.to_string().into()).collect();
        Target { address: self.process.address.clone(), path: "/graphql".into(), bodies: Arc::new(bodies) }
    }

    /// Objects of the first answer: those that bear a key.
    async fn objects(&self, target: &Target) -> anyhow::Result<usize> {
        let body = target.bodies.first().cloned().context("a body")?;
        let answer = target.ask(Method::POST, body).await?;
        let text = String::from_utf8_lossy(&answer);
        Ok(text.matches("\"id\":").count() + text.matches("\"cle\":").count())
    }

    async fn asked(&self, target: Target, connections: usize) -> anyhow::Result<Asked> {
        let seconds = std::env::var("PASSERELLE_BENCH_SECONDS").ok().and_then(|given| given.parse().ok()).unwrap_or(2);
        // Once around first: what is prepared and remembered is.
        target.load(connections.min(CONNECTIONS), Duration::from_millis(200)).await?;
        let begun = (cpu(self.process.id()), self.postgres.map_or(0.0, cost::tree));
        let load = target.load(connections, Duration::from_secs(seconds)).await?;
        let spent = (cpu(self.process.id()) - begun.0, self.postgres.map_or(0.0, cost::tree) - begun.1);
        let each = 1_000.0 / load.times.len().max(1) as f64;
        Ok(Asked { load, own: spent.0 * each, database: spent.1 * each })
    }
}
