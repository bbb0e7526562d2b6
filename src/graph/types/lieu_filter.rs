use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::graph::narrow::Tri;
use crate::search::fold;
use crate::store::{Circle, Order, Place};

/// Farthest that a list around a point reaches, in kilometres.
const MAX_RADIUS_KM: f64 = 100.0;
/// How far it reaches when nobody says.
const DEFAULT_RADIUS_KM: f64 = 30.0;
/// Communes to look around at once.
const MAX_COMMUNES: usize = 20;

/// A point and a radius around it. The point is given by its degrees, or by a commune, a postal code or the name of a
/// town. A postal code of several communes stands for the middle of them.
#[derive(Clone, Debug, InputObject)]
pub struct Pres {
    /// Degrees north, with `longitude`.
    pub latitude: Option<f64>,
    /// Degrees east, with `latitude`.
    pub longitude: Option<f64>,
    /// INSEE code of a commune or of a district, present or former. Beside a point, it tells in whose name one searches,
    /// where that matters.
    pub commune: Option<CodeInsee>,
    /// Several communes: around any of them, distances being told to the nearest. 20 at the most.
    pub communes: Option<Vec<CodeInsee>>,
    /// Postal code. Beside `nom`, it tells communes of one name apart.
    pub code_postal: Option<CodePostal>,
    /// Name of a commune, whole, whatever the accents, the case and the hyphens.
    pub nom: Option<String>,
    /// Radius in kilometres, above 0, 100 at the most; 30 when left out, and 50 in `rechercheServices`.
    pub rayon_km: Option<f64>,
}

/// Where what is listed stands; all conditions must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct LieuFilter {
    /// Around a point. The list then goes from the nearest to the farthest, unless `tri` says otherwise, and edges tell the
    /// distance.
    pub pres: Option<Pres>,
    /// Communes, any of them, present or former. A city with districts holds what stands in them, and a district what is
    /// told to stand in its city without saying where.
    pub communes: Option<Vec<CodeInsee>>,
    /// Départements, any of them.
    pub departements: Option<Vec<CodeDepartement>>,
    /// Régions, any of them.
    pub regions: Option<Vec<CodeRegion>>,
    /// Académies, any of them.
    pub academies: Option<Vec<CodeAcademie>>,
    /// Intercommunal bodies, any of them, by SIREN.
    pub epcis: Option<Vec<Siren>>,
}

/// In which order a list of what has a place goes.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum TriLieu {
    /// By key.
    Cle,
    /// From the nearest to the farthest of `filtre.pres`, which is needed.
    Distance,
    /// From what answers `filtre.texte` best, which is needed: a few hundreds as `recherche` ranks them among what the list holds,
    /// then all others by key.
    Pertinence,
}

impl Tri for TriLieu {
    fn order(self, _today: chrono::NaiveDate) -> Order {
        match self {
            Self::Cle => Order::Key,
            Self::Distance => Order::Distance,
            Self::Pertinence => Order::Pertinence,
        }
    }
}

impl LieuFilter {
    /// Where the store must look.
    pub(super) async fn place(self, ctx: &Context<'_>) -> Result<Place, Error> {
        let mut place = Place::default();
        if let Some(pres) = self.pres {
            place.around = pres.circles(ctx).await?;
        }
        place.inside(Division::Commune, communes(ctx, "communes", self.communes.unwrap_or_default()).await?);
        place.inside(Division::Departement, list(self.departements, |code| code.0));
        place.inside(Division::Region, list(self.regions, |code| code.0));
        place.inside(Division::Academie, list(self.academies, |code| code.0));
        place.inside(Division::Epci, list(self.epcis, |code| code.0));
        Ok(place)
    }
}

/// The codes that tell that something stands in these communes, each of which must be known.
pub(super) async fn communes(ctx: &Context<'_>, argument: &str, codes: Vec<CodeInsee>) -> Result<Vec<String>, Error> {
    let found = codes.iter().map(|code| commune(ctx, argument, code));
    let found = futures_util::future::try_join_all(found).await?;
    // What was not yet told under the present code bears the former one.
    let present = found.iter().map(|commune| whole(commune).to_owned()).chain(codes.into_iter().map(|code| code.0));
    let mut all: Vec<String> = present.flat_map(|insee| same_place(&insee)).collect();
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// The commune that a commune is, or is a delegated or associated part of.
fn whole(commune: &entity::commune::Model) -> &str {
    let parent = commune.parent_insee.as_deref().filter(|_| matches!(commune.type_commune.as_str(), "COMD" | "COMA"));
    parent.unwrap_or(&commune.insee)
}

/// The commune that bears a code, present or former.
pub(super) async fn commune(
    ctx: &Context<'_>,
    argument: &str,
    code: &CodeInsee,
) -> Result<Arc<entity::commune::Model>, Error> {
    if let Some(found) = ctx.row::<entity::commune::Entity>(Some(&code.0)).await? {
        return Ok(found);
    }
    let former = ctx.row::<entity::commune_ancienne::Entity>(Some(&code.0)).await?;
    let present = ctx.row::<entity::commune::Entity>(former.as_ref().map(|row| row.insee.as_str())).await?;
    present.ok_or_else(|| Error::input(argument, &code.0, "the INSEE code of a commune, present or former"))
}

/// Rows of communes.
pub(super) type Communes = Vec<Arc<entity::commune::Model>>;

/// Where a search begins.
#[derive(Clone, Debug)]
pub(super) struct LieuDeRecherche {
    /// Centres of its circles.
    pub(super) centres: Vec<store::Point>,
    /// Communes that were named; none for a bare point.
    pub(super) communes: Communes,
}

impl LieuDeRecherche {
    /// Its circles, of one radius.
    pub(super) fn circles(&self, radius_m: u32) -> Vec<Circle> {
        self.centres.iter().map(|centre| Circle { centre: *centre, radius_m }).collect()
    }
}

impl Pres {
    /// The circles that it draws, of the radius of lists when it tells none.
    pub async fn circles(&self, ctx: &Context<'_>) -> Result<Vec<Circle>, Error> {
        Ok(self.lieu(ctx).await?.circles(self.radius_m(DEFAULT_RADIUS_KM)?))
    }

    /// The radius, in metres.
    pub(super) fn radius_m(&self, default_km: f64) -> Result<u32, Error> {
        let radius = self.rayon_km.unwrap_or(default_km);
        if radius > 0.0 && radius <= MAX_RADIUS_KM {
            return Ok((radius * 1_000.0).ceil() as u32);
        }
        let accepted = format!("a number of kilometres above 0, at most {MAX_RADIUS_KM}");
        Err(Error::input("pres.rayonKm", radius, &accepted))
    }

    /// The centres, and the communes that were named.
    pub(super) async fn lieu(&self, ctx: &Context<'_>) -> Result<LieuDeRecherche, Error> {
        let point = self.point()?;
        let communes = self.named(ctx, point.is_some()).await?;
        let centres = match point {
            Some(point) => vec![point],
            None if self.communes.is_some() => communes.iter().filter_map(|row| centre(row)).collect(),
            None => Vec::from_iter(middle(&communes)),
        };
        if centres.is_empty() {
            let names = communes.iter().map(|commune| commune.insee.as_str()).collect::<Vec<_>>().join(", ");
            return Err(Error::input("pres", names, "a commune whose centre is known, or latitude and longitude"));
        }
        Ok(LieuDeRecherche { centres, communes })
    }

    async fn named(&self, ctx: &Context<'_>, has_point: bool) -> Result<Communes, Error> {
        match (&self.commune, &self.communes, &self.code_postal, &self.nom) {
            (Some(code), None, None, None) => Ok(vec![commune(ctx, "pres.commune", code).await?]),
            (None, Some(codes), None, None) => {
                if codes.is_empty() || codes.len() > MAX_COMMUNES {
                    return Err(Error::input(
                        "pres.communes",
                        codes.len(),
                        &format!("1 to {MAX_COMMUNES} INSEE codes"),
                    ));
                }
                let found = codes.iter().map(|code| commune(ctx, "pres.communes", code));
                futures_util::future::try_join_all(found).await
            }
            (None, None, None, None) if has_point => Ok(Vec::new()),
            (None, None, Some(code), None) => by_postal_code(ctx, code).await,
            (None, None, code, Some(nom)) => Ok(vec![by_name(ctx, nom, code.as_ref()).await?]),
            _ => {
                let message = "pres: expected one of latitude and longitude, commune, communes, codePostal, nom; nom and \
                               codePostal may go together";
                Err(Error::BadUserInput(message.to_owned()))
            }
        }
    }

    fn point(&self) -> Result<Option<store::Point>, Error> {
        match (self.latitude, self.longitude) {
            (None, None) => Ok(None),
            (Some(latitude), Some(longitude)) => store::Point::new(latitude, longitude).map(Some).ok_or_else(|| {
                let accepted = "degrees north from -90 to 90 and degrees east from -180 to 180";
                Error::input("pres.latitude, pres.longitude", (latitude, longitude), accepted)
            }),
            (latitude, _) => {
                let (given, missing) =
                    if latitude.is_some() { ("latitude", "longitude") } else { ("longitude", "latitude") };
                Err(Error::BadUserInput(format!("pres: {given} needs {missing}")))
            }
        }
    }
}

fn centre(commune: &entity::commune::Model) -> Option<store::Point> {
    store::Point::new(commune.latitude?, commune.longitude?)
}

/// The middle of communes, on the sphere.
fn middle(communes: &[Arc<entity::commune::Model>]) -> Option<store::Point> {
    let centres: Vec<store::Point> = communes.iter().filter_map(|row| centre(row)).collect();
    store::Point::middle(&centres)
}

async fn by_postal_code(ctx: &Context<'_>, code: &CodePostal) -> Result<Communes, Error> {
    let mut found = ctx.rows::<entity::commune::Entity>(store::commune::OF_CODE_POSTAL, &code.0).await?.to_vec();
    if found.is_empty() {
        return Err(Error::input("pres.codePostal", &code.0, "a postal code that La Poste gives to a commune"));
    }
    // A district rather than the whole of its city.
    if found.iter().any(|commune| commune.type_commune == "ARM") {
        found.retain(|commune| commune.type_commune == "ARM");
    }
    Ok(found)
}

/// The one commune of a name; a full commune is preferred to a part of another.
async fn by_name(
    ctx: &Context<'_>,
    nom: &str,
    code_postal: Option<&CodePostal>,
) -> Result<Arc<entity::commune::Model>, Error> {
    let mut found = ctx.rows::<entity::commune::Entity>(store::commune::OF_NOM, &written(nom)).await?.to_vec();
    if let Some(code) = code_postal {
        let around = ctx.rows::<entity::commune::Entity>(store::commune::OF_CODE_POSTAL, &code.0).await?;
        found.retain(|commune| around.iter().any(|other| other.insee == commune.insee));
    }
    if found.iter().any(|commune| commune.type_commune == "COM") {
        found.retain(|commune| commune.type_commune == "COM");
    }
    match found.as_slice() {
        [] => Err(Error::input("pres.nom", nom, "the whole name of a commune")),
        [one] => Ok(one.clone()),
        _ => Err(Error::input(
            "pres.nom",
            nom,
            &format!("one commune: {} bear that name: {}", found.len(), told(ctx, &found).await?),
        )),
    }
}

/// A name as communes are sorted by: folded, without abbreviations.
fn written(nom: &str) -> String {
    let words = fold(nom);
    let words = words.split(' ').map(|word| match word {
        "st" => "saint",
        "ste" => "sainte",
        word => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The first candidates, with what tells them apart.
async fn told(ctx: &Context<'_>, found: &[Arc<entity::commune::Model>]) -> Result<String, Error> {
    const SHOWN: usize = 10;
    let mut names = BTreeMap::new();
    for commune in found.iter().take(SHOWN) {
        let departement = ctx.row::<entity::departement::Entity>(commune.departement_insee.as_deref()).await?;
        names.insert(&commune.insee, departement.map_or_else(String::new, |row| format!(", {}", row.nom)));
    }
    let shown: Vec<String> =
        names.into_iter().map(|(insee, departement)| format!("{insee} ({}{departement})", found[0].nom)).collect();
    Ok(shown.join(", ") + if found.len() > SHOWN { "…" } else { "" })
}
