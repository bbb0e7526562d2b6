use super::*;
use crate::store::formation::FormationFilter as Courses;
use crate::store::{Circle, Order};

/// What may stand between a person and a training course.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum Obstacle {
    /// Getting there: vehicle, permit, transport.
    Mobilite,
    /// Finding or keeping a home.
    Logement,
    /// Having one's children looked after.
    GardeEnfants,
    /// Reading, writing and speaking French.
    Langue,
    /// Using a computer and the Internet.
    Numerique,
}

// Categories and themes of data·inclusion.
words!(Obstacle {
    Mobilite = "mobilite",
    Logement = "logement-hebergement",
    GardeEnfants = "famille--garde-denfants",
    Langue = "lecture-ecriture-calcul--maitriser-le-francais",
    Numerique = "numerique",
});

/// The way to a job around a place.
#[derive(Clone, Debug)]
pub struct Parcours {
    metier: Metier,
    pres: Pres,
    circles: Vec<Circle>,
}

impl Parcours {
    /// From a place to a job.
    pub async fn new(ctx: &Context<'_>, rome: &str, pres: Pres) -> Maybe<Self> {
        let metier = match ctx.one::<Metier>(Some(rome)).await? {
            Ok(metier) => metier,
            Err(error) => return Some(Err(error)),
        };
        Some(pres.circles(ctx).await.map(|circles| Self { metier, pres, circles }))
    }
}

/// The way to a job around a place: what certifies for it, where it is taught, who helps to get there.
#[Object]
impl Parcours {
    /// The job.
    async fn metier(&self) -> &Metier {
        &self.metier
    }

    /// Certifications that lead to the job, by identifier. Without a filter, those whose sheet the register says active.
    async fn certifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What narrows the list; all conditions must hold.")] filtre: Option<CertificationFilter>,
        #[graphql(desc = "How many elements from the beginning, or after `after`: 0 to 100, 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many elements from the end, or before `before`: 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends; goes with `last`.")] before: Option<String>,
    ) -> Maybe<Faceted<Certification>> {
        let active = || CertificationFilter { actif: Some(true), ..Default::default() };
        let filter: store::certification::CertificationFilter = filtre.unwrap_or_else(active).into();
        let parent = Parent::key(&*self.metier.0.rome);
        ctx.page::<Certification>(store::certification::OF_METIER, parent, filter, Slice { first, after, last, before })
            .await
    }

    /// Courses that lead to the job around the place, nearest first. Without a filter, those that the catalogue shows.
    async fn formations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What narrows the list; all conditions must hold. `pres` is that of the way.")] filtre: Option<
            FormationFilter,
        >,
        #[graphql(desc = "How many elements from the beginning, or after `after`: 0 to 100, 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many elements from the end, or before `before`: 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends; goes with `last`.")] before: Option<String>,
    ) -> Maybe<Faceted<Formation>> {
        let shown = || FormationFilter { statuts: Some(vec![StatutFormation::Publie]), ..Default::default() };
        let narrowed = Narrows::<Courses>::narrow(filtre.unwrap_or_else(shown), ctx).await;
        let mut filter = match narrowed {
            Ok(filter) => filter,
            Err(error) => return Some(Err(error)),
        };
        filter.place.around.clone_from(&self.circles);
        let parent = Parent::key(&*self.metier.0.rome);
        let narrowed = Narrowed { filter, order: Order::Distance };
        ctx.page::<Formation>(store::formation::OF_METIER, parent, narrowed, Slice { first, after, last, before }).await
    }

    /// Services that remove an obstacle, for the people of the place: on site around it, nearest first, then remotely, as
    /// `rechercheServices` gives them.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to remove.")] obstacle: Obstacle,
        #[graphql(desc = "What narrows the list; all conditions must hold. `thematiques` is that of the obstacle.")]
        filtre: Option<ServiceFilter>,
        #[graphql(desc = "How many elements from the beginning, or after `after`: 0 to 100, 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many elements from the end, or before `before`: 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends; goes with `last`.")] before: Option<String>,
    ) -> Maybe<Faceted<Service>> {
        let thematiques = Some(vec![obstacle.code().to_owned()]);
        let filtre = ServiceFilter { thematiques, ..filtre.unwrap_or_default() };
        recherche_services(ctx, Some(self.pres.clone()), filtre, Slice { first, after, last, before }).await
    }
}
