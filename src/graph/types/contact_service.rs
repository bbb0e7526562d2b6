use std::sync::Arc;

use super::*;

/// Whose contact it is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum OrigineContact {
    /// The service's own.
    Service,
    /// Its structure's: the service tells none, or none that may be shown.
    Structure,
}

/// How to reach a service.
#[derive(Clone, Debug)]
pub struct ContactService {
    /// The service.
    pub service: Arc<entity::service::Model>,
    /// Its structure, when a file holds it.
    pub structure: Option<Arc<entity::structure::Model>>,
}

impl ContactService {
    fn telephone_of<'a>(&'a self, ctx: &Context<'_>) -> Option<(&'a str, OrigineContact)> {
        let service = ctx.contact(self.service.contact_masque.as_deref(), self.service.telephone.as_deref());
        let structure = || {
            let row = self.structure.as_ref()?;
            ctx.contact(row.contact_masque.as_deref(), row.telephone.as_deref())
        };
        chosen_of(service, structure)
    }

    fn courriel_of<'a>(&'a self, ctx: &Context<'_>) -> Option<(&'a str, OrigineContact)> {
        let service = ctx.contact(self.service.contact_masque.as_deref(), self.service.courriel.as_deref());
        let structure = || {
            let row = self.structure.as_ref()?;
            ctx.contact(row.contact_masque.as_deref(), row.courriel.as_deref())
        };
        chosen_of(service, structure)
    }
}

fn chosen_of<'a>(
    service: Option<&'a str>,
    structure: impl FnOnce() -> Option<&'a str>,
) -> Option<(&'a str, OrigineContact)> {
    let own = service.map(|contact| (contact, OrigineContact::Service));
    own.or_else(|| structure().map(|contact| (contact, OrigineContact::Structure)))
}

/// How to reach a service: what it tells itself, else what its structure tells. What is masked of one is looked for in the
/// other.
#[Object]
impl ContactService {
    /// Telephone; null when neither tells one that may be shown.
    #[graphql(tag = "donnee-personnelle")]
    async fn telephone(&self, ctx: &Context<'_>) -> Option<&str> {
        self.telephone_of(ctx).map(|(telephone, _)| telephone)
    }

    /// Whose telephone it is; null without one.
    async fn origine_telephone(&self, ctx: &Context<'_>) -> Option<OrigineContact> {
        self.telephone_of(ctx).map(|(_, origine)| origine)
    }

    /// E-mail; null when neither tells one that may be shown.
    #[graphql(tag = "donnee-personnelle")]
    async fn courriel(&self, ctx: &Context<'_>) -> Option<&str> {
        self.courriel_of(ctx).map(|(courriel, _)| courriel)
    }

    /// Whose e-mail it is; null without one.
    async fn origine_courriel(&self, ctx: &Context<'_>) -> Option<OrigineContact> {
        self.courriel_of(ctx).map(|(_, origine)| origine)
    }
}
