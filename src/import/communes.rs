//! To which commune do a code, a postal code or a name lead? Known once loaded; no statement per row.

use std::collections::{HashMap, HashSet};

use entity::{commune, commune_ancienne, commune_postal};
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, QuerySelect};
use serde::{Deserialize, Serialize};

use crate::search::fold;

/// What a list says of a commune when it gives no code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// Name, as written.
    pub nom: String,
    /// Département, by its code.
    pub departement: Option<String>,
    /// Postal code.
    pub code_postal: Option<String>,
}

/// The communes, by what leads to them.
#[derive(Debug, Default)]
pub struct Communes {
    known: HashMap<String, Commune>,
    by_name: HashMap<String, Vec<String>>,
    by_former: HashMap<String, Vec<String>>,
    by_postal: HashMap<String, HashSet<String>>,
}

#[derive(Debug)]
struct Commune {
    name: String,
    full: bool,
    departement: Option<String>,
}

type Row = (String, String, String, Option<String>);

impl Communes {
    /// Reads the tables: three statements.
    pub async fn load(db: &DatabaseTransaction) -> Result<Self, DbErr> {
        let rows: Vec<Row> = commune::Entity::find()
            .select_only()
            .columns([
                commune::Column::Insee,
                commune::Column::Nom,
                commune::Column::TypeCommune,
                commune::Column::DepartementInsee,
            ])
            .into_tuple()
            .all(db)
            .await?;
        let former: Vec<(String, String)> = commune_ancienne::Entity::find()
            .select_only()
            .columns([commune_ancienne::Column::AncienInsee, commune_ancienne::Column::Insee])
            .into_tuple()
            .all(db)
            .await?;
        let postal: Vec<(String, String)> = commune_postal::Entity::find()
            .select_only()
            .columns([commune_postal::Column::CodePostal, commune_postal::Column::Insee])
            .into_tuple()
            .all(db)
            .await?;
        Ok(Self::new(rows, former, postal))
    }

    /// From `(insee, nom, type, département)`, `(former code, insee)` and `(postal code, insee)`.
    fn new(rows: Vec<Row>, former: Vec<(String, String)>, postal: Vec<(String, String)>) -> Self {
        let mut communes = Self::default();
        for (insee, nom, kind, departement) in rows {
            let name = name(&nom);
            communes.by_name.entry(name.clone()).or_default().push(insee.clone());
            let commune = Commune { name, full: kind == "COM", departement };
            communes.known.insert(insee, commune);
        }
        for (code, insee) in former {
            communes.by_former.entry(code).or_default().push(insee);
        }
        for (code, insee) in postal {
            communes.by_postal.entry(code).or_default().insert(insee);
        }
        communes
    }

    /// The commune of a code, or the one it became; else the one of a postal code, when it leads to one alone or one
    /// of them bears the name.
    pub fn place(&self, insee: Option<&str>, code_postal: Option<&str>, nom: Option<&str>) -> Option<String> {
        let by_code = insee.and_then(|code| self.by_code(code, nom));
        by_code.or_else(|| self.by_postal(code_postal?, nom))
    }

    fn by_code(&self, code: &str, nom: Option<&str>) -> Option<String> {
        if self.known.contains_key(code) {
            return Some(code.to_owned());
        }
        let became = self.by_former.get(code)?.iter().map(String::as_str);
        self.only(became, nom)
    }

    fn by_postal(&self, code: &str, nom: Option<&str>) -> Option<String> {
        let communes = self.by_postal.get(code)?.iter().map(String::as_str);
        self.only(communes, nom)
    }

    /// The one among these, or the one among them that bears the name.
    fn only<'a>(&self, codes: impl Iterator<Item = &'a str>, nom: Option<&str>) -> Option<String> {
        let known: Vec<&str> = codes.filter(|code| self.known.contains_key(*code)).collect();
        if let [code] = known[..] {
            return Some(code.to_owned());
        }
        let wanted = name(nom?);
        let bears = |code: &&&str| self.known.get(**code).is_some_and(|commune| commune.name == wanted);
        let mut named = known.iter().filter(bears);
        let code = named.next()?;
        named.next().is_none().then(|| (*code).to_owned())
    }

    /// The commune of a name within a département or a postal code; none when several bear it there.
    pub fn named(&self, hint: &Hint) -> Option<String> {
        let within = |code: &&String| match (&hint.departement, &hint.code_postal) {
            (Some(departement), _) => {
                self.known.get(*code).is_some_and(|commune| commune.departement.as_ref() == Some(departement))
            }
            (None, Some(postal)) => self.by_postal.get(postal).is_some_and(|communes| communes.contains(*code)),
            (None, None) => false,
        };
        let codes: Vec<&String> = self.by_name.get(&name(&hint.nom))?.iter().filter(within).collect();
        let full: Vec<&&String> =
            codes.iter().filter(|code| self.known.get(**code).is_some_and(|commune| commune.full)).collect();
        match (&full[..], &codes[..]) {
            ([code], _) => Some((**code).clone()),
            ([], [code]) => Some((*code).clone()),
            _ => None,
        }
    }
}

/// A name in the form under which spellings meet: `ST-DENIS CEDEX 9` and `Saint-Denis` are the same.
fn name(text: &str) -> String {
    let folded = fold(text);
    let folded = folded.split(" cedex").next().unwrap_or_default();
    let words = folded.split(' ').map(|word| match word {
        "st" => "saint",
        "ste" => "sainte",
        word => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn communes() -> Communes {
        let row = |insee: &str, nom: &str, kind: &str, departement: &str| {
            (insee.to_owned(), nom.to_owned(), kind.to_owned(), Some(departement.to_owned()))
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        Communes::new(
            vec![
                row("93066", "Saint-Denis", "COM", "93"),
                row("97411", "Saint-Denis", "COM", "974"),
                row("13055", "Marseille", "COM", "13"),
                row("13209", "Marseille 9e Arrondissement", "ARM", "13"),
                row("01015", "Arboys en Bugey", "COM", "01"),
                row("01340", "Saint-Bois", "COMD", "01"),
                row("01004", "Ambérieu-en-Bugey", "COM", "01"),
            ],
            vec![pair("01015", "01015"), pair("01340", "01015"), pair("01999", "01004")],
            vec![
                pair("93200", "93066"),
                pair("01300", "01015"),
                pair("01300", "01004"),
                pair("13009", "13209"),
                pair("99999", "00000"),
            ],
        )
    }

    #[test]
    fn a_code_leads_to_its_commune_or_to_what_it_became() {
        let communes = communes();
        assert_eq!(communes.place(Some("13209"), None, None).as_deref(), Some("13209"));
        assert_eq!(communes.place(Some("01999"), None, None).as_deref(), Some("01004"));
        assert_eq!(communes.place(Some("01998"), None, None), None);
    }

    #[test]
    fn a_postal_code_leads_to_a_commune_when_it_is_alone_or_named() {
        let communes = communes();
        assert_eq!(communes.place(None, Some("93200"), None).as_deref(), Some("93066"));
        assert_eq!(communes.place(Some("00000"), Some("01300"), None), None);
        assert_eq!(communes.place(None, Some("01300"), Some("AMBERIEU EN BUGEY")).as_deref(), Some("01004"));
        assert_eq!(communes.place(None, Some("99999"), None), None);
    }

    #[test]
    fn a_name_needs_a_departement_or_a_postal_code() {
        let communes = communes();
        let hint = |departement: Option<&str>, code_postal: Option<&str>| Hint {
            nom: "ST DENIS CEDEX 9".to_owned(),
            departement: departement.map(str::to_owned),
            code_postal: code_postal.map(str::to_owned),
        };
        assert_eq!(communes.named(&hint(Some("974"), None)).as_deref(), Some("97411"));
        assert_eq!(communes.named(&hint(None, Some("93200"))).as_deref(), Some("93066"));
        assert_eq!(communes.named(&hint(None, None)), None);
        assert_eq!(communes.named(&hint(Some("13"), None)), None);
    }
}
