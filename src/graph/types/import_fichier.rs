use super::*;

plain! {
    /// One file of an import. Rows read = accepted + refused + skipped.
    ImportFichier(import_fichier);
    fields {
        /// Name, with its archive's.
        fn nom(&self) -> &str { &self.0.nom }

        /// Rows read.
        fn lus(&self) -> i32 { counted(self.0.lus) }

        /// Rows accepted.
        fn acceptes(&self) -> i32 { counted(self.0.acceptes) }

        /// Rows refused.
        fn refuses(&self) -> i32 { counted(self.0.refuses) }

        /// Rows left aside by a rule of the source.
        fn ecartes(&self) -> i32 { counted(self.0.ecartes) }

        /// Its import.
        async fn import(&self, ctx: &Context<'_>) -> Maybe<One<Import>> { ctx.node(Some(&self.0.import_id)).await }
    }
    connections {
    }
}
