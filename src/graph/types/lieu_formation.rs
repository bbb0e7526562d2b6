use super::*;

/// The place of a course.
#[derive(Clone, Debug)]
pub struct LieuFormation(pub std::sync::Arc<entity::formation::Model>);

/// The place of a course, as the catalogue gives it.
#[Object]
impl LieuFormation {
    /// Street address; null when the catalogue gives none.
    async fn adresse(&self) -> Option<&str> {
        self.0.lieu_adresse.as_deref()
    }

    /// Postal code; null when the catalogue gives none.
    async fn code_postal(&self) -> Option<CodePostal> {
        CodePostal::of_option(self.0.lieu_code_postal.as_deref())
    }

    /// SIRET of the place; null when the catalogue gives none that is well formed.
    async fn siret(&self) -> Option<Siret> {
        Siret::of_option(self.0.lieu_siret.as_deref())
    }

    /// Code of the education ministry; null when the catalogue gives none that is well formed.
    async fn uai(&self) -> Option<Uai> {
        Uai::of_option(self.0.lieu_uai.as_deref())
    }

    /// Where it stands; null when unknown.
    async fn point(&self) -> Option<Point> {
        Point::of(self.0.latitude, self.0.longitude)
    }

    /// Its commune; null when no code of the catalogue leads to one.
    async fn commune(&self, ctx: &Context<'_>) -> Maybe<One<Commune>> {
        ctx.node(self.0.commune_insee.as_deref()).await
    }

    /// The training organisation of the place's SIRET; null when there is none.
    async fn organisme(&self, ctx: &Context<'_>) -> Maybe<One<Organisme>> {
        ctx.node(self.0.lieu_siret.as_deref()).await
    }
}
