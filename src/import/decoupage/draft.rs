//! What is known of places, while files are read: each file founds rows or fills what the others left empty.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{academie, commune, commune_ancienne, commune_postal, departement, epci, mission_locale, region};

use super::mission_locale::Mission;
use crate::import::ignored::{Ignored, Reading};
use crate::import::place::Place;
use crate::search::fold;

/// A commune, as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct Commune {
    /// Name.
    pub nom: String,
    /// `COM`, `ARM`, `COMD` or `COMA`.
    pub type_commune: &'static str,
    /// Département or collectivity.
    pub departement: Option<String>,
    /// Région.
    pub region: Option<String>,
    /// Commune it is a part of.
    pub parent: Option<String>,
    /// EPCI.
    pub epci: Option<String>,
    /// Employment zone.
    pub zone_emploi: Option<String>,
    /// SIRET of its mission locale.
    pub mission_locale: Option<String>,
    /// Inhabitants.
    pub population: Option<i32>,
    /// Centre.
    pub place: Place,
    /// Date of the file.
    pub millesime: Option<NaiveDate>,
}

/// Everything read so far.
#[derive(Debug, Default)]
pub struct Draft {
    /// Régions by code: name, chief town, date of the file.
    pub regions: BTreeMap<String, (String, Option<String>, Option<NaiveDate>)>,
    /// Départements and collectivities by code.
    pub departements: BTreeMap<String, Departement>,
    /// Communes by INSEE code.
    pub communes: BTreeMap<String, Commune>,
    /// Former codes: former code and present commune, former name and day of the change.
    pub anciennes: BTreeMap<(String, String), (String, NaiveDate)>,
    /// Postal codes of each commune.
    pub postaux: BTreeSet<(String, String)>,
    /// EPCI by SIREN.
    pub epcis: BTreeMap<String, Epci>,
    /// Académies by code: identifier, name, date of the file.
    pub academies: BTreeMap<String, (String, String, Option<NaiveDate>)>,
    /// Académie of each département.
    pub academie_of: BTreeMap<String, String>,
    /// Missions locales by SIRET.
    pub missions: BTreeMap<String, Mission>,
    /// Values left out.
    pub ignored: Vec<Ignored>,
}

/// An EPCI; one that only communes tell of has no name.
#[derive(Clone, Debug, Default)]
pub struct Epci {
    /// Name.
    pub nom: Option<String>,
    /// Legal form.
    pub nature: Option<String>,
    /// Date of the file.
    pub millesime: Option<NaiveDate>,
}

/// A département or a collectivity.
#[derive(Clone, Debug, Default)]
pub struct Departement {
    /// Name.
    pub nom: String,
    /// Région.
    pub region: Option<String>,
    /// Chief town.
    pub chef_lieu: Option<String>,
    /// Whether it is a collectivity.
    pub collectivite: bool,
    /// Date of the file.
    pub millesime: Option<NaiveDate>,
}

/// Rows of every table of this source.
#[derive(Debug, Default)]
pub struct Rows {
    /// See the table of that name.
    pub regions: Vec<region::Model>,
    /// See the table of that name.
    pub departements: Vec<departement::Model>,
    /// See the table of that name.
    pub academies: Vec<academie::Model>,
    /// See the table of that name.
    pub epcis: Vec<epci::Model>,
    /// See the table of that name.
    pub communes: Vec<commune::Model>,
    /// See the table of that name.
    pub postaux: Vec<commune_postal::Model>,
    /// See the table of that name.
    pub anciennes: Vec<commune_ancienne::Model>,
    /// See the table of that name.
    pub missions: Vec<mission_locale::Model>,
    /// Values left out.
    pub ignored: Vec<Ignored>,
    /// Whether they complete the rows that stand, instead of taking their place.
    pub completes: bool,
}

/// The département or collectivity that a commune's code begins with: three characters overseas, two elsewhere.
pub fn departement_of(insee: &str) -> &str {
    let length = if insee.starts_with("97") || insee.starts_with("98") { 3 } else { 2 };
    insee.get(..length).unwrap_or(insee)
}

/// The centre of a commune, unless it cannot be there: the public list of centres puts the far collectivities, of
/// which it knows no point, in the middle of France.
pub fn centre(insee: &str, place: Place) -> Place {
    let in_metropole = place.latitude.is_some_and(|degrees| (41.0..=52.0).contains(&degrees))
        && place.longitude.is_some_and(|degrees| (-6.0..=10.0).contains(&degrees));
    let overseas = insee.starts_with("97") || insee.starts_with("98");
    if overseas && in_metropole { Place::default() } else { place }
}

impl Draft {
    /// The reading of an object.
    pub fn reading<'a>(&'a mut self, type_objet: &'static str, cle: &'a str) -> Reading<'a> {
        Reading::new(type_objet, cle, &mut self.ignored)
    }

    /// The present commune behind a code that a file bears: the code itself, or what a former one became.
    pub fn present(&self, insee: &str) -> Option<String> {
        if self.communes.contains_key(insee) {
            return Some(insee.to_owned());
        }
        let mut found = self
            .anciennes
            .range((insee.to_owned(), String::new())..)
            .take_while(|((ancien, _), _)| ancien == insee)
            .map(|((_, present), _)| present.clone());
        // A commune shared out among several tells nothing of one.
        found.next().filter(|_| found.next().is_none())
    }

    /// What follows from the whole: parts of communes take what is not said of them from the whole commune.
    pub fn complete(&mut self) {
        self.inherit();
        self.share_missions();
        self.localise_missions();
        let known: BTreeSet<&String> = self.epcis.keys().collect();
        let told = self.communes.values().filter_map(|commune| commune.epci.clone());
        let unnamed: Vec<String> = told.filter(|siren| !known.contains(siren)).collect();
        for siren in unnamed {
            self.epcis.insert(siren, Epci::default());
        }
    }

    fn inherit(&mut self) {
        let parts: Vec<(String, Commune)> = self
            .communes
            .iter()
            .filter_map(|(insee, commune)| {
                let parent = self.communes.get(commune.parent.as_ref()?)?;
                Some((insee.clone(), parent.clone()))
            })
            .collect();
        for (insee, parent) in parts {
            let Some(commune) = self.communes.get_mut(&insee) else {
                continue;
            };
            fill(&mut commune.departement, parent.departement);
            fill(&mut commune.region, parent.region);
            fill(&mut commune.epci, parent.epci);
            fill(&mut commune.zone_emploi, parent.zone_emploi);
            fill(&mut commune.mission_locale, parent.mission_locale);
        }
        for commune in self.communes.values_mut() {
            let of_departement = commune.departement.as_ref().and_then(|code| self.departements.get(code));
            fill(&mut commune.region, of_departement.and_then(|departement| departement.region.clone()));
        }
    }

    // The coverage of Paris, Lyon and Marseille is told by district: the commune has one when they all agree.
    fn share_missions(&mut self) {
        let mut of_parts: BTreeMap<String, BTreeSet<Option<String>>> = BTreeMap::new();
        for commune in self.communes.values().filter(|commune| commune.type_commune == "ARM") {
            let Some(parent) = commune.parent.clone() else {
                continue;
            };
            of_parts.entry(parent).or_default().insert(commune.mission_locale.clone());
        }
        for (parent, sirets) in of_parts {
            let only = sirets.first().cloned().flatten().filter(|_| sirets.len() == 1);
            if let Some(commune) = self.communes.get_mut(&parent) {
                fill(&mut commune.mission_locale, only);
            }
        }
    }

    fn localise_missions(&mut self) {
        let mut by_postal: HashMap<&str, Vec<(&str, &Commune)>> = HashMap::new();
        for (insee, postal) in &self.postaux {
            if let Some(commune) = self.communes.get(insee) {
                by_postal.entry(postal).or_default().push((insee, commune));
            }
        }
        for mission in self.missions.values_mut() {
            let candidates = mission.code_postal.as_deref().and_then(|postal| by_postal.get(postal));
            mission.commune =
                candidates.and_then(|candidates| seat(candidates, mission.localite.as_deref())).map(str::to_owned);
        }
    }

    /// The rows to write.
    pub fn into_rows(self, now: DateTime<Utc>) -> Rows {
        let academie_of = self.academie_of;
        Rows {
            regions: self
                .regions
                .into_iter()
                .map(|(insee, (nom, chef_lieu_insee, millesime))| region::Model {
                    nom_tri: fold(&nom),
                    insee,
                    nom,
                    chef_lieu_insee,
                    millesime,
                    mis_a_jour_le: now,
                })
                .collect(),
            departements: self
                .departements
                .into_iter()
                .map(|(insee, row)| departement::Model {
                    nom_tri: fold(&row.nom),
                    nom: row.nom,
                    region_insee: row.region,
                    academie_code: academie_of.get(&insee).cloned(),
                    chef_lieu_insee: row.chef_lieu,
                    collectivite: row.collectivite,
                    millesime: row.millesime,
                    mis_a_jour_le: now,
                    insee,
                })
                .collect(),
            academies: self
                .academies
                .into_iter()
                .map(|(code, (identifiant, nom, millesime))| academie::Model {
                    nom_tri: fold(&nom),
                    code,
                    identifiant,
                    nom,
                    millesime,
                    mis_a_jour_le: now,
                })
                .collect(),
            epcis: self.epcis.into_iter().map(|(siren, row)| epci_row(siren, row, now)).collect(),
            communes: self.communes.into_iter().map(|(insee, row)| commune_row(insee, row, now)).collect(),
            postaux: self
                .postaux
                .into_iter()
                .map(|(insee, code_postal)| commune_postal::Model { insee, code_postal })
                .collect(),
            anciennes: self
                .anciennes
                .into_iter()
                .map(|((ancien_insee, insee), (nom, date_effet))| commune_ancienne::Model {
                    ancien_insee,
                    insee,
                    nom,
                    date_effet,
                })
                .collect(),
            missions: self.missions.into_iter().map(|(siret, row)| row.into_row(siret, now)).collect(),
            ignored: self.ignored,
            completes: false,
        }
    }
}

fn epci_row(siren: String, row: Epci, now: DateTime<Utc>) -> epci::Model {
    epci::Model {
        siren,
        nom_tri: row.nom.as_deref().map(fold).unwrap_or_default(),
        nom: row.nom,
        nature: row.nature,
        millesime: row.millesime,
        mis_a_jour_le: now,
    }
}

fn commune_row(insee: String, row: Commune, now: DateTime<Utc>) -> commune::Model {
    commune::Model {
        insee,
        nom_tri: fold(&row.nom),
        nom: row.nom,
        type_commune: row.type_commune.to_owned(),
        departement_insee: row.departement,
        region_insee: row.region,
        epci_siren: row.epci,
        parent_insee: row.parent,
        mission_locale_siret: row.mission_locale,
        zone_emploi: row.zone_emploi,
        population: row.population,
        latitude: row.place.latitude,
        longitude: row.place.longitude,
        sphere_x: row.place.sphere_x,
        sphere_y: row.place.sphere_y,
        sphere_z: row.place.sphere_z,
        millesime: row.millesime,
        mis_a_jour_le: now,
    }
}

/// Which commune of a postal code does an address name: the only district, the one of that name, or the only one.
fn seat<'a>(candidates: &[(&'a str, &Commune)], town: Option<&str>) -> Option<&'a str> {
    let only = |kind: &dyn Fn(&Commune) -> bool| {
        let mut found = candidates.iter().filter(|(_, commune)| kind(commune));
        found.next().filter(|_| found.next().is_none()).map(|(insee, _)| *insee)
    };
    let town = town.map(town_name);
    only(&|commune| commune.type_commune == "ARM")
        .or_else(|| only(&|commune| commune.type_commune == "COM" && Some(town_name(&commune.nom)) == town))
        .or_else(|| only(&|commune| Some(town_name(&commune.nom)) == town))
        .or_else(|| only(&|commune| commune.type_commune == "COM"))
}

/// The name of a town as addresses vary it: `St-Étienne Cedex 2` and `SAINT ETIENNE` are one.
fn town_name(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(' ').take_while(|word| *word != "cedex");
    let plain: Vec<&str> = words
        .map(|word| match word {
            "st" => "saint",
            "ste" => "sainte",
            word => word,
        })
        .collect();
    plain.join(" ")
}

/// Gives a value to what has none yet.
pub fn fill<T>(slot: &mut Option<T>, value: Option<T>) {
    if slot.is_none() {
        *slot = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_far_collectivity_is_not_in_the_middle_of_france() {
        assert_eq!(centre("98611", Place::new(Some(46.5279), Some(2.5053))), Place::default());
        assert_eq!(centre("97502", Place::new(Some(46.757), Some(-56.15))).latitude, Some(46.757));
        assert_eq!(centre("59350", Place::new(Some(50.63), Some(3.05))).longitude, Some(3.05));
    }

    #[test]
    fn a_code_begins_with_its_departement() {
        assert_eq!(departement_of("2A004"), "2A");
        assert_eq!(departement_of("97411"), "974");
        assert_eq!(departement_of("98801"), "988");
        assert_eq!(departement_of("59350"), "59");
    }

    #[test]
    fn the_seat_is_told_by_the_postal_code_and_the_town() {
        let commune = |nom: &str, type_commune| Commune { nom: nom.to_owned(), type_commune, ..Commune::default() };
        let (paris, district) = (commune("Paris", "COM"), commune("Paris 18e Arrondissement", "ARM"));
        assert_eq!(seat(&[("75056", &paris), ("75118", &district)], Some("PARIS")), Some("75118"));
        let (a, b) = (commune("Saint-Étienne", "COM"), commune("Roche", "COM"));
        assert_eq!(seat(&[("42218", &a), ("42188", &b)], Some("ST ETIENNE CEDEX 2")), Some("42218"));
        assert_eq!(seat(&[("42218", &a), ("42188", &b)], Some("Ailleurs")), None);
        assert_eq!(seat(&[("42188", &b)], None), Some("42188"));
    }
}
