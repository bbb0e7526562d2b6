//! What is a node of the graph? Something with an identifier of its own, read from one row.

use std::sync::Arc;

use async_graphql::{ID, OutputType};
use sea_orm::EntityTrait;

use super::nodes::Fields;
use super::page::{Connection, EdgeOf, Sortable};
use super::reads::Reads;
use crate::store::Listed;

/// A GraphQL type read from one row of one table.
pub trait Node: Fields + Clone + From<Arc<<Self::Entity as EntityTrait>::Model>> + 'static {
    /// Its table.
    type Entity: Listed;
    /// The edge that leads to it in a connection.
    type Edge: EdgeOf<Self> + Send + Sync;
    /// A page of a list of it.
    type Page: OutputType + From<Connection<Self>>;
    /// Its name in the schema.
    const NAME: &'static str;
    /// Whether its key already is an identifier among all types, as data·inclusion's are.
    const OWN_ID: bool;
    /// The data set that it comes from; none for what is about the data and not of them.
    const JEU: Option<&'static str>;
    /// The columns that its fields read.
    fn reads() -> &'static Reads;

    /// The identifier of a node among all types: its type, a colon, its key; or its key, where that is one.
    fn global_id(key: &str) -> ID {
        if Self::OWN_ID { ID(key.to_owned()) } else { ID(format!("{}:{key}", Self::NAME)) }
    }

    /// The key that an identifier of this type bears: the type's name and its colon may be left out.
    fn key_of(id: &str) -> &str {
        id.strip_prefix(Self::NAME).and_then(|rest| rest.strip_prefix(':')).unwrap_or(id)
    }
}

/// A node whose lists can be counted by what its rows bear.
pub trait Sorted: Node {
    /// Those counts.
    type Facettes: OutputType + From<Sortable<Self::Entity>>;
}

/// Draws a type of the graph: its documentation, its name and its table, its edge (`Link`, or `PlacedLink` for what has a
/// place) and its facets when its lists have some, its data set, its fields as resolvers, then its connections as a list: each line is an edge to the nodes of
/// another type. A field that is not `async` waits for nothing. A connection that takes an argument besides those of a page stands under `asked`, with the method of the
/// type that answers it from the argument, the filter and the slice. `id`, `misAJourLe`, `provenance` and `anomalies` are added, since every node has them.
///
/// ```text
/// object! {
///     /// A commune.
///     Commune(commune), PlacedLink + FacettesCommune, "decoupage";
///     fields {
///         /// Name.
///         fn nom(&self) -> &str { &self.0.nom }
///     }
///     asked {
///         /// Services around it, nearest first.
///         services(rayon_km: i32 = 10, "Radius in kilometres, 1 to 100."): Service(ServiceFilter) = services_around;
///     }
///     connections {
///         /// Courses given in it, by key.
///         formations: Formation(FormationFilter, TriFormation) = store::formation::IN_COMMUNE;
///         /// Postal codes, without filter.
///         bassins: Bassin = store::bassin::OF_COMMUNE;
///     }
/// }
/// ```
macro_rules! object {
    (
        $(#[$doc:meta])*
        $name:ident($table:ident), $edge:ident $(+ $facettes:ident)?, $jeu:literal $(, $own:ident)?;
        fields { $($fields:tt)* }
        $( around $centre:ident { $($around:tt)* } )?
        $( asked { $($asked:tt)* } )?
        connections { $($lines:tt)* }
    ) => {
        $crate::graph::node::drawn! {
            $(#[$doc])*
            $name($table), $edge $(+ $facettes)? $(, $own)?; Some($jeu);
            fields {
                $($fields)*

                /// When its content last changed here.
                fn mis_a_jour_le(&self) -> $crate::graph::scalars::DateTime {
                    self.0.mis_a_jour_le.into()
                }

                /// Where the facts come from.
                async fn provenance(&self) -> $crate::graph::types::Provenance {
                    $crate::graph::types::Provenance::new($jeu, self.0.millesime, stringify!($name), self.key())
                }

                /// What looks wrong in it, by identifier of the anomaly.
                async fn anomalies(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                ) -> Result<Vec<$crate::graph::types::Anomalie>, $crate::graph::error::Error> {
                    $crate::graph::types::Anomalie::of(ctx, stringify!($name), self.key()).await
                }
            }
            $( around $centre { $($around)* } )?
            $( asked { $($asked)* } )?
            connections { $($lines)* }
        }
    };
}

/// The same for what is about the data and not of them: no `misAJourLe`, no `provenance`.
macro_rules! plain {
    (
        $(#[$doc:meta])*
        $name:ident($table:ident);
        fields { $($fields:tt)* }
        connections {
            $( $(#[$line_doc:meta])* $field:ident: $node:ident $(($filter:ident $(, $tri:ident)?))? = $($path:ident)::+; )*
        }
    ) => {
        $crate::graph::node::drawn! {
            $(#[$doc])*
            $name($table), Link; None;
            fields { $($fields)* }
            connections { $( $(#[$line_doc])* $field: $node $(($filter $(, $tri)?))? = $($path)::+; )* }
        }
    };
}

/// The type of a row, what makes it a node, and its fields.
macro_rules! drawn {
    (
        $(#[$doc:meta])*
        $name:ident($table:ident), $edge:ident $(+ $facettes:ident)? $(, $own:ident)?; $jeu:expr;
        fields { $($fields:tt)* }
        $( around $centre:ident { $($around:tt)* } )?
        $( asked { $($asked:tt)* } )?
        connections { $($lines:tt)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(pub std::sync::Arc<entity::$table::Model>);

        impl From<std::sync::Arc<entity::$table::Model>> for $name {
            fn from(row: std::sync::Arc<entity::$table::Model>) -> Self {
                Self(row)
            }
        }

        impl $name {
            /// The primary key of its row.
            pub fn key(&self) -> &str {
                <entity::$table::Entity as $crate::store::Listed>::key(&self.0)
            }
        }

        impl $crate::graph::node::Node for $name {
            type Entity = entity::$table::Entity;
            type Edge = $crate::graph::page::$edge<Self>;
            type Page = $crate::graph::node::page!($($facettes)?);
            const NAME: &'static str = stringify!($name);
            const OWN_ID: bool = $crate::graph::node::own!($($own)?);
            const JEU: Option<&'static str> = $jeu;

            fn reads() -> &'static $crate::graph::reads::Reads {
                static READS: std::sync::LazyLock<$crate::graph::reads::Reads> = std::sync::LazyLock::new(
                    || $crate::graph::node::reads!($table; fields { $($fields)* } connections { $($lines)* })
                );
                &READS
            }
        }

        impl $crate::graph::nodes::Fields for $name {
            fn ready(name: &str) -> Option<$crate::graph::nodes::Ready<Self>> {
                static READY: std::sync::LazyLock<std::collections::HashMap<String, $crate::graph::nodes::Ready<$name>>> =
                    std::sync::LazyLock::new(|| $crate::graph::node::ready!($name; $($fields)*));
                READY.get(name).copied()
            }
        }

        $(
            impl $crate::graph::node::Sorted for $name {
                type Facettes = $crate::graph::types::$facettes;
            }
        )?

        $crate::graph::node::resolvers! {
            $(#[$doc])*
            $name($table);
            fields { $($fields)* }
            $( around $centre { $($around)* } )?
            $( asked { $($asked)* } )?
            connections { $($lines)* }
        }
    };
}

/// The columns that the fields of a node read: those that follow an edge, its key.
macro_rules! reads {
    (
        $table:ident;
        fields { $( $(#[$attribute:meta])* $visible:vis $(async)? fn $field:ident $arguments:tt -> $answer:ty $body:block )* }
        connections { $( $(#[$line_doc:meta])* $line:ident: $node:ident $(($($narrowed:tt)*))? = $($path:ident)::+; )* }
    ) => {
        $crate::graph::reads::Reads::of::<entity::$table::Model>(&[
            ("id", ""),
            $( (stringify!($field), stringify!($body)), )*
            $( (stringify!($line), ""), )*
        ])
    };
}

/// The fields of a node that wait for nothing, by name.
macro_rules! ready {
    (
        $name:ident;
        $( $(#[$attribute:meta])* $visible:vis $(async $(@ $never:tt)?)? fn $field:ident $arguments:tt -> $answer:ty $body:block )*
    ) => {{
        let mut ready = std::collections::HashMap::<String, $crate::graph::nodes::Ready<$name>>::new();
        ready.insert("id".to_owned(), |node, ctx| {
            $crate::graph::nodes::ready(ctx, &<$name as $crate::graph::node::Node>::global_id(node.key()))
        });
        $( $crate::graph::node::ready_field!(ready, $field $(async $($never)?)?); )*
        ready
    }};
}

/// One of them, unless it is `async`.
macro_rules! ready_field {
    ($ready:ident, $field:ident) => {
        let name = $crate::graph::reads::camel(stringify!($field));
        $ready.insert(name, |node, ctx| $crate::graph::nodes::ready(ctx, &node.$field(ctx)));
    };
    ($ready:ident, $field:ident async) => {};
}

/// The fields of a node. The engine keeps, for each field of an answer, as much room as the largest of its type asks for: what
/// follows an edge is boxed, so that all of them are small.
macro_rules! resolvers {
    (
        $(#[$doc:meta])*
        $name:ident($table:ident);
        fields { $($fields:tt)* }
        $( around $centre:ident { $( $(#[$around_doc:meta])* $around:ident: $around_node:ident($around_filter:ident, $around_tri:ident); )* } )?
        $( asked { $(
            $(#[$asked_doc:meta])*
            $asked:ident($arg:ident: $type:ty $(= $default:literal)?, $arg_doc:literal): $asked_node:ident($asked_filter:ident $(, $asked_tri:ident)?) = $answer:ident;
        )* } )?
        connections {
            $( $(#[$line_doc:meta])* $field:ident: $node:ident $(($filter:ident $(, $tri:ident)?))? = $($path:ident)::+; )*
        }
    ) => {
        $(#[$doc])*
        #[async_graphql::Object]
        impl $name {
            /// Identifier among all types, for `node` and for caches: its type, a colon, its key; for a structure or a
            /// service, the identifier that data·inclusion gives it.
            pub async fn id(&self) -> async_graphql::ID {
                <Self as $crate::graph::node::Node>::global_id(self.key())
            }

            $($fields)*

            $( $(
                $(#[$around_doc])*
                #[allow(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
                async fn $around(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = "Radius in kilometres around it, 1 to 100; without it, what bears its code.")]
                    rayon_km: Option<i32>,
                    #[graphql(desc = "What narrows the list; all conditions must hold.")] filtre: Option<Box<$around_filter>>,
                    #[graphql(desc = "Order of the list; with `rayonKm`, always from the nearest to the farthest.")]
                    tri: Option<$around_tri>,
                    #[graphql(desc = "How many elements from the beginning, or after `after`: 0 to 100, 20 by default.")]
                    first: Option<i32>,
                    #[graphql(desc = "Cursor after which the page begins.")] after: Option<String>,
                    #[graphql(desc = "How many elements from the end, or before `before`: 0 to 100.")]
                    last: Option<i32>,
                    #[graphql(desc = "Cursor before which the page ends; goes with `last`.")] before: Option<String>,
                ) -> $crate::graph::error::Maybe<<$around_node as $crate::graph::node::Node>::Page> {
                    use $crate::graph::walk::Walk;
                    let narrowed = match Box::pin($crate::graph::narrow::narrowed(ctx, filtre, tri)).await {
                        Ok(narrowed) => narrowed,
                        Err(error) => return Some(Err(error)),
                    };
                    let slice = $crate::graph::page::Slice { first, after, last, before };
                    match rayon_km {
                        None => Box::pin(ctx.page::<$around_node>($crate::store::commune::IN_COMMUNE, $crate::store::Parent::key(self.key()), narrowed, slice)).await,
                        Some(rayon_km) => Box::pin(ctx.near::<$around_node>(self.$centre(), rayon_km, narrowed.filter, slice)).await,
                    }
                }
            )* )?

            $( $(
                $(#[$asked_doc])*
                #[allow(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
                async fn $asked(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = $arg_doc $(, default = $default)?)] $arg: $type,
                    #[graphql(desc = "What narrows the list; all conditions must hold.")] filtre: Option<Box<$asked_filter>>,
                    $( #[graphql(desc = "Order of the list.")] tri: Option<$asked_tri>, )?
                    #[graphql(desc = "How many elements from the beginning, or after `after`: 0 to 100, 20 by default.")]
                    first: Option<i32>,
                    #[graphql(desc = "Cursor after which the page begins.")] after: Option<String>,
                    #[graphql(desc = "How many elements from the end, or before `before`: 0 to 100.")]
                    last: Option<i32>,
                    #[graphql(desc = "Cursor before which the page ends; goes with `last`.")] before: Option<String>,
                ) -> $crate::graph::error::Maybe<<$asked_node as $crate::graph::node::Node>::Page> {
                    let slice = $crate::graph::page::Slice { first, after, last, before };
                    match $crate::graph::node::asked!(ctx, filtre $(, tri, $asked_tri)?, $asked_filter) {
                        Ok(narrowed) => Box::pin(self.$answer(ctx, $arg, narrowed, slice)).await,
                        Err(error) => Some(Err(error)),
                    }
                }
            )* )?

            $(
                $(#[$line_doc])*
                #[allow(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
                async fn $field(
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
                    let parent = $crate::store::Parent::key(self.key());
                    Box::pin(ctx.page::<$node>($($path)::+, parent, narrowed, slice)).await
                }
            )*
        }
    };
}

/// What the arguments `filtre` and `tri` of a list ask, when it has them.
macro_rules! asked {
    ($ctx:ident) => {
        Ok::<_, $crate::graph::error::Error>($crate::graph::narrow::Narrowed::default())
    };
    ($ctx:ident, $filtre:ident, $filter:ident) => {
        Box::pin($crate::graph::narrow::narrowed($ctx, $filtre, None::<$crate::graph::narrow::NoTri>)).await
    };
    ($ctx:ident, $filtre:ident, $tri:ident, $tri_type:ident, $filter:ident) => {
        Box::pin($crate::graph::narrow::narrowed($ctx, $filtre, $tri)).await
    };
}

macro_rules! page {
    () => {
        $crate::graph::page::Connection<Self>
    };
    ($facettes:ident) => {
        $crate::graph::page::Faceted<Self>
    };
}

macro_rules! own {
    () => {
        false
    };
    (own) => {
        true
    };
}

pub(super) use {asked, drawn, object, own, page, plain, reads, ready, ready_field, resolvers};
