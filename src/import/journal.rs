//! What was imported, when, and how did it end? Written outside the import's own transaction, so that a failure is told.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{import, import_fichier, jeu_de_donnees, rejet, version_donnees};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, IntoActiveModel,
};

use super::ledger::Ledger;
use super::source::JeuDeDonnees;
use super::write::Writer;

/// One line of the journal: an import that runs.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its identifier: instant, then data set.
    pub id: String,
    jeu: &'static str,
}

/// Declares the data sets, so that they can be asked about before any import.
pub async fn declare(db: &DatabaseConnection, jeux: &[JeuDeDonnees]) -> Result<(), DbErr> {
    for jeu in jeux {
        let row = jeu_de_donnees::Model {
            id: jeu.id.to_owned(),
            nom: jeu.nom.to_owned(),
            producteur: jeu.producteur.to_owned(),
            licence: jeu.licence.to_owned(),
            url: jeu.url.to_owned(),
            frequence: jeu.frequence.to_owned(),
            description: jeu.description.to_owned(),
        };
        let known = jeu_de_donnees::Entity::find_by_id(jeu.id).one(db).await?;
        match known {
            None => {
                jeu_de_donnees::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(drop)?
            }
            Some(found) if found != row => row.into_active_model().reset_all().update(db).await.map(drop)?,
            Some(_) => {}
        }
    }
    Ok(())
}

/// Opens a line: the import runs.
pub async fn begin(
    db: &DatabaseConnection,
    jeu: &JeuDeDonnees,
    now: DateTime<Utc>,
    millesime: Option<NaiveDate>,
) -> Result<Entry, DbErr> {
    let id = format!("{}-{}", now.format("%Y%m%dT%H%M%S%.6fZ"), jeu.id);
    let row = import::Model {
        id: id.clone(),
        jeu_de_donnees_id: jeu.id.to_owned(),
        debut: now,
        fin: None,
        statut: "EN_COURS".to_owned(),
        millesime,
        lus: 0,
        acceptes: 0,
        refuses: 0,
        ecartes: 0,
        message: None,
    };
    import::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(Entry { id, jeu: jeu.id })
}

impl Entry {
    /// Closes the line with what was counted and refused; part of the import's transaction. The refusals of the data
    /// set's earlier imports give way to these.
    pub async fn succeed(&self, writer: &Writer<'_>, ledger: &Ledger, end: DateTime<Utc>) -> Result<(), DbErr> {
        let (lus, acceptes, refuses, ecartes) = ledger.totals();
        let row = import::ActiveModel {
            id: Set(self.id.clone()),
            fin: Set(Some(end)),
            statut: Set("REUSSI".to_owned()),
            lus: Set(lus as i64),
            acceptes: Set(acceptes as i64),
            refuses: Set(refuses as i64),
            ecartes: Set(ecartes as i64),
            ..Default::default()
        };
        row.update(writer.transaction()).await?;
        writer.upsert::<import_fichier::Entity>(self.files(ledger)).await?;
        writer.delete_of::<rejet::Entity>(rejet::Column::JeuDeDonneesId, &[self.jeu]).await?;
        writer.upsert::<rejet::Entity>(self.refusals(ledger)).await?;
        publish(writer.transaction(), end).await
    }

    /// Closes the line with the reason of the failure: the data are as they were.
    pub async fn fail(&self, db: &DatabaseConnection, reason: &str, end: DateTime<Utc>) -> Result<(), DbErr> {
        let row = import::ActiveModel {
            id: Set(self.id.clone()),
            fin: Set(Some(end)),
            statut: Set("ECHOUE".to_owned()),
            message: Set(Some(reason.to_owned())),
            ..Default::default()
        };
        row.update(db).await.map(drop)
    }

    fn files(&self, ledger: &Ledger) -> Vec<import_fichier::Model> {
        let tallies = ledger.tallies.iter().enumerate();
        tallies
            .map(|(rank, tally)| import_fichier::Model {
                id: format!("{}:{rank:05}", self.id),
                import_id: self.id.clone(),
                nom: tally.file.clone(),
                lus: tally.read as i64,
                acceptes: tally.accepted as i64,
                refuses: tally.refused as i64,
                ecartes: tally.skipped_total() as i64,
            })
            .collect()
    }

    fn refusals(&self, ledger: &Ledger) -> Vec<rejet::Model> {
        let refusals = ledger.refusals.iter().enumerate();
        refusals
            .map(|(rank, refusal)| rejet::Model {
                id: format!("{}:{rank:07}", self.id),
                import_id: self.id.clone(),
                jeu_de_donnees_id: self.jeu.to_owned(),
                fichier: refusal.file.clone(),
                ligne: refusal.line as i64,
                code: refusal.reason.code().to_owned(),
                raison: refusal.message.clone(),
                brut: refusal.raw.clone(),
            })
            .collect()
    }
}

async fn publish<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<(), DbErr> {
    let version = version_donnees::Entity::find_by_id(1).one(db).await?.map_or(0, |row| row.version);
    let row = version_donnees::Model { id: 1, version: version + 1, publiee_le: now };
    if version == 0 {
        version_donnees::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(drop)
    } else {
        row.into_active_model().reset_all().update(db).await.map(drop)
    }
}
