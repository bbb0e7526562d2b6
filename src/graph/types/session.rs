use super::*;

object! {
    /// One run of a course. Source: catalogue des formations en apprentissage.
    Session(session), Link, "catalogue";
    fields {
        /// First day; null when unknown.
        fn debut(&self) -> Option<Date> { self.0.debut.map(Date) }

        /// Last day; null when unknown.
        fn fin(&self) -> Option<Date> { self.0.fin.map(Date) }

        /// Places; null when unknown. Told for the course: each of its sessions repeats them.
        fn capacite(&self) -> Option<i32> { self.0.capacite }

        /// Its course.
        async fn formation(&self, ctx: &Context<'_>) -> Maybe<One<Formation>> { ctx.node(Some(&self.0.cle)).await }
    }
    connections {
    }
}
