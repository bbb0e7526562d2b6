use async_graphql::{Context, ID};

use super::roots;
use crate::graph::error::{Error, Maybe};
use crate::graph::page::{Connection, Slice};
use crate::graph::types::*;
use crate::graph::walk::Walk;
use crate::store::{Edge, Parent};

roots! {
    /// Data sets, and what became of their rows.
    JeuDeDonneesQuery;
    fields {
        /// The version of the data that answers.
        async fn version_donnees(&self, ctx: &Context<'_>) -> Maybe<VersionDonnees> { Some(Ok(ctx.version())) }
    }
    asked {
        /// What changed after a version of the data, the first changes first; everything that is there when `depuis` is left
        /// out. To follow: read the data once, remembering `versionDonnees` from before; then read this list from that version
        /// to its end, and later go on from its last cursor. Each object stands in it once, by its last change.
        changements(depuis: Option<i32>, "Version of the data after which changes are told."): Changement(ChangementFilter) = changements_since;
    }
    lookups {
        /// A data set by its identifier; null when there is none.
        jeu_de_donnees(id: ID, "Its short name, such as `rncp`, or what its field `id` gave.") -> JeuDeDonnees;
        /// An import by its identifier; null when there is none.
        import(id: ID, "What its field `id` gave.") -> Import;
        /// An anomaly by its identifier; null when there is none, or when it was put right.
        anomalie(id: ID, "What its field `id` gave.") -> Anomalie;
    }
    lists {
        /// Data sets, by identifier.
        jeux_de_donnees: JeuDeDonnees;
        /// Imports, the newest first.
        imports: Import;
        /// Refused rows, by identifier.
        rejets: Rejet(RejetFilter);
        /// Anomalies, by identifier.
        anomalies: Anomalie(AnomalieFilter);
    }
}

impl JeuDeDonneesQuery {
    async fn changements_since(
        &self,
        ctx: &Context<'_>,
        depuis: Option<i32>,
        filtre: ChangementFilter,
        slice: Slice,
    ) -> Maybe<Connection<Changement>> {
        match since(depuis, ctx.version()) {
            Ok(depuis) => ctx.page::<Changement>(Edge::All, Parent::root(), filtre.since(depuis), slice).await,
            Err(error) => Some(Err(error)),
        }
    }
}

/// A version after which something is told. Nothing stands at version 0: who begins there needs no removal.
pub(in crate::graph) fn since(depuis: Option<i32>, known: VersionDonnees) -> Result<Option<i64>, Error> {
    let VersionDonnees { version, complete_depuis } = known;
    match depuis {
        Some(depuis) if depuis > 0 && depuis < complete_depuis => Err(Error::input(
            "depuis",
            depuis,
            &format!(
                "a version from {complete_depuis}: the removals that earlier ones brought are forgotten; read everything again"
            ),
        )),
        Some(depuis) if !(0..=version).contains(&depuis) => {
            Err(Error::input("depuis", depuis, &format!("a version from 0 to {version}")))
        }
        depuis => Ok(depuis.map(i64::from)),
    }
}
