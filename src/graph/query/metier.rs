use async_graphql::{Context, ID};

use super::roots;
use crate::graph::error::Maybe;
use crate::graph::scalars::{CodeNaf, CodeRome};
use crate::graph::types::*;

roots! {
    /// Jobs.
    MetierQuery;
    fields {
        /// The way to a job around a place: the certifications that lead to it, the courses around, nearest first, and the
        /// inclusion services that remove what stands in between. Null when there is no such job.
        async fn parcours(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "ROME code of the job.")] metier: CodeRome,
            #[graphql(desc = "From where: a commune, a postal code, a name, degrees. The radius is 30 km when left out, and 50 km for services.")]
            pres: Pres,
        ) -> Maybe<Parcours> {
            Parcours::new(ctx, &metier.0, pres).await
        }
    }
    lookups {
        /// A job by its ROME code; null when there is none.
        metier(rome: CodeRome, "ROME code.") -> Metier;
        /// A professional domain by its code; null when there is none.
        domaine(code: ID, "A letter and two digits.") -> Domaine;
        /// A family of jobs by its code; null when there is none.
        grand_domaine(code: ID, "One letter.") -> GrandDomaine;
        /// A job title by its OGR number; null when there is none.
        appellation(ogr: ID, "OGR number.") -> Appellation;
        /// A skill by its OGR number; null when there is none.
        competence(ogr: ID, "OGR number.") -> Competence;
        /// A branch of activity by its code; null when there is none.
        naf(naf: CodeNaf, "NAF code.") -> Naf;
    }
    lists {
        /// Jobs, by ROME code.
        metiers: Metier(MetierFilter, TriTexte);
        /// Professional domains, by code.
        domaines: Domaine(TexteFilter);
        /// Families of jobs, by code.
        grands_domaines: GrandDomaine(TexteFilter);
        /// Job titles, by OGR number.
        appellations: Appellation(TexteFilter);
        /// Skills, by OGR number.
        competences: Competence(TexteFilter);
        /// Branches of activity, by code.
        nafs: Naf(TexteFilter);
    }
}
