//! Which table of the official geography is a file?

use crate::import::input::Input;

/// A table, in the order in which tables are read: what founds rows before what completes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// INSEE: régions.
    Regions,
    /// INSEE: départements.
    Departements,
    /// Communes of the overseas collectivities.
    Outremer,
    /// INSEE: communes, districts, delegated and associated communes.
    Communes,
    /// INSEE: history of communes.
    Mouvements,
    /// geo.api.gouv.fr: communes, alone or among the fixtures of API Apprentissage.
    GeoApi,
    /// EPCI and their members.
    Epci,
    /// Centre, population, EPCI and postal codes of each commune.
    Centres,
    /// La Poste: postal codes.
    Hexasmal,
    /// Postal codes that La Poste lacks.
    PostauxManquants,
    /// Communes of the tests of data·inclusion: codes are numbers, centres are WKT.
    CommunesWkt,
    /// Employment zone of each commune.
    ZonesEmploi,
    /// Académie of each département.
    Academies,
    /// UNML: missions locales.
    MissionsLocales,
    /// Académies and missions locales among the fixtures of API Apprentissage.
    GeoApiReste,
    /// Points of missions locales.
    PointsMission,
    /// Appointment pages of missions locales.
    RendezVous,
    /// Mission locale of each commune.
    Couverture,
    /// INSEE: arrondissements of départements, which the graph does not hold.
    Arrondissements,
}

const HEADERS: &[(&str, Table)] = &[
    ("REG,CHEFLIEU,TNCC,", Table::Regions),
    ("DEP,REG,CHEFLIEU,TNCC,", Table::Departements),
    ("ARR,DEP,REG,CHEFLIEU,", Table::Arrondissements),
    ("TYPECOM,COM,REG,DEP,", Table::Communes),
    ("MOD,DATE_EFF,TYPECOM_AV,COM_AV,", Table::Mouvements),
    ("code_commune,nom_commune,code_collectivite,", Table::Outremer),
    ("code,nom,type,departement,region,siren_epci,", Table::Centres),
    ("code_commune_insee;nom_de_la_commune;code_postal", Table::Hexasmal),
    ("#Code_commune_INSEE;Nom_de_la_commune;Code_postal", Table::Hexasmal),
    ("nom;lat;lng;siret", Table::PointsMission),
    ("nom,siret,rdv_url", Table::RendezVous),
    ("Code INSEE;Nom Commune;", Table::Couverture),
];

// The keys that the beginning of the file must show.
const KEYS: &[(&[&str], Table)] = &[
    (&["code_commune", "code_zone_emploi"], Table::ZonesEmploi),
    (&["codePostal", "codeCommune", "libelleAcheminement"], Table::PostauxManquants),
    (&["dep_code", "aca_nom", "aca_code"], Table::Academies),
    (&["nomStructure", "codeStructure", "siret"], Table::MissionsLocales),
    (&["code", "nom", "type", "membres"], Table::Epci),
    (&["code", "nom", "siren_epci", "centre"], Table::CommunesWkt),
    (&["code", "nom", "codesPostaux", "codeDepartement"], Table::GeoApi),
];

/// The table that a file holds; none when it is no file of this source.
pub fn of(input: &Input) -> Option<Table> {
    if input.lower_name().ends_with(".json") {
        return of_json(input);
    }
    let header = input.first_line();
    let found = HEADERS.iter().find(|(start, _)| header.starts_with(start));
    found.map(|(_, table)| *table)
}

fn of_json(input: &Input) -> Option<Table> {
    let head = input.head_text();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if head.starts_with('{') {
        return head.contains("\"academieFixtures\"").then_some(Table::GeoApi);
    }
    let shows = |key: &&str| head.contains(&format!("\"{key}\""));
    let found = KEYS.iter().find(|(keys, _)| keys.iter().all(shows));
    found.filter(|_| head.starts_with('[')).map(|(_, table)| *table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, text: &str) -> Option<Table> {
        of(&Input::new(name, text.as_bytes()))
    }

    #[test]
    fn a_table_is_told_by_its_header_and_not_by_its_name() {
        assert_eq!(table("v_region_2024.csv", "REG,CHEFLIEU,TNCC,NCC\r\n"), Some(Table::Regions));
        assert_eq!(table("a.csv", "\u{feff}nom;lat;lng;siret\n"), Some(Table::PointsMission));
        assert_eq!(table("communes.csv", "id,source,nom\n"), None);
        assert_eq!(
            table("x.json", r#"[ {"dep_code":"75","aca_nom":"Paris","aca_id":"A01","aca_code":"01"}]"#),
            Some(Table::Academies)
        );
        assert_eq!(table("schema.json", r#"{"code": 1, "nom": 2, "codesPostaux": 3, "codeDepartement": 4}"#), None);
    }
}
