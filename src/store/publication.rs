//! What did a version of the data change? One publication for each version, told to whoever listens.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::{import, import_objet, jeu_de_donnees, version_donnees};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::sync::broadcast;

use super::Store;

/// Where PostgreSQL tells the versions that are published.
pub const CHANNEL: &str = "passerelle_version";

/// Publications that wait for their slowest listener; who is later than that is told so.
pub const BACKLOG: usize = 64;

/// Publications that are read at once, at the most.
pub const MOST: u64 = 100;

/// A version of the data, and what it changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    /// The version.
    pub version: i64,
    /// When it was published.
    pub publiee_le: DateTime<Utc>,
    /// The import that published it; none for a version of before imports told what they did.
    pub import: Option<Arc<import::Model>>,
    /// The data set of that import.
    pub jeu: Option<Arc<jeu_de_donnees::Model>>,
    /// What became of the objects, by type.
    pub objets: Vec<Arc<import_objet::Model>>,
}

/// Publications as they come.
pub type Publications = broadcast::Receiver<Arc<Publication>>;

/// The publications after a version, in order, [`MOST`] at the most: three statements, however many they are.
pub async fn since(store: &Store, version: i64) -> Result<Vec<Publication>, DbErr> {
    let db = store.reader();
    let Some(last) = version_donnees::Entity::find_by_id(1).one(db).await? else { return Ok(Vec::new()) };
    if last.version <= version {
        return Ok(Vec::new());
    }
    let imports = import::Entity::find()
        .filter(import::Column::Version.gt(version))
        .filter(import::Column::Version.lte(last.version))
        .order_by_asc(import::Column::Version)
        .limit(MOST);
    let imports: Vec<_> = imports.all(db).await?.into_iter().map(Arc::new).collect();
    let mut told = publications(store, &imports).await?;
    let whole = (imports.len() as u64) < MOST;
    if whole && told.last().is_none_or(|newest| newest.version < last.version) {
        let (version, publiee_le) = (last.version, last.publiee_le);
        told.push(Publication { version, publiee_le, import: None, jeu: None, objets: Vec::new() });
    }
    Ok(told)
}

async fn publications(store: &Store, imports: &[Arc<import::Model>]) -> Result<Vec<Publication>, DbErr> {
    if imports.is_empty() {
        return Ok(Vec::new());
    }
    let db = store.reader();
    let jeux = jeu_de_donnees::Entity::find().all(db).await?.into_iter();
    let jeux: HashMap<String, _> = jeux.map(|jeu| (jeu.id.clone(), Arc::new(jeu))).collect();
    let found = import_objet::Entity::find()
        .filter(import_objet::Column::ImportId.is_in(imports.iter().map(|import| import.id.as_str())))
        .order_by_asc(import_objet::Column::Id);
    let mut objets: HashMap<String, Vec<Arc<import_objet::Model>>> = HashMap::new();
    for objet in found.all(db).await? {
        objets.entry(objet.import_id.clone()).or_default().push(Arc::new(objet));
    }
    let told = imports.iter().filter_map(|import| {
        Some(Publication {
            version: import.version?,
            publiee_le: import.debut,
            jeu: jeux.get(&import.jeu_de_donnees_id).cloned(),
            objets: objets.remove(&import.id).unwrap_or_default(),
            import: Some(import.clone()),
        })
    });
    Ok(told.collect())
}
