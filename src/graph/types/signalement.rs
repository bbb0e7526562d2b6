use std::sync::Arc;

use async_graphql::ID;

use super::*;
use crate::store::signalement::OF_SIGNALEMENT;

/// What one person reported, as they follow it.
#[derive(Clone, Debug)]
pub struct SuiviAnomalie(pub Arc<entity::suivi::Model>);

/// What one person reported, as they follow it by its number.
#[Object]
impl SuiviAnomalie {
    /// When they reported it.
    async fn recu_le(&self) -> DateTime {
        self.0.recu_le.into()
    }

    /// What they wrote; null when they wrote nothing.
    async fn commentaire(&self) -> Option<&str> {
        self.0.commentaire.as_deref()
    }

    /// What they reported, and what became of it; null when that was long ago.
    async fn anomalie(&self, ctx: &Context<'_>) -> Maybe<One<Anomalie>> {
        ctx.node(Some(&self.0.signalement_id)).await
    }
}

/// What people wrote of an anomaly that they reported: for moderators.
#[derive(Clone, Debug)]
pub struct Signalement(pub Arc<entity::signalement::Model>);

/// Comments that a moderator reads of one report.
const COMMENTAIRES: usize = 20;

/// What people wrote of an anomaly that they reported: for moderators.
#[Object]
impl Signalement {
    /// What should stand in the field, they say; null when they do not.
    async fn valeur_attendue(&self) -> Option<&str> {
        self.0.valeur_attendue.as_deref()
    }

    /// How many of them reported it.
    async fn nombre(&self) -> i32 {
        self.0.nombre
    }

    /// When the first of them did.
    async fn recu_le(&self) -> DateTime {
        self.0.recu_le.into()
    }

    /// What the first twenty wrote, in their order.
    async fn commentaires(&self, ctx: &Context<'_>) -> Result<Vec<String>, Error> {
        let rows = ctx.rows::<entity::suivi::Entity>(OF_SIGNALEMENT, &self.0.id).await?;
        let mut rows: Vec<_> = rows.iter().filter(|row| row.commentaire.is_some()).collect();
        rows.sort_by_key(|row| row.recu_le);
        Ok(rows.into_iter().take(COMMENTAIRES).filter_map(|row| row.commentaire.clone()).collect())
    }

    /// Who decided; null while it waits.
    async fn traite_par(&self) -> Option<&str> {
        self.0.traite_par.as_deref()
    }
}

/// What one may report.
#[derive(Debug, InputObject)]
pub struct SignalerAnomalieInput {
    /// Identifier of any object of the data, as its field `id` gives it.
    pub noeud: ID,
    /// The field at fault, as the schema names it; left out when it is about the whole, then `commentaire` tells.
    pub champ: Option<String>,
    /// What should stand in that field, 2000 characters at the most.
    pub valeur_attendue: Option<String>,
    /// What is wrong, or how it is known, 2000 characters at the most. Read by moderators alone.
    pub commentaire: Option<String>,
    /// An e-mail address to be answered at. Never shown; erased when the report is decided, and after 90 days at the latest.
    pub courriel: Option<String>,
}

/// What was reported.
#[derive(Debug, SimpleObject)]
pub struct SignalerAnomaliePayload {
    /// The anomaly, which anybody may read: neither the comment nor the expected value is in it.
    pub anomalie: Anomalie,
    /// Number that `suiviAnomalie` takes. It is shown this once, and is nobody else's.
    pub numero: String,
    /// Where it is followed, from the root of this server.
    pub lien: String,
    /// Whether somebody had reported the same: the same object, field and value.
    pub deja_signalee: bool,
}

/// What a moderator judges.
#[derive(Debug, InputObject)]
pub struct AccepterAnomalieInput {
    /// An anomaly that somebody reported.
    pub anomalie: ID,
    /// What is done of it, for whoever reported it; 2000 characters at the most.
    pub motif: Option<String>,
}

/// What a moderator refuses.
#[derive(Debug, InputObject)]
pub struct RejeterAnomalieInput {
    /// An anomaly that somebody reported.
    pub anomalie: ID,
    /// Why, for whoever reported it; 2000 characters at the most.
    pub motif: String,
}

/// What a moderator corrects.
#[derive(Debug, InputObject)]
pub struct CorrigerAnomalieInput {
    /// An anomaly, that somebody reported or that an import found.
    pub anomalie: ID,
    /// The field to correct, when it is not that of the anomaly.
    pub champ: Option<String>,
    /// What stands from now on, instead of what was reported; an empty text for nothing, where nothing may stand.
    pub valeur: Option<String>,
    /// What was found, for whoever reported it; 2000 characters at the most.
    pub motif: Option<String>,
}

/// What a moderator takes back.
#[derive(Debug, InputObject)]
pub struct RetirerCorrectionInput {
    /// A correction that stands.
    pub correction: ID,
}

/// What was decided.
#[derive(Debug, SimpleObject)]
pub struct ModererAnomaliePayload {
    /// The anomaly; null when it is no more.
    pub anomalie: Option<Anomalie>,
    /// The correction; null when nothing is corrected. It is published within seconds, as a version of the data; while an import
    /// runs, at its end.
    pub correction: Option<Correction>,
}
