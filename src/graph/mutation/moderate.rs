//! What do moderators decide? That something is wrong, what stands instead, or that nothing is.

use async_graphql::{Context, ID};
use chrono::Utc;
use entity::correction;
use sea_orm::{DatabaseConnection, DbErr, EntityTrait};

use super::{moderator, text, unwritten};
use crate::graph::error::Error;
use crate::graph::node::Node;
use crate::graph::schema::Written;
use crate::graph::types::*;
use crate::store::correction::{self as corrections, STANDING, etat};
use crate::store::signalement::{self, ACCEPTEE, CORRIGEE, Decision, REJETEE};
use crate::store::{Champ, Corrigible};

/// Agrees with a report.
pub async fn accept(ctx: &Context<'_>, input: AccepterAnomalieInput) -> Result<ModererAnomaliePayload, Error> {
    moderator(ctx)?;
    let motif = text("input.motif", input.motif, true)?;
    decide(ctx, &input.anomalie, ACCEPTEE, motif).await
}

/// Refuses a report.
pub async fn reject(ctx: &Context<'_>, input: RejeterAnomalieInput) -> Result<ModererAnomaliePayload, Error> {
    moderator(ctx)?;
    let motif = text("input.motif", Some(input.motif), true)?;
    let motif = motif.ok_or_else(|| Error::input("input.motif", "", "the reason, for whoever reported it"))?;
    decide(ctx, &input.anomalie, REJETEE, Some(motif)).await
}

async fn decide(
    ctx: &Context<'_>,
    id: &ID,
    etat: &'static str,
    motif: Option<String>,
) -> Result<ModererAnomaliePayload, Error> {
    let par = moderator(ctx)?;
    let anomaly = anomaly(ctx, id).await?;
    let decision = Decision { etat, motif: motif.as_deref(), par, now: Utc::now() };
    let written = async {
        let transaction = signalement::writing(writer(ctx)).await?;
        let decided = signalement::decide(&transaction, &anomaly.id, &decision).await?;
        transaction.commit().await?;
        Ok(decided)
    };
    if !written.await.map_err(unwritten)? {
        return Err(Error::input(
            "input.anomalie",
            id.as_str(),
            "an anomaly that somebody reported and that nobody judged",
        ));
    }
    let anomalie = read_again(writer(ctx), &anomaly.id).await.map_err(unwritten)?;
    Ok(ModererAnomaliePayload { anomalie, correction: None })
}

/// Puts a value in the place of a data set's.
pub async fn correct(ctx: &Context<'_>, input: CorrigerAnomalieInput) -> Result<ModererAnomaliePayload, Error> {
    let par = moderator(ctx)?;
    let anomaly = anomaly(ctx, &input.anomalie).await?;
    let asked = input.champ.as_deref().or(anomaly.champ.as_deref());
    let (of, champ) = corrigible(&anomaly.type_objet, asked)?;
    let db = writer(ctx);
    let reported = signalement::by_id(db, &anomaly.id).await.map_err(unwritten)?;
    let value = input.valeur.or_else(|| reported.as_ref().and_then(|reported| reported.valeur_attendue.clone()));
    let value = value.ok_or_else(|| {
        Error::BadUserInput(format!("input.valeur: nobody told what should stand: expected {}", champ.forme.expected()))
    })?;
    let valeur = champ.accepted(&value).map_err(|expected| Error::input("input.valeur", &value, expected))?;
    let motif = text("input.motif", input.motif, true)?;
    let now = Utc::now();
    let decision = Decision { etat: CORRIGEE, motif: motif.as_deref(), par, now };
    let row = correction::Model {
        id: corrections::id(of.type_objet, &anomaly.cle_objet, champ.nom),
        jeu_de_donnees_id: of.jeu.to_owned(),
        type_objet: of.type_objet.to_owned(),
        cle_objet: anomaly.cle_objet.clone(),
        champ: champ.nom.to_owned(),
        valeur,
        valeur_source: None,
        etat: etat::DECIDEE.to_owned(),
        anomalie_id: Some(anomaly.id.clone()),
        decidee_le: now,
        appliquee_le: None,
        finie_le: None,
    };
    let row = write(db, of, champ, row, &decision).await.map_err(unwritten)??;
    ctx.data_unchecked::<Written>().corrected().notify_one();
    let anomalie = read_again(db, &anomaly.id).await.map_err(unwritten)?;
    Ok(ModererAnomaliePayload { anomalie, correction: Some(Correction(row.into())) })
}

async fn write(
    db: &DatabaseConnection,
    of: &Corrigible,
    champ: &Champ,
    mut row: correction::Model,
    decision: &Decision<'_>,
) -> Result<Result<correction::Model, Error>, DbErr> {
    let transaction = signalement::writing(db).await?;
    let Some(stands) = corrections::standing(&transaction, of, champ, &row.cle_objet).await? else {
        return Ok(Err(Error::input(
            "input.anomalie",
            &row.cle_objet,
            "an anomaly about an object that is still there",
        )));
    };
    if stands == row.valeur {
        return Ok(Err(Error::input("input.valeur", stands, "something else than what stands already")));
    }
    let before = corrections::by_id(&transaction, &row.id).await?;
    // What a correction hides is still what the source says.
    row.valeur_source = match before.filter(|before| STANDING.contains(&before.etat.as_str())) {
        Some(before) => before.valeur_source,
        None => stands,
    };
    corrections::decide(&transaction, row.clone()).await?;
    if let Some(anomalie) = &row.anomalie_id {
        signalement::decide(&transaction, anomalie, decision).await?;
    }
    transaction.commit().await?;
    Ok(Ok(row))
}

/// Takes a correction back.
pub async fn take_back(ctx: &Context<'_>, input: RetirerCorrectionInput) -> Result<ModererAnomaliePayload, Error> {
    moderator(ctx)?;
    let db = writer(ctx);
    let id = Correction::key_of(input.correction.as_str());
    let known = !id.contains('\0') && corrections::take_back(db, id).await.map_err(unwritten)?;
    if !known {
        return Err(Error::input("input.correction", input.correction.as_str(), "a correction that stands"));
    }
    ctx.data_unchecked::<Written>().corrected().notify_one();
    let row = corrections::by_id(db, id).await.map_err(unwritten)?;
    let anomalie = match row.as_ref().and_then(|row| row.anomalie_id.as_deref()) {
        Some(anomalie) => read_again(db, anomalie).await.map_err(unwritten)?,
        None => None,
    };
    Ok(ModererAnomaliePayload { anomalie, correction: row.map(|row| Correction(row.into())) })
}

fn writer<'a>(ctx: &'a Context<'_>) -> &'a DatabaseConnection {
    ctx.data_unchecked::<Written>().writer()
}

/// The anomaly of an identifier.
async fn anomaly(ctx: &Context<'_>, id: &ID) -> Result<entity::anomalie::Model, Error> {
    let key = Anomalie::key_of(id.as_str());
    let known = match key.contains('\0') {
        true => None,
        false => entity::anomalie::Entity::find_by_id(key).one(writer(ctx)).await.map_err(unwritten)?,
    };
    known.ok_or_else(|| {
        Error::input("input.anomalie", id.as_str(), "the identifier of an anomaly, as its field id gives it")
    })
}

async fn read_again(db: &DatabaseConnection, id: &str) -> Result<Option<Anomalie>, DbErr> {
    let row = entity::anomalie::Entity::find_by_id(id).one(db).await?;
    Ok(row.map(|row| Anomalie(row.into())))
}

/// What may be corrected of a type under this name.
fn corrigible(type_objet: &str, asked: Option<&str>) -> Result<(&'static Corrigible, &'static Champ), Error> {
    let of = Corrigible::of(type_objet);
    if let Some(found) = of.zip(asked).and_then(|(of, asked)| Some((of, of.champ(asked)?))) {
        return Ok(found);
    }
    let names: Vec<&str> = of.map(|of| of.champs.iter().map(|champ| champ.nom).collect()).unwrap_or_default();
    let expected = match names.is_empty() {
        true => format!("an anomaly of a type of which fields may be corrected: none of {type_objet} may"),
        false => format!("a field of {type_objet} that may be corrected: {}", names.join(", ")),
    };
    Err(Error::input("input.champ", asked.unwrap_or_default(), &expected))
}
