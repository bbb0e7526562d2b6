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

    /// The smallest of the keys of each group, by its leader; those of what is in no group are left out.
    fn least<'a>(&mut self, keys: impl Iterator<Item = (&'a str, &'a str)>) -> HashMap<usize, String> {
        let mut least: HashMap<usize, String> = HashMap::new();
        for (name, key) in keys {
            if let Some(number) = self.rank.get(name).copied() {
                let known = least.entry(self.leader(number)).or_insert_with(|| key.to_owned());
                if key < known.as_str() {
                    *known = key.to_owned();
                }
            }
        }
        least
    }

    fn join(&mut self, a: &str, b: &str) {
        let (a, b) = (self.number(a), self.number(b));
        let (a, b) = (self.leader(a), self.leader(b));
        self.parent[a] = b;
    }
}

/// The key of the cluster of each structure that has one: from its producer, else that of a structure of the group that lists of
/// duplicates make, else the smallest identifier of the group, those we do not hold included.
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
    let names: Vec<String> = groups.rank.keys().cloned().collect();
    let smallest = groups.least(names.iter().map(|name| (name.as_str(), name.as_str())));
    let told = groups.least(keys.iter().map(|(id, key)| (*id, key.as_str())));
    for id in unkeyed {
        if let Some(number) = groups.rank.get(id).copied() {
            let leader = groups.leader(number);
            keys.extend(told.get(&leader).or(smallest.get(&leader)).map(|key| (id, key.clone())));
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
        let f = ["d".to_owned()];
        let keys = keys(
            [
                ("b", None, b.as_slice()),
                ("c", None, c.as_slice()),
                ("d", Some("cluster-1"), d.as_slice()),
                ("e", None, [].as_slice()),
                ("f", None, f.as_slice()),
            ]
            .into_iter(),
        );
        assert_eq!((keys["b"].as_str(), keys["c"].as_str(), keys["d"].as_str()), ("a", "a", "cluster-1"));
        assert!(!keys.contains_key("e"));
        assert_eq!(keys["f"], "cluster-1", "as the structure that it names");
    }
}
