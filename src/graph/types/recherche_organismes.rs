use super::*;
use crate::search::organisme::{self, Candidat, Couple, Recherche};

/// What is known of a SIRET.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "organisme::StatutSiret")]
pub enum StatutSiret {
    /// A list of organisations has it, and does not say that it is closed.
    Ok,
    /// A list of organisations has it, and says that it is closed.
    Ferme,
    /// No list of organisations has it.
    Inconnu,
}

/// What is known of a UAI.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "organisme::StatutUai")]
pub enum StatutUai {
    /// An organisation, or one of its places, bears it.
    Ok,
    /// No organisation and no place bears it.
    Inconnu,
}

/// By what an organisation answers a search.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum CorrespondanceOrganisme {
    /// It bears the SIRET.
    MemeSiret,
    /// It bears the UAI.
    MemeUai,
    /// One of its places bears the UAI.
    SonLieu,
    /// The SIRET is that of an organisation that teaches for it.
    SonFormateur,
    /// The SIRET is that of an organisation that answers for what it teaches.
    SonResponsable,
}

/// Which organisation a SIRET and a UAI mean.
#[derive(Clone, Debug)]
pub struct RechercheOrganismes {
    couple: Couple,
    found: Recherche,
}

impl RechercheOrganismes {
    /// Searches the pool of a couple.
    pub fn new(couple: Couple, pool: &[Candidat]) -> Self {
        Self { found: organisme::recherche(&couple, pool), couple }
    }

    fn shown(&self, candidat: &Candidat) -> CandidatOrganisme {
        CandidatOrganisme { couple: self.couple.clone(), candidat: candidat.clone() }
    }
}

/// Which organisation a SIRET and a UAI mean: the rule of API Apprentissage, which has no score and prefers to answer
/// nothing than to answer wrong.
#[Object]
impl RechercheOrganismes {
    /// What is known of the SIRET; null when none was asked.
    async fn statut_siret(&self) -> Option<StatutSiret> {
        self.found.siret.map(StatutSiret::from)
    }

    /// What is known of the UAI; null when none was asked.
    async fn statut_uai(&self) -> Option<StatutUai> {
        self.found.uai.map(StatutUai::from)
    }

    /// The organisation that is meant; null when that cannot be said: see the candidates.
    async fn resultat(&self) -> Option<CandidatOrganisme> {
        self.found.resultat.as_ref().map(|candidat| self.shown(candidat))
    }

    /// The organisations that may be meant, by SIRET, the result left out; empty when nothing else answers.
    async fn candidats(&self) -> Vec<CandidatOrganisme> {
        self.found.candidats.iter().map(|candidat| self.shown(candidat)).collect()
    }
}

/// An organisation that answers a search, and by what.
#[derive(Clone, Debug)]
pub struct CandidatOrganisme {
    couple: Couple,
    candidat: Candidat,
}

/// An organisation that answers a search, and by what.
#[Object]
impl CandidatOrganisme {
    /// The organisation.
    async fn organisme(&self, ctx: &Context<'_>) -> Maybe<One<Organisme>> {
        ctx.node(Some(&self.candidat.siret)).await
    }

    /// Whether it is open; null when no list tells, which the search takes for not being open.
    async fn ouvert(&self) -> Option<bool> {
        self.candidat.ouvert
    }

    /// Whether the catalogue knows what it does: its nature is not `INCONNUE`.
    async fn declaration_catalogue(&self) -> bool {
        self.candidat.declaration_catalogue
    }

    /// Whether its own UAI is validated, that is, known.
    async fn validation_uai(&self) -> bool {
        self.candidat.validation_uai()
    }

    /// By what it answers; never empty.
    async fn correspondances(&self) -> Vec<CorrespondanceOrganisme> {
        use CorrespondanceOrganisme::*;
        let Self { couple, candidat } = self;
        chosen([
            (candidat.meme_siret(couple), MemeSiret),
            (candidat.meme_uai(couple), MemeUai),
            (candidat.son_lieu, SonLieu),
            (candidat.son_formateur, SonFormateur),
            (candidat.son_responsable, SonResponsable),
        ])
    }
}
