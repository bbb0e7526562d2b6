//! Which objects answer a text? The engine of each database matches the same words of ours, in the same order; ranking is
//! ours alone.

use std::collections::{BTreeSet, HashMap};

use entity::document;
use entity::row::{Columns, Row};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

use super::lexeme::{IMPORTANCES, Taken, cells, counted, first};
pub use super::lexeme::{NUMBERS, rang, slice_lexeme};
use super::sql::Sql;
use super::{Circle, Point, Store, chord2, metres};
use crate::search::code::{Code, codes};
use crate::search::document::{Champ, type_lexeme};
use crate::search::question::{Groups, Question, of_types};
use crate::search::rank::{Candidate, Distance, Palier, ranked};
use crate::search::sujet::Sujet;
use crate::search::typo::{Neighbour, allowed, ends, meant};

/// What is searched.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Demande {
    /// Text, as typed.
    pub texte: String,
    /// Types, any of them; all when empty.
    pub types: Vec<Sujet>,
    /// Circles, in any of which what has a place must stand; none narrows nothing.
    pub around: Vec<Circle>,
    /// Whether names alone are looked at, and nothing is put right: to suggest, at each letter.
    pub names_alone: bool,
}

/// What answers, the best first, and what was understood.
#[derive(Clone, Debug, Default)]
pub struct Trouves {
    /// Score and document: some hundreds at the most.
    pub found: Vec<(u32, Candidate)>,
    /// The question, its words completed and put right.
    pub question: Question,
}

/// Documents that the engine gives for each way of answering.
pub(super) const CANDIDATES: i64 = 150;

/// Documents found by names and labels beyond which texts are not looked at.
pub(super) const ENOUGH: usize = CANDIDATES as usize;

// Sheets that lead to the jobs of a search, at the most.
const LEADING: i64 = 300;

// Words that complete one that is being typed.
const COMPLETIONS: i64 = 20;

// Below so many answers, words that are not known are put right.
const FEW: usize = 5;

/// Searches.
pub async fn search(store: &Store, demande: &Demande) -> Result<Trouves, DbErr> {
    let search = Search { store, demande, documents: Documents::around(&demande.around) };
    let mut question = Question::of(&demande.texte);
    let mut candidates = search.by_codes(&codes(&demande.texte)).await?;
    if question.asked.is_empty() {
        return Ok(Trouves { found: ranked(&question, candidates), question });
    }
    let known = complete(store, &mut question).await?;
    if demande.names_alone {
        candidates.extend(search.names(&question).await?);
        return Ok(Trouves { found: ranked(&question, candidates), question });
    }
    candidates.extend(search.every_word(&question).await?);
    if candidates.len() < FEW && search.put_right(&mut question, &known).await? {
        candidates.extend(search.every_word(&question).await?);
    }
    if candidates.len() < FEW && question.asked.len() > 1 {
        candidates.extend(search.by_words(vec![(Palier::Debut, question.beginnings(Champ::Libelle))]).await?);
    }
    if candidates.is_empty() {
        candidates.extend(search.every_word_but_one(&question).await?);
    }
    candidates.extend(search.leading_to(&candidates).await?);
    Ok(Trouves { found: ranked(&question, candidates), question })
}

struct Search<'a> {
    store: &'a Store,
    demande: &'a Demande,
    documents: Documents<'a>,
}

impl Search<'_> {
    fn sql(&self) -> Sql {
        Sql::new(self.store.reader().get_database_backend())
    }

    async fn rows(&self, sql: Sql) -> Result<Vec<QueryResult>, DbErr> {
        self.store.reader().query_all_raw(sql.build()).await
    }

    fn wants(&self, sujet: Sujet) -> bool {
        self.demande.types.is_empty() || self.demande.types.contains(&sujet)
    }

    // What every way of answering must hold too: the types, the cells of the circles.
    fn narrowing(&self) -> Groups {
        let mut groups: Groups = of_types(&self.demande.types).into_iter().collect();
        if let Some(mut cells) = cells(&self.demande.around, false) {
            let nowhere = Sujet::ALL.iter().filter(|sujet| !sujet.is_placed()).map(|sujet| type_lexeme(*sujet));
            cells.extend(nowhere);
            groups.push(cells);
        }
        groups
    }

    // The candidate of a row; none when it is of no type that is asked for, or out of the circles.
    fn candidate(&self, row: &QueryResult, palier: Palier) -> Result<Option<Candidate>, DbErr> {
        let anywhere = |found: &Candidate| self.demande.around.is_empty() || !found.sujet.is_placed();
        let is_within = |found: &Candidate| anywhere(found) || found.distance.is_some();
        let found = self.documents.candidate(row, palier)?;
        Ok(found.filter(|found| self.wants(found.sujet) && is_within(found)))
    }

    async fn every_word(&self, question: &Question) -> Result<Vec<Candidate>, DbErr> {
        let mut ways: Vec<(Palier, Groups)> =
            question.whole().map(|whole| (Palier::Entier, whole)).into_iter().collect();
        ways.extend(
            [(Palier::Nom, Champ::Nom), (Palier::Libelle, Champ::Libelle)]
                .map(|(palier, champ)| (palier, question.groups(champ))),
        );
        let mut found = self.by_words(ways).await?;
        // Where names and labels give enough, what texts hold comes after it: frequent words would find half of them all.
        if found.len() < ENOUGH {
            found.extend(self.by_words(vec![(Palier::Texte, question.groups(Champ::Texte))]).await?);
        }
        Ok(found)
    }

    // Names, and the titles of jobs.
    async fn names(&self, question: &Question) -> Result<Vec<Candidate>, DbErr> {
        let mut titles = question.groups(Champ::Libelle);
        titles.extend(of_types(&[Sujet::Metier]));
        let mut ways: Vec<(Palier, Groups)> =
            question.whole().map(|whole| (Palier::Entier, whole)).into_iter().collect();
        ways.extend([(Palier::Nom, question.groups(Champ::Nom)), (Palier::Libelle, titles)]);
        self.by_words(ways).await
    }

    async fn every_word_but_one(&self, question: &Question) -> Result<Vec<Candidate>, DbErr> {
        let without = question.without_one();
        self.by_words(without.iter().map(|question| (Palier::Partiel, question.groups(Champ::Texte))).collect()).await
    }

    async fn by_words(&self, ways: Vec<(Palier, Groups)>) -> Result<Vec<Candidate>, DbErr> {
        if ways.is_empty() {
            return Ok(Vec::new());
        }
        let narrowing = self.narrowing();
        let mut sql = self.sql();
        sql.push("SELECT found.way, ");
        self.documents.columns(&mut sql);
        sql.push(" FROM (SELECT rang, MIN(way) AS way FROM (");
        for (way, (_, groups)) in ways.iter().enumerate() {
            let groups: Groups = groups.iter().chain(&narrowing).cloned().collect();
            sql.push(if way == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
            let columns = format!("held.rang, {way} AS way");
            let taken = Taken { columns: &columns, order: "held.rang", limit: CANDIDATES };
            first(&groups, &taken, &mut sql, |_| ());
            sql.push(&format!(") way_{way}"));
        }
        sql.push(") ways GROUP BY rang) found JOIN document d ON d.rang = found.rang ORDER BY d.rang");
        let mut candidates = Vec::new();
        for row in self.rows(sql).await? {
            let way = usize::try_from(row.try_get_by_index::<i32>(0)?).unwrap_or_default();
            let palier = ways.get(way).map_or(Palier::Texte, |way| way.0);
            candidates.extend(self.candidate(&row, palier)?);
        }
        Ok(candidates)
    }
}

/// Completes the last word; gives the words of the question that names and labels bear.
pub(super) async fn complete(store: &Store, question: &mut Question) -> Result<BTreeSet<String>, DbErr> {
    let mut sql = Sql::new(store.reader().get_database_backend());
    let mots: Vec<&str> = question.asked.iter().map(|asked| asked.mot.as_str()).collect();
    sql.push("SELECT w.mot, w.terme FROM mot w WHERE ").one_of("w.mot", &mots);
    if let Some(beginning) = question.beginning() {
        sql.push(" UNION ALL SELECT * FROM (SELECT w.mot, w.terme FROM mot w WHERE w.mot > ").bind(beginning);
        sql.push(" AND w.mot < ").bind(format!("{beginning}\u{10ffff}"));
        sql.push(" ORDER BY w.frequence DESC, w.mot LIMIT ").bind(COMPLETIONS).push(") begun");
    }
    let (mut known, mut termes) = (BTreeSet::new(), Vec::new());
    for row in store.reader().query_all_raw(sql.build()).await? {
        let mot: String = row.try_get("", "mot")?;
        if mots.contains(&mot.as_str()) {
            known.insert(mot);
        } else {
            termes.push(row.try_get("", "terme")?);
        }
    }
    question.complete(termes.into_iter());
    Ok(known)
}

/// How documents are read, to tell how well they answer.
pub(super) struct Documents<'a> {
    around: &'a [Circle],
    read: Columns,
}

impl<'a> Documents<'a> {
    /// With how far each stands from the middle of the nearest of these circles that it is in, where there are any.
    pub(super) fn around(circles: &'a [Circle]) -> Self {
        let place = ["latitude", "longitude"].iter().filter(|_| !circles.is_empty());
        let columns = ["rang", "type_objet", "cle_objet", "titre", "nom", "libelles"].iter().chain(place);
        let named = columns.filter_map(|name| Columns::named::<document::Model>(name));
        Self { around: circles, read: named.fold(Columns::NONE, Columns::and) }
    }

    /// Adds the columns of the document `d`.
    pub(super) fn columns(&self, sql: &mut Sql) {
        sql.columns::<document::Model>("d", self.read);
    }

    /// The document of a row, whose columns follow another one, found so; none when the program knows no such type.
    pub(super) fn candidate(&self, row: &QueryResult, palier: Palier) -> Result<Option<Candidate>, DbErr> {
        let read = document::Model::read(row, self.read, 1)?;
        let Some(sujet) = Sujet::named(&read.type_objet) else { return Ok(None) };
        let point = read.latitude.zip(read.longitude).and_then(|(latitude, longitude)| Point::new(latitude, longitude));
        let around = self.around.iter().filter(|_| sujet.is_placed());
        let within = around.filter_map(|circle| distance(circle, point?));
        Ok(Some(Candidate {
            rang: read.rang,
            sujet,
            cle: read.cle_objet,
            titre: read.titre,
            nom: read.nom,
            libelles: read.libelles,
            importance: read.rang / NUMBERS % IMPORTANCES,
            palier,
            distance: within.min_by_key(|distance| distance.metres),
        }))
    }
}

// How far a point is from the middle of a circle; none when it is out of it.
fn distance(circle: &Circle, point: Point) -> Option<Distance> {
    let apart: f64 = circle.centre.sphere().iter().zip(point.sphere()).map(|(one, other)| (one - other).powi(2)).sum();
    let within = apart <= chord2(f64::from(circle.radius_m));
    within.then(|| Distance { metres: metres(apart).round() as u32, reach: circle.radius_m })
}

/// The most that is counted of a type.
pub const COUNTED: i64 = 1_000;

/// How many documents of each type hold every word of a question, [`COUNTED`] at the most; types without any are left out.
pub async fn counts(store: &Store, question: &Question) -> Result<HashMap<Sujet, i64>, DbErr> {
    let groups = question.groups(Champ::Texte);
    let mut counts = HashMap::new();
    if groups.is_empty() {
        return Ok(counts);
    }
    let mut sql = Sql::new(store.reader().get_database_backend());
    counted(&groups, COUNTED, &mut sql);
    for row in store.reader().query_all_raw(sql.build()).await? {
        let (rank, total): (i64, i64) = (row.try_get("", "sujet")?, row.try_get("", "total")?);
        let sujet = Sujet::ALL.iter().find(|sujet| sujet.rank() == rank);
        counts.extend(sujet.filter(|_| total > 0).map(|sujet| (*sujet, total.min(COUNTED))));
    }
    Ok(counts)
}

/// By which select the objects that bear a code are found: each gives a type and a key.
fn bearers(code: &Code) -> (&str, &'static [(&'static str, &'static str)]) {
    match code {
        Code::Rncp(code) => (code, &[("FicheRncp", "")]),
        Code::Cfd(code) => (code, &[("Diplome", "")]),
        Code::Rome(code) => (code, &[("Metier", "")]),
        Code::Siret(code) => (
            code,
            &[("Organisme", ""), ("MissionLocale", ""), ("Structure", "SELECT s.id FROM structure s WHERE s.siret = ")],
        ),
        Code::Siren(code) => (
            code,
            &[
                ("Epci", ""),
                ("Organisme", "SELECT o.siret FROM organisme o WHERE o.siren = "),
                ("Structure", "SELECT s.id FROM structure s WHERE s.siren = "),
            ],
        ),
        Code::Uai(code) => (
            code,
            &[
                ("Organisme", "SELECT o.siret FROM organisme o WHERE o.uai = "),
                ("Organisme", "SELECT l.organisme_siret FROM lieu l WHERE l.uai = "),
            ],
        ),
        Code::Insee(code) => {
            (code, &[("Commune", ""), ("Commune", "SELECT a.insee FROM commune_ancienne a WHERE a.ancien_insee = ")])
        }
        Code::Postal(code) => (code, &[("Commune", "SELECT p.insee FROM commune_postal p WHERE p.code_postal = ")]),
        Code::Departement(code) => (code, &[("Departement", "")]),
        Code::Formacode(code) => (code, &[("Formacode", "")]),
        Code::Nsf(code) => (code, &[("Nsf", "")]),
        Code::Idcc(code) => (code, &[("ConventionCollective", "")]),
        Code::Naf(code) => (code, &[("Naf", "")]),
    }
}

// Objects that bear one code.
const BEARERS: i64 = 100;

impl Search<'_> {
    async fn by_codes(&self, codes: &[Code]) -> Result<Vec<Candidate>, DbErr> {
        if codes.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = self.sql();
        let mut ways = 0;
        for (likelier, (code, bearers)) in codes.iter().map(bearers).enumerate() {
            for (type_objet, select) in bearers {
                sql.push(if ways == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
                sql.push("SELECT ").push(&likelier.to_string()).push(" AS likelier, ");
                self.documents.columns(&mut sql);
                sql.push(" FROM document d WHERE d.type_objet = ");
                sql.bind(*type_objet).push(" AND d.cle_objet ");
                match *select {
                    "" => sql.push("= ").bind(code),
                    select => sql.push("IN (").push(select).bind(code).push(")"),
                };
                sql.push(" ORDER BY d.rang LIMIT ").bind(BEARERS).push(&format!(") way_{ways}"));
                ways += 1;
            }
        }
        let mut found = Vec::new();
        for row in self.rows(sql).await? {
            let likelier = u8::try_from(row.try_get_by_index::<i32>(0)?).unwrap_or(u8::MAX);
            found.extend(self.candidate(&row, Palier::Code(likelier))?);
        }
        Ok(found)
    }

    // Sheets and diplomas that lead to the jobs of which a title is the whole question.
    async fn leading_to(&self, candidates: &[Candidate]) -> Result<Vec<Candidate>, DbErr> {
        let jobs = candidates.iter().filter(|found| found.palier == Palier::Entier && found.sujet == Sujet::Metier);
        let romes: Vec<&str> = jobs.map(|found| found.cle.as_str()).collect();
        if romes.is_empty() || !self.wants(Sujet::FicheRncp) {
            return Ok(Vec::new());
        }
        let mut sql = self.sql();
        // From the links to the documents, the newest sheets: few enough for PostgreSQL to look each of them up.
        sql.push("SELECT led.rncp, ");
        self.documents.columns(&mut sql);
        sql.push(" FROM (SELECT DISTINCT l.rncp FROM fiche_rncp_metier l WHERE ").one_of("l.rome", &romes);
        sql.push(" ORDER BY l.rncp DESC LIMIT ")
            .bind(LEADING)
            .push(") led JOIN document d ON d.type_objet = 'FicheRncp'");
        sql.push(" AND d.cle_objet = led.rncp ORDER BY d.rang LIMIT ").bind(CANDIDATES);
        let rows = self.rows(sql).await?;
        rows.iter().filter_map(|row| self.candidate(row, Palier::Metier).transpose()).collect()
    }
}

// Words looked at for each end of a word that is misspelt.
const NEIGHBOURS: i64 = 2_000;

// Words of a question that are put right.
const PUT_RIGHT: usize = 4;

impl Search<'_> {
    // Words that neither names nor labels bear may be mistakes for others; whether any is.
    async fn put_right(&self, question: &mut Question, known: &BTreeSet<String>) -> Result<bool, DbErr> {
        let misspelt = question
            .asked
            .iter()
            .enumerate()
            .filter(|(_, asked)| asked.termes.len() == 1 && !known.contains(&asked.mot) && allowed(&asked.mot) > 0);
        let misspelt: Vec<(usize, String)> =
            misspelt.map(|(rank, asked)| (rank, asked.mot.clone())).take(PUT_RIGHT).collect();
        let mut right = false;
        for ((rank, mot), near) in misspelt.iter().zip(self.neighbours(&misspelt).await?) {
            let meant = meant(mot, &near);
            right |= !meant.is_empty();
            question.mistake(*rank, meant);
        }
        Ok(right)
    }

    // The words that share an end with each of these.
    async fn neighbours(&self, misspelt: &[(usize, String)]) -> Result<Vec<BTreeSet<Neighbour>>, DbErr> {
        let mut near = vec![BTreeSet::new(); misspelt.len()];
        if misspelt.is_empty() {
            return Ok(near);
        }
        let mut sql = self.sql();
        for (rank, (_, mot)) in misspelt.iter().enumerate() {
            let (start, end) = ends(mot);
            for (column, shared) in [("mot", start), ("envers", end)] {
                sql.push(if rank == 0 && column == "mot" { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
                sql.push("SELECT ")
                    .push(&rank.to_string())
                    .push(" AS rank, w.mot, w.terme, w.frequence FROM mot w WHERE w.");
                sql.push(column).push(" >= ").bind(shared.as_str()).push(" AND w.").push(column).push(" < ");
                sql.bind(format!("{shared}\u{10ffff}"))
                    .push(" ORDER BY w.frequence DESC, w.mot LIMIT ")
                    .bind(NEIGHBOURS);
                sql.push(&format!(") {column}_{rank}"));
            }
        }
        for row in self.rows(sql).await? {
            let word = Neighbour {
                mot: row.try_get("", "mot")?,
                terme: row.try_get("", "terme")?,
                frequence: row.try_get("", "frequence")?,
            };
            let rank = usize::try_from(row.try_get::<i32>("", "rank")?).unwrap_or_default();
            near.get_mut(rank).map(|near| near.insert(word));
        }
        Ok(near)
    }
}
