//! What does a list look like from outside? Relay's connections, with keyset cursors.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject, TypeName};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::error::{Error, Maybe};
use super::loader::{Count, Of, Sorting};
use super::node::{Node, Sorted};
use super::nodes::{Fields, Nodes, Ready, ready};
use super::walk::Walk;
use crate::store::{Facet, List, Listed, Numbered, Order, Page, Parent, Placed, Position, Values, Window, metres};

/// Rows of a page when the query does not say.
pub const DEFAULT_SIZE: u32 = 20;

/// Rows of a page at the most.
pub const MAX_SIZE: u32 = 100;

/// The four arguments of a connection.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    /// Rows from the beginning, or after `after`.
    pub first: Option<i32>,
    /// Cursor of the row before the wanted ones.
    pub after: Option<String>,
    /// Rows from the end, or before `before`.
    pub last: Option<i32>,
    /// Cursor of the row after the wanted ones.
    pub before: Option<String>,
}

impl Slice {
    /// The window that these arguments open on a list of `N` in an order.
    pub fn window<N: Node>(&self, order: Order) -> Result<Window, Error> {
        match (self.first, self.last, &self.after, &self.before) {
            (Some(_), Some(last), ..) => Err(Error::input("last", last, "either first or last, not both")),
            (_, Some(last), None, before) => {
                Ok(Window { size: size("last", last)?, backward: true, from: position::<N>("before", before, order)? })
            }
            (_, Some(_), Some(after), _) => Err(Error::input("after", after, "no after with last: use before")),
            (_, None, _, Some(before)) => Err(Error::input("before", before, "no before without last: use after")),
            (first, None, after, None) => {
                let size = first.map_or(Ok(DEFAULT_SIZE), |first| size("first", first))?;
                Ok(Window { size, backward: false, from: position::<N>("after", after, order)? })
            }
        }
    }
}

pub(super) fn size(argument: &str, given: i32) -> Result<u32, Error> {
    u32::try_from(given)
        .ok()
        .filter(|size| *size <= MAX_SIZE)
        .ok_or_else(|| Error::input(argument, given, &format!("a number from 0 to {MAX_SIZE}")))
}

fn position<N: Node>(argument: &str, cursor: &Option<String>, order: Order) -> Result<Option<Position>, Error> {
    let Some(cursor) = cursor else { return Ok(None) };
    let refuse = || Error::input(argument, cursor, &format!("a cursor of the same list of {}", N::NAME));
    let json = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| refuse())?;
    let (name, standing, key): (String, Option<u64>, String) = serde_json::from_slice(&json).map_err(|_| refuse())?;
    let finite = standing.is_none_or(|bits| f64::from_bits(bits).is_finite());
    let ordered = order != Order::Key;
    if name != list_name::<N>(order) || standing.is_some() != ordered || !finite || key.contains('\0') {
        return Err(refuse());
    }
    Ok(Some(Position { standing, key }))
}

/// The cursor of a row: opaque, bound to the type and the order of its list.
fn cursor<N: Node>(placed: &Placed<<N::Entity as sea_orm::EntityTrait>::Model>, order: Order) -> String {
    let standing = placed.standing.map(f64::to_bits);
    let content = serde_json::json!([list_name::<N>(order), standing, N::Entity::key(&placed.row)]);
    URL_SAFE_NO_PAD.encode(content.to_string())
}

/// The cursor of a place in a list by key, whether a row stands there or not.
pub(super) fn cursor_at<N: Node>(key: &str) -> String {
    let content = serde_json::json!([list_name::<N>(Order::Key), None::<u64>, key]);
    URL_SAFE_NO_PAD.encode(content.to_string())
}

/// What a cursor is bound to: the type of a list, and its order when keys and distances do not tell it.
fn list_name<N: Node>(order: Order) -> Cow<'static, str> {
    match order {
        Order::Key | Order::Distance => N::NAME.into(),
        Order::Debut(_) => format!("{} debut", N::NAME).into(),
        Order::Pertinence => format!("{} pertinence", N::NAME).into(),
    }
}

/// An edge of a connection.
pub trait EdgeOf<N>: Fields {
    /// An edge to a node.
    fn new(node: N, cursor: String, distance: Option<f64>) -> Self;
}

/// An edge to a node that has no place.
#[derive(Debug)]
pub struct Link<N> {
    node: N,
    cursor: String,
}

/// An edge to a node that has a place.
#[derive(Debug)]
pub struct PlacedLink<N> {
    node: N,
    cursor: String,
    distance: Option<f64>,
}

impl<N: Node> TypeName for Link<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::NAME).into()
    }
}

impl<N: Node> TypeName for PlacedLink<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::NAME).into()
    }
}

/// One element of a page, with the cursor that leads back to it.
#[Object(name_type, shareable)]
impl<N: Node> Link<N> {
    /// The element.
    async fn node(&self) -> &N {
        &self.node
    }

    /// Opaque mark of its place in the list, for `after` and `before`.
    fn cursor(&self) -> &str {
        &self.cursor
    }
}

/// One element of a page, with the cursor that leads back to it and how far it stands.
#[Object(name_type, shareable)]
impl<N: Node> PlacedLink<N> {
    /// The element.
    async fn node(&self) -> &N {
        &self.node
    }

    /// Opaque mark of its place in the list, for `after` and `before`.
    fn cursor(&self) -> &str {
        &self.cursor
    }

    /// Metres to it, along a great circle of a sphere of 6 371 km; null when the list is not by distance.
    fn distance_m(&self) -> Option<i32> {
        self.distance.map(|chord2| metres(chord2).round() as i32)
    }
}

impl<N: Node> Fields for Link<N> {
    fn ready(name: &str) -> Option<Ready<Self>> {
        match name {
            "cursor" => Some(|link, ctx| ready(ctx, &link.cursor(ctx))),
            _ => None,
        }
    }
}

impl<N: Node> Fields for PlacedLink<N> {
    fn ready(name: &str) -> Option<Ready<Self>> {
        match name {
            "cursor" => Some(|link, ctx| ready(ctx, &link.cursor(ctx))),
            "distanceM" => Some(|link, ctx| ready(ctx, &link.distance_m(ctx))),
            _ => None,
        }
    }
}

impl<N: Node> EdgeOf<N> for Link<N> {
    fn new(node: N, cursor: String, _distance: Option<f64>) -> Self {
        Self { node, cursor }
    }
}

impl<N: Node> EdgeOf<N> for PlacedLink<N> {
    fn new(node: N, cursor: String, distance: Option<f64>) -> Self {
        Self { node, cursor, distance }
    }
}

type Model<N> = <<N as Node>::Entity as sea_orm::EntityTrait>::Model;

/// A page of a list, and what is needed to count the whole list.
pub struct Connection<N: Node> {
    page: Arc<Page<Model<N>>>,
    nodes: Vec<N>,
    window: Window,
    list: Arc<Numbered<List<N::Entity>>>,
    parent: Parent,
}

impl<N: Node> Connection<N> {
    /// The connection of a page.
    pub fn new(
        page: Option<Arc<Page<Model<N>>>>,
        window: Window,
        list: Arc<Numbered<List<N::Entity>>>,
        parent: Parent,
    ) -> Self {
        let page = page.unwrap_or_default();
        let nodes = page.rows.iter().map(|placed| N::from(placed.row.clone())).collect();
        Self { page, nodes, window, list, parent }
    }

    fn elements(&self) -> Nodes<N> {
        Nodes(self.nodes.clone())
    }

    fn links(&self) -> Nodes<N::Edge> {
        let link =
            |(placed, node): (&Placed<Model<N>>, &N)| N::Edge::new(node.clone(), self.cursor(placed), placed.distance);
        Nodes(self.page.rows.iter().zip(&self.nodes).map(link).collect())
    }

    fn cursor(&self, placed: &Placed<Model<N>>) -> String {
        cursor::<N>(placed, self.list.order)
    }

    fn info(&self) -> PageInfo {
        let (beyond, more) = (self.window.from.is_some(), self.page.more);
        PageInfo {
            has_next_page: if self.window.backward { beyond } else { more },
            has_previous_page: if self.window.backward { more } else { beyond },
            start_cursor: self.page.rows.first().map(|placed| self.cursor(placed)),
            end_cursor: self.page.rows.last().map(|placed| self.cursor(placed)),
        }
    }

    async fn total(&self, ctx: &Context<'_>) -> Maybe<i32> {
        let key: Count<N::Entity> = Of::new((self.list.clone(), self.parent.clone()));
        let counted = Box::pin(ctx.batches().load_one(key)).await;
        Some(counted.map(|count| i32::try_from(count.unwrap_or(0)).unwrap_or(i32::MAX)).map_err(Error::from))
    }
}

impl<N: Node> TypeName for Connection<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::NAME).into()
    }
}

/// A page of a list that may grow, and the way to its other pages.
#[Object(name_type, shareable)]
impl<N: Node> Connection<N> {
    /// Elements of the page with their cursors, in the order of the list.
    async fn edges(&self) -> Nodes<N::Edge> {
        self.links()
    }

    /// Elements of the page, in the order of the list.
    async fn nodes(&self) -> Nodes<N> {
        self.elements()
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> PageInfo {
        self.info()
    }

    /// Elements of the whole list, all pages together. Counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Maybe<i32> {
        self.total(ctx).await
    }
}

/// A page of a list whose rows can be counted by what they bear.
pub struct Faceted<N: Sorted>(Connection<N>);

impl<N: Sorted> From<Connection<N>> for Faceted<N> {
    fn from(connection: Connection<N>) -> Self {
        Self(connection)
    }
}

impl<N: Sorted> TypeName for Faceted<N> {
    fn type_name() -> Cow<'static, str> {
        <Connection<N> as TypeName>::type_name()
    }
}

/// A page of a list that may grow, and the way to its other pages.
#[Object(name_type, shareable)]
impl<N: Sorted> Faceted<N> {
    /// Elements of the page with their cursors, in the order of the list.
    async fn edges(&self) -> Nodes<N::Edge> {
        self.0.links()
    }

    /// Elements of the page, in the order of the list.
    async fn nodes(&self) -> Nodes<N> {
        self.0.elements()
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> PageInfo {
        self.0.info()
    }

    /// Elements of the whole list, all pages together. Counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Maybe<i32> {
        self.0.total(ctx).await
    }

    /// How many elements of the whole list bear each value. Each of these counts leaves out the condition of the filter on
    /// its own value, and keeps all others: it tells what another choice would give. Counted only when asked for.
    async fn facettes(&self) -> N::Facettes {
        N::Facettes::from(Sortable { list: self.0.list.clone(), parent: self.0.parent.clone() })
    }
}

/// A list to be counted by what its rows bear.
pub struct Sortable<E: Listed> {
    list: Arc<Numbered<List<E>>>,
    parent: Parent,
}

impl<E: Listed> Sortable<E> {
    /// Values of a facet, the most frequent first.
    pub async fn by(&self, ctx: &Context<'_>, facet: Facet<E>) -> Result<Arc<Values>, Error> {
        let key: Sorting<E> = Of::new((Arc::new(self.list.without(facet).into()), self.parent.clone(), facet));
        Ok(Box::pin(ctx.batches().load_one(key)).await?.unwrap_or_default())
    }
}

/// Where a page stands in its list.
#[derive(Debug, SimpleObject)]
#[graphql(shareable)]
pub struct PageInfo {
    /// Whether elements remain after this page.
    pub(super) has_next_page: bool,
    /// Whether elements remain before this page.
    pub(super) has_previous_page: bool,
    /// Cursor of the first element; null when the page is empty.
    pub(super) start_cursor: Option<String>,
    /// Cursor of the last element; null when the page is empty.
    pub(super) end_cursor: Option<String>,
}
