use super::service::hundredths;
use super::*;

/// What narrows a list of structures.
#[derive(Debug, Default, InputObject)]
pub struct StructureFilter {
    /// Words of the name, the town, the networks or the description, or of their families, whatever the
    /// accents, the number and the gender; all must be there, the last one may be unfinished.
    pub texte: Option<String>,
    /// Producers, any of them, by slug.
    pub sources: Option<Vec<String>>,
    /// Networks that carry it, any of them, by value.
    pub reseaux_porteurs: Option<Vec<String>>,
    /// Establishment.
    pub siret: Option<Siret>,
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
    /// Establishments, any of them.
    pub sirets: Option<Vec<Siret>>,
    /// Legal units, any of them.
    pub sirens: Option<Vec<Siren>>,
    /// Themes or categories of its services, any of them, by value; a category stands for its themes.
    pub thematiques: Option<Vec<String>>,
    /// Least quality, 0 to 1.
    #[graphql(validator(minimum = 0.0, maximum = 1.0))]
    pub score_qualite_minimum: Option<f64>,
    /// Whether one structure is kept of those judged to be the same, among those that pass the other conditions: the one of
    /// the best quality, then of the latest `dateMaj`, then of the first identifier.
    pub exclure_doublons: Option<bool>,
    /// Whose content changed here at that moment or later. What is gone is told by `changements`.
    pub modifie_depuis: Option<DateTime>,
}

impl Narrows<store::structure::StructureFilter> for StructureFilter {
    async fn narrow(self, ctx: &Context<'_>) -> Result<store::structure::StructureFilter, Error> {
        let filter = self;
        let mut place = filter.lieu.place(ctx).await?;
        place.inside(Division::Commune, filter.commune.map(|code| same_place(&code.0)).unwrap_or_default());
        place.inside(Division::Departement, list(filter.departement.map(|code| vec![code]), |code| code.0));
        place.inside(Division::Region, list(filter.region.map(|code| vec![code]), |code| code.0));
        Ok(store::structure::StructureFilter {
            place,
            modifie_depuis: filter.modifie_depuis.map(|moment| moment.0),
            texte: filter.texte,
            sources: filter.sources.unwrap_or_default(),
            reseaux_porteurs: filter.reseaux_porteurs.unwrap_or_default(),
            siret: filter.siret.map(|code| code.0),
            sirets: list(filter.sirets, |code| code.0),
            sirens: list(filter.sirens, |code| code.0),
            thematiques: filter.thematiques.unwrap_or_default(),
            score_minimum: filter.score_qualite_minimum.map(hundredths),
            sans_doublons: filter.exclure_doublons.unwrap_or_default(),
        })
    }
}

object! {
    /// An organisation that offers inclusion services, as data·inclusion describes it (schema v1).
    Structure(structure), PlacedLink + FacettesStructure, "data-inclusion", own;
    fields {
        /// Name.
        fn nom(&self) -> &str { &self.0.nom }

        /// Description; null when the producer gives none. Long.
        async fn description(&self, ctx: &Context<'_>) -> Maybe<String> {
            text!(ctx, structure_texte.description, &self.0.id).await
        }

        /// SIRET as given, 14 digits; null when the producer gives none.
        fn siret(&self) -> Option<Siret> { Siret::of_option(self.0.siret.as_deref()) }

        /// Street address; null when unknown.
        fn adresse(&self) -> Option<&str> { self.0.adresse.as_deref() }

        /// Rest of the address; null when there is none.
        fn complement_adresse(&self) -> Option<&str> { self.0.complement_adresse.as_deref() }

        /// Name of the commune, as the producer writes it.
        fn nom_commune(&self) -> Option<&str> { self.0.commune.as_deref() }

        /// Postal code; null when unknown.
        fn code_postal(&self) -> Option<CodePostal> { CodePostal::of_option(self.0.code_postal.as_deref()) }

        /// Whether data·inclusion found the address on the map; null when the file does not say, as its open data.
        fn adresse_certifiee(&self) -> Option<bool> { self.0.adresse_certifiee }

        /// INSEE code, today's where a former one is given; as given where it leads to no commune; null when unknown.
        fn code_insee(&self) -> Option<CodeInsee> { CodeInsee::of_option(self.0.commune_insee.as_deref()) }

        /// Degrees north; null when unknown.
        fn latitude(&self) -> Option<f64> { self.0.latitude }

        /// Degrees east; null when unknown.
        fn longitude(&self) -> Option<f64> { self.0.longitude }

        /// Telephone; null when unknown, or when `contactMasque` says why it is not shown.
        #[graphql(tag = "donnee-personnelle")]
        async fn telephone(&self, ctx: &Context<'_>) -> Option<&str> {
            ctx.contact(self.0.contact_masque.as_deref(), self.0.telephone.as_deref())
        }

        /// E-mail; null when unknown, or when `contactMasque` says why it is not shown.
        #[graphql(tag = "donnee-personnelle")]
        async fn courriel(&self, ctx: &Context<'_>) -> Option<&str> {
            ctx.contact(self.0.contact_masque.as_deref(), self.0.courriel.as_deref())
        }

        /// Why its contact is shown only with the scope `contacts:lire`; null when it is public.
        fn contact_masque(&self) -> Option<ContactMasque> { ContactMasque::of_option(self.0.contact_masque.as_deref()) }

        /// Web site; null when unknown.
        fn site_web(&self) -> Option<&str> { self.0.site_web.as_deref() }

        /// Its page at the producer's; null when unknown.
        fn lien_source(&self) -> Option<&str> { self.0.lien_source.as_deref() }

        /// Opening hours, in OpenStreetMap's notation; null when unknown.
        fn horaires_accueil(&self) -> Option<&str> { self.0.horaires_accueil.as_deref() }

        /// Its page at Acceslibre; null when unknown.
        fn accessibilite_lieu(&self) -> Option<&str> { self.0.accessibilite_lieu.as_deref() }

        /// Day of the producer's last change.
        fn date_maj(&self) -> Date { self.0.date_maj.into() }

        /// Mean of its services' quality, 0 to 1; 0 without a service.
        fn score_qualite(&self) -> f64 { self.0.score_qualite }

        /// Its producer; null when the list of producers does not know it.
        async fn source(&self, ctx: &Context<'_>) -> Maybe<One<Source>> { ctx.node(Some(&self.0.source_slug)).await }

        /// Its commune; null when the code is unknown.
        async fn commune(&self, ctx: &Context<'_>) -> Maybe<One<Commune>> { ctx.node(self.0.commune_insee.as_deref()).await }

        /// Networks that carry it, by value.
        async fn reseaux_porteurs(&self, ctx: &Context<'_>) -> Result<Nodes<ReseauPorteur>, Error> {
            ctx.nodes(store::thematique::RESEAUX_OF_STRUCTURE, &self.0.id).await
        }

        /// Structures judged to be the same, itself left out, by identifier.
        async fn doublons(&self, ctx: &Context<'_>) -> Result<Vec<Structure>, Error> {
            let Some(cluster) = &self.0.cluster_id else { return Ok(Vec::new()) };
            let mut all: Vec<Structure> = ctx.all(store::structure::OF_CLUSTER, cluster).await?;
            all.retain(|other| other.0.id != self.0.id);
            Ok(all)
        }

        /// The training organisation of the same SIRET; when there is none, the first of the same SIREN; null when there is
        /// neither. `lienOrganisme` tells which.
        async fn organisme(&self, ctx: &Context<'_>) -> Maybe<Organisme> {
            ctx.organisme_of(&self.0).await.map(|found| found.map(|(organisme, _)| organisme)).transpose()
        }

        /// By what `organisme` is tied to it; null when there is none.
        async fn lien_organisme(&self, ctx: &Context<'_>) -> Maybe<LienEtablissement> {
            ctx.organisme_of(&self.0).await.map(|found| found.map(|(_, lien)| lien)).transpose()
        }
    }
    connections {
        /// Its services, by identifier.
        services: Service(ServiceFilter, TriLieu) = store::service::OF_STRUCTURE;
    }
}
