//! Which certification do a CFD and a sheet make, and over which period? Rule B of API Apprentissage.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{certification, diplome, fiche_rncp};

use super::fold;

/// First and last day, in Paris; a missing bound is no bound. The first may come after the last.
pub type Period = (Option<NaiveDate>, Option<NaiveDate>);

/// What both codes allow: the later opening, the earlier closing, what is unknown being ignored.
pub fn period(openings: [Option<NaiveDate>; 2], closings: [Option<NaiveDate>; 2]) -> Period {
    let first = openings.into_iter().flatten().max();
    let last = closings.into_iter().flatten().min();
    (first, last)
}

/// What a diploma, or a sheet, tells of the certifications that it makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    code: String,
    intitule: String,
    niveau_europeen: Option<i32>,
    actif: Option<bool>,
    period: Period,
    millesime: Option<NaiveDate>,
    mis_a_jour_le: DateTime<Utc>,
}

impl From<&diplome::Model> for Facts {
    fn from(diplome: &diplome::Model) -> Self {
        Self {
            code: diplome.cfd.clone(),
            intitule: diplome.libelle_long.clone(),
            niveau_europeen: diplome.niveau_europeen,
            actif: None,
            period: (diplome.date_ouverture, diplome.date_fermeture),
            millesime: diplome.millesime,
            mis_a_jour_le: diplome.mis_a_jour_le,
        }
    }
}

impl From<&fiche_rncp::Model> for Facts {
    fn from(fiche: &fiche_rncp::Model) -> Self {
        Self {
            code: fiche.rncp.clone(),
            intitule: fiche.intitule.clone(),
            niveau_europeen: fiche.niveau_europeen,
            actif: Some(fiche.actif),
            period: (fiche.date_activation, closing(fiche)),
            millesime: fiche.millesime,
            mis_a_jour_le: fiche.mis_a_jour_le,
        }
    }
}

/// Last day of a sheet: the end of its registration. An inactive one of which the register gives no end stopped with the
/// last archive that says it was active, or with the first one that has it.
fn closing(fiche: &fiche_rncp::Model) -> Option<NaiveDate> {
    let seen = || fiche.date_derniere_activation.or(fiche.date_premiere_publication).filter(|_| !fiche.actif);
    fiche.date_fin_enregistrement.or_else(seen)
}

/// What a diploma and a sheet make together, or one of them alone; none without either. It changes when one of them does.
pub fn certification(diplome: Option<&Facts>, fiche: Option<&Facts>) -> Option<certification::Model> {
    let either = fiche.or(diplome)?;
    let both = [diplome, fiche];
    let (cfd, rncp) = (diplome.map(|diplome| diplome.code.clone()), fiche.map(|fiche| fiche.code.clone()));
    let bounds =
        |bound: fn(&Period) -> Option<NaiveDate>| both.map(|facts| facts.and_then(|facts| bound(&facts.period)));
    let (debut, fin) = period(bounds(|(debut, _)| *debut), bounds(|(_, fin)| *fin));
    let niveau = |facts: Option<&Facts>| facts.and_then(|facts| facts.niveau_europeen);
    Some(certification::Model {
        id: format!("{}:{}", cfd.as_deref().unwrap_or_default(), rncp.as_deref().unwrap_or_default()),
        intitule: either.intitule.clone(),
        intitule_tri: fold(&either.intitule),
        niveau_europeen: niveau(fiche).or(niveau(diplome)),
        actif: fiche.and_then(|fiche| fiche.actif),
        debut,
        fin,
        millesime: both.iter().flatten().filter_map(|facts| facts.millesime).max(),
        mis_a_jour_le: both.iter().flatten().map(|facts| facts.mis_a_jour_le).max()?,
        cfd,
        rncp,
    })
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
