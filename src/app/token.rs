//! How are tokens given, told and taken back from the command line?

use anyhow::Context;
use chrono::{DateTime, Utc};

use super::migrated;
use crate::config::Settings;
use crate::identity::{Asked, List, Register, Signer};

/// Days that a token lasts when nothing is said.
const DAYS: u32 = 90;

/// Gives a token, and prints it this once.
pub async fn create(
    settings: &Settings,
    nom: String,
    scopes: Vec<String>,
    days: Option<u32>,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let signer = Signer::new(&settings.jwt).context(
        "no key signs tokens: set PASSERELLE_JWT_SECRET or PASSERELLE_JWT_KEYS (`openssl rand -hex 32` makes a secret)",
    )?;
    let max_days = settings.jwt.max_life_days;
    let asked = Asked { nom, scopes, days: days.unwrap_or(DAYS.min(max_days)), max_days };
    let given = register(settings).await?.give(asked, &signer, now).await?;
    let kept = &given.kept;
    let opens = if kept.scopes.is_empty() { "open data alone" } else { &kept.scopes };
    let (nom, id, end) = (&kept.nom, &kept.id, kept.expire_le.format("%F"));
    eprintln!("token {nom} ({id}) opens {opens} until {end}; it is not kept, and is not shown again");
    println!("{}", given.token);
    Ok(())
}

/// Prints every token that was given.
pub async fn list(settings: &Settings, json: bool, now: DateTime<Utc>) -> anyhow::Result<()> {
    let list = List::new(register(settings).await?.list().await?, now);
    if json {
        println!("{}", serde_json::to_string_pretty(&list)?);
    } else {
        print!("{list}");
    }
    Ok(())
}

/// Takes a token back.
pub async fn revoke(settings: &Settings, word: &str, now: DateTime<Utc>) -> anyhow::Result<()> {
    let (row, stood) = register(settings).await?.revoke(word, now).await?;
    let already = if stood { "" } else { "already " };
    println!("token {} ({}) is {already}revoked", row.nom, row.id);
    Ok(())
}

async fn register(settings: &Settings) -> anyhow::Result<Register> {
    Ok(Register::new(&migrated(settings).await?))
}
