use std::sync::Arc;

use futures_util::future::try_join;

use super::*;
use crate::graph::narrow::Tri;
use crate::search::certification::{Facts, certification};
use crate::store::Order;

/// Whether a course is offered.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum StatutFormation {
    /// The catalogue shows it.
    Publie,
    /// The catalogue shows it no longer: it says so, or the next file of the same publication leaves it out.
    Archive,
}

words!(StatutFormation { Publie = "publie", Archive = "archive" });

/// In which order a list of courses goes.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum TriFormation {
    /// By key.
    Cle,
    /// From the nearest to the farthest of `filtre.pres`, which is needed.
    Distance,
    /// By the first day of the next session, today in Paris included; courses without one come last.
    Debut,
    /// From what answers `filtre.texte` best, which is needed: a few hundreds as `recherche` ranks them among what the list holds,
    /// then all others by key.
    Pertinence,
}

impl Tri for TriFormation {
    fn order(self, today: chrono::NaiveDate) -> Order {
        match self {
            Self::Cle => Order::Key,
            Self::Distance => Order::Distance,
            Self::Debut => Order::Debut(today),
            Self::Pertinence => Order::Pertinence,
        }
    }
}

/// What narrows a list of courses.
#[derive(Debug, Default, InputObject)]
pub struct FormationFilter {
    /// Words of the title, of the organisations, of the town or of the content, or of their families, whatever the accents, the
    /// number and the gender; all must be there, the last one may be unfinished.
    pub texte: Option<String>,
    /// States, any of them; all of them when left out.
    pub statuts: Option<Vec<StatutFormation>>,
    /// Sheets, any of them.
    pub rncps: Option<Vec<Rncp>>,
    /// Diplomas, any of them.
    pub cfds: Option<Vec<Cfd>>,
    /// Jobs that its sheet leads to.
    #[graphql(flatten)]
    pub vers: VersFilter,
    /// At least one of these codes is its own, where the conditions beside must all hold.
    pub un_de: Option<UnDeFormation>,
    /// Specialities of its sheet or of its diploma, any of them.
    pub nsfs: Option<Vec<CodeNsf>>,
    /// Organisations that answer for it or teach it, any of them.
    pub sirets: Option<Vec<Siret>>,
    /// The part of `sirets`; either of them when left out.
    pub role: Option<RoleFormation>,
    /// One session begins on that day or later, and not after `debutAvant`.
    pub debut_des: Option<Date>,
    /// One session begins on that day or earlier, and not before `debutDes`.
    pub debut_avant: Option<Date>,
    /// Whether the register says that its sheet is active; of a course without a known sheet, whether its diploma is open
    /// today.
    pub certification_active: Option<bool>,
    /// European levels of its sheet or of its diploma, any of them.
    pub niveaux: Option<Vec<i32>>,
    /// Whether it is wholly remote.
    pub a_distance: Option<bool>,
    /// Commune of its place.
    #[graphql(deprecation = "Use `communes`, which takes several.")]
    pub commune: Option<CodeInsee>,
    /// Département of its place.
    #[graphql(deprecation = "Use `departements`, which takes several.")]
    pub departement: Option<CodeDepartement>,
    /// Région of its place.
    #[graphql(deprecation = "Use `regions`, which takes several.")]
    pub region: Option<CodeRegion>,
    /// Where it stands.
    #[graphql(flatten)]
    pub lieu: LieuFilter,
    /// Whose content changed here at that moment or later. What is gone is told by `changements`.
    pub modifie_depuis: Option<DateTime>,
}

/// Codes of which one at least must be that of a course.
#[derive(Clone, Debug, Default, InputObject)]
pub struct UnDeFormation {
    /// Sheets.
    pub rncps: Option<Vec<Rncp>>,
    /// Diplomas.
    pub cfds: Option<Vec<Cfd>>,
    /// Jobs that its sheet leads to.
    pub romes: Option<Vec<CodeRome>>,
}

impl From<UnDeFormation> for store::formation::UnDe {
    fn from(asked: UnDeFormation) -> Self {
        Self {
            rncps: list(asked.rncps, |code| code.0),
            cfds: list(asked.cfds, |code| code.0),
            romes: list(asked.romes, |code| code.0),
        }
    }
}

impl Narrows<store::formation::FormationFilter> for FormationFilter {
    async fn narrow(self, ctx: &Context<'_>) -> Result<store::formation::FormationFilter, Error> {
        let filter = self;
        let mut place = filter.lieu.place(ctx).await?;
        place.inside(Division::Commune, filter.commune.map(|code| same_place(&code.0)).unwrap_or_default());
        place.inside(Division::Departement, list(filter.departement.map(|code| vec![code]), |code| code.0));
        place.inside(Division::Region, list(filter.region.map(|code| vec![code]), |code| code.0));
        Ok(store::formation::FormationFilter {
            place,
            texte: filter.texte,
            modifie_depuis: filter.modifie_depuis.map(|moment| moment.0),
            statuts: StatutFormation::codes(filter.statuts),
            rncps: list(filter.rncps, |code| code.0),
            cfds: list(filter.cfds, |code| code.0),
            vers: filter.vers.into(),
            un_de: filter.un_de.unwrap_or_default().into(),
            nsfs: list(filter.nsfs, |code| code.0),
            sirets: (list(filter.sirets, |code| code.0), filter.role.map(RoleFormation::column)),
            debut_des: filter.debut_des.map(|day| day.0),
            debut_avant: filter.debut_avant.map(|day| day.0),
            certification_active: filter.certification_active.map(|active| (active, ctx.today())),
            niveaux: filter.niveaux.unwrap_or_default(),
            a_distance: filter.a_distance,
        })
    }
}

object! {
    /// A course by apprenticeship, offered at one place. Source: catalogue des formations en apprentissage.
    Formation(formation), PlacedLink + FacettesFormation, "catalogue";
    fields {
        /// Clé ministère éducatif; for the catalogue's older shape, its three numbers.
        fn cle(&self) -> CleMinistereEducatif { CleMinistereEducatif::of(&self.0.cle) }

        /// Whether it is offered.
        fn statut(&self) -> Option<StatutFormation> { StatutFormation::of(&self.0.statut) }

        /// Title given by the catalogue; null when it gives none: see the certification's.
        fn intitule(&self) -> Option<&str> { self.0.intitule.as_deref() }

        /// Code of its diploma, as given; null when the catalogue gives none.
        fn cfd(&self) -> Option<Cfd> { Cfd::of_option(self.0.cfd.as_deref()) }

        /// Code of its sheet, as given; null when the catalogue gives none.
        fn rncp(&self) -> Option<Rncp> { Rncp::of_option(self.0.rncp.as_deref()) }

        /// Years of the whole course; null when unknown.
        fn duree(&self) -> Option<i32> { self.0.duree }

        /// Which year of the course one enters; null when unknown or any.
        fn annee(&self) -> Option<i32> { self.0.annee }

        /// Places, when told for the whole course.
        fn capacite(&self) -> Option<i32> { self.0.capacite }

        /// Whether it is wholly remote.
        fn a_distance(&self) -> bool { self.0.a_distance }

        /// Its page at the ONISEP's; null when it has none.
        fn onisep_url(&self) -> Option<&str> { self.0.onisep_url.as_deref() }

        /// Telephone of who answers about it; null when unknown, or when `contactMasque` says why it is not shown.
        #[graphql(tag = "donnee-personnelle")]
        async fn telephone(&self, ctx: &Context<'_>) -> Option<&str> {
            ctx.contact(self.0.contact_masque.as_deref(), self.0.telephone.as_deref())
        }

        /// E-mail of who answers about it; null when unknown, or when `contactMasque` says why it is not shown.
        #[graphql(tag = "donnee-personnelle")]
        async fn courriel(&self, ctx: &Context<'_>) -> Option<&str> {
            ctx.contact(self.0.contact_masque.as_deref(), self.0.courriel.as_deref())
        }

        /// Why its contact is shown only with the scope `contacts:lire`; null when it is public.
        fn contact_masque(&self) -> Option<ContactMasque> { ContactMasque::of_option(self.0.contact_masque.as_deref()) }

        /// What is taught; null when the catalogue does not say. Long.
        async fn contenu(&self, ctx: &Context<'_>) -> Maybe<String> {
            text!(ctx, formation_texte.contenu, &self.0.cle).await
        }

        /// What it aims at; null when the catalogue does not say. Long.
        async fn objectif(&self, ctx: &Context<'_>) -> Maybe<String> {
            text!(ctx, formation_texte.objectif, &self.0.cle).await
        }

        /// Its certification: the one of its two codes, the first one when there are several periods. When no certification
        /// has both codes, `certificationConnue` is false and one is made of the sheet and of the diploma, as far as they
        /// are known; no look-up finds that one. Null when neither code is known.
        async fn certification(&self, ctx: &Context<'_>) -> Maybe<One<Certification>> {
            let (id, cfd, rncp) = (&self.0.certification_id, &self.0.cfd, &self.0.rncp);
            match ctx.node(id.as_deref()).await {
                None => made_of_its_codes(ctx, id, cfd, rncp).await.transpose(),
                found => found,
            }
        }

        /// Whether the registers and the kits make a certification of its codes.
        async fn certification_connue(&self, ctx: &Context<'_>) -> Result<bool, Error> {
            ctx.knows::<entity::certification::Entity>(self.0.certification_id.as_deref()).await
        }

        /// Its sheet; null when the catalogue names none, or none that is known.
        async fn fiche_rncp(&self, ctx: &Context<'_>) -> Maybe<One<FicheRncp>> { ctx.node(self.0.rncp.as_deref()).await }

        /// Its diploma; null when the catalogue names none, or none that is known.
        async fn diplome(&self, ctx: &Context<'_>) -> Maybe<One<Diplome>> { ctx.node(self.0.cfd.as_deref()).await }

        /// Organisation that answers for it; null when no list of organisations has it.
        async fn responsable(&self, ctx: &Context<'_>) -> Maybe<One<Organisme>> { ctx.node(self.0.responsable_siret.as_deref()).await }

        /// Whether a list of organisations has the one that answers for it.
        async fn responsable_connu(&self, ctx: &Context<'_>) -> Result<bool, Error> {
            ctx.knows::<entity::organisme::Entity>(self.0.responsable_siret.as_deref()).await
        }

        /// SIRET of the organisation that answers for it, as the catalogue gives it, known or not; null when it gives none.
        fn responsable_siret(&self) -> Option<Siret> { Siret::of_option(self.0.responsable_siret.as_deref()) }

        /// UAI of the organisation that answers for it, as the catalogue gives it; null when it gives none.
        fn responsable_uai(&self) -> Option<Uai> { Uai::of_option(self.0.responsable_uai.as_deref()) }

        /// Organisation that teaches it; null when no list of organisations has it.
        async fn formateur(&self, ctx: &Context<'_>) -> Maybe<One<Organisme>> { ctx.node(self.0.formateur_siret.as_deref()).await }

        /// Whether a list of organisations has the one that teaches it.
        async fn formateur_connu(&self, ctx: &Context<'_>) -> Result<bool, Error> {
            ctx.knows::<entity::organisme::Entity>(self.0.formateur_siret.as_deref()).await
        }

        /// SIRET of the organisation that teaches it, as the catalogue gives it, known or not; null when it gives none.
        fn formateur_siret(&self) -> Option<Siret> { Siret::of_option(self.0.formateur_siret.as_deref()) }

        /// UAI of the organisation that teaches it, as the catalogue gives it; null when it gives none.
        fn formateur_uai(&self) -> Option<Uai> { Uai::of_option(self.0.formateur_uai.as_deref()) }

        /// Where it is given.
        async fn lieu(&self) -> LieuFormation { LieuFormation(self.0.clone()) }

        /// Its sessions, by rank: the earliest first.
        async fn sessions(&self, ctx: &Context<'_>) -> Result<Nodes<Session>, Error> {
            ctx.nodes(store::formation::SESSIONS, &self.0.cle).await
        }

        /// Its sessions that begin today in Paris or later, the next one first; those whose first day is unknown are left out.
        async fn prochaines_sessions(&self, ctx: &Context<'_>) -> Result<Vec<Session>, Error> {
            let mut sessions: Vec<Session> = ctx.all(store::formation::SESSIONS, &self.0.cle).await?;
            sessions.retain(|session| session.0.debut.is_some_and(|first| first >= ctx.today()));
            sessions.sort_by_key(|session| session.0.debut);
            Ok(sessions)
        }

        /// Years of course that it prepares, by MEF.
        async fn mefs(&self, ctx: &Context<'_>) -> Result<Nodes<Mef>, Error> {
            ctx.nodes(store::diplome::MEFS_OF_FORMATION, &self.0.cle).await
        }

        /// Jobs that its sheet leads to, by ROME code.
        async fn metiers(&self, ctx: &Context<'_>) -> Result<Nodes<Metier>, Error> {
            match &self.0.rncp {
                Some(rncp) => ctx.nodes(store::metier::OF_FICHE, rncp).await,
                None => Ok(Nodes(Vec::new())),
            }
        }
    }
    asked {
        /// Inclusion services around its place, nearest first; empty when its place is unknown.
        services(rayon_km: i32 = 10, "Radius in kilometres around its place, 1 to 100."): Service(ServiceFilter) = services_around;
    }
    connections {
    }
}

impl Formation {
    async fn services_around(
        &self,
        ctx: &Context<'_>,
        rayon_km: i32,
        narrowed: Narrowed<store::service::ServiceFilter>,
        slice: Slice,
    ) -> Maybe<Faceted<Service>> {
        let centre = match ctx.centre(self.0.latitude.zip(self.0.longitude), self.0.commune_insee.as_deref()).await {
            Ok(centre) => centre,
            Err(error) => return Some(Err(error)),
        };
        ctx.near::<Service>(centre, rayon_km, narrowed.filter, slice).await
    }
}

/// The certification that the codes of a course would make, as given, out of those that are known; none when neither is.
async fn made_of_its_codes(
    ctx: &Context<'_>,
    id: &Option<String>,
    cfd: &Option<String>,
    rncp: &Option<String>,
) -> Result<Option<One<Certification>>, Error> {
    let diplome = ctx.row::<entity::diplome::Entity>(cfd.as_deref());
    let fiche = ctx.row::<entity::fiche_rncp::Entity>(rncp.as_deref());
    let (diplome, fiche) = try_join(diplome, fiche).await?;
    let (diplome, fiche) = (diplome.as_deref().map(Facts::from), fiche.as_deref().map(Facts::from));
    let made = certification(diplome.as_ref(), fiche.as_ref()).zip(id.clone());
    let whole = |(row, id)| entity::certification::Model { id, cfd: cfd.clone(), rncp: rncp.clone(), ..row };
    Ok(made.map(|made| One(Arc::new(whole(made)).into())))
}
