use super::*;

/// What narrows a list of jobs.
#[derive(Debug, Default, InputObject)]
pub struct MetierFilter {
    /// Words of one of its titles or of their families, whatever the accents, the number and the gender; all must be there, the
    /// last one may be unfinished.
    pub texte: Option<String>,
    /// Professional domain, such as `D11`.
    pub domaine: Option<String>,
    /// Family, one letter.
    pub grand_domaine: Option<String>,
    /// Version of the ROME that knows the job: 3 or 4.
    pub rome_version: Option<i32>,
    /// Codes, any of them.
    pub romes: Option<Vec<CodeRome>>,
    /// ROME 3 codes that it comes from, any of them.
    pub romes_parents: Option<Vec<CodeRome>>,
    /// Branches of activity that it is practised in, any of them.
    pub nafs: Option<Vec<CodeNaf>>,
    /// Sheets that lead to it, any of them.
    pub rncps: Option<Vec<Rncp>>,
    /// Diplomas paired with the sheets that lead to it, any of them.
    pub cfds: Option<Vec<Cfd>>,
    /// Skills that it asks for, any of them, by OGR number.
    pub competences: Option<Vec<String>>,
    /// Whether the profession is regulated.
    pub emploi_reglemente: Option<bool>,
    /// Whether it is an executive position.
    pub emploi_cadre: Option<bool>,
    /// Whose content changed here at that moment or later. What is gone is told by `changements`.
    pub modifie_depuis: Option<DateTime>,
}

impl From<MetierFilter> for store::metier::MetierFilter {
    fn from(filter: MetierFilter) -> Self {
        Self {
            modifie_depuis: filter.modifie_depuis.map(|moment| moment.0),
            texte: filter.texte,
            domaine: filter.domaine,
            grand_domaine: filter.grand_domaine,
            rome_version: filter.rome_version,
            romes: list(filter.romes, |code| code.0),
            parents: list(filter.romes_parents, |code| code.0),
            nafs: list(filter.nafs, |code| code.0),
            rncps: list(filter.rncps, |code| code.0),
            cfds: list(filter.cfds, |code| code.0),
            competences: filter.competences.unwrap_or_default(),
            emploi_reglemente: filter.emploi_reglemente,
            emploi_cadre: filter.emploi_cadre,
        }
    }
}

object! {
    /// A job of the ROME, in version 4.0; a sheet of version 3 that 4.0 dropped is kept. Source: France Travail.
    Metier(metier), Link + FacettesMetier, "rome";
    fields {
        /// ROME code.
        fn rome(&self) -> CodeRome { CodeRome::of(&self.0.rome) }

        /// Title in ROME 4.0, else in ROME 3.
        fn libelle(&self) -> &str { &self.0.libelle }

        /// 4 when ROME 4.0 knows the code, else 3.
        fn rome_version(&self) -> i32 { self.0.rome_version }

        /// Title of the ROME 3 sheet of the same code, which is wider; null when there is none.
        fn libelle_rome3(&self) -> Option<&str> { self.0.libelle_rome3.as_deref() }

        /// What the job is, from ROME 3; null when there is no such text.
        fn definition(&self) -> Option<&str> { self.0.definition.as_deref() }

        /// How one comes to the job, from ROME 3; null when there is no such text.
        fn acces_emploi(&self) -> Option<&str> { self.0.acces_emploi.as_deref() }

        /// Class that the ecological transition gives it, such as `Emploi Vert`; null when unclassed.
        fn transition_ecologique(&self) -> Option<&str> { self.0.transition_ecologique.as_deref() }

        /// Whether the digital transition changes it.
        fn transition_numerique(&self) -> bool { self.0.transition_numerique }

        /// Whether demography changes it.
        fn transition_demographique(&self) -> bool { self.0.transition_demographique }

        /// Whether the profession is regulated.
        fn emploi_reglemente(&self) -> bool { self.0.emploi_reglemente }

        /// Whether it is an executive position.
        fn emploi_cadre(&self) -> bool { self.0.emploi_cadre }

        /// Its professional domain.
        async fn domaine(&self, ctx: &Context<'_>) -> Maybe<One<Domaine>> { ctx.node(Some(&self.0.domaine_code)).await }

        /// The ROME 3 sheet it comes from; null when that is its own code.
        async fn parent(&self, ctx: &Context<'_>) -> Maybe<One<Metier>> { ctx.node(self.0.parent_rome.as_deref()).await }

        /// Jobs of ROME 4.0 that come from its ROME 3 sheet, by code.
        async fn enfants(&self, ctx: &Context<'_>) -> Result<Nodes<Metier>, Error> {
            ctx.nodes(store::metier::ENFANTS, &self.0.rome).await
        }

        /// Branches of activity in which it is practised, by code; empty when no source tells.
        async fn naf(&self, ctx: &Context<'_>) -> Result<Nodes<Naf>, Error> {
            ctx.nodes(store::metier::NAFS_OF_METIER, &self.0.rome).await
        }
    }
    connections {
        /// Its titles, by OGR number.
        appellations: Appellation(TexteFilter) = store::metier::OF_METIER;
        /// Skills, knowledge and activities that it asks for, by OGR number.
        competences: Competence(TexteFilter) = store::metier::COMPETENCES_OF_METIER;
        /// Sheets that lead to it, by RNCP code.
        fiches_rncp: FicheRncp(FicheRncpFilter, TriTexte) = store::fiche_rncp::OF_METIER;
        /// Certifications that lead to it, by identifier: `chemins` tells by which links.
        certifications: Certification(CertificationFilter, TriTexte) = store::certification::OF_METIER;
        /// Diplomas paired with the sheets that lead to it, by CFD.
        diplomes: Diplome(DiplomeFilter, TriTexte) = store::diplome::OF_METIER;
        /// Courses that lead to it, by key.
        formations: Formation(FormationFilter, TriFormation) = store::formation::OF_METIER;
    }
}
