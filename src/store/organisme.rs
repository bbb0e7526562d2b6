//! Training organisations and their places.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr};

use super::circle::Circle;
use super::facet::facets_of;
use super::place::{Division, Place};
use super::sql::Sql;
use super::text::{among, equals, since, words};
use super::{Edge, Filter, Listed, Store, listed};
use crate::search::organisme::{Candidat, Couple};

/// Organisations by name, legal unit, nature, certification, place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OrganismeFilter {
    /// Words of the name.
    pub texte: Option<String>,
    /// Legal unit.
    pub siren: Option<String>,
    /// Code of the education ministry.
    pub uai: Option<String>,
    /// Establishments, any of them.
    pub sirets: Vec<String>,
    /// Branches of activity, any of them.
    pub nafs: Vec<String>,
    /// Sheets that it prepares to, any of them.
    pub rncps: Vec<String>,
    /// Diplomas that it prepares to, any of them.
    pub cfds: Vec<String>,
    /// Natures, any of them.
    pub natures: Vec<String>,
    /// Whether it is certified Qualiopi.
    pub qualiopi: Option<bool>,
    /// Whether the establishment is open.
    pub ouvert: Option<bool>,
    /// Where it stands.
    pub place: Place,
    /// Whose content changed at that moment or later.
    pub modifie_depuis: Option<DateTime<Utc>>,
}

impl Filter for OrganismeFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        since(self.modifie_depuis, sql);
        words(self.texte.as_deref(), E::TEXT, self, sql);
        equals("siren", self.siren.as_deref(), sql);
        equals("uai", self.uai.as_deref(), sql);
        among("siret", &self.sirets, sql);
        among("naf", &self.nafs, sql);
        teaching("rncp", &self.rncps, sql);
        teaching("cfd", &self.cfds, sql);
        among("nature", &self.natures, sql);
        equals("qualiopi", self.qualiopi, sql);
        equals("ouvert", self.ouvert, sql);
        self.place.conditions("commune_insee", sql);
    }

    fn texte(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.texte)
    }

    fn around(&self) -> &[Circle] {
        &self.place.around
    }
}

// Responsable or formateur of a course of one of these codes.
fn teaching(column: &str, codes: &[String], sql: &mut Sql) {
    if codes.is_empty() {
        return;
    }
    let mut separator = " AND c.siret IN (";
    for part in ["responsable_siret", "formateur_siret"] {
        sql.push(separator)
            .push("SELECT f.")
            .push(part)
            .push(" FROM formation f WHERE ")
            .one_of(&format!("f.{column}"), codes);
        separator = " UNION ALL ";
    }
    sql.push(")");
}

listed!(organisme, siret, OrganismeFilter, text = "nom_tri", searched = [Organisme Nom "siret"]);
listed!(lieu, id, ());
listed!(organisme_contact, id, ());

/// Organisations that answer for what an organisation teaches.
pub const RESPONSABLES: Edge =
    Edge::Link { table: "organisme_relation", parent: "formateur_siret", child: "responsable_siret", to: "siret" };
/// Organisations that teach for an organisation.
pub const FORMATEURS: Edge =
    Edge::Link { table: "organisme_relation", parent: "responsable_siret", child: "formateur_siret", to: "siret" };
/// Organisations that prepare a certification, as responsable or as formateur.
pub const OF_CERTIFICATION: Edge = Edge::Among {
    column: "siret",
    select: "SELECT f.responsable_siret FROM formation f WHERE f.certification_id = k.value \
             UNION SELECT f.formateur_siret FROM formation f WHERE f.certification_id = k.value",
};
/// Establishments of a legal unit.
pub const OF_SIREN: Edge = Edge::Column("siren");
/// Establishments that bear a code of the education ministry.
pub const OF_UAI: Edge = Edge::Column("uai");
/// Establishments of a branch of activity.
pub const OF_NAF: Edge = Edge::Column("naf");
/// E-mails of an organisation.
pub const CONTACTS: Edge = Edge::Column("organisme_siret");
/// Places where an organisation trains.
pub const LIEUX: Edge = Edge::Column("organisme_siret");

/// The organisations that may answer each of these searches, by SIRET, in one statement: the one that bears the SIRET,
/// those that it answers for or that answer for it, those that bear the UAI or that have a place with it. A search that
/// nothing may answer is left out.
pub async fn pools(store: &Store, couples: &[&Couple]) -> Result<HashMap<Couple, Arc<Vec<Candidat>>>, DbErr> {
    let db = store.reader();
    let mut sql = Sql::new(db.get_database_backend());
    let keys: Vec<String> =
        couples.iter().map(|couple| serde_json::json!([couple.siret, couple.uai]).to_string()).collect();
    let (item, cast) = if sql.is_postgres() { (" AS list(value)", "value::jsonb") } else { ("", "json_each.value") };
    sql.push("WITH k(siret, uai) AS (SELECT ").push(cast).push(" ->> 0, ").push(cast).push(" ->> 1 FROM ");
    sql.list(&keys).push(item).push("), ").push(POOL);
    let mut pools: HashMap<Couple, Vec<Candidat>> = HashMap::new();
    for row in db.query_all_raw(sql.build()).await? {
        let couple = Couple { siret: row.try_get("", "asked_siret")?, uai: row.try_get("", "asked_uai")? };
        pools.entry(couple).or_default().push(Candidat {
            siret: row.try_get("", "siret")?,
            uai: row.try_get("", "uai")?,
            ouvert: row.try_get("", "ouvert")?,
            declaration_catalogue: row.try_get("", "declaration_catalogue")?,
            son_lieu: row.try_get("", "son_lieu")?,
            son_formateur: row.try_get("", "son_formateur")?,
            son_responsable: row.try_get("", "son_responsable")?,
        });
    }
    Ok(pools.into_iter().map(|(couple, pool)| (couple, Arc::new(pool))).collect())
}

// Each way into the pool is followed by an index.
const POOL: &str = "\
    pool(asked_siret, asked_uai, siret) AS (\
        SELECT k.siret, k.uai, k.siret FROM k WHERE k.siret IS NOT NULL \
        UNION SELECT k.siret, k.uai, r.formateur_siret FROM k JOIN organisme_relation r ON r.responsable_siret = k.siret \
        UNION SELECT k.siret, k.uai, r.responsable_siret FROM k JOIN organisme_relation r ON r.formateur_siret = k.siret \
        UNION SELECT k.siret, k.uai, o.siret FROM k JOIN organisme o ON o.uai = k.uai \
        UNION SELECT k.siret, k.uai, l.organisme_siret FROM k JOIN lieu l ON l.uai = k.uai) \
    SELECT p.asked_siret, p.asked_uai, c.siret, c.uai, c.ouvert, c.nature <> 'inconnue' AS declaration_catalogue, \
    EXISTS (SELECT 1 FROM lieu l WHERE l.organisme_siret = c.siret AND l.uai = p.asked_uai) AS son_lieu, \
    EXISTS (SELECT 1 FROM organisme_relation r WHERE r.responsable_siret = c.siret \
            AND r.formateur_siret = p.asked_siret) AS son_formateur, \
    EXISTS (SELECT 1 FROM organisme_relation r WHERE r.formateur_siret = c.siret \
            AND r.responsable_siret = p.asked_siret) AS son_responsable \
    FROM pool p JOIN organisme c ON c.siret = p.siret ORDER BY c.siret";

facets_of! {
    organisme;
    /// By nature.
    PAR_NATURE = "", "c.nature", |filter| filter.natures.clear();
    /// Certified Qualiopi or not.
    PAR_QUALIOPI = "", "CASE c.qualiopi WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END", |filter| filter.qualiopi = None;
    /// By département of where they stand.
    PAR_DEPARTEMENT = " JOIN commune m ON m.insee = c.commune_insee", "m.departement_insee", |filter| filter.place.outside(Division::Departement);
    /// By région of where they stand.
    PAR_REGION = " JOIN commune m ON m.insee = c.commune_insee", "m.region_insee", |filter| filter.place.outside(Division::Region);
}
