use super::*;

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
    /// A course that is offered leads to a certification that is in force no longer.
    CertificationExpiree,
    /// A place stands far from its commune.
    CoordonneesEloignees,
    /// A contact seems to be a person's.
    ContactPersonnel,
}

words!(CodeAnomalie {
    ReferenceInconnue = "REFERENCE_INCONNUE",
    PeriodeInversee = "PERIODE_INVERSEE",
    UaiPartage = "UAI_PARTAGE",
    CommuneInconnue = "COMMUNE_INCONNUE",
    ValeurIgnoree = "VALEUR_IGNOREE",
    CertificationExpiree = "CERTIFICATION_EXPIREE",
    CoordonneesEloignees = "COORDONNEES_ELOIGNEES",
    ContactPersonnel = "CONTACT_PERSONNEL",
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
}

impl From<AnomalieFilter> for store::jeu_de_donnees::AnomalieFilter {
    fn from(filter: AnomalieFilter) -> Self {
        Self {
            code: filter.code.map(|code| code.code().to_owned()),
            type_objet: filter.type_objet,
            cle_objet: filter.cle_objet,
        }
    }
}

plain! {
    /// Something wrong in accepted data.
    Anomalie(anomalie);
    fields {
        /// Kind.
        async fn code(&self) -> Option<CodeAnomalie> { CodeAnomalie::of(&self.0.code) }

        /// GraphQL type of the object that it is about.
        async fn type_objet(&self) -> &str { &self.0.type_objet }

        /// Key of that object, in its register.
        async fn cle_objet(&self) -> &str { &self.0.cle_objet }

        /// Field of that object; null when it is about the whole.
        async fn champ(&self) -> Option<&str> { self.0.champ.as_deref() }

        /// What stands in that field; null when nothing does.
        async fn valeur(&self) -> Option<&str> { self.0.valeur.as_deref() }

        /// What is wrong, in a sentence.
        async fn message(&self) -> &str { &self.0.message }

        /// When it was first seen.
        async fn detectee_le(&self) -> DateTime { self.0.detectee_le.into() }

        /// The data set.
        async fn jeu_de_donnees(&self, ctx: &Context<'_>) -> Maybe<JeuDeDonnees> {
            ctx.one(Some(&self.0.jeu_de_donnees_id)).await
        }

        /// The object that it is about; null when it is no more.
        async fn objet(&self, ctx: &Context<'_>) -> Maybe<Noeud> { Noeud::find(ctx, &self.0.type_objet, &self.0.cle_objet).await }
    }
    connections {
    }
}

impl Anomalie {
    /// The anomalies of an object, by identifier.
    pub async fn of(ctx: &Context<'_>, type_objet: &str, cle_objet: &str) -> Result<Vec<Self>, Error> {
        let mut found: Vec<Self> = ctx.all(store::jeu_de_donnees::OF_OBJET, cle_objet).await?;
        found.retain(|anomalie| anomalie.0.type_objet == type_objet);
        Ok(found)
    }
}
