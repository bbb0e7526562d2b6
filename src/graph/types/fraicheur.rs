use super::*;

/// How old the data of a data set are, at the moment of the request.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Fraicheur {
    /// Days since its last import that succeeded or found the same files.
    pub jours_depuis_import: i32,
    /// Days since the date that its newest file bears; null when no name bears one.
    pub jours_depuis_millesime: Option<i32>,
    /// Whether its publisher should have published since, by the rhythm it announces; null when it announces none.
    pub en_retard: Option<bool>,
}

impl Fraicheur {
    /// Of a data set that was imported on a day, from files of another day.
    pub fn new(
        imported: chrono::NaiveDate,
        file: Option<chrono::NaiveDate>,
        rhythm: &str,
        today: chrono::NaiveDate,
    ) -> Self {
        let since = |day: chrono::NaiveDate| counted((today - day).num_days().max(0));
        let last = file.unwrap_or(imported);
        Self {
            jours_depuis_import: since(imported),
            jours_depuis_millesime: file.map(since),
            en_retard: patience(rhythm).map(|days| (today - last).num_days() > days),
        }
    }
}

// Days after which the next publication is late: twice the rhythm, since holidays are no fault.
fn patience(rhythm: &str) -> Option<i64> {
    match rhythm {
        "quotidienne" => Some(2),
        "hebdomadaire" => Some(14),
        "mensuelle" => Some(62),
        "deux fois par an" => Some(366),
        "annuelle" => Some(731),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_set_is_late_by_the_rhythm_that_its_publisher_announces() {
        let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let late = |rhythm, file| Fraicheur::new(day(20), Some(file), rhythm, day(20)).en_retard;
        assert_eq!((late("quotidienne", day(18)), late("quotidienne", day(17))), (Some(false), Some(true)));
        assert_eq!((late("hebdomadaire", day(6)), late("hebdomadaire", day(5))), (Some(false), Some(true)));
        assert_eq!(late("au fil de l’eau", day(1)), None);
    }

    #[test]
    fn without_a_date_in_its_name_a_file_is_as_old_as_its_import() {
        let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let found = Fraicheur::new(day(10), None, "quotidienne", day(20));
        assert_eq!((found.jours_depuis_import, found.jours_depuis_millesime, found.en_retard), (10, None, Some(true)));
    }
}
