use super::*;

/// What narrows a list of diplomas.
#[derive(Debug, Default, InputObject)]
pub struct DiplomeFilter {
    /// Words of the title or of its family, whatever the accents, the number and the gender; all must be there, the last one may
    /// be unfinished.
    pub texte: Option<String>,
    /// European levels, any of them.
    pub niveaux: Option<Vec<i32>>,
    /// Open on this day; a missing bound is no bound.
    pub ouvert_le: Option<Date>,
    /// Open at some time from this day on; a missing bound is no bound.
    pub ouvert_des: Option<Date>,
    /// Open at some time until this day; a missing bound is no bound.
    pub ouvert_avant: Option<Date>,
    /// Codes, any of them.
    pub cfds: Option<Vec<Cfd>>,
    /// Specialities, any of them.
    pub nsfs: Option<Vec<CodeNsf>>,
    /// Levels of the BCN, any of them, by code.
    pub niveaux_diplome: Option<Vec<String>>,
    /// Sheets that it is paired with, any of them.
    pub rncps: Option<Vec<Rncp>>,
    /// Jobs that those sheets lead to, any of them.
    pub romes: Option<Vec<CodeRome>>,
    /// Whose content changed here at that moment or later. What is gone is told by `changements`.
    pub modifie_depuis: Option<DateTime>,
}

impl From<DiplomeFilter> for store::diplome::DiplomeFilter {
    fn from(filter: DiplomeFilter) -> Self {
        Self {
            modifie_depuis: filter.modifie_depuis.map(|moment| moment.0),
            texte: filter.texte,
            niveaux: filter.niveaux.unwrap_or_default(),
            ouvert_le: filter.ouvert_le.map(|day| day.0),
            ouvert_des: filter.ouvert_des.map(|day| day.0),
            ouvert_avant: filter.ouvert_avant.map(|day| day.0),
            cfds: list(filter.cfds, |code| code.0),
            nsfs: list(filter.nsfs, |code| code.0),
            niveaux_diplome: filter.niveaux_diplome.unwrap_or_default(),
            rncps: list(filter.rncps, |code| code.0),
            romes: list(filter.romes, |code| code.0),
        }
    }
}

object! {
    /// A diploma or a title, by its code formation diplôme. Source: BCN.
    Diplome(diplome), Link + FacettesDiplome, "bcn";
    fields {
        /// Code formation diplôme.
        fn cfd(&self) -> Cfd { Cfd::of(&self.0.cfd) }

        /// Short title.
        fn libelle_court(&self) -> Option<&str> { self.0.libelle_court.as_deref() }

        /// Long title.
        fn libelle(&self) -> &str { &self.0.libelle_long }

        /// Table of the BCN it comes from.
        fn table_bcn(&self) -> &str { &self.0.table_bcn }

        /// European level, 1 to 8; null when the level states none.
        fn niveau_europeen(&self) -> Option<i32> { self.0.niveau_europeen }

        /// Nature of the diploma, as the BCN writes it.
        fn nature(&self) -> Option<&str> { self.0.nature.as_deref() }

        /// Service in charge, as the BCN writes it.
        fn gestionnaire(&self) -> Option<&str> { self.0.gestionnaire.as_deref() }

        /// First day; null when the BCN gives none.
        fn date_ouverture(&self) -> Option<Date> { self.0.date_ouverture.map(Date) }

        /// Last day; null when it has no term.
        fn date_fermeture(&self) -> Option<Date> { self.0.date_fermeture.map(Date) }

        /// Year of the first session.
        fn premiere_session(&self) -> Option<i32> { self.0.premiere_session }

        /// Year of the last session.
        fn derniere_session(&self) -> Option<i32> { self.0.derniere_session }

        /// Day of the founding decree.
        fn date_creation(&self) -> Option<Date> { self.0.date_creation.map(Date) }

        /// Day of the repealing decree.
        fn date_abrogation(&self) -> Option<Date> { self.0.date_abrogation.map(Date) }

        /// Whether it is open today, in Paris; a missing bound is no bound.
        async fn actif(&self, ctx: &Context<'_>) -> bool {
            self.is_open_on(ctx.today())
        }

        /// Its level; null when the BCN lists none of that code.
        async fn niveau(&self, ctx: &Context<'_>) -> Maybe<One<NiveauDiplome>> { ctx.node(Some(&self.0.niveau_code)).await }

        /// Its training speciality; null when the BCN gives none.
        async fn nsf(&self, ctx: &Context<'_>) -> Maybe<One<Nsf>> { ctx.node(self.0.nsf.as_deref()).await }

        /// Years of course that lead to it, by MEF.
        async fn mefs(&self, ctx: &Context<'_>) -> Result<Nodes<Mef>, Error> {
            ctx.nodes(store::diplome::OF_DIPLOME, &self.0.cfd).await
        }

        /// Diplomas that it replaces, one step back, by CFD.
        async fn remplaces(&self, ctx: &Context<'_>) -> Result<Nodes<Diplome>, Error> {
            ctx.nodes(store::diplome::REMPLACES, &self.0.cfd).await
        }

        /// What replaces it: successors are followed until an open one, by CFD; empty when no path leads to one.
        async fn remplacants(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "Day on which they are open; today when left out.")] actif_le: Option<Date>,
        ) -> Result<Vec<Diplome>, Error> {
            ctx.successors(&self.0.cfd, actif_le.map(|day| day.0)).await
        }

        /// Diplomas that replace it, one step on, whatever their state, by CFD.
        async fn remplacants_directs(&self, ctx: &Context<'_>) -> Result<Nodes<Diplome>, Error> {
            ctx.nodes(store::diplome::REMPLACANTS, &self.0.cfd).await
        }

        /// Every diploma tied to it by replacements, in either direction and any number of steps, itself included, by first
        /// day, unknown ones last, then by CFD; empty when it replaces nothing and nothing replaces it.
        async fn continuite(&self, ctx: &Context<'_>) -> Result<Vec<DiplomeContinuite>, Error> {
            let family: Vec<Diplome> = ctx.family(&self.0.cfd).await?;
            Ok(family.into_iter().map(|diplome| DiplomeContinuite::new(diplome, &self.0.cfd, ctx.today())).collect())
        }
    }
    connections {
        /// Its certifications: the sheets it is paired with, each over a period; by identifier.
        certifications: Certification(CertificationFilter, TriTexte) = store::certification::OF_DIPLOME;
        /// Jobs that the sheets it is paired with lead to, by ROME code.
        metiers: Metier(MetierFilter, TriTexte) = store::metier::OF_DIPLOME;
        /// Branches in which those jobs are practised, by code.
        nafs: Naf(TexteFilter) = store::metier::NAFS_OF_DIPLOME;
        /// Courses that prepare it, by key.
        formations: Formation(FormationFilter, TriFormation) = store::formation::OF_DIPLOME;
    }
}

impl Diplome {
    /// Whether it is open on a day; a missing bound is no bound.
    pub fn is_open_on(&self, day: chrono::NaiveDate) -> bool {
        self.0.date_ouverture.is_none_or(|first| first <= day) && self.0.date_fermeture.is_none_or(|last| last >= day)
    }
}
