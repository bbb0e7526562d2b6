//! Who helps people on their way to a job, and with what? Structures and services of inclusion.
//!
//! Source: data·inclusion, schema v1, as its API, its mart and its weekly open data write it (JSON, CSV, GeoJSON,
//! Parquet, XLSX); rows of schema v0 are converted. Several files give their union. Whatever came from no file is left as it was:
//! services alone replace services. A row whose commune or structure is unknown stays, and is told as an anomaly.

mod bornes;
mod cell;
mod cluster;
mod contact;
mod dictionary;
mod layout;
mod mapping;
mod parquet;
mod read;
mod records;
mod score;
mod service;
mod sheet;
mod structure;
mod v0;
mod values;
mod write;
mod zone;

use sea_orm::DbErr;

pub use self::read::Rows;
use super::anomalie::{self, Check, far_from_commune, leads_nowhere};
use super::ignored::Ignored;
use super::input::{FileError, Input};
use super::ledger::Ledger;
use super::source::{JeuDeDonnees, Source};
use super::write::Writer;

/// See the module.
#[derive(Debug)]
pub struct DataInclusion;

const COMMUNE: &str = "Aucun code de commune, ou un code qui n’est ni d’une commune ni d’une ancienne commune : la ligne reste \
                       servie, comme une offre nationale ou à distance.";
const CONTACT: &str = "Le contact semble celui d’une personne : il n’est montré qu’à qui peut lire les contacts.";

const ZONE: &str = "Le territoire d’éligibilité n’est ni d’une commune, ni d’une intercommunalité, ni d’un département, ni d’une \
                    région que l’on connaisse.";

const SOURCE: &str = "La source n’est pas dans la liste des sources de data·inclusion.";

const CHECKS: &[Check] = &[
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "Service",
        champ: "structure",
        message: "La structure du service n’est pas connue.",
        select: "SELECT service.id AS cle, service.structure_id AS valeur FROM service \
                 WHERE NOT EXISTS (SELECT 1 FROM structure WHERE structure.id = service.structure_id)",
    },
    Check {
        code: "COMMUNE_INCONNUE",
        type_objet: "Structure",
        champ: "commune",
        message: COMMUNE,
        select: "SELECT structure.id AS cle, structure.commune_insee AS valeur FROM structure \
                 WHERE EXISTS (SELECT 1 FROM commune) \
                 AND NOT EXISTS (SELECT 1 FROM commune WHERE commune.insee = structure.commune_insee) \
                 AND NOT EXISTS (SELECT 1 FROM commune_ancienne WHERE commune_ancienne.ancien_insee = structure.commune_insee)",
    },
    Check {
        code: "COMMUNE_INCONNUE",
        type_objet: "Service",
        champ: "commune",
        message: COMMUNE,
        select: "SELECT service.id AS cle, service.commune_insee AS valeur FROM service \
                 WHERE EXISTS (SELECT 1 FROM commune) \
                 AND NOT EXISTS (SELECT 1 FROM commune WHERE commune.insee = service.commune_insee) \
                 AND NOT EXISTS (SELECT 1 FROM commune_ancienne WHERE commune_ancienne.ancien_insee = service.commune_insee)",
    },
    Check {
        code: "CONTACT_PERSONNEL",
        type_objet: "Structure",
        champ: "courriel",
        message: CONTACT,
        select: "SELECT id AS cle, CAST(NULL AS TEXT) AS valeur FROM structure WHERE contact_masque = 'PERSONNEL'",
    },
    Check {
        code: "CONTACT_PERSONNEL",
        type_objet: "Service",
        champ: "courriel",
        message: CONTACT,
        select: "SELECT id AS cle, CAST(NULL AS TEXT) AS valeur FROM service WHERE contact_masque = 'PERSONNEL'",
    },
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "Service",
        champ: "zonesEligibilite",
        message: ZONE,
        select: "SELECT z.service_id AS cle, z.code AS valeur FROM service_zone z WHERE z.type_zone = 'commune' \
                 AND EXISTS (SELECT 1 FROM commune) AND NOT EXISTS (SELECT 1 FROM commune WHERE commune.insee = z.code) \
                 AND NOT EXISTS (SELECT 1 FROM commune_ancienne WHERE commune_ancienne.ancien_insee = z.code) \
                 UNION ALL SELECT z.service_id, z.code FROM service_zone z WHERE z.type_zone = 'epci' \
                 AND EXISTS (SELECT 1 FROM epci) AND NOT EXISTS (SELECT 1 FROM epci WHERE epci.siren = z.code) \
                 UNION ALL SELECT z.service_id, z.code FROM service_zone z WHERE z.type_zone = 'departement' \
                 AND EXISTS (SELECT 1 FROM departement) \
                 AND NOT EXISTS (SELECT 1 FROM departement WHERE departement.insee = z.code) \
                 UNION ALL SELECT z.service_id, z.code FROM service_zone z WHERE z.type_zone = 'region' \
                 AND EXISTS (SELECT 1 FROM region) AND NOT EXISTS (SELECT 1 FROM region WHERE region.insee = z.code) \
                 UNION ALL SELECT z.service_id, z.code FROM service_zone z WHERE z.type_zone = 'inconnue'",
    },
    leads_nowhere!("Structure", "source", SOURCE, "structure"."id", "source_slug" => "source"."slug"),
    leads_nowhere!("Service", "source", SOURCE, "service"."id", "source_slug" => "source"."slug"),
    far_from_commune!("Structure", "structure", "id"),
    far_from_commune!("Service", "service", "id"),
];

impl Source for DataInclusion {
    type Rows = Rows;

    const JEU: JeuDeDonnees = JeuDeDonnees {
        id: "data-inclusion",
        nom: "data·inclusion : structures et services d’insertion",
        producteur: "Plateforme de l’inclusion",
        licence: "Licence Ouverte 2.0",
        url: "https://www.data.gouv.fr/fr/datasets/6233723c2c1e4a54af2f6b2d/",
        frequence: "hebdomadaire",
        description: "Structures qui proposent des services d’insertion, et ces services : thématiques, publics, frais, \
                      modes d’accueil et de mobilisation, territoires d’éligibilité, qualité.",
    };

    const DICTIONARY: &'static [super::dictionary::Table] = dictionary::TABLES;

    const CHECKS: &'static [Check] = CHECKS;

    const AFTER: &'static [&'static str] = &["referentiels"];

    // A score tells how old the last change is.
    const DATED: bool = true;

    fn recognises(input: &Input) -> bool {
        !layout::parts(input).is_empty()
    }

    fn read(inputs: &[Input], ledger: &mut Ledger) -> Result<Rows, FileError> {
        read::read(inputs, ledger)
    }

    fn accepted(type_objet: Option<&str>, champ: &str) -> Vec<String> {
        values::of(type_objet, champ)
    }

    fn left_out(rows: Rows, told: &mut dyn FnMut(Ignored)) -> Result<(), DbErr> {
        write::left_out(rows, told)
    }

    async fn write(rows: Rows, writer: &Writer<'_>, ledger: &Ledger) -> Result<(), DbErr> {
        let (structures, services) = (rows.structures.is_some(), rows.services.is_some());
        let stays = |row: &entity::anomalie::Model| match row.type_objet.as_str() {
            "Structure" => !structures,
            _ => !services,
        };
        let ignored = write::write(rows, writer).await?;
        anomalie::ignored(writer, Self::JEU.id, ignored, stays, ledger.now).await
    }
}

#[cfg(test)]
mod tests {
    use entity as row;
    use sea_orm::{EntityTrait, PaginatorTrait};

    use super::*;
    use crate::import::testing;

    fn input(name: &str, text: &str) -> Input {
        Input::new(name, text.as_bytes())
    }

    const STRUCTURES: &str = r#"[
        {"id": "dora--1", "source": "dora", "nom": "Une", "date_maj": "2026-01-01", "siret": "66417364253249", "code_insee": "59350",
         "reseaux_porteurs": ["mission-locale", "inconnu"], "doublons": [{"source": "fredo", "id": "fredo--9"}]},
        {"id": "dora--1", "source": "dora", "nom": "Une, plus récente", "date_maj": "2026-02-01", "siret": null},
        {"id": "dora--2", "source": "dora", "nom": "Close", "date_maj": "2026-01-01", "siret": null, "_is_closed": true},
        {"id": "dora--3", "source": "dora", "nom": "Sans service", "date_maj": "2026-01-01", "siret": null},
        {"id": "dora--4", "source": "dora", "nom": "Sans date", "date_maj": null, "siret": null}]"#;
    const SERVICES: &str = "id,source,structure_id,nom,date_maj,thematiques,publics,zone_eligibilite,score_qualite,description\n\
        dora--a,dora,dora--1,A,2026-01-01,\"['mobilite--x', 'mobilite']\",['jeunes'],\"['59', 'ailleurs']\",0.8,x\n\
        dora--b,dora,dora--1,B,2026-01-01,,,,0.55,\n\
        dora--c,dora,dora--0,Orphelin,2026-01-01,,,,0.1,\n";

    const FILES: [(&str, &str); 2] = [("structures.json", STRUCTURES), ("services.csv", SERVICES)];

    #[test]
    fn the_row_changed_last_wins_and_every_row_is_counted() {
        let mut ledger = Ledger::silent();
        let files = FILES.map(|(name, text)| input(name, text));
        let rows = DataInclusion::read(&files, &mut ledger).unwrap();
        let noms: Vec<_> = rows.structures.unwrap().rows.items().map(|item| item.unwrap().1.nom).collect();
        assert_eq!(noms, ["Une, plus récente", "Sans service"]);
        assert_eq!(ledger.totals(), (8, 5, 1, 2));
        assert_eq!(
            (ledger.refusals[0].line, ledger.refusals[0].message.as_str()),
            (5, "Le champ « date_maj » est vide. Il faut une valeur.")
        );
    }

    fn structure(id: &str, day: &str, more: &str) -> String {
        format!(r#"{{"id": "{id}", "source": "dora", "nom": "Une", "date_maj": "{day}", "siret": null{more}}}"#)
    }

    #[test]
    fn what_is_closed_takes_away_its_older_rows_and_its_services() {
        let closed = r#", "_is_closed": true"#;
        let files = [
            (
                "structures-2026-01-05.json",
                [structure("dora--1", "2026-01-01", ""), structure("dora--2", "2026-02-02", "")],
            ),
            (
                "structures-2026-02-05.json",
                [structure("dora--1", "2026-02-01", closed), structure("dora--2", "2026-02-01", closed)],
            ),
        ];
        let services = "id,source,structure_id,nom,date_maj\ndora--a,dora,dora--1,Atelier,2026-01-01\ndora--b,dora,dora--2,Atelier,2026-01-01\n";
        let mut inputs: Vec<Input> =
            files.iter().map(|(name, rows)| input(name, &format!("[{}]", rows.join(",")))).collect();
        inputs.push(input("services.csv", services));
        for reversed in [false, true] {
            let mut ledger = Ledger::silent();
            let rows = DataInclusion::read(&inputs, &mut ledger).unwrap();
            let ids = rows.structures.unwrap().rows.items().map(|item| item.unwrap().1.id).collect::<Vec<_>>();
            assert_eq!(ids, ["dora--2"], "the row changed last tells: {reversed}");
            let ids = rows.services.unwrap().rows.items().map(|item| item.unwrap().1.id).collect::<Vec<_>>();
            assert_eq!(ids, ["dora--b"], "{reversed}");
            assert_eq!(ledger.totals(), (6, 2, 0, 4), "every row is counted");
            inputs.reverse();
        }
    }

    #[tokio::test]
    async fn a_service_that_names_no_territory_that_is_known_is_not_open_to_all() {
        let db = testing::empty().await;
        let services = "id,source,structure_id,nom,date_maj,zone_eligibilite\n\
            dora--a,dora,dora--1,Atelier,2026-01-01,['Grand Est']\ndora--b,dora,dora--1,Atelier,2026-01-01,['1']\n\
            dora--c,dora,dora--1,Atelier,2026-01-01,['chez jean.zz@gmail.com']\n";
        testing::import::<DataInclusion>(&db, &[("services.csv", services)], 1).await;
        let zones = row::service_zone::Entity::find().all(&db).await.unwrap();
        let zones: Vec<_> =
            zones.iter().map(|zone| (zone.service_id.as_str(), zone.type_zone.as_str(), zone.code.as_str())).collect();
        assert_eq!(
            zones,
            [
                ("dora--a", "inconnue", "Grand Est"),
                ("dora--b", "departement", "01"),
                ("dora--c", "inconnue", "inconnue")
            ]
        );
    }

    #[tokio::test]
    async fn what_stands_under_a_former_code_stands_in_the_commune_of_today() {
        let db = testing::empty().await;
        let communes = "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT\n\
            COM,59009,32,59,59D,595,1,VILLENEUVE D ASCQ,Villeneuve-d'Ascq,Villeneuve-d'Ascq,5906,\n\
            COMD,59235,,,,,0,FLERS,Flers,Flers,,59009\n";
        testing::import::<crate::import::decoupage::Decoupage>(&db, &[("v_commune_2026.csv", communes)], 1).await;
        let structures = format!("[{}]", structure("dora--1", "2026-01-01", r#", "code_insee": "59235""#));
        let services = "id,source,structure_id,nom,date_maj,code_insee,zone_eligibilite\n\
            dora--a,dora,dora--1,Atelier,2026-01-01,59235,\"['59235', '59009']\"\n";
        testing::import::<DataInclusion>(&db, &[("structures.json", &structures), ("services.csv", services)], 2).await;
        let structure = row::structure::Entity::find().one(&db).await.unwrap().unwrap();
        let service = row::service::Entity::find().one(&db).await.unwrap().unwrap();
        assert_eq!(
            [structure.commune_insee, service.commune_insee],
            [Some("59009".to_owned()), Some("59009".to_owned())]
        );
        let zones = row::service_zone::Entity::find().all(&db).await.unwrap();
        assert_eq!(zones.iter().map(|zone| zone.code.as_str()).collect::<Vec<_>>(), ["59009"], "once");
    }

    #[tokio::test]
    async fn orphans_stay_and_what_is_left_out_is_told() {
        let db = testing::empty().await;
        testing::import::<DataInclusion>(&db, &FILES, 1).await;
        let structure = row::structure::Entity::find_by_id("dora--1").one(&db).await.unwrap().unwrap();
        assert_eq!(structure.score_qualite, 0.68);
        assert_eq!(row::service::Entity::find().count(&db).await.unwrap(), 3);
        assert_eq!(row::service_zone::Entity::find().count(&db).await.unwrap(), 2);
        assert_eq!(row::service_thematique::Entity::find().count(&db).await.unwrap(), 1);
        let told: Vec<String> =
            row::anomalie::Entity::find().all(&db).await.unwrap().into_iter().map(|row| row.id).collect();
        assert!(told.contains(&"REFERENCE_INCONNUE:Service:dora--c:structure:dora--0".to_owned()), "{told:?}");
        assert!(told.contains(&"VALEUR_IGNOREE:Service:dora--a:thematiques:mobilite".to_owned()), "{told:?}");
        assert!(told.contains(&"REFERENCE_INCONNUE:Service:dora--a:zonesEligibilite:ailleurs".to_owned()), "{told:?}");
    }

    #[tokio::test]
    async fn services_alone_leave_structures_and_judge_them_anew() {
        let db = testing::empty().await;
        testing::import::<DataInclusion>(&db, &FILES, 1).await;
        let one = "id,source,structure_id,nom,date_maj,score_qualite\ndora--a,dora,dora--1,A,2026-01-01,0.5\n";
        testing::import::<DataInclusion>(&db, &[("services.csv", one)], 2).await;
        let structure = row::structure::Entity::find_by_id("dora--1").one(&db).await.unwrap().unwrap();
        assert_eq!(structure.score_qualite, 0.5);
        assert_eq!(row::structure::Entity::find().count(&db).await.unwrap(), 2);
        assert_eq!(row::service::Entity::find().count(&db).await.unwrap(), 1);
    }

    #[test]
    fn a_file_without_any_row_changes_nothing() {
        let text = r#"[{"id": null, "source": "dora", "nom": "x", "date_maj": "2026-01-01", "siret": null}]"#;
        let error = DataInclusion::read(&[input("structures.json", text)], &mut Ledger::silent()).unwrap_err();
        assert!(error.reason.starts_with("Aucune ligne"), "{error}");
    }
}
