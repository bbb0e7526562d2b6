//! Asks passerelle through the types that `graphql_client` makes when this is compiled, and prints what it answers.

use autour::{AutourRechercheNodesNoeud as Noeud, ResponseData, Variables};
use graphql_client::{GraphQLQuery, Response};

/// Scalars of the schema: texts, checked by the server.
type CodeInsee = String;
type CodeRome = String;

#[derive(GraphQLQuery)]
#[graphql(schema_path = "../../../schema.graphql", query_path = "../question.graphql", response_derives = "Debug")]
struct Autour;

fn ask(variables: Variables) -> Result<ResponseData, Box<dyn std::error::Error>> {
    let url = std::env::var("PASSERELLE_URL").unwrap_or_else(|_| "http://127.0.0.1:8000/graphql".to_owned());
    let mut response = ureq::post(&url).send_json(Autour::build_query(variables))?;
    let answer: Response<ResponseData> = response.body_mut().read_json()?;
    if let Some(errors) = answer.errors {
        return Err(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").into());
    }
    answer.data.ok_or_else(|| "no data".into())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let answer = ask(Variables { rome: "D1102".to_owned(), insee: "59512".to_owned(), premieres: 2 })?;
    let metier = answer.metier.ok_or("no job")?;
    let commune = answer.commune.ok_or("no commune")?;
    let formations = commune.formations.ok_or("no courses")?;
    println!("{}, autour de {} : {}", metier.libelle, commune.nom, formations.total_count.unwrap_or_default());
    for edge in formations.edges {
        let course = edge.node;
        println!(
            "{} m, {}, {}, {}",
            edge.distance_m.ok_or("no distance")?,
            serde_json::to_value(&course.statut)?.as_str().unwrap_or_default(),
            course.certification.ok_or("no certification")?.intitule,
            course.formateur.ok_or("no training organisation")?.raison_sociale,
        );
    }
    for found in answer.recherche.ok_or("no search")?.nodes {
        match found.noeud {
            Some(Noeud::Metier(metier)) => println!("Metier {}", metier.libelle),
            Some(Noeud::FicheRncp(fiche)) => println!("FicheRncp {}", fiche.intitule),
            _ => {}
        }
    }
    Ok(())
}
