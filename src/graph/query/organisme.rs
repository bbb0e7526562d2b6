use async_graphql::{Context, ID};

use super::roots;
use crate::graph::error::{Error, Maybe};
use crate::graph::nodes::One;
use crate::graph::scalars::{Siret, Uai};
use crate::graph::types::*;
use crate::graph::walk::Walk;
use crate::search::organisme::Couple;
use crate::store;

roots! {
    /// Training organisations.
    OrganismeQuery;
    fields {
        /// A training organisation, by exactly one of its codes. By UAI, null when none or several establishments bear it:
        /// `organismes(filtre: { uai: … })` gives them all.
        async fn organisme(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "SIRET of the establishment.")] siret: Option<Siret>,
            #[graphql(desc = "Code of the education ministry.")] uai: Option<Uai>,
        ) -> Maybe<One<Organisme>> {
            match (siret, uai) {
                (Some(siret), None) => ctx.node(Some(&siret.0)).await,
                (None, Some(uai)) => only(ctx, &uai).await,
                _ => Some(Err(Error::BadUserInput("organisme: expected exactly one of siret and uai".to_owned()))),
            }
        }

        /// Which training organisation a SIRET, a UAI or both mean, and which others may be meant. At least one of them is
        /// needed. The codes may be those of a responsable, of a formateur or of a place: an organisation is given as the
        /// result only when the référentiel leaves no doubt.
        async fn recherche_organismes(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "SIRET of an establishment.")] siret: Option<Siret>,
            #[graphql(desc = "Code of the education ministry, of an organisation or of one of its places.")] uai: Option<Uai>,
        ) -> Maybe<RechercheOrganismes> {
            if siret.is_none() && uai.is_none() {
                let message = "rechercheOrganismes: expected at least one of siret and uai";
                return Some(Err(Error::BadUserInput(message.to_owned())));
            }
            let couple = Couple { siret: siret.map(|code| code.0), uai: uai.map(|code| code.0) };
            let pool = ctx.pool(&couple).await;
            Some(pool.map(|pool| RechercheOrganismes::new(couple, &pool)))
        }
    }
    lookups {
        /// A place of a training organisation by its identifier; null when there is none.
        lieu(id: ID, "What its field `id` gave.") -> Lieu;
    }
    keys {
        Organisme(siret: Siret);
        Organisme(uai: Uai) = only;
    }
    lists {
        /// Training organisations, by SIRET.
        organismes: Organisme(OrganismeFilter, TriLieu);
        /// Places of training organisations, by identifier.
        lieux: Lieu;
    }
}

async fn only(ctx: &Context<'_>, uai: &Uai) -> Maybe<One<Organisme>> {
    match ctx.nodes::<Organisme>(store::organisme::OF_UAI, &uai.0).await {
        Ok(found) if found.0.len() == 1 => found.0.into_iter().next().map(|node| Ok(One(node))),
        Ok(_) => None,
        Err(error) => Some(Err(error)),
    }
}
