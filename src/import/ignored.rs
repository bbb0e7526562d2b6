//! Which values do accepted rows go without? Each of them is told, and none is lost in silence.

use std::borrow::Cow;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use entity::anomalie;
use serde::{Deserialize, Serialize};

use super::json::truth;
use super::ledger::At;
use super::place::Place;
use crate::codes::{Code, Kind, paris_day};
use crate::contact::{self, Known, tells_of_somebody};
use crate::store::signalement::OUVERTE;

/// Kind of the anomalies that tell them.
pub const VALEUR_IGNOREE: &str = "VALEUR_IGNOREE";

/// Longest value that is told, in characters.
const MAX_VALUE: usize = 200;

/// A value that its row goes without, since it is malformed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ignored {
    /// Type of the object.
    pub type_objet: String,
    /// Its key.
    pub cle: String,
    /// Field, as the schema names it.
    pub champ: String,
    /// The value; none when it may be somebody's.
    pub valeur: Option<String>,
    /// The register of which it should be a code; none of any other value.
    pub registre: Option<Kind>,
    /// Where its row was read; none when its reader does not tell.
    pub at: Option<At>,
    // Kind and sentence, when they are not those of a value that is left out.
    because: Option<(String, String)>,
}

/// What is told of a field that holds somebody's contact.
pub const TAKEN_OUT: &str = "Le champ contient le contact d’une personne : il en est retiré.";

/// What is told of a value that is left out.
pub const LEFT_OUT: &str = "La valeur n'a pas la forme attendue : elle est laissée de côté.";

impl Ignored {
    /// The value of a field of an object, which is left out. One that may tell of somebody is not shown: in the cells of a
    /// row that are shifted, a name stands for a code.
    pub fn new(type_objet: &'static str, cle: &str, champ: &'static str, valeur: &str) -> Self {
        if tells_of_somebody(valeur) {
            return Self::masked(type_objet, cle, champ);
        }
        let valeur = valeur.replace('\0', "").chars().take(MAX_VALUE).collect();
        Self { valeur: Some(valeur), ..Self::masked(type_objet, cle, champ) }
    }

    /// The same of a value that may be somebody's, such as an e-mail: it is not shown.
    pub fn masked(type_objet: &'static str, cle: &str, champ: &'static str) -> Self {
        let (type_objet, champ) = (type_objet.to_owned(), champ.to_owned());
        Self { type_objet, cle: cle.to_owned(), champ, valeur: None, registre: None, at: None, because: None }
    }

    /// The same, for another reason than its form.
    pub fn because(self, code: &str, message: &str) -> Self {
        Self { because: Some((code.to_owned(), message.to_owned())), ..self }
    }

    /// The same of a code of a register.
    pub fn of(self, registre: Kind) -> Self {
        Self { registre: Some(registre), ..self }
    }

    /// The same, whose row was read there.
    pub fn at(self, at: At) -> Self {
        Self { at: Some(at), ..self }
    }

    /// Kind of the anomaly, and what it says.
    pub fn told(&self) -> (&str, &str) {
        self.because.as_ref().map_or((VALEUR_IGNOREE, LEFT_OUT), |(code, message)| (code, message))
    }

    /// The anomaly that tells it.
    pub fn into_row(self, jeu: &str, now: DateTime<Utc>) -> anomalie::Model {
        let (code, message) = self.told();
        let (code, message) = (code.to_owned(), message.to_owned());
        let Self { type_objet, cle, champ, valeur, .. } = self;
        let suffix = valeur.as_deref().map(|valeur| format!(":{valeur}")).unwrap_or_default();
        anomalie::Model {
            id: format!("{code}:{type_objet}:{cle}:{champ}{suffix}"),
            jeu_de_donnees_id: jeu.to_owned(),
            code,
            type_objet,
            cle_objet: cle,
            champ: Some(champ),
            valeur,
            message,
            controle: format!("{jeu}:{VALEUR_IGNOREE}"),
            detectee_le: now,
            etat: OUVERTE.to_owned(),
            motif: None,
            traitee_le: None,
        }
    }
}

/// A text that is not what its field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// The reading of an object: what its row goes without is told.
#[derive(Debug)]
pub struct Reading<'a> {
    type_objet: &'static str,
    cle: &'a str,
    at: Option<At>,
    told: &'a mut Vec<Ignored>,
}

impl<'a> Reading<'a> {
    /// Of the object of a type that bears a key, as the graph does.
    pub fn new(type_objet: &'static str, cle: &'a str, told: &'a mut Vec<Ignored>) -> Self {
        Self { type_objet, cle, at: None, told }
    }

    /// The same, of a row that was read there.
    pub fn at(self, at: At) -> Self {
        Self { at: Some(at), ..self }
    }

    /// The key of the object.
    pub fn cle(&self) -> &'a str {
        self.cle
    }

    /// What a text says; nothing when there is none, or when it stands for nothing. One that the reader refuses is told.
    pub fn read<T, E>(
        &mut self,
        champ: &'static str,
        text: Option<&str>,
        reader: impl FnOnce(&str) -> Result<Option<T>, E>,
    ) -> Option<T> {
        let text = text?;
        reader(text).unwrap_or_else(|_| {
            self.ignore(champ, text);
            None
        })
    }

    /// The code that a text is.
    pub fn code<C: Code>(&mut self, champ: &'static str, text: Option<&str>) -> Option<String> {
        let code = text.and_then(|text| text.parse::<C>().ok());
        self.coded(champ, C::KIND, text, code).map(|code| code.to_string())
    }

    /// What was found of a text that should be a code of a register; one of which nothing was is told.
    pub fn coded<T>(&mut self, champ: &'static str, registre: Kind, text: Option<&str>, found: Option<T>) -> Option<T> {
        if let (Some(text), None) = (text, &found) {
            self.tell(Ignored::new(self.type_objet, self.cle, champ, text).of(registre));
        }
        found
    }

    /// The day, in Paris, that a text tells.
    pub fn day(&mut self, champ: &'static str, text: Option<&str>) -> Option<NaiveDate> {
        self.read(champ, text, paris_day)
    }

    /// The number that a text is, from 0.
    pub fn number<N: FromStr + PartialOrd + Default>(&mut self, champ: &'static str, text: Option<&str>) -> Option<N> {
        let number = |text: &str| text.parse().ok().filter(|number| *number >= N::default());
        self.read(champ, text, |text| number(text).map(Some).ok_or(Malformed))
    }

    /// Yes or no.
    pub fn flag(&mut self, champ: &'static str, text: Option<&str>) -> Option<bool> {
        self.read(champ, text, |text| truth(text).map(Some).ok_or(Malformed))
    }

    /// The point of a text `latitude,longitude`.
    pub fn place(&mut self, champ: &'static str, text: Option<&str>) -> Option<Place> {
        self.read(champ, text, |text| {
            let place = Place::parse(text);
            place.latitude.map(|_| Some(place)).ok_or(Malformed)
        })
    }

    /// The point of two texts, a latitude and a longitude; nothing when either is missing.
    pub fn point(&mut self, champ: &'static str, latitude: Option<&str>, longitude: Option<&str>) -> Option<Place> {
        let text = format!("{},{}", latitude?, longitude?);
        self.place(champ, Some(&text))
    }

    /// What was found of a text that may be somebody's; one of which nothing was is told, and not shown.
    pub fn personal<T>(&mut self, champ: &'static str, text: Option<&str>, found: Option<T>) -> Option<T> {
        if text.is_some() && found.is_none() {
            self.tell(Ignored::masked(self.type_objet, self.cle, champ));
        }
        found
    }

    /// A value is left out.
    pub fn ignore(&mut self, champ: &'static str, valeur: &str) {
        self.tell(Ignored::new(self.type_objet, self.cle, champ, valeur));
    }

    /// A field that is no long text, as everybody reads it: without what is somebody's contact, which is told.
    pub fn open(&mut self, champ: &'static str, text: Option<String>, known: &Known<'_>) -> Option<String> {
        let veiled = contact::veiled(text?, known);
        let open = contact::shown(&veiled, false);
        if matches!(open, Cow::Owned(_)) {
            self.doubt(champ, None, "CONTACT_PERSONNEL", TAKEN_OUT);
        }
        Some(open.into_owned())
    }

    /// A web address; none when somebody's contact is in it, which is told.
    pub fn page(&mut self, champ: &'static str, page: Option<String>, known: &Known<'_>) -> Option<String> {
        self.open(champ, page.clone(), known).filter(|open| Some(open) == page.as_ref())
    }

    /// A value is kept, and something is to be said of it: the kind of the anomaly, and a sentence. The value is not shown when
    /// none is given.
    pub fn doubt(&mut self, champ: &'static str, valeur: Option<&str>, code: &str, message: &str) {
        let masked = || Ignored::masked(self.type_objet, self.cle, champ);
        let doubted = valeur.map_or_else(masked, |valeur| Ignored::new(self.type_objet, self.cle, champ, valeur));
        self.tell(doubted.because(code, message));
    }

    fn tell(&mut self, value: Ignored) {
        self.told.push(Ignored { at: self.at, ..value });
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{DatabaseConnection, EntityTrait, QueryOrder};

    use crate::import::bcn::Bcn;
    use crate::import::catalogue::Catalogue;
    use crate::import::data_inclusion::DataInclusion;
    use crate::import::decoupage::Decoupage;
    use crate::import::organismes::Organismes;
    use crate::import::rncp::FranceCompetences;
    use crate::import::rome::Rome;
    use crate::import::testing::{empty, import};

    use super::*;

    /// The values told, each as `type key field: value`.
    async fn told(db: &DatabaseConnection) -> Vec<String> {
        let rows = anomalie::Entity::find().order_by_asc(anomalie::Column::Id).all(db).await.unwrap();
        let rows = rows.into_iter().filter(|row| row.code == VALEUR_IGNOREE);
        let line = |row: anomalie::Model| {
            let (champ, valeur) = (row.champ.unwrap(), row.valeur.unwrap_or_else(|| "masked".to_owned()));
            format!("{} {} {champ}: {valeur}", row.type_objet, row.cle_objet)
        };
        rows.map(line).collect()
    }

    fn export(day: u32, fiches: &str, partenaires: &str) -> [(String, String); 4] {
        let file = |table: &str, text: String| (format!("export_fiches_CSV_{table}_2026_01_{day}.csv"), text);
        [
            file(
                "Standard",
                format!(
                    "Numero_Fiche;Intitule;Actif;Nomenclature_Europe_Niveau;Date_Effet;Date_Fin_Enregistrement\n{fiches}"
                ),
            ),
            file("VoixdAccès", "Numero_Fiche;Si_Jury\n".to_owned()),
            file("Partenaires", format!("Numero_Fiche;Nom_Partenaire;Siret_Partenaire\n{partenaires}")),
            file("Certificateurs", "Numero_Fiche;Nom_Certificateur;Siret_Certificateur\nRNCP101;X;123\n".to_owned()),
        ]
    }

    async fn import_export(db: &DatabaseConnection, files: &[(String, String)], day: i64) {
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        import::<FranceCompetences>(db, &files, day).await;
    }

    #[tokio::test]
    async fn of_sheets_days_levels_and_identifiers_are_told_until_the_sheet_is_read_again() {
        let db = empty().await;
        let fiches = "RNCP101;CAP;ACTIVE;NIV3;31/02/2024;31/08/2029\nRNCP101;CAP;ACTIVE;NIV9;hier;31/08/2029\n\
                      RNCP102;BTS;ACTIVE;REPRISE;;bientôt\n";
        import_export(&db, &export(15, fiches, "RNCP101;Sans numéro;\nRNCP101;Faux;1947001590001X\n"), 1).await;
        let first = [
            "FicheRncp RNCP101 certificateurs: 123",
            "FicheRncp RNCP101 dateEffet: hier",
            "FicheRncp RNCP101 niveauEuropeen: NIV9",
            "FicheRncp RNCP102 dateFinEnregistrement: bientôt",
            "Partenaire RNCP101:faux siret: 1947001590001X",
        ];
        assert_eq!(told(&db).await, first, "of two rows of a sheet, the one that is kept");
        import_export(&db, &export(16, "RNCP101;CAP;ACTIVE;NIV3;01/02/2024;31/08/2029\n", ""), 2).await;
        let left = ["FicheRncp RNCP101 certificateurs: 123", "FicheRncp RNCP102 dateFinEnregistrement: bientôt"];
        assert_eq!(told(&db).await, left, "the export says nothing of the second");
    }

    #[tokio::test]
    async fn of_diplomas_and_courses_days_that_do_not_exist_are_told_and_unknown_ones_are_not() {
        let db = empty().await;
        let diplomes = "FORMATION_DIPLOME;GROUPE_SPECIALITE;LIBELLE_LONG_200;NIVEAU_QUALIFICATION_RNCP;DATE_OUVERTURE;DATE_FERMETURE;DATE_PREMIERE_SESSION;DATE_ARRETE_CREATION\n\
            50022146;221;CUISINE;03;01/01/1901;31/02/2020;1998;01/09/0998\n01022104;XX;EAU;3;02/01/1901;;98;\n";
        let mefs = "MEF;FORMATION_DIPLOME;LIBELLE_LONG;DUREE_DISPOSITIF;ANNEE_DISPOSITIF;DATE_OUVERTURE\n\
            2412522132;50022146;CUISINE;9;deux;00/00/2020\n";
        import::<Bcn>(&db, &[("N_FORMATION_DIPLOME_ENQUETE_51.csv", diplomes), ("n_mef.csv", mefs)], 1).await;
        let of_diplomes = [
            "Diplome 01022104 niveauEuropeen: 3",
            "Diplome 01022104 nsf: XX",
            "Diplome 01022104 premiereSession: 98",
            "Diplome 50022146 dateCreation: 01/09/0998",
            "Diplome 50022146 dateFermeture: 31/02/2020",
        ];
        let of_mefs = ["Mef 2412522132 annee: deux", "Mef 2412522132 dateOuverture: 00/00/2020"];
        assert_eq!(told(&db).await, [&of_diplomes[..], &of_mefs].concat());
        import::<Bcn>(&db, &[("n_mef.csv", &mefs.replace("deux", "2").replace("00/00/2020", ""))], 2).await;
        assert_eq!(told(&db).await, of_diplomes, "a table that is not given keeps what was told of it");
    }

    #[tokio::test]
    async fn of_organisations_whatever_cannot_be_read_is_told() {
        let db = empty().await;
        let catalogue = r#"{"etablissements": [{"siret": "43937112100013", "etablissement_siege_siret": "x", "uai": "0010070W",
            "naf_code": "8559", "ferme": "peut-être", "date_creation": "1970-01-01T00:00:00.000Z", "geo_coordonnees": "46.2;5.2",
            "num_academie": 8, "code_postal": "1000"}]}"#;
        let referentiel = r#"[{"siret": "43937112100013", "uai_potentiels": [], "nature": "école", "relations": [
            {"type": "responsable->formateur", "siret": "18671553800045"}, {"type": "entreprise"}, {"type": "voisin", "siret": "1"}],
            "lieux_de_formation": [{"uai": "0010070X", "code": "1_2"}, {"uai": "0010070W"}]}]"#;
        let files = [("catalogue_etablissements.json", catalogue), ("referentiel_organismes.json", referentiel)];
        import::<Organismes>(&db, &files, 1).await;
        let expected = [
            "Lieu 43937112100013:1_2 uai: 0010070X",
            "Organisme 43937112100013 codePostal: 1000",
            "Organisme 43937112100013 formateurs: 18671553800045",
            "Organisme 43937112100013 formateurs: {\"siret\":\"1\",\"type\":\"voisin\"}",
            "Organisme 43937112100013 lieux: {\"uai\":\"0010070W\"}",
            "Organisme 43937112100013 naf: 8559",
            "Organisme 43937112100013 nature: école",
            "Organisme 43937112100013 ouvert: peut-être",
            "Organisme 43937112100013 point: 46.2;5.2",
        ];
        assert_eq!(told(&db).await, expected);
    }

    #[tokio::test]
    async fn of_courses_and_services_an_e_mail_that_is_none_is_told_and_not_shown() {
        let db = empty().await;
        let courses = r#"[{"cle_ministere_educatif": "k1", "duree": "deux", "annee": "X", "email": "jeanne.martin arobase gmail",
            "lieu_formation_geo_coordonnees": "nulle part", "onisep_url": "onisep", "entierement_a_distance": "un peu"},
            {"cle_ministere_educatif": "k2", "capacite": -1}]"#;
        import::<Catalogue>(&db, &[("page.json", &format!("{{\"formations\": {courses}}}"))], 1).await;
        let of_courses = [
            "Formation k1 aDistance: un peu",
            "Formation k1 courriel: masked",
            "Formation k1 duree: deux",
            "Formation k1 lieu: nulle part",
            "Formation k1 onisepUrl: onisep",
            "Formation k2 capacite: -1",
        ];
        assert_eq!(told(&db).await, of_courses);
        let corrected = r#"{"formations": [{"cle_ministere_educatif": "k1"}]}"#;
        import::<Catalogue>(&db, &[("page.json", corrected)], 2).await;
        assert_eq!(told(&db).await, ["Formation k2 capacite: -1"], "a page tells of its courses only");
        let structures = r#"[{"id": "s1", "source": "dora", "nom": "A", "date_maj": "2026-01-01", "siret": "1", "courriel": "martin",
            "code_postal": "5962", "code_insee": "Lille", "latitude": 95, "longitude": 3, "site_web": "javascript:x",
            "_is_contact_public": "peut-être", "doublons": [{"score": 1}]}]"#;
        let services = r#"[{"id": "v1", "structure_id": "s1", "source": "dora", "nom": "B", "date_maj": "2026-01-01",
            "type": ["atelier", "formation"], "nombre_semaines": 2.5, "latitude": 50, "score_qualite": 3}]"#;
        let files = [("structures.json", structures), ("services.json", services)];
        import::<DataInclusion>(&db, &files, 3).await;
        let of_inclusion = [
            "Service v1 latitude: 50",
            "Service v1 nombreSemaines: 2.5",
            "Service v1 scoreQualite: 3",
            "Service v1 typeService: formation",
            "Structure s1 codeInsee: Lille",
            "Structure s1 contactMasque: peut-être",
            "Structure s1 courriel: masked",
            "Structure s1 doublons: {\"score\":1}",
            "Structure s1 latitude: 95",
            "Structure s1 longitude: 3",
            "Structure s1 siret: 1",
            "Structure s1 siteWeb: javascript:x",
        ];
        assert_eq!(told(&db).await[1..], of_inclusion);
        import::<DataInclusion>(&db, &[("services.json", &services.replace("2.5", "2"))], 4).await;
        assert_eq!(told(&db).await.len(), of_inclusion.len(), "services alone say nothing of structures");
    }

    #[tokio::test]
    async fn of_places_and_jobs_whatever_cannot_be_read_is_told() {
        let db = empty().await;
        let files = [
            ("regions.csv", "REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\n32,5935,4,X,X,Hauts-de-France\n"),
            (
                "outremer.csv",
                "code_commune,nom_commune,code_collectivite,nom_collectivite,code_postal,population\n\
                 98711,Anaa,987,Polynésie française,98760|9879,beaucoup\n",
            ),
            (
                "epci.json",
                r#"[{"code": "200093201", "nom": "Lille", "type": "METRO", "membres": [{"code": "98711"}, {"code": "59999"}]}]"#,
            ),
            ("points.csv", "nom;lat;lng;siret\nML;0,5;x;53132862300149\n"),
        ];
        import::<Decoupage>(&db, &files, 1).await;
        let of_places = [
            "Commune 98711 codesPostaux: 9879",
            "Commune 98711 population: beaucoup",
            "Epci 200093201 communes: {\"code\":\"59999\"}",
            "MissionLocale 53132862300149 point: 0,5,x",
            "Region 32 chefLieu: 5935",
        ];
        assert_eq!(told(&db).await, of_places);
        let jobs = "code_rome,code_fiche_metier,code_ogr,libelle_rome,code_rome_parent\nM1805,1,1,Études,M18\n";
        import::<Rome>(&db, &[("unix_referentiel_code_rome.csv", jobs)], 2).await;
        assert_eq!(told(&db).await[3], "Metier M1805 parent: M18");
    }
}
