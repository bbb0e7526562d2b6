//! What stands of the courses, and what does an import leave of it?

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use entity::formation;
use futures_util::TryStreamExt;
use sea_orm::{DbErr, EntityTrait, QuerySelect};

use super::Rows;
use super::publication::{Connue, leave_out};
use crate::import::write::{Shrinkage, Writer};

/// What a row cannot tell and what stands does.
#[derive(Debug)]
struct Tie {
    publication: Option<Arc<str>>,
    certification_id: Option<String>,
}

/// What an import needs to know of the courses that stand.
#[derive(Debug, Default)]
pub struct Connues {
    ties: HashMap<String, Tie>,
    vanished: Vec<String>,
    publiees: usize,
}

/// Key, publication, day of its file, certification, state.
type Columns = (String, Option<String>, Option<NaiveDate>, Option<String>, String);

impl Connues {
    /// Reads it, in the light of what was read of the catalogue.
    pub async fn read(rows: &Rows, writer: &Writer<'_>) -> Result<Self, DbErr> {
        use formation::Column::*;
        let select = formation::Entity::find().select_only().columns([Cle, Publication, Millesime]);
        let select = select.columns([CertificationId, Statut]).into_tuple::<Columns>();
        let mut stream = select.stream(writer.transaction()).await?;
        let mut connues = Self::default();
        let mut names: HashMap<String, Arc<str>> = HashMap::new();
        while let Some((cle, publication, millesime, certification_id, statut)) = stream.try_next().await? {
            let connue = Connue { publication, millesime, publiee: statut == "publie" };
            connues.publiees += usize::from(connue.publiee);
            if rows.formations.contains(&cle) {
                let publication = connue
                    .publication
                    .map(|name| names.entry(name).or_insert_with_key(|name| name.as_str().into()).clone());
                // That of a code alone is found from what is built, not from the row.
                let certification_id = certification_id.filter(|id| id.contains('@'));
                if publication.is_some() || certification_id.is_some() {
                    connues.ties.insert(cle, Tie { publication, certification_id });
                }
            } else if leave_out(&connue, &rows.publications) {
                connues.vanished.push(cle);
            }
        }
        Ok(connues)
    }

    /// Leaves to a row what stands and that it cannot tell: a page leaves the publication as it was, and the certification
    /// of a code alone is found from what is built, not from the row.
    pub fn tie(&self, formation: &mut formation::Model) {
        let Some(tie) = self.ties.get(&formation.cle) else { return };
        if formation.publication.is_none() {
            formation.publication = tie.publication.as_deref().map(str::to_owned);
        }
        let (told, found) = (formation.certification_id.as_deref(), tie.certification_id.as_deref());
        if told
            .zip(found)
            .is_some_and(|(told, found)| found.strip_prefix(told).is_some_and(|rest| rest.starts_with('@')))
        {
            formation.certification_id.clone_from(&tie.certification_id);
        }
    }

    /// Archives what the catalogue shows no longer.
    pub async fn archive(&self, writer: &Writer<'_>) -> Result<(), DbErr> {
        if self.vanished.is_empty() {
            return Ok(());
        }
        let (before, gone) = (self.publiees, self.vanished.len());
        writer.shrinks(Shrinkage { type_objet: "Formation", before, gone, after: before - gone });
        let mut sql = writer.sql();
        sql.push("UPDATE formation SET statut = 'archive' WHERE ").one_of("cle", &self.vanished).push(" RETURNING cle");
        writer.update::<formation::Entity>(sql).await
    }
}
