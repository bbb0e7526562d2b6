//! What are the places of France, and what is around them? Régions, départements, communes and their former codes,
//! postal codes, EPCI, employment zones, académies, missions locales.
//!
//! Sources: INSEE (code officiel géographique), La Poste (base Hexasmal), Etalab (découpage administratif),
//! geo.api.gouv.fr, ministère de l'Éducation nationale, UNML. Its tables are replaced as a whole, so the files come
//! together, and a list of communes is among them; that of geo.api.gouv.fr alone completes them instead. Within an import the first file to tell something is believed;
//! files of one table are read newest first.

mod academie;
mod ancienne;
mod complement;
mod dictionary;
mod draft;
mod geo_api;
mod json;
mod mission_locale;
mod officiel;
mod table;

use std::cmp::Reverse;
use std::collections::HashSet;

use entity as row;
use sea_orm::DbErr;

use self::draft::Draft;
pub use self::draft::Rows;
use self::table::Table;
use super::anomalie::{self, Check, leads_nowhere};
use super::ignored::Ignored;
use super::input::{FileError, Input};
use super::ledger::Ledger;
use super::refusal::{file, rule};
use super::source::{JeuDeDonnees, Source};
use super::table::Verdict;
use super::write::Writer;

/// See the module.
#[derive(Debug)]
pub struct Decoupage;

const CHECKS: &[Check] = &[
    Check {
        code: "COMMUNE_INCONNUE",
        type_objet: "MissionLocale",
        champ: "commune",
        message: "Aucune commune ne répond au code postal et à la localité de la mission locale.",
        select: "SELECT siret AS cle, code_postal AS valeur FROM mission_locale \
                 WHERE commune_insee IS NULL AND code_postal IS NOT NULL",
    },
    leads_nowhere!(
        "Commune", "departement", "Le département de la commune n'est pas dans la liste des départements.",
        "commune"."insee", "departement_insee" => "departement"."insee"
    ),
    leads_nowhere!(
        "Commune", "region", "La région de la commune n'est pas dans la liste des régions.",
        "commune"."insee", "region_insee" => "region"."insee"
    ),
    leads_nowhere!(
        "Departement", "region", "La région du département n'est pas dans la liste des régions.",
        "departement"."insee", "region_insee" => "region"."insee"
    ),
];

impl Source for Decoupage {
    type Rows = Rows;

    const JEU: JeuDeDonnees = JeuDeDonnees {
        id: "decoupage",
        nom: "Découpage administratif, codes postaux et missions locales",
        producteur: "INSEE, La Poste, Etalab, ministère de l’Éducation nationale, UNML",
        licence: "Licence Ouverte 2.0",
        url: "https://www.insee.fr/fr/information/2560452",
        frequence: "annuelle",
        description: "Régions, départements et collectivités, communes actuelles, déléguées et anciennes, codes postaux, \
                      intercommunalités, zones d’emploi, académies et missions locales.",
    };

    const DICTIONARY: &'static [super::dictionary::Table] = dictionary::TABLES;

    const CHECKS: &'static [Check] = CHECKS;

    fn recognises(input: &Input) -> bool {
        table::of(input).is_some()
    }

    fn read(inputs: &[Input], ledger: &mut Ledger) -> Result<Rows, FileError> {
        let mut draft = Draft::default();
        let files = in_order(inputs)?;
        let alone = geo_api::alone(&files);
        let of = |wanted: Table| -> Vec<&Input> {
            files.iter().filter(|(table, _)| *table == wanted).map(|(_, input)| *input).collect()
        };
        let full = officiel::full_communes(&of(Table::Communes))?;
        let history = ancienne::History::read(&of(Table::Mouvements))?;
        for (table, input) in files {
            let draft = &mut draft;
            match table {
                Table::Regions => officiel::regions(input, draft, ledger)?,
                Table::Departements => officiel::departements(input, draft, ledger)?,
                Table::Outremer => officiel::outremer(input, draft, ledger)?,
                Table::Communes => officiel::communes(input, &full, draft, ledger)?,
                Table::Mouvements => ancienne::mouvements(input, &history, draft, ledger)?,
                Table::GeoApi => complement::geo_api(input, draft, ledger)?,
                Table::Epci => complement::epcis(input, draft, ledger)?,
                Table::Centres => complement::centres(input, draft, ledger)?,
                Table::Hexasmal => complement::hexasmal(input, draft, ledger)?,
                Table::PostauxManquants => complement::postaux_manquants(input, draft, ledger)?,
                Table::CommunesWkt => complement::communes_wkt(input, draft, ledger)?,
                Table::ZonesEmploi => complement::zones_emploi(input, draft, ledger)?,
                Table::Academies => academie::academies(input, draft, ledger)?,
                Table::MissionsLocales => mission_locale::missions(input, draft, ledger)?,
                Table::GeoApiReste => fixtures(input, draft, ledger)?,
                Table::PointsMission => mission_locale::points(input, draft, ledger)?,
                Table::RendezVous => mission_locale::rendez_vous(input, draft, ledger)?,
                Table::Couverture => mission_locale::couverture(input, draft, ledger)?,
                Table::Arrondissements => officiel::arrondissements(input, ledger)?,
            }
        }
        if draft.communes.is_empty() {
            let names = inputs.iter().map(|input| input.name.as_str()).collect::<Vec<_>>().join(", ");
            let reason = "Il manque une liste de communes parmi ces fichiers : le découpage est remplacé d'un coup, il faut donc \
                          tout son dossier.";
            return Err(file::missing(&names, reason));
        }
        draft.complete();
        Ok(Rows { completes: alone, ..draft.into_rows(ledger.now) })
    }

    fn accepted(type_objet: Option<&str>, champ: &str) -> Vec<String> {
        match (type_objet, champ) {
            (None, "TYPECOM") => ["COM", "ARM", "COMD", "COMA"].map(str::to_owned).to_vec(),
            _ => Vec::new(),
        }
    }

    fn left_out(rows: Rows, told: &mut dyn FnMut(Ignored)) -> Result<(), DbErr> {
        rows.ignored.into_iter().for_each(told);
        Ok(())
    }

    async fn write(mut rows: Rows, writer: &Writer<'_>, ledger: &Ledger) -> Result<(), DbErr> {
        let ignored = std::mem::take(&mut rows.ignored);
        // Alone, the list of geo.api.gouv.fr tells of communes only.
        let told: HashSet<&str> =
            rows.communes.iter().filter(|_| rows.completes).map(|row| row.insee.as_str()).collect();
        let stays = |row: &row::anomalie::Model| {
            rows.completes && (row.type_objet != "Commune" || !told.contains(row.cle_objet.as_str()))
        };
        anomalie::ignored(writer, Self::JEU.id, ignored, stays, ledger.now).await?;
        if rows.completes {
            return geo_api::complete(rows, writer).await;
        }
        writer.replace::<row::region::Entity>(rows.regions).await?;
        writer.replace::<row::departement::Entity>(rows.departements).await?;
        writer.replace::<row::academie::Entity>(rows.academies).await?;
        writer.replace::<row::epci::Entity>(rows.epcis).await?;
        writer.replace::<row::mission_locale::Entity>(rows.missions).await?;
        writer.replace::<row::commune::Entity>(rows.communes).await?;
        writer.replace::<row::commune_postal::Entity>(rows.postaux).await?;
        writer.replace::<row::commune_ancienne::Entity>(rows.anciennes).await?;
        Ok(())
    }
}

/// Whether two files are of one table.
pub fn same_table(one: &Input, other: &Input) -> bool {
    table::of(one) == table::of(other)
}

/// The files by table, newest first in each. The fixtures of API Apprentissage hold several tables.
fn in_order(inputs: &[Input]) -> Result<Vec<(Table, &Input)>, FileError> {
    let mut files = Vec::new();
    for input in inputs {
        let Some(table) = table::of(input) else {
            return Err(file::not_a(
                &input.name,
                "une table du découpage administratif",
                "l'en-tête ou les clés de l'une de celles qui sont publiées",
            ));
        };
        files.push((table, input));
        if table == Table::GeoApi && has_fixtures(input) {
            files.push((Table::GeoApiReste, input));
        }
    }
    files.sort_by_key(|(table, input)| (*table, Reverse(input.millesime()), Reverse(input.name.clone())));
    Ok(files)
}

fn has_fixtures(input: &Input) -> bool {
    input.head_text().trim_start_matches('\u{feff}').trim_start().starts_with('{')
}

fn fixtures(input: &Input, draft: &mut Draft, ledger: &mut Ledger) -> Result<(), FileError> {
    let value = json::parse(input)?;
    for (name, list) in value.as_object().into_iter().flatten() {
        let opened = format!("{}#{name}", input.name);
        match (name.as_str(), list.as_object()) {
            // Read with the communes.
            ("sourceCommuneFixtures", _) => {}
            ("academieFixtures", _) => {
                ledger.open(opened);
                academie::list(list, input, draft, ledger);
            }
            ("missionLocaleFixtures", Some(missions)) => {
                ledger.open(opened);
                mission_locale::list(missions.values(), input, draft, ledger);
            }
            (_, Some(groups)) => {
                ledger.open(opened);
                let elements = groups.values().filter_map(|group| group.as_array()).flatten();
                json::each(elements, ledger, |_| Ok(Verdict::Skipped(rule::HELD_BY_COG)));
            }
            (_, None) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(name: &str, text: &str) -> Input {
        Input::new(name, text.as_bytes())
    }

    fn files() -> Vec<Input> {
        vec![
            input(
                "regions.csv",
                "REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\r\n93,13055,0,PROVENCE ALPES COTE D AZUR,Provence-Alpes-Côte d'Azur,Provence-Alpes-Côte d'Azur\r\n",
            ),
            input(
                "departements.csv",
                "DEP,REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\r\n13,93,13055,4,BOUCHES DU RHONE,Bouches-du-Rhône,Bouches-du-Rhône\r\n2A,94,2A004,3,CORSE DU SUD,Corse-du-Sud,Corse-du-Sud\r\n",
            ),
            input(
                "communes.csv",
                "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT\r\n\
                COMD,01015,,,,,1,ARBIGNIEU,Arbignieu,Arbignieu,,01015\r\n\
                COM,01015,84,01,01D,011,1,ARBOYS EN BUGEY,Arboys en Bugey,Arboys en Bugey,0104,\r\n\
                COMD,01340,,,,,0,SAINT BOIS,Saint-Bois,Saint-Bois,,01015\r\n\
                COM,13055,93,13,13D,133,0,MARSEILLE,Marseille,Marseille,1398,\r\n\
                ARM,13201,93,13,13D,133,0,MARSEILLE 1ER ARRONDISSEMENT,Marseille 1er Arrondissement,Marseille 1er Arrondissement,1398,13055\r\n\
                COM,2A004,94,2A,20R,2A1,1,AJACCIO,Ajaccio,Ajaccio,2A98,\r\n\
                XXX,99999,,,,,0,X,X,X,,\r\n",
            ),
            input(
                "collectivites-outremer.csv",
                "code_commune,nom_commune,code_collectivite,nom_collectivite,code_postal,population\n\
                98711,Anaa,987,Polynésie française,98760|98786|98790,811\n98411,Îles Saint-Paul et Nouvelle-Amsterdam,984,Terres australes et antarctiques françaises,,\n",
            ),
            input(
                "academies.json",
                r#"[{"dep_code": "13", "aca_nom": "Aix-Marseille", "aca_id": "A02", "aca_code": "02"}]"#,
            ),
        ]
    }

    #[test]
    fn a_code_borne_twice_is_the_full_commune() {
        let mut ledger = Ledger::silent();
        let rows = Decoupage::read(&files(), &mut ledger).unwrap();
        let commune = |insee: &str| rows.communes.iter().find(|row| row.insee == insee).unwrap();
        assert_eq!(commune("01015").nom, "Arboys en Bugey");
        assert_eq!(commune("01340").parent_insee.as_deref(), Some("01015"));
        assert_eq!(commune("01340").departement_insee.as_deref(), Some("01"));
        assert_eq!(commune("13201").region_insee.as_deref(), Some("93"));
        assert_eq!(commune("98711").departement_insee.as_deref(), Some("987"));
        let collectivites: Vec<_> =
            rows.departements.iter().filter(|row| row.collectivite).map(|row| row.insee.as_str()).collect();
        assert_eq!(collectivites, ["984", "987"]);
        assert_eq!(rows.postaux.len(), 3);
        let departement = rows.departements.iter().find(|row| row.insee == "13").unwrap();
        assert_eq!(departement.academie_code.as_deref(), Some("02"));
        let (read, accepted, refused, skipped) = ledger.totals();
        assert_eq!((read, refused, skipped), (13, 1, 1));
        assert_eq!(read, accepted + refused + skipped);
    }

    #[test]
    fn the_fixtures_of_api_apprentissage_hold_several_tables() {
        let text = r#"{"academieFixtures": [{"dep_code": "2A", "aca_nom": "Corse", "aca_id": "A27", "aca_code": "27"}],
            "inseeAnciennesFixtures": {"77002": [{"code": "77166", "intitule": "Écuelles"}]},
            "missionLocaleFixtures": {"226": {"nomStructure": "DE PARIS", "siret": "53132862300149", "codeStructure": "75119"}},
            "sourceCommuneFixtures": {"2A": [{"code": "2A004", "codesPostaux": ["20000"], "nom": "Ajaccio", "codeDepartement": "2A",
                "centre": {"type": "Point", "coordinates": [8.7011, 41.9347]}}]}}"#;
        let mut files = files();
        files.push(input("geo_api_samples.json", text));
        let mut ledger = Ledger::silent();
        let rows = Decoupage::read(&files, &mut ledger).unwrap();
        let ajaccio = rows.communes.iter().find(|row| row.insee == "2A004").unwrap();
        assert_eq!(ajaccio.latitude, Some(41.9347));
        assert_eq!((rows.academies.len(), rows.missions.len()), (2, 1));
        assert_eq!(ledger.totals().0, 13 + 4);
    }

    #[test]
    fn a_folder_without_communes_changes_nothing() {
        let error = Decoupage::read(&files()[..1], &mut Ledger::silent()).unwrap_err();
        assert!(error.reason.starts_with("Il manque une liste de communes"), "{error}");
    }

    #[tokio::test]
    async fn places_are_written_and_replaced() {
        use migration::MigratorTrait;
        use sea_orm::{EntityTrait, PaginatorTrait, TransactionTrait};
        let db = sea_orm::Database::connect("sqlite::memory:").await.unwrap();
        migration::Migrator::up(&db, None).await.unwrap();
        for _ in 0..2 {
            let mut ledger = Ledger::silent();
            let rows = Decoupage::read(&files(), &mut ledger).unwrap();
            let transaction = db.begin().await.unwrap();
            crate::import::run::apply::<Decoupage>(rows, &Writer::new(&transaction, ledger.now), &ledger)
                .await
                .unwrap();
            transaction.commit().await.unwrap();
        }
        assert_eq!(row::commune::Entity::find().count(&db).await.unwrap(), 7);
    }
}
