use super::*;

/// A kind of territory.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum TypeZone {
    /// A commune.
    Commune,
    /// A département.
    Departement,
    /// An intercommunal body.
    Epci,
    /// A région.
    Region,
    /// A country.
    Pays,
}

words!(TypeZone { Commune = "commune", Departement = "departement", Epci = "epci", Region = "region", Pays = "pays" });

/// A territory whose people may call on a service.
#[derive(Clone, Debug)]
pub struct ZoneEligibilite(pub std::sync::Arc<entity::service_zone::Model>);

/// A territory whose people may call on a service. At most one of its places is not null.
#[Object]
impl ZoneEligibilite {
    /// Code as given: INSEE, SIREN of an EPCI, `france`, or a country's code.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What kind of territory it is; null when the producer names what is the code of none: nobody is known to be of it.
    async fn type_zone(&self) -> Option<TypeZone> {
        TypeZone::of(&self.0.type_zone)
    }

    /// The commune; null for another kind, or when unknown.
    async fn commune(&self, ctx: &Context<'_>) -> Maybe<One<Commune>> {
        ctx.node(self.code_of("commune")).await
    }

    /// The département; null for another kind, or when unknown.
    async fn departement(&self, ctx: &Context<'_>) -> Maybe<One<Departement>> {
        ctx.node(self.code_of("departement")).await
    }

    /// The intercommunal body; null for another kind, or when unknown.
    async fn epci(&self, ctx: &Context<'_>) -> Maybe<One<Epci>> {
        ctx.node(self.code_of("epci")).await
    }

    /// The région; null for another kind, or when unknown.
    async fn region(&self, ctx: &Context<'_>) -> Maybe<One<Region>> {
        ctx.node(self.code_of("region")).await
    }
}

impl ZoneEligibilite {
    fn code_of(&self, kind: &str) -> Option<&str> {
        (self.0.type_zone == kind).then_some(self.0.code.as_str())
    }
}
