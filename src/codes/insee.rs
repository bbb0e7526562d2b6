//! What is the code of a commune?

use super::{are_digits, trimmed};

code! {
    /// Code of a commune in the official geographic code of INSEE: `59350`, `2A004`, `97105`.
    ///
    /// Five digits, or `2A` or `2B` and three digits in Corsica, lower case accepted. Former communes and the
    /// arrondissements of Paris, Lyon and Marseille have the same shape. Not a postal code, though nothing tells them
    /// apart outside Corsica. Source: INSEE, COG.
    Insee, "INSEE code"
}

const ACCEPTED: &str = "5 digits, or 2A or 2B and 3 digits, for example 59350";

fn check(raw: &str) -> Option<String> {
    let code = trimmed(raw)?.to_ascii_uppercase();
    let known = match code.strip_prefix("2A").or_else(|| code.strip_prefix("2B")) {
        Some(rank) => are_digits(rank, 3..=3),
        None => are_digits(&code, 5..=5),
    };
    known.then_some(code)
}

/// The cities that have districts: the code of the city, then those of its districts.
const CITIES: [(&str, std::ops::RangeInclusive<u32>); 3] =
    [("75056", 75_101..=75_120), ("13055", 13_201..=13_216), ("69123", 69_381..=69_389)];

/// The codes that may tell that something stands in a commune, that commune's first: Paris, Lyon and Marseille are their
/// districts too, and what stands in a district may be told to stand in its city.
pub fn same_place(insee: &str) -> Vec<String> {
    let districts = |(city, districts): &(&str, std::ops::RangeInclusive<u32>)| {
        if *city == insee {
            return districts.clone().map(|code| code.to_string()).collect();
        }
        let inside = insee.parse().is_ok_and(|code| districts.contains(&code));
        Vec::from_iter(inside.then(|| (*city).to_owned()))
    };
    std::iter::once(insee.to_owned()).chain(CITIES.iter().flat_map(districts)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_city_is_its_districts_and_a_district_is_of_its_city() {
        assert_eq!(same_place("59350"), ["59350"]);
        assert_eq!(same_place("75111"), ["75111", "75056"]);
        assert_eq!(same_place("13216"), ["13216", "13055"]);
        assert_eq!(same_place("69123").len(), 10);
        assert_eq!((same_place("75056").len(), same_place("13055").len()), (21, 17));
        assert_eq!(same_place("2A004"), ["2A004"]);
    }

    #[test]
    fn communes_of_the_mainland_of_corsica_and_overseas_are_accepted() {
        for raw in ["59350", "01001", "2A004", "2B033", "97105"] {
            assert_eq!(raw.parse::<Insee>().unwrap().as_str(), raw);
        }
        assert_eq!(" 2a004 ".parse::<Insee>().unwrap().as_str(), "2A004");
    }

    #[test]
    fn what_is_not_a_code_of_a_commune_is_refused() {
        for raw in ["", "1001", "593500", "2C004", "2A04", "2A0044", "A2004", "5935O", "59 350"] {
            assert!(raw.parse::<Insee>().is_err(), "{raw}");
        }
    }
}
