use super::*;

plain! {
    /// One upstream data set.
    JeuDeDonnees(jeu_de_donnees);
    fields {
        /// Name.
        fn nom(&self) -> &str { &self.0.nom }

        /// What it holds.
        fn description(&self) -> &str { &self.0.description }

        /// Who publishes it.
        fn producteur(&self) -> &str { &self.0.producteur }

        /// Licence of reuse.
        fn licence(&self) -> &str { &self.0.licence }

        /// Page of the publisher.
        fn url(&self) -> &str { &self.0.url }

        /// How often it is published.
        fn frequence(&self) -> &str { &self.0.frequence }

        /// Its last import that succeeded; null before the first.
        async fn dernier_import(&self, ctx: &Context<'_>) -> Maybe<Import> {
            match ctx.all::<Import>(store::jeu_de_donnees::LAST_OF_JEU, &self.0.id).await {
                Ok(imports) => imports.into_iter().next().map(Ok),
                Err(error) => Some(Err(error)),
            }
        }

        /// How old its data are; null before its first import.
        async fn fraicheur(&self, ctx: &Context<'_>) -> Maybe<Fraicheur> {
            let last = match ctx.rows::<entity::import::Entity>(store::jeu_de_donnees::LAST_CHECK_OF_JEU, &self.0.id).await {
                Ok(rows) => rows.first().cloned()?,
                Err(error) => return Some(Err(error)),
            };
            let imported = last.debut.with_timezone(&chrono_tz::Europe::Paris).date_naive();
            Some(Ok(Fraicheur::new(imported, last.millesime, &self.0.frequence, ctx.today())))
        }

        /// How much of it is tied to the other data sets, and how that moved since the count before; by code.
        async fn mesures(&self, ctx: &Context<'_>) -> Result<Nodes<Mesure>, Error> {
            ctx.nodes(store::jeu_de_donnees::OF_JEU, &self.0.id).await
        }

        /// Files of its last import that succeeded, in the order of reading, each with its counts.
        async fn fichiers(&self, ctx: &Context<'_>) -> Result<Nodes<ImportFichier>, Error> {
            ctx.nodes(store::jeu_de_donnees::FILES_OF_JEU, &self.0.id).await
        }
    }
    connections {
        /// Its imports, the newest first.
        imports: Import = store::jeu_de_donnees::OF_JEU;
        /// Rows that its last import refused, in the order of reading.
        rejets: Rejet(RejetFilter) = store::jeu_de_donnees::OF_JEU;
        /// What looks wrong in its accepted rows, by identifier.
        anomalies: Anomalie(AnomalieFilter) = store::jeu_de_donnees::OF_JEU;
    }
}
