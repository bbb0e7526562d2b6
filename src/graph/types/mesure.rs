use super::*;

plain! {
    /// How much of a data set is tied to the others, and how that moved.
    Mesure(mesure);
    fields {
        /// Stable word for what is counted, such as `FORMATION_CERTIFICATION`.
        async fn code(&self) -> &str { &self.0.code }

        /// What is counted, in a few words of French.
        async fn libelle(&self) -> &str { &self.0.libelle }

        /// Objects that are counted.
        async fn total(&self) -> i32 { counted(self.0.total) }

        /// Those of them that are tied.
        async fn lies(&self) -> i32 { counted(self.0.lies) }

        /// Share of those that are tied, 0 to 1; null when there is nothing to count.
        async fn taux(&self) -> Option<f64> { taux(self.0.lies, self.0.total) }

        /// That share at the count before; null before the second count.
        async fn taux_avant(&self) -> Option<f64> { taux(self.0.lies_avant?, self.0.total_avant?) }

        /// Objects at the count before; null before the second count.
        async fn total_avant(&self) -> Option<i32> { self.0.total_avant.map(counted) }

        /// Those that were tied then; null before the second count.
        async fn lies_avant(&self) -> Option<i32> { self.0.lies_avant.map(counted) }

        /// When they were counted: at the end of the last import that could move them.
        async fn mesure_le(&self) -> DateTime { self.0.mesure_le.into() }

        /// When they were counted before; null before the second count.
        async fn mesure_avant_le(&self) -> Option<DateTime> { self.0.mesure_avant_le.map(DateTime::from) }

        /// The data set.
        async fn jeu_de_donnees(&self, ctx: &Context<'_>) -> Maybe<JeuDeDonnees> {
            ctx.one(Some(&self.0.jeu_de_donnees_id)).await
        }
    }
    connections {
    }
}

fn taux(lies: i64, total: i64) -> Option<f64> {
    (total > 0).then(|| lies as f64 / total as f64)
}
