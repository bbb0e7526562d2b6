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
            match ctx.node(Some(&insee.0)).await {
                None => former(ctx, &insee.0).await,
                found => found,
            }
        }

        #[graphql(entity)]
        async fn commune_by_insee(&self, ctx: &Context<'_>, insee: crate::graph::key::RawKey) -> Maybe<One<Commune>> {
            match insee.parse::<CodeInsee>("insee") {
                Ok(insee) => self.commune(ctx, insee).await.ok().flatten(),
                Err(error) => Some(Err(error)),
            }
        }
    }
    lookups {
        /// A département, or an overseas collectivity, by its code; null when there is none.
        departement(insee: CodeDepartement, "Code of the département.") -> Departement, entity departement_by_insee;
        /// A région by its code; null when there is none.
        region(insee: CodeRegion, "Code of the région.") -> Region, entity region_by_insee;
        /// An académie by its code; null when there is none.
        academie(code: CodeAcademie, "Code of the académie.") -> Academie, entity academie_by_code;
        /// An intercommunal body by its SIREN; null when there is none.
        epci(siren: Siren, "SIREN of the body.") -> Epci, entity epci_by_siren;
        /// A mission locale by its SIRET; null when there is none.
        mission_locale(siret: Siret, "SIRET of the mission locale.") -> MissionLocale, entity mission_locale_by_siret;
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

async fn former(ctx: &Context<'_>, insee: &str) -> Maybe<One<Commune>> {
    match ctx.row::<entity::commune_ancienne::Entity>(Some(insee)).await {
        Ok(row) => ctx.node(row.as_ref().map(|row| row.insee.as_str())).await,
        Err(error) => Some(Err(error)),
    }
}
