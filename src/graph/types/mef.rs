use super::*;

object! {
    /// A module élémentaire de formation: one year of a course. Source: BCN.
    Mef(mef), Link, "bcn";
    fields {
        /// Code: ten digits.
        fn mef(&self) -> CodeMef { CodeMef::of(&self.0.mef) }

        /// Short title.
        fn libelle_court(&self) -> Option<&str> { self.0.libelle_court.as_deref() }

        /// Long title.
        fn libelle(&self) -> &str { &self.0.libelle }

        /// Years of the whole course.
        fn duree(&self) -> Option<i32> { self.0.duree }

        /// Which year of the course.
        fn annee(&self) -> Option<i32> { self.0.annee }

        /// First day.
        fn date_ouverture(&self) -> Option<Date> { self.0.date_ouverture.map(Date) }

        /// Last day; null when it has no term.
        fn date_fermeture(&self) -> Option<Date> { self.0.date_fermeture.map(Date) }

        /// Its diploma; null when the BCN lists none of that code.
        async fn diplome(&self, ctx: &Context<'_>) -> Maybe<One<Diplome>> { ctx.node(Some(&self.0.cfd)).await }
    }
    connections {
        /// Courses that prepare it, by key.
        formations: Formation(FormationFilter, TriFormation) = store::formation::OF_MEF;
    }
}
