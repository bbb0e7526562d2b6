//! May the contact of a structure or a service be shown to everyone?

use super::cell::Cells;
use crate::contact::{self, Known, PERSONNEL};
use crate::import::ignored::Reading;
use crate::store::structure::SOURCES_RESTREINTES;

/// The producer says that its contact is not public.
pub const NON_PUBLIC: &str = "NON_PUBLIC";
/// The producer shares its rows with some only.
pub const SOURCE_RESTREINTE: &str = "SOURCE_RESTREINTE";

/// The contact of a row.
#[derive(Clone, Debug, Default)]
pub struct Contact {
    /// Name of a person.
    pub nom: Option<String>,
    /// E-mail.
    pub courriel: Option<String>,
    /// Telephone.
    pub telephone: Option<String>,
    /// Why it is not public; none when it is. What protects a person most comes first.
    pub masque: Option<String>,
}

impl Contact {
    /// Reads that of a row of a producer.
    pub fn read(cells: &Cells<'_>, source: &str, reading: &mut Reading<'_>) -> Self {
        let courriel = reading.personal("courriel", cells.held("courriel").as_deref(), cells.email("courriel"));
        let (nom, telephone) = (cells.text("contact_nom_prenom"), cells.text("telephone"));
        let mut told = |field| cells.told(reading, "contactMasque", field, cells.boolean(field));
        let hidden = [told("_is_contact_public"), told("contact_public")].contains(&Some(false));
        let personal = told("_has_pii") == Some(true);
        let masque = match contact::masque(nom.as_deref(), courriel.as_deref(), telephone.as_deref()) {
            _ if hidden => Some(NON_PUBLIC),
            None if personal => Some(PERSONNEL),
            None if SOURCES_RESTREINTES.contains(&source) => Some(SOURCE_RESTREINTE),
            masque => masque,
        };
        Self { nom, courriel, telephone, masque: masque.map(str::to_owned) }
    }

    /// A text of the row, where what is masked is marked.
    pub fn veiled(&self, text: String) -> String {
        let masked = |value: &'_ Option<String>| value.clone().filter(|_| self.masque.is_some());
        let (courriel, telephone) = (masked(&self.courriel), masked(&self.telephone));
        // A name is never public.
        let known = Known { nom: self.nom.as_deref(), courriel: courriel.as_deref(), telephone: telephone.as_deref() };
        contact::veiled(text, &known)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;

    fn contact(fields: Value, source: &str) -> Contact {
        let row: Map<String, Value> = fields.as_object().cloned().unwrap_or_default();
        Contact::read(&Cells(&row), source, &mut Reading::new("Structure", "x", &mut Vec::new()))
    }

    #[test]
    fn the_strictest_reason_is_told() {
        let masked = |fields: Value, source: &str| contact(fields, source).masque;
        assert_eq!(masked(json!({"_is_contact_public": false, "_has_pii": true}), "dora").as_deref(), Some(NON_PUBLIC));
        assert_eq!(masked(json!({"contact_public": "False"}), "dora").as_deref(), Some(NON_PUBLIC));
        assert_eq!(masked(json!({"_has_pii": true}), "soliguide").as_deref(), Some(PERSONNEL));
        assert_eq!(masked(json!({}), "soliguide").as_deref(), Some(SOURCE_RESTREINTE));
        assert_eq!(masked(json!({"_has_pii": false, "courriel": "contact@x.fr"}), "dora"), None);
        let direct = json!({"contact_nom_prenom": "Camille Exemple", "telephone": "0600000000"});
        assert_eq!(masked(direct, "dora").as_deref(), Some(PERSONNEL));
    }

    #[test]
    fn the_texts_of_a_row_do_not_show_what_is_masked_of_it() {
        let direct = contact(json!({"contact_nom_prenom": "Camille Exemple", "telephone": "0600000000"}), "dora");
        let stored = direct.veiled("Demander Camille Exemple au 06 00 00 00 00.".to_owned());
        assert_eq!(crate::contact::shown(&stored, false), "Demander [contact masqué] au [contact masqué].");
        let public = contact(json!({"courriel": "contact@x.fr", "telephone": "0320000000"}), "dora");
        assert_eq!(public.veiled("contact@x.fr, 03 20 00 00 00".to_owned()), "contact@x.fr, 03 20 00 00 00");
    }
}
