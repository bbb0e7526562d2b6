//! Which fields may bear another value than their source's, and what may stand in them? One table.
//!
//! What others are found by is left out (codes, keys, what objects are tied by), with what is computed from other columns.

use super::Point;
use crate::codes::iso_day;

/// The form of what stands in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forme {
    /// A line of text.
    Texte,
    /// An e-mail address.
    Courriel,
    /// A telephone number, as people write it.
    Telephone,
    /// The address of a page.
    Page,
    /// A day.
    Jour,
    /// Degrees north.
    Latitude,
    /// Degrees east.
    Longitude,
    /// Both.
    Point,
}

/// A field that may be corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Champ {
    /// Its name in the schema.
    pub nom: &'static str,
    /// Its column; of a point, that of the degrees north.
    pub column: &'static str,
    /// What stands in it.
    pub forme: Forme,
    /// Whether something must.
    pub requis: bool,
}

/// A type of object of which fields may be corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corrigible {
    /// Its name in the schema.
    pub type_objet: &'static str,
    /// Its table.
    pub table: &'static str,
    /// Its key.
    pub key: &'static str,
    /// Data set.
    pub jeu: &'static str,
    /// Fields.
    pub champs: &'static [Champ],
}

/// `texte nom = "nom", requis` and so on.
macro_rules! champs {
    ($( $forme:ident $nom:literal = $column:literal $($requis:ident)? ),+ $(,)?) => {
        &[$( Champ { nom: $nom, column: $column, forme: Forme::$forme, requis: champs!(@ $($requis)?) } ),+]
    };
    (@) => { false };
    (@ requis) => { true };
}

/// Every type of which fields may be corrected.
pub const CORRIGIBLES: &[Corrigible] = &[
    Corrigible {
        type_objet: "Structure",
        table: "structure",
        key: "id",
        jeu: "data-inclusion",
        champs: champs![
            Texte "nom" = "nom" requis,
            Texte "adresse" = "adresse",
            Texte "complementAdresse" = "complement_adresse",
            Texte "nomCommune" = "commune",
            Telephone "telephone" = "telephone",
            Courriel "courriel" = "courriel",
            Page "siteWeb" = "site_web",
            Page "lienSource" = "lien_source",
            Texte "horairesAccueil" = "horaires_accueil",
            Page "accessibiliteLieu" = "accessibilite_lieu",
            Latitude "latitude" = "latitude",
            Longitude "longitude" = "longitude",
        ],
    },
    Corrigible {
        type_objet: "Service",
        table: "service",
        key: "id",
        jeu: "data-inclusion",
        champs: champs![
            Texte "nom" = "nom" requis,
            Page "lienMobilisation" = "lien_mobilisation",
            Texte "adresse" = "adresse",
            Texte "complementAdresse" = "complement_adresse",
            Texte "nomCommune" = "commune",
            Telephone "telephone" = "telephone",
            Courriel "courriel" = "courriel",
            Page "lienSource" = "lien_source",
            Texte "horairesAccueil" = "horaires_accueil",
            Latitude "latitude" = "latitude",
            Longitude "longitude" = "longitude",
        ],
    },
    Corrigible {
        type_objet: "Formation",
        table: "formation",
        key: "cle",
        jeu: "catalogue",
        champs: champs![
            Texte "intitule" = "intitule",
            Page "onisepUrl" = "onisep_url",
            Courriel "courriel" = "courriel",
            Telephone "telephone" = "telephone",
        ],
    },
    Corrigible {
        type_objet: "Session",
        table: "session",
        key: "id",
        jeu: "catalogue",
        champs: champs![Jour "debut" = "debut", Jour "fin" = "fin"],
    },
    Corrigible {
        type_objet: "Organisme",
        table: "organisme",
        key: "siret",
        jeu: "organismes",
        champs: champs![
            Texte "raisonSociale" = "raison_sociale" requis,
            Texte "enseigne" = "enseigne",
            Texte "adresse" = "adresse",
            Point "point" = "latitude",
            Jour "dateCreation" = "date_creation",
            Jour "dateFermeture" = "date_fermeture",
        ],
    },
    Corrigible {
        type_objet: "Lieu",
        table: "lieu",
        key: "id",
        jeu: "organismes",
        champs: champs![Texte "adresse" = "adresse", Point "point" = "latitude"],
    },
    Corrigible {
        type_objet: "MissionLocale",
        table: "mission_locale",
        key: "siret",
        jeu: "decoupage",
        champs: champs![
            Texte "nom" = "nom" requis,
            Texte "adresse" = "adresse",
            Texte "localite" = "localite",
            Telephone "telephone" = "telephone",
            Courriel "courriel" = "courriel",
            Page "siteWeb" = "site_web",
            Page "priseRdvUrl" = "prise_rdv_url",
            Point "point" = "latitude",
        ],
    },
    Corrigible {
        type_objet: "FicheRncp",
        table: "fiche_rncp",
        key: "rncp",
        jeu: "rncp",
        champs: champs![
            Texte "intitule" = "intitule" requis,
            Texte "abregeIntitule" = "abrege_intitule",
            Jour "dateDecision" = "date_decision",
            Jour "dateEffet" = "date_effet",
        ],
    },
    Corrigible {
        type_objet: "Diplome",
        table: "diplome",
        key: "cfd",
        jeu: "bcn",
        champs: champs![
            Texte "libelle" = "libelle_long" requis,
            Texte "libelleCourt" = "libelle_court",
        ],
    },
    Corrigible {
        type_objet: "Metier",
        table: "metier",
        key: "rome",
        jeu: "rome",
        champs: champs![Texte "libelle" = "libelle" requis, Texte "definition" = "definition"],
    },
];

impl Corrigible {
    /// What may be corrected of a type; none when nothing may.
    pub fn of(type_objet: &str) -> Option<&'static Self> {
        CORRIGIBLES.iter().find(|corrigible| corrigible.type_objet == type_objet)
    }

    /// The field of this name; none when it may not be corrected.
    pub fn champ(&self, nom: &str) -> Option<&'static Champ> {
        self.champs.iter().find(|champ| champ.nom == nom)
    }
}

// Longest text that stands in a field, in characters.
const LONGEST: usize = 2_000;

impl Champ {
    /// What stands once this text is accepted, nothing for an empty one; else the form that is.
    pub fn accepted(&self, text: &str) -> Result<Option<String>, &'static str> {
        let text = text.trim();
        if text.is_empty() {
            return if self.requis { Err("a text that is not empty") } else { Ok(None) };
        }
        if text.chars().count() > LONGEST || text.chars().any(char::is_control) {
            return Err("one line of 2000 characters at the most");
        }
        self.forme.canonical(text).map(Some).ok_or(self.forme.expected())
    }
}

impl Forme {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Texte => "TEXTE",
            Self::Courriel => "COURRIEL",
            Self::Telephone => "TELEPHONE",
            Self::Page => "PAGE",
            Self::Jour => "JOUR",
            Self::Latitude => "LATITUDE",
            Self::Longitude => "LONGITUDE",
            Self::Point => "POINT",
        }
    }

    /// The form, in a few words.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Texte => "a line of text",
            Self::Courriel => "an e-mail address, such as accueil@exemple.fr",
            Self::Telephone => "a telephone number, such as +33 1 99 00 00 00",
            Self::Page => "the address of a page, such as https://exemple.fr/accueil",
            Self::Jour => "a day, such as 2026-03-01",
            Self::Latitude => "degrees from -90 to 90, such as 48.8566",
            Self::Longitude => "degrees from -180 to 180, such as 2.3522",
            Self::Point => "degrees north then east, such as 48.8566,2.3522",
        }
    }

    fn canonical(self, text: &str) -> Option<String> {
        match self {
            Self::Texte => Some(text.to_owned()),
            Self::Courriel => is_email(text).then(|| text.to_owned()),
            Self::Telephone => is_telephone(text).then(|| text.to_owned()),
            Self::Page => is_page(text).then(|| text.to_owned()),
            Self::Jour => iso_day(text).map(|day| day.to_string()),
            Self::Latitude => degrees(text, 90.0).map(|degrees| degrees.to_string()),
            Self::Longitude => degrees(text, 180.0).map(|degrees| degrees.to_string()),
            Self::Point => {
                let (north, east) = text.split_once(',')?;
                let (north, east) = Point::new(degrees(north, 90.0)?, degrees(east, 180.0)?)?.degrees();
                Some(format!("{north},{east}"))
            }
        }
    }
}

fn degrees(text: &str, most: f64) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|degrees| degrees.abs() <= most)
}

/// Whether a text is an e-mail address, as far as can be told without writing to it.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let visible = |c: char| c.is_ascii_graphic() && !"@,;:<>()[]\"\\".contains(c);
    let labels = || domain.split('.');
    text.len() <= 254
        && (1..=64).contains(&local.len())
        && local.chars().all(visible)
        && labels().count() > 1
        && labels().all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'))
}

fn is_telephone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (3..=15).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || " +.-()/".contains(c))
}

fn is_page(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        host.contains('.')
            && !host.starts_with('.')
            && !text.contains(|c: char| c.is_whitespace() || "<>\"".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(forme: Forme, text: &str) -> Option<String> {
        Champ { nom: "x", column: "x", forme, requis: true }.accepted(text).ok().flatten()
    }

    #[test]
    fn each_form_takes_what_it_says_and_nothing_else() {
        for (forme, good, bad) in [
            (Forme::Texte, &["École", " 1 rue "][..], &["", "  ", "a\nb", "a\0"][..]),
            (Forme::Courriel, &["accueil@exemple.fr", "a.b+c@x-y.org"], &["a", "@b.fr", "a@b", "a b@c.fr", "a@b..fr"]),
            (Forme::Telephone, &["+33 1 99 00 00 00", "3949"], &["12", "appeler", "0199000000 poste 3", "+"]),
            (
                Forme::Page,
                &["https://exemple.fr", "http://a.b/c?d=e"],
                &["exemple.fr", "https://", "javascript:x", "https://a b.fr"],
            ),
            (Forme::Jour, &["2026-03-01"], &["01/03/2026", "2026-02-30", "demain", "-99999-1-1"]),
            (Forme::Latitude, &["48.85", "-21.1"], &["91", "NaN", "inf", "x"]),
            (Forme::Longitude, &["2.35", "-61.5", "180"], &["181", "1,5"]),
            (Forme::Point, &["48.85, 2.35"], &["48.85", "2.35;48.85", "95,2"]),
        ] {
            good.iter().for_each(|text| assert!(accepted(forme, text).is_some(), "{forme:?} {text:?}"));
            bad.iter().for_each(|text| assert_eq!(accepted(forme, text), None, "{forme:?} {text:?}"));
            assert!(accepted(forme, forme.expected().rsplit("such as ").next().unwrap()).is_some(), "{forme:?}");
        }
    }

    #[test]
    fn an_empty_text_empties_what_may_be_empty() {
        let champ = |nom| Corrigible::of("Structure").unwrap().champ(nom).unwrap();
        assert_eq!(champ("siteWeb").accepted(" "), Ok(None));
        assert!(champ("nom").accepted("").is_err());
        assert_eq!(Corrigible::of("Structure").unwrap().champ("siret"), None, "what others are found by stays");
    }
}
