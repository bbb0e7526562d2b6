use super::*;
use crate::store::service::Eligible;
use crate::store::{Circle, Edge, Order};

/// How far services on site are looked for when nobody says, in kilometres: data·inclusion's.
const REACH_KM: f64 = 50.0;

/// Services that the people of a place may call on, on site within reach or remotely.
pub async fn recherche_services(
    ctx: &Context<'_>,
    pres: Option<Pres>,
    filtre: ServiceFilter,
    slice: Slice,
) -> Maybe<Faceted<Service>> {
    match asked(ctx, pres, filtre).await {
        Ok(narrowed) => ctx.page::<Service>(Edge::All, Parent::root(), narrowed, slice).await,
        Err(error) => Some(Err(error)),
    }
}

async fn asked(
    ctx: &Context<'_>,
    pres: Option<Pres>,
    filtre: ServiceFilter,
) -> Result<Narrowed<store::service::ServiceFilter>, Error> {
    if filtre.lieu.pres.is_some() {
        let message = "filtre.pres is not accepted here: expected the argument pres, which tells from where services are looked for";
        return Err(Error::BadUserInput(message.to_owned()));
    }
    let mut filter = Narrows::<store::service::ServiceFilter>::narrow(filtre, ctx).await?;
    let Some(pres) = pres else {
        return Ok(filter.into());
    };
    let lieu = pres.lieu(ctx).await?;
    filter.place.around = lieu.circles(pres.radius_m(REACH_KM)?);
    let mut communes = lieu.communes;
    if communes.is_empty() {
        communes.extend(nearest(ctx, lieu.centres[0]).await?);
    }
    filter.eligible = Some(eligible(&communes));
    Ok(Narrowed { filter, order: Order::Distance })
}

/// The territories that the people of these communes are of.
fn eligible(communes: &[std::sync::Arc<entity::commune::Model>]) -> Eligible {
    let mut codes = vec!["france".to_owned(), "99100".to_owned()];
    let mut regions = Vec::new();
    for commune in communes {
        codes.extend(same_place(&commune.insee));
        codes.extend(
            [&commune.parent_insee, &commune.departement_insee, &commune.epci_siren].into_iter().flatten().cloned(),
        );
        regions.extend(commune.region_insee.clone());
    }
    for list in [&mut codes, &mut regions] {
        list.sort_unstable();
        list.dedup();
    }
    Eligible { codes, regions }
}

/// The commune whose centre is the nearest to a point, within reach.
async fn nearest(
    ctx: &Context<'_>,
    centre: store::Point,
) -> Result<Option<std::sync::Arc<entity::commune::Model>>, Error> {
    let circle = Circle { centre, radius_m: (REACH_KM * 1_000.0) as u32 };
    let filter = store::commune::CommuneFilter { types: vec!["COM".to_owned()], ..Default::default() };
    ctx.first::<entity::commune::Entity>(Edge::Near, Parent::circle(circle), filter, Order::Distance).await
}
