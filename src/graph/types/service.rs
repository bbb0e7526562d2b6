use super::*;
use crate::search::condition::Condition;

// Letters of what is said of the people.
const LONGEST: usize = 300;

/// A kind of service.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum TypeService {
    /// Support on the way to a job.
    Accompagnement,
    /// Financial help.
    AideFinanciere,
    /// Help in kind.
    AideMaterielle,
    /// Workshop.
    Atelier,
    /// Training.
    Formation,
    /// Information and orientation.
    Information,
}

words!(TypeService {
    Accompagnement = "accompagnement",
    AideFinanciere = "aide-financiere",
    AideMaterielle = "aide-materielle",
    Atelier = "atelier",
    Formation = "formation",
    Information = "information",
});

/// What a service costs to those who use it.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum Frais {
    /// Nothing.
    Gratuit,
    /// Something.
    Payant,
}

words!(Frais { Gratuit = "gratuit", Payant = "payant" });

/// How a service is given.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum ModeAccueil {
    /// By telephone or online.
    ADistance,
    /// At its address.
    EnPresentiel,
}

words!(ModeAccueil { ADistance = "a_distance", EnPresentiel = "en_presentiel" });

/// How a service is called on.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum ModeMobilisation {
    /// By e-mail.
    EnvoyerUnCourriel,
    /// By telephone.
    Telephoner,
    /// By coming to its address.
    SePresenter,
    /// By a web page.
    UtiliserLienMobilisation,
}

/// Who may call on a service.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum PersonneMobilisatrice {
    /// Anybody.
    Usagers,
    /// Professionals of inclusion.
    Professionnels,
}

/// What narrows a list of services.
#[derive(Debug, Default, InputObject)]
pub struct ServiceFilter {
    /// Words of the name, the structure, the town, the themes, the people it is for or the description, or of their families, whatever the
    /// accents, the number and the gender; all must be there, the last one may be unfinished.
    pub texte: Option<String>,
    /// Producers, any of them, by slug.
    pub sources: Option<Vec<String>>,
    /// Themes or categories, any of them, by value; a category stands for its themes.
    pub thematiques: Option<Vec<String>>,
    /// Groups of people, any of them, by value; what is for everybody is for each of them. `tous-publics` narrows nothing.
    pub publics: Option<Vec<String>>,
    /// Who it is for, in one's own words: all of them, or of their families, in the values of the groups it names or in what it says
    /// more of them, whatever the accents, the number and the gender. `or` stands between alternatives, a minus leaves out the word or
    /// the quotation that follows. 300 characters at the most; a text without words narrows nothing.
    pub recherche_public: Option<String>,
    /// What it costs, any of them.
    pub frais: Option<Vec<Frais>>,
    /// Kinds, any of them.
    pub types: Option<Vec<TypeService>>,
    /// How it is given, any of them.
    pub modes_accueil: Option<Vec<ModeAccueil>>,
    /// Commune of its own address.
    #[graphql(deprecation = "Use `communes`, which takes several.")]
    pub commune: Option<CodeInsee>,
    /// Département of its own address.
    #[graphql(deprecation = "Use `departements`, which takes several.")]
    pub departement: Option<CodeDepartement>,
    /// Région of its own address.
    #[graphql(deprecation = "Use `regions`, which takes several.")]
    pub region: Option<CodeRegion>,
    /// Where it stands.
    #[graphql(flatten)]
    pub lieu: LieuFilter,
    /// Least quality, 0 to 1.
    #[graphql(validator(minimum = 0.0, maximum = 1.0))]
    pub score_qualite_minimum: Option<f64>,
    /// Whether the services of one structure alone are kept, of structures judged to be the same that have a service which
    /// passes the other conditions: that of the best quality, then of the latest `dateMaj`; all of those that tie.
    pub exclure_doublons: Option<bool>,
    /// Whose content changed here at that moment or later. What is gone is told by `changements`.
    pub modifie_depuis: Option<DateTime>,
}

impl Narrows<store::service::ServiceFilter> for ServiceFilter {
    async fn narrow(self, ctx: &Context<'_>) -> Result<store::service::ServiceFilter, Error> {
        let filter = self;
        let mut place = filter.lieu.place(ctx).await?;
        place.inside(Division::Commune, filter.commune.map(|code| same_place(&code.0)).unwrap_or_default());
        place.inside(Division::Departement, list(filter.departement.map(|code| vec![code]), |code| code.0));
        place.inside(Division::Region, list(filter.region.map(|code| vec![code]), |code| code.0));
        Ok(store::service::ServiceFilter {
            place,
            modifie_depuis: filter.modifie_depuis.map(|moment| moment.0),
            texte: filter.texte,
            sources: filter.sources.unwrap_or_default(),
            thematiques: filter.thematiques.unwrap_or_default(),
            publics: filter.publics.unwrap_or_default(),
            recherche_public: filter.recherche_public.map(recherche_public).transpose()?,
            frais: Frais::codes(filter.frais),
            types: TypeService::codes(filter.types),
            modes_accueil: filter.modes_accueil.unwrap_or_default().into_iter().map(ModeAccueil::code).collect(),
            score_minimum: filter.score_qualite_minimum.map(hundredths),
            sans_doublons: filter.exclure_doublons.unwrap_or_default(),
            eligible: None,
        })
    }
}

fn recherche_public(texte: String) -> Result<Condition, Error> {
    if texte.chars().count() > LONGEST {
        let accepted = format!("a text of {LONGEST} characters at the most");
        return Err(Error::input("recherchePublic", texte, &accepted));
    }
    Ok(Condition::of(&texte))
}

/// The least number of hundredths that is not below a score: scores have two decimals.
pub(super) fn hundredths(score: f64) -> u8 {
    (score * 100.0 - 1e-9).ceil() as u8
}

object! {
    /// A service that helps people on their way to a job, as data·inclusion describes it (schema v1).
    Service(service), PlacedLink + FacettesService, "data-inclusion", own;
    fields {
        /// Name.
        fn nom(&self) -> &str { &self.0.nom }

        /// Description; null when the producer gives none. Long.
        async fn description(&self, ctx: &Context<'_>) -> Maybe<String> {
            text!(ctx, service_texte.description, &self.0.id).await
        }

        /// Kind; null when the producer gives none that data·inclusion knows.
        fn type_service(&self) -> Option<TypeService> { TypeService::of_option(self.0.type_service.as_deref()) }

        /// What it costs; null when the producer does not say.
        fn frais(&self) -> Option<Frais> { Frais::of_option(self.0.frais.as_deref()) }

        /// More on what it costs. Long.
        async fn frais_precisions(&self, ctx: &Context<'_>) -> Maybe<String> {
            text!(ctx, service_texte.frais_precisions, &self.0.id).await
        }

        /// More on who it is for. Long.
        async fn publics_precisions(&self, ctx: &Context<'_>) -> Maybe<String> {
            text!(ctx, service_texte.publics_precisions, &self.0.id).await
        }

        /// Conditions of access. Long.
        async fn conditions_acces(&self, ctx: &Context<'_>) -> Maybe<String> {
            text!(ctx, service_texte.conditions_acces, &self.0.id).await
        }

        /// How it is given; empty when the producer does not say.
        fn modes_accueil(&self) -> Vec<ModeAccueil> {
            chosen([(self.0.a_distance, ModeAccueil::ADistance), (self.0.en_presentiel, ModeAccueil::EnPresentiel)])
        }

        /// How it is called on; empty when the producer does not say.
        fn modes_mobilisation(&self) -> Vec<ModeMobilisation> {
            chosen([
                (self.0.mobilisation_courriel, ModeMobilisation::EnvoyerUnCourriel),
                (self.0.mobilisation_telephone, ModeMobilisation::Telephoner),
                (self.0.mobilisation_presentation, ModeMobilisation::SePresenter),
                (self.0.mobilisation_lien, ModeMobilisation::UtiliserLienMobilisation),
            ])
        }

        /// Who may call on it; empty when the producer does not say.
        fn mobilisable_par(&self) -> Vec<PersonneMobilisatrice> {
            chosen([
                (self.0.mobilisable_par_usagers, PersonneMobilisatrice::Usagers),
                (self.0.mobilisable_par_professionnels, PersonneMobilisatrice::Professionnels),
            ])
        }

        /// More on how to call on it. Long.
        async fn mobilisation_precisions(&self, ctx: &Context<'_>) -> Maybe<String> {
            text!(ctx, service_texte.mobilisation_precisions, &self.0.id).await
        }

        /// How to reach it: its own telephone and e-mail, else those of its structure.
        async fn contact(&self, ctx: &Context<'_>) -> Maybe<ContactService> {
            let structure = ctx.row::<entity::structure::Entity>(Some(&self.0.structure_id)).await;
            Some(structure.map(|structure| ContactService { service: self.0.clone(), structure }))
        }

        /// Web page to call on it; null when there is none.
        fn lien_mobilisation(&self) -> Option<&str> { self.0.lien_mobilisation.as_deref() }

        /// Hours a week; null when unknown.
        fn volume_horaire_hebdomadaire(&self) -> Option<f64> { self.0.volume_horaire_hebdomadaire }

        /// Weeks; null when unknown.
        fn nombre_semaines(&self) -> Option<i32> { self.0.nombre_semaines }

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

        /// Name of the person to contact: personal data, shown only with the scope `contacts:lire`.
        #[graphql(tag = "donnee-personnelle", requires_scopes = "contacts:lire")]
        async fn contact_nom_prenom(&self, ctx: &Context<'_>) -> Option<&str> {
            ctx.contact(Some("PERSONNEL"), self.0.contact_nom_prenom.as_deref())
        }

        /// Why its telephone and e-mail are shown only with the scope `contacts:lire`; null when they are public.
        fn contact_masque(&self) -> Option<ContactMasque> { ContactMasque::of_option(self.0.contact_masque.as_deref()) }

        /// Its page at the producer's; null when unknown.
        fn lien_source(&self) -> Option<&str> { self.0.lien_source.as_deref() }

        /// Opening hours, in OpenStreetMap's notation; null when unknown.
        fn horaires_accueil(&self) -> Option<&str> { self.0.horaires_accueil.as_deref() }

        /// Day of the producer's last change.
        fn date_maj(&self) -> Date { self.0.date_maj.into() }

        /// Quality, 0 to 1.
        fn score_qualite(&self) -> f64 { self.0.score_qualite }

        /// Its structure; null when no file holds it.
        async fn structure(&self, ctx: &Context<'_>) -> Maybe<One<Structure>> { ctx.node(Some(&self.0.structure_id)).await }

        /// Its producer; null when the list of producers does not know it.
        async fn source(&self, ctx: &Context<'_>) -> Maybe<One<Source>> { ctx.node(Some(&self.0.source_slug)).await }

        /// Commune of its own address; null when the code is unknown.
        async fn commune(&self, ctx: &Context<'_>) -> Maybe<One<Commune>> { ctx.node(self.0.commune_insee.as_deref()).await }

        /// Its themes, by value; empty when the producer gives none.
        async fn thematiques(&self, ctx: &Context<'_>) -> Result<Nodes<Thematique>, Error> {
            ctx.nodes(store::thematique::OF_SERVICE, &self.0.id).await
        }

        /// Groups of people that it is for, by value; empty when the producer gives none.
        async fn publics(&self, ctx: &Context<'_>) -> Result<Nodes<Public>, Error> {
            ctx.nodes(store::thematique::PUBLICS_OF_SERVICE, &self.0.id).await
        }

        /// Territories whose people may call on it, by code; empty when the producer names none: then it is open to all.
        async fn zones_eligibilite(&self, ctx: &Context<'_>) -> Result<Vec<ZoneEligibilite>, Error> {
            let rows = ctx.rows::<entity::service_zone::Entity>(store::service::ZONES, &self.0.id).await?;
            Ok(rows.iter().cloned().map(ZoneEligibilite).collect())
        }
    }
    asked {
        /// Courses around it, nearest first; empty when its place is unknown.
        formations(rayon_km: i32 = 10, "Radius in kilometres around it, 1 to 100."): Formation(FormationFilter) = formations_around;
    }
    connections {
    }
}

impl Service {
    async fn formations_around(
        &self,
        ctx: &Context<'_>,
        rayon_km: i32,
        narrowed: Narrowed<store::formation::FormationFilter>,
        slice: Slice,
    ) -> Maybe<Faceted<Formation>> {
        let centre = match ctx.centre(self.0.latitude.zip(self.0.longitude), self.0.commune_insee.as_deref()).await {
            Ok(centre) => centre,
            Err(error) => return Some(Err(error)),
        };
        ctx.near::<Formation>(centre, rayon_km, narrowed.filter, slice).await
    }
}
