//! Which CFD go with which sheets? Rule A of API Apprentissage.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A CFD, an RNCP, or both: never neither.
pub type Pair = (Option<String>, Option<String>);

/// Each CFD with the sheets of its kit pairs that exist, alone when one of them does not or it has no pair;
/// then each sheet open to an apprenticeship or professionalisation contract, alone when one of its kit pairs names an
/// unknown CFD or it has no pair.
///
/// `diplomes` are the CFD of the BCN; `fiches` tell of each sheet whether it is an RNCP one open to either contract.
pub fn pair(diplomes: &BTreeSet<&str>, fiches: &BTreeMap<&str, bool>, kit: &[(&str, &str)]) -> BTreeSet<Pair> {
    let mut sheets_of: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut cfds_of: HashMap<&str, Vec<&str>> = HashMap::new();
    for (cfd, rncp) in kit {
        sheets_of.entry(cfd).or_default().push(rncp);
        cfds_of.entry(rncp).or_default().push(cfd);
    }
    let mut pairs = BTreeSet::new();
    for cfd in diplomes {
        let sheets = sheets_of.get(cfd).map(Vec::as_slice).unwrap_or_default();
        let known = |rncp: &&str| fiches.contains_key(rncp);
        if sheets.is_empty() || !sheets.iter().all(known) {
            pairs.insert((Some((*cfd).to_owned()), None));
        }
        let both = sheets.iter().copied().filter(known);
        pairs.extend(both.map(|rncp| (Some((*cfd).to_owned()), Some(rncp.to_owned()))));
    }
    for (rncp, _) in fiches.iter().filter(|(_, open)| **open) {
        let cfds = cfds_of.get(rncp).map(Vec::as_slice).unwrap_or_default();
        if cfds.is_empty() || !cfds.iter().all(|cfd| diplomes.contains(cfd)) {
            pairs.insert((None, Some((*rncp).to_owned())));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paired(diplomes: &[&str], fiches: &[(&str, bool)], kit: &[(&str, &str)]) -> Vec<String> {
        let diplomes = diplomes.iter().copied().collect();
        let fiches = fiches.iter().copied().collect();
        let pairs = pair(&diplomes, &fiches, kit).into_iter();
        pairs.map(|(cfd, rncp)| format!("{}:{}", cfd.unwrap_or_default(), rncp.unwrap_or_default())).collect()
    }

    #[test]
    fn a_sheet_paired_with_an_unknown_diploma_stands_alone() {
        let kit = [("36T23301", "RNCP1796")];
        assert_eq!(paired(&[], &[("RNCP1796", true)], &kit), [":RNCP1796"]);
    }

    #[test]
    fn a_diploma_paired_with_an_unknown_sheet_stands_alone() {
        let kit = [("36T23301", "RNCP1796")];
        assert_eq!(paired(&["36T23301"], &[], &kit), ["36T23301:"]);
    }

    #[test]
    fn a_pair_of_known_codes_stands_whatever_the_sheet_is_open_to() {
        let kit = [("36T23301", "RNCP1796")];
        for open in [true, false] {
            assert_eq!(paired(&["36T23301"], &[("RNCP1796", open)], &kit), ["36T23301:RNCP1796"]);
        }
    }

    #[test]
    fn codes_without_kit_pair_stand_alone_and_a_sheet_only_when_it_is_open() {
        let fiches = [("RNCP1", true), ("RNCP2", false)];
        assert_eq!(paired(&["01022104"], &fiches, &[]), [":RNCP1", "01022104:"]);
    }

    #[test]
    fn a_diploma_with_one_known_and_one_unknown_sheet_has_both_rows() {
        let kit = [("13522109", "RNCP25852"), ("13522109", "RNCP30033"), ("00000000", "RNCP25852")];
        assert_eq!(
            paired(&["13522109"], &[("RNCP25852", true)], &kit),
            [":RNCP25852", "13522109:", "13522109:RNCP25852"]
        );
    }
}
