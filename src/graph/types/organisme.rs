use super::*;

/// What an establishment does for apprenticeship.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum NatureOrganisme {
    /// It answers for courses that others teach.
    Responsable,
    /// It teaches courses that others answer for.
    Formateur,
    /// It does both.
    ResponsableFormateur,
    /// No list tells.
    Inconnue,
}

words!(NatureOrganisme {
    Responsable = "responsable",
    Formateur = "formateur",
    ResponsableFormateur = "responsable_formateur",
    Inconnue = "inconnue",
});

/// What an organisation does in a course.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum RoleFormation {
    /// It answers for it.
    Responsable,
    /// It teaches it.
    Formateur,
}

impl RoleFormation {
    /// The column of courses that names who has that part.
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Responsable => "responsable_siret",
            Self::Formateur => "formateur_siret",
        }
    }
}

/// By what a training organisation and a structure are tied.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum LienEtablissement {
    /// They are the same establishment.
    Siret,
    /// They are establishments of the same legal unit.
    Siren,
}

/// What narrows a list of training organisations.
#[derive(Debug, Default, InputObject)]
pub struct OrganismeFilter {
    /// Words of the name or of its family, whatever the accents, the number and the gender; all must be there, the last one may
    /// be unfinished.
    pub texte: Option<String>,
    /// Legal unit.
    pub siren: Option<Siren>,
    /// Code of the education ministry.
    pub uai: Option<Uai>,
    /// Establishments, any of them.
    pub sirets: Option<Vec<Siret>>,
    /// Branches of activity, any of them.
    pub nafs: Option<Vec<CodeNaf>>,
    /// Sheets that one of its courses prepares, any of them.
    pub rncps: Option<Vec<Rncp>>,
    /// Diplomas that one of its courses prepares, any of them.
    pub cfds: Option<Vec<Cfd>>,
    /// Natures, any of them.
    pub natures: Option<Vec<NatureOrganisme>>,
    /// Whether it is certified Qualiopi.
    pub qualiopi: Option<bool>,
    /// Whether the establishment is open.
    pub ouvert: Option<bool>,
    /// Its commune.
    #[graphql(deprecation = "Use `communes`, which takes several.")]
    pub commune: Option<CodeInsee>,
    /// Its département.
    #[graphql(deprecation = "Use `departements`, which takes several.")]
    pub departement: Option<CodeDepartement>,
    /// Its région.
    #[graphql(deprecation = "Use `regions`, which takes several.")]
    pub region: Option<CodeRegion>,
    /// Where it stands.
    #[graphql(flatten)]
    pub lieu: LieuFilter,
    /// Whose content changed here at that moment or later. What is gone is told by `changements`.
    pub modifie_depuis: Option<DateTime>,
}

impl Narrows<store::organisme::OrganismeFilter> for OrganismeFilter {
    async fn narrow(self, ctx: &Context<'_>) -> Result<store::organisme::OrganismeFilter, Error> {
        let filter = self;
        let mut place = filter.lieu.place(ctx).await?;
        place.inside(Division::Commune, filter.commune.map(|code| same_place(&code.0)).unwrap_or_default());
        place.inside(Division::Departement, list(filter.departement.map(|code| vec![code]), |code| code.0));
        place.inside(Division::Region, list(filter.region.map(|code| vec![code]), |code| code.0));
        Ok(store::organisme::OrganismeFilter {
            place,
            modifie_depuis: filter.modifie_depuis.map(|moment| moment.0),
            texte: filter.texte,
            siren: filter.siren.map(|code| code.0),
            uai: filter.uai.map(|code| code.0),
            sirets: list(filter.sirets, |code| code.0),
            nafs: list(filter.nafs, |code| code.0),
            rncps: list(filter.rncps, |code| code.0),
            cfds: list(filter.cfds, |code| code.0),
            natures: NatureOrganisme::codes(filter.natures),
            qualiopi: filter.qualiopi,
            ouvert: filter.ouvert,
        })
    }
}

object! {
    /// An establishment that trains apprentices. Sources: référentiel des organismes, catalogue des établissements.
    Organisme(organisme), PlacedLink + FacettesOrganisme, "organismes";
    fields {
        /// SIRET.
        fn siret(&self) -> Siret { Siret::of(&self.0.siret) }

        /// Legal unit: the first nine digits of the SIRET.
        fn siren(&self) -> Siren { Siren::of(&self.0.siren) }

        /// Code of the education ministry; null when unknown. Several establishments may share one.
        fn uai(&self) -> Option<Uai> { Uai::of_option(self.0.uai.as_deref()) }

        /// Name of the legal unit.
        fn raison_sociale(&self) -> &str { &self.0.raison_sociale }

        /// Trade name; null when it has none.
        fn enseigne(&self) -> Option<&str> { self.0.enseigne.as_deref() }

        /// What it does for apprenticeship.
        fn nature(&self) -> NatureOrganisme { NatureOrganisme::of(&self.0.nature).unwrap_or(NatureOrganisme::Inconnue) }

        /// Whether the establishment is open; null when no list tells.
        fn ouvert(&self) -> Option<bool> { self.0.ouvert }

        /// Whether it is certified Qualiopi; null when no list tells.
        fn qualiopi(&self) -> Option<bool> { self.0.qualiopi }

        /// Number of its declaration of activity; null when unknown.
        fn numero_declaration_activite(&self) -> Option<&str> { self.0.numero_declaration_activite.as_deref() }

        /// Address on one line; null when unknown.
        fn adresse(&self) -> Option<&str> { self.0.adresse.as_deref() }

        /// Postal code; null when unknown.
        fn code_postal(&self) -> Option<CodePostal> { CodePostal::of_option(self.0.code_postal.as_deref()) }

        /// Where it stands; null when unknown.
        fn point(&self) -> Option<Point> { Point::of(self.0.latitude, self.0.longitude) }

        /// Creation of the establishment; null when unknown.
        fn date_creation(&self) -> Option<Date> { self.0.date_creation.map(Date) }

        /// Closing of the establishment; null when it is open or unknown.
        fn date_fermeture(&self) -> Option<Date> { self.0.date_fermeture.map(Date) }

        /// Its commune; null when no list tells, or when the code is no commune.
        async fn commune(&self, ctx: &Context<'_>) -> Maybe<One<Commune>> { ctx.node(self.0.commune_insee.as_deref()).await }

        /// Its académie; null when no list tells.
        async fn academie(&self, ctx: &Context<'_>) -> Maybe<One<Academie>> { ctx.node(self.0.academie_code.as_deref()).await }

        /// Its branch of activity; null when no list tells.
        async fn naf(&self, ctx: &Context<'_>) -> Maybe<One<Naf>> { ctx.node(self.0.naf.as_deref()).await }

        /// E-mails by which it is reached, in the order of the référentiel.
        async fn contacts(&self, ctx: &Context<'_>) -> Result<Vec<ContactOrganisme>, Error> {
            let rows = ctx.rows::<entity::organisme_contact::Entity>(store::organisme::CONTACTS, &self.0.siret).await?;
            Ok(rows.iter().cloned().map(ContactOrganisme).collect())
        }

        /// By what `structures` are tied to it; null when there are none.
        async fn lien_structures(&self, ctx: &Context<'_>) -> Maybe<LienEtablissement> {
            let same = ctx.count::<Structure>(store::structure::OF_SIRET, &self.0.siret).await;
            let near = ctx.count::<Structure>(store::structure::OF_SIREN, &self.0.siren).await;
            match (same, near) {
                (Err(error), _) | (_, Err(error)) => Some(Err(error)),
                (Ok(0), Ok(0)) => None,
                (Ok(0), Ok(_)) => Some(Ok(LienEtablissement::Siren)),
                (Ok(_), Ok(_)) => Some(Ok(LienEtablissement::Siret)),
            }
        }
    }
    asked {
        /// Courses in which it has a part, by key.
        formations(role: Option<RoleFormation>, "Its part; either of them when left out."): Formation(FormationFilter, TriFormation) = formations_by;
    }
    connections {
        /// Certifications that it prepares, as responsable or as formateur, by identifier.
        certifications: Certification(CertificationFilter, TriTexte) = store::certification::OF_ORGANISME;
        /// Organisations that answer for what it teaches, by SIRET.
        responsables: Organisme(OrganismeFilter, TriLieu) = store::organisme::RESPONSABLES;
        /// Organisations that teach for it, by SIRET.
        formateurs: Organisme(OrganismeFilter, TriLieu) = store::organisme::FORMATEURS;
        /// Places where it trains, by identifier.
        lieux: Lieu = store::organisme::LIEUX;
        /// Inclusion structures of the same SIRET; when there are none, of the same SIREN: `lienStructures` tells which. By identifier.
        structures: Structure(StructureFilter, TriLieu) = store::structure::OF_ORGANISME;
    }
}

impl Organisme {
    async fn formations_by(
        &self,
        ctx: &Context<'_>,
        role: Option<RoleFormation>,
        narrowed: Narrowed<store::formation::FormationFilter>,
        slice: Slice,
    ) -> Maybe<Faceted<Formation>> {
        let edge = match role {
            None => store::formation::OF_ORGANISME,
            Some(RoleFormation::Responsable) => store::formation::OF_RESPONSABLE,
            Some(RoleFormation::Formateur) => store::formation::OF_FORMATEUR,
        };
        ctx.page::<Formation>(edge, Parent::key(&*self.0.siret), narrowed, slice).await
    }
}
