//! Rows that a test plants, told by what matters to it alone; and the service that a client meets.

use axum::body::Body;
use axum::http::{Request, header};
use chrono::NaiveDate;
use entity::{
    certification, correction, fiche_rncp, fiche_rncp_continuite, import, rejet, service, structure, version_donnees,
};
use http_body_util::BodyExt;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{SECRET, TestGraph, now};

impl TestGraph {
    /// A sheet open to apprenticeship, active or not.
    pub async fn fiche(&self, rncp: &str, actif: bool) {
        let row = fiche_rncp::ActiveModel {
            rncp: Set(rncp.to_owned()),
            registre: Set("RNCP".to_owned()),
            intitule: Set(rncp.to_owned()),
            intitule_tri: Set(rncp.to_lowercase()),
            actif: Set(actif),
            nouvelle_caledonie: Set(false),
            polynesie_francaise: Set(false),
            voie_apprentissage: Set(true),
            voie_professionnalisation: Set(false),
            voie_candidature: Set(false),
            voie_experience: Set(false),
            voie_formation_continue: Set(false),
            voie_formation_initiale: Set(false),
            mis_a_jour_le: Set(now()),
            ..Default::default()
        };
        row.insert(self.writer()).await.expect("a sheet");
    }

    /// One sheet replaces another.
    pub async fn replaced(&self, ancienne: &str, nouvelle: &str) {
        let row = fiche_rncp_continuite::ActiveModel {
            ancienne: Set(ancienne.to_owned()),
            nouvelle: Set(nouvelle.to_owned()),
        };
        row.insert(self.writer()).await.expect("a replacement");
    }

    /// A certification of a sheet alone, over a period.
    pub async fn certification(&self, rncp: &str, debut: Option<NaiveDate>, fin: Option<NaiveDate>) {
        let row = certification::ActiveModel {
            id: Set(format!(":{rncp}")),
            rncp: Set(Some(rncp.to_owned())),
            intitule: Set(rncp.to_owned()),
            intitule_tri: Set(rncp.to_lowercase()),
            debut: Set(debut),
            fin: Set(fin),
            mis_a_jour_le: Set(now()),
            ..Default::default()
        };
        row.insert(self.writer()).await.expect("a certification");
    }

    /// A structure that can be called and written to; masked or not.
    pub async fn structure(&self, id: &str, masque: Option<&str>) {
        let row = structure::ActiveModel {
            id: Set(id.to_owned()),
            source_slug: Set("dora".to_owned()),
            nom: Set(id.to_owned()),
            nom_tri: Set(id.to_owned()),
            telephone: Set(Some("+33199000000".to_owned())),
            courriel: Set(Some("accueil@example.org".to_owned())),
            contact_masque: Set(masque.map(str::to_owned)),
            date_maj: Set(now().date_naive()),
            score_qualite: Set(0.0),
            mis_a_jour_le: Set(now()),
            ..Default::default()
        };
        row.insert(self.writer()).await.expect("a structure");
    }

    /// A service with a person to contact; masked or not.
    pub async fn service(&self, id: &str, masque: Option<&str>) {
        let row = service::ActiveModel {
            id: Set(id.to_owned()),
            structure_id: Set(String::new()),
            source_slug: Set("dora".to_owned()),
            nom: Set(id.to_owned()),
            nom_tri: Set(id.to_owned()),
            a_distance: Set(false),
            en_presentiel: Set(true),
            mobilisable_par_usagers: Set(true),
            mobilisable_par_professionnels: Set(false),
            mobilisation_courriel: Set(true),
            mobilisation_telephone: Set(true),
            mobilisation_presentation: Set(false),
            mobilisation_lien: Set(false),
            telephone: Set(Some("+33199000000".to_owned())),
            courriel: Set(Some("accueil@example.org".to_owned())),
            contact_nom_prenom: Set(Some("Camille Exemple".to_owned())),
            contact_masque: Set(masque.map(str::to_owned)),
            date_maj: Set(now().date_naive()),
            score_qualite: Set(0.5),
            mis_a_jour_le: Set(now()),
            ..Default::default()
        };
        row.insert(self.writer()).await.expect("a service");
    }

    /// A field of an object of the sample that was corrected.
    pub async fn correction(&self, cle: &str, champ: &str) {
        let row = correction::ActiveModel {
            id: Set(format!("Structure:{cle}:{champ}")),
            jeu_de_donnees_id: Set("data-inclusion".to_owned()),
            type_objet: Set("Structure".to_owned()),
            cle_objet: Set(cle.to_owned()),
            champ: Set(champ.to_owned()),
            etat: Set("APPLIQUEE".to_owned()),
            decidee_le: Set(now()),
            appliquee_le: Set(Some(now())),
            ..Default::default()
        };
        row.insert(self.writer()).await.expect("a correction");
    }

    /// A row that an import refused.
    pub async fn rejet(&self, id: &str, brut: &str) {
        let run = import::ActiveModel {
            id: Set(format!("import of {id}")),
            jeu_de_donnees_id: Set("rncp".to_owned()),
            debut: Set(now()),
            statut: Set("REUSSI".to_owned()),
            lus: Set(1),
            acceptes: Set(0),
            refuses: Set(1),
            ecartes: Set(0),
            ..Default::default()
        };
        run.insert(self.writer()).await.expect("an import");
        let row = rejet::ActiveModel {
            id: Set(id.to_owned()),
            import_id: Set(format!("import of {id}")),
            jeu_de_donnees_id: Set("rncp".to_owned()),
            fichier: Set("fiches.csv".to_owned()),
            ligne: Set(2),
            code: Set("CODE_MALFORME".to_owned()),
            raison: Set("not a code".to_owned()),
            brut: Set(brut.to_owned()),
        };
        row.insert(self.writer()).await.expect("a refused row");
    }

    /// Publishes a new version of the data, as an import does, and hears of it.
    pub async fn publish(&self) {
        let found = version_donnees::Entity::find_by_id(1).one(self.writer()).await.expect("the version is read");
        let version = found.as_ref().map_or(0, |row| row.version) + 1;
        let row = version_donnees::ActiveModel {
            id: Set(1),
            version: Set(version),
            publiee_le: Set(now()),
            complete_depuis: Set(0),
        };
        let saved = if found.is_some() { row.update(self.writer()).await } else { row.insert(self.writer()).await };
        saved.expect("the version is published");
        self.graph.store().refresh().await.expect("the version is heard");
    }

    /// Asks through the whole HTTP service, over this very database.
    pub async fn post(&self, query: &str, variables: Value) -> Value {
        let access = passerelle::http::auth::Access::with_secret(SECRET).expect("a secret long enough");
        let router = passerelle::http::router::router(self.graph.clone(), access, passerelle::http::Options::default());
        let request = Request::post("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(json!({ "query": query, "variables": variables }).to_string()))
            .expect("a request");
        let response = router.oneshot(request).await.expect("an answer");
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        serde_json::from_slice(&bytes).expect("an answer is JSON")
    }
}
