use super::*;
use crate::graph::node::Node;

/// What narrows a list of certifications.
#[derive(Debug, Default, InputObject)]
pub struct CertificationFilter {
    /// Words of the title or of its family, whatever the accents, the number and the gender; all must be there, the last one may
    /// be unfinished.
    pub texte: Option<String>,
    /// Sheets, any of them.
    pub rncps: Option<Vec<Rncp>>,
    /// Diplomas, any of them.
    pub cfds: Option<Vec<Cfd>>,
    /// European levels, any of them.
    pub niveaux: Option<Vec<i32>>,
    /// What the register says of the sheet.
    pub actif: Option<bool>,
    /// Valid on this day; a missing bound is no bound.
    pub valide_le: Option<Date>,
    /// Valid at some time from this day on; a missing bound is no bound.
    pub valide_des: Option<Date>,
    /// Valid at some time until this day; a missing bound is no bound.
    pub valide_avant: Option<Date>,
    /// Jobs it leads to.
    #[graphql(flatten)]
    pub vers: VersFilter,
    /// Register of its sheet.
    pub registre: Option<Registre>,
    /// Ways to reach its sheet, any of them.
    pub voies_acces: Option<Vec<VoieAcces>>,
    /// Départements where a course that the catalogue shows prepares it, any of them.
    pub departements: Option<Vec<CodeDepartement>>,
    /// Specialities of its sheet or of its diploma, any of them.
    pub nsfs: Option<Vec<CodeNsf>>,
    /// Themes of its sheet, any of them.
    pub formacodes: Option<Vec<CodeFormacode>>,
    /// Certifiers of its sheet, any of them, by identifier or SIRET.
    pub certificateurs: Option<Vec<async_graphql::ID>>,
    /// Whose content changed here at that moment or later. What is gone is told by `changements`.
    pub modifie_depuis: Option<DateTime>,
}

impl From<CertificationFilter> for store::certification::CertificationFilter {
    fn from(filter: CertificationFilter) -> Self {
        Self {
            modifie_depuis: filter.modifie_depuis.map(|moment| moment.0),
            texte: filter.texte,
            rncps: list(filter.rncps, |code| code.0),
            cfds: list(filter.cfds, |code| code.0),
            niveaux: filter.niveaux.unwrap_or_default(),
            actif: filter.actif,
            valide_le: filter.valide_le.map(|day| day.0),
            valide_des: filter.valide_des.map(|day| day.0),
            valide_avant: filter.valide_avant.map(|day| day.0),
            vers: filter.vers.into(),
            fiche: store::fiche_rncp::OfFiche {
                formacodes: list(filter.formacodes, |code| code.0),
                certificateurs: list(filter.certificateurs, |id| Certificateur::key_of(&id).to_owned()),
                voies: list(filter.voies_acces, VoieAcces::code),
                registre: filter.registre.map(|registre| registre.code().to_owned()),
            },
            departements: list(filter.departements, |code| code.0),
            nsfs: list(filter.nsfs, |code| code.0),
        }
    }
}

object! {
    /// A diploma (CFD), a sheet (RNCP), or the pair of both, over a period. Built from BCN, France compétences and the
    /// kits apprentissage. A code that is paired stands alone as well, over each part of its validity that its pairs leave
    /// open: on any day of its validity, a code has a certification.
    Certification(certification), Link + FacettesCertification, "kit-apprentissage";
    fields {
        /// Code of the diploma; null when the sheet is paired with none. The BCN may not know it.
        fn cfd(&self) -> Option<Cfd> { Cfd::of_option(self.0.cfd.as_deref()) }

        /// Code of the sheet; null when the diploma is paired with none.
        fn rncp(&self) -> Option<Rncp> { Rncp::of_option(self.0.rncp.as_deref()) }

        /// Title: of the sheet, else of the diploma.
        fn intitule(&self) -> &str { &self.0.intitule }

        /// European level: of the sheet, else of the diploma; null when neither states one.
        fn niveau_europeen(&self) -> Option<i32> { self.0.niveau_europeen }

        /// What the register says of the sheet; null without a sheet.
        fn actif(&self) -> Option<bool> { self.0.actif }

        /// When it holds: of a pair, from the later opening to the earlier closing; of a code alone, its validity, or the
        /// part of it that no pair covers.
        fn periode_validite(&self) -> PeriodeValidite { PeriodeValidite::new(self.0.debut, self.0.fin) }

        /// Its sheet; null when it has none.
        async fn fiche_rncp(&self, ctx: &Context<'_>) -> Maybe<One<FicheRncp>> { ctx.node(self.0.rncp.as_deref()).await }

        /// Its diploma; null when it has none.
        async fn diplome(&self, ctx: &Context<'_>) -> Maybe<One<Diplome>> { ctx.node(self.0.cfd.as_deref()).await }

        /// Jobs that its sheet leads to, by ROME code; empty without a sheet.
        async fn metiers(&self, ctx: &Context<'_>) -> Result<Nodes<Metier>, Error> {
            match &self.0.rncp {
                Some(rncp) => ctx.nodes(store::metier::OF_FICHE, rncp).await,
                None => Ok(Nodes(Vec::new())),
            }
        }

        /// By which links it leads to jobs, and to a branch of activity when one is asked, by ROME code; empty without a
        /// sheet.
        async fn chemins(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "The job to reach; every job of its sheet when left out.")] rome: Option<CodeRome>,
            #[graphql(desc = "The branch of activity to reach: the ways that end there. When left out, ways end at jobs.")]
            naf: Option<CodeNaf>,
        ) -> Result<Vec<Chemin>, Error> {
            chemin::chemins(ctx, &self.0, rome, naf).await
        }
    }
    connections {
        /// Courses that prepare it, by key.
        formations: Formation(FormationFilter, TriFormation) = store::formation::OF_CERTIFICATION;
        /// Organisations that prepare it, as responsable or as formateur, by SIRET.
        organismes: Organisme(OrganismeFilter, TriLieu) = store::organisme::OF_CERTIFICATION;
    }
}
