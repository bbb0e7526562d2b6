use async_graphql::Context;

use super::roots;
use crate::graph::error::Maybe;
use crate::graph::nodes::One;
use crate::graph::scalars::{CodeAcademie, CodeDepartement, CodeInsee, CodeRegion, Siren, Siret};
use crate::graph::types::*;
use crate::graph::walk::Walk;

roots! {
    /// Places.
    CommuneQuery;
    fields {
        /// A commune by its INSEE code, present or former; null when no commune bears it.
        async fn commune(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "INSEE code of a commune, of a district, or of a commune that became part of another.")]
            insee: CodeInsee,
        ) -> Maybe<One<Commune>> {
            present(ctx, &insee).await
        }
    }
    lookups {
        /// A département, or an overseas collectivity, by its code; null when there is none.
        departement(insee: CodeDepartement, "Code of the département.") -> Departement;
        /// A région by its code; null when there is none.
        region(insee: CodeRegion, "Code of the région.") -> Region;
        /// An académie by its code; null when there is none.
        academie(code: CodeAcademie, "Code of the académie.") -> Academie;
        /// An intercommunal body by its SIREN; null when there is none.
        epci(siren: Siren, "SIREN of the body.") -> Epci;
        /// A mission locale by its SIRET; null when there is none.
        mission_locale(siret: Siret, "SIRET of the mission locale.") -> MissionLocale;
    }
    keys {
        Commune(insee: CodeInsee) = present;
    }
    lists {
        /// Communes and their parts, by INSEE code.
        communes: Commune(CommuneFilter, TriLieu);
        /// Départements and overseas collectivities, by code.
        departements: Departement(TexteFilter);
        /// Régions, by code.
        regions: Region(TexteFilter);
        /// Académies, by code.
        academies: Academie(TexteFilter);
        /// Intercommunal bodies, by SIREN.
        epcis: Epci(TexteFilter);
        /// Missions locales, by SIRET.
        missions_locales: MissionLocale(TexteFilter);
    }
}

async fn present(ctx: &Context<'_>, insee: &CodeInsee) -> Maybe<One<Commune>> {
    match ctx.node(Some(&insee.0)).await {
        None => former(ctx, &insee.0).await,
        found => found,
    }
}

async fn former(ctx: &Context<'_>, insee: &str) -> Maybe<One<Commune>> {
    match ctx.row::<entity::commune_ancienne::Entity>(Some(insee)).await {
        Ok(row) => ctx.node(row.as_ref().map(|row| row.insee.as_str())).await,
        Err(error) => Some(Err(error)),
    }
}
