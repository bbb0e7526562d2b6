//! Over which period does a certification hold? Rule B of API Apprentissage.

use chrono::NaiveDate;
use entity::fiche_rncp;

/// First and last day, in Paris; a missing bound is no bound. The first may come after the last.
pub type Period = (Option<NaiveDate>, Option<NaiveDate>);

/// What both codes allow: the later opening, the earlier closing, what is unknown being ignored.
pub fn period(openings: [Option<NaiveDate>; 2], closings: [Option<NaiveDate>; 2]) -> Period {
    let first = openings.into_iter().flatten().max();
    let last = closings.into_iter().flatten().min();
    (first, last)
}

/// Last day of a sheet: the end of its registration. An inactive one of which the register gives no end stopped with the
/// last archive that says it was active, or with the first one that has it.
pub fn closing(fiche: &fiche_rncp::Model) -> Option<NaiveDate> {
    let seen = || fiche.date_derniere_activation.or(fiche.date_premiere_publication).filter(|_| !fiche.actif);
    fiche.date_fin_enregistrement.or_else(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_period_is_what_both_codes_allow_and_ignores_what_is_unknown() {
        let day = |year| NaiveDate::from_ymd_opt(year, 1, 1);
        assert_eq!(period([day(2019), day(2020)], [day(2024), day(2022)]), (day(2020), day(2022)));
        assert_eq!(period([day(2019), None], [None, day(2022)]), (day(2019), day(2022)));
        assert_eq!(period([None, None], [None, None]), (None, None));
        assert_eq!(period([day(2023), None], [None, day(2022)]), (day(2023), day(2022)));
    }
}
