//! Services of data·inclusion and the territories they serve.

use chrono::{DateTime, Utc};

use super::commune::inside;
use super::sql::Sql;
use super::text::{among, linked, since, words};
use super::{Edge, Filter, Listed, listed};

/// Services by name, producer, theme, public, cost, kind, mode, place, quality.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ServiceFilter {
    /// Words of the name.
    pub texte: Option<String>,
    /// Producers, any of them.
    pub sources: Vec<String>,
    /// Themes or categories, any of them.
    pub thematiques: Vec<String>,
    /// Groups of people, any of them; what is for everybody is for them too.
    pub publics: Vec<String>,
    /// `gratuit`, `payant`; any of them.
    pub frais: Vec<String>,
    /// Kinds, any of them.
    pub types: Vec<String>,
    /// Columns of modes, any of them.
    pub modes_accueil: Vec<&'static str>,
    /// Commune.
    pub commune: Option<String>,
    /// Département.
    pub departement: Option<String>,
    /// Région.
    pub region: Option<String>,
    /// Least quality, in hundredths.
    pub score_minimum: Option<u8>,
    /// Whose content changed at that moment or later.
    pub modifie_depuis: Option<DateTime<Utc>>,
}

impl Filter for ServiceFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        since(self.modifie_depuis, sql);
        words(self.texte.as_deref(), E::TEXT, sql);
        among("source_slug", &self.sources, sql);
        self.themes(sql);
        self.groups(sql);
        among("frais", &self.frais, sql);
        among("type_service", &self.types, sql);
        if !self.modes_accueil.is_empty() {
            let any: Vec<String> = self.modes_accueil.iter().map(|column| format!("c.{column} IS TRUE")).collect();
            sql.push(" AND (").push(&any.join(" OR ")).push(")");
        }
        inside(self.departement.as_deref(), self.region.as_deref(), self.commune.as_deref(), sql);
        if let Some(score) = self.score_minimum {
            sql.push(" AND c.score_qualite >= ").bind(f64::from(score) / 100.0);
        }
    }
}

impl ServiceFilter {
    fn themes(&self, sql: &mut Sql) {
        if self.thematiques.is_empty() {
            return;
        }
        sql.push(" AND c.id IN (SELECT t.service_id FROM service_thematique t WHERE t.valeur IN (");
        sql.push("SELECT h.valeur FROM thematique h WHERE ").one_of("h.valeur", &self.thematiques);
        sql.push(" UNION SELECT h.valeur FROM thematique h WHERE ").one_of("h.categorie_valeur", &self.thematiques);
        sql.push("))");
    }

    // Asked for everybody, the filter is off, as data·inclusion has it.
    fn groups(&self, sql: &mut Sql) {
        const EVERYBODY: &str = "tous-publics";
        if self.publics.is_empty() || self.publics.iter().any(|public| public == EVERYBODY) {
            return;
        }
        let mut wanted = self.publics.clone();
        wanted.push(EVERYBODY.to_owned());
        linked("id", "SELECT p.service_id FROM service_public p", "p.valeur", &wanted, sql);
    }
}

listed!(service, id, ServiceFilter, text = "nom_tri", searched = [Service Texte "id"]);
listed!(service_texte, id, ());
listed!(service_zone, code, ());

/// Services of a structure.
pub const OF_STRUCTURE: Edge = Edge::Column("structure_id");
/// Services of a producer.
pub const OF_SOURCE: Edge = Edge::Column("source_slug");
/// Services of a theme.
pub const OF_THEMATIQUE: Edge =
    Edge::Link { table: "service_thematique", parent: "valeur", child: "service_id", to: "id" };
/// Services of the themes of a category.
pub const OF_CATEGORIE: Edge = Edge::Among {
    column: "id",
    select: "SELECT t.service_id FROM thematique h JOIN service_thematique t ON t.valeur = h.valeur WHERE h.categorie_valeur = k.value",
};
/// Services for a group of people.
pub const OF_PUBLIC: Edge = Edge::Link { table: "service_public", parent: "valeur", child: "service_id", to: "id" };
/// Services whose territory names a place: what its people may call on, by that name.
pub const OF_ZONE: Edge = Edge::Link { table: "service_zone", parent: "code", child: "service_id", to: "id" };
/// Territories of a service.
pub const ZONES: Edge = Edge::Column("service_id");
/// Services of the structures that a network carries.
pub const OF_RESEAU: Edge = Edge::Among {
    column: "structure_id",
    select: "SELECT r.structure_id FROM structure_reseau_porteur r WHERE r.valeur = k.value",
};
