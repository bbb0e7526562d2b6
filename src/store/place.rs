//! Where must rows stand?

use super::circle::Circle;
use super::sql::Sql;

/// A division of the territory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Division {
    /// Communes and their districts, by INSEE code.
    Commune,
    /// Départements, by code.
    Departement,
    /// Régions, by code.
    Region,
    /// Académies, by code.
    Academie,
    /// Intercommunal bodies, by SIREN.
    Epci,
}

/// Where rows must stand. Nowhere in particular by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// Within any of these circles, all of one radius.
    pub around: Vec<Circle>,
    /// In any of these codes of a division; each of these conditions must hold.
    pub inside: Vec<(Division, Vec<String>)>,
}

impl Place {
    /// Adds a condition, unless no code is asked.
    pub fn inside(&mut self, division: Division, codes: Vec<String>) {
        if !codes.is_empty() {
            self.inside.push((division, codes));
        }
    }

    /// Takes out the conditions on a division.
    pub fn outside(&mut self, division: Division) {
        self.inside.retain(|(other, _)| *other != division);
    }

    /// Adds the conditions that are not of distance on the column of `c` that names its commune.
    pub(super) fn conditions(&self, column: &str, sql: &mut Sql) {
        for (division, codes) in &self.inside {
            sql.push(" AND ");
            let (select, linked) = match division {
                Division::Commune => {
                    sql.one_of(&format!("c.{column}"), codes);
                    continue;
                }
                Division::Departement => ("", "m.departement_insee"),
                Division::Region => ("", "m.region_insee"),
                Division::Epci => ("", "m.epci_siren"),
                Division::Academie => (" JOIN departement d ON d.insee = m.departement_insee", "d.academie_code"),
            };
            sql.push("c.").push(column).push(" IN (SELECT m.insee FROM commune m").push(select).push(" WHERE ");
            sql.one_of(linked, codes).push(")");
        }
    }
}
