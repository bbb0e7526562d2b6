use super::*;

plain! {
    /// How much of a data set is tied to the others, and how that moved.
    Mesure(mesure);
    fields {
        /// Stable word for what is counted, such as `FORMATION_CERTIFICATION`.
        fn code(&self) -> &str { &self.0.code }

        /// What is counted, in a few words of French.
        fn libelle(&self) -> &str { &self.0.libelle }

        /// Fields that lead to what is tied, from the type of what is counted, such as `Formation.certification`; null when
        /// no fields do.
        fn champ(&self) -> Option<&'static str> { champ(&self.0.code) }

        /// Objects that are counted.
        fn total(&self) -> i32 { counted(self.0.total) }

        /// Those of them that are tied.
        fn lies(&self) -> i32 { counted(self.0.lies) }

        /// Share of those that are tied, 0 to 1; null when there is nothing to count.
        fn taux(&self) -> Option<f64> { taux(self.0.lies, self.0.total) }

        /// That share at the count before; null before the second count.
        fn taux_avant(&self) -> Option<f64> { taux(self.0.lies_avant?, self.0.total_avant?) }

        /// Objects at the count before; null before the second count.
        fn total_avant(&self) -> Option<i32> { self.0.total_avant.map(counted) }

        /// Those that were tied then; null before the second count.
        fn lies_avant(&self) -> Option<i32> { self.0.lies_avant.map(counted) }

        /// When they were counted: at the end of the last import that could move them.
        fn mesure_le(&self) -> DateTime { self.0.mesure_le.into() }

        /// When they were counted before; null before the second count.
        fn mesure_avant_le(&self) -> Option<DateTime> { self.0.mesure_avant_le.map(DateTime::from) }

        /// What it counted at the end of each day on which it was counted, the oldest day first; the sixty last days at the most.
        async fn releves(&self, ctx: &Context<'_>) -> Result<Vec<ReleveMesure>, Error> {
            let rows = ctx.rows::<entity::mesure_releve::Entity>(store::jeu_de_donnees::OF_MESURE, &self.0.id).await?;
            Ok(rows.iter().map(|row| ReleveMesure::from(row.as_ref())).collect())
        }

        /// The data set.
        async fn jeu_de_donnees(&self, ctx: &Context<'_>) -> Maybe<One<JeuDeDonnees>> {
            ctx.node(Some(&self.0.jeu_de_donnees_id)).await
        }
    }
    connections {
    }
}

fn champ(code: &str) -> Option<&'static str> {
    Some(match code {
        "COMMUNE_CENTRE" => "Commune.centre",
        "COMMUNE_CODE_POSTAL" => "Commune.codesPostaux",
        "DIPLOME_FICHE" => "Diplome.certifications.ficheRncp",
        "FICHE_INACTIVE_REMPLACEE" => "FicheRncp.remplacantesDirectes",
        "FICHE_METIER" => "FicheRncp.metiers",
        "FORMATION_CERTIFICATION" => "Formation.certification",
        "FORMATION_COMMUNE" => "Formation.lieu.commune",
        "FORMATION_FORMATEUR" => "Formation.formateur",
        "FORMATION_RESPONSABLE" => "Formation.responsable",
        "METIER_FICHE" => "Metier.fichesRncp",
        "ORGANISME_COMMUNE" => "Organisme.commune",
        "ORGANISME_UAI" => "Organisme.uai",
        "SERVICE_COMMUNE" => "Service.commune",
        "SERVICE_STRUCTURE" => "Service.structure",
        "SERVICE_THEMATIQUE" => "Service.thematiques",
        "STRUCTURE_COMMUNE" => "Structure.commune",
        "STRUCTURE_ORGANISME" => "Structure.organisme",
        _ => return None,
    })
}

/// Share of what is tied; none of nothing.
pub fn taux(lies: i64, total: i64) -> Option<f64> {
    (total > 0).then(|| lies as f64 / total as f64)
}
