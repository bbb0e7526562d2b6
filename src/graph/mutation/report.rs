//! What is kept of what people report? What anybody may read apart from what they wrote, and their address from both.

use std::time::Instant;

use async_graphql::Context;
use chrono::Utc;
use entity::{anomalie, suivi};
use sha2::{Digest, Sha256};

use super::{Asker, Reports, text, unwritten};
use crate::graph::error::Error;
use crate::graph::limits::fields;
use crate::graph::schema::Written;
use crate::graph::types::*;
use crate::search::typo::distance;
use crate::store::signalement::{self, CONTROLE, Kept, OUVERTE, Report, SIGNALEE};
use crate::store::{Corrigible, is_email};

/// Longest identifier of a node, in bytes.
const LONGEST_ID: usize = 300;
/// Errors that part a field from the one that is meant.
const ERRORS: usize = 3;

/// The fields of a type that may be corrected, each with the word for what it holds.
pub fn corrigibles(type_objet: &str) -> Vec<(&'static str, &'static str)> {
    let champs = Corrigible::of(type_objet).map(|of| of.champs).unwrap_or_default();
    champs.iter().map(|champ| (champ.nom, champ.forme.name())).collect()
}

/// Keeps a report.
pub async fn report(ctx: &Context<'_>, input: SignalerAnomalieInput) -> Result<SignalerAnomaliePayload, Error> {
    let about = About::of(ctx, &input).await?;
    let commentaire = text("input.commentaire", input.commentaire, true)?;
    let courriel = email(input.courriel)?;
    let valeur_attendue = expected(&about, input.valeur_attendue)?;
    if about.champ.is_none() && commentaire.is_none() {
        let message = "input.commentaire: a report names the field at fault, or tells what is wrong in a comment";
        return Err(Error::BadUserInput(message.to_owned()));
    }
    ctx.data_unchecked::<Reports>().take(ctx.data_opt::<Asker>().unwrap_or(&Asker::default()), Instant::now())?;
    let numero = drawn().ok_or(Error::Internal)?;
    let now = Utc::now();
    let suivi = suivi::Model {
        numero: digest(&[&numero]),
        signalement_id: String::new(),
        commentaire: commentaire.clone(),
        courriel,
        recu_le: now,
    };
    // Of the whole of an object, each comment is a report of its own.
    let told = valeur_attendue.as_deref().or(commentaire.as_deref().filter(|_| about.champ.is_none()));
    let empreinte = digest(&[about.type_objet, &about.cle, about.champ.unwrap_or_default(), told.unwrap_or_default()]);
    let anomalie = about.anomalie(&empreinte, now)?;
    let db = ctx.data_unchecked::<Written>().writer();
    let report = Report { anomalie, empreinte, valeur_attendue, suivi };
    let (anomalie, deja_signalee) = match signalement::keep(db, report).await.map_err(unwritten)? {
        Kept::New(row) => (row, false),
        Kept::Joined(row) => (row, true),
        Kept::Full => {
            return Err(Error::Unavailable(
                "too many reports wait for a moderator: try again in a few days".to_owned(),
            ));
        }
    };
    let lien = format!("/graphql?query=%7BsuiviAnomalie(numero:%22{numero}%22)%7Banomalie%7Betat%20motif%7D%7D%7D");
    Ok(SignalerAnomaliePayload { anomalie: Anomalie(anomalie.into()), numero, lien, deja_signalee })
}

/// What a report is about.
struct About {
    type_objet: &'static str,
    cle: String,
    jeu: &'static str,
    champ: Option<&'static str>,
}

impl About {
    async fn of(ctx: &Context<'_>, input: &SignalerAnomalieInput) -> Result<Self, Error> {
        let id = input.noeud.as_str();
        let unknown =
            || Error::input("input.noeud", id, "the identifier of an object of the data, as its field id gives it");
        if id.len() > LONGEST_ID || id.contains(char::is_control) {
            return Err(unknown());
        }
        let node = Noeud::by_id(ctx, id).await.transpose()?.ok_or_else(unknown)?;
        let (type_objet, cle, jeu) = node.about().ok_or_else(unknown)?;
        let champ = input.champ.as_deref().map(|champ| field(type_objet, champ)).transpose()?;
        Ok(Self { type_objet, cle: cle.to_owned(), jeu, champ })
    }

    /// The anomaly, which anybody may read: nothing of what was written is in it, nor can be guessed from its identifier.
    fn anomalie(&self, empreinte: &str, now: chrono::DateTime<Utc>) -> Result<anomalie::Model, Error> {
        let drawn = drawn().ok_or(Error::Internal)?;
        let rank = &digest(&[empreinte, &drawn])[..16];
        Ok(anomalie::Model {
            id: format!("{SIGNALEE}:{}:{}:{}:{rank}", self.type_objet, self.cle, self.champ.unwrap_or_default()),
            jeu_de_donnees_id: self.jeu.to_owned(),
            code: SIGNALEE.to_owned(),
            type_objet: self.type_objet.to_owned(),
            cle_objet: self.cle.clone(),
            champ: self.champ.map(str::to_owned),
            valeur: None,
            message: "Une personne signale une erreur.".to_owned(),
            controle: CONTROLE.to_owned(),
            detectee_le: now,
            etat: OUVERTE.to_owned(),
            motif: None,
            traitee_le: None,
        })
    }
}

/// The field of a type that bears this name; else those whose names are the nearest.
fn field(type_objet: &str, asked: &str) -> Result<&'static str, Error> {
    let known = fields(type_objet);
    if let Some(found) = known.iter().find(|name| **name == asked) {
        return Ok(found);
    }
    // A name that is much longer than any is not compared.
    let asked_of: String = asked.chars().take(64).collect::<String>().to_lowercase();
    let mut near: Vec<(usize, &str)> =
        known.iter().filter_map(|name| Some((distance(&asked_of, &name.to_lowercase(), ERRORS)?, *name))).collect();
    near.sort_unstable();
    let names: Vec<&str> = match near.is_empty() {
        false => near.iter().take(3).map(|(_, name)| *name).collect(),
        true => known,
    };
    Err(Error::input("input.champ", asked, &format!("a field of {type_objet}, such as {}", names.join(", "))))
}

/// What should stand: of the form of the field, where it may be corrected.
fn expected(about: &About, value: Option<String>) -> Result<Option<String>, Error> {
    let Some(value) = text("input.valeurAttendue", value, false)? else { return Ok(None) };
    let champ = Corrigible::of(about.type_objet).zip(about.champ).and_then(|(of, champ)| of.champ(champ));
    match champ {
        Some(champ) => {
            champ.accepted(&value).map_err(|expected| Error::input("input.valeurAttendue", &value, expected))
        }
        None => Ok(Some(value)),
    }
}

/// An e-mail address. One that is refused is not told again: answers may be logged on their way.
fn email(value: Option<String>) -> Result<Option<String>, Error> {
    let given = value.as_deref().map(str::trim).filter(|value| !value.is_empty());
    match given {
        Some(given) if !is_email(given) => {
            let message = "input.courriel: what was given is not accepted: expected an e-mail address, such as \
                           accueil@exemple.fr";
            Err(Error::BadUserInput(message.to_owned()))
        }
        given => Ok(given.map(str::to_owned)),
    }
}

/// 128 bits drawn at random, that cannot be guessed.
fn drawn() -> Option<String> {
    let mut bytes = [0; 16];
    rustls::crypto::ring::default_provider().secure_random.fill(&mut bytes).ok()?;
    Some(hexadecimal(&bytes))
}

/// What a number is looked up by: whoever reads the database cannot follow what others reported.
pub(in crate::graph) fn digest(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    hexadecimal(&digest.finalize())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_misspelt_is_told_its_neighbours() {
        assert_eq!(field("Structure", "siteWeb").ok(), Some("siteWeb"));
        let told = |asked: &str| match field("Structure", asked) {
            Err(Error::BadUserInput(message)) => message,
            other => panic!("{other:?}"),
        };
        assert!(told("siteweb").ends_with("expected a field of Structure, such as siteWeb"), "{}", told("siteweb"));
        assert!(told("téléphone").contains("telephone"));
        assert!(told("zzzzzzzzzzzzz").contains("adresse, "), "all of them when none is near");
    }

    #[test]
    fn the_parts_of_a_digest_do_not_run_into_one_another() {
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_ne!(drawn(), drawn());
    }
}
