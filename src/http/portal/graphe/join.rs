//! Which query leads from a type of object to another? The shortest way through the fields of the schema.

use std::collections::{BTreeMap, BTreeSet};

use super::map::{Link, Map};

/// Objects asked to begin with.
const SOME: u32 = 3;
/// Objects asked of each list on the way.
const FEW: u32 = 2;

/// A query that joins two types.
#[derive(Debug)]
pub(super) struct Join {
    /// Type that it begins at: the other, where no way leads there from the first.
    pub(super) from: String,
    /// Type that it ends at.
    pub(super) to: String,
    /// Fields on the way.
    pub(super) path: String,
    pub(super) query: String,
}

/// The query that joins two types; none when no way leads from one to the other.
pub(super) fn join(map: &Map, one: &str, other: &str) -> Option<Join> {
    let there = way(map, one, other).map(|way| (one, other, way));
    let (from, to, way) = there.or_else(|| way(map, other, one).map(|way| (other, one, way)))?;
    let path = way.iter().map(|link| link.path()).collect::<Vec<_>>().join(".");
    Some(Join { from: from.to_owned(), to: to.to_owned(), path, query: query(map, from, to, &way)? })
}

/// The links that lead from a type to another by the fewest fields. Of two ways as short, the one that asks for fewer objects.
fn way<'a>(map: &'a Map, from: &'a str, to: &str) -> Option<Vec<&'a Link>> {
    let mut reached: BTreeMap<&str, (usize, Vec<&Link>)> = BTreeMap::from([(from, (0, Vec::new()))]);
    let mut left: BTreeSet<(usize, &str)> = BTreeSet::from([(0, from)]);
    while let Some((length, at)) = left.pop_first() {
        let (known, so_far) = reached.get(at)?.clone();
        if at == to {
            return Some(so_far);
        }
        if known < length {
            continue;
        }
        for link in &map.get(at)?.links {
            let further = length + weight(link);
            if reached.get(link.to.as_str()).is_none_or(|(known, _)| further < *known) {
                let way = so_far.iter().copied().chain([link]).collect();
                reached.insert(&link.to, (further, way));
                left.insert((further, &link.to));
            }
        }
    }
    None
}

// A field weighs more than any number of pages on the same way.
fn weight(link: &Link) -> usize {
    link.steps.iter().map(|step| 10 + usize::from(step.paged)).sum()
}

fn query(map: &Map, from: &str, to: &str, way: &[&Link]) -> Option<String> {
    let start = map.get(from)?;
    let mut text = Indented::default();
    text.open(&format!("query De{from}A{to}"));
    text.open(&format!("{}(first: {SOME})", start.root));
    text.open("nodes");
    text.line(&start.names.join(" "));
    for link in way {
        for step in &link.steps {
            if step.paged {
                text.open(&format!("{}(first: {FEW})", step.field));
                text.open("nodes");
            } else {
                text.open(&step.field);
            }
        }
        text.line(&map.get(&link.to)?.names.join(" "));
    }
    Some(text.closed())
}

/// A text of blocks, two spaces for each that is open.
#[derive(Default)]
struct Indented {
    text: String,
    depth: usize,
}

impl Indented {
    fn line(&mut self, line: &str) {
        self.text += &format!("{:indent$}{line}\n", "", indent = 2 * self.depth);
    }

    fn open(&mut self, head: &str) {
        self.line(&format!("{head} {{"));
        self.depth += 1;
    }

    fn closed(mut self) -> String {
        while self.depth > 0 {
            self.depth -= 1;
            self.line("}");
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use async_graphql::{Request, Variables};
    use chrono::Utc;

    use super::*;
    use crate::graph::{Graph, Limits, Viewer, limits};
    use crate::http::portal::langue::Langue;
    use crate::http::portal::schema::Types;
    use crate::store::{Pool, Store};

    fn map() -> Map {
        Map::of(Types::told(Langue::Fr))
    }

    #[test]
    fn two_types_are_joined_by_the_fewest_fields() {
        let map = map();
        let joined = join(&map, "Formation", "Certification").unwrap();
        assert_eq!(joined.path, "certification");
        let expected = "query DeFormationACertification {\n  formations(first: 3) {\n    nodes {\n      cle intitule\n      \
                        certification {\n        id intitule\n      }\n    }\n  }\n}\n";
        assert_eq!(joined.query, expected);
        assert_eq!(join(&map, "Formation", "Commune").unwrap().path, "lieu.commune");
        assert_eq!(join(&map, "Commune", "Formation").unwrap().path, "formations");
        assert_eq!(join(&map, "Metier", "Region").unwrap().path, "formations.lieu.commune.region");
    }

    #[test]
    fn where_no_way_leads_there_the_query_begins_at_the_other_end() {
        let map = map();
        let joined = join(&map, "Commune", "Partenaire").unwrap();
        assert_eq!((joined.from.as_str(), joined.to.as_str()), ("Commune", "Partenaire"));
        assert!(join(&map, "Nobody", "Commune").is_none());
    }

    #[tokio::test]
    async fn every_two_types_are_joined_by_a_query_of_the_schema_within_the_limits() {
        let pool = Pool::open("sqlite::memory:", 1).await.unwrap();
        let graph = Graph::new(Store::new(pool, 0), Limits::default(), Utc::now);
        let map = map();
        for (one, _) in map.objects() {
            for (other, _) in map.objects().filter(|(other, _)| *other != one) {
                let joined = join(&map, one, other).unwrap_or_else(|| panic!("{one} and {other} are apart"));
                let document = parse_query(&joined.query).unwrap();
                limits::check_document(&document, &Variables::default(), &Limits::default()).unwrap();
                // Validated as any, and nothing is read.
                let request = Request::new(&joined.query).only_introspection();
                let answer = graph.execute(request, Viewer::anonymous()).await;
                assert!(answer.errors.is_empty(), "{}: {:?}", joined.query, answer.errors);
            }
        }
    }

    #[tokio::test]
    async fn what_is_not_of_the_schema_is_told_where_nothing_is_read() {
        let pool = Pool::open("sqlite::memory:", 1).await.unwrap();
        let graph = Graph::new(Store::new(pool, 0), Limits::default(), Utc::now);
        let request = Request::new("{ formations(first: 3) { nodes { nothing } } }").only_introspection();
        assert_eq!(graph.execute(request, Viewer::anonymous()).await.errors.len(), 1);
    }
}
