//! How does a reader say that something is wrong? By the form of each object's page, which runs the mutation that anybody may.

use std::sync::LazyLock;

use axum::Form;
use axum::body::Body;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::routing::{MethodRouter, get};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::langue::Langue;
use super::object::{self, KINDS};
use super::page::{Answered, Failure};
use super::schema::{Champ, Types};
use super::{Portal, Visitor};
use crate::graph::{self, corrigibles};

/// What was typed.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
struct Saisie {
    /// Identifier of the object, and its type.
    noeud: String,
    genre: String,
    champ: String,
    valeur_attendue: String,
    commentaire: String,
    courriel: String,
}

/// Fields of the form, as the mutation names them.
const FIELDS: [&str; 4] = ["champ", "valeurAttendue", "commentaire", "courriel"];

impl Saisie {
    /// The object, when it has a page.
    fn object(&self) -> Option<Value> {
        let node = json!({ "__typename": self.genre, "id": self.noeud });
        (KINDS.iter().any(|kind| kind.name == self.genre) && !self.noeud.is_empty()).then_some(node)
    }

    fn variables(&self) -> Map<String, Value> {
        let told = |text: &str| if text.trim().is_empty() { Value::Null } else { Value::from(text) };
        let fields = [
            ("noeud", self.noeud.as_str()),
            ("champ", &self.champ),
            ("valeurAttendue", &self.valeur_attendue),
            ("commentaire", &self.commentaire),
            ("courriel", &self.courriel),
        ];
        fields.into_iter().map(|(name, text)| (name.to_owned(), told(text))).collect()
    }

    /// The form of what the chosen field holds; none of one that cannot be corrected.
    fn form(&self) -> Option<&'static str> {
        corrigibles(&self.genre).into_iter().find(|(nom, _)| *nom == self.champ).map(|(_, forme)| forme)
    }

    /// Whether it is about a field that cannot be corrected, and tells nothing of it.
    fn tells_nothing(&self) -> bool {
        let other = others(&self.genre, Langue::Fr).iter().any(|champ| champ.nom == self.champ);
        other && self.commentaire.trim().is_empty() && self.valeur_attendue.trim().is_empty()
    }
}

/// Fields that tell of the row and not of the object.
const ABOUT_THE_ROW: [&str; 5] = ["id", "anomalies", "corrections", "misAJourLe", "provenance"];

/// The types that have a page, in each language: nobody who opens one waits for the whole schema to be read.
static OBJECTS: LazyLock<[Types; 2]> =
    LazyLock::new(|| Types::of(&graph::definitions(&KINDS.map(|kind| kind.name))).in_each_language());

/// The fields of a type that cannot be corrected: what is wrong with them is told as a remark.
pub(super) fn others(type_objet: &str, langue: Langue) -> Vec<&'static Champ> {
    let correctable = corrigibles(type_objet);
    let known = OBJECTS[langue.rank()].0.get(type_objet);
    let fields = known.map(|known| known.champs.as_slice()).unwrap_or_default().iter();
    let other = |champ: &&Champ| {
        let of_the_row = ABOUT_THE_ROW.contains(&champ.nom.as_str());
        !of_the_row && !champ.obsolete && !correctable.iter().any(|(nom, _)| *nom == champ.nom)
    };
    fields.filter(other).collect()
}

/// Said in the place of a form of value where a remark is what is needed.
const REMARK: &str = "REMARQUE";

/// The form alone, and what it sends.
pub(super) fn form(langue: Langue) -> MethodRouter<Portal> {
    let page = async move |State(portal): State<Portal>, Query(saisie): Query<Saisie>, visitor: Visitor| {
        portal.form(langue, &visitor, StatusCode::OK, &saisie, None, saisie.form())
    };
    get(page).post(
        async move |State(portal): State<Portal>, visitor: Visitor, sent: Result<Form<Saisie>, FormRejection>| {
            portal.reported(langue, &visitor, sent).await
        },
    )
}

#[derive(Deserialize)]
struct Followed {
    #[serde(default)]
    numero: String,
    recu: Option<String>,
}

/// What became of a report, for whoever has its number. It is in no path, which the log is told.
pub(super) fn follow(langue: Langue) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, Query(asked): Query<Followed>, visitor: Visitor| {
        let Followed { numero, recu } = asked;
        let mut shown =
            json!({ "numero": numero, "nouveau": recu.is_some(), "deja": recu.as_deref() == Some("encore") });
        if !numero.trim().is_empty() {
            let variables = Map::from_iter([("numero".to_owned(), numero.trim().into())]);
            match portal.ask("suivi", variables, &visitor).await {
                Ok(Answered { mut data, .. }) => shown["suivi"] = data["suivi"].take(),
                Err(failure) => return portal.failed(langue, &visitor, &failure),
            }
        }
        unkept(portal.page("suivi", langue, &visitor, shown))
    })
}

impl Portal {
    async fn reported(
        &self,
        langue: Langue,
        visitor: &Visitor,
        sent: Result<Form<Saisie>, FormRejection>,
    ) -> Response<Body> {
        if !self.is_ours(&visitor.headers) {
            let detail = Some("Send this form from our own pages.".to_owned());
            return self.failed(langue, visitor, &Failure { status: StatusCode::FORBIDDEN, detail, header: None });
        }
        let saisie = match sent {
            Ok(Form(saisie)) => saisie,
            Err(rejection) => {
                let failure = Failure { status: rejection.status(), detail: Some(rejection.body_text()), header: None };
                return self.failed(langue, visitor, &failure);
            }
        };
        if saisie.object().is_some() && saisie.tells_nothing() {
            let refused = StatusCode::BAD_REQUEST;
            return self.form(langue, visitor, refused, &saisie, Some("commentaire"), Some(REMARK));
        }
        match self.ask("signaler", saisie.variables(), visitor).await {
            Ok(Answered { data, .. }) => received(langue, &data["signalement"]),
            Err(failure) => match refused_field(&failure).filter(|_| saisie.object().is_some()) {
                Some(field) => self.form(langue, visitor, StatusCode::BAD_REQUEST, &saisie, Some(field), saisie.form()),
                None => self.failed(langue, visitor, &failure),
            },
        }
    }

    fn form(
        &self,
        langue: Langue,
        visitor: &Visitor,
        status: StatusCode,
        saisie: &Saisie,
        erreur: Option<&str>,
        forme: Option<&str>,
    ) -> Response<Body> {
        let shown = json!({ "objet": saisie.object(), "saisie": saisie, "erreur": erreur, "forme": forme });
        unkept(self.pages.answer(status, "signaler", langue, visitor, shown))
    }

    /// Whether a form was sent from one of our pages, or by a program: a page of another site bears its origin.
    fn is_ours(&self, headers: &HeaderMap) -> bool {
        let from = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
        self.edge.origins.let_in(headers) && !matches!(from, Some("cross-site"))
    }
}

/// The field that the mutation refuses; none when something else went wrong.
fn refused_field(failure: &Failure) -> Option<&'static str> {
    let told = failure.detail.as_deref().filter(|_| failure.status == StatusCode::BAD_REQUEST)?;
    let named = told.strip_prefix("input.")?.split(':').next()?;
    FIELDS.into_iter().find(|field| *field == named)
}

/// Leads to the page that follows the report, so that to load it again sends nothing.
fn received(langue: Langue, signalement: &Value) -> Response<Body> {
    let numero = signalement["numero"].as_str().unwrap_or_default();
    let deja = signalement["dejaSignalee"].as_bool().unwrap_or_default();
    let recu = if deja { "encore" } else { "oui" };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let to = format!("{}/suivi?numero={}&recu={recu}", langue.base(), object::encoded(numero));
    if let Ok(to) = HeaderValue::try_from(to) {
        response.headers_mut().insert(LOCATION, to);
    }
    unkept(response)
}

fn unkept(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
