use super::*;

/// Where facts come from.
#[derive(Clone, Copy, Debug)]
pub struct Provenance {
    jeu: &'static str,
    millesime: Option<chrono::NaiveDate>,
}

impl Provenance {
    /// A data set, and the date of its file.
    pub fn new(jeu: &'static str, millesime: Option<chrono::NaiveDate>) -> Self {
        Self { jeu, millesime }
    }
}

/// Where facts come from.
#[Object(shareable)]
impl Provenance {
    /// The data set; null before its first import.
    async fn jeu_de_donnees(&self, ctx: &Context<'_>) -> Maybe<JeuDeDonnees> {
        ctx.one(Some(self.jeu)).await
    }

    /// Date written in the name of the file; null when it bears none.
    async fn millesime(&self) -> Option<Date> {
        self.millesime.map(Date)
    }
}
