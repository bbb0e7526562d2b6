use super::*;

object! {
    /// A block of skills, that can be obtained alone. Source: France compétences.
    Bloc(bloc), Link, "rncp";
    fields {
        /// Code, such as `RNCP37537BC01`.
        fn code(&self) -> CodeBloc { CodeBloc::of(&self.0.code) }

        /// Title.
        fn libelle(&self) -> &str { &self.0.libelle }

        /// Its sheet.
        async fn fiche_rncp(&self, ctx: &Context<'_>) -> Maybe<One<FicheRncp>> { ctx.node(Some(&self.0.rncp)).await }
    }
    connections {
    }
}
