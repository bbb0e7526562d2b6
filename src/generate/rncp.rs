//! The registers of certifications, as France compétences exports them: an archive of ten tables.

use std::io::{self, Seek, Write};

use chrono::NaiveDate;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::dice::{Dice, Subject};
use super::filiere::{Fiche, Filiere};
use super::france::{France, shifted};
use super::organisme::Organisme;
use super::vocabulary::VERBES;

/// The cells of a row; an empty one stays without quotes.
type Row = Vec<String>;

/// One sheet, and what it stands in.
struct Sheet<'a> {
    france: &'a France,
    filiere: &'a Filiere,
    fiche: &'a Fiche,
}

/// A table: its name in the export, its header, its rows for a sheet.
type Table = (&'static str, &'static [&'static str], fn(&Sheet<'_>, &mut Dice) -> Vec<Row>);

const TABLES: &[Table] = &[
    (
        "Standard",
        &[
            "Id_Fiche",
            "Numero_Fiche",
            "Intitule",
            "Abrege_Libelle",
            "Abrege_Intitule",
            "Nomenclature_Europe_Niveau",
            "Nomenclature_Europe_Intitule",
            "Accessible_Nouvelle_Caledonie",
            "Accessible_Polynesie_Francaise",
            "Date_dernier_jo",
            "Date_Decision",
            "Date_Fin_Enregistrement",
            "Date_Effet",
            "Type_Enregistrement",
            "Validation_Partielle",
            "Actif",
        ],
        standard,
    ),
    ("VoixdAccès", &["Numero_Fiche", "Si_Jury"], voies),
    (
        "Ancienne_Nouvelle_Certification",
        &["Numero_Fiche", "Ancienne_Certification", "Nouvelle_Certification"],
        continuite,
    ),
    ("Blocs_De_Compétences", &["Numero_Fiche", "Bloc_Competences_Code", "Bloc_Competences_Libelle"], blocs),
    (
        "CCN",
        &[
            "Numero_Fiche",
            "Ccn_1_Numero",
            "Ccn_1_Libelle",
            "Ccn_2_Numero",
            "Ccn_2_Libelle",
            "Ccn_3_Numero",
            "Ccn_3_Libelle",
        ],
        conventions,
    ),
    ("Certificateurs", &["Numero_Fiche", "Siret_Certificateur", "Nom_Certificateur"], certificateurs),
    ("Formacode", &["Numero_Fiche", "Formacode_Code", "Formacode_Libelle"], formacodes),
    ("Nsf", &["Numero_Fiche", "Nsf_Code", "Nsf_Intitule"], nsf),
    ("Partenaires", &["Numero_Fiche", "Nom_Partenaire", "Siret_Partenaire", "Habilitation_Partenaire"], partenaires),
    ("Rome", &["Numero_Fiche", "Codes_Rome_Code", "Codes_Rome_Libelle"], romes),
];

/// Name of the archive of a day.
pub fn archive(date: NaiveDate) -> String {
    format!("rncp/export-fiches-csv-{date}.zip")
}

/// Writes the archive; `row` hears of each row.
pub fn write(france: &France, out: impl Write + Seek, row: &mut dyn FnMut()) -> io::Result<()> {
    let mut archive = ZipWriter::new(out);
    // The day of an archive is its own: that of the machine would change its bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (number, (name, header, rows)) in (0..).zip(TABLES) {
        archive.start_file(format!("export_fiches_CSV_{name}_{}.csv", france.date.format("%Y_%m_%d")), options)?;
        archive.write_all(quoted(header.iter().copied()).as_bytes())?;
        for filiere in (0..france.counts.filieres).map(|numero| Filiere::new(france, numero)) {
            for fiche in &filiere.fiches {
                let sheet = Sheet { france, filiere: &filiere, fiche };
                let mut dice = france.dice(Subject::Fiche, fiche.rang * TABLES.len() as u64 + number);
                for cells in rows(&sheet, &mut dice) {
                    archive.write_all(quoted(cells.iter().map(String::as_str)).as_bytes())?;
                    row();
                }
            }
        }
    }
    archive.finish()?.flush()
}

fn quoted<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let cells = cells.map(|cell| match cell {
        "" => String::new(),
        cell => format!("\"{}\"", cell.replace('"', "\"\"")),
    });
    cells.collect::<Vec<_>>().join(";") + "\r\n"
}

fn row(cells: &[&str]) -> Row {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// A text as the export has it: apostrophes doubled by a database, or typographic.
fn doubled(text: &str) -> String {
    text.replace('\'', "''")
}

fn french(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

fn standard(sheet: &Sheet<'_>, dice: &mut Dice) -> Vec<Row> {
    let Sheet { filiere, fiche, france } = *sheet;
    let titre = &filiere.titres[fiche.titre];
    let genre = titre.genre.filter(|genre| !genre.abrege.is_empty());
    let droit = titre.genre.is_some_and(|genre| genre.national);
    let niveau = titre.genre.map(|genre| genre.niveau);
    // One in three hundred takes effect after its end.
    let inverted = dice.below(300) == 0;
    let debut = match fiche.fin {
        Some(fin) if inverted => shifted(fin, 365),
        _ => fiche.debut,
    };
    let yes = |times: u64, dice: &mut Dice| if dice.percent(times) { "Oui" } else { "Non" }.to_owned();
    let mut cells: Row = vec![
        fiche.rang.to_string(),
        fiche.rncp.clone(),
        doubled(&titre.intitule),
        genre.map_or("", |genre| genre.abrege).to_owned(),
        genre.map_or("", |genre| genre.nom).to_owned(),
        niveau.map(|niveau| format!("NIV{niveau}")).unwrap_or_default(),
        niveau.map(|niveau| format!("Niveau {niveau}")).unwrap_or_default(),
        yes(3, dice),
        yes(2, dice),
        if dice.percent(15) { french(debut) } else { String::new() },
        french(shifted(debut, -dice.between(0, 60))),
        fiche.fin.map(french).unwrap_or_default(),
        if dice.percent(60) { french(debut) } else { String::new() },
        if droit { "Enregistrement de droit" } else { "Enregistrement sur demande" }.to_owned(),
        String::new(),
        if fiche.actif { "ACTIVE" } else { "INACTIVE" }.to_owned(),
    ];
    if let Some(mut fault) = france.fault(Subject::Fiche, fiche.rang) {
        let (place, wrong) = *fault.pick(&[(1, "RNCP"), (2, ""), (15, "EN COURS")]);
        cells[place] = wrong.to_owned();
    }
    vec![cells]
}

const VOIES: [(&str, u64, u64); 6] = [
    ("En contrat d’apprentissage", 65, 5),
    ("En contrat de professionnalisation", 75, 10),
    ("Par candidature individuelle", 40, 60),
    ("Par expérience", 95, 20),
    ("Après un parcours de formation continue", 95, 95),
    ("Après un parcours de formation sous statut d’élève ou d’étudiant", 60, 5),
];

fn voies(sheet: &Sheet<'_>, dice: &mut Dice) -> Vec<Row> {
    let open = VOIES.iter().filter(|(_, rncp, rs)| dice.percent(if sheet.fiche.est_rncp() { *rncp } else { *rs }));
    open.map(|(voie, _, _)| row(&[&sheet.fiche.rncp, voie])).collect()
}

/// A link is told by the one replaced, by the one that replaces, or by both; sometimes it leads to no sheet.
fn continuite(sheet: &Sheet<'_>, dice: &mut Dice) -> Vec<Row> {
    let Sheet { filiere, fiche, .. } = *sheet;
    let code = |place: usize| filiere.fiches[place].rncp.as_str();
    let anciennes =
        fiche.anciennes.iter().filter(|_| dice.percent(80)).map(|ancienne| row(&[&fiche.rncp, code(*ancienne), ""]));
    let mut rows: Vec<Row> = anciennes.collect();
    rows.extend(
        fiche.nouvelles.iter().filter(|_| dice.percent(80)).map(|nouvelle| row(&[&fiche.rncp, "", code(*nouvelle)])),
    );
    if dice.below(400) == 0 {
        rows.push(row(&[&fiche.rncp, &format!("RNCP{}", 900_000 + fiche.rang % 90_000), ""]));
    }
    rows
}

fn blocs(sheet: &Sheet<'_>, dice: &mut Dice) -> Vec<Row> {
    let Sheet { filiere, fiche, .. } = *sheet;
    if !fiche.est_rncp() || dice.percent(45) {
        return Vec::new();
    }
    let count = 2 + dice.below(7);
    let bloc = |rank| {
        let code = format!("{}BC{rank:02}", fiche.rncp);
        let label = format!("{} {}", dice.pick(VERBES), dice.pick(filiere.branche.matieres));
        vec![fiche.rncp.clone(), code, label]
    };
    (1..=count).map(bloc).collect()
}

fn conventions(sheet: &Sheet<'_>, dice: &mut Dice) -> Vec<Row> {
    let (numero, libelle) = sheet.filiere.branche.convention;
    let cells = row(&[&sheet.fiche.rncp, numero, libelle, "", "", "", ""]);
    if dice.percent(15) { vec![cells] } else { Vec::new() }
}

fn certificateurs(sheet: &Sheet<'_>, dice: &mut Dice) -> Vec<Row> {
    let Sheet { filiere, fiche, france } = *sheet;
    let certifier = |siret: &str, nom: &str| row(&[&fiche.rncp, &format!("\t{siret}"), nom]);
    match filiere.titres[fiche.titre].genre {
        Some(genre) if genre.national => {
            vec![certifier("11004301500012", "Ministère de l''Education nationale et de la jeunesse")]
        }
        Some(genre) if genre.abrege == "TP" => vec![certifier("11000007200014", "Ministère du travail")],
        _ => {
            let count = 1 + dice.skewed(3);
            let mut certifiers = (0..count).map(|_| Organisme::popular(france, dice));
            let named = |organisme: Organisme| certifier(organisme.siret.as_str(), &doubled(&organisme.raison_sociale));
            certifiers.by_ref().map(named).collect()
        }
    }
}

fn formacodes(sheet: &Sheet<'_>, dice: &mut Dice) -> Vec<Row> {
    let known = sheet.filiere.branche.formacodes.iter().filter(|_| dice.percent(40));
    known.map(|(code, libelle)| row(&[&sheet.fiche.rncp, code, &format!("{code} : {libelle}")])).collect()
}

fn nsf(sheet: &Sheet<'_>, dice: &mut Dice) -> Vec<Row> {
    let Sheet { filiere, fiche, .. } = *sheet;
    let (code, libelle, _) = filiere.nsf;
    let mut rows = vec![row(&[&fiche.rncp, code, &format!("{code} : {libelle}")])];
    if dice.percent(40) {
        let code = format!("{code}{}", dice.pick(&["m", "n", "p", "r", "s", "t", "u", "v", "w"]));
        rows.push(row(&[&fiche.rncp, &code, &format!("{code} : {libelle}")]));
    }
    rows
}

fn partenaires(sheet: &Sheet<'_>, dice: &mut Dice) -> Vec<Row> {
    let Sheet { fiche, france, .. } = *sheet;
    let count = if dice.percent(35) { dice.skewed(60) } else { 0 };
    let partner = |_| {
        let organisme = Organisme::popular(france, dice);
        let habilitation = *dice.pick(&["HABILITATION_ORGA_FORM", "HABILITATION_FORMER", "HABILITATION_ORGA"]);
        let siret = format!("\t{}", organisme.siret);
        row(&[&fiche.rncp, &doubled(&organisme.raison_sociale), &siret, habilitation])
    };
    (0..count).map(partner).collect()
}

/// One sheet in five names no job; a few name a whole domain.
fn romes(sheet: &Sheet<'_>, dice: &mut Dice) -> Vec<Row> {
    let Sheet { filiere, fiche, france } = *sheet;
    if dice.percent(20) {
        return Vec::new();
    }
    let whole = dice.below(250) == 0;
    let jobs =
        (0..filiere.titres[fiche.titre].metiers.len()).filter_map(|rank| filiere.metier(france, fiche.titre, rank));
    let job = |(rome, libelle): &(String, String)| {
        let code = if whole { rome.get(..3).unwrap_or(rome) } else { rome };
        row(&[&fiche.rncp, code, &doubled(libelle)])
    };
    jobs.map(job).collect()
}
