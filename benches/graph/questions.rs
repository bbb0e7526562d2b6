//! The questions that a front-end asks, each beside the statement by which a database would answer it alone.
//!
//! A statement is written once: what stands in braces is written by each database its own way. Its parameters are `$1`, `$2`…,
//! texts all of them.

use sea_orm::DbBackend;
use serde_json::{Value, json};

use crate::picks::{Picks, cursor};

/// A question.
pub struct Question {
    /// Its name in the table.
    pub name: &'static str,
    /// What it asks.
    pub told: &'static str,
    /// The operation.
    pub query: &'static str,
    /// What it is asked about.
    pub picks: Picks,
    /// The variables of the operation, from its parameters.
    pub variables: fn(&[String]) -> Value,
    /// The whole answer in one statement.
    pub ceiling: &'static str,
    /// Whether that statement must find what the graph finds, in the same order.
    pub same: bool,
    /// How many times the CPU of that statement the answer may take, server and database, when nothing is remembered.
    pub bound: f64,
    /// The same when rows and what hangs from them are remembered, and whole answers are not.
    pub rows_bound: f64,
}

impl Question {
    /// The statement, as a database writes it.
    pub fn statement(&self, backend: DbBackend) -> String {
        write(self.ceiling, backend)
    }
}

/// A statement, as a database writes it.
pub fn write(statement: &str, backend: DbBackend) -> String {
    let words = match backend {
        DbBackend::Postgres => POSTGRES,
        _ => SQLITE,
    };
    words.iter().fold(statement.to_owned(), |text, (word, written)| text.replace(word, written))
}

type Words = [(&'static str, &'static str); 11];

const POSTGRES: Words = [
    ("{object}", "json_build_object"),
    ("{array}", "json_agg"),
    ("{empty}", "'[]'::json"),
    ("{list 1}", "jsonb_array_elements_text($1::jsonb) AS list(value)"),
    ("{numbered 1}", "jsonb_array_elements_text($1::jsonb) WITH ORDINALITY AS k(value, rank)"),
    ("{numbered 2}", "jsonb_array_elements_text($2::jsonb) WITH ORDINALITY AS k(value, rank)"),
    ("{real}", "::double precision"),
    ("{json}", "to_json"),
    ("{true}", "TRUE"),
    ("{false}", "FALSE"),
    (
        "{best}",
        "SELECT t.rang, -ts_rank(t.termes, CAST($2 AS tsquery)) AS score FROM document_terme t \
         WHERE t.termes @@ CAST($2 AS tsquery) ORDER BY score, rang LIMIT 20",
    ),
];

const SQLITE: Words = [
    ("{object}", "json_object"),
    ("{array}", "json_group_array"),
    ("{empty}", "json_array()"),
    ("{list 1}", "json_each($1)"),
    ("{numbered 1}", "(SELECT value, key AS rank FROM json_each($1)) k"),
    ("{numbered 2}", "(SELECT value, key AS rank FROM json_each($2)) k"),
    ("{real}", " + 0.0"),
    ("{json}", "json"),
    ("{true}", "'true'"),
    ("{false}", "'false'"),
    (
        "{best}",
        "SELECT rowid AS rang, rank AS score FROM document_terme WHERE document_terme MATCH REPLACE($2, '&', 'AND') \
         ORDER BY rank LIMIT 20",
    ),
];

fn texts(list: &str) -> Value {
    serde_json::from_str(list).unwrap_or_default()
}

fn number(text: &str) -> Value {
    text.parse::<f64>().map_or(Value::Null, Value::from)
}

/// Every question, in the order of the table.
pub const QUESTIONS: &[Question] = &[
    Question {
        name: "W1",
        told: "a certification by code, its jobs and blocks",
        query: "query W1($rncp: Rncp!) { ficheRncp(rncp: $rncp) { rncp intitule niveauEuropeen metiers { rome libelle } blocs { code libelle } } }",
        picks: Picks::Keys(
            "SELECT rncp FROM fiche_rncp f WHERE EXISTS (SELECT 1 FROM bloc b WHERE b.rncp = f.rncp) AND EXISTS (SELECT 1 FROM fiche_rncp_metier m WHERE m.rncp = f.rncp) ORDER BY rncp",
        ),
        variables: |given| json!({ "rncp": given[0] }),
        ceiling: "SELECT {object}('ficheRncp', (SELECT {object}('rncp', f.rncp, 'intitule', f.intitule, 'niveauEuropeen', f.niveau_europeen, \
            'metiers', (SELECT COALESCE({array}({object}('rome', m.rome, 'libelle', m.libelle) ORDER BY m.rome), {empty}) FROM fiche_rncp_metier l JOIN metier m ON m.rome = l.rome WHERE l.rncp = f.rncp), \
            'blocs', (SELECT COALESCE({array}({object}('code', b.code, 'libelle', b.libelle) ORDER BY b.code), {empty}) FROM bloc b WHERE b.rncp = f.rncp)) \
            FROM fiche_rncp f WHERE f.rncp = $1)) AS answer",
        same: true,
        bound: 2.2,
        rows_bound: 0.6,
    },
    Question {
        name: "W2",
        told: "a job, 20 certifications, 5 courses each, who answers for them",
        query: "query W2($rome: CodeRome!) { metier(rome: $rome) { rome libelle certifications(first: 20) { nodes { id intitule niveauEuropeen formations(first: 5) { nodes { cle intitule responsable { siret raisonSociale } } } } } } }",
        picks: Picks::Keys(
            "SELECT m.rome FROM fiche_rncp_metier m JOIN certification c ON c.rncp = m.rncp GROUP BY m.rome HAVING COUNT(*) >= 20 ORDER BY m.rome",
        ),
        variables: |given| json!({ "rome": given[0] }),
        ceiling: "SELECT {object}('metier', (SELECT {object}('rome', m.rome, 'libelle', m.libelle, 'certifications', {object}('nodes', \
            (SELECT COALESCE({array}({object}('id', 'Certification:' || c.id, 'intitule', c.intitule, 'niveauEuropeen', c.niveau_europeen, 'formations', {object}('nodes', \
                (SELECT COALESCE({array}({object}('cle', f.cle, 'intitule', f.intitule, 'responsable', \
                    CASE WHEN o.siret IS NULL THEN NULL ELSE {object}('siret', o.siret, 'raisonSociale', o.raison_sociale) END) ORDER BY f.cle), {empty}) \
                 FROM (SELECT * FROM formation g WHERE g.certification_id = c.id ORDER BY g.cle LIMIT 5) f LEFT JOIN organisme o ON o.siret = f.responsable_siret))) ORDER BY c.id), {empty}) \
             FROM (SELECT c.* FROM certification c WHERE c.rncp IN (SELECT l.rncp FROM fiche_rncp_metier l WHERE l.rome = m.rome) ORDER BY c.id LIMIT 20) c))) \
            FROM metier m WHERE m.rome = $1)) AS answer",
        same: true,
        bound: 1.5,
        rows_bound: 0.3,
    },
    Question {
        name: "W3",
        told: "20 courses by 6 jobs within 30 km, certification, who answers for them",
        query: "query W3($romes: [CodeRome!]!, $latitude: Float!, $longitude: Float!) { formations(first: 20, filtre: { romes: $romes, pres: { latitude: $latitude, longitude: $longitude, rayonKm: 30 } }) { nodes { cle intitule certification { id intitule } responsable { siret raisonSociale } } } }",
        picks: Picks::Around {
            values: "SELECT rome FROM fiche_rncp_metier GROUP BY rome ORDER BY COUNT(*) DESC, rome",
            number: 6,
            stands: "formation",
            radius_km: 30,
        },
        variables: |given| json!({ "romes": texts(&given[0]), "latitude": number(&given[1]), "longitude": number(&given[2]) }),
        ceiling: "SELECT {object}('formations', {object}('nodes', (SELECT COALESCE({array}({object}('cle', f.cle, 'intitule', f.intitule, \
            'certification', CASE WHEN COALESCE(c.id, n.rncp, d.cfd) IS NULL THEN NULL ELSE {object}('id', 'Certification:' || f.certification_id, 'intitule', COALESCE(c.intitule, n.intitule, d.libelle_long)) END, \
            'responsable', CASE WHEN o.siret IS NULL THEN NULL ELSE {object}('siret', o.siret, 'raisonSociale', o.raison_sociale) END) ORDER BY f.far, f.cle), {empty}) \
            FROM (SELECT r.far, f.* FROM (SELECT f.cle, (f.sphere_x - $4{real}) * (f.sphere_x - $4{real}) + (f.sphere_y - $5{real}) * (f.sphere_y - $5{real}) + (f.sphere_z - $6{real}) * (f.sphere_z - $6{real}) AS far \
                FROM formation f WHERE f.rncp IN (SELECT m.rncp FROM fiche_rncp_metier m WHERE m.rome IN (SELECT value FROM {list 1})) \
                AND f.latitude BETWEEN $8{real} AND $9{real} AND f.longitude BETWEEN $10{real} AND $11{real} \
                AND (f.sphere_x - $4{real}) * (f.sphere_x - $4{real}) + (f.sphere_y - $5{real}) * (f.sphere_y - $5{real}) + (f.sphere_z - $6{real}) * (f.sphere_z - $6{real}) <= $7{real} ORDER BY far, f.cle LIMIT 20) r JOIN formation f ON f.cle = r.cle) f \
            LEFT JOIN certification c ON c.id = f.certification_id LEFT JOIN fiche_rncp n ON c.id IS NULL AND n.rncp = f.rncp LEFT JOIN diplome d ON c.id IS NULL AND d.cfd = f.cfd LEFT JOIN organisme o ON o.siret = f.responsable_siret))) AS answer",
        same: true,
        bound: 1.15,
        rows_bound: 1.05,
    },
    Question {
        name: "W4",
        told: "50 services by 3 themes within 20 km, their structure",
        query: "query W4($themes: [ID!]!, $latitude: Float!, $longitude: Float!) { services(first: 50, filtre: { thematiques: $themes, pres: { latitude: $latitude, longitude: $longitude, rayonKm: 20 } }) { nodes { id nom structure { id nom } } } }",
        picks: Picks::Around {
            values: "SELECT valeur FROM service_thematique GROUP BY valeur ORDER BY COUNT(*) DESC, valeur",
            number: 3,
            stands: "service",
            radius_km: 20,
        },
        variables: |given| json!({ "themes": texts(&given[0]), "latitude": number(&given[1]), "longitude": number(&given[2]) }),
        ceiling: "SELECT {object}('services', {object}('nodes', (SELECT COALESCE({array}({object}('id', f.id, 'nom', f.nom, \
            'structure', CASE WHEN s.id IS NULL THEN NULL ELSE {object}('id', s.id, 'nom', s.nom) END) ORDER BY f.far, f.id), {empty}) \
            FROM (SELECT r.far, f.* FROM (SELECT f.id, (f.sphere_x - $4{real}) * (f.sphere_x - $4{real}) + (f.sphere_y - $5{real}) * (f.sphere_y - $5{real}) + (f.sphere_z - $6{real}) * (f.sphere_z - $6{real}) AS far \
                FROM service f WHERE f.latitude BETWEEN $8{real} AND $9{real} AND f.longitude BETWEEN $10{real} AND $11{real} \
                AND EXISTS (SELECT 1 FROM service_thematique t WHERE t.service_id = f.id AND t.valeur IN (SELECT value FROM {list 1})) \
                AND (f.sphere_x - $4{real}) * (f.sphere_x - $4{real}) + (f.sphere_y - $5{real}) * (f.sphere_y - $5{real}) + (f.sphere_z - $6{real}) * (f.sphere_z - $6{real}) <= $7{real} ORDER BY far, f.id LIMIT 50) r JOIN service f ON f.id = r.id) f \
            LEFT JOIN structure s ON s.id = f.structure_id))) AS answer",
        same: true,
        bound: 1.1,
        rows_bound: 1.05,
    },
    Question {
        name: "W5",
        told: "a commune, 20 structures, 10 services each, their themes",
        query: "query W5($insee: CodeInsee!) { commune(insee: $insee) { insee nom structures(first: 20) { nodes { id nom services(first: 10) { nodes { id nom thematiques { valeur libelle } } } } } } }",
        picks: Picks::Keys(
            "SELECT s.commune_insee FROM structure s JOIN commune m ON m.insee = s.commune_insee WHERE m.parent_insee IS NULL AND NOT EXISTS (SELECT 1 FROM commune d WHERE d.parent_insee = m.insee) GROUP BY s.commune_insee HAVING COUNT(*) >= 20 ORDER BY s.commune_insee",
        ),
        variables: |given| json!({ "insee": given[0] }),
        ceiling: "SELECT {object}('commune', (SELECT {object}('insee', m.insee, 'nom', m.nom, 'structures', {object}('nodes', \
            (SELECT COALESCE({array}({object}('id', s.id, 'nom', s.nom, 'services', {object}('nodes', \
                (SELECT COALESCE({array}({object}('id', v.id, 'nom', v.nom, 'thematiques', \
                    (SELECT COALESCE({array}({object}('valeur', t.valeur, 'libelle', t.libelle) ORDER BY t.valeur), {empty}) FROM service_thematique l JOIN thematique t ON t.valeur = l.valeur WHERE l.service_id = v.id)) ORDER BY v.id), {empty}) \
                 FROM (SELECT v.id, v.nom FROM service v WHERE v.structure_id = s.id ORDER BY v.id LIMIT 10) v))) ORDER BY s.id), {empty}) \
             FROM (SELECT s.id, s.nom FROM structure s WHERE s.commune_insee = m.insee ORDER BY s.id LIMIT 20) s))) \
            FROM commune m WHERE m.insee = $1)) AS answer",
        same: true,
        bound: 1.6,
        rows_bound: 0.4,
    },
    Question {
        name: "W6",
        told: "_entities: 50 certifications and 50 organisations",
        query: "query W6($representations: [_Any!]!) { _entities(representations: $representations) { ... on Certification { id intitule niveauEuropeen } ... on Organisme { siret raisonSociale codePostal } } }",
        picks: Picks::Lists {
            number: 50,
            keys: ["SELECT id FROM certification ORDER BY id", "SELECT siret FROM organisme ORDER BY siret"],
        },
        variables: |given| {
            let keys = |list: &str, name: &'static str, key: &'static str| -> Vec<Value> {
                let Value::Array(keys) = texts(list) else { return Vec::new() };
                keys.into_iter().map(|value| json!({ "__typename": name, (key): value })).collect()
            };
            let certifications = keys(&given[0], "Certification", "id");
            let both = [certifications, keys(&given[1], "Organisme", "siret")].concat();
            json!({ "representations": both })
        },
        ceiling: "SELECT {object}('_entities', (SELECT {array}({json}(e.answer) ORDER BY e.rank) FROM (\
            SELECT k.rank, {object}('id', 'Certification:' || c.id, 'intitule', c.intitule, 'niveauEuropeen', c.niveau_europeen) AS answer FROM {numbered 1} JOIN certification c ON c.id = k.value \
            UNION ALL SELECT 1000 + k.rank, {object}('siret', o.siret, 'raisonSociale', o.raison_sociale, 'codePostal', o.code_postal) FROM {numbered 2} JOIN organisme o ON o.siret = k.value) e)) AS answer",
        same: true,
        bound: 1.0,
        rows_bound: 0.3,
    },
    Question {
        name: "W7",
        told: "text search, two words, the first 20 by rank",
        query: "query W7($texte: String!) { recherche(texte: $texte, first: 20) { nodes { titre type } } }",
        picks: Picks::Words,
        variables: |given| json!({ "texte": given[0] }),
        ceiling: "SELECT {object}('recherche', {object}('nodes', (SELECT {array}({object}('titre', d.titre, 'type', d.type_objet) ORDER BY h.score, h.rang) \
            FROM ({best}) h JOIN document d ON d.rang = h.rang))) AS answer",
        same: false,
        bound: 1.15,
        rows_bound: 1.05,
    },
    Question {
        name: "W8",
        told: "a page of 100 certifications, total, cursor",
        query: "query W8($after: String) { certifications(first: 100, after: $after) { totalCount nodes { id intitule rncp cfd niveauEuropeen } pageInfo { hasNextPage } } }",
        picks: Picks::Keys("SELECT id FROM certification ORDER BY id"),
        variables: |given| json!({ "after": cursor("Certification", &given[0]) }),
        ceiling: "SELECT {object}('certifications', {object}('totalCount', (SELECT COUNT(*) FROM certification), \
            'nodes', (SELECT COALESCE({array}({object}('id', 'Certification:' || c.id, 'intitule', c.intitule, 'rncp', c.rncp, 'cfd', c.cfd, 'niveauEuropeen', c.niveau_europeen) ORDER BY c.id), {empty}) \
                FROM (SELECT * FROM certification c WHERE c.id > $1 ORDER BY c.id LIMIT 100) c), \
            'pageInfo', {object}('hasNextPage', {json}(CASE WHEN (SELECT COUNT(*) FROM (SELECT 1 FROM certification c WHERE c.id > $1 ORDER BY c.id LIMIT 101) p) > 100 THEN {true} ELSE {false} END)))) AS answer",
        same: true,
        bound: 1.0,
        rows_bound: 0.6,
    },
];
