//! What was written is read back to the same rows, but for personal data and for what the open data of data·inclusion
//! cannot tell: duplicates, the mask of a contact, the date of the file.

use std::collections::BTreeSet;
use std::fmt::Debug;

use chrono::DateTime;
use entity::{
    service, service_public, service_texte, service_thematique, service_zone, structure, structure_reseau_porteur,
    structure_texte,
};
use passerelle::import::{self, Input};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseConnection, EntityTrait};

use super::client::get;
use crate::support::{TestGraph, now};

const FORMATS: [&str; 5] = ["csv", "json", "geojson", "parquet", "xlsx"];
const RESTRICTED: [&str; 2] = ["soliguide", "agefiph"];

/// Every row of structures and services that open data hold, as text.
async fn rows(db: &DatabaseConnection) -> Vec<BTreeSet<String>> {
    let open = |source: &str| !RESTRICTED.contains(&source);
    let of_open = |id: &str| !RESTRICTED.iter().any(|source| id.starts_with(&format!("{source}--")));
    let structures = all::<structure::Entity>(db).await.into_iter().filter(|row| open(&row.source_slug));
    let services = all::<service::Entity>(db).await.into_iter().filter(|row| open(&row.source_slug));
    vec![
        structures.map(|row| told(&public_structure(row))).collect(),
        services.map(|row| told(&public_service(row))).collect(),
        texts(all::<structure_texte::Entity>(db).await, |row| of_open(&row.id)),
        texts(all::<structure_reseau_porteur::Entity>(db).await, |row| of_open(&row.structure_id)),
        texts(all::<service_texte::Entity>(db).await, |row| of_open(&row.id)),
        texts(all::<service_thematique::Entity>(db).await, |row| of_open(&row.service_id)),
        texts(all::<service_public::Entity>(db).await, |row| of_open(&row.service_id)),
        texts(all::<service_zone::Entity>(db).await, |row| of_open(&row.service_id)),
    ]
}

async fn all<E: EntityTrait>(db: &DatabaseConnection) -> Vec<E::Model> {
    E::find().all(db).await.expect("rows are read")
}

fn texts<M: Debug>(rows: Vec<M>, open: impl Fn(&M) -> bool) -> BTreeSet<String> {
    rows.iter().filter(|row| open(row)).map(told).collect()
}

fn told(row: &impl Debug) -> String {
    format!("{row:?}")
}

fn public_structure(row: structure::Model) -> structure::Model {
    let public = row.contact_masque.is_none();
    structure::Model {
        telephone: row.telephone.filter(|_| public),
        courriel: row.courriel.filter(|_| public),
        contact_masque: None,
        cluster_id: None,
        millesime: None,
        mis_a_jour_le: DateTime::UNIX_EPOCH,
        ..row
    }
}

fn public_service(row: service::Model) -> service::Model {
    let public = row.contact_masque.is_none();
    service::Model {
        telephone: row.telephone.filter(|_| public),
        courriel: row.courriel.filter(|_| public),
        contact_nom_prenom: None,
        contact_masque: None,
        millesime: None,
        mis_a_jour_le: DateTime::UNIX_EPOCH,
        ..row
    }
}

async fn files(test: &TestGraph, format: &str) -> Vec<Input> {
    let mut files = Vec::new();
    for set in ["structures", "services"] {
        let name = format!("{set}.{format}");
        files.push(Input::new(name.clone(), get(test, &name).await.bytes));
    }
    files
}

async fn load(test: &TestGraph, files: Vec<Input>) {
    let count = files.len();
    let (reports, unread) = import::import_inputs(test.writer(), files, now(), |_| ()).await.expect("an import");
    assert_eq!((reports.len(), unread), (1, Vec::new()), "all of them are of data·inclusion");
    assert_eq!(reports[0].tallies.len(), count);
    assert!(reports[0].tallies.iter().all(|tally| tally.read > 0 && tally.read == tally.accepted), "{reports:?}");
}

/// A service that says everything, in texts that formats must not take for their own marks.
async fn plant(test: &TestGraph, description: &str) {
    test.service("dora--odd", None).await;
    let odd = service::ActiveModel {
        id: Set("dora--odd".to_owned()),
        structure_id: Set("dora--nowhere".to_owned()),
        nom_tri: Set("dora odd".to_owned()),
        contact_nom_prenom: Set(None),
        volume_horaire_hebdomadaire: Set(Some(3.5)),
        nombre_semaines: Set(Some(6)),
        adresse_certifiee: Set(Some(false)),
        score_qualite: Set(0.07),
        latitude: Set(None),
        ..Default::default()
    };
    odd.update(test.writer()).await.expect("a service");
    let texte = service_texte::ActiveModel {
        id: Set("dora--odd".to_owned()),
        description: Set(Some(description.to_owned())),
        conditions_acces: Set(Some("['a', \"b\"]".to_owned())),
        frais_precisions: Set(Some("=1+1".to_owned())),
        publics_precisions: Set(Some("None".to_owned())),
        mobilisation_precisions: Set(Some("3.0".to_owned())),
    };
    texte.insert(test.writer()).await.expect("texts");
    for code in ["2A", "01", "01004", "200093201", "99100", "france"] {
        let type_zone = match code.len() {
            2 => "departement",
            9 => "epci",
            _ if code == "01004" => "commune",
            _ => "pays",
        };
        let zone = service_zone::ActiveModel {
            service_id: Set("dora--odd".to_owned()),
            code: Set(code.to_owned()),
            type_zone: Set(type_zone.to_owned()),
        };
        zone.insert(test.writer()).await.expect("a territory");
    }
}

const ODD: &str = "« l’été »,\r\n\"deux\"; <b>&amp;</b>\ttrois\n\n[True, None, NaN] \\ 𝄞";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_format_is_read_back_to_the_same_rows() {
    for source in TestGraph::each().await {
        plant(&source, ODD).await;
        let expected = rows(source.writer()).await;
        assert!(expected.iter().all(|table| table.len() > 20), "the sample has rows in each table");
        for format in FORMATS {
            let target = TestGraph::each_empty().await;
            let target = target.iter().find(|test| test.database.kind == source.database.kind).expect("a database");
            load(target, files(&source, format).await).await;
            for (found, expected) in rows(target.writer()).await.iter().zip(&expected) {
                let differ: Vec<&String> = found.symmetric_difference(expected).take(4).collect();
                assert!(differ.is_empty(), "{} {format}: {differ:#?}", source.database.kind);
            }
        }
    }
}

#[tokio::test]
async fn a_workbook_cuts_texts_longer_than_its_cells_and_no_other_format_does() {
    let long = "é".repeat(40_000);
    for source in TestGraph::each_empty().await {
        plant(&source, &long).await;
        for format in FORMATS {
            let targets = TestGraph::each_empty().await;
            let target = targets.iter().find(|test| test.database.kind == source.database.kind).expect("a database");
            load(target, files(&source, format).await.split_off(1)).await;
            let texte = service_texte::Entity::find_by_id("dora--odd").one(target.writer()).await.expect("a row");
            let length = texte.and_then(|texte| texte.description).map_or(0, |text| text.chars().count());
            assert_eq!(length, if format == "xlsx" { 32_767 } else { 40_000 }, "{format}");
        }
    }
}

#[tokio::test]
async fn files_that_pandas_wrote_are_read_in_parquet_as_in_xlsx() {
    let mut found = Vec::new();
    for format in ["parquet", "xlsx"] {
        for test in TestGraph::each_empty().await {
            let path = format!("{}/tests/files/data_inclusion/structures.{format}", env!("CARGO_MANIFEST_DIR"));
            let bytes = std::fs::read(&path).expect("a file");
            load(&test, vec![Input::new(format!("structures.{format}"), bytes)]).await;
            found.push(rows(test.writer()).await);
        }
    }
    assert_eq!(found[0][0].len(), 60);
    assert!(found[0][3].iter().any(|row| row.contains("apprentis-dauteuil")), "lists are read");
    assert!(found.iter().all(|rows| *rows == found[0]));
}
