//! What is known of one organisation, whichever lists tell it?

use chrono::{DateTime, NaiveDate, Utc};
use entity::organisme;
use serde::{Deserialize, Serialize};

use crate::codes::{CodeAcademie, Kind, Siret};
use crate::import::communes::{Communes, Hint};
use crate::import::ignored::{Malformed, Reading};
use crate::import::place::Place;
use crate::import::refusal;
use crate::import::table::Verdict;
use crate::search::fold;

use super::contact::Contact;

/// Kinds of lists, from the best to the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Liste {
    /// The référentiel.
    Referentiel,
    /// The establishments of the catalogue.
    Catalogue,
    /// Any other list.
    Autre,
}

impl Liste {
    fn as_str(self) -> &'static str {
        match self {
            Self::Referentiel => "referentiel",
            Self::Catalogue => "catalogue",
            Self::Autre => "liste",
        }
    }
}

/// One organisation; what is none is not told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fiche {
    /// SIRET.
    pub siret: String,
    /// Best list that tells of it.
    pub liste: Liste,
    /// Date of the file of that list.
    pub millesime: Option<NaiveDate>,
    /// Code of the education ministry.
    pub uai: Option<String>,
    /// Name of the legal unit.
    pub raison_sociale: Option<String>,
    /// Trade name.
    pub enseigne: Option<String>,
    /// One of the four natures.
    pub nature: Option<String>,
    /// Whether it is open.
    pub ouvert: Option<bool>,
    /// Whether it is certified Qualiopi.
    pub qualiopi: Option<bool>,
    /// Number of its declaration of activity.
    pub numero_declaration_activite: Option<String>,
    /// Address on one line.
    pub adresse: Option<String>,
    /// Postal code.
    pub code_postal: Option<String>,
    /// Commune, by its code.
    pub commune_insee: Option<String>,
    /// Commune, by its name, where the list gives no code.
    pub commune: Option<Hint>,
    /// Académie.
    pub academie_code: Option<String>,
    /// Branch.
    pub naf: Option<String>,
    /// Creation.
    pub date_creation: Option<NaiveDate>,
    /// Closing.
    pub date_fermeture: Option<NaiveDate>,
    /// Point.
    pub place: Option<Place>,
    /// E-mails.
    pub contacts: Option<Vec<Contact>>,
}

impl Fiche {
    /// An organisation of which only the SIRET is known.
    pub fn new(siret: Siret, liste: Liste, millesime: Option<NaiveDate>) -> Self {
        Self {
            siret: siret.into_string(),
            liste,
            millesime,
            uai: None,
            raison_sociale: None,
            enseigne: None,
            nature: None,
            ouvert: None,
            qualiopi: None,
            numero_declaration_activite: None,
            adresse: None,
            code_postal: None,
            commune_insee: None,
            commune: None,
            academie_code: None,
            naf: None,
            date_creation: None,
            date_fermeture: None,
            place: None,
            contacts: None,
        }
    }

    /// Takes from another list what is not known yet; whether that was anything.
    pub fn fill(&mut self, other: Self) -> bool {
        let mut added = false;
        macro_rules! fill {
            ($($field:ident),+ $(,)?) => {$(
                if self.$field.is_none() && other.$field.is_some() {
                    self.$field = other.$field;
                    added = true;
                }
            )+};
        }
        // A name of commune adds nothing to a code.
        if self.commune_insee.is_none() {
            fill!(commune);
        }
        fill!(
            uai,
            raison_sociale,
            enseigne,
            nature,
            ouvert,
            qualiopi,
            numero_declaration_activite,
            adresse,
            code_postal,
            commune_insee,
            academie_code,
            naf,
            date_creation,
            date_fermeture,
            place,
            contacts,
        );
        added
    }

    /// The row: names fall back on one another, and on the SIRET.
    pub fn into_row(self, communes: &Communes, now: DateTime<Utc>) -> organisme::Model {
        let raison_sociale =
            self.raison_sociale.clone().or_else(|| self.enseigne.clone()).unwrap_or_else(|| self.siret.clone());
        let name = self.enseigne.as_deref().unwrap_or(&raison_sociale);
        let place = self.place.unwrap_or_default();
        let named = self.commune.as_ref().and_then(|hint| communes.named(hint));
        let nom = self.commune.as_ref().map(|hint| hint.nom.as_str());
        let told = communes.place(self.commune_insee.as_deref(), self.code_postal.as_deref(), nom);
        organisme::Model {
            siren: self.siret[..9].to_owned(),
            nom_tri: fold(name),
            siret: self.siret,
            uai: self.uai,
            raison_sociale,
            enseigne: self.enseigne,
            nature: self.nature.unwrap_or_else(|| "inconnue".to_owned()),
            ouvert: self.ouvert,
            qualiopi: self.qualiopi,
            numero_declaration_activite: self.numero_declaration_activite,
            adresse: self.adresse,
            code_postal: self.code_postal,
            commune_insee: told.or(named).or(self.commune_insee),
            academie_code: self.academie_code,
            naf: self.naf,
            date_creation: self.date_creation,
            date_fermeture: self.date_fermeture,
            liste: self.liste.as_str().to_owned(),
            latitude: place.latitude,
            longitude: place.longitude,
            sphere_x: place.sphere_x,
            sphere_y: place.sphere_y,
            sphere_z: place.sphere_z,
            millesime: self.millesime,
            mis_a_jour_le: now,
        }
    }
}

/// The SIRET of a row. A SIREN also passes for a SIRET that lost its zeros: what is shorter than 12 digits is refused.
pub fn siret(column: &str, text: Option<&str>) -> Result<Siret, Verdict> {
    match text {
        Some(short) if short.bytes().filter(u8::is_ascii_digit).count() < 12 => {
            Err(refusal::not_of(Kind::Siret, column, short))
        }
        text => refusal::code(column, text),
    }
}

/// One of the four natures.
pub fn nature(text: &str) -> Result<Option<String>, Malformed> {
    let natures = ["responsable", "formateur", "responsable_formateur", "inconnue"];
    natures.contains(&text).then(|| Some(text.to_owned())).ok_or(Malformed)
}

/// Whether it is open, from its administrative state.
pub fn ouvert(text: &str) -> Result<Option<bool>, Malformed> {
    match fold(text).as_str() {
        "actif" | "active" => Ok(Some(true)),
        "ferme" => Ok(Some(false)),
        _ => Err(Malformed),
    }
}

/// The code of an académie, of which some lists write one digit.
pub fn academie(reading: &mut Reading<'_>, text: Option<&str>) -> Option<String> {
    let code = |text: &str| format!("{text:0>2}").parse::<CodeAcademie>();
    reading.read("academie", text, |text| code(text).map(|code| Some(code.into_string())))
}
