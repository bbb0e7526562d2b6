//! What is a producer told of a row that is refused? In French, which field is at fault, what it holds and what it should.
//! Below stand the sentences about whole files, about imports that failed, and the names of the rules that leave rows aside.

pub mod english;
pub mod failure;
pub mod file;
pub mod rule;

use super::ledger::Reason;
use super::table::Verdict;
use crate::codes::{Code, CodeError, Kind, excerpt};
use crate::contact;

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Why it is refused.
    pub reason: Reason,
    /// Field at fault, as the file names it, or several between commas; none when it is the row itself.
    pub champ: Option<String>,
    /// What the field holds, as everybody may read it; none when it is empty.
    pub valeur: Option<String>,
    /// The register of which it should be a code; none of any other value.
    pub registre: Option<Kind>,
    /// The same in a sentence, with what is needed.
    pub message: String,
}

impl Fault {
    fn of_field(reason: Reason, champ: &str, valeur: Option<String>, message: String) -> Verdict {
        Verdict::Refused(Self { reason, champ: Some(champ.to_owned()), valeur, registre: None, message })
    }

    fn of_row(message: String) -> Verdict {
        Verdict::Refused(Self { reason: Reason::MalformedRow, champ: None, valeur: None, registre: None, message })
    }
}

/// The code in a field without which the row means nothing.
pub fn code<C: Code>(field: &str, text: Option<&str>) -> Result<C, Verdict> {
    let text = text.ok_or_else(|| empty_code(field, C::KIND))?;
    text.parse().map_err(|error| not_a_code(field, &error))
}

/// A field is empty, and the row means nothing without it.
pub fn empty(field: &str) -> Verdict {
    without(field, "une valeur")
}

/// The same of a field that holds a code.
pub fn empty_code(field: &str, kind: Kind) -> Verdict {
    without(field, said(kind).1)
}

fn without(field: &str, needed: &str) -> Verdict {
    let message = format!("Le champ « {field} » est vide. Il faut {needed}.");
    Fault::of_field(Reason::MissingValue, field, None, message)
}

/// Several fields are empty, one of which would do; `needed` tells which, as the end of "il faut…".
pub fn none_of(fields: &[&str], needed: &str) -> Verdict {
    let message = format!("Les champs « {} » sont vides. Il faut {needed}.", fields.join(" », « "));
    Fault::of_field(Reason::MissingValue, &fields.join(", "), None, message)
}

/// A field holds a text that is not a code of its register.
pub fn not_a_code(field: &str, error: &CodeError) -> Verdict {
    not_of(error.kind, field, &error.value)
}

/// The same, where a reader knows better than the form.
pub fn not_of(kind: Kind, field: &str, value: &str) -> Verdict {
    let (name, needed) = said(kind);
    match not_a(name, field, value, needed) {
        Verdict::Refused(fault) => Verdict::Refused(Fault { registre: Some(kind), ..fault }),
        verdict => verdict,
    }
}

/// The same of a code that is this source's alone: `name` with its article, `needed` as the end of "il faut…".
pub fn not_a(name: &str, field: &str, value: &str, needed: &str) -> Verdict {
    let value = quoted(value);
    let message = format!("Le champ « {field} » contient « {value} », qui n'est pas {name}. Il faut {needed}.");
    Fault::of_field(Reason::MalformedCode, field, Some(value), message)
}

/// A field holds something other than what it may; `needed` is the end of "il faut…".
pub fn invalid(field: &str, value: &str, needed: &str) -> Verdict {
    let value = quoted(value);
    let message = format!("Le champ « {field} » contient « {value} », qui n'est pas admis. Il faut {needed}.");
    Fault::of_field(Reason::InvalidValue, field, Some(value), message)
}

/// A value as a refusal repeats it, which everybody may read: one that may tell of somebody is not, and stands in the raw row.
fn quoted(value: &str) -> String {
    if contact::tells_of_somebody(value) { contact::MASKED.to_owned() } else { excerpt(value) }
}

/// A row is no object; `needed` is the end of "il faut…".
pub fn not_an_object(needed: &str) -> Verdict {
    Fault::of_row(format!("L'élément n'est pas un objet de la forme attendue. Il faut {needed}."))
}

/// A row has more cells than the header has columns.
pub fn too_wide(cells: usize, columns: usize) -> Verdict {
    let message = format!(
        "La ligne a {cells} cellules. Il en faut {columns} au plus, comme l'en-tête : un séparateur est de trop, ou un \
         guillemet manque."
    );
    Fault::of_row(message)
}

/// A row of a sheet has text only where the header has none.
pub fn nameless() -> Verdict {
    let message =
        "La ligne n'a de texte que sous des colonnes sans nom. Il faut l'écrire sous une colonne de l'en-tête.";
    Fault::of_row(message.to_owned())
}

/// A line that should be JSON is not, from this character on; `needed` is the end of "il faut…".
pub fn not_json(character: usize, needed: &str) -> Verdict {
    let message = format!("La ligne n'est plus du JSON à partir du caractère {character}. Il faut {needed}.");
    Fault::of_row(message)
}

/// What a code is called, with its article, and its form, as the end of "il faut…".
fn said(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Bloc => ("un code de bloc", "un code RNCP, BC et 1 ou 2 chiffres, par exemple RNCP37537BC01"),
        Kind::BlocOfFiche => (
            "un bloc de cette fiche",
            "1 ou 2 chiffres, ou le code RNCP de la fiche elle-même suivi de BC et de 1 ou 2 chiffres, par exemple RNCP37537BC01",
        ),
        Kind::Cfd => (
            "un CFD",
            "8 caractères : un niveau de 3 majuscules ou chiffres, 3 chiffres, puis 2 majuscules ou chiffres, par exemple 46X25201",
        ),
        Kind::Cle => (
            "une clé ministère éducatif",
            "1 à 200 caractères imprimables, par exemple 108145P01334826472780005048264727800050-69123#L01",
        ),
        Kind::CodeAcademie => ("un code d'académie", "2 chiffres, par exemple 09"),
        Kind::CodeDepartement => {
            ("un code de département", "2 chiffres, 2A, 2B, ou 3 chiffres qui commencent par 97 ou 98, par exemple 59")
        }
        Kind::CodePostal => ("un code postal", "5 chiffres, par exemple 59000"),
        Kind::CodeRegion => ("un code de région", "2 chiffres, par exemple 32"),
        Kind::Date => ("une date", "un jour qui existe, écrit jj/MM/aaaa ou aaaa-MM-jj, par exemple 31/08/2024"),
        Kind::Formacode => ("un Formacode", "5 chiffres, par exemple 31054"),
        Kind::Idcc => ("un IDCC", "1 à 4 chiffres, par exemple 1486"),
        Kind::Insee => ("un code INSEE de commune", "5 chiffres, ou 2A ou 2B et 3 chiffres, par exemple 59350"),
        Kind::Mef => ("un code MEF", "10 chiffres, par exemple 3112310721"),
        Kind::Naf => ("un code NAF", "2 chiffres, un point, 2 chiffres et une lettre, par exemple 62.01Z"),
        Kind::Nsf => ("un code NSF", "2 ou 3 chiffres et une lettre minuscule au plus, par exemple 326t"),
        Kind::Rncp => {
            ("un code RNCP", "RNCP suivi de 2 à 6 chiffres, ou RS suivi de 1 à 6 chiffres, par exemple RNCP37537")
        }
        Kind::Rome => ("un code ROME", "une lettre majuscule et 4 chiffres, par exemple M1805"),
        Kind::Siren => ("un SIREN", "9 chiffres dont la clé de contrôle est juste, par exemple 194700159"),
        Kind::Siret => ("un SIRET", "14 chiffres dont la clé de contrôle est juste, par exemple 19470015900016"),
        Kind::Uai => ("un code UAI", "7 chiffres et leur lettre de contrôle, par exemple 0470015L"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::*;

    fn message(verdict: Verdict) -> String {
        match verdict {
            Verdict::Refused(fault) => fault.message,
            verdict => panic!("{verdict:?}"),
        }
    }

    #[test]
    fn a_refusal_names_the_field_the_value_and_the_form() {
        assert_eq!(
            message(code::<Siret>("siret", Some("12x\0")).unwrap_err()),
            r"Le champ « siret » contient « 12x\u{0} », qui n'est pas un SIRET. Il faut 14 chiffres dont la clé de contrôle est juste, par exemple 19470015900016."
        );
        assert_eq!(
            message(code::<Rome>("code_rome", None).unwrap_err()),
            "Le champ « code_rome » est vide. Il faut une lettre majuscule et 4 chiffres, par exemple M1805."
        );
        assert_eq!(
            message(none_of(&["cfd", "rncp"], "un CFD ou un code RNCP")),
            "Les champs « cfd », « rncp » sont vides. Il faut un CFD ou un code RNCP."
        );
        let long = message(invalid("type", &"x".repeat(1_000), "COM ou ARM"));
        assert!(long.contains(&"x".repeat(60)) && long.len() < 150, "{long}");
    }

    #[test]
    fn a_refusal_does_not_repeat_who_stands_in_the_place_of_a_code() {
        for somebody in ["camille@example.org", "Camille Exemple", "06 00 00 00 00"] {
            let told = message(code::<Siret>("siret", Some(somebody)).unwrap_err());
            assert!(told.starts_with("Le champ « siret » contient « [contact masqué] », qui n'est pas"), "{told}");
        }
    }

    #[test]
    fn each_code_has_an_example_that_is_one() {
        fn example<C: Code>() {
            let (_, example) = said(C::KIND).1.rsplit_once("par exemple ").expect("an example");
            assert!(code::<C>("f", Some(example)).is_ok(), "{example}");
        }
        example::<Bloc>();
        example::<Cfd>();
        example::<Cle>();
        example::<CodeAcademie>();
        example::<CodeDepartement>();
        example::<CodePostal>();
        example::<CodeRegion>();
        example::<Formacode>();
        example::<Idcc>();
        example::<Insee>();
        example::<Mef>();
        example::<Naf>();
        example::<Nsf>();
        example::<Rncp>();
        example::<Rome>();
        example::<Siren>();
        example::<Siret>();
        example::<Uai>();
    }
}
