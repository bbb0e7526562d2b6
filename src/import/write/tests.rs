use chrono::{DateTime, NaiveDate, Utc};
use entity::{changement, effectif, formation_mef, region, version_donnees};
use sea_orm::{DatabaseConnection, EntityTrait, QueryOrder, TransactionTrait};

use super::*;
use crate::import::testing;

fn day(day: u64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + chrono::Days::new(day)
}

fn region(insee: &str, nom: &str, millesime: Option<NaiveDate>, at: u64) -> region::Model {
    let (insee, nom) = (insee.to_owned(), nom.to_owned());
    region::Model { insee, nom_tri: nom.clone(), nom, chef_lieu_insee: None, millesime, mis_a_jour_le: day(at) }
}

/// Replaces the régions, so many days after the epoch; gives the version published.
async fn replace(db: &DatabaseConnection, at: u64, rows: &[(&str, &str)]) -> Option<i64> {
    let transaction = db.begin().await.unwrap();
    let writer = Writer::new(&transaction, day(at));
    let rows = rows.iter().map(|(insee, nom)| region(insee, nom, None, at));
    writer.replace::<region::Entity>(rows).await.unwrap();
    let version = writer.publish().await.unwrap();
    transaction.commit().await.unwrap();
    version
}

async fn standing(db: &DatabaseConnection) -> Vec<(String, String, DateTime<Utc>)> {
    let rows = region::Entity::find().order_by_asc(region::Column::Insee).all(db).await.unwrap();
    rows.into_iter().map(|row| (row.insee, row.nom, row.mis_a_jour_le)).collect()
}

async fn told(db: &DatabaseConnection) -> Vec<(String, String)> {
    let rows = changement::Entity::find().order_by_asc(changement::Column::Id).all(db).await.unwrap();
    rows.into_iter().map(|row| (row.id.trim_start_matches('0').to_owned(), row.nature)).collect()
}

fn owned(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
}

#[tokio::test]
async fn the_same_rows_again_publish_nothing() {
    let db = testing::empty().await;
    let rows = [("11", "Île-de-France"), ("32", "Hauts-de-France")];
    assert_eq!(replace(&db, 1, &rows).await, Some(1));
    assert_eq!(replace(&db, 2, &rows).await, None);
    assert!(standing(&db).await.iter().all(|(_, _, changed)| *changed == day(1)));
}

#[tokio::test]
async fn what_changed_goes_and_comes_is_told_once_by_its_last_change() {
    let db = testing::empty().await;
    replace(&db, 1, &[("11", "Île-de-France"), ("32", "Nord-Pas-de-Calais"), ("94", "Corse")]).await;
    replace(&db, 2, &[("11", "Île-de-France"), ("32", "Hauts-de-France")]).await;
    let present = |insee: &str, nom: &str, at| (insee.to_owned(), nom.to_owned(), day(at));
    assert_eq!(standing(&db).await, [present("11", "Île-de-France", 1), present("32", "Hauts-de-France", 2)]);
    let expected = [("1:Region:11", "PRESENT"), ("2:Region:32", "PRESENT"), ("2:Region:94", "RETIRE")];
    assert_eq!(told(&db).await, owned(&expected));
    replace(&db, 3, &[("11", "Île-de-France"), ("32", "Hauts-de-France"), ("94", "Corse")]).await;
    let expected = [("1:Region:11", "PRESENT"), ("2:Region:32", "PRESENT"), ("3:Region:94", "PRESENT")];
    assert_eq!(told(&db).await, owned(&expected));
}

#[tokio::test]
async fn a_newer_file_with_the_same_content_is_remembered_and_changes_no_date() {
    let db = testing::empty().await;
    replace(&db, 1, &[("11", "Île-de-France")]).await;
    let transaction = db.begin().await.unwrap();
    let writer = Writer::new(&transaction, day(2));
    let file = NaiveDate::from_ymd_opt(2026, 1, 1);
    writer.replace::<region::Entity>(vec![region("11", "Île-de-France", file, 2)]).await.unwrap();
    assert_eq!(writer.publish().await.unwrap(), Some(2));
    transaction.commit().await.unwrap();
    let row = region::Entity::find_by_id("11").one(&db).await.unwrap().unwrap();
    assert_eq!((row.millesime, row.mis_a_jour_le), (file, day(1)));
    assert_eq!(told(&db).await, owned(&[("1:Region:11", "PRESENT")]));
}

#[tokio::test]
async fn a_part_that_changes_changes_its_object_and_one_without_object_tells_nothing() {
    let db = testing::empty().await;
    let session = |cle: &str| formation_mef::Model { cle: cle.to_owned(), mef: "1".to_owned() };
    let transaction = db.begin().await.unwrap();
    let writer = Writer::new(&transaction, day(1));
    writer.replace::<formation_mef::Entity>(vec![session("nobody")]).await.unwrap();
    assert_eq!(writer.publish().await.unwrap(), Some(1));
    transaction.commit().await.unwrap();
    assert_eq!(told(&db).await, []);
}

#[tokio::test]
async fn removals_are_forgotten_after_a_year_and_who_comes_from_before_can_know() {
    let db = testing::empty().await;
    replace(&db, 1, &[("11", "Île-de-France"), ("94", "Corse")]).await;
    replace(&db, 2, &[("11", "Île-de-France")]).await;
    replace(&db, 300, &[("11", "Paris")]).await;
    assert_eq!(told(&db).await.len(), 2);
    replace(&db, 400, &[("11", "Lutèce")]).await;
    assert_eq!(told(&db).await, owned(&[("4:Region:11", "PRESENT")]));
    let version = version_donnees::Entity::find_by_id(1).one(&db).await.unwrap().unwrap();
    assert_eq!((version.version, version.complete_depuis), (4, 2));
}

#[tokio::test]
async fn how_many_objects_a_table_holds_is_told_with_each_version() {
    let db = testing::empty().await;
    let counted = async |db| effectif::Entity::find_by_id("region").one(db).await.unwrap().map(|row| row.nombre);
    assert_eq!(counted(&db).await, None);
    replace(&db, 1, &[("11", "Île-de-France"), ("94", "Corse")]).await;
    assert_eq!(counted(&db).await, Some(2));
    replace(&db, 2, &[("11", "Île-de-France")]).await;
    assert_eq!(counted(&db).await, Some(1));
    let all = effectif::Entity::find().all(&db).await.unwrap();
    assert_eq!(all.len(), 1, "and of no table that did not change: {all:?}");
}

async fn totals(db: &DatabaseConnection, at: u64, write: impl AsyncFnOnce(&Writer<'_>)) -> Vec<(&'static str, Totals)> {
    let transaction = db.begin().await.unwrap();
    let writer = Writer::new(&transaction, day(at));
    write(&writer).await;
    writer.publish().await.unwrap();
    let totals = writer.totals();
    transaction.commit().await.unwrap();
    totals
}

#[tokio::test]
async fn objects_are_counted_by_what_became_of_them() {
    let db = testing::empty().await;
    let all =
        |rows: &[(&str, &str)]| -> Vec<_> { rows.iter().map(|(insee, nom)| region(insee, nom, None, 1)).collect() };
    let one = [("11", "Île-de-France"), ("32", "Nord-Pas-de-Calais"), ("94", "Corse")];
    let first = totals(&db, 1, async |writer| writer.replace::<region::Entity>(all(&one)).await.unwrap()).await;
    assert_eq!(first, [("Region", Totals { added: 3, ..Totals::default() })]);
    let two = [("11", "Île-de-France"), ("32", "Hauts-de-France"), ("53", "Bretagne")];
    let second = totals(&db, 2, async |writer| writer.replace::<region::Entity>(all(&two)).await.unwrap()).await;
    assert_eq!(second, [("Region", Totals { added: 1, altered: 1, removed: 1 })]);
    // Written twice, each is counted once, by what it was before and what it is in the end.
    let third = totals(&db, 3, async |writer| {
        writer.replace::<region::Entity>(all(&[("52", "Pays de la Loire"), ("11", "Île-de-France")])).await.unwrap();
        writer.replace::<region::Entity>(all(&[("11", "Francilie"), ("53", "Bretagne, à nouveau")])).await.unwrap();
    });
    assert_eq!(third.await, [("Region", Totals { added: 0, altered: 2, removed: 1 })]);
}

#[tokio::test]
async fn an_object_that_moves_from_one_file_to_another_is_not_new() {
    let db = testing::empty().await;
    let of = |insee: &str, chef_lieu: &str| region::Model {
        chef_lieu_insee: Some(chef_lieu.to_owned()),
        ..region(insee, "Île-de-France", None, 1)
    };
    let column = region::Column::ChefLieuInsee;
    let write = async |writer: &Writer<'_>, chef_lieu: &str| {
        let keys = Keys::of([chef_lieu]);
        writer.replace_of::<region::Entity>(column, &keys, vec![of("11", chef_lieu)]).await.unwrap();
    };
    let first = totals(&db, 1, async |writer| write(writer, "75056").await).await;
    assert_eq!(first, [("Region", Totals { added: 1, ..Totals::default() })]);
    let second = totals(&db, 2, async |writer| write(writer, "78646").await).await;
    assert_eq!(second, [("Region", Totals { altered: 1, ..Totals::default() })]);
}
