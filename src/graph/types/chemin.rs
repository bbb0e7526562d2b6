use std::sync::Arc;

use futures_util::future::try_join_all;

use super::*;

/// A link between two codes, and the register that makes it.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum LienRegistre {
    /// A diploma and a sheet are paired: kits apprentissage.
    DiplomeFiche,
    /// A sheet names a job: France compétences.
    FicheMetier,
    /// A job is practised in a branch of activity: France Travail.
    MetierNaf,
}

/// One step of a way from a certification to a job or a branch of activity.
#[derive(Clone, Debug, SimpleObject)]
pub struct Etape {
    /// What makes the step.
    lien: LienRegistre,
    /// Code that the step leaves.
    depart: String,
    /// Code that the step reaches.
    arrivee: String,
    /// Data set that tells it, such as `rncp`.
    jeu_de_donnees: &'static str,
}

impl Etape {
    fn new(lien: LienRegistre, depart: &str, arrivee: &str) -> Self {
        let jeu_de_donnees = match lien {
            LienRegistre::DiplomeFiche => "kit-apprentissage",
            LienRegistre::FicheMetier => "rncp",
            LienRegistre::MetierNaf => "rome",
        };
        Self { lien, depart: depart.to_owned(), arrivee: arrivee.to_owned(), jeu_de_donnees }
    }
}

/// A way from a certification to a job, and on to a branch of activity. It holds in both directions.
#[derive(Clone, Debug)]
pub struct Chemin {
    certification: Arc<entity::certification::Model>,
    rncp: String,
    metier: Metier,
    naf: Option<Naf>,
}

/// A way from a certification to a job, and on to a branch of activity. It holds in both directions.
#[Object]
impl Chemin {
    /// The certification.
    async fn certification(&self) -> Certification {
        Certification(self.certification.clone())
    }

    /// The sheet that names the job; null when no file holds it.
    async fn fiche_rncp(&self, ctx: &Context<'_>) -> Maybe<One<FicheRncp>> {
        ctx.node(Some(&self.rncp)).await
    }

    /// The job.
    async fn metier(&self) -> &Metier {
        &self.metier
    }

    /// The branch of activity; null when none is asked.
    async fn naf(&self) -> Option<&Naf> {
        self.naf.as_ref()
    }

    /// Its steps, from the diploma, when there is one, to the job or to the branch.
    async fn etapes(&self) -> Vec<Etape> {
        let rome = &self.metier.0.rome;
        let paired =
            self.certification.cfd.as_deref().map(|cfd| Etape::new(LienRegistre::DiplomeFiche, cfd, &self.rncp));
        let named = Etape::new(LienRegistre::FicheMetier, &self.rncp, rome);
        let practised = self.naf.as_ref().map(|naf| Etape::new(LienRegistre::MetierNaf, rome, &naf.0.naf));
        paired.into_iter().chain([named]).chain(practised).collect()
    }
}

/// The ways from a certification to the jobs of its sheet: to one of them when it is asked; on to a branch of activity when
/// one is asked.
pub(super) async fn chemins(
    ctx: &Context<'_>,
    certification: &Arc<entity::certification::Model>,
    rome: Option<CodeRome>,
    naf: Option<CodeNaf>,
) -> Result<Vec<Chemin>, Error> {
    let Some(rncp) = certification.rncp.clone() else { return Ok(Vec::new()) };
    let mut metiers: Vec<Metier> = ctx.all(store::metier::OF_FICHE, &rncp).await?;
    metiers.retain(|metier| rome.as_ref().is_none_or(|rome| rome.0 == metier.0.rome));
    let ways = metiers.into_iter().map(|metier| {
        let (certification, rncp, naf) = (certification.clone(), rncp.clone(), naf.clone());
        async move {
            let Some(naf) = naf else { return Ok::<_, Error>(Some(Chemin { certification, rncp, metier, naf: None })) };
            let branches: Vec<Naf> = ctx.all(store::metier::NAFS_OF_METIER, &metier.0.rome).await?;
            let branch = branches.into_iter().find(|branch| branch.0.naf == naf.0);
            Ok(branch.map(|branch| Chemin { certification, rncp, metier, naf: Some(branch) }))
        }
    });
    Ok(try_join_all(ways).await?.into_iter().flatten().collect())
}
