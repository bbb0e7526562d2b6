use super::*;

/// What a row of the official geographic code is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum TypeCommune {
    /// A full commune.
    Commune,
    /// A municipal district of Paris, Lyon or Marseille.
    ArrondissementMunicipal,
    /// A former commune, delegated within a new one.
    CommuneDeleguee,
    /// A former commune, associated with another.
    CommuneAssociee,
}

words!(TypeCommune {
    Commune = "COM",
    ArrondissementMunicipal = "ARM",
    CommuneDeleguee = "COMD",
    CommuneAssociee = "COMA",
});

/// What narrows a list of communes.
#[derive(Debug, Default, InputObject)]
pub struct CommuneFilter {
    /// Words of the name or of their families, whatever the accents; all must be there, the last one may be unfinished.
    pub texte: Option<String>,
    /// Any code that leads to it: INSEE, former INSEE, postal.
    pub code: Option<String>,
    /// Postal code.
    pub code_postal: Option<CodePostal>,
    /// Its département.
    #[graphql(deprecation = "Use `departements`, which takes several.")]
    pub departement: Option<CodeDepartement>,
    /// Its région.
    #[graphql(deprecation = "Use `regions`, which takes several.")]
    pub region: Option<CodeRegion>,
    /// Its EPCI, by SIREN.
    #[graphql(deprecation = "Use `epcis`, which takes several.")]
    pub epci: Option<Siren>,
    /// Where it stands.
    #[graphql(flatten)]
    pub lieu: LieuFilter,
    /// Kinds, any of them; all of them when left out.
    pub types: Option<Vec<TypeCommune>>,
    /// Whose content changed here at that moment or later. What is gone is told by `changements`.
    pub modifie_depuis: Option<DateTime>,
}

impl Narrows<store::commune::CommuneFilter> for CommuneFilter {
    async fn narrow(self, ctx: &Context<'_>) -> Result<store::commune::CommuneFilter, Error> {
        let mut place = self.lieu.place(ctx).await?;
        place.inside(Division::Departement, list(self.departement.map(|code| vec![code]), |code| code.0));
        place.inside(Division::Region, list(self.region.map(|code| vec![code]), |code| code.0));
        place.inside(Division::Epci, list(self.epci.map(|code| vec![code]), |code| code.0));
        Ok(store::commune::CommuneFilter {
            modifie_depuis: self.modifie_depuis.map(|moment| moment.0),
            texte: self.texte,
            code: self.code.map(|code| code.trim().to_ascii_uppercase()),
            code_postal: self.code_postal.map(|code| code.0),
            place,
            types: TypeCommune::codes(self.types),
        })
    }
}

impl Commune {
    fn middle(&self) -> Option<store::Point> {
        self.0.latitude.zip(self.0.longitude).and_then(|(latitude, longitude)| store::Point::new(latitude, longitude))
    }
}

object! {
    /// A commune, or a part of one: municipal district, delegated or associated commune. Sources: INSEE, La Poste.
    Commune(commune), PlacedLink + FacettesCommune, "decoupage";
    fields {
        /// INSEE code; for a code borne twice, the full commune's.
        fn insee(&self) -> CodeInsee { CodeInsee::of(&self.0.insee) }

        /// Name, with its article.
        fn nom(&self) -> &str { &self.0.nom }

        /// What it is.
        fn type_commune(&self) -> Option<TypeCommune> { TypeCommune::of(&self.0.type_commune) }

        /// Employment zone, four digits; null when no source tells.
        fn zone_emploi(&self) -> Option<&str> { self.0.zone_emploi.as_deref() }

        /// Inhabitants; null when no source tells.
        fn population(&self) -> Option<i32> { self.0.population }

        /// Its centre; null when no source tells.
        fn centre(&self) -> Option<Point> { Point::of(self.0.latitude, self.0.longitude) }

        /// Its postal codes, in order; empty when La Poste gives it none.
        async fn codes_postaux(&self, ctx: &Context<'_>) -> Result<Vec<CodePostal>, Error> {
            let rows = ctx.rows::<entity::commune_postal::Entity>(store::commune::OF_COMMUNE, &self.0.insee).await?;
            Ok(rows.iter().map(|row| CodePostal::of(&row.code_postal)).collect())
        }

        /// Codes that no longer are communes and became this one, by former code.
        async fn anciennes_communes(&self, ctx: &Context<'_>) -> Result<Vec<AncienneCommune>, Error> {
            let rows = ctx.rows::<entity::commune_ancienne::Entity>(store::commune::OF_COMMUNE, &self.0.insee).await?;
            Ok(rows.iter().map(|row| AncienneCommune::of(row)).collect())
        }

        /// The commune it is a part of; null for a full commune.
        async fn commune_parente(&self, ctx: &Context<'_>) -> Maybe<One<Commune>> { ctx.node(self.0.parent_insee.as_deref()).await }

        /// Its parts: districts, delegated and associated communes, by INSEE code.
        async fn parties(&self, ctx: &Context<'_>) -> Result<Nodes<Commune>, Error> {
            ctx.nodes(store::commune::PARTS, &self.0.insee).await
        }

        /// Its département or collectivity; null when unknown.
        async fn departement(&self, ctx: &Context<'_>) -> Maybe<One<Departement>> {
            ctx.node(self.0.departement_insee.as_deref()).await
        }

        /// Its région; null in an overseas collectivity.
        async fn region(&self, ctx: &Context<'_>) -> Maybe<One<Region>> { ctx.node(self.0.region_insee.as_deref()).await }

        /// Its académie: that of its département; null when unknown.
        async fn academie(&self, ctx: &Context<'_>) -> Maybe<Academie> {
            let departement = match ctx.row::<entity::departement::Entity>(self.0.departement_insee.as_deref()).await {
                Ok(departement) => departement,
                Err(error) => return Some(Err(error)),
            };
            ctx.one(departement.as_ref().and_then(|row| row.academie_code.as_deref())).await
        }

        /// Its intercommunal body; null when it has none or no source tells.
        async fn epci(&self, ctx: &Context<'_>) -> Maybe<One<Epci>> { ctx.node(self.0.epci_siren.as_deref()).await }

        /// The mission locale that covers it; null when unknown.
        async fn mission_locale(&self, ctx: &Context<'_>) -> Maybe<One<MissionLocale>> {
            ctx.node(self.0.mission_locale_siret.as_deref()).await
        }
    }
    around middle {
        /// Courses given in it, by key; with `rayonKm`, those within that distance of its centre, nearest first.
        formations: Formation(FormationFilter, TriFormation);
        /// Training organisations that stand in it, by SIRET; with `rayonKm`, those within that distance of its centre, nearest first.
        organismes: Organisme(OrganismeFilter, TriLieu);
        /// Inclusion structures that stand in it, by identifier; with `rayonKm`, those within that distance of its centre, nearest first.
        structures: Structure(StructureFilter, TriLieu);
        /// Inclusion services whose own address is in it, by identifier; with `rayonKm`, those within that distance of its centre, nearest first.
        services: Service(ServiceFilter, TriLieu);
    }
    connections {
        /// Inclusion services that name it as a territory whose people may call on them, by identifier.
        services_eligibles: Service(ServiceFilter, TriLieu) = store::service::OF_ZONE;
        /// Places of training organisations that stand in it, by identifier.
        lieux: Lieu = store::commune::IN_COMMUNE;
        /// Missions locales whose head office is in it, by SIRET.
        missions_locales: MissionLocale(TexteFilter) = store::commune::SEATED_IN;
    }
}
