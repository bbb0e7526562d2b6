//! The searches that are measured, and the plain page that each is compared with.

/// A search.
pub struct Search {
    /// Its name in the table.
    pub name: &'static str,
    /// What is asked.
    pub query: &'static str,
    /// A plain page of the same list.
    pub plain: &'static str,
    /// How many plain pages it may cost at the most, for what people could ask to slow the service.
    pub bound: Option<u32>,
}

const fn search(name: &'static str, plain: &'static str, query: &'static str) -> Search {
    Search { name, query, plain, bound: None }
}

const fn worst(name: &'static str, bound: u32, plain: &'static str, query: &'static str) -> Search {
    Search { name, query, plain, bound: Some(bound) }
}

const SERVICES: &str = "{ services { nodes { id nom } } }";
const FORMATIONS: &str = "{ formations { nodes { cle intitule } } }";
const CERTIFICATIONS: &str = "{ certifications { nodes { id intitule } } }";
const ORGANISMES: &str = "{ organismes { nodes { siret raisonSociale } } }";
const METIERS: &str = "{ metiers { nodes { rome libelle } } }";

/// Every search, in the order of the table.
pub const SEARCHES: &[Search] = &[
    search(
        "services, by place and theme",
        SERVICES,
        "{ services(filtre: { pres: { commune: \"59350\" }, thematiques: [\"mobilite\"] }) { edges { distanceM node { id nom } } } }",
    ),
    search(
        "services, of a département, free",
        SERVICES,
        "{ services(filtre: { departements: [\"59\"], frais: [GRATUIT] }) { nodes { id nom } } }",
    ),
    search(
        "rechercheServices",
        SERVICES,
        "{ rechercheServices(pres: { commune: \"59350\" }) { edges { distanceM node { id nom } } } }",
    ),
    search(
        "rechercheServices, theme, public, no duplicates",
        SERVICES,
        "{ rechercheServices(pres: { codePostal: \"59100\" }, filtre: { thematiques: [\"mobilite\"], publics: [\"jeunes\"], exclureDoublons: true }) { nodes { id nom } } }",
    ),
    search(
        "rechercheServices, recherchePublic",
        SERVICES,
        "{ rechercheServices(pres: { commune: \"59350\" }, filtre: { recherchePublic: \"jeunes or femmes\" }) { nodes { id nom } } }",
    ),
    search(
        "formations, ROME within 30 km",
        FORMATIONS,
        "{ formations(filtre: { romes: [\"D1102\"], pres: { commune: \"59350\", rayonKm: 30 } }) { edges { distanceM node { cle intitule } } } }",
    ),
    search(
        "formations, domain, level, next session",
        FORMATIONS,
        "{ formations(tri: DEBUT, filtre: { domaines: [\"D11\"], niveaux: [3, 4] }) { nodes { cle intitule } } }",
    ),
    search(
        "formations, text",
        FORMATIONS,
        "{ formations(filtre: { texte: \"boulanger\" }) { nodes { cle intitule } } }",
    ),
    search(
        "formations, text, by relevance",
        FORMATIONS,
        "{ formations(tri: PERTINENCE, filtre: { texte: \"boulanger\" }) { nodes { cle intitule } } }",
    ),
    search(
        "formations, text and place, by relevance",
        FORMATIONS,
        "{ formations(tri: PERTINENCE, filtre: { texte: \"boulanger\", departements: [\"59\"] }) { nodes { cle intitule } } }",
    ),
    search(
        "certifications, text",
        CERTIFICATIONS,
        "{ certifications(filtre: { texte: \"boulanger\" }) { nodes { id intitule } } }",
    ),
    search(
        "organismes, text",
        ORGANISMES,
        "{ organismes(filtre: { texte: \"lycee\" }) { nodes { siret raisonSociale } } }",
    ),
    search("metiers, text", METIERS, "{ metiers(filtre: { texte: \"boulangere\" }) { nodes { rome libelle } } }"),
    search("recherche, one word", FORMATIONS, "{ recherche(texte: \"boulanger\") { nodes { titre type } } }"),
    search("recherche, two words", FORMATIONS, "{ recherche(texte: \"boulanger lille\") { nodes { titre type } } }"),
    search("recherche, a mistake", FORMATIONS, "{ recherche(texte: \"boulngerie\") { nodes { titre type } } }"),
    search("recherche, a beginning", FORMATIONS, "{ recherche(texte: \"bou\") { nodes { titre type } } }"),
    search("recherche, a code", FORMATIONS, "{ recherche(texte: \"RNCP37537\") { nodes { titre type } } }"),
    search(
        "recherche, near, counts by type, extracts",
        FORMATIONS,
        "{ recherche(texte: \"boulanger\", pres: { commune: \"59350\" }) { parType { type nombre } nodes { titre extrait { texte marque } } } }",
    ),
    search("suggestions", FORMATIONS, "{ suggestions(prefixe: \"boul\") { texte type } }"),
    search("suggestions, two letters", FORMATIONS, "{ suggestions(prefixe: \"bo\") { texte type } }"),
    search("suggestions, two words", FORMATIONS, "{ suggestions(prefixe: \"saint et\") { texte type } }"),
    search(
        "chemins",
        CERTIFICATIONS,
        "{ metier(rome: \"D1102\") { certifications { nodes { id chemins(rome: \"D1102\") { metier { rome } } } } } }",
    ),
    search(
        "parcours",
        FORMATIONS,
        "{ parcours(metier: \"D1102\", pres: { commune: \"59350\" }) { certifications { nodes { id } } formations { nodes { cle } } services(obstacle: MOBILITE) { nodes { id } } } }",
    ),
    worst(
        "rechercheServices, 100 km around Paris",
        60,
        SERVICES,
        "{ rechercheServices(pres: { commune: \"75056\", rayonKm: 100 }) { edges { distanceM node { id nom } } } }",
    ),
    worst(
        "formations, 100 km around Paris",
        15,
        FORMATIONS,
        "{ formations(filtre: { pres: { commune: \"75056\", rayonKm: 100 } }) { edges { distanceM node { cle intitule } } } }",
    ),
    worst(
        "formations, 100 km around Paris, counted",
        60,
        FORMATIONS,
        "{ formations(filtre: { pres: { commune: \"75056\", rayonKm: 100 } }) { totalCount } }",
    ),
    worst(
        "services, every facet",
        2500,
        SERVICES,
        "{ services { facettes { thematiques { total } categories { total } publics { total } frais { total } types { total } modesAccueil { total } sources { total } departements { total } regions { total } } } }",
    ),
    worst(
        "services, every facet, 100 km around Paris",
        1800,
        SERVICES,
        "{ services(filtre: { pres: { commune: \"75056\", rayonKm: 100 } }) { facettes { thematiques { total } categories { total } publics { total } frais { total } types { total } modesAccueil { total } sources { total } departements { total } regions { total } } } }",
    ),
    worst(
        "formations, every facet",
        500,
        FORMATIONS,
        "{ formations { facettes { statuts { total } niveaux { total } domaines { total } aDistance { total } departements { total } regions { total } academies { total } } } }",
    ),
    worst(
        "certifications, every facet",
        600,
        CERTIFICATIONS,
        "{ certifications { facettes { actif { total } niveaux { total } domaines { total } registres { total } voiesAcces { total } nsfs { total } departements { total } } } }",
    ),
    worst(
        "organismes, every facet",
        120,
        ORGANISMES,
        "{ organismes { facettes { natures { total } qualiopi { total } departements { total } regions { total } } } }",
    ),
    worst(
        "formations, \"formation\"",
        5,
        FORMATIONS,
        "{ formations(filtre: { texte: \"formation\" }) { nodes { cle intitule } } }",
    ),
    worst(
        "formations, \"formation\", by relevance",
        60,
        FORMATIONS,
        "{ formations(tri: PERTINENCE, filtre: { texte: \"formation\" }) { nodes { cle intitule } } }",
    ),
    worst(
        "formations, \"formation\", counted",
        20,
        FORMATIONS,
        "{ formations(filtre: { texte: \"formation\" }) { totalCount } }",
    ),
    worst(
        "services, \"accompagnement\"",
        80,
        SERVICES,
        "{ services(filtre: { texte: \"accompagnement\" }) { nodes { id nom } } }",
    ),
    worst(
        "services, \"accompagnement\", by relevance",
        250,
        SERVICES,
        "{ services(tri: PERTINENCE, filtre: { texte: \"accompagnement\" }) { nodes { id nom } } }",
    ),
    worst("services, \"de\"", 5, SERVICES, "{ services(filtre: { texte: \"de\" }) { nodes { id nom } } }"),
    worst(
        "metier, formations, 100 km around Paris, counted",
        60,
        FORMATIONS,
        "{ metier(rome: \"D1102\") { formations(filtre: { pres: { commune: \"75056\", rayonKm: 100 } }) { totalCount nodes { cle } } } }",
    ),
    worst("recherche, \"formation\"", 250, FORMATIONS, "{ recherche(texte: \"formation\") { nodes { titre type } } }"),
    worst(
        "recherche, \"formation\", near, counted",
        600,
        FORMATIONS,
        "{ recherche(texte: \"formation\", pres: { commune: \"75056\", rayonKm: 100 }) { parType { nombre } nodes { titre type } } }",
    ),
    worst("recherche, \"de\"", 600, FORMATIONS, "{ recherche(texte: \"de\") { nodes { titre type } } }"),
    worst("recherche, \"a\"", 5, FORMATIONS, "{ recherche(texte: \"a\") { nodes { titre type } } }"),
    worst(
        "recherche, \"formation service accompagnement emploi\"",
        60,
        FORMATIONS,
        "{ recherche(texte: \"formation service accompagnement emploi\") { nodes { titre type } } }",
    ),
    worst("suggestions, one letter", 30, FORMATIONS, "{ suggestions(prefixe: \"b\") { texte type } }"),
    worst("suggestions, \"formation\"", 40, FORMATIONS, "{ suggestions(prefixe: \"formation\") { texte type } }"),
];
