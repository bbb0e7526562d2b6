//! How are the parts put together? The only place that knows them all.

pub mod token;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::Context;
use chrono::Utc;
use migration::{Migrator, MigratorTrait};
use tokio::signal;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::cli::Direction;
use crate::config::Settings;
use crate::export::{self, Destination, Format, Library};
use crate::generate;
use crate::graph::Graph;
use crate::http::auth::Access;
use crate::http::{Options, router, server};
use crate::identity::{Register, Verifier};
use crate::import::{self, Jeu, Report, Terms};
use crate::quota;
use crate::store::{self, Lock, Pool, Replicas, Store, Work};
use crate::sync::{self, Client, Order, Pace};
use crate::telemetry;

// How often a version published by another process is looked for.
const VERSION_CHECK: Duration = Duration::from_secs(1);

// The part of the memory that rows take, and that of facets, an eighth of it more; answers take the rest.
const ROWS: u64 = 2;
const FACETS: u64 = 8 * ROWS;

// Given to writing what was counted last.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Serves the graph until the process is asked to stop.
pub async fn serve(settings: Settings) -> anyhow::Result<()> {
    // First what may be refused, so that nothing is touched by a process that will not start.
    let verifier = Verifier::new(&settings.jwt, SystemTime::now()).await?;
    let memory = settings.cache_mb << 20;
    let options = Options::read(&settings.http, &settings.limits)?.sharing(&settings.fair);
    let options = options.remembering(memory - memory / ROWS - memory / FACETS);
    let listener = server::listen(settings.listen).with_context(|| format!("cannot listen on {}", settings.listen))?;
    // Tables and indexes may take minutes to be made: who comes meanwhile is told so.
    let (pool, store) = server::meanwhile(&listener, router::starting(), prepared(&settings, memory / ROWS)).await?;
    let database = pool.clone();
    let access = recognised(&settings, verifier, &pool);
    let mut followers = JoinSet::new();
    followers.spawn(store::follow(store.clone(), VERSION_CHECK));
    followers.spawn(import::correction::follow(store.clone()));
    let graph = Graph::new(store, settings.limits, Utc::now).with_federation_scopes(settings.federation_scopes);
    let address = listener.local_addr()?;
    tracing::info!(
        "portal at http://{address}/, explorer at http://{address}/graphiql, API at http://{address}/graphql"
    );
    let (streams, usage) = (options.streams(), options.usage());
    let counting = tokio::spawn(usage.clone().follow(graph.store().clone()));
    let writer = graph.store().writer().clone();
    followers.spawn(quota::follow(writer.clone(), options.accounts()));
    let stopped = streams.clone().stopped_by(stop()?);
    server::serve(listener, router::router(graph, access, options), stopped).await;
    streams.ended().await;
    counting.abort();
    drop(counting.await);
    if !matches!(timeout(LAST_WORDS, usage.write(&writer)).await, Ok(Ok(()))) {
        tracing::warn!("what was asked last is not counted");
    }
    // Who still looked at the database would tell that it does not answer.
    followers.shutdown().await;
    drop(timeout(LAST_WORDS, database.close()).await);
    tracing::info!("stopped");
    Ok(())
}

/// Loads the files of one source, and prints what became of their rows.
pub async fn import(settings: &Settings, source: &str, paths: &[PathBuf], terms: Terms) -> anyhow::Result<()> {
    let jeu = Jeu::named(source).with_context(|| format!("no source is named {source}"))?;
    closing(settings, async |pool| {
        let report = import::import(&pool.writer, jeu, paths, terms).await?;
        println!("{}", Report::header());
        told(&report);
        Ok(())
    })
    .await
}

/// Loads every source found in a folder, and prints what became of the rows.
pub async fn import_all(settings: &Settings, folder: &Path, terms: Terms) -> anyhow::Result<()> {
    closing(settings, async |pool| {
        println!("{}", Report::header());
        let (reports, unread) = import::import_folder(&pool.writer, folder, terms, told).await?;
        for name in &unread {
            println!("not read: {name} (no source knows this file)");
        }
        anyhow::ensure!(!reports.is_empty(), "no source reads any file of {}", folder.display());
        println!("{}", Report::total(&reports));
        Ok(())
    })
    .await
}

/// Prints what an import would make of files; fails when it would refuse any.
pub fn validate(paths: &[PathBuf], source: Option<&str>, json: bool) -> anyhow::Result<()> {
    let jeu = source.map(|id| Jeu::named(id).with_context(|| format!("no source is named {id}"))).transpose()?;
    let validation = import::validate(import::open_files(paths)?, jeu, Utc::now());
    if json {
        println!("{}", serde_json::to_string_pretty(&validation)?);
    } else {
        print!("{validation}");
    }
    anyhow::ensure!(validation.acceptable, "an import would refuse some of it");
    Ok(())
}

/// Downloads sources from their APIs, all of them when none is named, and loads each that is whole.
pub async fn sync(settings: &Settings, sources: &[String], restart: bool, terms: Terms) -> anyhow::Result<()> {
    let client = Client::new(Pace::default())?;
    let order = Order { day: terms.now.date_naive(), restart };
    let asked = |source: &sync::Source| sources.is_empty() || sources.iter().any(|name| name == source.name());
    let failed = closing(settings, async |pool| {
        let mut failed = Vec::new();
        println!("{}", Report::header());
        for source in sync::Source::ALL.into_iter().filter(asked) {
            match synced(&client, settings, pool, source, order, terms).await {
                Ok(report) => told(&report),
                Err(error) => {
                    eprintln!("not loaded: {}: {}", source.name(), telemetry::told(&error));
                    failed.push(source.name());
                }
            }
        }
        Ok(failed)
    })
    .await?;
    anyhow::ensure!(failed.is_empty(), "not loaded: {}; their rows are as they were", failed.join(", "));
    Ok(())
}

async fn synced(
    client: &Client,
    settings: &Settings,
    pool: &Pool,
    source: sync::Source,
    order: Order,
    terms: Terms,
) -> anyhow::Result<Report> {
    let jeu = Jeu::named(source.name()).with_context(|| format!("nothing imports {}", source.name()))?;
    let files = sync::download(client, &settings.sync, source, order).await?;
    Ok(import::import(&pool.writer, jeu, &files, Terms { now: Utc::now(), ..terms }).await?)
}

/// Writes synthetic data in a folder, and prints how large the files are.
pub fn generate(folder: &Path, request: &generate::Request) -> anyhow::Result<()> {
    let written = generate::generate(folder, request)?;
    print!("{}", generate::Table(&written));
    Ok(())
}

/// Prints how far the data can be trusted, by data set.
pub async fn quality(settings: &Settings) -> anyhow::Result<()> {
    print!("{}", import::quality(migrated(settings).await?.reader.db()).await?);
    Ok(())
}

/// Writes data sets to files of a folder, or one of them to standard output.
pub async fn export(settings: &Settings, sets: &[String], format: Format, output: PathBuf) -> anyhow::Result<()> {
    let sets: Vec<_> = sets.iter().map(|name| export::named(name)).collect::<Result<_, _>>()?;
    if let Some(set) = sets.iter().find(|set| !set.formats().contains(&format)) {
        anyhow::bail!("{} has no place on a map: it is not written in {format}", set.about().name);
    }
    let destination = if output.as_os_str() == "-" { Destination::Standard } else { Destination::Folder(output) };
    anyhow::ensure!(destination != Destination::Standard || sets.len() == 1, "--output - takes one data set");
    let snapshot = Library::new(Store::new(migrated(settings).await?, 0)).open().await?;
    anyhow::ensure!(snapshot.edition().version > 0, "the database holds no data: see passerelle import --help");
    for set in sets {
        let written = tokio::select! {
            written = export::to_destination(&snapshot, set, format, &destination) => written?,
            _ = signal::ctrl_c() => anyhow::bail!("interrupted: {} was not written", set.about().name),
        };
        if let Some(path) = written.path {
            println!("{}: {} rows", path.display(), written.rows);
        }
    }
    Ok(snapshot.close().await?)
}

fn told(report: &Report) {
    print!("{report}");
    eprint!("{}", report.refusals());
}

/// Changes the tables, or tells where they stand.
pub async fn migrate(settings: &Settings, direction: Direction) -> anyhow::Result<()> {
    let database = connected(settings).await?.writer;
    let lock = Lock::wait(&database, Work::Tables).await?;
    let done = match direction {
        Direction::Up => Migrator::up(&database, None).await,
        Direction::Down => Migrator::down(&database, Some(1)).await,
        Direction::Status => Ok(()),
    };
    let states = Migrator::get_migration_with_status(&database).await;
    lock.release().await;
    done?;
    for migration in states? {
        println!("{:<8} {}", migration.status().to_string().to_lowercase(), migration.name());
    }
    Ok(())
}

/// Follows what changes of tokens while the program runs; gives what recognises their holders.
fn recognised(settings: &Settings, verifier: Verifier, pool: &Pool) -> Access {
    let register = Register::new(pool);
    tokio::spawn(verifier.clone().follow(Duration::from_secs(settings.jwt.jwks_refresh_s)));
    tokio::spawn(register.clone().follow());
    Access::new(verifier.knowing(register))
}

async fn connected(settings: &Settings) -> anyhow::Result<Pool> {
    Ok(Pool::open(&settings.database_url, connections(settings)).await?)
}

fn connections(settings: &Settings) -> u32 {
    settings.database_max_connections.unwrap_or(8)
}

/// Works on the database, and closes it.
async fn closing<T>(settings: &Settings, work: impl AsyncFnOnce(&Pool) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let pool = migrated(settings).await?;
    let done = work(&pool).await;
    pool.close().await;
    done
}

/// The database, brought up to date and filled, and what reads it within so many bytes of memory.
async fn prepared(settings: &Settings, memory: u64) -> anyhow::Result<(Pool, Store)> {
    let pool = migrated(settings).await?;
    import::declare(&pool.writer).await?;
    let replicas = Replicas::open(&settings.database_replica_urls, connections(settings)).await?;
    let store = Store::new(pool.clone(), memory).with_replicas(replicas);
    if store.refresh().await? == 0 {
        tracing::info!("the database is empty: loading the sample data");
        // Another server that starts on the same database may be loading it: the same files again change nothing.
        let terms = Terms { wait: true, ..Terms::from(Utc::now()) };
        import::import_inputs(store.writer(), import::sample()?, terms, |_| ()).await?;
        store.refresh().await?;
    }
    Ok((pool, store))
}

async fn migrated(settings: &Settings) -> anyhow::Result<Pool> {
    let pool = connected(settings).await?;
    // Two that start at once would both make the tables that neither finds.
    let lock = Lock::wait(&pool.writer, Work::Tables).await?;
    let done = Migrator::up(&pool.writer, None).await;
    lock.release().await;
    done.context("the tables cannot be brought up to date")?;
    Ok(pool)
}

/// Completes on Ctrl+C, or when the system asks the process to end.
fn stop() -> anyhow::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut ended = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = ended.recv() => {}
            _ = signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        drop(signal::ctrl_c().await);
        tracing::info!("stopping: the requests under way are finished first");
    })
}
