use super::*;

/// How an import ended.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum StatutImport {
    /// It runs.
    EnCours,
    /// Its rows are served.
    Reussi,
    /// Its files are those of the last import: nothing was read again.
    Inchange,
    /// The data are as they were before.
    Echoue,
    /// Its process died: the data are as they were before.
    Interrompu,
    /// Nothing was read: moderators corrected what is served.
    Corrige,
}

words!(StatutImport {
    EnCours = "EN_COURS",
    Reussi = "REUSSI",
    Inchange = "INCHANGE",
    Echoue = "ECHOUE",
    Interrompu = "INTERROMPU",
    Corrige = "CORRIGE",
});

plain! {
    /// One run of an importer. Rows read = accepted + refused + skipped.
    Import(import);
    fields {
        /// When it began.
        fn debut(&self) -> DateTime { self.0.debut.into() }

        /// When it ended; null while it runs.
        fn fin(&self) -> Option<DateTime> { self.0.fin.map(DateTime::from) }

        /// How it ended.
        fn statut(&self) -> Option<StatutImport> { StatutImport::of(&self.0.statut) }

        /// Date of its newest file; null when no name bears one.
        fn millesime(&self) -> Option<Date> { self.0.millesime.map(Date) }

        /// Rows read.
        fn lus(&self) -> i32 { counted(self.0.lus) }

        /// Rows accepted.
        fn acceptes(&self) -> i32 { counted(self.0.acceptes) }

        /// Rows refused, each kept in `rejets`.
        fn refuses(&self) -> i32 { counted(self.0.refuses) }

        /// Rows left aside by a rule of the source.
        fn ecartes(&self) -> i32 { counted(self.0.ecartes) }

        /// What looked wrong in the accepted rows of its data set when it ended; null when it did not succeed, or is older than
        /// this count.
        fn anomalies(&self) -> Option<i32> { self.0.anomalies.map(counted) }

        /// Why it failed; null when it did not.
        fn message(&self) -> Option<&str> { self.0.message.as_deref() }

        /// Version of the data that it published; null when it changed nothing.
        fn version(&self) -> Option<i32> { self.0.version.map(counted) }

        /// Its data set.
        async fn jeu_de_donnees(&self, ctx: &Context<'_>) -> Maybe<One<JeuDeDonnees>> {
            ctx.node(Some(&self.0.jeu_de_donnees_id)).await
        }

        /// Its files, in the order of reading, each with its counts.
        async fn fichiers(&self, ctx: &Context<'_>) -> Result<Nodes<ImportFichier>, Error> {
            ctx.nodes(store::jeu_de_donnees::OF_IMPORT, &self.0.id).await
        }

        /// What it did to the objects, by type; empty when it changed nothing, or when it is older than these counts.
        async fn par_type(&self, ctx: &Context<'_>) -> Result<Vec<ChangementsParType>, Error> {
            let rows = ctx.rows::<entity::import_objet::Entity>(store::jeu_de_donnees::OF_IMPORT, &self.0.id).await?;
            Ok(rows.iter().cloned().map(ChangementsParType).collect())
        }
    }
    connections {
        /// Rows that it refused, in the order of reading; kept until the data set's next import.
        rejets: Rejet(RejetFilter) = store::jeu_de_donnees::OF_IMPORT;
    }
}
