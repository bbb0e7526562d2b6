//! By which e-mails is an organisation reached?

use entity::organisme_contact;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fiche::Fiche;
use crate::contact;
use crate::import::ignored::Reading;
use crate::import::json::{self, Objet};

/// An e-mail, as a list tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    courriel: String,
    confirme: bool,
    sources: Vec<String>,
}

/// The contacts of an element, each e-mail once; none when the list tells none. `confirme` is the key that says whether the
/// organisation confirmed them.
pub fn read(object: &Objet, confirme: &str, reading: &mut Reading<'_>) -> Option<Vec<Contact>> {
    let mut contacts: Vec<Contact> = Vec::new();
    for value in json::list(object, "contacts") {
        let text = value.get("email").and_then(json::scalar).or_else(|| json::scalar(value));
        let found = text.clone().filter(|text| text.contains('@') && !text.contains(char::is_whitespace));
        let Some(courriel) = reading.personal("contacts", text.as_deref(), found) else { continue };
        if contacts.iter().all(|contact| contact.courriel != courriel) {
            let sources = value.as_object().map(|value| json::list(value, "sources")).unwrap_or_default();
            contacts.push(Contact {
                courriel,
                confirme: value.get(confirme).and_then(Value::as_bool).unwrap_or(false),
                sources: sources.iter().filter_map(json::scalar).collect(),
            });
        }
    }
    (!contacts.is_empty()).then_some(contacts)
}

/// Takes the contacts of an organisation, as rows.
pub fn rows(fiche: &mut Fiche) -> impl Iterator<Item = organisme_contact::Model> + use<> {
    let (siret, contacts) = (fiche.siret.clone(), fiche.contacts.take().unwrap_or_default());
    let row = move |(rank, contact): (usize, Contact)| organisme_contact::Model {
        id: format!("{siret}:{rank:02}"),
        organisme_siret: siret.clone(),
        confirme: contact.confirme,
        sources: (!contact.sources.is_empty()).then(|| contact.sources.join("\n")),
        contact_masque: contact::masque(None, Some(&contact.courriel), None).map(str::to_owned),
        courriel: contact.courriel,
    };
    (1..).zip(contacts).map(row)
}
