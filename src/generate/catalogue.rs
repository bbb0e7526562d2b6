//! Which courses are offered? The catalogue of apprenticeship, a course on each line.

use chrono::Datelike;
use serde::Serialize;

use super::bcn;
use super::dice::{Dice, Subject};
use super::filiere::{Diplome, Fiche, Filiere};
use super::france::France;
use super::organisme::Organisme;
use super::text::paragraph;
use super::vocabulary::PHRASES_FORMATION;

/// Name of its files, and what it ends with.
pub const FILES: (&str, &str) = ("catalogue/catalogue_educatif", "jsonl");

/// A course, in the shape that API Apprentissage reads: numbers are texts, as there.
#[derive(Debug, Default, Serialize)]
pub struct Row {
    cle_ministere_educatif: Option<String>,
    cfd: String,
    rncp_code: String,
    code_postal: Option<String>,
    code_commune_insee: Option<String>,
    onisep_intitule: Option<String>,
    onisep_url: Option<String>,
    capacite: Option<String>,
    duree: String,
    annee: String,
    email: Option<String>,
    num_tel: Option<String>,
    published: bool,
    catalogue_published: bool,
    tags: Vec<String>,
    lieu_formation_adresse: Option<String>,
    lieu_formation_geo_coordonnees: Option<String>,
    entierement_a_distance: bool,
    bcn_mefs_10: Vec<Mef>,
    contenu: Option<String>,
    objectif: Option<String>,
    date_debut: Vec<String>,
    date_fin: Vec<String>,
    etablissement_lieu_formation_siret: Option<String>,
    etablissement_lieu_formation_uai: Option<String>,
    etablissement_formateur_siret: String,
    etablissement_formateur_uai: Option<String>,
    etablissement_gestionnaire_siret: String,
    etablissement_gestionnaire_uai: Option<String>,
}

#[derive(Debug, Serialize)]
struct Mef {
    mef10: String,
    modalite: Modalite,
}

#[derive(Debug, Serialize)]
struct Modalite {
    duree: String,
    annee: String,
}

/// The line of a course; one in five hundred cannot be accepted.
pub fn line(france: &France, rang: u64) -> serde_json::Result<String> {
    let mut row = row(france, rang);
    let fault = france.fault(Subject::Formation, rang).map(|mut fault| fault.below(3));
    match fault {
        Some(0) => row.cle_ministere_educatif = None,
        Some(1) => row.cle_ministere_educatif = Some("\u{200b}".to_owned()),
        _ => {}
    }
    let mut line = serde_json::to_string(&row)?;
    if fault == Some(2) {
        // Cut short, as a stream that breaks off; between two members, where a character always ends.
        line.truncate(line.find(",\"duree\"").unwrap_or(1));
    }
    Ok(line + "\n")
}

fn row(france: &France, rang: u64) -> Row {
    let mut dice = france.dice(Subject::Formation, rang);
    let dice = &mut dice;
    let (filiere, paire) = certification(france, dice);
    let (diplome, fiche) = (&filiere.diplomes[paire.0], &filiere.fiches[paire.1]);
    let formateur = Organisme::popular(france, dice);
    let responsable = if dice.percent(40) { None } else { Some(formateur.responsable(france)) };
    let responsable = responsable.as_ref().unwrap_or(&formateur);
    let published = filiere.ouverte(paire, france) && !dice.percent(15) || dice.percent(5);
    let titre = &filiere.titres[diplome.titre];
    let annee = if dice.percent(90) { 1 } else { 1 + dice.below(u64::from(diplome.genre.annees)) };
    let subjects = [titre.matiere, filiere.branche.matieres[0], filiere.branche.matieres[1]];
    let mut row = Row {
        cfd: diplome.cfd.clone(),
        rncp_code: rncp_code(fiche, dice),
        onisep_intitule: dice
            .percent(80)
            .then(|| format!("{} {}", diplome.genre.abrege, titre.intitule.to_lowercase()).trim().to_owned()),
        capacite: dice.percent(70).then(|| dice.between(6, 36).to_string()),
        duree: diplome.genre.annees.to_string(),
        annee: if dice.percent(2) { "X".to_owned() } else { annee.to_string() },
        email: dice.percent(90).then(|| formateur.courriel()),
        num_tel: dice.percent(80).then(|| format!("0199{:06}", dice.below(1_000_000))),
        published,
        catalogue_published: published,
        entierement_a_distance: dice.percent(3),
        bcn_mefs_10: mefs(diplome, annee as u8, dice),
        contenu: dice.percent(85).then(|| paragraph(dice, PHRASES_FORMATION, &subjects)),
        objectif: dice.percent(90).then(|| paragraph(dice, PHRASES_FORMATION, &subjects)),
        etablissement_formateur_siret: siret(&formateur, dice),
        etablissement_formateur_uai: formateur.uai.as_ref().map(ToString::to_string),
        etablissement_gestionnaire_siret: responsable.siret.to_string(),
        etablissement_gestionnaire_uai: responsable.uai.as_ref().map(ToString::to_string),
        ..Row::default()
    };
    put(&mut row, &formateur, dice);
    run(&mut row, france, diplome.genre.annees, dice);
    let (gestionnaire, commune) = (&responsable.siret, row.code_commune_insee.as_deref().unwrap_or("00000"));
    row.cle_ministere_educatif = Some(format!(
        "{:06}P01{}{annee}{gestionnaire}{}-{commune}#L01",
        100_000 + rang,
        diplome.genre.annees,
        formateur.siret
    ));
    row
}

// Fields looked at before one is believed to have no pair: most have ten.
const LOOKS: usize = 40;

/// A pair of a field that is taught, open ones more often; a diploma and a sheet that do not go together when a very
/// small country has no pair.
fn certification(france: &France, dice: &mut Dice) -> (Filiere, (usize, usize)) {
    for _ in 0..LOOKS {
        let fields = france.counts.filieres;
        let numero = if dice.percent(60) { dice.skewed(fields) } else { dice.below(fields) };
        let filiere = Filiere::new(france, numero);
        let open: Vec<_> = filiere.paires.iter().copied().filter(|paire| filiere.ouverte(*paire, france)).collect();
        let among = if open.is_empty() || dice.percent(12) { &filiere.paires } else { &open };
        if !among.is_empty() {
            let paire = among[dice.popular(among.len())];
            return (filiere, paire);
        }
    }
    (Filiere::new(france, 0), (0, 0))
}

/// The code of the sheet; a few are none, or go with another diploma.
fn rncp_code(fiche: &Fiche, dice: &mut Dice) -> String {
    match dice.below(100) {
        0 => "RNCPNR".to_owned(),
        1 => format!("RNCP{}", 900_000 + fiche.rang % 90_000),
        _ => fiche.rncp.clone(),
    }
}

/// The SIRET of who trains; one in three hundred is mistyped.
fn siret(organisme: &Organisme<'_>, dice: &mut Dice) -> String {
    let siret = organisme.siret.as_str();
    if dice.below(300) == 0 { format!("{}?", &siret[..13]) } else { siret.to_owned() }
}

fn mefs(diplome: &Diplome, annee: u8, dice: &mut Dice) -> Vec<Mef> {
    if !diplome.genre.national || dice.percent(20) {
        return Vec::new();
    }
    let modalite = Modalite { duree: diplome.genre.annees.to_string(), annee: annee.to_string() };
    vec![Mef { mef10: bcn::mef(diplome, annee), modalite }]
}

/// Where it is given: the commune is unknown twice in a hundred times, and false once in five hundred.
fn put(row: &mut Row, formateur: &Organisme<'_>, dice: &mut Dice) {
    let lieu = &formateur.lieux[dice.popular(formateur.lieux.len())];
    let adresse = &lieu.adresse;
    row.lieu_formation_adresse = Some(adresse.voie.clone());
    row.lieu_formation_geo_coordonnees = adresse.point.map(|(north, east)| format!("{north},{east}"));
    row.etablissement_lieu_formation_uai = lieu.uai.as_ref().map(ToString::to_string);
    row.etablissement_lieu_formation_siret = dice.percent(50).then(|| formateur.siret.to_string());
    match dice.below(1_000) {
        0..20 => {}
        20..22 => {
            row.code_postal = Some("99999".to_owned());
            row.code_commune_insee = Some("99999".to_owned());
        }
        _ => {
            row.code_postal = adresse.commune.code_postal.clone();
            row.code_commune_insee = Some(adresse.commune.insee.clone());
        }
    }
}

/// Its sessions: from the autumn of the year before to that of the year after.
fn run(row: &mut Row, france: &France, years: u8, dice: &mut Dice) {
    let first = france.date.year() - 1 + dice.below(2) as i32;
    for year in first..=first + dice.skewed(3) as i32 {
        let day = dice.between(1, 28);
        let month = *dice.pick(&[9, 9, 9, 9, 10, 1, 2]);
        row.date_debut.push(format!("{year}-{month:02}-{day:02}T00:00:00.000Z"));
        // One in two hundred ends before it begins.
        let end = if dice.below(200) == 0 { year - 1 } else { year + i32::from(years) };
        row.date_fin.push(format!("{end}-{:02}-{day:02}T00:00:00.000Z", dice.between(6, 8)));
        row.tags.push(year.to_string());
    }
    if dice.percent(4) {
        row.date_fin.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_of_one_field_has_courses_whatever_the_seed() {
        for seed in 0..200 {
            let mut france = France::small(seed);
            france.counts.filieres = 1;
            assert!(row(&france, 0).cle_ministere_educatif.is_some());
        }
    }
}
