//! What can be taken away, of which date, and what does each column tell? For programs, in JSON.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Paris;
use sea_orm::DbErr;
use serde::Serialize;

use super::column::Field;
use super::dataset::{Dataset, all};
use super::english::english;
use super::format::Format;
use crate::store::snapshot::{Edition, Imported};
use crate::store::{Snapshot, Store};

/// Where files come from.
#[derive(Clone, Debug)]
pub struct Library(Store);

impl Library {
    /// The files of a store.
    pub fn new(store: Store) -> Self {
        Self(store)
    }

    /// How many editions may be held at once: each holds a connection, and half of them are left to whoever asks the graph.
    pub fn shelves(&self) -> u32 {
        self.0.readers() / 2
    }

    /// The edition of now.
    pub async fn edition(&self) -> Result<Edition, DbErr> {
        self.0.edition().await
    }

    /// The edition of now, held until its files are written.
    pub async fn open(&self) -> Result<Snapshot, DbErr> {
        Snapshot::open(&self.0).await
    }

    /// What can be taken away now.
    pub async fn index(&self) -> Result<Index, DbErr> {
        let snapshot = self.open().await?;
        let index = Index::new(snapshot.edition(), &snapshot.imported().await?);
        snapshot.close().await.map(|()| index)
    }
}

/// Where files are downloaded.
pub const ROOT: &str = "/telechargements";

/// The index of downloads.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Index {
    version: i64,
    publiee_le: Option<DateTime<Utc>>,
    jeux: Vec<Entry>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    jeu: &'static str,
    titre: &'static str,
    nombre_de_colonnes: usize,
    colonnes: String,
    fichiers: Vec<Download>,
    sources: Vec<Origin>,
}

#[derive(Debug, Serialize)]
struct Download {
    format: &'static str,
    chemin: String,
    #[serde(rename = "type")]
    media_type: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Origin {
    jeu_de_donnees: String,
    producteur: String,
    licence: String,
    millesime: Option<NaiveDate>,
    importe_le: DateTime<Utc>,
}

impl Index {
    fn new(edition: Edition, imported: &[Imported]) -> Self {
        let jeux = all().iter().map(|set| Entry::new(*set, imported)).collect();
        Self { version: edition.version, publiee_le: edition.publiee_le, jeux }
    }

    /// The same, told in English.
    #[must_use]
    pub fn in_english(mut self) -> Self {
        for set in &mut self.jeux {
            set.titre = english(set.titre);
        }
        self
    }
}

impl Entry {
    fn new(set: &dyn Dataset, imported: &[Imported]) -> Self {
        let about = set.about();
        let of = |source: &&str| imported.iter().find(|import| import.jeu_de_donnees_id == **source);
        Self {
            jeu: about.name,
            titre: about.title,
            nombre_de_colonnes: set.fields().len(),
            colonnes: format!("{ROOT}/{}.{COLUMNS}", about.name),
            fichiers: set.formats().into_iter().map(|format| Download::new(about.name, format)).collect(),
            sources: about.sources.iter().filter_map(of).map(Origin::new).collect(),
        }
    }
}

impl Download {
    fn new(name: &str, format: Format) -> Self {
        let chemin = format!("{ROOT}/{name}.{format}");
        Self { format: format.extension(), chemin, media_type: format.media_type() }
    }
}

impl Origin {
    fn new(import: &Imported) -> Self {
        Self {
            jeu_de_donnees: import.jeu_de_donnees_id.clone(),
            producteur: import.producteur.clone(),
            licence: import.licence.clone(),
            millesime: import.millesime,
            importe_le: import.debut,
        }
    }
}

/// What ends the name of a dictionary of columns, after the data set's.
pub const COLUMNS: &str = "colonnes.json";

/// The dictionary of the columns of a data set.
#[derive(Debug, Serialize)]
pub struct Dictionary {
    jeu: &'static str,
    titre: &'static str,
    colonnes: Vec<Described>,
}

#[derive(Debug, Serialize)]
struct Described {
    nom: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    nullable: bool,
    description: &'static str,
    unite: Option<&'static str>,
    format: Option<&'static str>,
}

impl Dictionary {
    /// The dictionary of a data set.
    pub fn of(set: &dyn Dataset) -> Self {
        let about = set.about();
        let colonnes = set.fields().into_iter().map(Described::from).collect();
        Self { jeu: about.name, titre: about.title, colonnes }
    }

    /// The same, told in English.
    #[must_use]
    pub fn in_english(mut self) -> Self {
        self.titre = english(self.titre);
        for column in &mut self.colonnes {
            column.description = english(column.description);
            column.unite = column.unite.map(english);
            column.format = column.format.map(english);
        }
        self
    }
}

impl From<Field> for Described {
    fn from(field: Field) -> Self {
        Self {
            nom: field.name,
            kind: field.kind.name(),
            nullable: field.nullable,
            description: field.description,
            unite: field.unit,
            format: field.format,
        }
    }
}

/// Name of a file of an edition, with the day of its publication in Paris: `services-2026-11-21.csv`.
pub fn file_name(set: &dyn Dataset, format: Format, edition: Edition) -> String {
    let name = set.about().name;
    match edition.publiee_le {
        Some(moment) => format!("{name}-{}.{format}", moment.with_timezone(&Paris).date_naive()),
        None => format!("{name}.{format}"),
    }
}

/// What tells the bytes of a file from those of another: the edition of the data, the format, the program that writes it.
/// The moment of publication goes with the version, which a new database counts from 1 again.
pub fn entity_tag(format: Format, edition: Edition) -> String {
    let moment = edition.publiee_le.map_or(0, |moment| moment.timestamp_micros());
    format!("\"{}-{moment:x}-{format}-{}\"", edition.version, env!("CARGO_PKG_VERSION"))
}
