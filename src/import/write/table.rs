//! Which tables do imports write, and which object of the graph does a row of each tell of?

use sea_orm::{
    DbErr, EntityTrait, FromQueryResult, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn, QueryResult, Value,
};

/// The values of a row, in the order of the columns. What writes and compares is written once, for rows of any table:
/// compiled for each of sixty entities, it took longer than all the rest of the program.
pub(super) type Row = Vec<Value>;

/// How a table shows in the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Each row is an object.
    Itself,
    /// Each row is a part of an object that has a table of its own.
    Part,
    /// No row is shown.
    Hidden,
}

/// A table that imports write.
pub trait Imported: EntityTrait<Model: ModelTrait<Entity = Self> + FromQueryResult + Send> {
    /// Name of the table.
    const TABLE: &'static str;
    /// How it shows.
    const SHOWN: Shown;
    /// GraphQL type of the object; empty when the table is hidden.
    const TYPE_OBJET: &'static str;
    /// Column of the key of the object.
    const CLE: &'static str;
}

/// A table, as seen by what writes and compares rows of any.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub name: &'static str,
    pub shown: Shown,
    pub type_objet: &'static str,
    /// Names of the columns.
    pub columns: Vec<&'static str>,
    /// Ranks of the columns of the primary key.
    pub key: Vec<usize>,
    /// Rank of the column of the key of the object.
    pub cle: usize,
    /// Reads a row.
    pub read: fn(&QueryResult) -> Result<Row, DbErr>,
}

impl Table {
    pub(super) fn of<E: Imported>() -> Self {
        let columns: Vec<&'static str> = E::Column::iter().map(|column| column.as_str()).collect();
        let rank = |name: &str| columns.iter().position(|column| *column == name).unwrap_or_default();
        let key = E::PrimaryKey::iter().map(|key| rank(key.into_column().as_str())).collect();
        Self {
            name: E::TABLE,
            shown: E::SHOWN,
            type_objet: E::TYPE_OBJET,
            cle: rank(E::CLE),
            key,
            columns,
            read: |row| Ok(values::<E>(&E::Model::from_query_result(row, "")?)),
        }
    }

    /// How the primary key of a row begins; none when it is no text.
    pub(super) fn first_key<'a>(&self, row: &'a Row) -> Option<&'a str> {
        text(row, *self.key.first()?)
    }

    /// Key of the object that a row tells of.
    pub(super) fn cle<'a>(&self, row: &'a Row) -> &'a str {
        text(row, self.cle).unwrap_or_default()
    }
}

/// The values of a row.
pub(super) fn values<E: EntityTrait<Model: ModelTrait<Entity = E>>>(row: &E::Model) -> Row {
    E::Column::iter().map(|column| row.get(column)).collect()
}

/// The text in a column; none when it holds none.
pub(super) fn text(row: &Row, rank: usize) -> Option<&str> {
    match row.get(rank) {
        Some(Value::String(Some(text))) => Some(text),
        _ => None,
    }
}

/// Types of object, each with its table and the column of its key.
pub(super) struct Objet {
    pub type_objet: &'static str,
    pub table: &'static str,
    pub key: &'static str,
}

macro_rules! imported {
    ($table:ident, $shown:ident, $type_objet:expr, $key:ident) => {
        impl Imported for entity::$table::Entity {
            const TABLE: &'static str = stringify!($table);
            const SHOWN: Shown = Shown::$shown;
            const TYPE_OBJET: &'static str = $type_objet;
            const CLE: &'static str = stringify!($key);
        }
    };
}

macro_rules! objets {
    ($( $type_objet:ident: $table:ident($key:ident) $(, $part:ident($part_key:ident))* ; )+) => {
        /// Every type of object that imports write.
        pub(super) const OBJETS: &[Objet] = &[
            $( Objet { type_objet: stringify!($type_objet), table: stringify!($table), key: stringify!($key) } ),+
        ];

        $(
            imported!($table, Itself, stringify!($type_objet), $key);
            $( imported!($part, Part, stringify!($type_objet), $part_key); )*
        )+
    };
}

macro_rules! hidden {
    ($( $table:ident($key:ident) ),+) => {
        $( imported!($table, Hidden, "", $key); )+
    };
}

objets! {
    Region: region(insee);
    Departement: departement(insee);
    Academie: academie(code);
    Epci: epci(siren);
    MissionLocale: mission_locale(siret);
    Commune: commune(insee), commune_postal(insee), commune_ancienne(insee);
    GrandDomaine: grand_domaine(code);
    Domaine: domaine(code);
    Metier: metier(rome), metier_competence(rome), metier_naf(rome);
    Appellation: appellation(ogr);
    Competence: competence(ogr);
    Naf: naf(naf);
    NiveauDiplome: niveau_diplome(code);
    Nsf: nsf(nsf);
    Diplome: diplome(cfd), diplome_continuite(ancien);
    Mef: mef(mef);
    Formacode: formacode(formacode);
    Certificateur: certificateur(id);
    Partenaire: partenaire(id);
    Bloc: bloc(code);
    FicheRncp: fiche_rncp(rncp), fiche_rncp_certificateur(rncp), fiche_rncp_continuite(ancienne),
        fiche_rncp_convention(rncp), fiche_rncp_formacode(rncp), fiche_rncp_metier(rncp), fiche_rncp_nsf(rncp);
    Certification: certification(id);
    ConventionCollective: convention_collective(idcc), convention_naf(idcc);
    Opco: opco(slug), opco_fiche_rncp(opco_slug);
    Organisme: organisme(siret), organisme_contact(organisme_siret), organisme_relation(responsable_siret);
    Lieu: lieu(id);
    Formation: formation(cle), formation_mef(cle), formation_texte(cle);
    Session: session(id);
    Categorie: categorie(valeur);
    Thematique: thematique(valeur);
    Public: public(valeur);
    ReseauPorteur: reseau_porteur(valeur);
    Source: source(slug);
    Structure: structure(id), structure_reseau_porteur(structure_id), structure_texte(id);
    Service: service(id), service_public(service_id), service_texte(id), service_thematique(service_id),
        service_zone(service_id);
}

hidden!(kit_paire(cfd), archive_rncp(jour), anomalie(id));
