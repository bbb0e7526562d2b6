//! What does geo.api.gouv.fr tell beside communes, and what becomes of its list when it comes alone?
//!
//! The API knows neither former communes, nor académies, nor missions locales: alone, it completes the places that
//! stand, and takes none away.

use std::collections::HashMap;

use entity as row;
use sea_orm::{DbErr, EntityTrait};

use super::draft::{Departement, Draft, Epci, Rows, departement_of};
use super::json::Element;
use super::table::Table;
use crate::codes::{Code, CodeDepartement, CodeRegion, Siren};
use crate::import::ignored::Reading;
use crate::import::input::Input;
use crate::import::write::Writer;

/// Whether every file is its list of communes.
pub fn alone(files: &[(Table, &Input)]) -> bool {
    files.iter().all(|(table, input)| *table == Table::GeoApi && !super::has_fixtures(input))
}

/// Adds the région, the département and the EPCI of a commune, where no other file told them.
pub fn around(element: Element<'_>, insee: &str, input: &Input, draft: &mut Draft) {
    let mut reading = Reading::new("Commune", insee, &mut draft.ignored).at(element.1);
    let region = named::<CodeRegion>(element, "region", &mut reading);
    let epci = named::<Siren>(element, "epci", &mut reading);
    if let Some((code, nom)) = region.clone() {
        draft.regions.entry(code).or_insert((nom, None, input.millesime()));
    }
    // The département that this source gives to the far collectivities is not always theirs.
    let departement = named::<CodeDepartement>(element, "departement", &mut reading)
        .filter(|(code, _)| code == departement_of(insee));
    if let Some((code, nom)) = departement {
        let collectivite = code.starts_with("98") || matches!(code.as_str(), "975" | "977" | "978");
        draft.departements.entry(code).or_insert_with(|| Departement {
            nom,
            region: region.map(|(code, _)| code),
            chef_lieu: None,
            collectivite,
            millesime: input.millesime(),
        });
    }
    if let Some((code, nom)) = epci {
        let epci = || Epci { nom: Some(nom), nature: None, millesime: input.millesime() };
        draft.epcis.entry(code).or_insert_with(epci);
    }
}

fn named<C: Code>(element: Element<'_>, key: &'static str, reading: &mut Reading<'_>) -> Option<(String, String)> {
    let object = Element(element.0.get(key).filter(|value| value.is_object())?, element.1);
    let code = reading.code::<C>(key, object.text("code").as_deref())?;
    Some((code, object.text("nom")?))
}

/// Writes what the list tells, and leaves what it does not.
pub async fn complete(rows: Rows, writer: &Writer<'_>) -> Result<(), DbErr> {
    let known = row::commune::Entity::find().all(writer.transaction()).await?;
    let mut known: HashMap<String, row::commune::Model> =
        known.into_iter().map(|row| (row.insee.clone(), row)).collect();
    let communes = rows.communes.into_iter();
    let communes = communes.map(|told| match known.remove(&told.insee) {
        Some(known) => completed(known, told),
        None => told,
    });
    writer.add_missing::<row::region::Entity>(rows.regions).await?;
    writer.add_missing::<row::departement::Entity>(rows.departements).await?;
    writer.add_missing::<row::epci::Entity>(rows.epcis).await?;
    writer.upsert::<row::commune::Entity>(communes.collect()).await?;
    writer.add_missing::<row::commune_postal::Entity>(rows.postaux).await
}

fn completed(known: row::commune::Model, told: row::commune::Model) -> row::commune::Model {
    let place = if told.latitude.is_some() { &told } else { &known };
    row::commune::Model {
        latitude: place.latitude,
        longitude: place.longitude,
        sphere_x: place.sphere_x,
        sphere_y: place.sphere_y,
        sphere_z: place.sphere_z,
        nom: told.nom,
        nom_tri: told.nom_tri,
        population: told.population.or(known.population),
        epci_siren: told.epci_siren.or(known.epci_siren),
        departement_insee: known.departement_insee.or(told.departement_insee),
        region_insee: known.region_insee.or(told.region_insee),
        millesime: told.millesime.max(known.millesime),
        mis_a_jour_le: told.mis_a_jour_le,
        insee: known.insee,
        type_commune: known.type_commune,
        parent_insee: known.parent_insee,
        mission_locale_siret: known.mission_locale_siret,
        zone_emploi: known.zone_emploi,
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{EntityTrait, IntoActiveModel, PaginatorTrait};

    use super::*;
    use crate::import::decoupage::Decoupage;
    use crate::import::testing;

    const LIST: &str = r#"[
        {"code":"69123","nom":"Lyon","codesPostaux":["69001"],"codeDepartement":"69","population":522250,"codeEpci":"200046977",
         "departement":{"code":"69","nom":"Rhône"},"region":{"code":"84","nom":"Auvergne-Rhône-Alpes"},
         "epci":{"code":"200046977","nom":"Métropole de Lyon"},"centre":{"type":"Point","coordinates":[4.835,45.758]}},
        {"code":"98801","nom":"Belep","codesPostaux":["98811"],"codeDepartement":"975","departement":{"code":"975","nom":"Saint-Pierre"}}]"#;

    #[tokio::test]
    async fn a_list_that_comes_alone_founds_places_where_there_are_none() {
        let db = testing::empty().await;
        testing::import::<Decoupage>(&db, &[("communes-2026-03-01.json", LIST)], 1).await;
        let lyon = row::commune::Entity::find_by_id("69123").one(&db).await.unwrap().unwrap();
        assert_eq!((lyon.departement_insee.as_deref(), lyon.region_insee.as_deref()), (Some("69"), Some("84")));
        let departements = row::departement::Entity::find().all(&db).await.unwrap();
        assert_eq!(departements.iter().map(|row| row.nom.as_str()).collect::<Vec<_>>(), ["Rhône"]);
        let epcis = row::epci::Entity::find().all(&db).await.unwrap();
        assert_eq!(epcis.iter().map(|row| row.nom.as_deref()).collect::<Vec<_>>(), [Some("Métropole de Lyon")]);
    }

    #[tokio::test]
    async fn a_list_that_comes_alone_takes_nothing_away() {
        let db = testing::empty().await;
        let mut lyon = testing::commune("69123", "LYON", "69");
        lyon.zone_emploi = Some("8421".to_owned());
        for commune in [lyon, testing::commune("59350", "Lille", "59")] {
            row::commune::Entity::insert(commune.into_active_model()).exec(&db).await.unwrap();
        }
        testing::import::<Decoupage>(&db, &[("communes-2026-03-01.json", LIST)], 2).await;
        let lyon = row::commune::Entity::find_by_id("69123").one(&db).await.unwrap().unwrap();
        assert_eq!((lyon.nom.as_str(), lyon.zone_emploi.as_deref()), ("Lyon", Some("8421")));
        assert_eq!((lyon.population, lyon.latitude), (Some(522_250), Some(45.758)));
        assert_eq!(row::commune::Entity::find().count(&db).await.unwrap(), 3);
    }
}
