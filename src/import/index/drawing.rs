//! Which texts of each type are searched, and from which tables do they come?

use crate::search::sujet::Sujet;
use crate::store::Sql;

/// How the documents of a type are drawn from its table `c` and those around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawing {
    /// Table.
    pub table: &'static str,
    /// Its primary key.
    pub key: &'static str,
    titre: &'static str,
    alias: &'static [&'static str],
    libelles: &'static [&'static str],
    textes: &'static [&'static str],
    // What is asked for apart from the rest, as `Apart::ALL` has them.
    apart: [&'static str; 2],
    joins: &'static str,
    // 0 to 31, the greatest first: orders equal results of the type.
    importance: &'static str,
    placed: bool,
    // Whether it is offered remotely.
    remote: &'static str,
    /// Whether each label is a name of the object.
    pub named_by_labels: bool,
    /// Types of object whose texts these documents show too, each with the select of the keys that show those of
    /// `CHANGED`.
    pub shows: &'static [(&'static str, &'static str)],
}

const PLAIN: Drawing = Drawing {
    table: "",
    key: "",
    titre: "c.libelle",
    alias: &[],
    libelles: &[],
    textes: &[],
    apart: ["''", "''"],
    joins: "",
    importance: "0",
    placed: false,
    remote: "FALSE",
    named_by_labels: false,
    shows: &[],
};

/// How the documents of a type are drawn.
pub(super) fn drawing(sujet: Sujet) -> Drawing {
    match sujet {
        Sujet::Region => Drawing { table: "region", key: "insee", titre: "c.nom", ..PLAIN },
        Sujet::Departement => Drawing {
            table: "departement",
            key: "insee",
            titre: "c.nom",
            libelles: &["c.insee", "r.nom"],
            joins: "LEFT JOIN region r ON r.insee = c.region_insee",
            shows: &[("Region", "SELECT d.insee FROM departement d WHERE d.region_insee IN CHANGED")],
            ..PLAIN
        },
        Sujet::Metier => METIER,
        Sujet::FicheRncp => FICHE_RNCP,
        Sujet::Diplome => DIPLOME,
        Sujet::Commune => COMMUNE,
        Sujet::Thematique => Drawing {
            table: "thematique",
            key: "valeur",
            libelles: &["g.libelle"],
            joins: "LEFT JOIN categorie g ON g.valeur = c.categorie_valeur",
            shows: &[("Categorie", "SELECT t.valeur FROM thematique t WHERE t.categorie_valeur IN CHANGED")],
            ..PLAIN
        },
        Sujet::Domaine => Drawing {
            table: "domaine",
            key: "code",
            libelles: &["g.libelle"],
            joins: "LEFT JOIN grand_domaine g ON g.code = c.grand_domaine_code",
            shows: &[("GrandDomaine", "SELECT d.code FROM domaine d WHERE d.grand_domaine_code IN CHANGED")],
            ..PLAIN
        },
        Sujet::Nsf => Drawing { table: "nsf", key: "nsf", ..PLAIN },
        Sujet::Formacode => Drawing { table: "formacode", key: "formacode", ..PLAIN },
        Sujet::Naf => Drawing { table: "naf", key: "naf", ..PLAIN },
        Sujet::ConventionCollective => Drawing { table: "convention_collective", key: "idcc", ..PLAIN },
        Sujet::Epci => Drawing { table: "epci", key: "siren", titre: "c.nom", ..PLAIN },
        Sujet::MissionLocale => Drawing {
            table: "mission_locale",
            key: "siret",
            titre: "c.nom",
            libelles: &["c.localite", "m.nom"],
            joins: IN_COMMUNE,
            placed: true,
            shows: &[("Commune", "SELECT l.siret FROM mission_locale l WHERE l.commune_insee IN CHANGED")],
            ..PLAIN
        },
        Sujet::Organisme => ORGANISME,
        Sujet::Structure => STRUCTURE,
        Sujet::Service => SERVICE,
        Sujet::Formation => FORMATION,
    }
}

const IN_COMMUNE: &str = "LEFT JOIN commune m ON m.insee = c.commune_insee";

const METIER: Drawing = Drawing {
    table: "metier",
    key: "rome",
    alias: &["c.libelle_rome3"],
    libelles: &["(SELECT string_agg(a.libelle, '\n' ORDER BY a.ogr) FROM appellation a WHERE a.rome = c.rome)"],
    textes: &["c.definition"],
    importance: "CASE WHEN c.rome_version = 4 THEN 0 ELSE 8 END",
    named_by_labels: true,
    shows: &[("Appellation", "SELECT a.rome FROM appellation a WHERE a.ogr IN CHANGED")],
    ..PLAIN
};

const FICHE_RNCP: Drawing = Drawing {
    table: "fiche_rncp",
    key: "rncp",
    titre: "c.intitule",
    alias: &["c.abrege_libelle", "c.abrege_intitule"],
    libelles: &[
        "(SELECT string_agg(t.libelle, '\n' ORDER BY t.formacode) FROM fiche_rncp_formacode l \
         JOIN formacode t ON t.formacode = l.formacode WHERE l.rncp = c.rncp)",
        "(SELECT string_agg(t.libelle, '\n' ORDER BY t.nsf) FROM fiche_rncp_nsf l \
         JOIN nsf t ON t.nsf = l.nsf WHERE l.rncp = c.rncp)",
    ],
    textes: &["(SELECT string_agg(b.libelle, '\n' ORDER BY b.code) FROM bloc b WHERE b.rncp = c.rncp)"],
    importance: "CASE WHEN c.actif THEN 1 ELSE 16 END",
    shows: &[
        ("Formacode", "SELECT l.rncp FROM fiche_rncp_formacode l WHERE l.formacode IN CHANGED"),
        ("Nsf", "SELECT l.rncp FROM fiche_rncp_nsf l WHERE l.nsf IN CHANGED"),
        ("Bloc", "SELECT b.rncp FROM bloc b WHERE b.code IN CHANGED"),
    ],
    ..PLAIN
};

const DIPLOME: Drawing = Drawing {
    table: "diplome",
    key: "cfd",
    titre: "c.libelle_long",
    alias: &["c.libelle_court"],
    libelles: &["v.libelle", "s.libelle"],
    joins: "LEFT JOIN niveau_diplome v ON v.code = c.niveau_code LEFT JOIN nsf s ON s.nsf = c.nsf",
    importance: "CASE WHEN c.date_fermeture IS NULL THEN 2 ELSE 17 END",
    shows: &[
        ("NiveauDiplome", "SELECT d.cfd FROM diplome d WHERE d.niveau_code IN CHANGED"),
        ("Nsf", "SELECT d.cfd FROM diplome d WHERE d.nsf IN CHANGED"),
    ],
    ..PLAIN
};

const COMMUNE: Drawing = Drawing {
    table: "commune",
    key: "insee",
    titre: "c.nom",
    libelles: &[
        "(SELECT string_agg(p.code_postal, ' ' ORDER BY p.code_postal) FROM commune_postal p WHERE p.insee = c.insee)",
        "(SELECT string_agg(a.nom, '\n' ORDER BY a.ancien_insee) FROM commune_ancienne a \
         WHERE a.insee = c.insee AND a.nom <> c.nom)",
        "d.nom",
    ],
    joins: "LEFT JOIN departement d ON d.insee = c.departement_insee",
    importance: "CASE WHEN c.type_commune <> 'COM' THEN 15 WHEN c.population >= 200000 THEN 1 \
                 WHEN EXISTS (SELECT 1 FROM departement x WHERE x.chef_lieu_insee = c.insee) THEN 2 \
                 WHEN c.population >= 50000 THEN 3 WHEN c.population >= 10000 THEN 6 WHEN c.population >= 2000 THEN 9 \
                 ELSE 12 END",
    placed: true,
    shows: &[("Departement", "SELECT m.insee FROM commune m WHERE m.departement_insee IN CHANGED")],
    ..PLAIN
};

const ORGANISME: Drawing = Drawing {
    table: "organisme",
    key: "siret",
    titre: "COALESCE(c.enseigne, c.raison_sociale)",
    alias: &["c.raison_sociale"],
    libelles: &["m.nom"],
    joins: IN_COMMUNE,
    importance: "CASE WHEN c.ouvert IS FALSE THEN 16 WHEN c.qualiopi IS TRUE THEN 4 ELSE 6 END",
    placed: true,
    shows: &[("Commune", "SELECT o.siret FROM organisme o WHERE o.commune_insee IN CHANGED")],
    ..PLAIN
};

const STRUCTURE: Drawing = Drawing {
    table: "structure",
    key: "id",
    titre: "c.nom",
    libelles: &[
        "COALESCE(m.nom, c.commune)",
        "(SELECT string_agg(r.libelle, '\n' ORDER BY r.valeur) FROM structure_reseau_porteur l \
         JOIN reseau_porteur r ON r.valeur = l.valeur WHERE l.structure_id = c.id)",
    ],
    textes: &["t.description"],
    joins: "LEFT JOIN commune m ON m.insee = c.commune_insee LEFT JOIN structure_texte t ON t.id = c.id",
    importance: "CASE WHEN c.score_qualite >= 0.8 THEN 6 WHEN c.score_qualite >= 0.5 THEN 8 ELSE 10 END",
    placed: true,
    shows: &[
        ("Commune", "SELECT s.id FROM structure s WHERE s.commune_insee IN CHANGED"),
        ("ReseauPorteur", "SELECT l.structure_id FROM structure_reseau_porteur l WHERE l.valeur IN CHANGED"),
    ],
    ..PLAIN
};

const SERVICE: Drawing = Drawing {
    table: "service",
    key: "id",
    titre: "c.nom",
    alias: &[],
    libelles: &[
        "s.nom",
        "COALESCE(m.nom, c.commune)",
        "(SELECT string_agg(h.libelle, '\n' ORDER BY h.valeur) FROM service_thematique l \
         JOIN thematique h ON h.valeur = l.valeur WHERE l.service_id = c.id)",
        "(SELECT string_agg(p.libelle, '\n' ORDER BY p.valeur) FROM service_public l \
         JOIN public p ON p.valeur = l.valeur WHERE l.service_id = c.id)",
        "t.publics_precisions",
    ],
    textes: &["t.description", "t.conditions_acces", "t.frais_precisions", "t.mobilisation_precisions"],
    apart: [
        "(SELECT string_agg(replace(l.valeur, '-', ' '), '\n' ORDER BY l.valeur) FROM service_public l \
         WHERE l.service_id = c.id)",
        "t.publics_precisions",
    ],
    joins: "LEFT JOIN structure s ON s.id = c.structure_id LEFT JOIN commune m ON m.insee = c.commune_insee \
            LEFT JOIN service_texte t ON t.id = c.id",
    importance: "CASE WHEN c.score_qualite >= 0.8 THEN 6 WHEN c.score_qualite >= 0.5 THEN 8 ELSE 10 END",
    placed: true,
    remote: "c.a_distance IS TRUE",
    shows: &[
        ("Structure", "SELECT s.id FROM service s WHERE s.structure_id IN CHANGED"),
        ("Commune", "SELECT s.id FROM service s WHERE s.commune_insee IN CHANGED"),
        ("Thematique", "SELECT l.service_id FROM service_thematique l WHERE l.valeur IN CHANGED"),
        ("Public", "SELECT l.service_id FROM service_public l WHERE l.valeur IN CHANGED"),
    ],
    ..PLAIN
};

const FORMATION: Drawing = Drawing {
    table: "formation",
    key: "cle",
    titre: "COALESCE(c.intitule, q.intitule)",
    alias: &["q.intitule"],
    libelles: &["f.raison_sociale", "f.enseigne", "r.raison_sociale", "m.nom"],
    textes: &["t.contenu", "t.objectif"],
    joins: "LEFT JOIN certification q ON q.id = c.certification_id LEFT JOIN organisme f ON f.siret = c.formateur_siret \
            LEFT JOIN organisme r ON r.siret = c.responsable_siret LEFT JOIN commune m ON m.insee = c.commune_insee \
            LEFT JOIN formation_texte t ON t.cle = c.cle",
    importance: "CASE WHEN c.statut = 'publie' THEN 4 ELSE 20 END",
    placed: true,
    shows: &[
        ("Certification", "SELECT f.cle FROM formation f WHERE f.certification_id IN CHANGED"),
        ("Organisme", "SELECT f.cle FROM formation f WHERE f.formateur_siret IN CHANGED"),
        ("Organisme", "SELECT f.cle FROM formation f WHERE f.responsable_siret IN CHANGED"),
        ("Commune", "SELECT f.cle FROM formation f WHERE f.commune_insee IN CHANGED"),
    ],
    ..PLAIN
};

impl Drawing {
    /// Adds the select of the documents that bear these keys.
    pub(super) fn select(&self, keys: &[String], sql: &mut Sql) {
        let place = if self.placed { "c.latitude, c.longitude" } else { "NULL AS latitude, NULL AS longitude" };
        let text = format!(
            "SELECT c.{} AS cle, COALESCE({}, '') AS titre, {} AS alias, {} AS libelles, {} AS textes, \
             COALESCE({}, '') AS publics, COALESCE({}, '') AS precisions, \
             CAST({} AS BIGINT) AS importance, {} AS remote, {place} FROM {} c {} WHERE ",
            self.key,
            self.titre,
            lines(self.alias),
            lines(self.libelles),
            lines(self.textes),
            self.apart[0],
            self.apart[1],
            self.importance,
            self.remote,
            self.table,
            self.joins,
        );
        sql.push(&text).one_of(&format!("c.{}", self.key), keys);
    }
}

// One text a line; a missing one is an empty line.
fn lines(texts: &[&str]) -> String {
    match texts {
        [] => "''".to_owned(),
        texts => texts.iter().map(|text| format!("COALESCE({text}, '')")).collect::<Vec<_>>().join(" || '\n' || "),
    }
}
