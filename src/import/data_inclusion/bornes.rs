//! What does the schema ask of values beyond their form? Those that do not comply are kept, and told.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use crate::import::ignored::Reading;

/// Kind of the anomalies that tell them.
const VALEUR_HORS_BORNES: &str = "VALEUR_HORS_BORNES";

const NOM: RangeInclusive<usize> = 3..=150;
/// What is told of a name.
pub const NOM_MESSAGE: &str = "Le schéma de data·inclusion demande un nom de 3 à 150 caractères.";

const DESCRIPTION: RangeInclusive<usize> = 5..=10_000;
/// What is told of a description.
pub const DESCRIPTION_MESSAGE: &str = "Le schéma de data·inclusion demande une description de 5 à 10 000 caractères.";

const FIRST_YEAR: i32 = 2000;
/// What is told of a day.
pub const DATE_MAJ_MESSAGE: &str = "Le schéma de data·inclusion demande un jour depuis l’an 2000, et passé.";

const EVERYBODY: &str = "tous-publics";
/// What is told of the groups of people.
pub const PUBLICS_MESSAGE: &str = "Le schéma de data·inclusion demande que « tous-publics » soit seul.";

/// Looks at the name, the day of the last change and the description of a row.
pub fn look(reading: &mut Reading<'_>, nom: &str, date_maj: NaiveDate, description: Option<&str>, today: NaiveDate) {
    if !NOM.contains(&nom.chars().count()) {
        reading.doubt("nom", Some(nom), VALEUR_HORS_BORNES, NOM_MESSAGE);
    }
    if date_maj.year() < FIRST_YEAR || date_maj > today {
        reading.doubt("dateMaj", Some(&date_maj.to_string()), VALEUR_HORS_BORNES, DATE_MAJ_MESSAGE);
    }
    let length = description.map(|text| text.chars().count());
    if length.is_some_and(|length| !DESCRIPTION.contains(&length)) {
        reading.doubt("description", None, VALEUR_HORS_BORNES, DESCRIPTION_MESSAGE);
    }
}

/// Looks at the groups of people of a service.
pub fn look_at_publics(reading: &mut Reading<'_>, publics: &[String]) {
    if publics.len() > 1 && publics.iter().any(|public| public == EVERYBODY) {
        reading.doubt("publics", Some(EVERYBODY), VALEUR_HORS_BORNES, PUBLICS_MESSAGE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(nom: &str, date_maj: &str, description: Option<&str>) -> Vec<String> {
        let mut told = Vec::new();
        let mut reading = Reading::new("Structure", "x", &mut told);
        look(&mut reading, nom, date_maj.parse().unwrap(), description, "2026-06-30".parse().unwrap());
        told.into_iter().map(|value| value.champ).collect()
    }

    #[test]
    fn what_the_schema_allows_is_not_told() {
        assert_eq!(told("CAF", "2026-06-30", Some("Aider")), Vec::<String>::new());
        assert_eq!(told(&"é".repeat(150), "2000-01-01", Some(&"é".repeat(10_000))), Vec::<String>::new());
        assert_eq!(told("CAF", "2026-06-30", None), Vec::<String>::new());
    }

    #[test]
    fn what_it_does_not_is_told_by_field() {
        assert_eq!(told("X", "1999-12-31", Some("abc")), ["nom", "dateMaj", "description"]);
        assert_eq!(told(&"x".repeat(151), "2026-07-01", Some(&"x".repeat(10_001))), ["nom", "dateMaj", "description"]);
    }

    #[test]
    fn everybody_beside_somebody_is_told() {
        for (publics, expected) in
            [(&["tous-publics"][..], 0), (&["jeunes", "femmes"], 0), (&["jeunes", "tous-publics"], 1)]
        {
            let publics: Vec<String> = publics.iter().map(|public| (*public).to_owned()).collect();
            let mut told = Vec::new();
            look_at_publics(&mut Reading::new("Service", "x", &mut told), &publics);
            assert_eq!(told.len(), expected, "{publics:?}");
        }
    }
}
