//! With which words is a synthetic France written? Ours, every one.

/// What somebody trained to level 5 and above is called, by level.
pub const FONCTIONS: [&[&str]; 4] = [
    &["Technicien spécialisé", "Gestionnaire", "Assistant technique", "Conseiller"],
    &["Responsable", "Coordinateur", "Chargé de projet", "Animateur qualité"],
    &["Manager", "Expert", "Chef de projet", "Ingénieur d’études"],
    &["Chercheur", "Directeur de programme"],
];

/// What tells two certifications of one trade apart; the first says nothing.
pub const NUANCES: &[&str] = &[
    "",
    "",
    "",
    "",
    ", option A",
    ", option B",
    " en milieu rural",
    " en montagne",
    " en zone littorale",
    " à l’international",
    " dans les petites entreprises",
    " en atelier partagé",
    ", mention numérique",
    ", mention transition écologique",
];

/// What is done with a subject.
pub const VERBES: &[&str] = &[
    "Préparer",
    "Organiser",
    "Réaliser",
    "Contrôler",
    "Améliorer",
    "Transmettre",
    "Sécuriser",
    "Planifier",
    "Évaluer",
    "Présenter",
    "Documenter",
    "Adapter",
];

/// Skills that any trade asks for, sheets of the RS first.
pub const TRANSVERSES: &[&str] = &[
    "l’anglais de la profession",
    "la sécurité au poste",
    "la conduite d’engins",
    "la bureautique",
    "l’accueil de tous les publics",
    "la tenue d’un budget",
    "l’éco-conduite",
    "la prise de parole",
    "la gestion du temps",
    "l’animation d’équipe",
];

/// Kinds of training organisations, what their names begin with.
pub const ECOLES: &[&str] = &[
    "CFA",
    "Campus",
    "Lycée professionnel",
    "École des métiers",
    "Maison familiale rurale",
    "Institut",
    "Centre de formation",
    "Université des métiers",
];

/// Kinds of structures: what their names begin with, their network when there is one of that value.
pub const ACCUEILS: &[(&str, &str)] = &[
    ("Association", ""),
    ("CCAS", "ccas-cias"),
    ("Mission locale", "mission-locale"),
    ("Régie de quartier", ""),
    ("Espace numérique", "espaces-publics-numeriques"),
    ("Maison des services", "france-service"),
    ("Chantier d’insertion", "aci"),
    ("Point d’accueil", "reseau-information-jeunesse"),
    ("Épicerie solidaire", ""),
    ("Centre social", "fcsf"),
    ("Recyclerie", "ressourceries"),
    ("Plateforme de mobilité", "mobin"),
    ("Foyer", "residences-fjt"),
    ("Maison de l’emploi", "maisons-de-l-emploi"),
];

/// What names end with: things and places of nobody's.
pub const NOMS: &[&str] = &[
    "des Tilleuls",
    "du Grand Chêne",
    "de la Passerelle",
    "Horizon",
    "des Deux Rives",
    "du Vieux Pont",
    "Arc-en-ciel",
    "de la Fontaine",
    "Les Alizés",
    "du Moulin",
    "des Coquelicots",
    "Tremplin",
    "de la Clairière",
    "du Belvédère",
    "Boussole",
    "des Hirondelles",
    "de la Roseraie",
    "du Phare",
    "Cap Demain",
    "des Érables",
    "de l’Écluse",
    "Nouvel Élan",
    "du Verger",
    "des Quatre Vents",
    "La Ruche",
    "de la Tannerie",
    "des Genêts",
    "Le Fil d’Ariane",
    "du Beffroi",
    "Point d’Appui",
];

/// Kinds of ways.
pub const VOIES: &[&str] = &["rue", "avenue", "place", "boulevard", "allée", "chemin", "quai", "impasse"];

/// Names of ways.
pub const LIEUX_DITS: &[&str] = &[
    "de la République",
    "des Lilas",
    "du Marché",
    "de la Gare",
    "des Écoles",
    "du Stade",
    "de la Liberté",
    "des Artisans",
    "du Canal",
    "de l’Industrie",
    "des Jardins",
    "du Château",
    "de la Mairie",
    "des Peupliers",
    "de Verdun",
    "du Port",
    "de la Fraternité",
    "des Forges",
];

/// First names that both women and men bear; who answers a call in these data is nobody.
pub const PRENOMS: &[&str] = &["Camille", "Dominique", "Claude", "Alix", "Charlie", "Sacha", "Maxime", "Andréa"];

/// Names for them.
pub const PATRONYMES: &[&str] = &["Exemple", "Modèle", "Spécimen", "Fictif", "Témoin"];

/// Opening hours, as OpenStreetMap writes them.
pub const HORAIRES: &[&str] = &[
    "Mo-Fr 09:00-12:00,14:00-17:00; PH off",
    "Mo-Sa 08:30-18:00",
    "Tu,Th 14:00-18:00",
    "Mo-Fr 08:00-19:00; Sa 09:00-12:00",
    "We 09:00-17:00; PH off",
    "24/7",
];

/// Sentences on a course; `{}` is what is taught.
pub const PHRASES_FORMATION: &[&str] = &[
    "La formation alterne semaines au centre et semaines en entreprise.",
    "On y apprend {} par des cas tirés du métier.",
    "Un formateur suit chaque apprenti et rencontre son maître d’apprentissage deux fois par an.",
    "Les premières séances posent les bases : vocabulaire, gestes, matériel.",
    "Un plateau technique permet de s’exercer à {} avant de le faire en situation.",
    "L’évaluation mêle contrôle continu, mise en situation et entretien.",
    "Un module traite de la santé et de la sécurité au travail.",
    "Le groupe compte douze à vingt personnes.",
    "À la fin, l’apprenti sait mener seul {} et en rendre compte.",
    "Des visites de chantiers et d’ateliers complètent les cours.",
    "Un tiers du temps est donné aux projets, seul ou à plusieurs.",
    "L’équipe aménage le parcours des personnes en situation de handicap.",
    "La poursuite d’études est possible, de même que l’entrée directe dans l’emploi.",
    "Le numérique est présent dans {} : saisie, suivi, échanges.",
    "Aucun outillage n’est à acheter : le centre le prête.",
    "Les candidats sont reçus en entretien, sans concours.",
];

/// Sentences on a structure or a service; `{}` is what it helps with.
pub const PHRASES_INSERTION: &[&str] = &[
    "L’accueil est libre et sans jugement.",
    "Une personne référente fait le point sur la situation et propose des étapes.",
    "Le premier rendez-vous dure une heure environ.",
    "Le service aide à avancer sur ce sujet : {}.",
    "L’équipe travaille avec les acteurs du quartier et passe le relais quand il le faut.",
    "Les ateliers se tiennent en petit groupe, à des heures compatibles avec la garde d’enfants.",
    "Un prêt de matériel peut être accordé pour quelques semaines.",
    "Ceux qui ne peuvent se déplacer sont rappelés dans les deux jours.",
    "Un interprète peut être demandé à l’avance.",
    "On y trouve de quoi agir concrètement : {}.",
    "Le suivi prend fin quand la personne le décide.",
    "Des bénévoles formés prêtent main-forte aux salariés.",
    "Une participation symbolique est parfois demandée.",
    "Le lieu est desservi par les transports en commun et accessible en fauteuil.",
    "Les documents à apporter sont indiqués lors de la prise de contact.",
    "Trois séances suffisent le plus souvent ; d’autres restent possibles.",
    "Le bilan, remis par écrit, aide à préparer la suite : {}.",
    "Une permanence se tient un samedi par mois.",
];
