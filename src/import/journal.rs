//! What was imported, when, and how did it end? Written outside the import's own transaction, so that a failure is told.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{anomalie, import, import_fichier, import_objet, jeu_de_donnees, rejet};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
};

use super::ledger::{Ledger, Refusal};
use super::refusal::failure;
use super::source::JeuDeDonnees;
use super::write::Totals;
use crate::store::signalement::OUVERTE;

/// One line of the journal: an import that runs.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its identifier: instant, then data set.
    pub id: String,
    jeu: &'static str,
}

/// What an import did to the data.
#[derive(Debug)]
pub struct Outcome {
    /// The version that it published; none when nothing changed.
    pub version: Option<i64>,
    /// What became of the objects, by type.
    pub totals: Vec<(&'static str, Totals)>,
    /// What its files hash to.
    pub empreinte: String,
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
            // Another process may declare it at the same moment.
            None => {
                let insert = jeu_de_donnees::Entity::insert(row.into_active_model()).on_conflict_do_nothing();
                insert.exec_without_returning(db).await.map(drop)?
            }
            Some(found) if found != row => row.into_active_model().reset_all().update(db).await.map(drop)?,
            Some(_) => {}
        }
    }
    Ok(())
}

/// Opens a line: the import runs. The caller holds the lock of imports.
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
        statut: RUNNING.to_owned(),
        millesime,
        lus: 0,
        acceptes: 0,
        refuses: 0,
        ecartes: 0,
        message: None,
        version: None,
        anomalies: None,
        empreinte: None,
    };
    import::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(Entry { id, jeu: jeu.id })
}

/// Closes the lines that dead processes left open. The caller holds the lock of imports: nobody else runs.
pub async fn mend(db: &DatabaseConnection, now: DateTime<Utc>) -> Result<(), DbErr> {
    let open = import::Entity::update_many()
        .col_expr(import::Column::Statut, Expr::value("INTERROMPU"))
        .col_expr(import::Column::Fin, Expr::value(now))
        .col_expr(import::Column::Message, Expr::value(failure::INTERRUPTED))
        .filter(import::Column::Statut.eq(RUNNING));
    open.exec(db).await.map(drop)
}

/// Whether a data set was read from the very same files, and nothing that decides what its rows become has changed since.
pub async fn knows(db: &DatabaseConnection, jeu: &str, after: &[&str], empreinte: &str) -> Result<bool, DbErr> {
    let done = |jeux: &[&str]| {
        import::Entity::find()
            .filter(import::Column::JeuDeDonneesId.is_in(jeux.iter().copied()))
            .filter(import::Column::Statut.eq(DONE))
            .order_by_desc(import::Column::Fin)
    };
    let Some(last) = done(&[jeu]).one(db).await? else { return Ok(false) };
    let since = done(after).filter(import::Column::Version.is_not_null()).one(db).await?;
    Ok(last.empreinte.as_deref() == Some(empreinte) && since.is_none_or(|since| since.fin < last.fin))
}

const RUNNING: &str = "EN_COURS";
const DONE: &str = "REUSSI";

impl Entry {
    /// How much looks wrong now in its data set.
    async fn anomalies(&self, db: &DatabaseTransaction) -> Result<i64, DbErr> {
        let open = anomalie::Entity::find()
            .filter(anomalie::Column::JeuDeDonneesId.eq(self.jeu))
            .filter(anomalie::Column::Etat.eq(OUVERTE));
        Ok(open.count(db).await?.try_into().unwrap_or(i64::MAX))
    }

    /// Closes the line with what was counted and refused, and what became of the data; part of the import's transaction. The
    /// refusals of the data set's earlier imports give way to these.
    pub async fn succeed(
        &self,
        db: &DatabaseTransaction,
        ledger: &mut Ledger,
        outcome: Outcome,
        end: DateTime<Utc>,
    ) -> Result<(), DbErr> {
        let (lus, acceptes, refuses, ecartes) = ledger.totals();
        let row = import::ActiveModel {
            id: Set(self.id.clone()),
            fin: Set(Some(end)),
            statut: Set(DONE.to_owned()),
            lus: Set(lus as i64),
            acceptes: Set(acceptes as i64),
            refuses: Set(refuses as i64),
            ecartes: Set(ecartes as i64),
            version: Set(outcome.version),
            anomalies: Set(Some(self.anomalies(db).await?)),
            empreinte: Set(Some(outcome.empreinte)),
            ..Default::default()
        };
        row.update(db).await?;
        add::<import_fichier::Entity>(db, self.files(ledger)).await?;
        add::<import_objet::Entity>(db, self.objets(&outcome.totals)).await?;
        rejet::Entity::delete_many().filter(rejet::Column::JeuDeDonneesId.eq(self.jeu)).exec(db).await?;
        let first = ledger.refusals.iter().cloned().map(Ok);
        let mut refusals = first.chain(std::mem::take(&mut ledger.more_refusals)).enumerate();
        loop {
            let some = refusals.by_ref().take(REFUSALS).map(|(rank, refusal)| Ok(self.refusal(rank, refusal?)));
            let some: Vec<rejet::Model> = some.collect::<Result<_, DbErr>>()?;
            if some.is_empty() {
                return Ok(());
            }
            add::<rejet::Entity>(db, some).await?;
        }
    }

    /// Closes the line of what moderators corrected, with what became of the data; part of their transaction.
    pub async fn corrected(
        &self,
        db: &DatabaseTransaction,
        version: Option<i64>,
        totals: &[(&'static str, Totals)],
        end: DateTime<Utc>,
    ) -> Result<(), DbErr> {
        let row = import::ActiveModel {
            id: Set(self.id.clone()),
            fin: Set(Some(end)),
            statut: Set("CORRIGE".to_owned()),
            version: Set(version),
            ..Default::default()
        };
        row.update(db).await?;
        add::<import_objet::Entity>(db, self.objets(totals)).await
    }

    /// Closes the line: the files are those of the last import, nothing was read again.
    pub async fn unchanged(&self, db: &DatabaseConnection, end: DateTime<Utc>) -> Result<(), DbErr> {
        self.close(db, "INCHANGE", None, end).await
    }

    /// Closes the line with the reason of the failure: the data are as they were.
    pub async fn fail(&self, db: &DatabaseConnection, reason: &str, end: DateTime<Utc>) -> Result<(), DbErr> {
        self.close(db, "ECHOUE", Some(reason), end).await
    }

    // A line that is closed stays as it is: a connection may be lost after the import was published.
    async fn close(
        &self,
        db: &DatabaseConnection,
        statut: &str,
        message: Option<&str>,
        end: DateTime<Utc>,
    ) -> Result<(), DbErr> {
        import::Entity::update_many()
            .col_expr(import::Column::Statut, Expr::value(statut))
            .col_expr(import::Column::Fin, Expr::value(end))
            .col_expr(import::Column::Message, Expr::value(message.map(str::to_owned)))
            .filter(import::Column::Id.eq(&self.id))
            .filter(import::Column::Statut.eq(RUNNING))
            .exec(db)
            .await
            .map(drop)
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

    fn objets(&self, totals: &[(&'static str, Totals)]) -> Vec<import_objet::Model> {
        let row = |(type_objet, totals): &(&'static str, Totals)| import_objet::Model {
            id: format!("{}:{type_objet}", self.id),
            import_id: self.id.clone(),
            type_objet: (*type_objet).to_owned(),
            ajoutes: totals.added,
            modifies: totals.altered,
            retires: totals.removed,
        };
        totals.iter().map(row).collect()
    }

    fn refusal(&self, rank: usize, refusal: Refusal) -> rejet::Model {
        rejet::Model {
            id: format!("{}:{rank:07}", self.id),
            import_id: self.id.clone(),
            jeu_de_donnees_id: self.jeu.to_owned(),
            fichier: refusal.file,
            ligne: refusal.line as i64,
            code: refusal.reason.code().to_owned(),
            raison: refusal.message,
            brut: refusal.raw,
        }
    }
}

// Refusals written at once.
const REFUSALS: usize = 200;

// The journal is not data: it makes no version.
async fn add<E>(db: &DatabaseTransaction, rows: Vec<E::Model>) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: Send,
{
    let rows: Vec<E::ActiveModel> = rows.into_iter().map(IntoActiveModel::into_active_model).collect();
    for rows in rows.chunks(200) {
        E::insert_many(rows.to_vec()).exec_without_returning(db).await?;
    }
    Ok(())
}
