//! Which training organisation do a SIRET and a UAI mean? Rule of API Apprentissage.
//!
//! There is no score: a tree of decisions, which prefers to answer nothing than to answer wrong. It reads a pool of
//! organisations: the one that bears the SIRET, those that it answers for or that answer for it, those that bear the UAI,
//! those that have a place with that UAI.

/// What is asked: a SIRET, a UAI, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Couple {
    /// SIRET; none when it is not asked.
    pub siret: Option<String>,
    /// UAI; none when it is not asked.
    pub uai: Option<String>,
}

/// What is known of an organisation of the pool, and by what it answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidat {
    /// Its SIRET.
    pub siret: String,
    /// Its UAI.
    pub uai: Option<String>,
    /// Whether it is open; none when no list tells, which is not to be open.
    pub ouvert: Option<bool>,
    /// Whether its nature is declared to the catalogue.
    pub declaration_catalogue: bool,
    /// One of its places bears the UAI.
    pub son_lieu: bool,
    /// The SIRET is that of an organisation that teaches for it.
    pub son_formateur: bool,
    /// The SIRET is that of an organisation that answers for it.
    pub son_responsable: bool,
}

impl Candidat {
    /// Whether it bears the SIRET.
    pub fn meme_siret(&self, couple: &Couple) -> bool {
        couple.siret.as_ref() == Some(&self.siret)
    }

    /// Whether it bears the UAI.
    pub fn meme_uai(&self, couple: &Couple) -> bool {
        self.uai.is_some() && couple.uai == self.uai
    }

    /// Whether its UAI is known, hence validated.
    pub fn validation_uai(&self) -> bool {
        self.uai.is_some()
    }

    fn is_open(&self) -> bool {
        self.ouvert == Some(true)
    }
}

/// What is known of the SIRET that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatutSiret {
    /// A list has it.
    Ok,
    /// A list has it and says that it is closed.
    Ferme,
    /// No list has it.
    Inconnu,
}

/// What is known of the UAI that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatutUai {
    /// An organisation or one of its places bears it.
    Ok,
    /// None does.
    Inconnu,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recherche {
    /// The organisation that is meant; none when that cannot be said.
    pub resultat: Option<Candidat>,
    /// Those that may be meant, by SIRET then UAI, the result left out.
    pub candidats: Vec<Candidat>,
    /// What is known of the SIRET; none when it is not asked.
    pub siret: Option<StatutSiret>,
    /// What is known of the UAI; none when it is not asked.
    pub uai: Option<StatutUai>,
}

/// Searches a pool.
pub fn recherche(couple: &Couple, pool: &[Candidat]) -> Recherche {
    let (resultat, mut candidats) = decide(couple, pool);
    candidats.retain(|candidat| Some(*candidat) != resultat);
    candidats.sort_by_key(|candidat| (&candidat.siret, &candidat.uai));
    Recherche {
        resultat: resultat.cloned(),
        candidats: candidats.into_iter().cloned().collect(),
        siret: couple.siret.as_ref().map(|_| statut_siret(couple, pool)),
        uai: couple.uai.as_ref().map(|_| statut_uai(couple, pool)),
    }
}

fn statut_siret(couple: &Couple, pool: &[Candidat]) -> StatutSiret {
    match pool.iter().find(|candidat| candidat.meme_siret(couple)) {
        None => StatutSiret::Inconnu,
        Some(found) if found.ouvert == Some(false) => StatutSiret::Ferme,
        Some(_) => StatutSiret::Ok,
    }
}

fn statut_uai(couple: &Couple, pool: &[Candidat]) -> StatutUai {
    let known = pool.iter().any(|candidat| candidat.meme_uai(couple) || candidat.son_lieu);
    if known { StatutUai::Ok } else { StatutUai::Inconnu }
}

/// What is meant, and what may be: the first may be among the second.
type Decision<'a> = (Option<&'a Candidat>, Vec<&'a Candidat>);

fn decide<'a>(couple: &Couple, pool: &'a [Candidat]) -> Decision<'a> {
    let both = pool.iter().find(|candidat| candidat.meme_siret(couple) && candidat.meme_uai(couple));
    if let Some(found) = both.filter(|found| found.is_open() || found.son_lieu) {
        return (Some(found), Vec::new());
    }
    let bears = |siret: bool, uai: bool| {
        let found = pool.iter().filter(|found| found.meme_siret(couple) == siret && found.meme_uai(couple) == uai);
        found.collect::<Vec<_>>()
    };
    let (by_siret, by_uai) = (bears(true, false), bears(false, true));
    let by_lieu = pool.iter().filter(|found| found.son_lieu && found.is_open() && found.validation_uai()).collect();
    let (resultat, candidats) = if by_siret.is_empty() {
        without_siret(by_uai, by_lieu)
    } else {
        with_siret(couple, by_siret, by_uai, by_lieu)
    };
    (resultat, both.into_iter().chain(candidats).collect())
}

/// Nothing bears the SIRET without the UAI: the UAI decides, else the places that bear it.
fn without_siret<'a>(by_uai: Vec<&'a Candidat>, by_lieu: Vec<&'a Candidat>) -> Decision<'a> {
    if by_uai.is_empty() {
        return (only(&by_lieu), by_lieu);
    }
    let declared = by_uai.iter().copied().filter(|found| found.is_open() && found.declaration_catalogue);
    let declared: Vec<&Candidat> = declared.collect();
    let placed: Vec<&Candidat> = declared.iter().copied().filter(|found| found.son_lieu).collect();
    (only(&declared).or(only(&placed)), by_uai)
}

/// The SIRET decides, unless the UAI is elsewhere: then the one place that bears it.
fn with_siret<'a>(
    couple: &Couple,
    by_siret: Vec<&'a Candidat>,
    by_uai: Vec<&'a Candidat>,
    by_lieu: Vec<&'a Candidat>,
) -> Decision<'a> {
    let candidats = || by_siret.iter().chain(&by_uai).copied().collect();
    let Some(found) = only(&by_siret) else {
        return (None, candidats());
    };
    if couple.uai.is_none() || found.son_lieu {
        return (Some(found), candidats());
    }
    match only(&by_lieu) {
        // Its responsable was asked, and bears its own courses: the place is that of its formateur.
        Some(place) if !place.meme_uai(couple) && place.son_responsable => (Some(found), candidats()),
        Some(place) => (Some(place), candidats()),
        None => {
            // Those that bear the UAI themselves are among the candidates already.
            let places = by_lieu.into_iter().filter(|found| !found.meme_uai(couple));
            (None, candidats().into_iter().chain(places).collect())
        }
    }
}

fn only<'a>(found: &[&'a Candidat]) -> Option<&'a Candidat> {
    match found {
        [one] => Some(one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIRET: &str = "19850144700025";
    const OTHER: &str = "77568013501089";
    const THIRD: &str = "98765432400019";
    const UAI: &str = "0491801S";
    const ELSEWHERE: &str = "0751234J";

    fn couple(siret: &str, uai: &str) -> Couple {
        let asked = |code: &str| (!code.is_empty()).then(|| code.to_owned());
        Couple { siret: asked(siret), uai: asked(uai) }
    }

    /// An open organisation of the catalogue.
    fn open(siret: &str, uai: &str) -> Candidat {
        Candidat {
            siret: siret.to_owned(),
            uai: (!uai.is_empty()).then(|| uai.to_owned()),
            ouvert: Some(true),
            declaration_catalogue: true,
            ..Candidat::default()
        }
    }

    fn closed(siret: &str, uai: &str) -> Candidat {
        Candidat { ouvert: Some(false), ..open(siret, uai) }
    }

    fn placed(candidat: Candidat) -> Candidat {
        Candidat { son_lieu: true, ..candidat }
    }

    /// SIRET of the result, then those of the candidates.
    fn found(couple: &Couple, pool: &[Candidat]) -> (Option<String>, Vec<String>) {
        let found = recherche(couple, pool);
        let sirets = found.candidats.into_iter().map(|candidat| candidat.siret).collect();
        (found.resultat.map(|candidat| candidat.siret), sirets)
    }

    fn expected(resultat: Option<&str>, candidats: &[&str]) -> (Option<String>, Vec<String>) {
        (resultat.map(str::to_owned), candidats.iter().map(|siret| (*siret).to_owned()).collect())
    }

    #[test]
    fn an_open_organisation_that_bears_both_codes_is_the_one() {
        let pool = [open(SIRET, UAI), placed(open(OTHER, UAI))];
        assert_eq!(found(&couple(SIRET, UAI), &pool), expected(Some(SIRET), &[]));
    }

    #[test]
    fn a_closed_one_is_still_the_one_when_its_place_bears_the_uai() {
        assert_eq!(found(&couple(SIRET, UAI), &[placed(closed(SIRET, UAI))]), expected(Some(SIRET), &[]));
    }

    #[test]
    fn a_closed_one_without_that_place_is_but_a_candidate() {
        assert_eq!(found(&couple(SIRET, UAI), &[closed(SIRET, UAI)]), expected(None, &[SIRET]));
        // Another one bears the UAI and is open: it took over.
        let pool = [closed(SIRET, UAI), open(OTHER, UAI)];
        assert_eq!(found(&couple(SIRET, UAI), &pool), expected(Some(OTHER), &[SIRET]));
    }

    #[test]
    fn one_of_which_no_list_tells_whether_it_is_open_is_not_taken_for_open() {
        let unknown = Candidat { ouvert: None, ..open(SIRET, UAI) };
        assert_eq!(found(&couple(SIRET, UAI), &[unknown]), expected(None, &[SIRET]));
    }

    #[test]
    fn a_uai_alone_means_the_only_open_and_declared_organisation_that_bears_it() {
        assert_eq!(found(&couple("", UAI), &[open(OTHER, UAI)]), expected(Some(OTHER), &[]));
        let undeclared = Candidat { declaration_catalogue: false, ..open(THIRD, UAI) };
        let pool = [open(OTHER, UAI), closed(SIRET, UAI), undeclared.clone()];
        assert_eq!(found(&couple("", UAI), &pool), expected(Some(OTHER), &[SIRET, THIRD]));
        assert_eq!(found(&couple("", UAI), &[undeclared]), expected(None, &[THIRD]));
        assert_eq!(found(&couple("", UAI), &[closed(SIRET, UAI)]), expected(None, &[SIRET]));
    }

    #[test]
    fn of_several_that_bear_the_uai_the_only_one_with_a_place_of_that_uai_is_meant() {
        let pool = [open(OTHER, UAI), placed(open(SIRET, UAI))];
        assert_eq!(found(&couple("", UAI), &pool), expected(Some(SIRET), &[OTHER]));
        let pool = [open(OTHER, UAI), open(SIRET, UAI)];
        assert_eq!(found(&couple("", UAI), &pool), expected(None, &[SIRET, OTHER]));
        let pool = [placed(open(OTHER, UAI)), placed(open(SIRET, UAI))];
        assert_eq!(found(&couple("", UAI), &pool), expected(None, &[SIRET, OTHER]));
    }

    #[test]
    fn a_uai_that_only_a_place_bears_means_its_organisation() {
        let place = placed(open(OTHER, ELSEWHERE));
        assert_eq!(found(&couple("", UAI), std::slice::from_ref(&place)), expected(Some(OTHER), &[]));
        assert_eq!(found(&couple(SIRET, UAI), std::slice::from_ref(&place)), expected(Some(OTHER), &[]));
        let pool = [place.clone(), placed(open(SIRET, ELSEWHERE))];
        assert_eq!(found(&couple("", UAI), &pool), expected(None, &[SIRET, OTHER]));
        // Closed, or of unknown UAI: it means nothing.
        let pool = [placed(closed(OTHER, ELSEWHERE)), placed(open(THIRD, ""))];
        assert_eq!(found(&couple("", UAI), &pool), expected(None, &[]));
    }

    #[test]
    fn a_siret_alone_means_the_organisation_that_bears_it_open_or_not() {
        assert_eq!(found(&couple(SIRET, ""), &[open(SIRET, UAI)]), expected(Some(SIRET), &[]));
        assert_eq!(found(&couple(SIRET, ""), &[closed(SIRET, "")]), expected(Some(SIRET), &[]));
        let related = Candidat { son_responsable: true, ..open(OTHER, ELSEWHERE) };
        assert_eq!(found(&couple(SIRET, ""), &[related]), expected(None, &[]));
    }

    #[test]
    fn the_siret_decides_when_one_of_its_places_bears_the_uai() {
        let pool = [placed(open(SIRET, ELSEWHERE)), open(OTHER, UAI)];
        assert_eq!(found(&couple(SIRET, UAI), &pool), expected(Some(SIRET), &[OTHER]));
    }

    #[test]
    fn several_rows_of_a_siret_mean_nothing() {
        let pool = [open(SIRET, ELSEWHERE), open(SIRET, ""), open(OTHER, UAI)];
        let found = recherche(&couple(SIRET, UAI), &pool);
        let uais: Vec<_> = found.candidats.iter().map(|candidat| candidat.uai.as_deref()).collect();
        assert_eq!((found.resultat, uais), (None, vec![None, Some(ELSEWHERE), Some(UAI)]));
    }

    #[test]
    fn the_uai_is_elsewhere_and_the_one_place_that_bears_it_is_meant() {
        let pool = [open(SIRET, ELSEWHERE), placed(open(OTHER, UAI))];
        assert_eq!(found(&couple(SIRET, UAI), &pool), expected(Some(OTHER), &[SIRET]));
        let pool = [open(SIRET, ELSEWHERE), placed(open(OTHER, ELSEWHERE))];
        assert_eq!(found(&couple(SIRET, UAI), &pool), expected(Some(OTHER), &[SIRET]));
    }

    #[test]
    fn the_place_of_a_formateur_means_its_responsable_when_that_one_is_asked() {
        let formateur = Candidat { son_responsable: true, ..placed(open(OTHER, ELSEWHERE)) };
        let pool = [open(SIRET, ""), formateur.clone()];
        assert_eq!(found(&couple(SIRET, UAI), &pool), expected(Some(SIRET), &[]));
        // The formateur bears the UAI itself: it is meant.
        let pool = [open(SIRET, ""), Candidat { uai: Some(UAI.to_owned()), ..formateur }];
        assert_eq!(found(&couple(SIRET, UAI), &pool), expected(Some(OTHER), &[SIRET]));
    }

    #[test]
    fn a_siret_and_a_uai_that_nothing_ties_mean_nothing() {
        let pool = [open(SIRET, ELSEWHERE), open(OTHER, UAI)];
        assert_eq!(found(&couple(SIRET, UAI), &pool), expected(None, &[SIRET, OTHER]));
        let pool = [open(SIRET, ELSEWHERE), placed(open(OTHER, ELSEWHERE)), placed(open(THIRD, ELSEWHERE))];
        assert_eq!(found(&couple(SIRET, UAI), &pool), expected(None, &[SIRET, OTHER, THIRD]));
    }

    #[test]
    fn one_that_bears_the_uai_and_has_a_place_of_it_is_one_candidate() {
        let pool = [open(SIRET, ""), placed(open(OTHER, UAI)), placed(open(THIRD, ELSEWHERE))];
        assert_eq!(found(&couple(SIRET, UAI), &pool), expected(None, &[SIRET, OTHER, THIRD]));
    }

    #[test]
    fn each_code_is_told_known_closed_or_unknown_and_not_at_all_when_it_is_not_asked() {
        let statuts = |couple: &Couple, pool: &[Candidat]| {
            let found = recherche(couple, pool);
            (found.siret, found.uai)
        };
        let both = couple(SIRET, UAI);
        assert_eq!(statuts(&both, &[open(SIRET, UAI)]), (Some(StatutSiret::Ok), Some(StatutUai::Ok)));
        assert_eq!(statuts(&both, &[closed(SIRET, "")]), (Some(StatutSiret::Ferme), Some(StatutUai::Inconnu)));
        assert_eq!(statuts(&both, &[placed(open(OTHER, ""))]), (Some(StatutSiret::Inconnu), Some(StatutUai::Ok)));
        assert_eq!(statuts(&couple(SIRET, ""), &[]), (Some(StatutSiret::Inconnu), None));
        assert_eq!(statuts(&couple("", UAI), &[]), (None, Some(StatutUai::Inconnu)));
    }
}
