//! Where does a query begin? Look-ups by key, lists, and federation's look-ups, one file per domain.

mod certification;
mod commune;
mod convention;
mod formation;
mod jeu_de_donnees;
mod metier;
mod node;
mod organisme;
mod recherche;
mod signalement;
mod statistiques;
mod structure;

pub(super) use jeu_de_donnees::since;
pub use node::MAX_NODES;

use async_graphql::MergedObject;

use super::federation::{Federation, Key};

/// Draws the root fields of a domain. A look-up is a field, and a key that gateways may ask by; what they may ask by besides
/// stands under `keys`, with the function that finds it where that is no primary key. A list is every node of a type, and one under `asked` takes an argument
/// more, as in `object!`.
///
/// ```text
/// roots! {
///     /// Places.
///     CommuneQuery;
///     fields {}
///     lookups {
///         /// A commune by its code.
///         commune(insee: CodeInsee, "INSEE code.") -> Commune;
///     }
///     keys {
///         Organisme(siret: Siret);
///         Organisme(uai: Uai) = only;
///     }
///     lists {
///         /// Every commune, by INSEE code.
///         communes: Commune(CommuneFilter);
///     }
/// }
/// ```
macro_rules! roots {
    (
        $(#[$doc:meta])*
        $name:ident;
        fields { $($fields:tt)* }
        $( asked { $(
            $(#[$asked_doc:meta])*
            $asked:ident($asked_arg:ident: $type:ty, $asked_arg_doc:literal): $asked_node:ident($asked_filter:ident) = $answer:ident;
        )* } )?
        lookups {
            $( $(#[$lookup_doc:meta])* $lookup:ident($arg:ident: $scalar:ident, $arg_doc:literal) -> $found:ident; )*
        }
        $( keys { $( $keyed:ident($key:ident: $key_scalar:ident) $(= $finder:ident)?; )* } )?
        lists {
            $( $(#[$list_doc:meta])* $list:ident: $node:ident $(($filter:ident $(, $tri:ident)?))?; )*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Default)]
        pub struct $name;

        $(#[$doc])*
        #[async_graphql::Object]
        impl $name {
            $($fields)*

            $( $(
                $(#[$asked_doc])*
                #[allow(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
                async fn $asked(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = $asked_arg_doc)] $asked_arg: $type,
                    #[graphql(desc = "What narrows the list; all conditions must hold.")] filtre: Option<Box<$asked_filter>>,
                    #[graphql(desc = "How many elements from the beginning, or after `after`: 0 to 100, 20 by default.")]
                    first: Option<i32>,
                    #[graphql(desc = "Cursor after which the page begins.")] after: Option<String>,
                    #[graphql(desc = "How many elements from the end, or before `before`: 0 to 100.")]
                    last: Option<i32>,
                    #[graphql(desc = "Cursor before which the page ends; goes with `last`.")] before: Option<String>,
                ) -> $crate::graph::error::Maybe<<$asked_node as $crate::graph::node::Node>::Page> {
                    let slice = $crate::graph::page::Slice { first, after, last, before };
                    Box::pin(self.$answer(ctx, $asked_arg, *filtre.unwrap_or_default(), slice)).await
                }
            )* )?

            $(
                $(#[$lookup_doc])*
                async fn $lookup(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = $arg_doc)] $arg: $scalar,
                ) -> $crate::graph::error::Maybe<$crate::graph::nodes::One<$found>> {
                    use $crate::graph::{key::LookupKey, walk::Walk};
                    ctx.node(Some(LookupKey::<$found>::key(&$arg))).await
                }
            )*

            $(
                $(#[$list_doc])*
                #[allow(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
                async fn $list(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    $(
                        #[graphql(desc = "What narrows the list; all conditions must hold.")] filtre: Option<Box<$filter>>,
                        $( #[graphql(desc = "Order of the list.")] tri: Option<$tri>, )?
                    )?
                    #[graphql(desc = "How many elements from the beginning, or after `after`: 0 to 100, 20 by default.")]
                    first: Option<i32>,
                    #[graphql(desc = "Cursor after which the page begins.")] after: Option<String>,
                    #[graphql(desc = "How many elements from the end, or before `before`: 0 to 100.")]
                    last: Option<i32>,
                    #[graphql(desc = "Cursor before which the page ends; goes with `last`.")] before: Option<String>,
                ) -> $crate::graph::error::Maybe<<$node as $crate::graph::node::Node>::Page> {
                    use $crate::graph::walk::Walk;
                    let narrowed = match $crate::graph::node::asked!(ctx $(, filtre $(, tri, $tri)?, $filter)?) {
                        Ok(narrowed) => narrowed,
                        Err(error) => return Some(Err(error)),
                    };
                    let slice = $crate::graph::page::Slice { first, after, last, before };
                    Box::pin(ctx.page::<$node>($crate::store::Edge::All, $crate::store::Parent::root(), narrowed, slice)).await
                }
            )*
        }

        impl $name {
            /// By what gateways may ask.
            pub(super) const KEYS: &'static [$crate::graph::federation::Key] = &[
                $( $( $crate::graph::query::key!($keyed, $key: $key_scalar $(, $finder)?), )* )?
                $( $crate::graph::query::key!($found, $arg: $scalar), )*
            ];
        }
    };
}

/// A key of a type, which is its primary key unless a function finds what bears it.
macro_rules! key {
    ($node:ident, $key:ident: $scalar:ident) => {
        $crate::graph::federation::Key::of::<$node>(stringify!($key), |ctx, name, asked| {
            Box::pin($crate::graph::federation::at_once::<$node, $scalar>(ctx, name, asked))
        })
    };
    ($node:ident, $key:ident: $scalar:ident, $finder:ident) => {
        $crate::graph::federation::Key::of::<$node>(stringify!($key), |ctx, name, asked| {
            Box::pin($crate::graph::federation::one_by_one::<$node, $scalar>(ctx, name, asked, |ctx, key| {
                Box::pin(async move { $finder(ctx, &key).await })
            }))
        })
    };
}

use {key, roots};

/// Where every query begins.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    node::NodeQuery,
    certification::CertificationQuery,
    metier::MetierQuery,
    organisme::OrganismeQuery,
    formation::FormationQuery,
    commune::CommuneQuery,
    structure::StructureQuery,
    convention::ConventionQuery,
    jeu_de_donnees::JeuDeDonneesQuery,
    recherche::RechercheQuery,
    signalement::SignalementQuery,
    statistiques::StatistiquesQuery,
    Federation,
);

/// By what gateways may ask, domain by domain.
pub(super) static KEYS: [&[Key]; 9] = [
    certification::CertificationQuery::KEYS,
    metier::MetierQuery::KEYS,
    organisme::OrganismeQuery::KEYS,
    formation::FormationQuery::KEYS,
    commune::CommuneQuery::KEYS,
    structure::StructureQuery::KEYS,
    convention::ConventionQuery::KEYS,
    jeu_de_donnees::JeuDeDonneesQuery::KEYS,
    signalement::SignalementQuery::KEYS,
];
