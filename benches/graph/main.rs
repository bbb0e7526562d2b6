//! What does an answer cost beside the best that the same database can do? Real servers, asked over HTTP.
//!
//! ```sh
//! cargo bench --bench graph -- path/to/passerelle.db          # a database already filled; the sample without one
//! PASSERELLE_BENCH_POSTGRES=postgres://… cargo bench --bench graph
//! cargo bench --bench graph -- path/to/passerelle.db W2 W5    # some questions only
//! PASSERELLE_BENCH_SECONDS=5 PASSERELLE_BENCH_ROUNDS=5 PASSERELLE_BENCH_CONNECTIONS=1 …
//! PASSERELLE_BENCH_PEERS=apollo,postgraphile PASSERELLE_BENCH_POSTGRES=postgres://… …    # after npm ci --prefix benches/peers
//! ```
//!
//! Eight questions of a front-end. Each is asked of the program that remembers nothing (`cold`), of the program as it starts
//! (`warm`), of the same where each answer is a part of a batch, so that it remembers rows and what hangs from them, and no whole
//! answer (`rows`), and of a server of a few lines that has the whole answer built by one statement (`ceiling`), or holds it in a map (`map`).
//! What they answer is compared before anything is timed. Rounds are interleaved, so that a noisy machine harms all alike; the
//! table gives the median of the rounds. CPU is that of the server and that of the database, in milliseconds for one answer, and
//! their ratio to the ceiling, or to the map. Run it over what `passerelle generate --scale 1` makes.
//!
//! Peers are asked when they are named, of PostgreSQL only: the same answers by Apollo Server with DataLoader, and by PostGraphile,
//! which makes functions of its own in a schema `passerelle_peers` of that database. They need Node.js 22 or later. Their ratio is
//! that of the program that remembers nothing to them.

mod ceiling;
#[path = "../import/cost.rs"]
#[allow(dead_code, reason = "the benchmark of imports tells more")]
mod cost;
mod load;
mod peers;
mod picks;
mod process;
mod questions;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use axum::body::Bytes;
use hyper::Method;
use migration::{Migrator, MigratorTrait};
use mimalloc::MiMalloc;
use passerelle::import;
use passerelle::store::Pool;
use serde_json::{Value, json};

use self::cost::{Server, cpu, server};
use self::load::{Load, Target};
use self::peers::Peer;
use self::process::Process;
use self::questions::{QUESTIONS, Question};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

// Answers that are compared.
const COMPARED: usize = 24;

// Rank of the program that remembers rows.
const ROWS: usize = 4;

// What the program may remember when it is warm, in mebibytes.
const WARM_MB: u32 = 64;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let runtime = tokio::runtime::Runtime::new()?;
    if let [flag, url] = arguments.as_slice()
        && flag == "--ceiling"
    {
        return runtime.block_on(ceiling::serve(url));
    }
    let (named, files): (Vec<_>, Vec<_>) =
        arguments.into_iter().partition(|argument| QUESTIONS.iter().any(|question| question.name == argument));
    let asked = |question: &&Question| named.is_empty() || named.iter().any(|name| name == question.name);
    let questions: Vec<&Question> = QUESTIONS.iter().filter(asked).collect();
    runtime.block_on(measure_each(files.first().map(String::as_str), &questions))
}

async fn measure_each(file: Option<&str>, questions: &[&Question]) -> anyhow::Result<()> {
    let postgres = std::env::var("PASSERELLE_BENCH_POSTGRES").ok();
    if let Some(file) = file {
        measure("SQLite", &format!("sqlite://{file}"), questions).await?;
    } else if postgres.is_none() {
        let scratch = tempfile::tempdir()?;
        let url = format!("sqlite://{}?mode=rwc", scratch.path().join("bench.db").display());
        let pool = Pool::open(&url, 1).await?;
        Migrator::up(&pool.writer, None).await?;
        import::import_inputs(&pool.writer, import::sample()?, chrono::Utc::now(), |_| ()).await?;
        measure("SQLite, the sample", &url, questions).await?;
    }
    match postgres {
        Some(url) => measure("PostgreSQL", &url, questions).await?,
        None => println!("\nPASSERELLE_BENCH_POSTGRES is not set: PostgreSQL was not measured"),
    }
    Ok(())
}

/// A server that is asked a question.
struct Asked<'a> {
    name: &'static str,
    process: &'a Process,
    target: Target,
    /// What its ratio may be.
    bound: Option<f64>,
    rounds: Vec<Round>,
}

/// What a server took in a round: the CPU of the server and of the database, in milliseconds for one answer.
struct Round {
    load: Load,
    own: f64,
    database: f64,
}

impl Round {
    fn cpu(&self) -> f64 {
        self.own + self.database
    }
}

async fn measure(name: &str, url: &str, questions: &[&Question]) -> anyhow::Result<()> {
    let connections = setting("CONNECTIONS", 32);
    let pool = Pool::open(url, 2).await.context("the database cannot be opened")?;
    let postgres = server(pool.reader.db()).await?;
    // The program first: it brings the tables up to date.
    let (cold, warm) = (Process::passerelle(url, 0)?, Process::passerelle(url, WARM_MB)?);
    let ceiling = Process::ceiling(url)?;
    let peers = peers::started(url)?;
    println!("\n{name}, {connections} connections, milliseconds of CPU for one answer");
    println!(
        "{:<4} {:<12} {:>9} {:>8} {:>8} {:>8} {:>9} {:>8} {:>7} {:>6} {:>6}",
        "", "", "req/s", "p50", "p99", "server", "database", "total", "ratio", "bound", "MiB"
    );
    for question in questions {
        let number = QUESTIONS.iter().position(|known| known.name == question.name).unwrap_or_default();
        let picks = question.picks.of(pool.reader.db()).await.with_context(|| question.name)?;
        let graph: Arc<Vec<Bytes>> = Arc::new(picks.iter().map(|given| graph_body(question, given)).collect());
        let batch = Arc::new(graph.iter().map(|body| Bytes::from([b"[", body.as_ref(), b"]"].concat())).collect());
        let plain = Arc::new(picks.iter().map(|given| Bytes::from(json!(given).to_string())).collect());
        let at = |process: &Process, path: String, bodies: &Arc<Vec<Bytes>>| Target {
            address: process.address.clone(),
            path,
            bodies: Arc::clone(bodies),
        };
        let asked = |name, process, path, bodies| Asked {
            name,
            process,
            target: at(process, path, bodies),
            bound: None,
            rounds: Vec::new(),
        };
        let mut asked = vec![
            asked("ceiling", &ceiling, format!("/{number}"), &plain),
            Asked { bound: Some(question.bound), ..asked("cold", &cold, "/graphql".into(), &graph) },
            asked("map", &ceiling, "/kept".into(), &graph),
            asked("warm", &warm, "/graphql".into(), &graph),
            Asked { bound: Some(question.rows_bound), ..asked("rows", &warm, "/graphql".into(), &batch) },
        ];
        compare(question, &asked).await?;
        hold(&asked).await?;
        asked.extend(beside(&peers, question, number, &at(&cold, "/graphql".into(), &graph)).await?);
        for _ in 0..setting("ROUNDS", 3) {
            for one in &mut asked {
                one.round(connections, postgres).await?;
            }
        }
        print(question, &asked);
    }
    Ok(())
}

/// The peers, once they answered as the program does.
async fn beside<'a>(
    peers: &'a [Peer],
    question: &Question,
    number: usize,
    cold: &Target,
) -> anyhow::Result<Vec<Asked<'a>>> {
    let mut asked = Vec::with_capacity(peers.len());
    for peer in peers {
        let target = peer.target(question, &cold.bodies).await?;
        peer.compare(question, cold, &target).await?;
        let (name, bound) = (peer.name(), peer.bound(number));
        asked.push(Asked { name, process: &peer.process, target, bound, rounds: Vec::new() });
    }
    Ok(asked)
}

fn graph_body(question: &Question, given: &[String]) -> Bytes {
    json!({ "query": question.query, "variables": (question.variables)(given) }).to_string().into()
}

/// The program answers what the statement answers, warm as cold.
async fn compare(question: &Question, asked: &[Asked<'_>]) -> anyhow::Result<()> {
    let [ceiling, cold, _, warm, rows] = asked else { return Ok(()) };
    for rank in 0..COMPARED.min(cold.target.bodies.len()) {
        let [best, cold, warm, first, rows] = [
            ceiling.answer(rank).await.with_context(|| question.name)?,
            cold.answer(rank).await?,
            warm.answer(rank).await?,
            rows.answer(rank).await?,
            rows.answer(rank).await?,
        ];
        ensure!(cold == warm, "{}: what is remembered differs: {cold} {warm}", question.name);
        ensure!(
            json!([cold]) == rows && first == rows,
            "{}: rows that are remembered differ: {cold} {rows}",
            question.name
        );
        let same = if question.same { cold == best } else { cold["data"].is_object() && best["data"].is_object() };
        let (best, cold) = (cut(&best), cut(&cold));
        ensure!(same, "{}, question {rank}: the statement finds {best}, the graph {cold}", question.name);
    }
    Ok(())
}

/// As much of an answer as a screen shows.
fn cut(answer: &Value) -> String {
    answer.to_string().chars().take(1_000).collect()
}

/// The map holds every answer of the program.
async fn hold(asked: &[Asked<'_>]) -> anyhow::Result<()> {
    let [_, cold, map, ..] = asked else { return Ok(()) };
    for body in cold.target.bodies.iter() {
        let answer = cold.target.ask(Method::POST, body.clone()).await?;
        map.target.ask(Method::PUT, [body, &b"\n"[..], &answer].concat().into()).await?;
    }
    Ok(())
}

impl Asked<'_> {
    async fn answer(&self, rank: usize) -> anyhow::Result<Value> {
        let body = self.target.bodies.get(rank).cloned().unwrap_or_default();
        Ok(serde_json::from_slice(&self.target.ask(Method::POST, body).await?)?)
    }

    async fn round(&mut self, connections: usize, postgres: Server) -> anyhow::Result<()> {
        let lasts = Duration::from_secs(setting("SECONDS", 2) as u64);
        let begun = (cpu(self.process.id()), postgres.map_or(0.0, cost::tree));
        let load = self.target.load(connections, lasts).await?;
        ensure!(load.refused == 0, "{}: {} requests were told to come back", self.name, load.refused);
        let spent = (cpu(self.process.id()) - begun.0, postgres.map_or(0.0, cost::tree) - begun.1);
        let each = 1_000.0 / load.times.len().max(1) as f64;
        self.rounds.push(Round { load, own: spent.0 * each, database: spent.1 * each });
        Ok(())
    }

    fn median(&self, read: impl Fn(&Round) -> f64) -> f64 {
        let mut figures: Vec<f64> = self.rounds.iter().map(read).collect();
        figures.sort_unstable_by(f64::total_cmp);
        figures.get(figures.len() / 2).copied().unwrap_or_default()
    }
}

fn print(question: &Question, asked: &[Asked<'_>]) {
    println!("{}: {}", question.name, question.told);
    let total = |rank: usize| asked.get(rank).map_or(0.0, |one| one.median(Round::cpu));
    for (rank, one) in asked.iter().enumerate() {
        // What nothing is remembered for stands beside the statement, what is held beside the map, the program beside its peers.
        let ratio = match rank {
            0 | 1 | ROWS => total(rank) / total(0),
            2 | 3 => total(rank) / total(2),
            _ => total(1) / total(rank),
        };
        let bound = one.bound.map(|bound| bound.to_string()).unwrap_or_default();
        println!(
            "{:<4} {:<12} {:>9.0} {:>8.2} {:>8.2} {:>8.3} {:>9.3} {:>8.3} {:>7.2} {:>6} {:>6}",
            "",
            one.name,
            one.median(|round| round.load.rate()),
            one.median(|round| round.load.percentile(50)),
            one.median(|round| round.load.percentile(99)),
            one.median(|round| round.own),
            one.median(|round| round.database),
            total(rank),
            ratio,
            bound,
            cost::resident(one.process.id()),
        );
    }
}

fn setting(name: &str, default: usize) -> usize {
    std::env::var(format!("PASSERELLE_BENCH_{name}")).ok().and_then(|given| given.parse().ok()).unwrap_or(default)
}
