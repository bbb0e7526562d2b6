//! How does a row of schema v0, gone in April 2026, read in schema v1? What v1 has no word for is left out; values that
//! no table maps go on as they are, and fall with the unknown ones.

use serde_json::{Map, Value, json};

use super::cell::Cells;
use super::mapping;

/// Fields that v1 does not have.
pub const FIELDS: &[&str] = &[
    "typologie",
    "labels_nationaux",
    "labels_autres",
    "presentation_resume",
    "presentation_detail",
    "rna",
    "antenne",
    "horaires_ouverture",
    "accessibilite",
    "types",
    "profils",
    "profils_precisions",
    "zone_diffusion_type",
    "zone_diffusion_code",
    "modes_orientation_accompagnateur",
    "modes_orientation_beneficiaire",
    "contact_public",
    "recurrence",
    "cumulable",
    "pre_requis",
    "justificatifs",
    "frais_autres",
    "prise_rdv",
    "formulaire_en_ligne",
    "page_web",
    "date_creation",
    "date_suspension",
];

/// Field under which a région travels, since v1 has none.
pub const REGION: &str = "_zone_region";

/// Whether a row is of schema v0.
pub fn is(row: &Map<String, Value>) -> bool {
    FIELDS.iter().any(|field| row.contains_key(*field))
}

/// The row in schema v1. Fields that both have stay as they are.
pub fn upgrade(row: &Map<String, Value>) -> Map<String, Value> {
    let cells = Cells(row);
    let mut new: Map<String, Value> = row
        .iter()
        .filter(|(field, _)| !FIELDS.contains(&field.as_str()))
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect();
    if let Some(source) = cells.text("source") {
        for field in ["id", "structure_id"] {
            if let Some(id) = cells.text(field) {
                new.insert(field.to_owned(), json!(whole_id(&source, &id)));
            }
        }
    }
    if let Some(public) = cells.boolean("contact_public") {
        new.insert("_is_contact_public".to_owned(), json!(public));
    }
    set(&mut new, "description", description(&cells));
    if row.contains_key("structure_id") || row.contains_key("profils") || row.contains_key("types") {
        service(&cells, &mut new);
    } else {
        structure(&cells, &mut new);
    }
    new
}

fn structure(cells: &Cells<'_>, new: &mut Map<String, Value>) {
    set(new, "horaires_accueil", cells.text("horaires_ouverture"));
    set(new, "accessibilite_lieu", cells.text("accessibilite"));
    let mut reseaux = cells.list("reseaux_porteurs");
    reseaux.extend(cells.list("typologie").iter().map(|value| mapped(mapping::typologie(value), value)));
    reseaux.extend(cells.list("labels_nationaux").iter().map(|value| mapping::label(value)));
    new.insert("reseaux_porteurs".to_owned(), json!(reseaux));
    // Themes of structures are gone.
    new.remove("thematiques");
}

fn service(cells: &Cells<'_>, new: &mut Map<String, Value>) {
    set(new, "horaires_accueil", cells.text("recurrence"));
    set(new, "type", type_service(&cells.list("types")));
    set(new, "publics_precisions", cells.text("profils_precisions"));
    let publics = publics(cells);
    let thematiques: Vec<String> =
        cells.list("thematiques").iter().map(|value| mapped(mapping::thematique(value), value)).collect();
    new.insert("publics".to_owned(), json!(publics));
    new.insert("thematiques".to_owned(), json!(thematiques));
    let conditions = [cells.list("pre_requis"), cells.list("justificatifs")].concat();
    set(new, "conditions_acces", joined(conditions));
    frais(cells, new);
    mobilisation(cells, new);
    zone(cells, new);
}

// The first that v1 has a word for; when it has none for any, the first as it is, so that it is told as ignored.
fn type_service(types: &[String]) -> Option<String> {
    let known = types.iter().find_map(|value| mapping::type_service(value)).map(str::to_owned);
    known.or_else(|| types.first().cloned())
}

fn publics(cells: &Cells<'_>) -> Vec<String> {
    let told = cells.list("profils");
    let mut publics = cells.list("publics");
    publics.extend(told.iter().map(|value| mapped(mapping::public(value), value)));
    // The rule of v1: everyone is not said beside somebody.
    if told.iter().any(|value| value == "tous-publics") {
        publics.retain(|value| value == "tous-publics");
    } else if publics.iter().any(|value| value != "tous-publics") {
        publics.retain(|value| value != "tous-publics");
    }
    publics
}

fn frais(cells: &Cells<'_>, new: &mut Map<String, Value>) {
    let told = cells.list("frais");
    if told.is_empty() {
        new.remove("frais");
    } else if told.iter().all(|value| value.starts_with("gratuit")) {
        new.insert("frais".to_owned(), json!("gratuit"));
    } else if told
        .iter()
        .all(|value| matches!(value.as_str(), "adhesion" | "payant" | "pass-numerique") || value.starts_with("gratuit"))
    {
        new.insert("frais".to_owned(), json!("payant"));
    }
    set(new, "frais_precisions", cells.text("frais_autres"));
}

fn mobilisation(cells: &Cells<'_>, new: &mut Map<String, Value>) {
    let (professionals, users) =
        (cells.list("modes_orientation_accompagnateur"), cells.list("modes_orientation_beneficiaire"));
    let told: Vec<&String> = professionals.iter().chain(&users).collect();
    let modes: Vec<String> =
        told.into_iter().filter(|value| *value != "autre").map(|value| mapped(mapping::mode(value), value)).collect();
    let mut who = cells.list("mobilisable_par");
    who.extend((!professionals.is_empty()).then(|| "professionnels".to_owned()));
    who.extend((!users.is_empty()).then(|| "usagers".to_owned()));
    if !modes.is_empty() {
        new.insert("modes_mobilisation".to_owned(), json!(modes));
    }
    new.insert("mobilisable_par".to_owned(), json!(who));
    let page = ["prise_rdv", "formulaire_en_ligne", "page_web"].into_iter().find_map(|field| cells.page(field));
    set(new, "lien_mobilisation", page);
    let others = ["modes_orientation_accompagnateur_autres", "modes_orientation_beneficiaire_autres"];
    set(new, "mobilisation_precisions", joined(others.iter().filter_map(|field| cells.text(field)).collect()));
}

fn zone(cells: &Cells<'_>, new: &mut Map<String, Value>) {
    let code = cells.text("zone_diffusion_code");
    match (cells.text("zone_diffusion_type").as_deref(), code) {
        (Some("pays"), _) => drop(new.insert("zone_eligibilite".to_owned(), json!(["france"]))),
        (Some("region"), Some(code)) => drop(new.insert(REGION.to_owned(), json!(code))),
        (_, Some(code)) => drop(new.insert("zone_eligibilite".to_owned(), json!([code]))),
        (_, None) => {}
    }
}

fn description(cells: &Cells<'_>) -> Option<String> {
    match (cells.text("presentation_resume"), cells.text("presentation_detail")) {
        (Some(resume), Some(detail)) if detail.starts_with(resume.trim_end_matches(['.', '…'])) => Some(detail),
        (Some(resume), Some(detail)) => Some(format!("{resume}\n\n{detail}")),
        (resume, detail) => detail.or(resume),
    }
}

/// v0 told the source apart from the identifier; v1 writes them in one.
fn whole_id(source: &str, id: &str) -> String {
    let prefix = format!("{source}--");
    if id.starts_with(&prefix) { id.to_owned() } else { prefix + id }
}

/// The value of v1, or the one of v0 when no table maps it.
fn mapped(found: Option<&'static str>, value: &str) -> String {
    found.unwrap_or(value).to_owned()
}

fn joined(texts: Vec<String>) -> Option<String> {
    (!texts.is_empty()).then(|| texts.join("\n"))
}

// A field of v1 that is told already keeps what it says.
fn set(new: &mut Map<String, Value>, field: &str, text: Option<String>) {
    let told = new.get(field).is_some_and(|value| !value.is_null());
    if let Some(text) = text.filter(|_| !told) {
        new.insert(field.to_owned(), json!(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v1(row: Value) -> Map<String, Value> {
        let row = row.as_object().cloned().unwrap();
        assert!(is(&row));
        upgrade(&row)
    }

    #[test]
    fn a_structure_of_v0_keeps_what_v1_can_say() {
        let row = v1(
            json!({"id": "60487647", "siret": "60487647500499", "rna": "W382421948", "nom": "MOBILITE 07", "source": "dora",
            "typologie": "ASSO", "presentation_resume": "Aide", "presentation_detail": null, "antenne": "True",
            "date_maj": "2022-04-28T16:53:11Z", "labels_nationaux": ["MOBIN", "cci"], "thematiques": ["mobilite"],
            "horaires_ouverture": "Mo-Fr 10:00-20:00", "accessibilite": "https://acceslibre.beta.gouv.fr/app/x/"}),
        );
        assert_eq!(row["id"], "dora--60487647");
        assert_eq!(row["reseaux_porteurs"], json!(["ASSO", "mobin", "chambres-consulaires"]));
        assert_eq!(row["horaires_accueil"], "Mo-Fr 10:00-20:00");
        assert_eq!(row["description"], "Aide");
        assert!(!row.contains_key("thematiques") && !row.contains_key("antenne"));
    }

    #[test]
    fn a_service_of_v0_keeps_what_v1_can_say() {
        let row = v1(json!({"id": "s1", "structure_id": "60487647", "source": "dora", "nom": "x",
            "types": ["numerique", "financement"], "profils": ["jeunes-16-26", "adultes", "proprietaires"],
            "thematiques": ["mobilite", "mobilite--louer-un-vehicule", "logement-hebergement--etre-accompagne-en cas-de-difficultes-financieres"],
            "frais": "gratuit-sous-conditions", "frais_autres": "Sous conditions", "pre_requis": ["Permis"], "justificatifs": ["Carte"],
            "modes_orientation_accompagnateur": ["envoyer-un-mail-avec-une-fiche-de-prescription", "autre", "pigeon"],
            "modes_orientation_beneficiaire": null, "modes_orientation_accompagnateur_autres": "Par la mairie",
            "zone_diffusion_type": "region", "zone_diffusion_code": "53", "contact_public": false, "page_web": "https://x.fr/",
            "recurrence": "Tu 09:00-12:00", "cumulable": true}));
        assert_eq!(row["structure_id"], "dora--60487647");
        assert_eq!(row["type"], "aide-financiere");
        assert_eq!(row["publics"], json!(["jeunes", "proprietaires"]));
        assert_eq!(
            row["thematiques"],
            json!([
                "mobilite",
                "mobilite--acceder-a-un-vehicule",
                "logement-hebergement--reduire-les-impayes-de-loyer"
            ])
        );
        assert_eq!(row["frais"], "gratuit");
        assert_eq!(row["conditions_acces"], "Permis\nCarte");
        assert_eq!(row["modes_mobilisation"], json!(["envoyer-un-courriel", "pigeon"]));
        assert_eq!(row["mobilisable_par"], json!(["professionnels"]));
        assert_eq!(row["mobilisation_precisions"], "Par la mairie");
        assert_eq!((&row[REGION], &row["lien_mobilisation"]), (&json!("53"), &json!("https://x.fr/")));
        assert_eq!(row["_is_contact_public"], false);
    }

    #[test]
    fn a_kind_of_service_that_v1_has_no_word_for_is_kept_to_be_told() {
        let kind = |types: Value| v1(json!({"id": "a", "source": "b", "nom": "x", "types": types})).remove("type");
        assert_eq!(kind(json!(["numerique", "atelier"])), Some(json!("atelier")));
        assert_eq!(kind(json!(["numerique", "delegation"])), Some(json!("numerique")));
        assert_eq!(kind(json!([])), None);
    }

    #[test]
    fn a_whole_country_is_france() {
        let row = v1(
            json!({"id": "a", "source": "b", "types": [], "zone_diffusion_type": "pays", "zone_diffusion_code": null}),
        );
        assert_eq!(row["zone_eligibilite"], json!(["france"]));
    }
}
