use async_graphql::{Context, Object};

use crate::graph::error::{Error, Maybe};
use crate::graph::page::{DEFAULT_SIZE, size};
use crate::graph::types::{Place, Pres, RechercheConnection, Suggestion, TypeRecherche};
use crate::graph::walk::Walk;
use crate::store::Circle;
use crate::store::recherche::Demande;

/// Anything by its text.
#[derive(Debug, Default)]
pub struct RechercheQuery;

// Letters of a text that is searched.
const LONGEST: usize = 300;

// Suggestions when the query does not say, and at the most.
const SUGGESTED: i32 = 10;
const MOST_SUGGESTED: usize = 20;

/// Anything by its text.
#[Object]
impl RechercheQuery {
    /// What answers a text, all types together, the best first. A code of any register (RNCP, CFD, ROME, SIRET, UAI, postal
    /// code…) finds what bears it, however it is typed. Words are found whatever their accents, number or gender, and by their
    /// family (`boulangerie` finds bakers); all must be there; the last one may be unfinished; when little is found, small
    /// typing errors are put right, then one word may be missing. A job is found by any of its titles, and the sheets that
    /// lead to it follow.
    #[allow(clippy::too_many_arguments, reason = "what is searched, what narrows it, and the page")]
    async fn recherche(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is searched, as people type it: 300 characters at the most. Nothing in it is syntax.")]
        texte: String,
        #[graphql(desc = "Types of object, any of them; all when left out or empty.")] types: Option<
            Vec<TypeRecherche>,
        >,
        #[graphql(
            desc = "Around a point: what has a place and stands farther is left out, what has none (jobs, diplomas…) is kept; \
                    of two that answer alike the nearer comes first."
        )]
        pres: Option<Pres>,
        #[graphql(desc = "How many results, from the best or after `after`: 0 to 100, 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor after which the page begins.")] after: Option<String>,
    ) -> Maybe<RechercheConnection> {
        let around = match &pres {
            Some(pres) => pres.circles(ctx).await,
            None => Ok(Vec::new()),
        };
        let demande = around.and_then(|around| demande("texte", texte, types, around));
        match demande {
            Ok(demande) => Some(search(ctx, demande, first, after).await),
            Err(error) => Some(Err(error)),
        }
    }

    /// Names that complete what is being typed, the best first, each once: to ask at each letter. The titles of jobs are among
    /// them. Empty while nothing begins so.
    async fn suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is typed so far: 300 characters at the most.")] prefixe: String,
        #[graphql(desc = "Types of object, any of them; all when left out or empty.")] types: Option<
            Vec<TypeRecherche>,
        >,
        #[graphql(desc = "How many, from the best: 0 to 20, 10 by default.")] first: Option<i32>,
    ) -> Maybe<Vec<Suggestion>> {
        Some(suggest(ctx, prefixe, types, first).await)
    }
}

async fn search(
    ctx: &Context<'_>,
    demande: Demande,
    first: Option<i32>,
    after: Option<String>,
) -> Result<RechercheConnection, Error> {
    let size = first.map_or(Ok(DEFAULT_SIZE), |first| size("first", first))? as usize;
    let refuse = |cursor: &String| Error::input("after", cursor, "a cursor of the same search");
    let after = after.map(|cursor| Place::read(&cursor).ok_or_else(|| refuse(&cursor))).transpose()?;
    let trouves = ctx.batches().load_one(demande.clone()).await?.unwrap_or_default();
    Ok(RechercheConnection::new(demande, trouves, size, after))
}

async fn suggest(
    ctx: &Context<'_>,
    prefixe: String,
    types: Option<Vec<TypeRecherche>>,
    first: Option<i32>,
) -> Result<Vec<Suggestion>, Error> {
    let demande = Demande { names_alone: true, ..demande("prefixe", prefixe, types, Vec::new())? };
    let given = first.unwrap_or(SUGGESTED);
    let size = usize::try_from(given).ok().filter(|size| *size <= MOST_SUGGESTED);
    let size = size.ok_or_else(|| Error::input("first", given, &format!("a number from 0 to {MOST_SUGGESTED}")))?;
    let trouves = ctx.batches().load_one(demande).await?.unwrap_or_default();
    Ok(Suggestion::of(&trouves, size))
}

fn demande(
    argument: &str,
    texte: String,
    types: Option<Vec<TypeRecherche>>,
    around: Vec<Circle>,
) -> Result<Demande, Error> {
    if texte.chars().count() > LONGEST {
        return Err(Error::input(argument, texte, &format!("a text of {LONGEST} characters at the most")));
    }
    let mut types: Vec<_> = types.unwrap_or_default().into_iter().map(Into::into).collect();
    types.sort_unstable();
    types.dedup();
    Ok(Demande { texte, types, around, names_alone: false })
}
