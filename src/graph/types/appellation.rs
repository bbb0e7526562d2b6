use super::*;

object! {
    /// A job title. Source: France Travail.
    Appellation(appellation), Link, "rome";
    fields {
        /// OGR number.
        fn ogr(&self) -> &str { &self.0.ogr }

        /// Long title, feminine and masculine.
        fn libelle(&self) -> &str { &self.0.libelle }

        /// Short title.
        fn libelle_court(&self) -> &str { &self.0.libelle_court }

        /// 4 when ROME 4.0 knows the title, else 3.
        fn rome_version(&self) -> i32 { self.0.rome_version }

        /// Whether it is the job's own title, or one more, as ROME 4.0 writes it; null for a title of ROME 3.
        fn classification(&self) -> Option<&str> { self.0.classification.as_deref() }

        /// Whether it is little used.
        fn peu_usite(&self) -> bool { self.0.peu_usite }

        /// Its job.
        async fn metier(&self, ctx: &Context<'_>) -> Maybe<One<Metier>> { ctx.node(Some(&self.0.rome)).await }
    }
    connections {
    }
}
