//! Which kinds of certifications are there, from the CAP to the doctorate? Levels and their labels are facts.

/// A kind of certification.
#[derive(Debug, PartialEq, Eq)]
pub struct Genre {
    /// Its abbreviation; empty for the titles of private certifiers.
    pub abrege: &'static str,
    /// Its name.
    pub nom: &'static str,
    /// European level, 3 to 8.
    pub niveau: u8,
    /// Level of diploma in the BCN: three characters, abbreviation, label.
    pub bcn: (&'static str, &'static str, &'static str),
    /// Whether the Éducation nationale gives it: then it stands in N_FORMATION_DIPLOME.
    pub national: bool,
    /// Years of course.
    pub annees: u8,
    /// How often, beside the others.
    pub poids: u64,
}

const CAP: &str = "Certificat d''aptitude professionnelle";
const TITRE: &str = "Titre professionnel";

/// The kinds, from the lowest level.
pub const GENRES: &[Genre] = &[
    Genre {
        abrege: "CAP",
        nom: CAP,
        niveau: 3,
        bcn: ("500", "CAP", "CERTIFICAT D'APTITUDE PROFESSIONNELLE"),
        national: true,
        annees: 2,
        poids: 14,
    },
    Genre {
        abrege: "CAPA",
        nom: "Certificat d''aptitude professionnelle agricole",
        niveau: 3,
        bcn: ("503", "CAPA", "CERTIFICAT D'APTITUDE PROFESSIONNELLE AGRICOLE"),
        national: true,
        annees: 2,
        poids: 2,
    },
    Genre {
        abrege: "CS",
        nom: "Certificat de spécialisation",
        niveau: 3,
        bcn: ("561", "CS 3", "CERTIFICAT DE SPECIALISATION DE NIVEAU 3"),
        national: true,
        annees: 1,
        poids: 3,
    },
    Genre {
        abrege: "TP",
        nom: TITRE,
        niveau: 3,
        bcn: ("56T", "TH5-T", "TH DE NIV 5 MINISTERE DU TRAVAIL - AFPA"),
        national: false,
        annees: 1,
        poids: 11,
    },
    Genre {
        abrege: "BAC PRO",
        nom: "Baccalauréat professionnel",
        niveau: 4,
        bcn: ("400", "BAC PRO", "BAC PROFESSIONNEL"),
        national: true,
        annees: 3,
        poids: 9,
    },
    Genre {
        abrege: "BP",
        nom: "Brevet professionnel",
        niveau: 4,
        bcn: ("450", "BP", "BREVET PROFESSIONNEL"),
        national: true,
        annees: 2,
        poids: 4,
    },
    Genre {
        abrege: "TP",
        nom: TITRE,
        niveau: 4,
        bcn: ("46T", "TH4-T", "TH DE NIV 4 MINISTERE DU TRAVAIL - AFPA"),
        national: false,
        annees: 1,
        poids: 9,
    },
    Genre {
        abrege: "",
        nom: "",
        niveau: 4,
        bcn: ("46X", "TH4-X", "TH DE NIV 4 ORGANISMES GESTIONNAIRES DIVERS"),
        national: false,
        annees: 1,
        poids: 8,
    },
    Genre {
        abrege: "BTS",
        nom: "Brevet de technicien supérieur",
        niveau: 5,
        bcn: ("320", "BTS", "BREVET DE TECHNICIEN SUPERIEUR"),
        national: true,
        annees: 2,
        poids: 9,
    },
    Genre {
        abrege: "BTSA",
        nom: "Brevet de technicien supérieur agricole",
        niveau: 5,
        bcn: ("323", "BTSA", "BREVET DE TECHNICIEN SUPERIEUR AGRICOLE"),
        national: true,
        annees: 2,
        poids: 2,
    },
    Genre {
        abrege: "TP",
        nom: TITRE,
        niveau: 5,
        bcn: ("36T", "TH3-T", "TH DE NIV 3 MINISTERE DU TRAVAIL - AFPA"),
        national: false,
        annees: 1,
        poids: 7,
    },
    Genre {
        abrege: "",
        nom: "",
        niveau: 5,
        bcn: ("36X", "TH3-X", "TH DE NIV 3 ORGANISMES GESTIONNAIRES DIVERS"),
        national: false,
        annees: 2,
        poids: 8,
    },
    Genre {
        abrege: "BUT",
        nom: "Bachelor universitaire de technologie",
        niveau: 6,
        bcn: ("251", "BUT", "BACHELOR UNIVERSITAIRE DE TECHNOLOGIE"),
        national: false,
        annees: 3,
        poids: 4,
    },
    Genre {
        abrege: "Licence Professionnelle",
        nom: "Licence professionnelle",
        niveau: 6,
        bcn: ("250", "LIC-PRO", "LICENCE PROFESSIONNELLE"),
        national: false,
        annees: 1,
        poids: 8,
    },
    Genre {
        abrege: "",
        nom: "",
        niveau: 6,
        bcn: ("26X", "TH2-X", "TH DE NIV 2 ORGANISMES GESTIONNAIRES DIVERS"),
        national: false,
        annees: 1,
        poids: 10,
    },
    Genre {
        abrege: "MASTER",
        nom: "Master",
        niveau: 7,
        bcn: ("135", "MASTER", "MASTER"),
        national: false,
        annees: 2,
        poids: 9,
    },
    Genre {
        abrege: "Titre ingénieur",
        nom: "Titre d''ingénieur",
        niveau: 7,
        bcn: ("170", "ING", "DIPLOME D'INGENIEUR"),
        national: false,
        annees: 3,
        poids: 4,
    },
    Genre {
        abrege: "",
        nom: "",
        niveau: 7,
        bcn: ("16X", "TH1-X", "TH DE NIV 1 ORGANISMES GESTIONNAIRES DIVERS"),
        national: false,
        annees: 2,
        poids: 10,
    },
    Genre {
        abrege: "DOCTORAT",
        nom: "Doctorat",
        niveau: 8,
        bcn: ("112", "DOCT", "DOCTORAT"),
        national: false,
        annees: 3,
        poids: 1,
    },
];
