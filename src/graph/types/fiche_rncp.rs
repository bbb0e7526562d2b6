use super::*;
use crate::graph::node::Node;

/// A register of France compétences.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum Registre {
    /// Répertoire national des certifications professionnelles.
    Rncp,
    /// Répertoire spécifique.
    Rs,
}

words!(Registre { Rncp = "RNCP", Rs = "RS" });

/// A way to reach a certification.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum VoieAcces {
    /// Apprenticeship contract.
    Apprentissage,
    /// Professionalisation contract.
    Professionnalisation,
    /// Individual application.
    CandidatureIndividuelle,
    /// Validation of experience.
    Experience,
    /// After continuing training.
    FormationContinue,
    /// At school or university.
    FormationInitiale,
}

words!(VoieAcces {
    Apprentissage = "voie_apprentissage",
    Professionnalisation = "voie_professionnalisation",
    CandidatureIndividuelle = "voie_candidature",
    Experience = "voie_experience",
    FormationContinue = "voie_formation_continue",
    FormationInitiale = "voie_formation_initiale",
});

/// What narrows a list of sheets.
#[derive(Debug, Default, InputObject)]
pub struct FicheRncpFilter {
    /// Words of the title or of its family, whatever the accents, the number and the gender; all must be there, the last one may
    /// be unfinished.
    pub texte: Option<String>,
    /// Register.
    pub registre: Option<Registre>,
    /// What the register says of it.
    pub actif: Option<bool>,
    /// European levels, any of them.
    pub niveaux: Option<Vec<i32>>,
    /// Ways to reach it, any of them.
    pub voies_acces: Option<Vec<VoieAcces>>,
    /// Codes, any of them.
    pub rncps: Option<Vec<Rncp>>,
    /// Diplomas that it is paired with, any of them.
    pub cfds: Option<Vec<Cfd>>,
    /// In force on this day: from its activation, else its effect, to its end.
    pub actif_le: Option<Date>,
    /// Registered until this day or later.
    pub fin_des: Option<Date>,
    /// Registered until this day at the latest.
    pub fin_avant: Option<Date>,
    /// Jobs it leads to.
    #[graphql(flatten)]
    pub vers: VersFilter,
    /// Specialities, any of them.
    pub nsfs: Option<Vec<CodeNsf>>,
    /// Themes, any of them.
    pub formacodes: Option<Vec<CodeFormacode>>,
    /// Certifiers, any of them, by identifier or SIRET.
    pub certificateurs: Option<Vec<async_graphql::ID>>,
    /// Skills operators that name it, any of them, by slug.
    pub opcos: Option<Vec<String>>,
    /// Whose content changed here at that moment or later. What is gone is told by `changements`.
    pub modifie_depuis: Option<DateTime>,
}

impl From<FicheRncpFilter> for store::fiche_rncp::FicheRncpFilter {
    fn from(filter: FicheRncpFilter) -> Self {
        Self {
            modifie_depuis: filter.modifie_depuis.map(|moment| moment.0),
            texte: filter.texte,
            registre: filter.registre.map(|registre| registre.code().to_owned()),
            actif: filter.actif,
            niveaux: filter.niveaux.unwrap_or_default(),
            voies: filter.voies_acces.unwrap_or_default().into_iter().map(VoieAcces::code).collect(),
            rncps: list(filter.rncps, |code| code.0),
            cfds: list(filter.cfds, |code| code.0),
            actif_le: filter.actif_le.map(|day| day.0),
            fin_des: filter.fin_des.map(|day| day.0),
            fin_avant: filter.fin_avant.map(|day| day.0),
            vers: filter.vers.into(),
            fiche: store::fiche_rncp::OfFiche {
                formacodes: list(filter.formacodes, |code| code.0),
                certificateurs: list(filter.certificateurs, |id| Certificateur::key_of(&id).to_owned()),
                ..Default::default()
            },
            nsfs: list(filter.nsfs, |code| code.0),
            opcos: filter.opcos.unwrap_or_default(),
        }
    }
}

object! {
    /// A sheet of the RNCP or of the RS: a certification as France compétences registers it.
    FicheRncp(fiche_rncp), Link + FacettesFicheRncp, "rncp";
    fields {
        /// Code in the register, prefix included.
        fn rncp(&self) -> Rncp { Rncp::of(&self.0.rncp) }

        /// Register.
        fn registre(&self) -> Option<Registre> { Registre::of(&self.0.registre) }

        /// Title.
        fn intitule(&self) -> &str { &self.0.intitule }

        /// Short kind of certification, such as `BTS`; null when the register gives none.
        fn abrege(&self) -> Option<&str> { self.0.abrege_libelle.as_deref() }

        /// Long kind of certification; null when the register gives none.
        fn abrege_intitule(&self) -> Option<&str> { self.0.abrege_intitule.as_deref() }

        /// European level, 3 to 8; null when the register states none.
        fn niveau_europeen(&self) -> Option<i32> { self.0.niveau_europeen }

        /// Whether the register says it is active.
        fn actif(&self) -> bool { self.0.actif }

        /// How it was registered, as the register writes it.
        fn type_enregistrement(&self) -> Option<&str> { self.0.type_enregistrement.as_deref() }

        /// Last publication in the Journal officiel.
        fn date_dernier_jo(&self) -> Option<Date> { self.0.date_dernier_jo.map(Date) }

        /// Day of the decision.
        fn date_decision(&self) -> Option<Date> { self.0.date_decision.map(Date) }

        /// Day it takes effect.
        fn date_effet(&self) -> Option<Date> { self.0.date_effet.map(Date) }

        /// Last day of the registration, as given; null when the register gives none: an inactive sheet then closes with
        /// `dateDerniereActivation`, else with `datePremierePublication`, in the period of its certifications.
        fn date_fin_enregistrement(&self) -> Option<Date> { self.0.date_fin_enregistrement.map(Date) }

        /// First day on which one may enter it: the day it takes effect, else that of the decision; null when the register
        /// gives neither.
        fn date_debut_parcours(&self) -> Option<Date> { self.0.date_effet.or(self.0.date_decision).map(Date) }

        /// Day it became active: that of the first archive of the register in which it is; null when it never was, or when
        /// that archive is the oldest known here, since it may have been active long before.
        fn date_activation(&self) -> Option<Date> { self.0.date_activation.map(Date) }

        /// Day of the last archive of the register in which it is active; null when it never was, or when no archive known
        /// here is dated.
        fn date_derniere_activation(&self) -> Option<Date> { self.0.date_derniere_activation.map(Date) }

        /// Day of the first archive of the register that has it; null when no archive known here is dated.
        fn date_premiere_publication(&self) -> Option<Date> { self.0.date_premiere_publication.map(Date) }

        /// Whether parts of it can be obtained alone, as the register writes it.
        fn validation_partielle(&self) -> Option<&str> { self.0.validation_partielle.as_deref() }

        /// Whether it is open in New Caledonia.
        fn nouvelle_caledonie(&self) -> bool { self.0.nouvelle_caledonie }

        /// Whether it is open in French Polynesia.
        fn polynesie_francaise(&self) -> bool { self.0.polynesie_francaise }

        /// Ways to reach it; empty when the register names none.
        fn voies_acces(&self) -> Vec<VoieAcces> {
            let row = &self.0;
            [
                (row.voie_apprentissage, VoieAcces::Apprentissage),
                (row.voie_professionnalisation, VoieAcces::Professionnalisation),
                (row.voie_candidature, VoieAcces::CandidatureIndividuelle),
                (row.voie_experience, VoieAcces::Experience),
                (row.voie_formation_continue, VoieAcces::FormationContinue),
                (row.voie_formation_initiale, VoieAcces::FormationInitiale),
            ]
            .into_iter()
            .filter_map(|(open, voie)| open.then_some(voie))
            .collect()
        }

        /// Jobs it leads to, by ROME code; empty when the register names none that the ROME knows.
        async fn metiers(&self, ctx: &Context<'_>) -> Result<Nodes<Metier>, Error> {
            ctx.nodes(store::metier::OF_FICHE, &self.0.rncp).await
        }

        /// ROME codes as the register writes them; older sheets name a whole domain (`D11`) or family (`D`).
        async fn romes(&self, ctx: &Context<'_>) -> Result<Vec<String>, Error> {
            let rows = ctx.rows::<entity::fiche_rncp_metier::Entity>(store::fiche_rncp::OF_FICHE, &self.0.rncp).await?;
            Ok(rows.iter().map(|row| row.rome.clone()).collect())
        }

        /// Its blocks of skills, by code.
        async fn blocs(&self, ctx: &Context<'_>) -> Result<Nodes<Bloc>, Error> {
            ctx.nodes(store::fiche_rncp::OF_FICHE, &self.0.rncp).await
        }

        /// Its training specialities, by code.
        async fn nsf(&self, ctx: &Context<'_>) -> Result<Nodes<Nsf>, Error> {
            ctx.nodes(store::fiche_rncp::NSFS_OF_FICHE, &self.0.rncp).await
        }

        /// Its themes, by code.
        async fn formacodes(&self, ctx: &Context<'_>) -> Result<Nodes<Formacode>, Error> {
            ctx.nodes(store::fiche_rncp::FORMACODES_OF_FICHE, &self.0.rncp).await
        }

        /// Organisations that answer for it, by identifier.
        async fn certificateurs(&self, ctx: &Context<'_>) -> Result<Nodes<Certificateur>, Error> {
            ctx.nodes(store::fiche_rncp::CERTIFICATEURS_OF_FICHE, &self.0.rncp).await
        }

        /// Collective agreements that the register names, by brochure number, which is not an IDCC.
        async fn conventions(&self, ctx: &Context<'_>) -> Result<Vec<Brochure>, Error> {
            let edge = store::fiche_rncp::OF_FICHE;
            let rows = ctx.rows::<entity::fiche_rncp_convention::Entity>(edge, &self.0.rncp).await?;
            Ok(rows.iter().map(|row| Brochure::of(row)).collect())
        }

        /// Skills operators that name it among the sheets of their branch, by slug.
        async fn opcos(&self, ctx: &Context<'_>) -> Result<Nodes<Opco>, Error> {
            ctx.nodes(store::convention::OPCOS_OF_FICHE, &self.0.rncp).await
        }

        /// Sheets that it replaces, one step back, by code.
        async fn remplacees(&self, ctx: &Context<'_>) -> Result<Nodes<FicheRncp>, Error> {
            ctx.nodes(store::fiche_rncp::REMPLACEES, &self.0.rncp).await
        }

        /// What replaces it: successors are followed until an active one, by code; empty when no path leads to one.
        async fn remplacantes(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "Day on which they are active, from their activation, else their effect, to their end. When \
                              left out, today, as the register says.")]
            actif_le: Option<Date>,
        ) -> Result<Vec<FicheRncp>, Error> {
            ctx.successors(&self.0.rncp, actif_le.map(|day| day.0)).await
        }

        /// Sheets that replace it, one step on, whatever their state, by code.
        async fn remplacantes_directes(&self, ctx: &Context<'_>) -> Result<Nodes<FicheRncp>, Error> {
            ctx.nodes(store::fiche_rncp::REMPLACANTES, &self.0.rncp).await
        }

        /// Every sheet tied to it by replacements, in either direction and any number of steps, itself included: those of
        /// the RNCP that are open to apprenticeship or professionalisation, by activation, unknown ones last, then by code.
        /// Empty when it replaces nothing and nothing replaces it.
        async fn continuite(&self, ctx: &Context<'_>) -> Result<Vec<FicheRncpContinuite>, Error> {
            let family: Vec<FicheRncp> = ctx.family(&self.0.rncp).await?;
            Ok(family.into_iter().map(|fiche| FicheRncpContinuite::new(fiche, &self.0.rncp)).collect())
        }
    }
    connections {
        /// Its certifications: the diplomas it is paired with, each over a period; by identifier.
        certifications: Certification(CertificationFilter, TriTexte) = store::certification::OF_FICHE;
        /// Branches in which the jobs it leads to are practised, by code.
        nafs: Naf(TexteFilter) = store::metier::NAFS_OF_FICHE;
        /// Courses that prepare it, by key.
        formations: Formation(FormationFilter, TriFormation) = store::formation::OF_FICHE;
        /// Organisations allowed to train or assess for it, by identifier.
        partenaires: Partenaire = store::fiche_rncp::OF_FICHE;
        /// Collective agreements of the skills operators that name it, by IDCC.
        conventions_collectives: ConventionCollective(TexteFilter) = store::convention::OF_FICHE;
    }
}
