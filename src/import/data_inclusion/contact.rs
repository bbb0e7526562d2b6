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
        // A name is never public.
        contact::veiled(text, &Known { nom: self.nom.as_deref(), ..self.masked() })
    }

    /// A field of the row that is no long text, as everybody reads it: without what is masked, which is told. A street or a
    /// structure may bear the name of the person.
    pub fn open(&self, reading: &mut Reading<'_>, champ: &'static str, text: Option<String>) -> Option<String> {
        reading.open(champ, text, &self.masked())
    }

    /// A web address of the row; none when a contact is in it, which is told.
    pub fn page(
        &self,
        cells: &Cells<'_>,
        reading: &mut Reading<'_>,
        champ: &'static str,
        field: &str,
    ) -> Option<String> {
        let page = cells.told(reading, champ, field, cells.page(field));
        reading.page(champ, page, &self.masked())
    }

    fn masked(&self) -> Known<'_> {
        if self.masque.is_none() {
            return Known::default();
        }
        Known { nom: None, courriel: self.courriel.as_deref(), telephone: self.telephone.as_deref() }
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
    fn a_short_field_is_without_what_is_masked_and_keeps_the_names_of_streets() {
        let masked = contact(json!({"contact_nom_prenom": "Jean Moulin", "telephone": "0600000000"}), "dora");
        let mut told = Vec::new();
        let mut open =
            |text: &str| masked.open(&mut Reading::new("Structure", "x", &mut told), "adresse", Some(text.to_owned()));
        assert_eq!(open("3 rue Jean Moulin").as_deref(), Some("3 rue Jean Moulin"));
        assert_eq!(open("3 rue Basse, chez jean.zz@gmail.com").as_deref(), Some("3 rue Basse, chez [contact masqué]"));
        assert_eq!(open("06 00 00 00 00, au fond").as_deref(), Some("[contact masqué], au fond"));
        let told: Vec<_> =
            told.iter().map(|value| (value.told().0, value.champ.as_str(), value.valeur.as_deref())).collect();
        assert_eq!(told, [("CONTACT_PERSONNEL", "adresse", None); 2]);
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
