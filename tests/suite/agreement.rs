//! SQLite and PostgreSQL give the same answer, to the letter, whatever is asked.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::TestGraph;

/// Filters of lists of the root. Each field of each filter stands here at least once.
const FILTERS: &[(&str, &str, &str)] = &[
    ("certifications", "CertificationFilter", "modifieDepuis: \"2026-03-01T12:00:00Z\""),
    ("fichesRncp", "FicheRncpFilter", "modifieDepuis: \"2026-03-01T12:00:00Z\""),
    ("diplomes", "DiplomeFilter", "modifieDepuis: \"2026-03-01T12:00:00Z\""),
    ("metiers", "MetierFilter", "modifieDepuis: \"2026-03-01T12:00:00Z\""),
    ("organismes", "OrganismeFilter", "modifieDepuis: \"2026-03-01T12:00:00Z\""),
    ("formations", "FormationFilter", "modifieDepuis: \"2026-03-01T12:00:00Z\""),
    ("structures", "StructureFilter", "modifieDepuis: \"2026-03-01T12:00:00Z\""),
    ("services", "ServiceFilter", "modifieDepuis: \"2026-03-01T12:00:00Z\""),
    ("communes", "CommuneFilter", "modifieDepuis: \"2026-03-01T12:00:00Z\""),
    ("regions", "TexteFilter", "modifieDepuis: \"2026-03-01T12:00:00Z\""),
    ("changements", "ChangementFilter", "typesObjet: [\"Service\", \"Region\"], natures: [PRESENT]"),
    ("certifications", "CertificationFilter", "texte: \"boulanger\""),
    ("certifications", "CertificationFilter", "rncps: [\"RNCP37537\", \"rncp38430\"], actif: true"),
    ("certifications", "CertificationFilter", "cfds: [\"50022137\", \"50022146\"]"),
    ("certifications", "CertificationFilter", "niveaux: [3, 4], valideLe: \"2025-06-01\""),
    ("certifications", "CertificationFilter", "romes: [\"D1102\", \"G1602\"], actif: false"),
    ("fichesRncp", "FicheRncpFilter", "texte: \"CUISINE\", registre: RNCP"),
    ("fichesRncp", "FicheRncpFilter", "actif: true, niveaux: [5, 6]"),
    ("fichesRncp", "FicheRncpFilter", "voiesAcces: [APPRENTISSAGE, EXPERIENCE], romes: [\"D1102\"]"),
    ("diplomes", "DiplomeFilter", "texte: \"pâtissier\""),
    ("diplomes", "DiplomeFilter", "niveaux: [3], ouvertLe: \"2026-03-01\""),
    ("metiers", "MetierFilter", "texte: \"boulang\", domaine: \"D11\""),
    ("metiers", "MetierFilter", "grandDomaine: \"G\", romeVersion: 4"),
    ("organismes", "OrganismeFilter", "texte: \"chambre\", ouvert: true, qualiopi: true"),
    ("organismes", "OrganismeFilter", "siren: \"130023740\", natures: [RESPONSABLE_FORMATEUR, FORMATEUR]"),
    ("organismes", "OrganismeFilter", "uai: \"0593321P\", commune: \"59350\""),
    ("organismes", "OrganismeFilter", "departement: \"59\", region: \"32\""),
    ("formations", "FormationFilter", "statuts: [PUBLIE], niveaux: [3, 5]"),
    ("formations", "FormationFilter", "rncps: [\"RNCP37537\"], cfds: [\"50022137\"], aDistance: false"),
    ("formations", "FormationFilter", "romes: [\"D1102\"], departement: \"59\", region: \"32\""),
    ("formations", "FormationFilter", "texte: \"boulangers roubaix\""),
    ("formations", "FormationFilter", "commune: \"59512\""),
    ("communes", "CommuneFilter", "texte: \"saint\", types: [COMMUNE, COMMUNE_DELEGUEE]"),
    ("communes", "CommuneFilter", "code: \"59512\", departement: \"59\""),
    ("communes", "CommuneFilter", "codePostal: \"59000\", region: \"32\""),
    ("communes", "CommuneFilter", "epci: \"200093201\""),
    ("structures", "StructureFilter", "texte: \"mission locale\", sources: [\"dora\", \"mission-locale\"]"),
    ("structures", "StructureFilter", "reseauxPorteurs: [\"mission-locale\"], departement: \"59\""),
    ("structures", "StructureFilter", "siret: \"37887770800040\", commune: \"59350\", region: \"32\""),
    ("services", "ServiceFilter", "texte: \"deplacement\", sources: [\"mission-locale\"]"),
    ("services", "ServiceFilter", "thematiques: [\"mobilite\"], publics: [\"jeunes\"], frais: [GRATUIT]"),
    ("services", "ServiceFilter", "types: [ACCOMPAGNEMENT, AIDE_FINANCIERE], modesAccueil: [A_DISTANCE]"),
    ("services", "ServiceFilter", "departement: \"59\", region: \"32\", scoreQualiteMinimum: 0.8"),
    ("services", "ServiceFilter", "commune: \"59350\", publics: [\"tous-publics\"]"),
    (
        "organismes",
        "OrganismeFilter",
        "departements: [\"59\"], regions: [\"32\"], academies: [\"09\"], communes: [\"59350\"]",
    ),
    ("organismes", "OrganismeFilter", "epcis: [\"200093201\"], pres: { nom: \"Lille\" }"),
    (
        "formations",
        "FormationFilter",
        "departements: [\"59\"], regions: [\"32\"], academies: [\"09\"], communes: [\"59512\"]",
    ),
    ("formations", "FormationFilter", "epcis: [\"200093201\"], pres: { commune: \"59512\" }"),
    (
        "communes",
        "CommuneFilter",
        "departements: [\"59\"], regions: [\"32\"], academies: [\"09\"], communes: [\"59512\"]",
    ),
    ("communes", "CommuneFilter", "epcis: [\"200093201\"], pres: { commune: \"59512\" }"),
    (
        "structures",
        "StructureFilter",
        "departements: [\"59\"], regions: [\"32\"], academies: [\"09\"], communes: [\"59350\"]",
    ),
    ("structures", "StructureFilter", "epcis: [\"200093201\"], pres: { commune: \"59512\" }, exclureDoublons: true"),
    (
        "services",
        "ServiceFilter",
        "departements: [\"59\"], regions: [\"32\"], academies: [\"09\"], communes: [\"59350\"]",
    ),
    ("services", "ServiceFilter", "epcis: [\"200093201\"], pres: { commune: \"59512\" }, exclureDoublons: true"),
    ("services", "Pres", "pres: { latitude: 50.6, longitude: 3.05, rayonKm: 7.5 }"),
    ("services", "Pres", "pres: { nom: \"Roubaix\", codePostal: \"59100\" }"),
    ("services", "Pres", "pres: { commune: \"59350\" }"),
    ("services", "Pres", "pres: { communes: [\"59350\", \"59183\"] }"),
    ("formations", "FormationFilter", "romesParents: [\"D1102\"], domaines: [\"D11\"], grandsDomaines: [\"D\"]"),
    (
        "formations",
        "FormationFilter",
        "unDe: { romes: [\"G1602\"], rncps: [\"RNCP37537\"], cfds: [\"50022137\"] }, nsfs: [\"221\"]",
    ),
    ("formations", "UnDeFormation", "unDe: { romes: [\"G1602\"], rncps: [\"RNCP37537\"], cfds: [\"50022137\"] }"),
    ("formations", "FormationFilter", "sirets: [\"13002374000033\"], role: FORMATEUR, certificationActive: true"),
    ("formations", "FormationFilter", "debutDes: \"2026-01-01\", debutAvant: \"2026-12-31\""),
    (
        "certifications",
        "CertificationFilter",
        "romesParents: [\"D1102\"], domaines: [\"D11\"], grandsDomaines: [\"D\"], registre: RNCP",
    ),
    (
        "certifications",
        "CertificationFilter",
        "valideDes: \"2025-01-01\", valideAvant: \"2026-12-31\", nsfs: [\"221\"]",
    ),
    ("certifications", "CertificationFilter", "formacodes: [\"21538\"], voiesAcces: [APPRENTISSAGE, EXPERIENCE]"),
    ("certifications", "CertificationFilter", "departements: [\"59\", \"75\"], actif: true"),
    ("services", "ServiceFilter", "recherchePublic: \"jeunes or femmes -seniors\""),
    (
        "services",
        "ServiceFilter",
        "recherchePublic: \"demandeurs emploi\", pres: { commune: \"59350\" }, thematiques: [\"mobilite\"], publics: [\"jeunes\"]",
    ),
    ("certifications", "CertificationFilter", "certificateurs: [\"11004301500012\", \"Certificateur:11000007200014\"]"),
    ("fichesRncp", "FicheRncpFilter", "rncps: [\"RNCP37537\"], cfds: [\"50022137\"], romesParents: [\"D1102\"]"),
    ("fichesRncp", "FicheRncpFilter", "actifLe: \"2026-03-01\", finDes: \"2026-01-01\", finAvant: \"2028-12-31\""),
    ("fichesRncp", "FicheRncpFilter", "domaines: [\"d11\"], grandsDomaines: [\"D\", \"G\"], nsfs: [\"221\"]"),
    (
        "fichesRncp",
        "FicheRncpFilter",
        "formacodes: [\"42752\", \"31054\"], certificateurs: [\"11004301500012\", \"11000007200014\"]",
    ),
    ("fichesRncp", "FicheRncpFilter", "opcos: [\"afdas\", \"akto\"]"),
    (
        "diplomes",
        "DiplomeFilter",
        "ouvertDes: \"2025-01-01\", ouvertAvant: \"2027-01-01\", nsfs: [\"221\"], niveauxDiplome: [\"500\"]",
    ),
    ("diplomes", "DiplomeFilter", "cfds: [\"50022137\"], rncps: [\"RNCP37537\"], romes: [\"D1102\"]"),
    ("metiers", "MetierFilter", "romes: [\"D1102\"], nafs: [\"10.71C\"], rncps: [\"RNCP37537\"], cfds: [\"50022137\"]"),
    ("metiers", "MetierFilter", "romesParents: [\"M1805\", \"N1103\"]"),
    ("metiers", "MetierFilter", "competences: [\"900176\"]"),
    ("metiers", "MetierFilter", "emploiReglemente: true, emploiCadre: false"),
    ("organismes", "OrganismeFilter", "sirets: [\"13002374000033\"], rncps: [\"RNCP37537\"], cfds: [\"50022137\"]"),
    // The sample tells no branch of activity.
    ("organismes", "OrganismeFilter", "nafs: [\"85.59A\"]"),
    (
        "structures",
        "StructureFilter",
        "sirets: [\"77562556900014\"], sirens: [\"775625569\"], scoreQualiteMinimum: 0.1",
    ),
    ("structures", "StructureFilter", "thematiques: [\"mobilite\"]"),
    ("regions", "TexteFilter", "texte: \"France\""),
    ("conventionsCollectives", "TexteFilter", "texte: \"de la\""),
    ("appellations", "TexteFilter", "texte: \"chef œuvre\""),
    ("anomalies", "AnomalieFilter", "code: REFERENCE_INCONNUE, typeObjet: \"Formation\""),
    ("anomalies", "AnomalieFilter", "cleObjet: \"50022146:RNCP37553\", etat: OUVERTE"),
    ("corrections", "CorrectionFilter", "typeObjet: \"Structure\", cleObjet: \"nowhere\", etat: APPLIQUEE"),
    ("rejets", "RejetFilter", "code: CODE_MALFORME, fichier: \"export_fiches_CSV_Standard_2026_01_15.csv\""),
];

/// Queries that go far.
const QUERIES: &[&str] = &[
    "{ fichesRncp(first: 100) { totalCount nodes { rncp intitule actif dateEffet voiesAcces romes blocs { code libelle }
        nsf { nsf } formacodes { formacode } certificateurs { id nom } conventions { numero libelle } opcos { slug }
        remplacees { rncp } remplacantes { rncp } continuite { courant actif ficheRncp { rncp } } misAJourLe
        provenance { jeuDeDonnees { id } millesime } anomalies { id message } } } }",
    "{ diplomes(first: 100) { nodes { cfd libelle niveauEuropeen dateOuverture dateFermeture actif niveau { code } nsf { nsf }
        mefs { mef } remplaces { cfd } remplacants { cfd } certifications(first: 3) { totalCount nodes { id } } } } }",
    "{ metiers(last: 50) { nodes { rome libelle definition domaine { code grandDomaine { code } } parent { rome } enfants { rome }
        naf { naf } competences(first: 4) { totalCount nodes { ogr } } fichesRncp(first: 2) { nodes { rncp } } } } }",
    "{ organismes(first: 50) { nodes { siret uai raisonSociale nature qualiopi point { latitude longitude } commune { nom }
        academie { code } lienStructures structures(first: 2) { nodes { id } } responsables(first: 2) { nodes { siret } }
        lieux(first: 2) { totalCount nodes { id } } certifications(first: 3) { totalCount nodes { id } } } } }",
    "{ formations(first: 100) { nodes { cle intitule duree annee capacite contenu lieu { commune { insee } }
        certification { id } responsable { siret } formateur { siret } sessions { debut fin capacite } mefs { mef }
        anomalies { code champ valeur } } } }",
    "{ structures(first: 100) { nodes { id nom description latitude longitude dateMaj scoreQualite lienOrganisme
        organisme { siret } reseauxPorteurs { valeur } doublons { id } services(first: 2) { totalCount nodes { id } } } } }",
    "{ services(first: 100) { nodes { id nom description frais typeService modesAccueil scoreQualite horairesAccueil
        thematiques { valeur categorie { valeur } } publics { valeur } zonesEligibilite { code typeZone } } } }",
    "{ commune(insee: \"59350\") { services(rayonKm: 50, first: 50, filtre: { publics: [\"jeunes\"] }) {
        totalCount edges { distanceM cursor node { id } } } organismes(rayonKm: 100, last: 5) { edges { distanceM node { siret } } } } }",
    "{ regions(first: 100) { nodes { nom chefLieu { nom } departements { nom } communes(first: 3) { totalCount nodes { nom } }
        services(first: 2) { totalCount nodes { id } } } } }",
    "{ conventionsCollectives(first: 50) { nodes { idcc } } opcos { nodes { slug fichesRncp(first: 3) { totalCount nodes { rncp } } } } }",
    "{ jeuxDeDonnees { nodes { id nom licence } } imports { nodes { statut lus acceptes refuses ecartes millesime } }
        anomalies(first: 100) { totalCount nodes { id code message detecteeLe objet { id } } } }",
    "{ nodes(ids: [\"Commune:59350\", \"FicheRncp:RNCP37537\", \"nothing\", \"mission-locale--lille-avenirs\"]) { __typename id } }",
];

/// Asks every database; gives the one answer.
async fn agreed(tests: &[TestGraph], query: &str) -> Value {
    let mut answers = Vec::new();
    for test in tests {
        answers.push(test.ask(query).await.ok());
    }
    for (answer, test) in answers.iter().zip(tests).skip(1) {
        assert!(*answer == answers[0], "{} differs: {query}\n{answer}\n{}", test.database.kind, answers[0]);
    }
    answers.swap_remove(0)
}

#[tokio::test]
async fn every_filter_gives_the_same_list() {
    let tests = TestGraph::each().await;
    for test in &tests {
        test.correction("nowhere", "nom").await;
    }
    let mut empty = Vec::new();
    for (list, _, filter) in FILTERS {
        let page = "totalCount pageInfo { hasNextPage startCursor endCursor } edges { cursor node { __typename id } }";
        let found = agreed(&tests, &format!("{{ {list}(first: 50, filtre: {{ {filter} }}) {{ {page} }} }}")).await;
        let all = agreed(&tests, &format!("{{ {list} {{ totalCount }} }}")).await;
        let (found, all) = (found[list]["totalCount"].as_i64(), all[list]["totalCount"].as_i64());
        assert!(found <= all, "{list} {filter}");
        if found == Some(0) {
            empty.push(format!("{list} {filter}"));
        }
    }
    let expected: Vec<&String> = empty
        .iter()
        .filter(|filter| !filter.starts_with("rejets") && !filter.contains("œuvre") && !filter.contains("85.59A"))
        .collect();
    assert_eq!(expected, Vec::<&String>::new(), "filters that find nothing prove nothing");
}

#[tokio::test]
async fn no_field_of_a_filter_is_forgotten() {
    let tests = TestGraph::each_empty().await;
    let data = tests[0].ask("{ __schema { types { name kind inputFields { name } } } }").await.ok();
    let mut asked: BTreeMap<&str, String> = BTreeMap::new();
    for (_, name, filter) in FILTERS {
        asked.entry(name).or_default().push_str(&format!(" {filter},"));
    }
    let mut forgotten = BTreeSet::new();
    for found in data["__schema"]["types"].as_array().unwrap().iter().filter(|found| found["kind"] == "INPUT_OBJECT") {
        let name = found["name"].as_str().unwrap();
        // What a mutation takes narrows nothing.
        if name.ends_with("Input") {
            continue;
        }
        for field in found["inputFields"].as_array().unwrap() {
            let field = field["name"].as_str().unwrap();
            if !asked.get(name).is_some_and(|filters| filters.contains(&format!(" {field}: "))) {
                forgotten.insert(format!("{name}.{field}"));
            }
        }
    }
    assert_eq!(forgotten, BTreeSet::new());
}

#[tokio::test]
async fn queries_that_go_far_give_the_same_answer() {
    let tests = TestGraph::each().await;
    for query in QUERIES {
        agreed(&tests, query).await;
    }
}

#[tokio::test]
async fn both_databases_take_as_many_statements() {
    let tests = TestGraph::each().await;
    for query in QUERIES {
        let mut counts = Vec::new();
        for test in &tests {
            counts.push(test.ask(query).await.statements);
        }
        assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?} {query}");
    }
}
