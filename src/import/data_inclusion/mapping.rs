//! Which value of schema v1 does a value of schema v0 become? Both lists are closed; a value that means the same under
//! the same name is not here, and one that v1 cannot say has none.

use crate::search::fold;

/// The theme of v1. Categories alone are no themes.
pub fn thematique(v0: &str) -> Option<&'static str> {
    Some(match v0 {
        "acces-aux-droits-et-citoyennete--accompagnement-dans-les-demarches-administratives" => {
            "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"
        }
        "acces-aux-droits-et-citoyennete--accompagnement-juridique"
        | "acces-aux-droits-et-citoyennete--aide-aux-victimes"
        | "acces-aux-droits-et-citoyennete--connaitre-ses-droits"
        | "handicap--connaissance-des-droits-des-travailleurs"
        | "handicap--gerer-le-depart-a-la-retraite-des-personnes-en-situation-de-handicap" => {
            "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits"
        }
        "acces-aux-droits-et-citoyennete--demandeurs-dasile-et-naturalisation" => {
            "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-a-la-citoyennete"
        }
        "acces-aux-droits-et-citoyennete--faciliter-laction-citoyenne"
        | "remobilisation--participer-a-des-actions-solidaires-ou-de-benevolat" => {
            "remobilisation--benevolat-action-citoyenne"
        }
        "accompagnement-social-et-professionnel-personnalise--definition-du-projet-professionnel" => {
            "choisir-un-metier--confirmer-son-choix-de-metier"
        }
        "accompagnement-social-et-professionnel-personnalise--parcours-d-insertion-socioprofessionnel"
        | "handicap--accompagnement-par-une-structure-specialisee" => {
            "difficultes-administratives-ou-juridiques--beneficier-dune-mesure-daccompagnement-adapte"
        }
        "apprendre-francais--accompagnement-insertion-pro"
        | "apprendre-francais--communiquer-vie-tous-les-jours"
        | "apprendre-francais--suivre-formation"
        | "illettrisme--ameliorer-vocabulaire"
        | "illettrisme--etre-autonome"
        | "illettrisme--info-acquisition-connaissances"
        | "illettrisme--reperer-situation-illettrisme"
        | "illettrisme--surmonter-trouble-apprentissage" => "lecture-ecriture-calcul--maitriser-le-francais",
        "creation-activite--definir-son-projet-de-creation-dentreprise" => {
            "creer-une-entreprise--definir-son-projet-de-creation-dentreprise"
        }
        "creation-activite--developper-son-entreprise"
        | "creation-activite--reseautage-pour-createurs-dentreprise"
        | "numerique--creer-et-developper-mon-entreprise" => "creer-une-entreprise--developper-son-entreprise",
        "creation-activite--financer-son-projet"
        | "creation-activite--structurer-son-projet-de-creation-dentreprise" => {
            "creer-une-entreprise--structurer-son-projet-de-creation-dentreprise"
        }
        "equipement-et-alimentation--acces-a-du-materiel-informatique"
        | "equipement-et-alimentation--acces-a-un-telephone-et-un-abonnement"
        | "numerique--acceder-a-du-materiel"
        | "numerique--s-equiper-en-materiel-informatique" => "numerique--acquerir-un-equipement",
        "famille--accompagnement-femme-enceinte-bebe-jeune-enfant"
        | "famille--information-et-accompagnement-des-parents"
        | "famille--soutien-a-la-parentalite"
        | "famille--soutien-aux-familles"
        | "illettrisme--accompagner-scolarite" => "famille--soutien-a-la-parentalite-et-a-leducation",
        "famille--violences-intrafamiliales" => "famille--surmonter-conflits-separation-violence",
        "gestion-financiere--acces-au-micro-credit"
        | "gestion-financiere--accompagnement-aux-personnes-en-difficultes-financieres"
        | "gestion-financiere--beneficier-daides-financieres" => {
            "difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere"
        }
        "gestion-financiere--apprendre-a-gerer-son-budget" | "logement-hebergement--gerer-son-budget" => {
            "difficultes-financieres--ameliorer-sa-gestion-budgetaire"
        }
        "gestion-financiere--creation-et-utilisation-dun-compte-bancaire" => {
            "difficultes-financieres--acquerir-une-autonomie-budgetaire"
        }
        "gestion-financiere--obtenir-une-aide-alimentaire" => "equipement-et-alimentation--alimentation",
        "gestion-financiere--prevention-et-gestion-du-surendettement" => {
            "difficultes-financieres--situation-dendettement-surendettement"
        }
        "handicap--adaptation-au-poste-de-travail" | "handicap--favoriser-le-retour-et-le-maintien-dans-lemploi" => {
            "trouver-un-emploi--maintien-dans-lemploi"
        }
        "handicap--adapter-son-logement"
        | "logement-hebergement--besoin-dadapter-mon-logement"
        | "logement-hebergement--financer-son-projet-travaux"
        | "logement-hebergement--probleme-avec-son-logement" => "logement-hebergement--se-maintenir-dans-le-logement",
        "handicap--aide-a-la-personne" => "famille--prise-en-charge-personne-dependante",
        "handicap--faire-reconnaitre-un-handicap" => "sante--constituer-un-dossier-mdph-invalidite",
        "handicap--mobilite-des-personnes-en-situation-de-handicap" => {
            "mobilite--etre-accompagne-dans-son-parcours-mobilite"
        }
        "illettrisme--permis-conduire"
        | "mobilite--preparer-son-permis-de-conduire-se-reentrainer-a-la-conduite"
        | "mobilite--preparer-un-permis-de-conduire" => "mobilite--preparer-un-permis",
        "illettrisme--trouver-emploi-formation" | "illettrisme--valider-certification-clea" => {
            "se-former--trouver-sa-formation"
        }
        "illettrisme--utiliser-numerique"
        | "numerique--approfondir-ma-culture-numerique"
        | "numerique--creer-avec-le-numerique"
        | "numerique--favoriser-mon-insertion-professionnelle"
        | "numerique--prendre-en-main-un-ordinateur"
        | "numerique--prendre-en-main-un-smartphone-ou-une-tablette"
        | "numerique--promouvoir-la-citoyennete-numerique"
        | "numerique--soutenir-la-parentalite-et-l-education-avec-le-numerique"
        | "numerique--utiliser-le-numerique-au-quotidien"
        | "se-former--utiliser-le-numerique" => "numerique--maitriser-les-fondamentaux-du-numerique",
        "logement-hebergement--aides-financieres-investissement-locatif"
        | "logement-hebergement--etre-accompagne-dans-son-projet-accession" => {
            "logement-hebergement--acheter-un-logement"
        }
        "logement-hebergement--connaissance-de-ses-droits-et-interlocuteurs" => {
            "logement-hebergement--sinformer-sur-les-demarches-liees-a-lacces-au-logement"
        }
        "logement-hebergement--demenagement" => "logement-hebergement--changer-de-logement",
        "logement-hebergement--etre-accompagne-en cas-de-difficultes-financieres" => {
            "logement-hebergement--reduire-les-impayes-de-loyer"
        }
        "logement-hebergement--etre-accompagne-pour-se-loger" => "logement-hebergement--louer-un-logement",
        "logement-hebergement--mal-loges-sans-logis" => {
            "logement-hebergement--rechercher-une-solution-dhebergement-temporaire"
        }
        "mobilite--acheter-un-vehicule-motorise" | "mobilite--louer-un-vehicule" => "mobilite--acceder-a-un-vehicule",
        "mobilite--acheter-un-velo"
        | "mobilite--apprendre-a-utiliser-un-deux-roues"
        | "mobilite--comprendre-et-utiliser-les-transports-en-commun" => "mobilite--mobilite-douce-partagee-collective",
        "mobilite--aides-a-la-reprise-demploi-ou-a-la-formation" | "mobilite--financer-mon-projet-mobilite" => {
            "mobilite--financer-ma-mobilite"
        }
        "numerique--accompagner-les-demarches-de-sante"
        | "numerique--devenir-autonome-dans-les-demarches-administratives"
        | "numerique--realiser-des-demarches-administratives-avec-un-accompagnement" => {
            "numerique--acceder-a-des-services-en-ligne"
        }
        "remobilisation--bien-etre"
        | "remobilisation--pression-sociale"
        | "remobilisation--restaurer-sa-confiance-son-image-de-soi" => "remobilisation--bien-etre-confiance-en-soi",
        "remobilisation--decouvrir-son-potentiel-via-le-sport-et-la-culture" => {
            "remobilisation--activites-sportives-et-culturelles"
        }
        "remobilisation--discrimination" => {
            "difficultes-administratives-ou-juridiques--connaitre-ses-droits-face-a-une-discrimination"
        }
        "remobilisation--identifier-ses-competences-et-aptitudes" => {
            "choisir-un-metier--identifier-ses-points-forts-et-ses-competences"
        }
        "sante--accompagnement-de-la-femme-enceinte-du-bebe-et-du-jeune-enfant"
        | "sante--obtenir-la-prise-en-charge-de-frais-medicaux"
        | "sante--prevention-et-acces-aux-soins"
        | "sante--se-soigner-et-prevenir-la-maladie" => "sante--acces-aux-soins",
        "sante--accompagner-les-traumatismes" | "sante--bien-etre-psychologique" => "sante--sante-mentale",
        "sante--faire-face-a-une-situation-daddiction" => "sante--addictions",
        "sante--vie-relationnelle-et-affective" => "sante--sante-sexuelle",
        _ => return None,
    })
}

/// The group of people of v1, for a profile. `adultes` is everyone, unless others are told.
pub fn public(v0: &str) -> Option<&'static str> {
    Some(match v0 {
        "adultes" => "tous-publics",
        "alternants" => "etudiants",
        "beneficiaires-rsa" => "beneficiaires-des-minimas-sociaux",
        "demandeurs-demploi" => "demandeurs-emploi",
        "familles-enfants" => "familles",
        "jeunes-16-26" => "jeunes",
        "deficience-visuelle" | "handicaps-mentaux" | "handicaps-psychiques" | "personnes-handicapees" | "surdite" => {
            "personnes-en-situation-de-handicap"
        }
        "personnes-de-nationalite-etrangere" | "public-langues-etrangeres" => "personnes-exilees",
        "retraites" | "seniors-65" => "seniors",
        "salaries" => "actifs",
        "sans-domicile-fixe" | "victimes" => "personnes-en-situation-durgence",
        "sortants-de-detention" => "personnes-en-situation-juridique-specifique",
        _ => return None,
    })
}

/// The kind of service of v1.
pub fn type_service(v0: &str) -> Option<&'static str> {
    Some(match v0 {
        "accompagnement" => "accompagnement",
        "accueil" | "information" => "information",
        "aide-financiere" | "financement" => "aide-financiere",
        "aide-materielle" => "aide-materielle",
        "atelier" => "atelier",
        "formation" => "formation",
        _ => return None,
    })
}

/// The network of v1, for a kind of structure.
pub fn typologie(v0: &str) -> Option<&'static str> {
    Some(match v0 {
        "ACI" | "ACIPHC" => "aci",
        "AFPA" => "afpa",
        "AI" => "ai",
        "ASE" => "ase",
        "AVIP" => "creches-avip",
        "CAARUD" => "caarud",
        "CADA" => "cada",
        "CAF" => "caf",
        "CAP_EMPLOI" => "cap-emploi-reseau-cheops",
        "CAVA" => "cava",
        "CC" | "EPCI" | "MUNI" => "communes",
        "CCAS" | "CIAS" => "ccas-cias",
        "CCONS" => "chambres-consulaires",
        "CD" | "CDAS" | "DEPT" => "departements",
        "CHRS" => "chrs",
        "CHU" => "chu",
        "CIDFF" => "cidff",
        "CMP" => "cmp",
        "CMS" => "cms",
        "CPAM" => "cpam",
        "CPH" => "cph",
        "CSAPA" => "csapa",
        "E2C" => "ecoles-de-la-deuxieme-chance",
        "EA" => "ea",
        "EATT" => "eatt",
        "EI" => "ei",
        "EITI" => "eiti",
        "ENM" | "EPI" | "EPN" => "espaces-publics-numeriques",
        "EPIDE" => "epide",
        "ETTI" => "etti",
        "FAIS" => "federation-des-acteurs-de-la-solidarite",
        "FT" | "PE" => "france-travail",
        "GEIQ" => "geiq",
        "HUDA" => "huda",
        "LA_POSTE" => "la-poste",
        "MDA" => "maison-departementale-de-lautonomie",
        "MDE" | "MDEF" => "maisons-de-l-emploi",
        "MDPH" => "mdph",
        "MDS" => "maisons-des-solidarites",
        "MJC" => "mjc",
        "ML" => "mission-locale",
        "MSA" => "mutualite-sociale-agricole",
        "MSAP" => "msap",
        "ODC" => "delegataire-conseil-departemental",
        "PAD" => "points-justice",
        "PIJ_BIJ" => "reseau-information-jeunesse",
        "PIMMS" => "pimms-mediation",
        "PJJ" => "pjj",
        "PLIE" => "plie",
        "PREF" | "REG" => "regions",
        "RESSOURCERIE" => "ressourceries",
        "RFS" => "france-service",
        "RS_FJT" => "residences-fjt",
        "SPIP" => "spip",
        "UDAF" => "unaf",
        _ => return None,
    })
}

/// The network of v1, for a national label: under its new name, or its own, which trade names meet once folded.
pub fn label(v0: &str) -> String {
    let slug = fold(v0).replace(' ', "-");
    let renamed = match slug.as_str() {
        "bge" => "reseau-bge",
        "cci" => "chambres-consulaires",
        "conseiller-numerique" => "conseillers-numeriques",
        "fede-pro-fem" => "federation-professionnelle-femmes",
        "grand-test-couveuse-dentreprise" => "grandes-ecoles-du-numerique",
        "la-ressourcerie" => "ressourceries",
        "maisons-de-lemploi" => "maisons-de-l-emploi",
        "pole-emploi" => "france-travail",
        "point-conseil-budget" => "points-conseil-budget",
        "point-justice" => "points-justice",
        "sinca" => "singa",
        "tous-tes-possible" => "tous-tes-possibles",
        "tzcld" => "etcld",
        "unccas" => "ccas-cias",
        _ => return slug,
    };
    renamed.to_owned()
}

/// The way to call on a service of v1, for a way of orientation.
pub fn mode(v0: &str) -> Option<&'static str> {
    Some(match v0 {
        "envoyer-un-mail" | "envoyer-un-mail-avec-une-fiche-de-prescription" => "envoyer-un-courriel",
        "telephoner" => "telephoner",
        "se-presenter" => "se-presenter",
        "completer-le-formulaire-dadhesion" | "prendre-rdv" => "utiliser-lien-mobilisation",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_v0_become_those_of_v1() {
        assert_eq!(
            thematique("apprendre-francais--suivre-formation"),
            Some("lecture-ecriture-calcul--maitriser-le-francais")
        );
        assert_eq!(thematique("mobilite"), None);
        assert_eq!(public("seniors-65"), Some("seniors"));
        assert_eq!(typologie("ML"), Some("mission-locale"));
        assert_eq!(typologie("ASSO"), None);
        assert_eq!(label("tzcld"), "etcld");
        assert_eq!(label("MOBIN"), "mobin");
        assert_eq!(type_service("financement"), Some("aide-financiere"));
        assert_eq!(mode("prendre-rdv"), Some("utiliser-lien-mobilisation"));
    }
}
