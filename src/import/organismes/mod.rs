//! Which establishments train apprentices, for whom, and where?
//!
//! Four kinds of lists, from the best to the least: the référentiel of organisations (JSON), the organisations of API
//! Apprentissage (JSON), the establishments of the apprenticeship catalogue (JSON of strings), and lists drawn from
//! either (CSV). Rows of one SIRET are merged: a lower list only fills what the better ones leave empty. API
//! Apprentissage alone tells no nature, relation nor place: those that stand are left.

mod api;
mod catalogue;
mod contact;
mod dictionary;
mod fiche;
mod file;
mod liste;
mod referentiel;

use std::collections::{BTreeMap, HashMap};

use sea_orm::{DbErr, EntityTrait, QuerySelect};

use self::fiche::Fiche;
use super::anomalie::{self, Check, far_from_commune, leads_nowhere};
use super::communes::Communes;
use super::ignored::{Ignored, VALEUR_IGNOREE};
use super::input::{FileError, Input};
use super::ledger::{At, Ledger};
use super::pile::{Pile, Stash};
use super::refusal::{self, rule};
use super::source::{JeuDeDonnees, Source};
use super::table::Verdict;
use super::write::{Keys, Writer};
use file::Kind;

/// Training organisations.
#[derive(Debug)]
pub struct Organismes;

/// Rows by key.
#[derive(Debug, Default)]
pub struct Rows {
    // The mark of each is the rank of the first file that tells of it.
    fiches: Stash<Fiche, usize>,
    relations: Stash<entity::organisme_relation::Model, ()>,
    // The mark of each is its UAI.
    lieux: Stash<entity::lieu::Model, Option<referentiel::Letters>>,
    nafs: BTreeMap<String, entity::naf::Model>,
    ignored: Pile<Ignored>,
    // Rank of the file that is read.
    file: usize,
    // Where the element that is read is.
    at: Option<At>,
    // Whether API Apprentissage alone tells them.
    completes: bool,
}

impl Rows {
    /// Adds what a list says of an organisation; another UAI than the one that it has already is told.
    fn merge(&mut self, fiche: Fiche) -> Verdict {
        let Some(mut known) = self.fiches.get(&fiche.siret) else {
            self.fiches.put(&fiche.siret, self.file, &fiche);
            return Verdict::Accepted;
        };
        let other = fiche.uai.clone().filter(|uai| known.uai.as_ref().is_some_and(|known| known != uai));
        self.tell(other.iter().map(|uai| another_uai(&known.siret, uai)).collect());
        if known.fill(fiche) {
            let first = self.fiches.mark(&known.siret).copied().unwrap_or(self.file);
            self.fiches.put(&known.siret, first, &known);
            Verdict::Accepted
        } else {
            Verdict::Skipped(other.map_or(rule::ALL_KNOWN, |_| rule::OTHER_UAI))
        }
    }

    /// Adds values left out.
    fn tell(&mut self, ignored: Vec<Ignored>) {
        for value in ignored {
            let value = match (value.at, self.at) {
                (None, Some(at)) => value.at(at),
                _ => value,
            };
            self.ignored.push(&value);
        }
    }

    /// Whether an earlier file tells of an organisation.
    fn told(&self, siret: &str) -> bool {
        self.fiches.mark(&siret).is_some_and(|first| *first != self.file)
    }
}

/// What is told of a UAI beside the first one of an establishment.
pub const OTHER_UAI: &str = "L'établissement a déjà un autre UAI, d'une meilleure liste ou d'une ligne précédente : celui-ci est \
                         laissé de côté.";

fn another_uai(siret: &str, uai: &str) -> Ignored {
    Ignored::new("Organisme", siret, "uai", uai).because(VALEUR_IGNOREE, OTHER_UAI)
}

const ACADEMIE: &str = "Le code n'est celui d'aucune académie.";

/// Checks of what the organisations refer to.
const CHECKS: &[Check] = &[
    Check {
        code: "UAI_PARTAGE",
        type_objet: "Organisme",
        champ: "uai",
        message: "Plusieurs établissements portent ce même UAI.",
        select: "SELECT siret AS cle, uai AS valeur FROM organisme WHERE uai IN \
                 (SELECT uai FROM organisme WHERE uai IS NOT NULL GROUP BY uai HAVING COUNT(*) > 1)",
    },
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "Organisme",
        champ: "formateurs",
        message: "Le formateur désigné n'est dans aucune des listes d'organismes.",
        select: "SELECT r.responsable_siret AS cle, r.formateur_siret AS valeur FROM organisme_relation r \
                 WHERE NOT EXISTS (SELECT 1 FROM organisme o WHERE o.siret = r.formateur_siret)",
    },
    Check {
        code: "REFERENCE_INCONNUE",
        type_objet: "Organisme",
        champ: "responsables",
        message: "Le responsable désigné n'est dans aucune des listes d'organismes.",
        select: "SELECT r.formateur_siret AS cle, r.responsable_siret AS valeur FROM organisme_relation r \
                 WHERE NOT EXISTS (SELECT 1 FROM organisme o WHERE o.siret = r.responsable_siret)",
    },
    Check {
        code: "PERIODE_INVERSEE",
        type_objet: "Organisme",
        champ: "dateFermeture",
        message: "L'établissement ferme avant d'être créé.",
        select: "SELECT o.siret AS cle, CAST(o.date_creation AS TEXT) || '/' || CAST(o.date_fermeture AS TEXT) AS valeur \
                 FROM organisme o WHERE o.date_creation > o.date_fermeture",
    },
    Check {
        code: "COMMUNE_INCONNUE",
        type_objet: "Organisme",
        champ: "commune",
        message: "Ni le code INSEE ni l'adresse de l'organisme ne mènent à une commune.",
        select: "SELECT o.siret AS cle, COALESCE(o.commune_insee, o.code_postal) AS valeur FROM organisme o \
                 WHERE EXISTS (SELECT 1 FROM commune) \
                 AND NOT EXISTS (SELECT 1 FROM commune c WHERE c.insee = o.commune_insee)",
    },
    Check {
        code: "COMMUNE_INCONNUE",
        type_objet: "Lieu",
        champ: "commune",
        message: "Ni le code INSEE ni l'adresse du lieu ne mènent à une commune.",
        select: "SELECT l.id AS cle, COALESCE(l.commune_insee, l.code_postal) AS valeur FROM lieu l \
                 WHERE EXISTS (SELECT 1 FROM commune) \
                 AND NOT EXISTS (SELECT 1 FROM commune c WHERE c.insee = l.commune_insee)",
    },
    leads_nowhere!("Organisme", "academie", ACADEMIE, "organisme"."siret", "academie_code" => "academie"."code"),
    leads_nowhere!("Lieu", "academie", ACADEMIE, "lieu"."id", "academie_code" => "academie"."code"),
    far_from_commune!("Organisme", "organisme", "siret"),
    far_from_commune!("Lieu", "lieu", "id"),
];

impl Source for Organismes {
    type Rows = Rows;

    const JEU: JeuDeDonnees = JeuDeDonnees {
        id: "organismes",
        nom: "Référentiel des organismes de formation en apprentissage",
        producteur: "Onisep, Réseau des Carif-Oref",
        licence: "Licence Ouverte 2.0",
        url: "https://referentiel.apprentissage.onisep.fr/",
        frequence: "quotidienne",
        description: "Organismes responsables et formateurs, leurs relations et leurs lieux de formation ; complété \
                      par les établissements du catalogue de l'apprentissage et par des listes de réseaux.",
    };

    const DICTIONARY: &'static [super::dictionary::Table] = dictionary::TABLES;

    const CHECKS: &'static [Check] = CHECKS;

    const AFTER: &'static [&'static str] = &["decoupage"];

    fn recognises(input: &Input) -> bool {
        Kind::of(input).is_some()
    }

    fn read(inputs: &[Input], ledger: &mut Ledger) -> Result<Rows, FileError> {
        let mut files = Vec::new();
        for input in inputs {
            let kind = Kind::of(input).ok_or_else(|| {
                refusal::file::not_a(
                    &input.name,
                    "une liste d'organismes",
                    "les clés ou l'en-tête de l'une de celles qui sont publiées",
                )
            })?;
            files.push((kind, input));
        }
        // The best list first, and of each kind the newest file.
        files.sort_by(|a, b| {
            let newest = |input: &Input| (input.millesime(), input.lower_name());
            a.0.cmp(&b.0).then_with(|| newest(b.1).cmp(&newest(a.1)))
        });
        let completes = files.iter().all(|(kind, _)| *kind == Kind::Api);
        let mut rows = Rows { completes, ..Rows::default() };
        for (rank, (kind, input)) in files.into_iter().enumerate() {
            rows.file = rank;
            match kind {
                Kind::Referentiel => referentiel::read(input, &mut rows, ledger)?,
                Kind::Api => api::read(input, &mut rows, ledger)?,
                Kind::Catalogue => catalogue::read(input, &mut rows, ledger)?,
                Kind::Prepa | Kind::Reseau | Kind::CfaRegional => {
                    liste::read(kind, input, &mut rows, ledger)?;
                }
            }
        }
        Ok(rows)
    }

    fn left_out(rows: Rows, told: &mut dyn FnMut(Ignored)) -> Result<(), DbErr> {
        rows.ignored.into_iter().try_for_each(|value| value.map(&mut *told))
    }

    async fn write(rows: Rows, writer: &Writer<'_>, ledger: &Ledger) -> Result<(), DbErr> {
        if rows.completes {
            return complete(rows, writer, ledger).await;
        }
        let communes = Communes::load(writer.transaction()).await?;
        let mut contacts = Pile::default();
        let organismes = rows.fiches.items().map(|item| {
            item.map(|(_, mut fiche)| {
                contact::rows(&mut fiche).for_each(|row| contacts.push(&row));
                fiche.into_row(&communes, ledger.now)
            })
        });
        let relations = rows.relations.items().map(|item| item.map(|(_, relation)| relation));
        let lieux = rows.lieux.items().map(|item| item.map(|(_, lieu)| placed(lieu, &communes)));
        writer.replace::<entity::organisme::Entity>(organismes).await?;
        writer.replace::<entity::organisme_contact::Entity>(contacts).await?;
        writer.replace::<entity::organisme_relation::Entity>(relations).await?;
        writer.replace::<entity::lieu::Entity>(lieux).await?;
        writer.add_missing::<entity::naf::Entity>(rows.nafs.into_values()).await?;
        anomalie::ignored(writer, Self::JEU.id, rows.ignored, anomalie::nothing_stays, ledger.now).await
    }
}

// With the commune that its code, else its postal code, leads to; a code that leads nowhere stays, and is told.
fn placed(lieu: entity::lieu::Model, communes: &Communes) -> entity::lieu::Model {
    let commune = communes.place(lieu.commune_insee.as_deref(), lieu.code_postal.as_deref(), None);
    entity::lieu::Model { commune_insee: commune.or(lieu.commune_insee), ..lieu }
}

/// Writes what API Apprentissage tells, and leaves what it does not.
async fn complete(mut rows: Rows, writer: &Writer<'_>, ledger: &Ledger) -> Result<(), DbErr> {
    use entity::organisme::Column::{Naf, Nature, Siret};
    let ignored = std::mem::take(&mut rows.ignored);
    let stays = |row: &entity::anomalie::Model| !rows.fiches.contains(&row.cle_objet);
    anomalie::ignored(writer, Organismes::JEU.id, ignored, stays, ledger.now).await?;
    let db = writer.transaction();
    let communes = Communes::load(db).await?;
    let known = entity::organisme::Entity::find().select_only();
    let known = known.columns([Siret, Nature, Naf]).into_tuple::<(String, String, Option<String>)>().all(db).await?;
    let mut known: HashMap<String, _> = known.into_iter().map(|(siret, nature, naf)| (siret, (nature, naf))).collect();
    let (mut sirets, mut contacts) = (Vec::new(), Pile::default());
    let organismes = rows.fiches.items().map(|item| {
        item.map(|(_, mut fiche)| {
            sirets.push(fiche.siret.clone());
            contact::rows(&mut fiche).for_each(|row| contacts.push(&row));
            let mut row = fiche.into_row(&communes, ledger.now);
            if let Some(known) = known.remove(&row.siret) {
                (row.nature, row.naf) = known;
            }
            row
        })
    });
    // A page tells of few, and an export of all: which stand is asked at once.
    writer.upsert_of::<entity::organisme::Entity>(&Keys::default(), organismes).await?;
    let of = entity::organisme_contact::Column::OrganismeSiret;
    writer.replace_of::<entity::organisme_contact::Entity>(of, &Keys::of(sirets), contacts).await
}

#[cfg(test)]
mod tests {
    use crate::import::testing;
    use sea_orm::IntoActiveModel;

    use super::*;

    const REFERENTIEL: &str = r#"[
        {"siret":"43937112100013","uai":"0010070W","lieux_de_formation":[{"code":"1_2"}],
         "relations":[{"type":"responsable->formateur","siret":"18671553800044"}]},
        {"siret":"33363402000015","uai":"0010070W"}, {"siret":"19672198900040","uai":"0010070X"}]"#;
    const PREPA: &str = "uai;siret;raison_sociale;enseigne;nature;departement;commune;adresse;prepa_apprentissage\n\
        0010070W;43937112100013;OGEC ST PIERRE;École;formateur;01;Bourg-en-Bresse;7 RUE VILLENEUVE 01000 BOURG-EN-BRESSE;\n";

    #[tokio::test]
    async fn a_second_uai_of_a_siret_is_told_and_not_passed_for_known() {
        let referentiel = r#"[{"siret":"43937112100013","uai":"0010070W","lieux_de_formation":[]},
            {"siret":"43937112100013","uai":"0010071X"},{"siret":"43937112100013","uai":"0010070W"},
            {"siret":"43937112100013","uai":"0010071X","enseigne":"X"}]"#;
        let db = testing::empty().await;
        let ledger = testing::import::<Organismes>(&db, &[("referentiel_organismes.json", referentiel)], 1).await;
        assert_eq!(ledger.totals(), (4, 2, 0, 2));
        assert_eq!(ledger.tallies[0].skipped[rule::OTHER_UAI], 1);
        assert_eq!(ledger.tallies[0].skipped[rule::ALL_KNOWN], 1);
        let rows = entity::organisme::Entity::find().all(&db).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.uai.as_deref()).collect::<Vec<_>>(), [Some("0010070W")]);
        let found = entity::anomalie::Entity::find().all(&db).await.unwrap();
        let told: Vec<_> = found.iter().filter(|row| row.champ.as_deref() == Some("uai")).collect();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].id, "VALEUR_IGNOREE:Organisme:43937112100013:uai:0010071X");
        assert_eq!(told[0].message, OTHER_UAI);
    }

    #[tokio::test]
    async fn organisations_are_replaced_and_their_anomalies_found_again() {
        let db = testing::empty().await;
        let bourg = testing::commune("01053", "Bourg-en-Bresse", "01").into_active_model();
        entity::commune::Entity::insert(bourg).exec(&db).await.unwrap();
        let files = [("referentiel_organismes.json", REFERENTIEL), ("prepa.csv", PREPA)];
        testing::import::<Organismes>(&db, &files, 1).await;
        testing::import::<Organismes>(&db, &files, 2).await;
        let rows = entity::organisme::Entity::find().all(&db).await.unwrap();
        assert_eq!(rows.len(), 3);
        let merged = rows.iter().find(|row| row.siret == "43937112100013").unwrap();
        assert_eq!((merged.liste.as_str(), merged.nom_tri.as_str()), ("referentiel", "ecole"));
        assert_eq!(merged.commune_insee.as_deref(), Some("01053"), "from its name and its département");
        assert_eq!(merged.siren, "439371121");
        assert_eq!(entity::lieu::Entity::find().all(&db).await.unwrap().len(), 1);
        let found = entity::anomalie::Entity::find().all(&db).await.unwrap();
        let mut codes: Vec<(&str, &str)> =
            found.iter().map(|row| (row.code.as_str(), row.cle_objet.as_str())).collect();
        codes.sort_unstable();
        assert_eq!(
            codes,
            [
                ("COMMUNE_INCONNUE", "19672198900040"),
                ("COMMUNE_INCONNUE", "33363402000015"),
                ("COMMUNE_INCONNUE", "43937112100013:1_2"),
                ("REFERENCE_INCONNUE", "43937112100013"),
                ("UAI_PARTAGE", "33363402000015"),
                ("UAI_PARTAGE", "43937112100013"),
                ("VALEUR_IGNOREE", "19672198900040"),
            ]
        );
        assert!(found.iter().all(|row| row.detectee_le.timestamp() == 86_400), "each keeps its first day");
    }
}
