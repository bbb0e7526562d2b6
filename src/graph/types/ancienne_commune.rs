use super::*;

/// A commune that is no more.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(shareable)]
pub struct AncienneCommune {
    /// Former INSEE code.
    insee: CodeInsee,
    /// Former name.
    nom: String,
    /// Day from which it no longer was.
    date_effet: Date,
}

impl AncienneCommune {
    /// From its row.
    pub fn of(row: &entity::commune_ancienne::Model) -> Self {
        Self { insee: CodeInsee::of(&row.ancien_insee), nom: row.nom.clone(), date_effet: row.date_effet.into() }
    }
}
