use super::*;

/// A collective agreement as France compétences names it.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(shareable)]
pub struct Brochure {
    /// Number of the brochure of the Journal officiel; not an IDCC.
    numero: String,
    /// Title that the register gives; null when it gives none.
    libelle: Option<String>,
}

impl Brochure {
    /// From its row.
    pub fn of(row: &entity::fiche_rncp_convention::Model) -> Self {
        Self { numero: row.numero.clone(), libelle: row.libelle.clone() }
    }
}
