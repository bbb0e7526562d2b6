//! People who are in the files of every source that bears contacts, and nowhere else.

use passerelle::import::{self, Input, Terms};
use serde_json::json;

use crate::support::{TestGraph, now};

/// The telephone of all of them: whoever has the right finds these digits, and nobody else.
pub const TELEPHONE: &str = "699887766";

/// What begins a word of every planted name and e-mail.
pub const MARK: &str = "zqx";

/// Words of contacts that are stored: whoever has the right finds each of them.
pub const STORED: &[&str] = &[
    "zqxstructure",
    "zqxrestreint",
    "zqxtexte",
    "zqxnom",
    "zqxservice",
    "zqxnonpublic",
    "zqxancien",
    "zqxcatalogue",
    "zqxcontenu",
    "zqxapprentissage",
    "zqxreferentiel",
    "zqxorganisme",
    "zqxmission",
    "zqxrefuse",
];

const PHONE: &str = "06 99 88 77 66";

fn file(name: &str, rows: &serde_json::Value) -> Input {
    Input::new(name, rows.to_string().as_bytes())
}

fn structures() -> Input {
    let row = |id: &str, source: &str| {
        json!({ "id": format!("{source}--{id}"), "source": source, "nom": format!("Structure {id}"),
        "date_maj": "2026-01-01", "siret": null, "code_insee": "59350", "telephone": PHONE })
    };
    let mut rows = [row("1", "dora"), row("2", "soliguide"), row("3", "dora"), row("4", "dora")];
    rows[0]["courriel"] = json!("jeanne.zqxstructure@gmail.com");
    rows[0]["description"] = json!("Une structure. Écrire à jeanne.zqxtexte@example.org, ou au 06.99.88.77.66.");
    for field in ["nom", "adresse", "complement_adresse", "commune", "horaires_accueil"] {
        rows[0][field] = json!("Structure, jeanne.zqxcourt@gmail.com, Mme Zed 06 99 88 77 66");
    }
    for field in ["site_web", "lien_source", "accessibilite_lieu"] {
        rows[0][field] = json!("https://example.org/?a=jeanne.zqxpage@gmail.com");
    }
    rows[1]["courriel"] = json!("contact@zqxrestreint.example.org");
    // Cells that are shifted: what is refused or left out holds a person.
    rows[2] =
        json!({ "id": "dora--3", "source": "dora", "nom": "zqxrefuse", "date_maj": "Jeanne Zqxrefuse", "siret": null });
    rows[3]["telephone"] = json!(null);
    rows[3]["siret"] = json!("jeanne.zqxignore@gmail.com");
    rows[3]["code_insee"] = json!("Jeanne Zqxignore");
    rows[3]["code_postal"] = json!(PHONE);
    rows[3]["courriel"] = json!("zqxignore arobase gmail");
    file("structures.json", &json!(rows))
}

fn services() -> Input {
    let row = |id: &str| {
        json!({ "id": format!("dora--{id}"), "structure_id": "dora--1", "source": "dora", "nom": format!("Service {id}"),
        "date_maj": "2026-01-01", "thematiques": [], "code_insee": "59350", "telephone": PHONE })
    };
    let mut rows = [row("10"), row("11"), row("12")];
    rows[0]["contact_nom_prenom"] = json!("Jeanne Zqxnom");
    rows[0]["mobilisation_precisions"] = json!("Demander Jeanne Zqxnom");
    rows[0]["publics_precisions"] = json!("Les amis de Jeanne ZQXNOM");
    for field in ["nom", "adresse", "complement_adresse", "commune", "horaires_accueil"] {
        rows[0][field] = json!("Service, jeanne.zqxcourt@gmail.com, Mme Zed 06 99 88 77 66");
    }
    rows[0]["lien_source"] = json!("https://example.org/?a=jeanne.zqxpage@gmail.com");
    rows[0]["lien_mobilisation"] = json!("https://example.org/?a=jeanne.zqxpage@gmail.com");
    rows[1]["courriel"] = json!("jeanne.zqxservice@ville.example.org");
    rows[1]["lien_mobilisation"] = json!("mailto:jeanne.zqxservice@ville.example.org");
    rows[1]["description"] = json!("Un service. jeanne.zqxservice@ville.example.org répond.");
    rows[2]["courriel"] = json!("contact@zqxnonpublic.example.org");
    rows[2]["_is_contact_public"] = json!(false);
    rows[2]["conditions_acces"] = json!("Appeler le 0699887766 ou contact@zqxnonpublic.example.org");
    file("services.json", &json!(rows))
}

/// In the schema of before.
fn anciens() -> Input {
    let row = json!({ "id": "13", "structure_id": "1", "source": "dora", "nom": "Service 13", "date_maj": "2026-01-01",
        "types": ["atelier"], "presentation_resume": "Écrire à jeanne.zqxancien@gmail.com", "contact_public": false,
        "contact_nom_prenom": "Jeanne Zqxancien", "courriel": "jeanne.zqxancien@gmail.com", "telephone": PHONE });
    file("services_v0.json", &json!([row]))
}

fn courses() -> [Input; 2] {
    let catalogue = json!([
        { "cle_ministere_educatif": "k1", "email": "jeanne.zqxcatalogue@cfa.example.org", "num_tel": PHONE,
          "intitule_long": "CAP, jeanne.zqxcourt@gmail.com", "lieu_formation_adresse": "Mme Zed 06 99 88 77 66",
          "onisep_url": "https://example.org/?a=jeanne.zqxpage@gmail.com", "contenu": "Voir Mme Zed au 06 99 88 77 66, ou jeanne.zqxcontenu@gmail.com", "last_update_who": "jeanne.zqxrefuse@gmail.com" },
        { "cle_ministere_educatif": "k2", "email": "zqxignore arobase gmail", "cfd": "Jeanne Zqxignore", "onisep_url": "jeanne.zqxignore@gmail.com" },
        { "cle_ministere_educatif": "", "email": "jeanne.zqxrefuse@gmail.com" },
    ]);
    let api = json!({ "data": [{ "identifiant": { "cle_ministere_educatif": "k3" }, "statut": { "catalogue": "publié" },
        "etablissement_formateur_siret": null, "contact": { "email": "jeanne.zqxapprentissage@cfa.example.org", "telephone": PHONE } }] });
    [file("catalogue.json", &catalogue), file("formations-2026-03-01.json", &api)]
}

fn organismes() -> [Input; 2] {
    let contact = |courriel: &str| {
        json!([{ "email": courriel, "confirmé": true, "confirmation_referentiel": true, "sources": ["sifa"] },
        { "email": "contact@example.org", "sources": [] }, { "email": "zqxignore" }])
    };
    let referentiel = json!([
        { "siret": "43937112100013", "nature": "formateur", "lieux_de_formation": [], "contacts": contact("jeanne.zqxreferentiel@cfa.example.org") },
        { "siret": "jeanne.zqxrefuse@gmail.com", "contacts": contact("jeanne.zqxrefuse@gmail.com") },
    ]);
    let api = json!([{ "identifiant": { "siret": "19350030300014", "uai": "Jeanne Zqxignore" }, "renseignements_specifiques": {},
        "contacts": contact("jeanne.zqxorganisme@cfa.example.org") }]);
    [file("referentiel_organismes.json", &referentiel), file("organismes-2026-03-01.json", &api)]
}

fn missions() -> Input {
    let mission = |siret: &str| {
        json!({ "nomStructure": "DE NULLE PART", "siret": siret, "codeStructure": "75119", "structureTypeId": 1,
        "telephones": PHONE, "emailAccueil": "jeanne.zqxmission@gmail.com", "cp": "Jeanne Zqxignore", "siteWeb": "jeanne.zqxignore@gmail.com" })
    };
    file("missions_locales.json", &json!([mission("53132862300149"), mission("Jeanne Zqxrefuse")]))
}

/// Loads them all, beside the communes of the sample.
pub async fn plant(test: &TestGraph) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/decoupage");
    let mut inputs = import::open_folder(&folder).expect("the places of the sample");
    inputs.retain(|input| input.name != "missions_locales.json" && !input.name.starts_with("mission_locale"));
    inputs.extend([structures(), services(), anciens(), missions()]);
    inputs.extend(courses().into_iter().chain(organismes()));
    let terms = Terms { force: true, ..Terms::from(now()) };
    let (reports, left) = import::import_inputs(test.writer(), inputs, terms, |_| ()).await.expect("imported");
    assert_eq!(left, Vec::<String>::new(), "every file is some source's");
    assert!(reports.len() >= 4);
    test.graph.store().refresh().await.expect("the version is heard");
}

/// The planted words that a text holds, its letters' case and the spaces of its numbers aside.
pub fn held(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| word.starts_with(MARK)).map(str::to_owned);
    let digits: String = lower.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '\u{a0}')).collect();
    words.chain(digits.contains(TELEPHONE).then(|| TELEPHONE.to_owned())).collect()
}
