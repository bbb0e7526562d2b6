use super::*;

/// Where facts come from.
#[derive(Clone, Debug)]
pub struct Provenance {
    jeu: &'static str,
    millesime: Option<chrono::NaiveDate>,
    type_objet: &'static str,
    cle_objet: String,
}

impl Provenance {
    /// A data set, the date of its file, and the object.
    pub fn new(
        jeu: &'static str,
        millesime: Option<chrono::NaiveDate>,
        type_objet: &'static str,
        cle_objet: &str,
    ) -> Self {
        Self { jeu, millesime, type_objet, cle_objet: cle_objet.to_owned() }
    }
}

/// Where facts come from.
#[Object(shareable)]
impl Provenance {
    /// The data set; null before its first import.
    async fn jeu_de_donnees(&self, ctx: &Context<'_>) -> Maybe<One<JeuDeDonnees>> {
        ctx.node(Some(self.jeu)).await
    }

    /// Date written in the name of the file; null when it bears none.
    async fn millesime(&self) -> Option<Date> {
        self.millesime.map(Date)
    }

    /// The fields in which another value stands than that of the data set, since a moderator corrected it; by identifier.
    async fn corrections(&self, ctx: &Context<'_>) -> Result<Vec<Correction>, Error> {
        let mut found: Vec<Correction> = ctx.all(store::correction::OF_OBJET, &self.cle_objet).await?;
        found.retain(|correction| correction.stands_in(self.type_objet));
        Ok(found)
    }
}
