use std::sync::Arc;

use super::*;
use crate::graph::page::cursor_at;
use crate::store::Publication;
use entity::import_objet;

/// What became of the objects of a type.
#[derive(Clone, Debug)]
pub struct ChangementsParType(pub Arc<import_objet::Model>);

/// What became of the objects of a type.
#[Object]
impl ChangementsParType {
    /// GraphQL type of the objects, such as `Service`.
    async fn type_objet(&self) -> &str {
        &self.0.type_objet
    }

    /// Objects that are new.
    async fn ajoutes(&self) -> i32 {
        counted(self.0.ajoutes)
    }

    /// Objects that were there, and changed.
    async fn modifies(&self) -> i32 {
        counted(self.0.modifies)
    }

    /// Objects that are gone.
    async fn retires(&self) -> i32 {
        counted(self.0.retires)
    }
}

/// A version of the data that was published, and what it changed.
#[derive(Clone, Debug)]
pub struct MiseAJour(pub Arc<Publication>);

impl MiseAJour {
    fn sum(&self, count: impl Fn(&import_objet::Model) -> i64) -> i32 {
        counted(self.0.objets.iter().map(|objet| count(objet)).sum())
    }
}

/// A version of the data that was published, and what it changed.
#[Object]
impl MiseAJour {
    /// The version: 1, 2, 3…
    async fn version(&self) -> i32 {
        counted(self.0.version)
    }

    /// When it was published.
    async fn publiee_le(&self) -> DateTime {
        self.0.publiee_le.into()
    }

    /// The data set whose import published it; null when no import tells that it did.
    async fn jeu_de_donnees(&self) -> Option<JeuDeDonnees> {
        self.0.jeu.clone().map(JeuDeDonnees)
    }

    /// The import that published it; null when none tells that it did.
    async fn import(&self) -> Option<Import> {
        self.0.import.clone().map(Import)
    }

    /// Objects that are new, of all types.
    async fn ajoutes(&self) -> i32 {
        self.sum(|objet| objet.ajoutes)
    }

    /// Objects that were there and changed, of all types.
    async fn modifies(&self) -> i32 {
        self.sum(|objet| objet.modifies)
    }

    /// Objects that are gone, of all types.
    async fn retires(&self) -> i32 {
        self.sum(|objet| objet.retires)
    }

    /// The same counts by type, in the order of their names; types left as they were are not told.
    async fn par_type(&self) -> Vec<ChangementsParType> {
        self.0.objets.iter().cloned().map(ChangementsParType).collect()
    }

    /// Where `changements` tells what this version changed: `changements(after: …)` begins with it. Who follows the changes
    /// goes on from a cursor of their own instead, and reads no change twice.
    async fn curseur(&self) -> String {
        cursor_at::<Changement>(&store::changement::after(self.0.version - 1))
    }
}
