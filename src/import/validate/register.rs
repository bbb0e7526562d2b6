//! Which codes that the database knows may be meant by one that is none?

use std::collections::BTreeMap;

use sea_orm::DbErr;

use super::Validation;
use super::group::Valeur;
use crate::codes::Kind;
use crate::store::{Store, register};

/// Values looked up for one report: each costs two statements at the most.
const LOOKED_UP: usize = 20;

/// Tells of each value that should be a code of a register the nearest codes that the database knows, of the first twenty
/// that have none yet.
pub async fn tell_nearest(validation: &mut Validation, store: &Store) -> Result<(), DbErr> {
    let mut known: BTreeMap<(Kind, String), Vec<String>> = BTreeMap::new();
    for value in values(validation) {
        let (Some(registre), Some(text)) = (value.registre, value.valeur.clone()) else { continue };
        let key = (registre, text);
        if !known.contains_key(&key) {
            if known.len() == LOOKED_UP {
                break;
            }
            let found = register::nearest(store, key.0, &key.1).await?;
            known.insert(key.clone(), found);
        }
        value.proches = known[&key].clone();
    }
    Ok(())
}

fn values(validation: &mut Validation) -> impl Iterator<Item = &mut Valeur> {
    let groups = validation.jeux.iter_mut().flat_map(|of| of.refus.iter_mut().chain(&mut of.anomalies));
    groups.flat_map(|group| &mut group.valeurs).filter(|value| value.proches.is_empty())
}
