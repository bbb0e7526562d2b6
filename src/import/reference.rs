//! Which places, jobs and enumerations are real? What data written in the likeness of the true ones borrow.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use chrono::DateTime;

use super::decoupage::{self, Decoupage};
use super::input::{self, FileError, Input};
use super::ledger::Ledger;
use super::referentiels::Referentiels;
use super::refusal::file;
use super::rome::Rome;
use super::sample;
use super::source::Source;

/// Real codes, and the files that hold them.
#[derive(Debug, Default)]
pub struct Reference {
    /// Communes and municipal districts that stand today, by INSEE code.
    pub communes: Vec<Commune>,
    /// Jobs of the ROME, by code: code and title.
    pub metiers: Vec<(String, String)>,
    /// Themes of services: value and label.
    pub thematiques: Vec<(String, String)>,
    /// Groups of people, by their values.
    pub publics: Vec<String>,
    /// Networks of structures, by their values.
    pub reseaux: Vec<String>,
    /// Producers of data·inclusion, by their slugs.
    pub sources: Vec<String>,
    /// The files, so that an import finds the same codes: name in a folder, content.
    pub files: Vec<(String, Vec<u8>)>,
}

/// A place.
#[derive(Clone, Debug, PartialEq)]
pub struct Commune {
    /// INSEE code.
    pub insee: String,
    /// Name.
    pub nom: String,
    /// Postal code, the first of its own; none for those that have none.
    pub code_postal: Option<String>,
    /// Département: code and name.
    pub departement: Option<(String, String)>,
    /// Région: code and name.
    pub region: Option<(String, String)>,
    /// Académie: code and name.
    pub academie: Option<(String, String)>,
    /// EPCI, by its SIREN.
    pub epci: Option<String>,
    /// People who live there; an order of magnitude where the files do not tell.
    pub population: u32,
    /// Degrees north and east of its centre.
    pub centre: Option<(f64, f64)>,
}

impl Reference {
    /// What the files of a folder hold. The data sets that it lacks come from the sample, and the tables of places that it
    /// lacks; all of it without a folder.
    pub fn read(folder: Option<&Path>) -> Result<Self, FileError> {
        let mut files: BTreeMap<&str, Vec<Input>> = BTreeMap::new();
        if let Some(folder) = folder {
            // One file at a time: a folder of true data is larger than what is borrowed of it.
            for (path, name) in input::walk(folder)? {
                sort(Input::open(&path, &name)?, &mut files);
            }
            if files.is_empty() {
                let reason =
                    "Ce dossier n'a ni liste de communes, ni table du ROME, ni énumérations de data·inclusion.";
                return Err(file::missing(&folder.display().to_string(), reason));
            }
        }
        let mut own = BTreeMap::new();
        sort(sample::sample()?, &mut own);
        for (jeu, mut inputs) in own {
            let known = files.entry(jeu).or_default();
            if jeu == Decoupage::JEU.id {
                inputs.retain(|input| !known.iter().any(|other| decoupage::same_table(other, input)));
            } else if !known.is_empty() {
                continue;
            }
            known.append(&mut inputs);
        }
        Self::of(files)
    }

    fn of(files: BTreeMap<&str, Vec<Input>>) -> Result<Self, FileError> {
        let of = |jeu| files.get(jeu).map(Vec::as_slice).unwrap_or_default();
        // One after the other: the rows of a whole country are let go before others are read.
        let communes = communes(read::<Decoupage>(of(Decoupage::JEU.id))?);
        let jobs = read::<Rome>(of(Rome::JEU.id))?;
        let lists = read::<Referentiels>(of(Referentiels::JEU.id))?;
        Ok(Self {
            communes,
            metiers: jobs.metiers.into_iter().map(|(rome, metier)| (rome, metier.libelle)).collect(),
            thematiques: lists.thematiques.into_iter().map(|(valeur, theme)| (valeur, theme.libelle)).collect(),
            publics: lists.publics.into_keys().collect(),
            reseaux: lists.reseaux.into_keys().collect(),
            sources: lists.sources.into_keys().collect(),
            files: named(files)?,
        })
    }
}

/// Keeps the files that are borrowed, by data set.
fn sort(inputs: Vec<Input>, files: &mut BTreeMap<&'static str, Vec<Input>>) {
    for input in inputs {
        let known = [
            (Decoupage::JEU.id, Decoupage::recognises(&input)),
            (Referentiels::JEU.id, Referentiels::recognises(&input)),
            (Rome::JEU.id, Rome::recognises(&input)),
        ];
        if let Some((jeu, _)) = known.into_iter().find(|(_, recognised)| *recognised) {
            files.entry(jeu).or_default().push(input);
        }
    }
}

fn read<S: Source>(inputs: &[Input]) -> Result<S::Rows, FileError> {
    S::read(inputs, &mut Ledger::new(DateTime::UNIX_EPOCH, indicatif::ProgressBar::hidden()))
}

/// The files under the name of their data set. A name that comes again goes one folder deeper: names tell what files are.
fn named(files: BTreeMap<&str, Vec<Input>>) -> Result<Vec<(String, Vec<u8>)>, FileError> {
    let mut taken = BTreeSet::new();
    let mut named = Vec::new();
    for (jeu, inputs) in files {
        for input in inputs {
            let mut name = format!("{jeu}/{}", input.base_name());
            let mut rank = 1;
            while !taken.insert(name.clone()) {
                rank += 1;
                name = format!("{jeu}/{rank}/{}", input.base_name());
            }
            named.push((name, input.bytes()?));
        }
    }
    Ok(named)
}

// People of a commune that no file counts, by what it is the seat of.
const SEAT_OF_REGION: u32 = 200_000;
const SEAT_OF_DEPARTEMENT: u32 = 40_000;
const NO_SEAT: u32 = 900;

fn communes(rows: decoupage::Rows) -> Vec<Commune> {
    let mut seats = HashMap::new();
    for departement in &rows.departements {
        seats.insert(departement.chef_lieu_insee.clone(), SEAT_OF_DEPARTEMENT);
    }
    for region in &rows.regions {
        seats.insert(region.chef_lieu_insee.clone(), SEAT_OF_REGION);
    }
    let mut postaux = BTreeMap::new();
    for postal in &rows.postaux {
        postaux.entry(postal.insee.as_str()).or_insert(&postal.code_postal);
    }
    let departements: HashMap<&str, _> = rows.departements.iter().map(|row| (row.insee.as_str(), row)).collect();
    let regions: HashMap<&str, &str> = rows.regions.iter().map(|row| (row.insee.as_str(), row.nom.as_str())).collect();
    let academies: HashMap<&str, &str> =
        rows.academies.iter().map(|row| (row.code.as_str(), row.nom.as_str())).collect();
    let pair = |code: &Option<String>, names: &HashMap<&str, &str>| {
        let code = code.clone()?;
        let name = (*names.get(code.as_str())?).to_owned();
        Some((code, name))
    };
    let standing = rows.communes.iter().filter(|row| ["COM", "ARM"].contains(&row.type_commune.as_str()));
    let mut communes: Vec<Commune> = standing
        .map(|row| {
            let departement = row.departement_insee.as_deref().and_then(|code| departements.get(code));
            let counted = row.population.and_then(|count| u32::try_from(count).ok()).filter(|count| *count > 0);
            Commune {
                insee: row.insee.clone(),
                nom: row.nom.clone(),
                code_postal: postaux.get(row.insee.as_str()).map(|code| (*code).clone()),
                departement: departement.map(|row| (row.insee.clone(), row.nom.clone())),
                region: pair(&row.region_insee, &regions),
                academie: departement.and_then(|row| pair(&row.academie_code, &academies)),
                epci: row.epci_siren.clone(),
                population: counted.or_else(|| seats.get(&Some(row.insee.clone())).copied()).unwrap_or(NO_SEAT),
                centre: row.latitude.zip(row.longitude),
            }
        })
        .collect();
    communes.sort_by(|a, b| a.insee.cmp(&b.insee));
    communes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_alone_is_a_reference() {
        let reference = Reference::read(None).unwrap();
        let lille = reference.communes.iter().find(|commune| commune.insee == "59350").unwrap();
        assert_eq!(lille.nom, "Lille");
        assert_eq!(lille.region.as_ref().unwrap().1, "Hauts-de-France");
        assert_eq!(lille.academie.as_ref().unwrap().0, "09");
        assert!(lille.population > 200_000 && lille.centre.is_some() && lille.code_postal.is_some());
        assert!(reference.metiers.iter().any(|(rome, _)| rome == "D1102"));
        assert_eq!((reference.thematiques.len(), reference.publics.len()), (69, 14));
        assert!(reference.files.iter().any(|(name, _)| name == "decoupage/communes.csv"));
        let names: BTreeSet<&String> = reference.files.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), reference.files.len(), "no file hides another");
    }

    #[test]
    fn the_communes_of_a_folder_replace_those_of_the_sample_which_completes_them() {
        let folder = std::env::temp_dir().join(format!("passerelle-communes-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let cog = "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT\n\
            COM,59350,32,59,59D,595,0,LILLE,Lille,Lille,5999,\nCOM,59001,32,59,59D,592,1,ABANCOURT,Abancourt,Abancourt,5908,\n";
        std::fs::write(folder.join("v_commune_2026.csv"), cog).unwrap();
        let reference = Reference::read(Some(&folder)).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let found: Vec<_> = reference.communes.iter().filter(|commune| commune.insee.starts_with("59")).collect();
        assert_eq!(found.iter().map(|commune| commune.nom.as_str()).collect::<Vec<_>>(), ["Abancourt", "Lille"]);
        assert!(found[0].population == NO_SEAT && found[1].population > 200_000);
        assert_eq!(found[0].academie.as_ref().map(|(code, _)| code.as_str()), Some("09"));
        let named = |name: &str| reference.files.iter().any(|(file, _)| file == name);
        assert!(
            named("decoupage/v_commune_2026.csv")
                && named("decoupage/academies.json")
                && !named("decoupage/communes.csv")
        );
    }

    #[test]
    fn a_folder_without_any_true_file_is_refused() {
        let folder = std::env::temp_dir().join(format!("passerelle-reference-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let error = Reference::read(Some(&folder)).unwrap_err();
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(error.to_string().contains("n'a ni liste de communes"), "{error}");
    }
}
