use super::*;

/// Why a row was refused.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum CodeRejet {
    /// It has another number of columns than the header, or is no object.
    LigneMalformee,
    /// A value without which it means nothing stands empty.
    ValeurAbsente,
    /// A code is not of its register's form.
    CodeMalforme,
    /// A value is out of its domain.
    ValeurInvalide,
}

words!(CodeRejet {
    LigneMalformee = "LIGNE_MALFORMEE",
    ValeurAbsente = "VALEUR_ABSENTE",
    CodeMalforme = "CODE_MALFORME",
    ValeurInvalide = "VALEUR_INVALIDE",
});

/// What narrows a list of refused rows.
#[derive(Debug, Default, InputObject)]
pub struct RejetFilter {
    /// Reason.
    pub code: Option<CodeRejet>,
    /// Name of the file, as `ImportFichier.nom` gives it.
    pub fichier: Option<String>,
}

impl From<RejetFilter> for store::jeu_de_donnees::RejetFilter {
    fn from(filter: RejetFilter) -> Self {
        Self { code: filter.code.map(|code| code.code().to_owned()), fichier: filter.fichier }
    }
}

plain! {
    /// A row that an import refused.
    Rejet(rejet);
    fields {
        /// Name of the file, with its archive's.
        fn fichier(&self) -> &str { &self.0.fichier }

        /// Line in the file, from 1, header included; rank of the object where the format has no lines.
        fn ligne(&self) -> i32 { counted(self.0.ligne) }

        /// Reason.
        fn code(&self) -> Option<CodeRejet> { CodeRejet::of(&self.0.code) }

        /// Reason, in French for the producer: the field, what it holds and what it should.
        fn raison(&self) -> &str { &self.0.raison }

        /// The row as it was read, cut to 4 000 characters. It may hold personal data: null without the scope
        /// `contacts:lire`.
        #[graphql(tag = "donnee-personnelle", requires_scopes = "contacts:lire")]
        async fn brut(&self, ctx: &Context<'_>) -> Option<&str> { ctx.contact(Some("PERSONNEL"), Some(&self.0.brut)) }

        /// The import that refused it.
        async fn import(&self, ctx: &Context<'_>) -> Maybe<One<Import>> { ctx.node(Some(&self.0.import_id)).await }

        /// The data set.
        async fn jeu_de_donnees(&self, ctx: &Context<'_>) -> Maybe<One<JeuDeDonnees>> {
            ctx.node(Some(&self.0.jeu_de_donnees_id)).await
        }
    }
    connections {
    }
}
