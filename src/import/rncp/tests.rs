//! Excerpts of the export of 22 February 2024, odd lines kept, and of what older ones hold.

use chrono::NaiveDate;
use entity::fiche_rncp;
use migration::MigratorTrait;
use sea_orm::{ConnectOptions, Database, DatabaseConnection, EntityTrait, TransactionTrait};

use super::*;
use crate::import::refusal::rule;

const STANDARD: &str = "\"Id_Fiche\";\"Numero_Fiche\";\"Intitule\";\"Abrege_Libelle\";\"Abrege_Intitule\";\"Nomenclature_Europe_Niveau\";\"Nomenclature_Europe_Intitule\";\"Accessible_Nouvelle_Caledonie\";\"Accessible_Polynesie_Francaise\";\"Date_dernier_jo\";\"Date_Decision\";\"Date_Fin_Enregistrement\";\"Date_Effet\";\"Type_Enregistrement\";\"Validation_Partielle\";\"Actif\"\r\n\
\"14791\";\"RNCP509\";\"Agent vérificateur\nd''appareils extincteurs\";\"CAP\";\"Certificat d'aptitude professionnelle\";\"NIV3\";\"Niveau 3\";\"Non\";\"Oui\";;;\"31/08/2023\";;\"Enregistrement de droit\";;\"INACTIVE\"\r\n\
\"4691\";\"RNCP19468\";\"CQP Tourier\";;;\"REPRISE\";\"Sans niveau\";\"Non\";\"Non\";\"21/07/2018\";;\"21/07/2021\";;\"Enregistrement sur demande\";;\"INACTIVE\"\r\n\
\"23237\";\"RS6117\";\"CQP Tourier\";;;;;\"Non\";\"Non\";;\"29/09/2022\";\"29/09/2025\";;\"Enregistrement sur demande\";\"Non\";\"ACTIVE\"\r\n";
const VOIES: &str = "\"Numero_Fiche\";\"Si_Jury\"\r\n\"RNCP509\";\"Par expérience\"\r\n\"RNCP509\";\"En contrat d’apprentissage\"\r\n\"RNCP509\";\"En contrat d'apprentissage\"\r\n\"RNCP509\";\"Par correspondance\"\r\n";
const LIENS: &str = "\"Numero_Fiche\";\"Ancienne_Certification\";\"Nouvelle_Certification\"\r\n\"RNCP509\";;\"RNCP38228\"\r\n\"RNCP38228\";\"RNCP509\";\r\n\"RNCP19468\";;\"RS6117\"\r\n\"RS6117\";\"RNCP19468\";\r\n\"RNCP19468\";;\"RNCP1, RNCP22094\"\r\n";
const CCN: &str = "\"Numero_Fiche\";\"Ccn_1_Numero\";\"Ccn_1_Libelle\";\"Ccn_2_Numero\";\"Ccn_2_Libelle\";\"Ccn_3_Numero\";\"Ccn_3_Libelle\"\r\n\"RNCP19468\";\"3117\";\"Boulangerie-pâtisserie\";\"3193\";\"Bâtiment\";;\r\n";
const CERTIFICATEURS: &str = "\"Numero_Fiche\";\"Siret_Certificateur\";\"Nom_Certificateur\"\r\n\"RS6117\";\"\t78466840200018\";\"CONFEDE. NATIONALE\"\r\n\"RS6117\";\"\t12\";\"Institut Édouard\"\r\n\"RS6117\";;\r\n";
const PARTENAIRES: &str = "\"Numero_Fiche\";\"Nom_Partenaire\";\"Siret_Partenaire\";\"Habilitation_Partenaire\"\r\n\"RS6117\";\"CMA CAUDRY\";\"\t13002374000223\";\"HABILITATION_ORGA_FORM\"\r\n\"RS6117\";;;\"HABILITATION_FORMER\"\r\n";
const FORMACODE: &str = "\"Numero_Fiche\";\"Formacode_Code\";\"Formacode_Libelle\"\r\n\"RNCP509\";\"42872\";\"42872 : Sécurité incendie\"\r\n";
const NSF: &str = "\"Numero_Fiche\";\"Nsf_Code\";\"Nsf_Intitule\"\r\n\"RNCP509\";\"251\";\"251 : Mécanique générale et de précision, usinage\"\r\n\"RNCP509\";\"251\";\"251 : Mécanique générale et de précision, usinage\"\r\n\"RNCP509\";\"3\";\"3 : Domaines technico-professionnels des services\"\r\n";
const ROME: &str = "\"Numero_Fiche\";\"Codes_Rome_Code\";\"Codes_Rome_Libelle\"\r\n\"RNCP509\";\"H1102\";\"Management et ingénierie d''affaires\"\r\n\"RNCP509\";\"H11\";\"Affaires\"\r\n\"RNCP4049\";\"H1102\";\"X\"\r\n";
const BLOCS: &str = "\"Numero_Fiche\";\"Bloc_Competences_Code\";\"Bloc_Competences_Libelle\"\r\n\"RNCP509\";\"RNCP509BC05\";\"UG2\"\r\n\"RNCP509\";\"RNCP509BCRNCP509BC06\";\"UG3\"\r\n\"RNCP509\";\"RNCP4049BC06\";\"X\"\r\n";

fn file(table: &str, day: &str, text: &str) -> Input {
    Input::new(format!("export-{day}.zip/export_fiches_CSV_{table}_{}.csv", day.replace('-', "_")), text.as_bytes())
}

fn export() -> Vec<Input> {
    let tables = [
        ("Standard", STANDARD),
        // As the archive names them: accents apart, or mangled.
        ("VoixdAcce\u{300}s", VOIES),
        ("Blocs_De_Comp├®tences", BLOCS),
        ("Ancienne_Nouvelle_Certification", LIENS),
        ("CCN", CCN),
        ("Certificateurs", CERTIFICATEURS),
        ("Partenaires", PARTENAIRES),
        ("Formacode", FORMACODE),
        ("Nsf", NSF),
        ("Rome", ROME),
    ];
    tables.map(|(table, text)| file(table, "2024-02-22", text)).into()
}

fn read(inputs: &[Input]) -> (Rows, Ledger) {
    let mut ledger = Ledger::silent();
    let rows = FranceCompetences::read(inputs, &mut ledger).unwrap();
    (rows, ledger)
}

fn messages(ledger: &Ledger) -> Vec<&str> {
    ledger.refusals.iter().map(|refusal| refusal.message.as_str()).collect()
}

#[test]
fn the_ten_tables_are_recognised_and_the_layout_of_2021_is_not() {
    assert!(export().iter().all(FranceCompetences::recognises));
    for name in ["rncp_2021_v1.4.zip/rncp_info.v1.4.csv", "export-fiches-rncp-v4-1.xml", "metiers.csv"] {
        let input = Input::new(name, &b"CodeRNCP;intituleDiplome"[..]);
        assert!(!FranceCompetences::recognises(&input), "{name}");
    }
}

fn models(rows: Rows) -> Vec<fiche_rncp::Model> {
    rows.fiches.models().collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_sheet_is_read_with_its_ways_of_access() {
    let (rows, ledger) = read(&export());
    let mut fiches = models(rows);
    fiches.sort_by(|a, b| a.rncp.cmp(&b.rncp));
    let [cqp, cap, rs] = fiches.as_slice() else { panic!("{fiches:?}") };
    assert_eq!(cap.intitule, "Agent vérificateur d'appareils extincteurs");
    assert_eq!((cap.niveau_europeen, cqp.niveau_europeen), (Some(3), None));
    assert_eq!(cap.date_fin_enregistrement, NaiveDate::from_ymd_opt(2023, 8, 31));
    assert_eq!(cap.millesime, NaiveDate::from_ymd_opt(2024, 2, 22));
    assert!(cap.polynesie_francaise && !cap.nouvelle_caledonie && !cap.actif && rs.actif);
    assert!(cap.voie_apprentissage && cap.voie_experience && !cap.voie_candidature);
    assert_eq!((cqp.registre.as_str(), rs.registre.as_str()), ("RNCP", "RS"));
    assert!(messages(&ledger).iter().any(|message| {
        message.starts_with("Le champ « Si_Jury » contient « Par correspondance », qui n'est pas admis.")
    }));
}

#[test]
fn every_row_is_accounted_for_in_every_table() {
    let (_, ledger) = read(&export());
    let counts: Vec<_> =
        ledger.tallies.iter().map(|tally| (tally.read, tally.accepted, tally.refused, tally.skipped_total())).collect();
    assert_eq!(
        counts,
        [
            (3, 3, 0, 0), // Standard
            (4, 2, 1, 1), // access ways: one unknown, one repeated
            (5, 2, 1, 2), // links: two told by both sheets, one of a code that is none
            (3, 2, 1, 0), // blocks: one of another sheet
            (1, 1, 0, 0), // agreements
            (3, 2, 1, 0), // certifiers: one without anything
            (2, 2, 0, 0), // partners, nameless ones included
            (1, 1, 0, 0), // themes
            (3, 1, 1, 1), // specialities: one repeated, one that is none
            (3, 2, 1, 0), // jobs: one of a sheet without row
        ]
    );
    assert!(
        messages(&ledger)
            .contains(&"Le champ « Numero_Fiche » contient « RNCP4049 », qui n'est pas admis. Il faut le code d'une fiche de la table Standard du même export.")
    );
}

#[test]
fn what_hangs_on_a_sheet_is_cleaned() {
    let (rows, _) = read(&export());
    let enfants = rows.enfants;
    let blocs = enfants.blocs.all();
    assert_eq!(blocs.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["RNCP509BC05", "RNCP509BC06"]);
    let metiers = enfants.metiers.all();
    let romes: Vec<_> = metiers.iter().map(|row| (row.rome.as_str(), row.libelle.as_deref())).collect();
    assert_eq!(romes, [("H1102", Some("Management et ingénierie d'affaires")), ("H11", Some("Affaires"))]);
    assert_eq!(enfants.formacodes["42872"].libelle.as_deref(), Some("Sécurité incendie"));
    assert_eq!(enfants.nsf["251"].libelle_tri, "mecanique generale et de precision usinage");
    let ids: Vec<_> = enfants.certificateurs.values().map(|row| (row.id.as_str(), row.siret.as_deref())).collect();
    assert_eq!(ids, [("78466840200018", Some("78466840200018")), ("institut edouard", None)]);
    let partenaires = enfants.partenaires.all();
    let partners: Vec<_> = partenaires.iter().map(|row| (row.id.as_str(), row.nom.as_str())).collect();
    assert_eq!(partners, [("RS6117:13002374000223", "CMA CAUDRY"), ("RS6117:sans-nom", "")]);
    assert_eq!(enfants.conventions.all().len(), 2);
}

#[test]
fn a_partner_keeps_its_identifier_whoever_comes_and_goes_beside_it() {
    const HEADER: &str = "Numero_Fiche;Nom_Partenaire;Siret_Partenaire;Habilitation_Partenaire\n";
    const LINES: [&str; 5] = [
        "RS6117;CMA CAUDRY;13002374000223;A\n",
        "RS6117;Lycée de l’Été;;A\n",
        "RS6117;Lycée de l’été;;B\n",
        "RS6117;;;A\n",
        "RS6117;;;B\n",
    ];
    let ids = |lines: &[&str]| {
        let mut inputs = export();
        inputs.retain(|input| !input.name.contains("Partenaires"));
        inputs.push(file("Partenaires", "2024-02-22", &format!("{HEADER}{}", lines.concat())));
        let partenaires = read(&inputs).0.enfants.partenaires.all();
        partenaires.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    let all = ids(&LINES);
    let expected = [
        "RS6117:13002374000223",
        "RS6117:lycee-de-l-ete",
        "RS6117:lycee-de-l-ete:2",
        "RS6117:sans-nom",
        "RS6117:sans-nom:2",
    ];
    assert_eq!(all, expected);
    assert_eq!(ids(&LINES[1..]), all[1..]);
    assert_eq!(ids(&[LINES[3], LINES[0]]), ["RS6117:sans-nom", "RS6117:13002374000223"]);
}

#[test]
fn links_are_kept_once_even_of_a_sheet_without_row() {
    let (rows, _) = read(&export());
    let links: Vec<_> = rows.continuite.liens.iter().map(|(a, n)| (a.as_str(), n.as_str())).collect();
    assert_eq!(links, [("RNCP19468", "RS6117"), ("RNCP509", "RNCP38228")]);
}

#[test]
fn the_newest_export_wins_with_all_its_tables() {
    let old_standard = STANDARD.replace("CQP Tourier", "CQP Ancien").replace("RNCP509", "RNCP510");
    let mut inputs = vec![
        file("Standard", "2021-01-06", &old_standard),
        file(
            "VoixdAccès",
            "2021-01-06",
            "\"Numero_Fiche\";\"Si_Jury\"\r\n\"RS6117\";\"Par expérience\"\r\n\"RNCP510\";\"Par expérience\"\r\n",
        ),
        file("Rome", "2021-01-06", &ROME.replace("RNCP509", "RS6117").replace("RNCP4049", "RNCP510")),
    ];
    inputs.extend(export());
    let (rows, ledger) = read(&inputs);
    let old = |table: &str| ledger.tallies.iter().find(|tally| tally.file.contains(&format!("{table}_2021"))).unwrap();
    assert_eq!((old("Standard").accepted, old("Standard").skipped[rule::NEWER_EXPORT]), (1, 2));
    assert_eq!((old("VoixdAccès").accepted, old("VoixdAccès").skipped[rule::NEWER_EXPORT]), (1, 1));
    assert_eq!((old("Rome").accepted, old("Rome").skipped[rule::NEWER_EXPORT]), (1, 2));
    let fiches = models(rows);
    assert_eq!(fiches.len(), 4);
    assert!(fiches.iter().filter(|fiche| fiche.intitule == "CQP Tourier").count() == 2);
}

#[test]
fn an_export_without_its_sheets_or_another_table_is_an_error() {
    let error = FranceCompetences::read(&[file("Rome", "2024-02-22", ROME)], &mut Ledger::silent()).unwrap_err();
    assert!(error.to_string().ends_with("Il manque la table Standard du même export."), "{error}");
    let mut inputs = export();
    inputs[0] = Input::new(inputs[0].name.as_str(), &b"a;b\n1;2\n"[..]);
    let error = FranceCompetences::read(&inputs, &mut Ledger::silent()).unwrap_err();
    assert!(
        error.to_string().contains("Il manque la colonne « Numero_Fiche » à l'en-tête. Colonnes trouvées : a;b."),
        "{error}"
    );
}

async fn database(folder: &std::path::Path) -> DatabaseConnection {
    let url = format!("sqlite://{}?mode=rwc", folder.join("t.sqlite").display());
    let db = Database::connect(ConnectOptions::new(url)).await.unwrap();
    migration::Migrator::up(&db, None).await.unwrap();
    db
}

async fn import(db: &DatabaseConnection, inputs: &[Input]) {
    let (rows, ledger) = read(inputs);
    let transaction = db.begin().await.unwrap();
    crate::import::run::apply::<FranceCompetences>(rows, &Writer::new(&transaction, ledger.now), &ledger)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn a_second_export_replaces_what_hangs_on_its_sheets_and_removes_no_other() {
    let folder = std::env::temp_dir().join(format!("passerelle-rncp-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let db = database(&folder).await;
    import(&db, &export()).await;
    let anomalies = entity::anomalie::Entity::find().all(&db).await.unwrap();
    let ids: Vec<_> = anomalies.iter().map(|row| row.id.as_str()).collect();
    let ignored = "VALEUR_IGNOREE:FicheRncp:RS6117:certificateurs:12";
    assert_eq!(ids, [ignored, "REFERENCE_INCONNUE:FicheRncp:RNCP509:remplacantes:RNCP38228"]);
    let certifications = entity::certification::Entity::find().all(&db).await.unwrap();
    let ids: Vec<_> = certifications.iter().map(|row| (row.id.as_str(), row.fin)).collect();
    assert_eq!(ids, [(":RNCP509", NaiveDate::from_ymd_opt(2023, 8, 31))]);

    let only_cap: String = STANDARD.lines().take(3).map(|line| format!("{line}\n")).collect();
    import(
        &db,
        &[
            file("Standard", "2024-03-01", &only_cap),
            file("VoixdAccès", "2024-03-01", "\"Numero_Fiche\";\"Si_Jury\"\n"),
            file("Rome", "2024-03-01", "\"Numero_Fiche\";\"Codes_Rome_Code\"\n\"RNCP509\";\"I1203\"\n"),
            file(
                "Ancienne_Nouvelle_Certification",
                "2024-03-01",
                "\"Numero_Fiche\";\"Ancienne_Certification\";\"Nouvelle_Certification\"\n",
            ),
        ],
    )
    .await;
    assert_eq!(fiche_rncp::Entity::find().all(&db).await.unwrap().len(), 3);
    let romes = entity::fiche_rncp_metier::Entity::find().all(&db).await.unwrap();
    assert_eq!(romes.iter().map(|row| row.rome.as_str()).collect::<Vec<_>>(), ["I1203"]);
    // No table of blocks came with the second export: those that stood stay.
    assert_eq!(entity::bloc::Entity::find().all(&db).await.unwrap().len(), 2);
    let links = entity::fiche_rncp_continuite::Entity::find().all(&db).await.unwrap();
    assert_eq!(links.iter().map(|row| row.nouvelle.as_str()).collect::<Vec<_>>(), ["RS6117"]);
    let anomalies = entity::anomalie::Entity::find().all(&db).await.unwrap();
    let ids: Vec<_> = anomalies.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, [ignored], "the second says nothing of that sheet");
    assert!(entity::certification::Entity::find().all(&db).await.unwrap().is_empty());
    db.close().await.unwrap();
    std::fs::remove_dir_all(folder).unwrap();
}

/// The table Standard of a day: sheets, and whether each is active.
fn day(jour: &str, fiches: &[(&str, bool)]) -> Vec<Input> {
    let row = |(rncp, actif): &(&str, bool)| format!("{rncp};X;{}\n", if *actif { "ACTIVE" } else { "INACTIVE" });
    let rows: String = fiches.iter().map(row).collect();
    let voies: String = fiches.iter().map(|(rncp, _)| format!("{rncp};En contrat d’apprentissage\n")).collect();
    vec![
        file("Standard", jour, &format!("Numero_Fiche;Intitule;Actif\n{rows}")),
        file("VoixdAccès", jour, &format!("Numero_Fiche;Si_Jury\n{voies}")),
    ]
}

/// What each sheet and its certification learnt, once archives were imported, some together.
async fn learnt(imports: &[Vec<Vec<Input>>]) -> Vec<String> {
    let db = crate::import::testing::empty().await;
    for archives in imports {
        import(&db, &archives.concat()).await;
    }
    let show = |jour: Option<NaiveDate>| jour.map_or("?".to_owned(), |jour| jour.format("%d").to_string());
    let rows = fiche_rncp::Entity::find().all(&db).await.unwrap();
    let fiches = rows.into_iter().map(|row| {
        let (seen, last) = (show(row.date_premiere_publication), show(row.date_derniere_activation));
        format!("{} {seen} {} {last}", row.rncp, show(row.date_activation))
    });
    let rows = entity::certification::Entity::find().all(&db).await.unwrap();
    let certifications = rows.into_iter().map(|row| format!("{} {} {}", row.id, show(row.debut), show(row.fin)));
    fiches.chain(certifications).collect()
}

#[tokio::test]
async fn when_a_sheet_became_active_is_learnt_from_archives_in_any_order() {
    let first = day("2024-03-01", &[("RNCP101", true), ("RNCP102", false)]);
    let second = day("2024-03-02", &[("RNCP101", true), ("RNCP102", true), ("RNCP103", false)]);
    let third = day("2024-03-03", &[("RNCP101", false), ("RNCP102", true), ("RNCP103", false)]);
    let all = [
        "RNCP101 01 ? 02",
        "RNCP102 01 02 03",
        "RNCP103 02 ? ?",
        ":RNCP101 ? 02", // no end in the register: the last day it was active
        ":RNCP102 02 ?",
        ":RNCP103 ? 02", // never seen active: the day it was first seen
    ];
    let archive = |archive: &Vec<Input>| vec![archive.clone()];
    for imports in [
        vec![archive(&first), archive(&second), archive(&third)],
        vec![archive(&third), archive(&second), archive(&first)],
        vec![archive(&second), archive(&third), archive(&first), archive(&second)],
        vec![vec![first.clone(), second.clone(), third.clone()]],
        vec![vec![second.clone(), third.clone()], archive(&first)],
    ] {
        let mut found = learnt(&imports).await;
        found.sort_unstable_by_key(|line| line.starts_with(':'));
        assert_eq!(found, all);
    }
    // The oldest archive known does not tell since when: the second is that one here.
    let found = learnt(&[archive(&third), archive(&second)]).await;
    assert!(found.contains(&"RNCP102 02 ? 03".to_owned()), "{found:?}");
}

#[tokio::test]
async fn archives_kept_in_a_dated_folder_keep_their_own_days() {
    let kept = |jour: &str, actif: bool| -> Vec<Input> {
        let within = |file: Input| {
            let bytes = file.bytes().unwrap();
            Input::new(format!("sauvegarde-2026-02-01/{}", file.name), bytes)
        };
        day(jour, &[("RNCP101", actif)]).into_iter().map(within).collect()
    };
    let archives = vec![kept("2024-02-22", false), kept("2024-03-23", true), kept("2024-04-24", true)];
    let found = learnt(&[archives]).await;
    assert_eq!(found[0], "RNCP101 22 23 24");
}
