//! Which structures are judged to be the same? Those of one cluster, or those that name each other as duplicates.

use std::collections::HashMap;

/// Joins names into groups.
#[derive(Debug, Default)]
struct Groups {
    // The parent of each name; a name that is its own parent leads its group.
    parent: Vec<usize>,
    rank: HashMap<String, usize>,
}

impl Groups {
    fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.rank.get(name) {
            return *number;
        }
        let number = self.parent.len();
        self.parent.push(number);
        self.rank.insert(name.to_owned(), number);
        number
    }

    fn leader(&mut self, mut number: usize) -> usize {
        while self.parent[number] != number {
            self.parent[number] = self.parent[self.parent[number]];
            number = self.parent[number];
        }
        number
    }

    fn join(&mut self, a: &str, b: &str) {
        let (a, b) = (self.number(a), self.number(b));
        let (a, b) = (self.leader(a), self.leader(b));
        self.parent[a] = b;
    }
}

/// The key of the cluster of each structure that has one: from its producer, else the smallest identifier of the group
/// that lists of duplicates make, those we do not hold included.
pub fn keys<'a>(
    structures: impl Iterator<Item = (&'a str, Option<&'a str>, &'a [String])>,
) -> HashMap<&'a str, String> {
    let mut keys = HashMap::new();
    let mut groups = Groups::default();
    let mut unkeyed = Vec::new();
    for (id, cluster, doublons) in structures {
        for doublon in doublons {
            groups.join(id, doublon);
        }
        match cluster {
            Some(cluster) => drop(keys.insert(id, cluster.to_owned())),
            None => unkeyed.push(id),
        }
    }
    let mut smallest: HashMap<usize, String> = HashMap::new();
    let names: Vec<(String, usize)> = groups.rank.iter().map(|(name, number)| (name.clone(), *number)).collect();
    for (name, number) in names {
        let leader = groups.leader(number);
        let known = smallest.entry(leader).or_insert_with(|| name.clone());
        if name < *known {
            *known = name;
        }
    }
    for id in unkeyed {
        if let Some(number) = groups.rank.get(id).copied() {
            let leader = groups.leader(number);
            keys.extend(smallest.get(&leader).map(|key| (id, key.clone())));
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duplicates_of_duplicates_are_one_cluster_under_the_smallest_identifier() {
        let (b, c, d) = (["a".to_owned()], ["b".to_owned()], ["z".to_owned()]);
        let keys = keys(
            [
                ("b", None, b.as_slice()),
                ("c", None, c.as_slice()),
                ("d", Some("cluster-1"), d.as_slice()),
                ("e", None, [].as_slice()),
            ]
            .into_iter(),
        );
        assert_eq!((keys["b"].as_str(), keys["c"].as_str(), keys["d"].as_str()), ("a", "a", "cluster-1"));
        assert!(!keys.contains_key("e"));
    }
}
