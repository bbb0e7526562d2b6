use super::*;
use crate::graph::viewer::ANOMALIES_MODERER;

/// A kind of anomaly.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum CodeAnomalie {
    /// A code leads to nothing that is known.
    ReferenceInconnue,
    /// A period ends before it begins.
    PeriodeInversee,
    /// Several establishments bear one UAI.
    UaiPartage,
    /// No code leads to a commune.
    CommuneInconnue,
    /// A value was left out, since it is not of its domain.
    ValeurIgnoree,
    /// A value is kept, and the schema of its data set asks for another one.
    ValeurHorsBornes,
    /// A course that is offered leads to a certification that is in force no longer.
    CertificationExpiree,
    /// A place stands far from its commune.
    CoordonneesEloignees,
    /// A contact seems to be a person's.
    ContactPersonnel,
    /// Somebody reported it.
    Signalee,
}

words!(CodeAnomalie {
    ReferenceInconnue = "REFERENCE_INCONNUE",
    PeriodeInversee = "PERIODE_INVERSEE",
    UaiPartage = "UAI_PARTAGE",
    CommuneInconnue = "COMMUNE_INCONNUE",
    ValeurIgnoree = "VALEUR_IGNOREE",
    ValeurHorsBornes = "VALEUR_HORS_BORNES",
    CertificationExpiree = "CERTIFICATION_EXPIREE",
    CoordonneesEloignees = "COORDONNEES_ELOIGNEES",
    ContactPersonnel = "CONTACT_PERSONNEL",
    Signalee = "SIGNALEE",
});

/// What became of an anomaly.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum EtatAnomalie {
    /// It stands, or it was reported and nobody judged it yet.
    Ouverte,
    /// It was reported, and a moderator agrees.
    Acceptee,
    /// It was reported, and what was wrong is corrected.
    Corrigee,
    /// It was reported, and nothing is wrong: `motif` tells why.
    Rejetee,
}

words!(EtatAnomalie {
    Ouverte = "OUVERTE",
    Acceptee = "ACCEPTEE",
    Corrigee = "CORRIGEE",
    Rejetee = "REJETEE",
});

/// What narrows a list of anomalies.
#[derive(Debug, Default, InputObject)]
pub struct AnomalieFilter {
    /// Kind.
    pub code: Option<CodeAnomalie>,
    /// GraphQL type of the object that it is about.
    pub type_objet: Option<String>,
    /// Key of the object that it is about, in its register.
    pub cle_objet: Option<String>,
    /// What became of it.
    pub etat: Option<EtatAnomalie>,
}

impl From<AnomalieFilter> for store::jeu_de_donnees::AnomalieFilter {
    fn from(filter: AnomalieFilter) -> Self {
        Self {
            code: filter.code.map(|code| code.code().to_owned()),
            type_objet: filter.type_objet,
            cle_objet: filter.cle_objet,
            etat: filter.etat.map(|etat| etat.code().to_owned()),
        }
    }
}

plain! {
    /// Something wrong in accepted data, which an import found or somebody reported.
    Anomalie(anomalie);
    fields {
        /// Kind.
        fn code(&self) -> Option<CodeAnomalie> { CodeAnomalie::of(&self.0.code) }

        /// GraphQL type of the object that it is about.
        fn type_objet(&self) -> &str { &self.0.type_objet }

        /// Key of that object, in its register.
        fn cle_objet(&self) -> &str { &self.0.cle_objet }

        /// Field of that object; null when it is about the whole.
        fn champ(&self) -> Option<&str> { self.0.champ.as_deref() }

        /// What stands in that field; null when nothing does, or when somebody reported it.
        fn valeur(&self) -> Option<&str> { self.0.valeur.as_deref() }

        /// What is wrong, in a sentence.
        fn message(&self) -> &str { &self.0.message }

        /// When it was first seen.
        fn detectee_le(&self) -> DateTime { self.0.detectee_le.into() }

        /// What became of it.
        fn etat(&self) -> Option<EtatAnomalie> { EtatAnomalie::of(&self.0.etat) }

        /// Why, as the moderator told; null when nothing was told.
        fn motif(&self) -> Option<&str> { self.0.motif.as_deref() }

        /// When that was decided; null when nobody decided.
        fn traitee_le(&self) -> Option<DateTime> { self.0.traitee_le.map(DateTime::from) }

        /// What people wrote who reported it; null when an import found it, and without the scope `anomalies:moderer`.
        #[graphql(tag = "donnee-personnelle", requires_scopes = "anomalies:moderer")]
        async fn signalement(&self, ctx: &Context<'_>) -> Maybe<Signalement> {
            let key = Some(self.0.id.as_str()).filter(|_| ctx.viewer().may(ANOMALIES_MODERER));
            ctx.row::<entity::signalement::Entity>(key).await.map(|row| row.map(Signalement)).transpose()
        }

        /// The data set.
        async fn jeu_de_donnees(&self, ctx: &Context<'_>) -> Maybe<One<JeuDeDonnees>> {
            ctx.node(Some(&self.0.jeu_de_donnees_id)).await
        }

        /// The object that it is about; null when it is no more.
        async fn objet(&self, ctx: &Context<'_>) -> Maybe<Noeud> { Noeud::find(ctx, &self.0.type_objet, &self.0.cle_objet).await }
    }
    connections {
    }
}

impl Anomalie {
    /// The anomalies of an object that nobody put right or refused, by identifier.
    pub async fn of(ctx: &Context<'_>, type_objet: &str, cle_objet: &str) -> Result<Vec<Self>, Error> {
        let mut found: Vec<Self> = ctx.all(store::jeu_de_donnees::OF_OBJET, cle_objet).await?;
        let open = |etat: &str| ["OUVERTE", "ACCEPTEE"].contains(&etat);
        found.retain(|anomalie| anomalie.0.type_objet == type_objet && open(&anomalie.0.etat));
        Ok(found)
    }
}
