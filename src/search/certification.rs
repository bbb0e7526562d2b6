//! Which certification do a CFD and a sheet make, and over which period? Rule B of API Apprentissage.

use chrono::NaiveDate;
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

/// Last day of a sheet: the end of its registration. An inactive one of which the register gives no end stopped with the
/// last archive that says it was active, or with the first one that has it.
fn closing(fiche: &fiche_rncp::Model) -> Option<NaiveDate> {
    let seen = || fiche.date_derniere_activation.or(fiche.date_premiere_publication).filter(|_| !fiche.actif);
    fiche.date_fin_enregistrement.or_else(seen)
}

/// What a diploma and a sheet make together, or one of them alone; none without either. It changes when one of them does.
pub fn certification(
    diplome: Option<&diplome::Model>,
    fiche: Option<&fiche_rncp::Model>,
) -> Option<certification::Model> {
    let cfd = diplome.map(|diplome| diplome.cfd.clone());
    let rncp = fiche.map(|fiche| fiche.rncp.clone());
    let intitule = fiche.map(|fiche| &fiche.intitule).or(diplome.map(|diplome| &diplome.libelle_long))?;
    let (debut, fin) = period(
        [diplome.and_then(|diplome| diplome.date_ouverture), fiche.and_then(|fiche| fiche.date_activation)],
        [diplome.and_then(|diplome| diplome.date_fermeture), fiche.and_then(closing)],
    );
    let niveau = |fiche: &fiche_rncp::Model| fiche.niveau_europeen;
    let changed = fiche.map(|fiche| fiche.mis_a_jour_le).max(diplome.map(|diplome| diplome.mis_a_jour_le))?;
    Some(certification::Model {
        id: format!("{}:{}", cfd.as_deref().unwrap_or_default(), rncp.as_deref().unwrap_or_default()),
        intitule: intitule.clone(),
        intitule_tri: fold(intitule),
        niveau_europeen: fiche.and_then(niveau).or(diplome.and_then(|diplome| diplome.niveau_europeen)),
        actif: fiche.map(|fiche| fiche.actif),
        debut,
        fin,
        millesime: fiche.and_then(|fiche| fiche.millesime).max(diplome.and_then(|diplome| diplome.millesime)),
        mis_a_jour_le: changed,
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
