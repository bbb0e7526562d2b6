//! Does the search put first what people mean? The share of judged queries of which one of the objects expected is among the
//! first three.
//!
//! ```sh
//! cargo bench --bench relevance -- path/to/files     # those that the sample can answer, without a folder
//! ```
//!
//! `benches/relevance/queries.csv` holds the judgements: a text, and the objects that somebody who types it may mean. A query
//! of which no expected object is in the files is left out.

use std::path::PathBuf;

use anyhow::Context;
use async_graphql::{Request, Variables};
use chrono::Utc;
use migration::{Migrator, MigratorTrait};
use passerelle::graph::{Graph, Limits, Viewer};
use passerelle::import;
use passerelle::store::{Pool, Store};
use serde_json::{Value, json};

const JUDGED: &str = include_str!("relevance/queries.csv");

const QUERY: &str = "query($texte: String!, $ids: [ID!]!) {
    recherche(texte: $texte, first: 3) { nodes { titre noeud { id } } } nodes(ids: $ids) { id } }";

fn main() -> anyhow::Result<()> {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let folder = folder.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data"), PathBuf::from);
    let scratch = std::env::temp_dir().join(format!("passerelle-relevance-{}", std::process::id()));
    std::fs::create_dir_all(&scratch)?;
    let url = format!("sqlite://{}?mode=rwc", scratch.join("bench.db").display());
    let judged = tokio::runtime::Runtime::new()?.block_on(judge(&url, &folder));
    std::fs::remove_dir_all(&scratch)?;
    judged
}

async fn judge(url: &str, folder: &std::path::Path) -> anyhow::Result<()> {
    let pool = Pool::open(url, 1).await?;
    Migrator::up(&pool.writer, None).await?;
    import::import_folder(&pool.writer, folder, Utc::now(), |_| ()).await?;
    let store = Store::new(pool, 16 << 20);
    store.refresh().await?;
    let graph = Graph::new(store, Limits::default(), Utc::now);
    let (mut asked, mut right) = (0, 0);
    for line in csv::Reader::from_reader(JUDGED.as_bytes()).into_records() {
        let line = line?;
        let (texte, expected) = (&line[0], line[1].split(' ').collect::<Vec<_>>());
        let variables = Variables::from_json(json!({ "texte": texte, "ids": expected }));
        let answer = graph.execute(Request::new(QUERY).variables(variables), Viewer::anonymous()).await;
        let data = answer.data.into_json().context("an answer is JSON")?;
        if data["nodes"].as_array().is_none_or(|known| known.iter().all(Value::is_null)) {
            continue;
        }
        asked += 1;
        let found = data["recherche"]["nodes"].as_array().cloned().unwrap_or_default();
        if found.iter().any(|result| expected.iter().any(|id| result["noeud"]["id"] == *id)) {
            right += 1;
        } else {
            let shown: Vec<String> =
                found.iter().map(|result| format!("{} {}", result["noeud"]["id"], result["titre"])).collect();
            println!("{texte}: {} expected, found {}", expected.join(" or "), shown.join(", "));
        }
    }
    println!("{right} of {asked} queries: success@3 {:.3}", f64::from(right) / f64::from(asked.max(1)));
    Ok(())
}
