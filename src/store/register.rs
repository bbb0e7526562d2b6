//! Which codes of a register are near a text that is none?

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbErr};

use super::{Sql, Store};
use crate::codes::Kind;
use crate::search::typo;

/// Codes told of one text.
const TOLD: usize = 3;
/// Longest text that is looked at: no code of these registers is as long.
const LONGEST: usize = 24;
/// Letters that a text shares, at the least, with the codes that begin as it does.
const SHARED: usize = 2;

/// Where the codes of a register stand: tables and columns, each the first of an index. None of those that no table lists.
fn tables(kind: Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::Bloc | Kind::BlocOfFiche => &[("bloc", "code")],
        Kind::Cfd => &[("diplome", "cfd")],
        Kind::CodeAcademie => &[("academie", "code")],
        Kind::CodeDepartement => &[("departement", "insee")],
        Kind::CodePostal => &[("commune_postal", "code_postal")],
        Kind::CodeRegion => &[("region", "insee")],
        Kind::Formacode => &[("formacode", "formacode")],
        Kind::Idcc => &[("convention_collective", "idcc")],
        Kind::Insee => &[("commune", "insee")],
        Kind::Mef => &[("mef", "mef")],
        Kind::Naf => &[("naf", "naf")],
        Kind::Nsf => &[("nsf", "nsf")],
        Kind::Rncp => &[("fiche_rncp", "rncp")],
        Kind::Rome => &[("metier", "rome")],
        Kind::Siren => &[("epci", "siren")],
        Kind::Siret => &[("organisme", "siret"), ("structure", "siret")],
        Kind::Uai => &[("organisme", "uai")],
        Kind::Cle | Kind::Date => &[],
    }
}

/// Letters of its codes.
fn letters(kind: Kind) -> &'static str {
    match kind {
        Kind::Nsf => "0123456789abcdefghijklmnopqrstuvwxyz",
        Kind::Naf => "0123456789.ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        Kind::Bloc | Kind::BlocOfFiche | Kind::Cfd | Kind::Rncp | Kind::Rome | Kind::Uai => {
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        }
        Kind::CodeDepartement | Kind::Insee => "0123456789AB",
        _ => "0123456789",
    }
}

/// The codes that the database knows and that a text may mean, the nearest first, three at the most: the text but for its case,
/// its spaces and its dashes, what one typing error parts from it, what it begins with, then what begins with it. Empty when
/// the text is too long, or when no table lists the register.
pub async fn nearest(store: &Store, kind: Kind, text: &str) -> Result<Vec<String>, DbErr> {
    let text = compact(kind, text);
    let tables = tables(kind);
    if tables.is_empty() || text.is_empty() || text.len() > LONGEST {
        return Ok(Vec::new());
    }
    let candidates = candidates(kind, &text);
    let mut found = known(store, tables, |sql, column| {
        sql.one_of(column, &candidates.keys().collect::<Vec<_>>());
    })
    .await?;
    found.sort_by_key(|code| candidates.get(code).copied());
    found.truncate(TOLD);
    if found.len() < TOLD && text.len() >= SHARED {
        let begun = known(store, tables, |sql, column| {
            sql.push(column)
                .push(" > ")
                .bind(text.clone())
                .push(" AND ")
                .push(column)
                .push(" < ")
                .bind(format!("{text}~"));
        });
        let begun: Vec<String> = begun.await?.into_iter().filter(|code| !found.contains(code)).collect();
        found.extend(begun.into_iter().take(TOLD - found.len()));
    }
    Ok(found)
}

/// The text without what codes do not hold, in their case.
fn compact(kind: Kind, text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.' && kind == Kind::Naf).collect::<String>();
    match kind {
        Kind::Nsf => kept.to_ascii_lowercase(),
        // The number alone is often all that is written.
        Kind::Rncp if kept.bytes().all(|byte| byte.is_ascii_digit()) && !kept.is_empty() => format!("RNCP{kept}"),
        _ => kept.to_ascii_uppercase(),
    }
}

/// The codes that a text may mean, whether or not they were ever issued: how far each is.
fn candidates(kind: Kind, text: &str) -> BTreeMap<String, usize> {
    let form = if kind == Kind::BlocOfFiche { Kind::Bloc } else { kind };
    let mut found = BTreeMap::new();
    let mut add = |text: &str, far: usize| {
        if let Some(code) = form.read(text) {
            found.entry(code).or_insert(far);
        }
    };
    add(text, 0);
    typo::one_error(text, letters(kind)).iter().for_each(|text| add(text, 1));
    for end in (1..text.len()).rev() {
        add(&text[..end], 1 + text.len() - end);
    }
    found
}

/// The codes of these columns that a condition takes, in their order, a few at the most.
async fn known(
    store: &Store,
    tables: &[(&str, &str)],
    condition: impl Fn(&mut Sql, &str),
) -> Result<Vec<String>, DbErr> {
    // As many as an error of one digit or letter makes, and no more.
    const FEW: &str = " LIMIT 64";
    let db = store.reader();
    let mut sql = Sql::new(db.get_database_backend());
    for (rank, (table, column)) in tables.iter().enumerate() {
        sql.push(if rank == 0 { "SELECT " } else { " UNION SELECT " }).push(if rank == 0 { "DISTINCT " } else { "" });
        sql.push(column).push(" AS code FROM ").push(table).push(" WHERE ");
        condition(&mut sql, column);
    }
    sql.push(" ORDER BY code").push(FEW);
    let rows = db.query_all_raw(sql.build()).await?;
    rows.iter().map(|row| row.try_get("", "code")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_the_case_and_what_stands_around_are_seen_through() {
        let near = |kind, text: &str| candidates(kind, &compact(kind, text));
        for (kind, text, meant) in [
            (Kind::Insee, "5935", "59350"),
            (Kind::Insee, "75056 Paris", "75056"),
            (Kind::Rome, "M18O5", "M1805"),
            (Kind::Rome, "m-1805", "M1805"),
            (Kind::Rncp, "37537", "RNCP37537"),
            (Kind::Rncp, "RNPC37537", "RNCP37537"),
            (Kind::Naf, "8559A", "85.59A"),
            (Kind::Nsf, "326T", "326t"),
            (Kind::Siret, "1947001590016", "19470015900016"),
            (Kind::Uai, "0470015", "0470015L"),
        ] {
            assert!(near(kind, text).contains_key(meant), "{text}: {meant}");
        }
        assert_eq!(near(Kind::Rome, "M1805").get("M1805"), Some(&0));
    }

    #[test]
    fn what_is_looked_up_is_bounded() {
        for kind in [Kind::Siret, Kind::Cfd, Kind::Rome, Kind::Uai, Kind::Bloc] {
            let most = "9".repeat(LONGEST);
            assert!(candidates(kind, &most).len() < 2_000);
            assert!(candidates(kind, "46X25201").len() < 2_000);
        }
    }
}
