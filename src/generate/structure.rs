//! Which structures help people on their way to a job? data·inclusion, schema v1.

use serde::Serialize;

use super::dice::{Dice, Subject};
use super::france::{Adresse, France};
use super::organisme::{Organisme, siren};
use super::text::{of, paragraph, slug};
use super::vocabulary::{ACCUEILS, HORAIRES, NOMS, PHRASES_INSERTION};
use crate::codes::Siret;

/// Name of its files, and what it ends with.
pub const FILES: (&str, &str) = ("data_inclusion/structures", "json");

// Structures that may be told by several producers stand side by side, eight by eight.
const GRAPPE: u64 = 8;

/// A structure: what several producers say alike of one.
#[derive(Debug)]
pub struct Structure<'a> {
    /// Identifier, the producer's slug first.
    pub id: String,
    /// Producer.
    pub source: &'a str,
    /// Name.
    pub nom: String,
    /// Network, when it is of one.
    pub reseau: &'static str,
    /// Where it stands; none when nobody knows.
    pub adresse: Option<Adresse<'a>>,
    /// SIRET, when it is told.
    pub siret: Option<Siret>,
}

impl<'a> Structure<'a> {
    /// The structure of a rank.
    pub fn new(france: &'a France, rang: u64) -> Self {
        // What it has in common with its duplicates comes from the first of them.
        let mut shared = france.dice(Subject::Grappe, grappe(france, rang).start | 1 << 40);
        let shared = &mut shared;
        let (kind, reseau) = *shared.pick(ACCUEILS);
        let commune = france.commune(shared);
        let nom = format!("{kind} {} {}", shared.pick(NOMS), of(&commune.nom));
        let adresse = france.adresse(shared, commune);
        let siret = siret(france, grappe(france, rang).start, shared);
        let mut own = france.dice(Subject::Structure, rang);
        let source = producer(france, rang, &mut own);
        Self {
            id: format!("{source}--{}-{rang:07}", slug(kind)),
            source,
            nom: if own.percent(85) { nom } else { nom.to_uppercase() },
            reseau,
            // Of two in a hundred, nobody knows the place.
            adresse: (!own.percent(2)).then_some(adresse),
            siret: siret.filter(|_| own.percent(80)),
        }
    }
}

/// The structures that are the same as one, as a range of ranks: mostly itself alone.
fn grappe(france: &France, rang: u64) -> std::ops::Range<u64> {
    let first = rang / GRAPPE * GRAPPE;
    let mut dice = france.dice(Subject::Grappe, rang / GRAPPE);
    let several = dice.percent(25);
    let size = 2 + dice.below(3);
    let same = first..(first + size).min(france.counts.structures);
    if several && same.contains(&rang) { same } else { rang..rang + 1 }
}

/// Some are training organisations too, or belong to the legal unit of one.
fn siret(france: &France, rang: u64, dice: &mut Dice) -> Option<Siret> {
    // The other half of the numbers of organisations.
    let own = siren(50_000_000 + rang);
    match dice.below(100) {
        0..3 => Some(Organisme::popular(france, dice).siret),
        3..5 => {
            let unit = Organisme::popular(france, dice).siret.siren().parse();
            unit.ok().map(|unit| Siret::completed(&unit, 5_000 + (rang % 5_000) as u32))
        }
        5..70 => Some(Siret::completed(&own, 1)),
        _ => None,
    }
}

/// A producer; duplicates come from different ones.
fn producer<'a>(france: &'a France, rang: u64, dice: &mut Dice) -> &'a str {
    let sources = &france.reference.sources;
    if sources.is_empty() {
        return "dora";
    }
    let chosen = dice.popular(sources.len());
    let place = if grappe(france, rang) == (rang..rang + 1) { chosen } else { rang as usize % sources.len() };
    &sources[france.sources[place]]
}

/// A row of the file.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    source: &'a str,
    id: String,
    nom: String,
    date_maj: Option<String>,
    description: Option<String>,
    lien_source: Option<String>,
    siret: Option<String>,
    #[serde(flatten)]
    lieu: Lieu,
    telephone: Option<String>,
    courriel: Option<String>,
    site_web: Option<String>,
    horaires_accueil: Option<&'static str>,
    accessibilite_lieu: Option<String>,
    reseaux_porteurs: Vec<&'static str>,
    doublons: Vec<Doublon<'a>>,
    _is_closed: bool,
}

#[derive(Debug, Serialize)]
struct Doublon<'a> {
    source: &'a str,
    id: String,
}

/// Where a structure or a service stands, in the columns of both.
#[derive(Debug, Default, Serialize)]
pub struct Lieu {
    commune: Option<String>,
    code_postal: Option<String>,
    code_insee: Option<String>,
    adresse: Option<String>,
    complement_adresse: Option<String>,
    longitude: Option<f64>,
    latitude: Option<f64>,
}

impl Lieu {
    /// The columns of an address; one in five hundred names a commune that does not exist.
    pub fn of(adresse: &Adresse<'_>, dice: &mut Dice) -> Self {
        let Adresse { commune, voie, point } = adresse;
        let unknown = dice.fault();
        Self {
            commune: Some(commune.nom.clone()),
            code_postal: commune.code_postal.clone(),
            code_insee: Some(if unknown { "99999".to_owned() } else { commune.insee.clone() }),
            adresse: Some(voie.clone()),
            complement_adresse: dice.percent(10).then(|| format!("Bâtiment {}", dice.pick(&["A", "B", "C"]))),
            longitude: point.map(|(_, east)| east),
            latitude: point.map(|(north, _)| north),
        }
    }
}

/// The row of a structure.
pub fn row(france: &France, rang: u64) -> Row<'_> {
    let structure = Structure::new(france, rang);
    let mut dice = france.dice(Subject::Structure, rang | 1 << 40);
    let dice = &mut dice;
    let same = grappe(france, rang).filter(|other| *other != rang);
    let doublons = same.map(|other| Structure::new(france, other));
    let host = format!("{}.example.org", slug(&structure.id));
    let known = france.reference.reseaux.iter().any(|reseau| reseau == structure.reseau);
    let mut row = Row {
        date_maj: Some(france.day(-(dice.skewed(1_500) as i64)).to_string()),
        description: dice.percent(85).then(|| paragraph(dice, PHRASES_INSERTION, &[&structure.nom])),
        lien_source: dice.percent(40).then(|| format!("https://{}.example.org/{rang}", structure.source)),
        siret: structure.siret.map(Siret::into_string),
        lieu: structure.adresse.as_ref().map(|adresse| Lieu::of(adresse, dice)).unwrap_or_default(),
        telephone: dice.percent(75).then(|| format!("+33199{:06}", dice.below(1_000_000))),
        courriel: dice.percent(70).then(|| format!("contact@{host}")),
        site_web: dice.percent(50).then(|| format!("https://{host}/")),
        horaires_accueil: dice.percent(40).then(|| *dice.pick(HORAIRES)),
        accessibilite_lieu: dice.percent(10).then(|| format!("https://acceslibre.example.org/app/{rang}")),
        reseaux_porteurs: if known { vec![structure.reseau] } else { Vec::new() },
        doublons: doublons.map(|other| Doublon { source: other.source, id: other.id }).collect(),
        _is_closed: dice.below(200) == 0,
        source: structure.source,
        id: structure.id,
        nom: structure.nom,
    };
    if let Some(mut fault) = france.fault(Subject::Structure, rang) {
        match fault.below(3) {
            0 => row.nom = " ".to_owned(),
            1 => row.date_maj = None,
            _ => row.date_maj = Some("hier".to_owned()),
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn duplicates_name_each_other_and_come_from_different_producers() {
        let france = France::small(1);
        let rows: Vec<Row<'_>> = (0..france.counts.structures).map(|rang| row(&france, rang)).collect();
        let ids: HashSet<&String> = rows.iter().map(|row| &row.id).collect();
        assert_eq!(ids.len(), rows.len());
        let pairs: HashSet<(&String, &String)> =
            rows.iter().flat_map(|row| row.doublons.iter().map(move |other| (&row.id, &other.id))).collect();
        assert!(pairs.len() > 20, "{}", pairs.len());
        assert!(pairs.iter().all(|(one, other)| pairs.contains(&(*other, *one))));
        assert!(rows.iter().all(|row| row.doublons.iter().all(|other| other.source != row.source)));
    }
}
