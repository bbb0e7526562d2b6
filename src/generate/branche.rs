//! Which branches of training are there? What each teaches; codes and labels of nomenclatures are facts.

/// A branch of training: a letter of the ROME, what it teaches.
#[derive(Debug)]
pub struct Branche {
    /// First letter of its jobs in the ROME.
    pub lettre: char,
    /// How often, beside the others.
    pub poids: u64,
    /// Specialities: NSF code, its label in the register, its label in the BCN.
    pub nsf: &'static [(&'static str, &'static str, &'static str)],
    /// Training fields: Formacode, label.
    pub formacodes: &'static [(&'static str, &'static str)],
    /// What is taught, each with its article, a feminine singular.
    pub matieres: &'static [&'static str],
    /// Number and label of its collective agreement, as brochures are numbered.
    pub convention: (&'static str, &'static str),
}

/// The branches, by letter.
pub const BRANCHES: &[Branche] = &[
    Branche {
        lettre: 'A',
        poids: 2,
        nsf: &[
            (
                "210",
                "Spécialités plurivalentes de l''agronomie et de l''agriculture",
                "SPEC.PLURIVAL.DE L'AGRONOMIE & AGRICULT.",
            ),
            ("212", "Productions animales, élevage spécialisé", "PRODUCTION ANIMALE, ELEVAGE, AQUACULTURE"),
            ("214", "Aménagement paysager", "AMENAGEMENT PAYSAGER (PARCS, ...)"),
        ],
        formacodes: &[("21046", "Agriculture"), ("21036", "Espace vert")],
        matieres: &[
            "la conduite des cultures",
            "la production horticole",
            "l’irrigation raisonnée",
            "l’aide aux troupeaux",
            "la taille des arbres",
            "la création de jardins",
        ],
        convention: ("3603", "Entreprises du paysage"),
    },
    Branche {
        lettre: 'B',
        poids: 1,
        nsf: &[
            ("243", "Cuirs et peaux", "CUIRS ET PEAUX"),
            ("322", "Techniques de l''imprimerie et de l''édition", "IMPRIMERIE ET EDITION"),
        ],
        formacodes: &[("45066", "Artisanat d''art"), ("21706", "Cuir peau")],
        matieres: &[
            "la couture main",
            "la gravure",
            "la reliure",
            "l’ornementation",
            "la restauration d’objets",
            "la coupe du cuir",
        ],
        convention: ("3157", "Maroquinerie"),
    },
    Branche {
        lettre: 'C',
        poids: 2,
        nsf: &[
            ("313", "Finances, banque, assurances, immobilier", "FINANCES, BANQUE, ASSURANCES"),
            ("314", "Comptabilité, gestion", "COMPTABILITE, GESTION"),
        ],
        formacodes: &[("41036", "Banque"), ("42154", "Immobilier")],
        matieres: &[
            "la gestion locative",
            "la relation bancaire",
            "l’épargne des ménages",
            "l’assurance des biens",
            "la transaction immobilière",
            "l’analyse du risque",
        ],
        convention: ("3161", "Banque"),
    },
    Branche {
        lettre: 'D',
        poids: 4,
        nsf: &[
            ("221", "Agro-alimentaire, alimentation, cuisine", "AGRO-ALIMENTAIRE, ALIMENTATION, CUISINE"),
            ("312", "Commerce, vente", "COMMERCE, VENTE"),
        ],
        formacodes: &[("21538", "Boulangerie"), ("34566", "Vente distribution")],
        matieres: &[
            "la vente en magasin",
            "la fabrication artisanale",
            "la relation client",
            "l’animation d’un rayon",
            "la mise en vitrine",
            "la gestion d’un point de vente",
        ],
        convention: ("3117", "Boulangerie-pâtisserie (Entreprises artisanales)"),
    },
    Branche {
        lettre: 'E',
        poids: 1,
        nsf: &[
            ("320", "Spécialités plurivalentes de la communication", "SPEC.PLURIVALENTES DE LA COMMUNICATION"),
            (
                "323",
                "Techniques de l''image et du son, métiers connexes du spectacle",
                "TECHNIQUES DE L'IMAGE ET DU SON, SPECTACLE",
            ),
        ],
        formacodes: &[("46347", "Communication"), ("46270", "Photographie")],
        matieres: &[
            "la prise de vue",
            "la mise en page",
            "la communication visuelle",
            "l’impression numérique",
            "la captation du son",
            "la rédaction web",
        ],
        convention: ("3184", "Imprimeries de labeur"),
    },
    Branche {
        lettre: 'F',
        poids: 4,
        nsf: &[
            ("231", "Mines et carrières, génie civil, topographie", "MINES ET CARRIERES, GENIE CIVIL, TOPOGR."),
            ("232", "Bâtiment : construction et couverture", "BATIMENT : CONSTRUCTION ET COUVERTURE"),
            ("233", "Bâtiment : finitions", "BATIMENT : FINITIONS"),
        ],
        formacodes: &[("22254", "Bâtiment gros oeuvre"), ("22334", "Maçonnerie")],
        matieres: &[
            "la maçonnerie",
            "la rénovation énergétique",
            "la pose de cloisons",
            "l’étanchéité des toitures",
            "la lecture de plans",
            "la conduite de chantier",
        ],
        convention: ("3258", "Bâtiment : ouvriers (plus de 10 salariés)"),
    },
    Branche {
        lettre: 'G',
        poids: 3,
        nsf: &[
            ("334", "Accueil, hôtellerie, tourisme", "ACCUEIL, HOTELLERIE, TOURISME"),
            ("335", "Animation sportive, culturelle et de loisirs", "ANIM.CULTUREL., SPORTIVES & DE LOISIRS"),
        ],
        formacodes: &[("42752", "Cuisine"), ("42654", "Tourisme")],
        matieres: &[
            "la cuisine de saison",
            "l’accueil des voyageurs",
            "la mise en place d’une salle",
            "l’animation de groupes",
            "la réception hôtelière",
            "la conception de menus",
        ],
        convention: ("3292", "Hôtels, cafés, restaurants"),
    },
    Branche {
        lettre: 'H',
        poids: 2,
        nsf: &[
            ("223", "Métallurgie", "METALLURGIE"),
            ("251", "Mécanique générale et de précision, usinage", "MECANIQ.GENERALE & DE PRECISION, USINAGE"),
            ("254", "Structures métalliques", "STRUCTURES METALLIQUES"),
        ],
        formacodes: &[("23054", "Usinage"), ("23026", "Soudage")],
        matieres: &[
            "la fabrication assistée",
            "la soudure",
            "l’usinage de précision",
            "la métrologie",
            "la chaudronnerie",
            "l’optimisation des procédés",
        ],
        convention: ("3109", "Métallurgie"),
    },
    Branche {
        lettre: 'I',
        poids: 3,
        nsf: &[
            ("252", "Moteurs et mécanique auto", "MOTEURS ET MECANIQUE AUTO"),
            ("255", "Électricité, électronique", "ELECTRICITE, ELECTRONIQUE"),
            ("227", "Énergie, génie climatique", "ENERGIE, GENIE CLIMATIQUE"),
        ],
        formacodes: &[("23654", "Mécanique auto"), ("24054", "Électrotechnique")],
        matieres: &[
            "la maintenance industrielle",
            "l’électricité des bâtiments",
            "la mécanique automobile",
            "la climatisation",
            "l’automatisation",
            "la réparation de cycles",
        ],
        convention: ("3034", "Services de l''automobile"),
    },
    Branche {
        lettre: 'J',
        poids: 2,
        nsf: &[
            ("331", "Santé", "SANTE"),
            ("330", "Spécialités plurivalentes sanitaires et sociales", "SPECIALITES PLURIV.SANITAIRES & SOCIALES"),
        ],
        formacodes: &[("43436", "Aide-soignant"), ("43006", "Préparateur pharmacie")],
        matieres: &[
            "la prise en soin",
            "l’hygiène",
            "la prévention",
            "l’imagerie",
            "la préparation des médicaments",
            "l’observation clinique",
        ],
        convention: ("3198", "Hospitalisation privée"),
    },
    Branche {
        lettre: 'K',
        poids: 3,
        nsf: &[
            ("332", "Travail social", "TRAVAIL SOCIAL"),
            (
                "336",
                "Coiffure, esthétique et autres spécialités des services aux personnes",
                "COIFFURE, ESTHETIQ.& AUTR.SERVICES PERSO",
            ),
            (
                "344",
                "Sécurité des biens et des personnes, police, surveillance",
                "SECURITE BIENS & PERS., POLICE, SURVEIL.",
            ),
        ],
        formacodes: &[("44028", "Petite enfance"), ("42050", "Coiffure")],
        matieres: &[
            "la petite enfance",
            "l’aide à domicile",
            "la médiation sociale",
            "l’insertion",
            "la surveillance",
            "la coupe et la coloration",
        ],
        convention: ("3370", "Aide à domicile"),
    },
    Branche {
        lettre: 'L',
        poids: 1,
        nsf: &[("133", "Musique, arts du spectacle", "MUSIQUE, ARTS DU SPECTACLE")],
        formacodes: &[("45003", "Spectacle"), ("45554", "Musique")],
        matieres: &[
            "la régie lumière",
            "la scénographie",
            "la danse",
            "l’interprétation",
            "la sonorisation",
            "la production de spectacles",
        ],
        convention: ("3226", "Entreprises du spectacle vivant"),
    },
    Branche {
        lettre: 'M',
        poids: 4,
        nsf: &[
            ("315", "Ressources humaines, gestion du personnel", "RESSOURCES HUMAINES, GESTION DU PERSONNEL"),
            ("324", "Secrétariat, bureautique", "SECRETARIAT, BUREAUTIQUE"),
            (
                "326",
                "Informatique, traitement de l''information, réseaux de transmission",
                "INFORMATIQUE, TRAITEMT DE L'INFORMATION",
            ),
        ],
        formacodes: &[("31054", "Informatique"), ("33052", "Ressources humaines")],
        matieres: &[
            "la programmation",
            "la sécurité des réseaux",
            "la comptabilité",
            "la paie",
            "l’analyse de données",
            "la stratégie commerciale",
        ],
        convention: ("3018", "Bureaux d''études techniques"),
    },
    Branche {
        lettre: 'N',
        poids: 2,
        nsf: &[("311", "Transport, manutention, magasinage", "TRANSPORT, MANUTENTION, MAGASINAGE")],
        formacodes: &[("31768", "Logistique"), ("31816", "Transport marchandise")],
        matieres: &[
            "la logistique",
            "la conduite routière",
            "la préparation de commandes",
            "l’exploitation des transports",
            "la manutention",
            "la douane",
        ],
        convention: ("3085", "Transports routiers"),
    },
];
