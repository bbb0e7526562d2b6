//! Services of data·inclusion and the territories they serve.

use chrono::{DateTime, Utc};

use super::circle::Circle;
use super::facet::facets_of;
use super::place::{Division, Place};
use super::select::beside;
use super::sql::Sql;
use super::text::{among, since, words};
use super::{Edge, Filter, Listed, lexeme, listed};
use crate::search::condition::{Alternative, Condition};
use crate::search::document::Apart;
use crate::search::sujet::Sujet;

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
    /// Words of the groups it names, or of what it says more of them.
    pub recherche_public: Option<Condition>,
    /// `gratuit`, `payant`; any of them.
    pub frais: Vec<String>,
    /// Kinds, any of them.
    pub types: Vec<String>,
    /// Columns of modes, any of them.
    pub modes_accueil: Vec<&'static str>,
    /// Where it stands.
    pub place: Place,
    /// Least quality, in hundredths.
    pub score_minimum: Option<u8>,
    /// On behalf of whom; what they may not call on is left out, and what is offered remotely is kept wherever it stands.
    pub eligible: Option<Eligible>,
    /// Whether the services of one structure alone are kept, of those judged to be the same.
    pub sans_doublons: bool,
    /// Whose content changed at that moment or later.
    pub modifie_depuis: Option<DateTime<Utc>>,
}

/// The territories of people: services that name none are open to all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Eligible {
    /// Communes, départements, intercommunal bodies, countries.
    pub codes: Vec<String>,
    /// Régions, whose codes are those of départements too.
    pub regions: Vec<String>,
}

impl Filter for ServiceFilter {
    fn conditions<E: Listed>(&self, sql: &mut Sql) {
        self.narrow::<E>(sql);
    }

    fn linked(&self, by_place: bool, sql: &mut Sql) {
        self.themes(by_place, sql);
        self.groups(by_place, sql);
    }

    fn judged<E: Listed>(&self, edge: Edge, sql: &mut Sql) {
        self.open(sql);
        if self.sans_doublons {
            // Of structures judged to be the same, the best of those with a service that passes.
            sql.push(" AND NOT EXISTS (SELECT 1 FROM structure o JOIN structure s ON s.cluster_id = o.cluster_id");
            sql.push(" WHERE o.id = c.structure_id AND ").push(&super::structure::better("s", "o"));
            sql.push(" AND EXISTS (SELECT 1 FROM service c");
            edge.join(sql);
            sql.push(" WHERE c.structure_id = s.id");
            self.narrow::<E>(sql);
            self.linked(true, sql);
            self.open(sql);
            beside::<E>(edge, self, sql);
            sql.push("))");
        }
    }

    fn judges(&self) -> bool {
        self.sans_doublons || self.eligible.is_some() || !self.thematiques.is_empty() || !self.publics.is_empty()
    }

    fn texte(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.texte)
    }

    fn around(&self) -> &[Circle] {
        &self.place.around
    }

    fn keeps_remote(&self) -> bool {
        self.eligible.is_some()
    }
}

impl ServiceFilter {
    fn narrow<E: Listed>(&self, sql: &mut Sql) {
        since(self.modifie_depuis, sql);
        words(self.texte.as_deref(), E::TEXT, self, sql);
        among("source_slug", &self.sources, sql);
        self.public(sql);
        among("frais", &self.frais, sql);
        among("type_service", &self.types, sql);
        if !self.modes_accueil.is_empty() {
            let any: Vec<String> = self.modes_accueil.iter().map(|column| format!("c.{column} IS TRUE")).collect();
            sql.push(" AND (").push(&any.join(" OR ")).push(")");
        }
        self.place.conditions("commune_insee", sql);
        if let Some(score) = self.score_minimum {
            sql.push(" AND c.score_qualite >= ").bind(f64::from(score) / 100.0);
        }
    }

    fn open(&self, sql: &mut Sql) {
        if let Some(eligible) = &self.eligible {
            eligible.conditions(sql);
        }
    }

    fn themes(&self, by_place: bool, sql: &mut Sql) {
        if self.thematiques.is_empty() {
            return;
        }
        among_links("service_thematique t", "t.service_id", by_place, sql);
        one_theme_of(&self.thematiques, sql);
        sql.push(")");
    }

    // Asked for everybody, the filter is off, as data·inclusion has it.
    fn groups(&self, by_place: bool, sql: &mut Sql) {
        const EVERYBODY: &str = "tous-publics";
        if self.publics.is_empty() || self.publics.iter().any(|public| public == EVERYBODY) {
            return;
        }
        let mut wanted = self.publics.clone();
        wanted.push(EVERYBODY.to_owned());
        among_links("service_public p", "p.service_id", by_place, sql);
        sql.one_of("p.valeur", &wanted).push(")");
    }

    fn public(&self, sql: &mut Sql) {
        let alternatives = self.recherche_public.iter().flat_map(|asked| Apart::ALL.map(|apart| asked.of_index(apart)));
        let alternatives: Vec<Alternative> = alternatives.flatten().collect();
        if !alternatives.is_empty() {
            sql.push(" AND c.id IN (");
            lexeme::keys_of_one(Sujet::Service, &alternatives, self.cells(), sql);
            sql.push(")");
        }
    }
}

/// Opens the condition that a link names the service `c`.
fn among_links(link: &str, service: &str, by_place: bool, sql: &mut Sql) {
    if by_place {
        sql.push(" AND EXISTS (SELECT 1 FROM ").push(link).push(" WHERE ").push(service).push(" = c.id AND ");
    } else {
        sql.push(" AND c.id IN (SELECT ").push(service).push(" FROM ").push(link).push(" WHERE ");
    }
}

/// Adds the condition that the link `t` to a theme is to one of these themes, or to a theme of one of these categories.
pub(super) fn one_theme_of(values: &[String], sql: &mut Sql) {
    sql.push("t.valeur IN (SELECT value FROM ").list(values);
    sql.push(if sql.is_postgres() { " AS list(value)" } else { "" });
    sql.push(" UNION SELECT h.valeur FROM thematique h WHERE ").one_of("h.categorie_valeur", values).push(")");
}

impl Eligible {
    fn conditions(&self, sql: &mut Sql) {
        // Read once, with or without a territory.
        sql.push(" AND COALESCE((SELECT MAX(CASE WHEN z.type_zone <> 'region' AND ").one_of("z.code", &self.codes);
        sql.push(" OR z.type_zone = 'region' AND ").one_of("z.code", &self.regions);
        sql.push(" THEN 1 ELSE 0 END) FROM service_zone z WHERE z.service_id = c.id), 1) = 1");
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

facets_of! {
    service;
    /// By theme.
    PAR_THEMATIQUE = " JOIN service_thematique f ON f.service_id = c.id", "f.valeur", |filter| filter.thematiques.clear();
    /// By category of themes.
    PAR_CATEGORIE = " JOIN (SELECT DISTINCT t.service_id, h.categorie_valeur FROM service_thematique t JOIN thematique h ON h.valeur = t.valeur) f ON f.service_id = c.id", "f.categorie_valeur", |filter| filter.thematiques.clear();
    /// By group of people, as services name them.
    PAR_PUBLIC = " JOIN service_public f ON f.service_id = c.id", "f.valeur", |filter| filter.publics.clear();
    /// By cost.
    PAR_FRAIS = "", "c.frais", |filter| filter.frais.clear();
    /// By kind.
    PAR_TYPE = "", "c.type_service", |filter| filter.types.clear();
    /// By the way they are given.
    PAR_MODE_ACCUEIL = " JOIN (SELECT 'a_distance' AS mode UNION ALL SELECT 'en_presentiel') f ON f.mode = 'a_distance' AND c.a_distance = TRUE OR f.mode = 'en_presentiel' AND c.en_presentiel = TRUE", "f.mode", |filter| filter.modes_accueil.clear();
    /// By producer.
    PAR_SOURCE = "", "c.source_slug", |filter| filter.sources.clear();
    /// By département of where they stand.
    PAR_DEPARTEMENT = " JOIN commune m ON m.insee = c.commune_insee", "m.departement_insee", |filter| filter.place.outside(Division::Departement);
    /// By région of where they stand.
    PAR_REGION = " JOIN commune m ON m.insee = c.commune_insee", "m.region_insee", |filter| filter.place.outside(Division::Region);
}
