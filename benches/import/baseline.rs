//! What would it cost to put the same rows into the same tables without reading any register? The database's own way.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use passerelle::store::Pool;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use super::cost::{Cost, Meter, Server, server};

/// Measures it on what the last import left, and leaves the tables empty.
pub async fn measure(url: &str, scratch: &Path) -> anyhow::Result<()> {
    let pool = Pool::open(url, 1).await?;
    let db = &pool.writer;
    let server = server(db).await?;
    let measured = if url.starts_with("sqlite:") {
        sqlite(url, db, scratch).await?
    } else {
        postgres(db, server, scratch).await?
    };
    for (way, rows, cost) in measured {
        println!("{way:<24} {rows:>10} {:>10.0} {cost}", rows as f64 / cost.seconds.max(0.001));
        println!("{way}: {:.2} s of CPU in all", cost.cpu());
    }
    pool.writer.close_by_ref().await?;
    pool.reader.db().close_by_ref().await?;
    Ok(())
}

/// How, how many rows, at what cost: each way.
type Measured = Vec<(&'static str, u64, Cost)>;

// The index of the search is no row of a register.
const OF_THE_SEARCH: &str = "document mot index_texte";

fn is_of_the_search(table: &str) -> bool {
    OF_THE_SEARCH.split(' ').any(|name| table.starts_with(name))
}

// Names that a select gives: those of the search, or the others.
async fn names(db: &DatabaseConnection, select: &str, of_the_search: bool) -> anyhow::Result<Vec<String>> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), select)).await?;
    let names = rows.iter().map(|row| Ok(row.try_get_by_index::<String>(0)?)).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(names.into_iter().filter(|name| is_of_the_search(name) == of_the_search).collect())
}

async fn postgres(db: &DatabaseConnection, server: Server, scratch: &Path) -> anyhow::Result<Measured> {
    let all = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
    let (plain, search) = (names(db, all, false).await?, names(db, all, true).await?);
    // The server writes the files, under another user.
    let folder = scratch.join("copy");
    std::fs::create_dir_all(&folder)?;
    #[cfg(unix)]
    std::fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o777))?;
    let mut measured = Vec::new();
    for (way, tables) in [("COPY", plain), ("COPY, search alone", search)] {
        let mut rows = 0;
        for table in &tables {
            let copy = format!("COPY {table} TO '{}'", folder.join(table).display());
            let told = db.execute_unprepared(&copy).await;
            rows += told.context("COPY needs a server on this machine, as a superuser")?.rows_affected();
        }
        db.execute_unprepared(&format!("TRUNCATE {}", tables.join(", "))).await?;
        let meter = Meter::start(server);
        for table in &tables {
            db.execute_unprepared(&format!("COPY {table} FROM '{}'", folder.join(table).display())).await?;
        }
        measured.push((way, rows, meter.stop()));
    }
    Ok(measured)
}

async fn sqlite(url: &str, db: &DatabaseConnection, scratch: &Path) -> anyhow::Result<Measured> {
    if Command::new("sqlite3").arg("--version").output().is_err() {
        println!("no sqlite3 shell here: .import was not measured");
        return Ok(Vec::new());
    }
    let plain = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let tables = names(db, plain, false).await?;
    let made = "SELECT tbl_name || '|' || sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC";
    let made = names(db, made, false).await?;
    let from = url.trim_start_matches("sqlite://").split('?').next().unwrap_or_default();
    let (to, file) = (scratch.join("copy.db"), |table: &str| scratch.join(format!("{table}.csv")));
    let mut script = String::from(".mode csv\n");
    tables.iter().for_each(|table| script += &format!(".once '{}'\nSELECT * FROM {table};\n", file(table).display()));
    shell(Path::new(from), &script)?;
    let made = made.iter().filter_map(|line| Some(format!("{};\n", line.split_once('|')?.1)));
    shell(&to, &format!("PRAGMA journal_mode = WAL;\n{}", made.collect::<String>()))?;
    let mut script = String::from("PRAGMA synchronous = NORMAL;\nBEGIN;\n.mode csv\n");
    tables.iter().for_each(|table| script += &format!(".import '{}' {table}\n", file(table).display()));
    let meter = Meter::start(None);
    shell(&to, &(script + "COMMIT;\n"))?;
    let cost = meter.stop();
    let mut rows = 0;
    for table in &tables {
        let count = Statement::from_string(db.get_database_backend(), format!("SELECT COUNT(*) FROM {table}"));
        rows += db.query_one_raw(count).await?.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))?;
    }
    Ok(vec![(".import", rows.unsigned_abs(), cost)])
}

fn shell(file: &Path, script: &str) -> anyhow::Result<()> {
    let mut shell = Command::new("sqlite3").arg(file).stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    shell.stdin.take().context("the shell reads")?.write_all(script.as_bytes())?;
    ensure!(shell.wait()?.success(), "the sqlite3 shell failed");
    Ok(())
}
