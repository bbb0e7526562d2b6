//! How good is the description of a service? data·inclusion's formula, for those whose file does not tell.

use chrono::{Days, Months, NaiveDate};

/// What the formula looks at.
#[derive(Clone, Debug, Default)]
pub struct Facts<'a> {
    /// Producer.
    pub source: &'a str,
    /// Whether a street address is given.
    pub adresse: bool,
    /// Whether it is offered on site.
    pub en_presentiel: bool,
    /// Ways to call on it: e-mail, telephone, coming to the place, web page.
    pub mobilisation: Ways,
    /// Whether it is said who may call on it.
    pub mobilisable_par: bool,
    /// Whether it is said who it is for.
    pub publics: bool,
    /// Whether a theme is given.
    pub thematiques: bool,
    /// Whether an e-mail is given.
    pub courriel: bool,
    /// Whether a telephone is given.
    pub telephone: bool,
    /// Whether a page to call on it is given.
    pub lien_mobilisation: bool,
    /// What it costs: free or not.
    pub frais: Option<&'a str>,
    /// Whether more is said of what it costs.
    pub frais_precisions: bool,
    /// Length of the description, in characters.
    pub description: usize,
    /// Day of the producer's last change.
    pub date_maj: NaiveDate,
}

/// Ways to call on a service.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ways {
    /// By e-mail.
    pub courriel: bool,
    /// By telephone.
    pub telephone: bool,
    /// By coming to the place.
    pub presentation: bool,
    /// By a web page.
    pub lien: bool,
}

impl Ways {
    fn any(self) -> bool {
        self.courriel || self.telephone || self.presentation || self.lien
    }
}

/// The score, 0 to 1, two decimals: the mean of the criteria that apply, each with two decimals.
pub fn score(facts: &Facts<'_>, today: NaiveDate) -> f64 {
    let given = |told: bool| if told { 1.0 } else { 0.0 };
    let on_site = facts.en_presentiel || facts.mobilisation.presentation;
    let who_and_how = [facts.mobilisation.any(), facts.mobilisable_par];
    let criteria = [
        on_site.then(|| given(facts.adresse)),
        Some(who_and_how.map(given).iter().sum::<f64>() / 2.0),
        Some(given(facts.publics)),
        Some(given(facts.thematiques)),
        Some(given(facts.courriel || facts.lien_mobilisation || facts.telephone)),
        facts.mobilisation.courriel.then(|| given(facts.courriel)),
        facts.mobilisation.telephone.then(|| given(facts.telephone)),
        // These two send their whole base at once: the day says nothing of a row.
        (!matches!(facts.source, "agefiph" | "france-travail")).then(|| recency(facts.date_maj, today)),
        Some(cost(facts.frais, facts.frais_precisions)),
        Some(length(facts.description)),
    ];
    let criteria: Vec<f64> = criteria.into_iter().flatten().map(two_decimals).collect();
    two_decimals(criteria.iter().sum::<f64>() / criteria.len() as f64)
}

/// 1 under six months, 0 over two years, a straight line between.
fn recency(date_maj: NaiveDate, today: NaiveDate) -> f64 {
    let recent = today.checked_sub_months(Months::new(6)).unwrap_or(today);
    let old = today.checked_sub_days(Days::new(2 * 365)).unwrap_or(today);
    if date_maj >= recent {
        1.0
    } else if date_maj <= old {
        0.0
    } else {
        (date_maj - old).num_days() as f64 / (recent - old).num_days() as f64
    }
}

fn cost(frais: Option<&str>, precisions: bool) -> f64 {
    match frais {
        None => 0.0,
        Some("payant") if !precisions => 0.5,
        Some(_) => 1.0,
    }
}

fn length(description: usize) -> f64 {
    match description {
        0..50 => 0.0,
        50..200 => 0.5,
        200..2_000 => 1.0,
        2_000..=10_000 => 0.5,
        _ => 0.0,
    }
}

/// Rounded to two decimals, as Python does: what is half way goes to the even one.
pub fn two_decimals(number: f64) -> f64 {
    format!("{number:.2}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn full<'a>() -> Facts<'a> {
        Facts {
            source: "dora",
            adresse: true,
            en_presentiel: true,
            mobilisation: Ways { courriel: true, ..Ways::default() },
            mobilisable_par: true,
            publics: true,
            thematiques: true,
            courriel: true,
            telephone: true,
            lien_mobilisation: false,
            frais: Some("gratuit"),
            frais_precisions: false,
            description: 300,
            date_maj: day("2026-06-01"),
        }
    }

    #[test]
    fn a_service_that_tells_everything_has_one() {
        assert_eq!(score(&full(), day("2026-06-30")), 1.0);
    }

    #[test]
    fn what_is_half_way_between_two_decimals_goes_to_the_even_one() {
        for (number, expected) in
            [(0.625, 0.62), (0.125, 0.12), (0.375, 0.38), (0.065, 0.07), (0.145, 0.14), (0.8899, 0.89)]
        {
            assert_eq!(two_decimals(number), expected, "{number}");
        }
    }

    #[test]
    fn only_the_criteria_that_apply_count() {
        let remote = Facts { en_presentiel: false, adresse: false, ..full() };
        assert_eq!(score(&remote, day("2026-06-30")), 1.0);
        let no_address = Facts { adresse: false, ..full() };
        assert_eq!(score(&no_address, day("2026-06-30")), 0.89);
        let paying = Facts { frais: Some("payant"), mobilisable_par: false, ..full() };
        assert_eq!(score(&paying, day("2026-06-30")), 0.89);
    }

    #[test]
    fn a_service_ages_from_six_months_to_two_years() {
        let today = day("2026-06-30");
        assert_eq!(recency(day("2025-12-30"), today), 1.0);
        assert_eq!(recency(day("2024-06-01"), today), 0.0);
        assert!((recency(day("2025-03-30"), today) - 0.5).abs() < 0.01);
        let old = Facts { source: "agefiph", date_maj: day("2010-01-01"), ..full() };
        assert_eq!(score(&old, today), 1.0);
    }
}
