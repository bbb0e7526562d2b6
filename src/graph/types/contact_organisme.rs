use super::*;

/// An e-mail of a training organisation.
#[derive(Clone, Debug)]
pub struct ContactOrganisme(pub std::sync::Arc<entity::organisme_contact::Model>);

/// An e-mail of a training organisation, as the référentiel tells it.
#[Object]
impl ContactOrganisme {
    /// The e-mail; null when `contactMasque` says why it is not shown.
    #[graphql(tag = "donnee-personnelle")]
    async fn courriel(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.contact(self.0.contact_masque.as_deref(), Some(&self.0.courriel))
    }

    /// Whether the organisation confirmed it.
    async fn confirme(&self) -> bool {
        self.0.confirme
    }

    /// Lists that tell it, as the référentiel names them.
    async fn sources(&self) -> Vec<&str> {
        self.0.sources.as_deref().unwrap_or_default().lines().collect()
    }

    /// Why it is shown only with the scope `contacts:lire`; null when it is public.
    async fn contact_masque(&self) -> Option<ContactMasque> {
        ContactMasque::of_option(self.0.contact_masque.as_deref())
    }
}
