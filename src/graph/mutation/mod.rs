//! What can be changed? What people report is kept, and moderators judge it: nothing else is written from here.

mod allowance;
mod moderate;
mod report;

use async_graphql::{Context, Object};

pub use self::allowance::{Asker, Reports};
pub use self::report::corrigibles;
pub(super) use self::report::digest;
use super::error::{Error, Maybe};
use super::types::*;
use super::viewer::{ANOMALIES_MODERER, Viewer};
use super::walk::Walk;

/// What can be changed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mutation;

/// What can be changed: what people report, and what moderators decide of it.
#[Object]
impl Mutation {
    /// Reports that something is wrong in an object. Anybody may; so many times in an hour. What is reported twice is joined.
    async fn signaler_anomalie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is wrong, and where.")] input: SignalerAnomalieInput,
    ) -> Maybe<SignalerAnomaliePayload> {
        Some(report::report(ctx, input).await)
    }

    /// Agrees with what somebody reported, when it is not corrected here. Asks for the scope `anomalies:moderer`.
    async fn accepter_anomalie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and what is done of it.")] input: AccepterAnomalieInput,
    ) -> Maybe<ModererAnomaliePayload> {
        Some(moderate::accept(ctx, input).await)
    }

    /// Puts a value in the place of the data set's, until the data set says the same. Asks for the scope
    /// `anomalies:moderer`.
    async fn corriger_anomalie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is wrong, and what stands instead.")] input: CorrigerAnomalieInput,
    ) -> Maybe<ModererAnomaliePayload> {
        Some(moderate::correct(ctx, input).await)
    }

    /// Tells that nothing is wrong in what somebody reported. Asks for the scope `anomalies:moderer`.
    async fn rejeter_anomalie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: RejeterAnomalieInput,
    ) -> Maybe<ModererAnomaliePayload> {
        Some(moderate::reject(ctx, input).await)
    }

    /// Takes a correction back: what the data set says stands again. Asks for the scope `anomalies:moderer`.
    async fn retirer_correction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: RetirerCorrectionInput,
    ) -> Maybe<ModererAnomaliePayload> {
        Some(moderate::take_back(ctx, input).await)
    }
}

/// Who moderates; refused when the viewer may not.
fn moderator<'a>(ctx: &'a Context<'_>) -> Result<&'a str, Error> {
    let viewer: &Viewer = ctx.viewer();
    match viewer.subject() {
        Some(subject) if viewer.may(ANOMALIES_MODERER) => Ok(subject),
        Some(_) => Err(Error::Forbidden(format!("the token has not the scope {ANOMALIES_MODERER}"))),
        None => Err(Error::Unauthenticated(format!("a token with the scope {ANOMALIES_MODERER} is needed"))),
    }
}

/// Longest text of an input, in characters.
const LONGEST: usize = 2_000;

/// A text of an input, without the spaces around it; none when it is empty. Lines may follow one another when there are many.
fn text(field: &str, value: Option<String>, lines: bool) -> Result<Option<String>, Error> {
    let Some(value) = value else { return Ok(None) };
    let control = |c: char| c.is_control() && !(lines && ['\n', '\r', '\t'].contains(&c));
    if value.chars().count() > LONGEST || value.chars().any(control) {
        let form = if lines { "a text" } else { "one line" };
        let expected = format!("{form} of {LONGEST} characters at the most, without control characters");
        return Err(Error::input(field, value, &expected));
    }
    let value = value.trim();
    Ok((!value.is_empty()).then(|| value.to_owned()))
}

/// Nothing was written: told to the log, and to the caller that it may ask again.
fn unwritten(error: sea_orm::DbErr) -> Error {
    tracing::error!(%error, "what was reported or decided cannot be written");
    Error::Unavailable("nothing could be kept, as while an import runs: try again in a few minutes".to_owned())
}
