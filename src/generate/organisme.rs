//! Which training organisations are there, for whom do they train, and where? The référentiel of organisations.
//!
//! They come in blocks of twenty, and a block in groups: one of a group answers for the courses that the others give.

use serde::Serialize;

use super::dice::{Dice, Subject};
use super::france::{Adresse, France};
use super::text::{capitals, of, slug};
use super::vocabulary::{ECOLES, NOMS};
use crate::codes::{Siren, Siret, Uai};
use crate::import::reference::Commune;

/// Name of its files, and what it ends with.
pub const FILES: (&str, &str) = ("organismes/referentiel_organismes", "json");

const BLOCK: u64 = 20;

// Sizes of groups: mostly alone, a few with many.
const SIZES: [u64; 10] = [1, 1, 1, 1, 2, 2, 3, 4, 7, 13];

/// An organisation.
#[derive(Debug)]
pub struct Organisme<'a> {
    /// Rank among all.
    pub rang: u64,
    /// The one that answers for it, perhaps itself; then all those of the group, as ranks.
    pub groupe: std::ops::Range<u64>,
    /// SIRET.
    pub siret: Siret,
    /// UAI; one in three has none.
    pub uai: Option<Uai>,
    /// Name of its legal unit.
    pub raison_sociale: String,
    /// Name by which it is known.
    pub enseigne: Option<String>,
    /// Where it teaches; the first is its own address.
    pub lieux: Vec<Lieu<'a>>,
    /// Whether it is open.
    pub ouvert: bool,
    /// Whether it is certified Qualiopi.
    pub qualiopi: bool,
}

/// A place of teaching.
#[derive(Debug)]
pub struct Lieu<'a> {
    /// Where.
    pub adresse: Adresse<'a>,
    /// UAI of the place.
    pub uai: Option<Uai>,
}

impl<'a> Organisme<'a> {
    /// The organisation of a rank.
    pub fn new(france: &'a France, rang: u64) -> Self {
        let groupe = groupe(france, rang);
        let lead = groupe.start;
        let mut dice = france.dice(Subject::Organisme, rang);
        // Three in four are establishments of the legal unit that answers for them.
        let unit = if rang == lead || dice.percent(75) { lead } else { rang };
        let siren = siren(unit);
        let commune = france.commune(&mut dice);
        let places = 1 + dice.skewed(6);
        let mut lieux = Vec::new();
        for place in 0..places {
            let town = if place == 0 { commune } else { france.commune_near(&mut dice, commune) };
            lieux.push(Lieu {
                adresse: france.adresse(&mut dice, town),
                uai: uai(rang + place * 3_331, town, &mut dice),
            });
        }
        let nom = format!("{} {}", ECOLES[(unit % 8) as usize], NOMS[(unit / 8 % NOMS.len() as u64) as usize]);
        Self {
            rang,
            siret: Siret::completed(&siren, (rang - unit + 1) as u32),
            uai: lieux.first().and_then(|lieu| lieu.uai.clone()),
            raison_sociale: capitals(&nom),
            enseigne: dice.percent(60).then(|| format!("{nom} {}", of(&commune.nom))),
            lieux,
            ouvert: !dice.percent(8),
            qualiopi: dice.percent(85),
            groupe,
        }
    }

    /// One of the organisations that are spoken of, large ones more often.
    pub fn popular(france: &'a France, dice: &mut Dice) -> Self {
        let count = france.counts.organismes;
        let rang = if dice.percent(35) { dice.skewed(count) } else { dice.below(count) };
        Self::new(france, rang)
    }

    /// The one that answers for it.
    pub fn responsable(&self, france: &'a France) -> Self {
        Self::new(france, self.groupe.start)
    }

    /// A mail that reaches nobody.
    pub fn courriel(&self) -> String {
        format!("contact@{}-{}.example.org", slug(&self.raison_sociale), self.rang)
    }
}

/// The group of an organisation, as a range of ranks.
fn groupe(france: &France, rang: u64) -> std::ops::Range<u64> {
    let first = rang / BLOCK * BLOCK;
    let end = (first + BLOCK).min(france.counts.organismes);
    let mut dice = france.dice(Subject::Groupe, rang / BLOCK);
    let mut start = first;
    loop {
        let next = (start + dice.pick(&SIZES)).min(end);
        if rang < next {
            return start..next;
        }
        start = next;
    }
}

// Ranks spread over the numbers: the factor shares no divisor with their count, so that no two are the same.
const SPREAD: u64 = 7_654_321;
const FIRST: u64 = 12_345_678;
const NUMBERS: u64 = 100_000_000;

/// The legal unit of a rank; those of structures begin at half the numbers.
pub fn siren(unit: u64) -> Siren {
    Siren::completed(((unit % NUMBERS * SPREAD + FIRST) % NUMBERS) as u32)
}

// Ranks beyond which no UAI is given: four digits in each département are not many.
const WITH_UAI: u64 = 80_000;

/// An UAI of the département of a commune: some are shared, as in the true lists.
fn uai(number: u64, commune: &Commune, dice: &mut Dice) -> Option<Uai> {
    let (code, _) = commune.departement.as_ref()?;
    let departement: u32 = match code.as_str() {
        "2A" => 620,
        "2B" => 720,
        code => code.parse().ok()?,
    };
    let given = dice.percent(66) && number < WITH_UAI;
    given.then(|| Uai::completed(departement * 10_000 + (number % 10_000) as u32))
}

/// A row of the référentiel.
#[derive(Debug, Serialize)]
pub struct Row {
    siret: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uai: Option<String>,
    raison_sociale: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    enseigne: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    numero_declaration_activite: Option<String>,
    nature: &'static str,
    etat_administratif: &'static str,
    qualiopi: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    adresse: Option<AdresseRow>,
    relations: Vec<Relation>,
    lieux_de_formation: Vec<LieuRow>,
    uai_potentiels: Vec<UaiRow>,
}

#[derive(Debug, Serialize)]
struct UaiRow {
    uai: String,
}

#[derive(Debug, Serialize)]
struct Relation {
    #[serde(rename = "type")]
    kind: &'static str,
    siret: String,
}

#[derive(Debug, Serialize)]
struct LieuRow {
    code: String,
    adresse: AdresseRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    uai: Option<String>,
    uai_fiable: bool,
}

#[derive(Clone, Debug, Serialize)]
struct AdresseRow {
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_postal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_insee: Option<String>,
    localite: String,
    departement: Option<Named>,
    region: Option<Named>,
    academie: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    geojson: Option<Feature>,
}

#[derive(Clone, Debug, Serialize)]
struct Named {
    code: String,
    nom: String,
}

#[derive(Clone, Debug, Serialize)]
struct Feature {
    #[serde(rename = "type")]
    kind: &'static str,
    geometry: Geometry,
}

#[derive(Clone, Debug, Serialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: &'static str,
    coordinates: [f64; 2],
}

/// The row of an organisation.
pub fn row(france: &France, rang: u64) -> Row {
    let organisme = Organisme::new(france, rang);
    let mut dice = france.dice(Subject::Organisme, rang | 1 << 40);
    let lead = organisme.groupe.start == rang;
    let nature = match (lead, organisme.groupe.end - organisme.groupe.start) {
        (true, 1) => {
            *dice.pick(&["responsable_formateur", "responsable_formateur", "responsable_formateur", "inconnue"])
        }
        (true, _) => *dice.pick(&["responsable", "responsable_formateur"]),
        (false, _) => *dice.pick(&["formateur", "formateur", "formateur", "responsable_formateur"]),
    };
    let mut siret = organisme.siret.to_string();
    if let Some(mut fault) = france.fault(Subject::Organisme, rang) {
        siret = (*fault.pick(&["", "12345678900000", "INCONNU"])).to_owned();
    }
    let lieux = organisme.lieux.iter().map(|lieu| lieu_row(lieu, &mut dice)).collect();
    Row {
        siret,
        uai: organisme.uai.as_ref().map(Uai::to_string),
        relations: relations(france, &organisme),
        numero_declaration_activite: dice.percent(80).then(|| format!("{:011}", dice.below(100_000_000_000))),
        nature,
        etat_administratif: if organisme.ouvert { "actif" } else { "fermé" },
        qualiopi: organisme.qualiopi,
        // Of two in a hundred nobody knows the address.
        adresse: organisme.lieux.first().filter(|_| !dice.percent(2)).map(|lieu| adresse_row(&lieu.adresse)),
        lieux_de_formation: lieux,
        uai_potentiels: organisme.uai.iter().map(|uai| UaiRow { uai: uai.to_string() }).collect(),
        raison_sociale: organisme.raison_sociale,
        enseigne: organisme.enseigne,
    }
}

/// A group tells its relations from the side of the one that answers, and every other member from its own.
fn relations(france: &France, organisme: &Organisme<'_>) -> Vec<Relation> {
    let of = |kind, rang| Relation { kind, siret: Organisme::new(france, rang).siret.into_string() };
    let groupe = &organisme.groupe;
    if organisme.rang == groupe.start {
        (groupe.start + 1..groupe.end).map(|rang| of("responsable->formateur", rang)).collect()
    } else if organisme.rang.is_multiple_of(2) {
        vec![of("formateur->responsable", groupe.start)]
    } else {
        // Some train for another group too.
        let other = groupe.start.checked_sub(BLOCK).filter(|_| organisme.rang.is_multiple_of(7));
        other.map(|other| of("formateur->responsable", self::groupe(france, other).start)).into_iter().collect()
    }
}

fn lieu_row(lieu: &Lieu<'_>, dice: &mut Dice) -> LieuRow {
    let code = match lieu.adresse.point {
        Some((north, east)) => format!("{east}_{north}"),
        None => slug(&lieu.adresse.voie),
    };
    LieuRow {
        code,
        adresse: adresse_row(&lieu.adresse),
        uai: lieu.uai.as_ref().map(Uai::to_string),
        uai_fiable: lieu.uai.is_some() && dice.percent(80),
    }
}

fn adresse_row(adresse: &Adresse<'_>) -> AdresseRow {
    let Adresse { commune, voie, point } = adresse;
    let named = |pair: &Option<(String, String)>| {
        pair.as_ref().map(|(code, nom)| Named { code: code.clone(), nom: nom.clone() })
    };
    AdresseRow {
        label: [voie.as_str(), commune.code_postal.as_deref().unwrap_or_default(), &commune.nom].join(" "),
        code_postal: commune.code_postal.clone(),
        code_insee: Some(commune.insee.clone()),
        localite: commune.nom.clone(),
        departement: named(&commune.departement),
        region: named(&commune.region),
        academie: named(&commune.academie),
        geojson: point.map(|(north, east)| Feature {
            kind: "Feature",
            geometry: Geometry { kind: "Point", coordinates: [east, north] },
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn numbers_are_well_formed_and_establishments_are_all_different() {
        let france = France::small(1);
        let mut sirets = HashSet::new();
        for rang in 0..france.counts.organismes {
            let organisme = Organisme::new(&france, rang);
            assert!(organisme.siret.as_str().parse::<Siret>().is_ok());
            assert!(organisme.uai.is_none_or(|uai| uai.as_str().parse::<Uai>().is_ok()));
            assert!(organisme.groupe.contains(&rang) && organisme.groupe.end <= france.counts.organismes);
            assert!(sirets.insert(organisme.siret));
        }
    }

    #[test]
    fn a_group_is_the_same_for_each_of_its_members() {
        let france = France::small(1);
        let mut large = 0;
        for rang in 0..france.counts.organismes {
            let group = groupe(&france, rang);
            assert!(group.clone().all(|other| groupe(&france, other) == group));
            large = large.max(group.end - group.start);
        }
        assert!(large >= 7, "{large}");
    }

    #[test]
    fn numbers_of_organisations_and_of_structures_never_meet() {
        let sirens: HashSet<Siren> = (0..5_000).flat_map(|rank| [siren(rank), siren(50_000_000 + rank)]).collect();
        assert_eq!(sirens.len(), 10_000);
    }
}
