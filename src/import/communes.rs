//! To which commune do a code, a postal code or a name lead? Known once loaded; no statement per row.

use std::collections::{BTreeSet, HashMap, HashSet};

use entity::{commune, commune_postal};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QuerySelect, Statement};
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
    former: Former,
    by_postal: HashMap<String, HashSet<String>>,
}

#[derive(Debug)]
struct Commune {
    name: String,
    full: bool,
    departement: Option<String>,
    parent: Option<String>,
}

type Row = (String, String, String, Option<String>, Option<String>);

/// What the codes that are no commune's of today stand for: former communes, and those that are a part of another.
#[derive(Debug, Default)]
pub struct Former(HashMap<String, Vec<Present>>);

#[derive(Debug)]
struct Present {
    insee: String,
    name: String,
}

const FORMER: &str = "SELECT a.ancien_insee AS code, a.insee, c.nom FROM commune_ancienne a JOIN commune c ON c.insee = a.insee \
     WHERE NOT EXISTS (SELECT 1 FROM commune k WHERE k.insee = a.ancien_insee) \
     UNION ALL SELECT c.insee, c.parent_insee, p.nom FROM commune c JOIN commune p ON p.insee = c.parent_insee \
     WHERE c.type_commune IN ('COMD', 'COMA')";

impl Former {
    /// Reads the tables: one statement.
    pub async fn load(db: &DatabaseTransaction) -> Result<Self, DbErr> {
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), FORMER)).await?;
        let row = |row: sea_orm::QueryResult| {
            Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?))
        };
        Ok(Self::new(rows.into_iter().map(row).collect::<Result<_, DbErr>>()?))
    }

    /// From `(code, insee of what it stands for, its name)`.
    fn new(rows: Vec<(String, String, String)>) -> Self {
        let mut former = Self::default();
        for (code, insee, nom) in rows {
            former.0.entry(code).or_default().push(Present { insee, name: name(&nom) });
        }
        former
    }

    /// The commune that a code stands for: the one it became or is a part of, or the one of them that bears the name. None when
    /// it is a commune's own, or nobody's.
    pub fn present(&self, code: &str, nom: Option<&str>) -> Option<&str> {
        match self.0.get(code)?.as_slice() {
            [present] => Some(&present.insee),
            several => {
                let wanted = name(nom?);
                let mut named = several.iter().filter(|present| present.name == wanted);
                let present = named.next()?;
                named.next().is_none().then_some(present.insee.as_str())
            }
        }
    }

    /// The same; the code itself when it stands for no other.
    pub fn resolve(&self, code: String, nom: Option<&str>) -> String {
        self.present(&code, nom).map(str::to_owned).unwrap_or(code)
    }
}

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
                commune::Column::ParentInsee,
            ])
            .into_tuple()
            .all(db)
            .await?;
        let postal: Vec<(String, String)> = commune_postal::Entity::find()
            .select_only()
            .columns([commune_postal::Column::CodePostal, commune_postal::Column::Insee])
            .into_tuple()
            .all(db)
            .await?;
        Ok(Self::new(rows, Former::load(db).await?, postal))
    }

    /// From `(insee, nom, type, département, commune it is a part of)`, former codes and `(postal code, insee)`.
    fn new(rows: Vec<Row>, former: Former, postal: Vec<(String, String)>) -> Self {
        let mut communes = Self { former, ..Self::default() };
        for (insee, nom, kind, departement, parent) in rows {
            let name = name(&nom);
            communes.by_name.entry(name.clone()).or_default().push(insee.clone());
            let commune = Commune { name, full: kind == "COM", departement, parent };
            communes.known.insert(insee, commune);
        }
        for (code, insee) in postal {
            communes.by_postal.entry(code).or_default().insert(insee);
        }
        communes
    }

    /// The commune of a code, or the one it stands for; else the one of this code read as a postal code, then of a postal code,
    /// when it leads to one alone or one of them bears the name.
    pub fn place(&self, insee: Option<&str>, code_postal: Option<&str>, nom: Option<&str>) -> Option<String> {
        let by_code = insee.and_then(|code| self.by_code(code, nom));
        by_code.or_else(|| self.by_postal(insee?, nom)).or_else(|| self.by_postal(code_postal?, nom))
    }

    fn by_code(&self, code: &str, nom: Option<&str>) -> Option<String> {
        let present = self.former.present(code, nom).map(str::to_owned);
        present.or_else(|| self.known.contains_key(code).then(|| code.to_owned()))
    }

    fn by_postal(&self, code: &str, nom: Option<&str>) -> Option<String> {
        let codes: BTreeSet<&str> = self.by_postal.get(code)?.iter().map(|code| self.present(code)).collect();
        self.only(codes.into_iter(), nom)
    }

    fn present<'a>(&'a self, code: &'a str) -> &'a str {
        self.former.present(code, None).unwrap_or(code)
    }

    /// The one among these, or the one among them that bears the name. A city whose district is among them is left out.
    fn only<'a>(&self, codes: impl Iterator<Item = &'a str>, nom: Option<&str>) -> Option<String> {
        let mut known: Vec<&str> = codes.filter(|code| self.known.contains_key(*code)).collect();
        let cities: HashSet<&str> = known.iter().filter_map(|code| self.known.get(*code)?.parent.as_deref()).collect();
        known.retain(|code| !cities.contains(code));
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
        let row = |insee: &str, nom: &str, kind: &str, departement: &str, parent: Option<&str>| {
            let parent = parent.map(str::to_owned);
            (insee.to_owned(), nom.to_owned(), kind.to_owned(), Some(departement.to_owned()), parent)
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let former = |a: &str, b: &str, nom: &str| (a.to_owned(), b.to_owned(), nom.to_owned());
        Communes::new(
            vec![
                row("93066", "Saint-Denis", "COM", "93", None),
                row("97411", "Saint-Denis", "COM", "974", None),
                row("13055", "Marseille", "COM", "13", None),
                row("13209", "Marseille 9e Arrondissement", "ARM", "13", Some("13055")),
                row("01015", "Arboys en Bugey", "COM", "01", None),
                row("01340", "Saint-Bois", "COMD", "01", Some("01015")),
                row("01004", "Ambérieu-en-Bugey", "COM", "01", None),
            ],
            Former::new(vec![
                former("01340", "01015", "Arboys en Bugey"),
                former("01999", "01004", "Ambérieu-en-Bugey"),
                former("01997", "01004", "Ambérieu-en-Bugey"),
                former("01997", "01015", "Arboys en Bugey"),
            ]),
            vec![
                pair("93200", "93066"),
                pair("01300", "01015"),
                pair("01300", "01004"),
                pair("01310", "01015"),
                pair("01310", "01340"),
                pair("13009", "13209"),
                pair("13009", "13055"),
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
        assert_eq!(communes.place(Some("01340"), None, None).as_deref(), Some("01015"), "a part of another");
        assert_eq!(communes.place(Some("01997"), None, None), None);
        assert_eq!(communes.place(Some("01997"), None, Some("Arboys-en-Bugey")).as_deref(), Some("01015"));
    }

    #[test]
    fn a_code_that_is_no_commune_s_may_be_a_postal_code() {
        let communes = communes();
        assert_eq!(communes.place(Some("93200"), None, None).as_deref(), Some("93066"));
        assert_eq!(
            communes.place(Some("93200"), Some("13009"), None).as_deref(),
            Some("93066"),
            "before the other one"
        );
        assert_eq!(communes.place(Some("99998"), Some("93200"), None).as_deref(), Some("93066"));
    }

    #[test]
    fn a_postal_code_of_a_district_is_its_city_s_too_and_leads_to_the_district() {
        let communes = communes();
        assert_eq!(communes.place(None, Some("13009"), None).as_deref(), Some("13209"));
        assert_eq!(communes.place(None, Some("01310"), None).as_deref(), Some("01015"), "a part is its commune");
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
