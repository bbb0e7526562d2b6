//! With what do structures help, whom, and where? data·inclusion, schema v1.

use serde::Serialize;

use super::dice::{Dice, Subject};
use super::france::{Adresse, France};
use super::structure::{Lieu, Structure};
use super::text::paragraph;
use super::vocabulary::{PATRONYMES, PHRASES_INSERTION, PRENOMS};

/// Name of its files, and what it ends with.
pub const FILES: (&str, &str) = ("data_inclusion/services", "json");

const TYPES: [&str; 6] =
    ["accompagnement", "information", "atelier", "formation", "aide-financiere", "aide-materielle"];

const WHO: [&[&str]; 3] = [&["usagers"], &["professionnels"], &["usagers", "professionnels"]];

/// A row of the file.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    source: &'a str,
    structure_id: Option<String>,
    id: Option<String>,
    nom: String,
    description: Option<String>,
    lien_source: Option<String>,
    date_maj: String,
    #[serde(rename = "type")]
    kind: Option<&'static str>,
    thematiques: Vec<&'a str>,
    frais: Option<&'static str>,
    frais_precisions: Option<&'static str>,
    publics: Vec<&'a str>,
    publics_precisions: Option<&'static str>,
    conditions_acces: Option<&'static str>,
    #[serde(flatten)]
    lieu: Lieu,
    telephone: Option<String>,
    courriel: Option<String>,
    modes_accueil: &'static [&'static str],
    zone_eligibilite: Option<Vec<String>>,
    contact_nom_prenom: Option<String>,
    lien_mobilisation: Option<String>,
    modes_mobilisation: Vec<&'static str>,
    mobilisable_par: &'static [&'static str],
    volume_horaire_hebdomadaire: Option<f64>,
    nombre_semaines: Option<u64>,
}

/// The row of a service.
pub fn row(france: &France, rang: u64) -> Row<'_> {
    let mut dice = france.dice(Subject::Service, rang);
    let dice = &mut dice;
    let structure = owner(france, dice);
    let themes = themes(france, dice);
    let labels: Vec<String> = themes.iter().map(|(_, label)| label.to_lowercase()).collect();
    let subjects: Vec<&str> = labels.iter().map(String::as_str).chain(["faire le point"]).collect();
    let nom = match themes.first() {
        Some((_, label)) => label.clone(),
        None => "Permanence d’accueil".to_owned(),
    };
    let modes_accueil = accueil(dice);
    // Half of what is only remote has no address.
    let placed = modes_accueil != ["a-distance"] || dice.percent(50);
    let adresse = structure.adresse.as_ref().filter(|_| placed);
    let adresse = adresse.map(|own| elsewhere(france, own, dice));
    let payant = dice.percent(15);
    let contact = dice.percent(8).then(|| (*dice.pick(PRENOMS), *dice.pick(PATRONYMES)));
    let mut row = Row {
        source: structure.source,
        id: Some(format!("{}--service-{rang:08}", structure.source)),
        nom,
        description: dice.percent(95).then(|| paragraph(dice, PHRASES_INSERTION, &subjects)),
        lien_source: dice.percent(40).then(|| format!("https://{}.example.org/services/{rang}", structure.source)),
        date_maj: france.day(-(dice.skewed(1_200) as i64)).to_string(),
        kind: dice.percent(92).then(|| TYPES[dice.popular(TYPES.len())]),
        thematiques: themes.iter().map(|(value, _)| value.as_str()).collect(),
        frais: if payant { Some("payant") } else { dice.percent(85).then_some("gratuit") },
        frais_precisions: (payant && dice.percent(60)).then_some("Selon les ressources"),
        publics: publics(france, dice),
        publics_precisions: dice.percent(15).then_some("Sur orientation d’un professionnel"),
        conditions_acces: dice.percent(20).then_some("Résider sur le territoire"),
        lieu: adresse.as_ref().map(|adresse| Lieu::of(adresse, dice)).unwrap_or_default(),
        telephone: dice.percent(60).then(|| format!("+33199{:06}", dice.below(1_000_000))),
        courriel: courriel(contact, rang, dice),
        modes_accueil,
        zone_eligibilite: zones(france, structure.adresse.as_ref(), dice),
        contact_nom_prenom: contact.map(|(prenom, nom)| format!("{prenom} {nom}")),
        lien_mobilisation: dice.percent(25).then(|| format!("https://rendez-vous.example.org/{rang}")),
        modes_mobilisation: mobilisation(dice),
        mobilisable_par: WHO[dice.place(WHO.len())],
        volume_horaire_hebdomadaire: dice.percent(5).then(|| dice.between(2, 40) as f64 / 2.0),
        nombre_semaines: dice.percent(5).then(|| 1 + dice.skewed(40)),
        structure_id: Some(structure.id),
    };
    spoil(&mut row, france, rang);
    row
}

/// One row in five hundred cannot be accepted.
fn spoil(row: &mut Row<'_>, france: &France, rang: u64) {
    let fault = france.fault(Subject::Service, rang).map(|mut fault| fault.below(4));
    match fault {
        Some(0) => row.structure_id = None,
        Some(1) => row.id = None,
        Some(2) => row.nom = String::new(),
        Some(_) => row.date_maj = "31/02/2025".to_owned(),
        None => {}
    }
}

/// One service in ten is only remote; of a few nobody knows.
fn accueil(dice: &mut Dice) -> &'static [&'static str] {
    match dice.below(100) {
        0..10 => &["a-distance"],
        10..23 => &["a-distance", "en-presentiel"],
        23..28 => &[],
        _ => &["en-presentiel"],
    }
}

/// Most structures have a few services, some have hundreds.
fn owner<'a>(france: &'a France, dice: &mut Dice) -> Structure<'a> {
    let count = france.counts.structures;
    let rang = if dice.percent(8) { dice.skewed(count) } else { dice.below(count) };
    Structure::new(france, rang)
}

/// The address of the structure, or another one not far.
fn elsewhere<'a>(france: &'a France, own: &Adresse<'a>, dice: &mut Dice) -> Adresse<'a> {
    if dice.percent(85) {
        return own.clone();
    }
    let commune = france.commune_near(dice, own.commune);
    france.adresse(dice, commune)
}

/// One to four themes, the popular ones more often; none once in ten times.
fn themes<'a>(france: &'a France, dice: &mut Dice) -> Vec<&'a (String, String)> {
    let order = &france.thematiques;
    if order.is_empty() || dice.percent(10) {
        return Vec::new();
    }
    let mut places: Vec<usize> = (0..=dice.skewed(4)).map(|_| order[dice.popular(order.len())]).collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().map(|place| &france.reference.thematiques[place]).collect()
}

const ALL: &str = "tous-publics";

fn publics<'a>(france: &'a France, dice: &mut Dice) -> Vec<&'a str> {
    let publics = &france.reference.publics;
    if publics.is_empty() || dice.percent(10) {
        return Vec::new();
    }
    if dice.percent(28) {
        return vec![ALL];
    }
    let mut chosen: Vec<&str> = (0..=dice.skewed(4)).map(|_| dice.pick(publics).as_str()).collect();
    chosen.sort_unstable();
    chosen.dedup();
    // Everybody stands alone.
    chosen.retain(|public| *public != ALL);
    chosen
}

/// Whose inhabitants may come: mostly the département's; untold once in ten times.
fn zones(france: &France, adresse: Option<&Adresse<'_>>, dice: &mut Dice) -> Option<Vec<String>> {
    let commune = match adresse {
        Some(adresse) => adresse.commune,
        None => france.commune(dice),
    };
    let departement = commune.departement.as_ref().map(|(code, _)| code.clone());
    match dice.below(100) {
        0..10 => None,
        10..20 => Some(vec!["france".to_owned()]),
        20..35 => Some(vec![commune.insee.clone()]),
        35..50 => commune.epci.clone().or(departement).map(|code| vec![code]),
        50..55 => {
            let other = france.commune(dice).departement.as_ref().map(|(code, _)| code.clone());
            Some(departement.into_iter().chain(other).collect())
        }
        _ => departement.map(|code| vec![code]),
    }
}

/// An office's address, or somebody's own at a provider of the example domain: neither reaches anybody.
fn courriel(contact: Option<(&str, &str)>, rang: u64, dice: &mut Dice) -> Option<String> {
    if !dice.percent(55) {
        return None;
    }
    match contact {
        Some((prenom, nom)) if dice.percent(40) => {
            let local = super::text::slug(&format!("{prenom} {nom}")).replace('-', ".");
            Some(format!("{local}@orange.example.org"))
        }
        _ => Some(format!("accueil@service-{rang}.example.org")),
    }
}

fn mobilisation(dice: &mut Dice) -> Vec<&'static str> {
    let modes = ["envoyer-un-courriel", "se-presenter", "telephoner", "utiliser-lien-mobilisation"];
    modes.into_iter().filter(|_| dice.percent(40)).collect()
}
