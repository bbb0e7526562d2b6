use std::sync::Arc;

use async_graphql::ID;

use super::*;
use crate::graph::node::Node;

/// An object that was served and is gone. Its identifier leads here for a year.
#[derive(Clone, Debug)]
pub struct ObjetRetire(pub Arc<entity::changement::Model>);

/// An object that was served and is gone. Its identifier leads here for a year.
#[Object]
impl ObjetRetire {
    /// The identifier that it had.
    pub async fn id(&self) -> ID {
        Noeud::global_id(&self.0.type_objet, &self.0.cle_objet)
    }

    /// GraphQL type that it had.
    async fn type_objet(&self) -> &str {
        &self.0.type_objet
    }

    /// Key that it had, in its register.
    async fn cle_objet(&self) -> &str {
        &self.0.cle_objet
    }

    /// When it went.
    async fn retire_le(&self) -> DateTime {
        self.0.le.into()
    }

    /// What replaces it, where a register tells: successors of a sheet or of a diploma that are in force, the commune that a
    /// former one became. Empty otherwise.
    async fn remplacants(&self, ctx: &Context<'_>) -> Result<Vec<Noeud>, Error> {
        let cle = &self.0.cle_objet;
        Ok(match self.0.type_objet.as_str() {
            FicheRncp::NAME => nodes(ctx.successors::<FicheRncp>(cle, None).await?),
            Diplome::NAME => nodes(ctx.successors::<Diplome>(cle, None).await?),
            Commune::NAME => nodes(ctx.all::<Commune>(store::commune::OF_ANCIENNE, cle).await?),
            _ => Vec::new(),
        })
    }
}

fn nodes<N: Into<Noeud>>(found: Vec<N>) -> Vec<Noeud> {
    found.into_iter().map(Into::into).collect()
}

impl ObjetRetire {
    /// The object of a type that bore a key and is gone; any type when none is told.
    pub async fn find(ctx: &Context<'_>, type_objet: &[&str], cle: &str) -> Maybe<Self> {
        match ctx.rows::<entity::changement::Entity>(store::changement::OF_OBJET, cle).await {
            Err(error) => Some(Err(error)),
            Ok(rows) => {
                let gone = |row: &&Arc<entity::changement::Model>| {
                    row.nature == NatureChangement::Retire.code() && type_objet.contains(&row.type_objet.as_str())
                };
                rows.iter().find(gone).cloned().map(|row| Ok(Self(row)))
            }
        }
    }
}
