//! What do the words of one family have in common?
//!
//! A job, who does it, where, and the verb: `boulanger`, `boulangère`, `boulangerie`; `soudeur`, `soudage`, `soudure`.
//! Snowball's French stems leave them apart (`boulang`, `boulanger`); these do not. They bring some strangers together
//! too (`village` and `ville`): ranking puts the very words first.

/// What is taken off the end of a word, what takes its place, and how many letters must remain. The first that fits is
/// applied, again and again.
const RULES: &[(&str, &str, usize)] = &[
    ("abilite", "", 4),
    ("iquement", "ic", 2),
    ("icienne", "ic", 2),
    ("issement", "", 4),
    ("istique", "", 4),
    ("ibilite", "", 4),
    ("ionnaire", "ion", 3),
    ("atrice", "", 3),
    ("itrice", "", 4),
    ("issage", "", 4),
    ("turier", "t", 3),
    ("turel", "t", 3),
    ("ateur", "", 3),
    ("ation", "", 3),
    ("ative", "", 4),
    ("atif", "", 4),
    ("icien", "ic", 2),
    ("icite", "ic", 2),
    ("iteur", "", 4),
    ("ition", "", 4),
    ("ierie", "", 4),
    ("ement", "", 4),
    ("ariat", "air", 3),
    ("trice", "t", 2),
    ("isme", "", 4),
    ("iste", "", 4),
    ("ique", "ic", 2),
    ("iere", "", 4),
    ("erie", "", 4),
    ("euse", "", 3),
    ("ance", "ant", 3),
    ("ence", "ent", 3),
    ("able", "", 4),
    ("ible", "", 4),
    ("ture", "t", 3),
    ("ment", "", 4),
    ("cial", "c", 4),
    ("ier", "", 4),
    ("ere", "", 4),
    ("eur", "", 3),
    ("ion", "", 4),
    ("ite", "", 4),
    ("ive", "if", 3),
    ("age", "", 4),
    ("ure", "", 4),
    ("ant", "", 4),
    ("ent", "", 4),
    ("ien", "", 4),
    ("if", "", 4),
    ("er", "", 4),
    ("qu", "c", 2),
    ("gu", "g", 3),
    ("y", "i", 3),
    ("e", "", 3),
    ("i", "", 4),
];

/// The stem of a folded word: never empty. A word of three letters, or with a digit, or not in Latin letters, is its own.
pub fn stem(mot: &str) -> String {
    if mot.len() <= 3 || !mot.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return mot.to_owned();
    }
    let mut stem = singular(mot);
    while let Some(shorter) = reduced(&stem) {
        stem = shorter;
    }
    stem
}

fn singular(mot: &str) -> String {
    match mot.strip_suffix("aux") {
        Some(root) if root.ends_with('e') => format!("{root}au"),
        Some(root) if root.len() >= 3 => format!("{root}al"),
        _ => mot.strip_suffix(['s', 'x']).unwrap_or(mot).to_owned(),
    }
}

fn reduced(stem: &str) -> Option<String> {
    if let Some(short) = without_double(stem) {
        return Some(short.to_owned());
    }
    RULES.iter().find_map(|(ending, other, left)| {
        let root = stem.strip_suffix(ending)?;
        (root.len() >= *left).then(|| format!("{root}{other}"))
    })
}

fn without_double(stem: &str) -> Option<&str> {
    let [.., before, last] = stem.as_bytes() else { return None };
    (before == last && stem.len() > 3).then(|| &stem[..stem.len() - 1])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FAMILIES: &[&[&str]] = &[
        &["boulanger", "boulangere", "boulangers", "boulangerie", "boulangeries"],
        &["patissier", "patissiere", "patisserie"],
        &["boucher", "bouchere", "boucherie"],
        &["menuisier", "menuisiere", "menuiserie"],
        &["infirmier", "infirmiere", "infirmiers"],
        &["cuisinier", "cuisiniere", "cuisine", "cuisines"],
        &["jardinier", "jardiniere", "jardinage"],
        &["hotelier", "hoteliere", "hotellerie", "hotel"],
        &["macon", "maconne", "maconnerie"],
        &["coiffeur", "coiffeuse", "coiffure"],
        &["soudeur", "soudeuse", "soudage", "soudure"],
        &["vendeur", "vendeuse", "vendeurs"],
        &["animateur", "animatrice", "animation"],
        &["formateur", "formatrice", "formation", "formations"],
        &["educateur", "educatrice", "education"],
        &["conducteur", "conductrice", "conduction"],
        &["directeur", "directrice", "direction"],
        &["restaurateur", "restauration", "restaurant"],
        &["electricien", "electricienne", "electricite", "electrique"],
        &["mecanicien", "mecanicienne", "mecanique"],
        &["informaticien", "informatique"],
        &["comptable", "comptabilite", "comptables"],
        &["assistant", "assistante", "assistance"],
        &["accompagnateur", "accompagnatrice", "accompagnement", "accompagnant"],
        &["developpeur", "developpeuse", "developpement"],
        &["conseiller", "conseillere", "conseil", "conseils"],
        &["secretaire", "secretariat"],
        &["apprenti", "apprentie", "apprentissage"],
        &["gestionnaire", "gestion"],
        &["ingenieur", "ingenieure", "ingenierie"],
        &["pharmacien", "pharmacie"],
        &["psychologue", "psychologie"],
        &["fleuriste", "fleur"],
        &["agriculteur", "agricultrice", "agriculture"],
        &["commercial", "commerciale", "commerciaux", "commerce"],
        &["administratif", "administrative", "administration"],
        &["employe", "employee", "emploi", "employeur"],
        &["mobilite", "mobile"],
        &["logement", "logements"],
        &["enfant", "enfance", "enfants"],
        &["professionnel", "professionnelle", "professionnels"],
        &["travaux", "traval"],
        &["bureau", "bureaux"],
    ];

    #[test]
    fn the_words_of_a_family_have_one_stem() {
        for family in FAMILIES {
            let stems: Vec<String> = family.iter().map(|mot| stem(mot)).collect();
            assert!(stems.iter().all(|found| *found == stems[0]), "{family:?} {stems:?}");
        }
    }

    #[test]
    fn families_do_not_run_into_one_another() {
        let mut stems: Vec<String> = FAMILIES.iter().map(|family| stem(family[0])).collect();
        let count = stems.len();
        stems.sort();
        stems.dedup();
        assert_eq!(stems.len(), count);
        for (one, other) in [("professeur", "professionnel"), ("macon", "magasin"), ("service", "serveur")] {
            assert_ne!(stem(one), stem(other), "{one} {other}");
        }
    }

    #[test]
    fn short_words_numbers_and_other_scripts_are_left_as_they_are() {
        for mot in ["c", "bts", "cap", "m1805", "2026", "rncp37537", "αβγδε", ""] {
            assert_eq!(stem(mot), mot);
        }
    }

    proptest! {
        #[test]
        fn a_stem_is_never_empty_nor_longer(mot in "[a-z]{1,30}") {
            let found = stem(&mot);
            prop_assert!(!found.is_empty() && found.len() <= mot.len());
        }
    }
}
