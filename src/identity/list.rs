//! How are tokens told to who keeps them?

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use entity::jeton;
use serde::Serialize;

/// Tokens as they stand at one instant: lines for people, JSON for programs.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Line>);

#[derive(Debug, Serialize)]
struct Line {
    id: String,
    nom: String,
    scopes: Vec<String>,
    etat: Etat,
    cree_le: String,
    expire_le: String,
    utilise_le: Option<String>,
    revoque_le: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum Etat {
    Valide,
    Expire,
    Revoque,
}

impl Etat {
    fn word(self) -> &'static str {
        match self {
            Self::Valide => "VALIDE",
            Self::Expire => "EXPIRE",
            Self::Revoque => "REVOQUE",
        }
    }
}

impl List {
    /// These tokens, at this instant.
    pub fn new(rows: Vec<jeton::Model>, now: DateTime<Utc>) -> Self {
        Self(rows.into_iter().map(|row| Line::new(row, now)).collect())
    }
}

impl Line {
    fn new(row: jeton::Model, now: DateTime<Utc>) -> Self {
        let etat = match row.revoque_le {
            Some(_) => Etat::Revoque,
            None if row.expire_le <= now => Etat::Expire,
            None => Etat::Valide,
        };
        Self {
            id: row.id,
            nom: row.nom,
            scopes: row.scopes.split_ascii_whitespace().map(str::to_owned).collect(),
            etat,
            cree_le: written(row.cree_le),
            expire_le: written(row.expire_le),
            utilise_le: row.utilise_le.map(written),
            revoque_le: row.revoque_le.map(written),
        }
    }
}

fn written(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

impl fmt::Display for List {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.0.iter().map(|line| line.nom.len()).chain([3]).max().unwrap_or_default();
        let (id, nom, etat, cree, expire, utilise) = ("id", "nom", "etat", "cree_le", "expire_le", "utilise_le");
        writeln!(formatter, "{id:<32}  {nom:<width$}  {etat:<7}  {cree:<20}  {expire:<20}  {utilise:<20}  scopes")?;
        for line in &self.0 {
            let (id, nom, etat) = (&line.id, &line.nom, line.etat.word());
            let (cree, expire) = (&line.cree_le, &line.expire_le);
            let (utilise, scopes) = (line.utilise_le.as_deref().unwrap_or("-"), line.scopes.join(" "));
            writeln!(formatter, "{id}  {nom:<width$}  {etat:<7}  {cree}  {expire}  {utilise:<20}  {scopes}")?;
        }
        Ok(())
    }
}
