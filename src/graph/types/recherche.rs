use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;
use crate::graph::page::PageInfo;
use crate::search::extrait::{self, answered};
use crate::search::fold;
use crate::search::question::Question;
use crate::search::rank::{BEST, Candidate};
use crate::search::sujet::Sujet;
use crate::store::recherche::{COUNTED, Demande, Trouves};

/// A type of object that can be searched by its text.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "Sujet")]
pub enum TypeRecherche {
    /// A région.
    Region,
    /// A département.
    Departement,
    /// A job of the ROME, found by any of its titles.
    Metier,
    /// A sheet of the RNCP or of the RS.
    FicheRncp,
    /// A diploma of the BCN.
    Diplome,
    /// A commune, found by its former names and its postal codes too.
    Commune,
    /// A theme of inclusion services.
    Thematique,
    /// A professional domain of the ROME.
    Domaine,
    /// A training speciality.
    Nsf,
    /// A theme of the Formacode thesaurus.
    Formacode,
    /// A branch of activity.
    Naf,
    /// A collective agreement.
    ConventionCollective,
    /// An intercommunal body.
    Epci,
    /// A mission locale.
    MissionLocale,
    /// A training organisation.
    Organisme,
    /// An inclusion structure.
    Structure,
    /// An inclusion service.
    Service,
    /// A course, found by its organisations and its town too.
    Formation,
}

/// A page of what answers a text, the best first.
pub struct RechercheConnection {
    edges: Vec<RechercheEdge>,
    before: bool,
    after: bool,
    demande: Demande,
    trouves: Arc<Trouves>,
}

impl RechercheConnection {
    /// The page of `size` results after a place.
    pub fn new(demande: Demande, trouves: Arc<Trouves>, size: usize, after: Option<Place>) -> Self {
        let start = after.map_or(0, |after| trouves.found.partition_point(|found| Place::of(found) <= after));
        let end = trouves.found.len().min(start + size);
        let edge = |rank: usize| RechercheEdge { resultat: ResultatRecherche { trouves: trouves.clone(), rank } };
        let edges = (start..end).map(edge).collect();
        Self { edges, before: start > 0, after: end < trouves.found.len(), demande, trouves }
    }
}

/// A place among results: the best score first, then the order of equals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(Reverse<u32>, i64);

impl Place {
    fn of((score, candidate): &(u32, Candidate)) -> Self {
        Self(Reverse(*score), candidate.rang)
    }
}

const CURSOR: &str = "Recherche";

impl Place {
    /// The place that a cursor marks; none when it is no cursor of a search.
    pub fn read(cursor: &str) -> Option<Self> {
        let json = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (name, score, rang): (String, u32, i64) = serde_json::from_slice(&json).ok()?;
        (name == CURSOR).then_some(Self(Reverse(score), rang))
    }

    fn mark(self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::json!([CURSOR, self.0.0, self.1]).to_string())
    }
}

/// What answers a text, the best first: some hundreds of results at the most. Those that matter stand on the first pages;
/// to walk all that holds a word, filter the list of its type by `texte`.
#[Object]
impl RechercheConnection {
    /// Results of the page with their cursors, the best first.
    async fn edges(&self) -> &[RechercheEdge] {
        &self.edges
    }

    /// Results of the page, the best first.
    async fn nodes(&self) -> Vec<&ResultatRecherche> {
        self.edges.iter().map(|edge| &edge.resultat).collect()
    }

    /// Where the page stands among the results.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.after,
            has_previous_page: self.before,
            start_cursor: self.edges.first().map(RechercheEdge::mark),
            end_cursor: self.edges.last().map(RechercheEdge::mark),
        }
    }

    /// Results of all pages together.
    async fn total_count(&self) -> usize {
        self.trouves.found.len()
    }

    /// How many objects of each type hold every word, whether they are among the results or not; types without any are left
    /// out. Counted only when asked for, up to 1 000 of a type.
    async fn par_type(&self, ctx: &Context<'_>) -> Maybe<Vec<NombreParType>> {
        let counts = match ctx.batches().load_one(self.trouves.question.clone()).await {
            Ok(counts) => counts.unwrap_or_default(),
            Err(error) => return Some(Err(error.into())),
        };
        let nombre = |sujet: Sujet| {
            let found = self.trouves.found.iter().filter(|(_, candidate)| candidate.sujet == sujet).count();
            let nombre = counts.get(&sujet).copied().unwrap_or(0).max(found as i64);
            let wanted = self.demande.types.is_empty() || self.demande.types.contains(&sujet);
            (nombre > 0 && wanted).then(|| NombreParType {
                r#type: sujet.into(),
                nombre: counted(nombre),
                ou_plus: nombre >= COUNTED,
            })
        };
        Some(Ok(Sujet::ALL.iter().copied().filter_map(nombre).collect()))
    }
}

/// How many objects of a type answer a text.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct NombreParType {
    /// The type.
    pub r#type: TypeRecherche,
    /// How many, up to 1 000.
    pub nombre: i32,
    /// Whether there may be more than was counted.
    pub ou_plus: bool,
}

/// A result, with the cursor that leads back to it.
pub struct RechercheEdge {
    resultat: ResultatRecherche,
}

impl RechercheEdge {
    fn mark(&self) -> String {
        Place::of(self.resultat.found()).mark()
    }
}

/// A result, with the cursor that leads back to it.
#[Object]
impl RechercheEdge {
    /// The result.
    async fn node(&self) -> &ResultatRecherche {
        &self.resultat
    }

    /// Opaque mark of its place among the results, for `after`.
    async fn cursor(&self) -> String {
        self.mark()
    }
}

/// An object that answers a text, and by what.
pub struct ResultatRecherche {
    trouves: Arc<Trouves>,
    rank: usize,
}

impl ResultatRecherche {
    fn found(&self) -> &(u32, Candidate) {
        &self.trouves.found[self.rank]
    }

    fn candidate(&self) -> &Candidate {
        &self.found().1
    }

    // A long text of the object, where it has one.
    async fn long_text(&self, ctx: &Context<'_>) -> Maybe<String> {
        let candidate = self.candidate();
        let key = candidate.cle.as_str();
        match candidate.sujet {
            Sujet::Service => text!(ctx, service_texte.description, key).await,
            Sujet::Structure => text!(ctx, structure_texte.description, key).await,
            Sujet::Formation => text!(ctx, formation_texte.contenu, key).await,
            Sujet::Metier => text!(ctx, metier.definition, key).await,
            _ => None,
        }
    }
}

// The name, unless a label holds more of what was asked for; and how many words it holds.
fn line<'a>(question: &Question, candidate: &'a Candidate) -> (&'a str, usize) {
    let titre = candidate.titre.as_str();
    let mut best = (titre, answered(question, titre));
    if best.1 == question.asked.len() {
        return best;
    }
    for label in candidate.libelles.lines() {
        let holds = answered(question, label);
        if holds > best.1 || holds > 0 && holds == best.1 && best.0 != titre && label.len() < best.0.len() {
            best = (label, holds);
        }
    }
    best
}

/// An object that answers a text, and by what.
#[Object]
impl ResultatRecherche {
    /// The object.
    async fn noeud(&self, ctx: &Context<'_>) -> Maybe<Noeud> {
        Noeud::find(ctx, self.candidate().sujet.type_objet(), &self.candidate().cle).await
    }

    /// Its type.
    async fn r#type(&self) -> TypeRecherche {
        self.candidate().sujet.into()
    }

    /// Its name.
    async fn titre(&self) -> &str {
        &self.candidate().titre
    }

    /// How well it answers, 0 to 1: by its code or its whole name, by words of its name, of its labels, of its texts. Only the
    /// order of the scores of one search means something.
    async fn score(&self) -> f64 {
        f64::from(self.found().0.min(BEST)) / f64::from(BEST)
    }

    /// Metres to it from the nearest of the points that are searched around, along a great circle; null when there is none, or
    /// when it has no place.
    async fn distance_m(&self) -> Option<i32> {
        self.candidate().distance.and_then(|distance| distance.metres.try_into().ok())
    }

    /// The text that answers, cut in parts: the name, else a label (the title of a job), else the neighbourhood of the first
    /// word in the description. Plain text, to be escaped as any other. Empty when a code answers, or a text that is not shown.
    async fn extrait(&self, ctx: &Context<'_>) -> Maybe<Vec<SegmentExtrait>> {
        let question = &self.trouves.question;
        let (line, holds) = line(question, self.candidate());
        let mut text = line.to_owned();
        if holds < question.asked.len() {
            match self.long_text(ctx).await {
                Some(Err(error)) => return Some(Err(error)),
                Some(Ok(long)) if answered(question, &long) > holds => text = long,
                _ if holds == 0 => return Some(Ok(Vec::new())),
                _ => {}
            }
        }
        let segments = extrait::extrait(question, &text).into_iter();
        Some(Ok(segments.map(|segment| SegmentExtrait { texte: segment.texte, marque: segment.marque }).collect()))
    }
}

/// A part of an extract.
#[derive(Clone, Debug, SimpleObject)]
pub struct SegmentExtrait {
    /// The part, with the spaces around it.
    pub texte: String,
    /// Whether it is a word that was asked for, to be shown as such.
    pub marque: bool,
}

/// A name that completes what is being typed.
pub struct Suggestion {
    texte: String,
    candidate: Candidate,
}

impl Suggestion {
    /// The best names that a search found, each once.
    pub fn of(trouves: &Trouves, size: usize) -> Vec<Self> {
        let mut seen = BTreeSet::new();
        let suggestion = |(_, candidate): &(u32, Candidate)| {
            let texte = line(&trouves.question, candidate).0.to_owned();
            seen.insert(fold(&texte)).then(|| Self { texte, candidate: candidate.clone() })
        };
        trouves.found.iter().filter_map(suggestion).take(size).collect()
    }
}

/// A name that completes what is being typed.
#[Object]
impl Suggestion {
    /// The name, or a title of the job.
    async fn texte(&self) -> &str {
        &self.texte
    }

    /// Type of the object that bears it; the first when several do.
    async fn r#type(&self) -> TypeRecherche {
        self.candidate.sujet.into()
    }

    /// The object that bears it; the first when several do.
    async fn noeud(&self, ctx: &Context<'_>) -> Maybe<Noeud> {
        Noeud::find(ctx, self.candidate.sujet.type_objet(), &self.candidate.cle).await
    }
}
