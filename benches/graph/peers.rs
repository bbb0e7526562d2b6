//! What does it cost others? Servers that their users would write over the same tables, in `benches/peers`.
//!
//! A peer asks its questions its own way when it says so: `/questions/W1` gives a question of ours as it is asked of it, and
//! `/answers/W1` gives what it answers as our graph does. Neither is timed.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context, ensure};
use axum::body::Bytes;
use hyper::Method;
use serde_json::Value;

use crate::load::Target;
use crate::process::Process;
use crate::questions::{QUESTIONS, Question};
use crate::{COMPARED, cut};

/// A server that others would write.
pub struct Peer {
    known: &'static Known,
    /// The server.
    pub process: Process,
}

struct Known {
    name: &'static str,
    path: &'static str,
    /// Whether it has a graph of its own.
    translates: bool,
    /// How many times its CPU the program may take for each question, when it remembers nothing.
    bounds: [f64; QUESTIONS.len()],
}

const KNOWN: [Known; 2] = [
    Known { name: "apollo", path: "/", translates: false, bounds: [0.35, 0.2, 0.5, 0.7, 0.45, 0.2, 0.4, 0.25] },
    Known {
        name: "postgraphile",
        path: "/graphql",
        translates: true,
        bounds: [0.45, 0.65, 0.6, 0.9, 0.5, 0.55, 0.45, 0.7],
    },
];

/// Starts those that are named, over a database of PostgreSQL: they know no other.
pub fn started(url: &str) -> anyhow::Result<Vec<Peer>> {
    if !url.starts_with("postgres") {
        return Ok(Vec::new());
    }
    let named = std::env::var("PASSERELLE_BENCH_PEERS").unwrap_or_default();
    named.split(',').map(str::trim).filter(|name| !name.is_empty()).map(|name| Peer::start(name, url)).collect()
}

impl Peer {
    fn start(name: &str, url: &str) -> anyhow::Result<Self> {
        let known =
            KNOWN.iter().find(|known| known.name == name).with_context(|| format!("there is no peer {name}"))?;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers");
        ensure!(
            folder.join("node_modules").is_dir(),
            "{name} needs its packages: npm ci --prefix benches/peers installs them"
        );
        let mut command = Command::new("node");
        // Libraries check less when they are told that they serve.
        command.arg(folder.join(name).with_extension("js")).arg(url).env("NODE_ENV", "production");
        Ok(Self { known, process: Process::telling(command).with_context(|| format!("{name} does not start"))? })
    }

    /// Its name in the table.
    pub fn name(&self) -> &'static str {
        self.known.name
    }

    /// How many times its CPU the program may take for the question of that number.
    pub fn bound(&self, number: usize) -> Option<f64> {
        self.known.bounds.get(number).copied()
    }

    /// Where it is asked a question, and in what words, from those of the graph.
    pub async fn target(&self, question: &Question, graph: &Arc<Vec<Bytes>>) -> anyhow::Result<Target> {
        let mut bodies = Vec::with_capacity(graph.len());
        for body in graph.iter() {
            bodies.push(self.translated("questions", question, body.clone()).await?);
        }
        Ok(self.at(self.known.path.to_owned(), bodies))
    }

    /// It answers what the graph answers.
    pub async fn compare(&self, question: &Question, graph: &Target, own: &Target) -> anyhow::Result<()> {
        for (rank, (body, theirs)) in graph.bodies.iter().zip(own.bodies.iter()).take(COMPARED).enumerate() {
            let ours: Value = serde_json::from_slice(&graph.ask(Method::POST, body.clone()).await?)?;
            let theirs = own.ask(Method::POST, theirs.clone()).await?;
            let theirs: Value = serde_json::from_slice(&self.translated("answers", question, theirs).await?)?;
            let same = if question.same { ours["data"] == theirs["data"] } else { finds(&ours) && finds(&theirs) };
            let (name, ours, theirs) = (self.name(), cut(&ours), cut(&theirs));
            ensure!(same, "{}, question {rank}: {name} finds {theirs}, the graph {ours}", question.name);
        }
        Ok(())
    }

    async fn translated(&self, what: &str, question: &Question, body: Bytes) -> anyhow::Result<Bytes> {
        if !self.known.translates {
            return Ok(body);
        }
        let translator = self.at(format!("/{what}/{}", question.name), Vec::new());
        translator.ask(Method::POST, body).await.with_context(|| format!("{}, {what}", self.name()))
    }

    fn at(&self, path: String, bodies: Vec<Bytes>) -> Target {
        Target { address: self.process.address.clone(), path, bodies: Arc::new(bodies) }
    }
}

/// Whether a list of the answer holds something.
fn finds(answer: &Value) -> bool {
    let holds = |list: &Value| list["nodes"].as_array().is_some_and(|nodes| !nodes.is_empty());
    answer["data"].as_object().is_some_and(|data| data.values().any(holds))
}
