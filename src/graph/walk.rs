//! How does a resolver follow an edge? By asking the batch of its request, never the database.

use std::collections::HashMap;
use std::future::ready;
use std::sync::Arc;

use async_graphql::Context;
use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::error::{Error, Failed, Maybe};
use super::loader::{Batch, Batches, Count, Family, Keyed, Kin, Loaded, Of, Part, Successors, Wanted, Whole};
use super::narrow::Narrowed;
use super::node::Node;
use super::nodes::{Nodes, One};
use super::page::{Connection, Slice};
use super::reads;
use super::schema::Today;
use super::steady;
use super::types::{LienEtablissement, Organisme, VersionDonnees};
use super::viewer::{CONTACTS_LIRE, Viewer};
use crate::contact;
use crate::search::organisme::{Candidat, Couple};
use crate::store::continuite::{Continuous, Moment};
use crate::store::usage::{Asked, Figures};
use crate::store::{Circle, Columns, Edge, List, Listed, Numbered, Order, Parent, Point, Store, Window};

/// Farthest that a list around a point reaches, in kilometres.
pub const MAX_RADIUS_KM: u32 = 100;

/// Longest key of any register, in bytes, and a good deal more.
const LONGEST_KEY: usize = 1_000;

type Row<N> = <<N as Node>::Entity as sea_orm::EntityTrait>::Model;
type FilterOf<N> = <<N as Node>::Entity as Listed>::Filter;

/// Edges, as resolvers follow them.
pub trait Walk {
    /// The loads of this request.
    fn batches(&self) -> &Batches;

    /// On whose behalf.
    fn viewer(&self) -> &Viewer;

    /// The day of this request, in Paris.
    fn today(&self) -> NaiveDate;

    /// The version of the data that answers.
    fn version(&self) -> VersionDonnees;

    /// A contact, unless it is masked and the viewer may not read the contacts of people.
    fn contact<'a>(&self, masque: Option<&str>, value: Option<&'a str>) -> Option<&'a str>;

    /// The row of a table that bears this key, whole; none when there is no key, or no such row.
    fn row<E: Listed>(&self, key: Option<&str>) -> impl Future<Output = Result<Option<Arc<E::Model>>, Error>> + Send;

    /// Whether a table has a row that bears this key.
    fn knows<E: Listed>(&self, key: Option<&str>) -> impl Future<Output = Result<bool, Error>> + Send;

    /// The node that bears this key, of a row that is whole; null when there is no key, or when it leads nowhere.
    fn one<N: Node>(&self, key: Option<&str>) -> impl Future<Output = Maybe<N>> + Send;

    /// The same, as the field that is executed answers it: of its row, what the selection of that field reads.
    fn node<N: Node>(&self, key: Option<&str>) -> impl Future<Output = Maybe<One<N>>> + Send;

    /// The nodes that bear these keys, as the field that is executed answers them: of their rows, what its selection reads. In
    /// the order of the keys; none where no row bears one.
    fn nodes_of<N: Node>(&self, keys: &[&str]) -> impl Future<Output = Result<Vec<Option<N>>, Error>> + Send;

    /// Every node that hangs from a key, where the domain bounds their number, of rows that are whole; by primary key.
    fn all<N: Node>(&self, edge: Edge, key: &str) -> impl Future<Output = Result<Vec<N>, Error>> + Send;

    /// The same, as the field that is executed answers them: of their rows, what its selection reads.
    fn nodes<N: Node>(&self, edge: Edge, key: &str) -> impl Future<Output = Result<Nodes<N>, Error>> + Send;

    /// The rows that `all` makes nodes of.
    fn rows<E: Listed>(
        &self,
        edge: Edge,
        key: &str,
    ) -> impl Future<Output = Result<Arc<Vec<Arc<E::Model>>>, Error>> + Send;

    /// A text of the row that bears a key, of which nothing else is read, without the contacts of people that the viewer may
    /// not read. Null when there is none. Written `text!(ctx, table.column, key)`.
    fn text<E: Listed>(
        &self,
        key: &str,
        column: &str,
        read: impl Fn(&E::Model) -> Option<String> + Send,
    ) -> impl Future<Output = Maybe<String>> + Send;

    /// How many nodes hang from a key.
    fn count<N: Node>(&self, edge: Edge, key: &str) -> impl Future<Output = Result<i64, Error>> + Send;

    /// What replaces a node on a day, today when none is asked: its successors, followed until one is in force.
    fn successors<N: Node<Entity: Continuous>>(
        &self,
        key: &str,
        asked: Option<NaiveDate>,
    ) -> impl Future<Output = Result<Vec<N>, Error>> + Send;

    /// Every node tied to a node by replacements, itself included.
    fn family<N: Node<Entity: Continuous>>(&self, key: &str) -> impl Future<Output = Result<Vec<N>, Error>> + Send;

    /// Where something stands: its own point, else the centre of its commune.
    fn centre(
        &self,
        degrees: Option<(f64, f64)>,
        commune: Option<&str>,
    ) -> impl Future<Output = Result<Option<Point>, Error>> + Send;

    /// The first row that hangs from a parent; none when none does.
    fn first<E: Listed>(
        &self,
        edge: Edge,
        parent: Parent,
        filter: E::Filter,
        order: Order,
    ) -> impl Future<Output = Result<Option<Arc<E::Model>>, Error>> + Send;

    /// A page of the nodes around a point, nearest first; empty without a point.
    fn near<N: Node>(
        &self,
        centre: Option<Point>,
        rayon_km: i32,
        filter: FilterOf<N>,
        slice: Slice,
    ) -> impl Future<Output = Maybe<N::Page>> + Send;

    /// The organisations that may answer a search by SIRET, by UAI or by both.
    fn pool(&self, couple: &Couple) -> impl Future<Output = Result<Arc<Vec<Candidat>>, Error>> + Send;

    /// How much was asked in a period; null when it is not told.
    fn figures(&self, asked: Asked) -> impl Future<Output = Maybe<Arc<Figures>>> + Send;

    /// The training organisation of a structure, and by what they are tied.
    fn organisme_of(
        &self,
        structure: &entity::structure::Model,
    ) -> impl Future<Output = Result<Option<(Organisme, LienEtablissement)>, Error>> + Send;

    /// A page of the nodes that hang from a parent, as the field that is executed answers it: of their rows, what its
    /// selection reads.
    fn page<N: Node>(
        &self,
        edge: Edge,
        parent: Parent,
        asked: impl Into<Narrowed<FilterOf<N>>> + Send,
        slice: Slice,
    ) -> impl Future<Output = Maybe<N::Page>> + Send;
}

impl Walk for Context<'_> {
    fn batches(&self) -> &Batches {
        self.data_unchecked::<Batches>()
    }

    fn viewer(&self) -> &Viewer {
        self.data_unchecked::<Viewer>()
    }

    fn today(&self) -> NaiveDate {
        self.data_unchecked::<Today>().0
    }

    fn version(&self) -> VersionDonnees {
        *self.data_unchecked::<VersionDonnees>()
    }

    fn contact<'a>(&self, masque: Option<&str>, value: Option<&'a str>) -> Option<&'a str> {
        value.filter(|_| masque.is_none() || self.viewer().may(CONTACTS_LIRE))
    }

    async fn row<E: Listed>(&self, key: Option<&str>) -> Result<Option<Arc<E::Model>>, Error> {
        keyed::<E>(self, key, Columns::ALL).await
    }

    async fn knows<E: Listed>(&self, key: Option<&str>) -> Result<bool, Error> {
        Ok(keyed::<E>(self, key, Columns::NONE).await?.is_some())
    }

    async fn one<N: Node>(&self, key: Option<&str>) -> Maybe<N> {
        node(self, key, Columns::ALL).await
    }

    async fn node<N: Node>(&self, key: Option<&str>) -> Maybe<One<N>> {
        node(self, key, reads::of_node::<N>(self)).await.map(|found| found.map(One))
    }

    async fn nodes_of<N: Node>(&self, keys: &[&str]) -> Result<Vec<Option<N>>, Error> {
        tells_more_of::<N>(self);
        let columns = reads::of_node::<N>(self);
        let of = |key: &str| Keyed::<N::Entity>::new((key.to_owned(), columns));
        let batches = self.batches();
        let known: Vec<_> = keys.iter().map_while(|key| batches.loader().remembered(&of(key))).collect();
        let unknown = &keys[known.len()..];
        let read = match unknown {
            [] => HashMap::new(),
            _ => batches.load_many(unknown.iter().filter(|key| may_be_a_key(key)).map(|key| of(key))).boxed().await?,
        };
        let rows = known.into_iter().map(Some).chain(unknown.iter().map(|key| read.get(&of(key)).cloned()));
        Ok(rows.map(|row| row.map(N::from)).collect())
    }

    async fn all<N: Node>(&self, edge: Edge, key: &str) -> Result<Vec<N>, Error> {
        Ok(nodes(self.rows::<N::Entity>(edge, key).await?))
    }

    async fn nodes<N: Node>(&self, edge: Edge, key: &str) -> Result<Nodes<N>, Error> {
        Ok(Nodes(nodes(whole::<N::Entity>(self, edge, key, reads::of_node::<N>(self)).await?)))
    }

    async fn rows<E: Listed>(&self, edge: Edge, key: &str) -> Result<Arc<Vec<Arc<E::Model>>>, Error> {
        whole::<E>(self, edge, key, Columns::ALL).await
    }

    async fn text<E: Listed>(
        &self,
        key: &str,
        column: &str,
        read: impl Fn(&E::Model) -> Option<String> + Send,
    ) -> Maybe<String> {
        let columns = Columns::named::<E::Model>(column).unwrap_or(Columns::ALL);
        let row = keyed::<E>(self, Some(key), columns).await;
        let may = self.viewer().may(CONTACTS_LIRE);
        let shown = |row: Arc<E::Model>| Some(contact::shown(&read(&row)?, may).into_owned());
        row.map(|row| row.and_then(shown)).transpose()
    }

    async fn count<N: Node>(&self, edge: Edge, key: &str) -> Result<i64, Error> {
        let list = Arc::new(List { edge, filter: Default::default(), order: Order::Key }.into());
        Ok(load::<Count<N::Entity>>(self, Of::new((list, Parent::key(key)))).await?.unwrap_or(0))
    }

    async fn successors<N: Node<Entity: Continuous>>(
        &self,
        key: &str,
        asked: Option<NaiveDate>,
    ) -> Result<Vec<N>, Error> {
        let key: Successors<N::Entity> = Of::new((key.to_owned(), Moment { asked, today: self.today() }));
        Ok(nodes(load(self, key).await?.unwrap_or_default()))
    }

    async fn family<N: Node<Entity: Continuous>>(&self, key: &str) -> Result<Vec<N>, Error> {
        let key: Family<N::Entity> = Of::new(Kin(key.to_owned()));
        Ok(nodes(load(self, key).await?.unwrap_or_default()))
    }

    async fn centre(&self, degrees: Option<(f64, f64)>, commune: Option<&str>) -> Result<Option<Point>, Error> {
        if let Some((latitude, longitude)) = degrees {
            return Ok(Point::new(latitude, longitude));
        }
        let commune = self.row::<entity::commune::Entity>(commune).await?;
        let degrees = commune.and_then(|row| row.latitude.zip(row.longitude));
        Ok(degrees.and_then(|(latitude, longitude)| Point::new(latitude, longitude)))
    }

    async fn first<E: Listed>(
        &self,
        edge: Edge,
        parent: Parent,
        filter: E::Filter,
        order: Order,
    ) -> Result<Option<Arc<E::Model>>, Error> {
        let window = Window { size: 1, backward: false, from: None };
        let key: Part<E> = Of::new((Arc::new(List { edge, filter, order }.into()), parent, window, Columns::ALL));
        let page = load(self, key).await?;
        Ok(page.and_then(|page| page.rows.first().map(|placed| placed.row.clone())))
    }

    async fn near<N: Node>(
        &self,
        centre: Option<Point>,
        rayon_km: i32,
        filter: FilterOf<N>,
        slice: Slice,
    ) -> Maybe<N::Page> {
        let Some(radius_m) =
            u32::try_from(rayon_km).ok().filter(|km| (1..=MAX_RADIUS_KM).contains(km)).map(|km| km * 1_000)
        else {
            return Some(Err(Error::input(
                "rayonKm",
                rayon_km,
                &format!("a number of kilometres from 1 to {MAX_RADIUS_KM}"),
            )));
        };
        let parent = centre.map_or_else(Parent::root, |centre| Parent::circle(Circle { centre, radius_m }));
        self.page::<N>(Edge::Near, parent, Narrowed { filter, order: Order::Distance }, slice).await
    }

    async fn pool(&self, couple: &Couple) -> Result<Arc<Vec<Candidat>>, Error> {
        Ok(load(self, couple.clone()).await?.unwrap_or_default())
    }

    async fn figures(&self, asked: Asked) -> Maybe<Arc<Figures>> {
        load(self, asked).await.map_err(Error::from).transpose()
    }

    async fn organisme_of(
        &self,
        structure: &entity::structure::Model,
    ) -> Result<Option<(Organisme, LienEtablissement)>, Error> {
        if let Some(row) = self.row::<entity::organisme::Entity>(structure.siret.as_deref()).await? {
            return Ok(Some((row.into(), LienEtablissement::Siret)));
        }
        let Some(siren) = &structure.siren else { return Ok(None) };
        let unit: Vec<Organisme> = self.all(crate::store::organisme::OF_SIREN, siren).await?;
        Ok(unit.into_iter().next().map(|organisme| (organisme, LienEtablissement::Siren)))
    }

    async fn page<N: Node>(
        &self,
        edge: Edge,
        parent: Parent,
        asked: impl Into<Narrowed<FilterOf<N>>> + Send,
        slice: Slice,
    ) -> Maybe<N::Page> {
        let Narrowed { filter, order } = asked.into();
        let window = match slice.window::<N>(order) {
            Ok(window) => window,
            Err(error) => return Some(Err(error)),
        };
        let list: Arc<Numbered<List<N::Entity>>> = Arc::new(List { edge, filter, order }.into());
        let key: Part<N::Entity> = Of::new((list.clone(), parent.clone(), window.clone(), reads::of_page::<N>(self)));
        let page = load(self, key).await;
        Some(page.map(|page| Connection::new(page, window, list, parent).into()).map_err(Error::from))
    }
}

/// The row that bears a key, if any may.
async fn keyed<E: Listed>(
    ctx: &Context<'_>,
    key: Option<&str>,
    columns: Columns,
) -> Result<Option<Arc<E::Model>>, Error> {
    let Some(key) = key.filter(|key| may_be_a_key(key)) else { return Ok(None) };
    Ok(load::<Keyed<E>>(ctx, Of::new((key.to_owned(), columns))).await?)
}

/// The node of such a row.
async fn node<N: Node>(ctx: &Context<'_>, key: Option<&str>, columns: Columns) -> Maybe<N> {
    tells_more_of::<N>(ctx);
    keyed::<N::Entity>(ctx, key, columns).await.map(|row| row.map(N::from)).transpose()
}

/// Notes that an answer tells of nodes that come and go without a version being published, if these do.
fn tells_more_of<N: Node>(ctx: &Context<'_>) {
    if steady::is_lively_type(N::NAME) {
        ctx.data_unchecked::<Store>().tells_more();
    }
}

/// Every row that hangs from a key.
async fn whole<E: Listed>(
    ctx: &Context<'_>,
    edge: Edge,
    key: &str,
    columns: Columns,
) -> Result<Arc<Vec<Arc<E::Model>>>, Error> {
    if !may_be_a_key(key) {
        return Ok(Arc::default());
    }
    Ok(load::<Whole<E>>(ctx, Of::new((edge, key.to_owned(), columns))).await?.unwrap_or_default())
}

/// A text of a row: [`Walk::text`].
macro_rules! text {
    ($ctx:ident, $table:ident.$column:ident, $key:expr) => {
        $ctx.text::<entity::$table::Entity>($key, stringify!($column), |row| Option::from(row.$column.clone()))
    };
}

pub(super) use text;

/// What a batch gives for a key. It is boxed: whoever asks keeps room for it in each field of its type.
fn load<'a, K: Wanted>(ctx: &'a Context<'_>, key: K) -> BoxFuture<'a, Result<Option<Loaded<K>>, Failed>>
where
    Batch: Loader<K, Error = Failed>,
{
    let batches = ctx.batches();
    match batches.loader().remembered(&key) {
        Some(found) => ready(Ok(Some(found))).boxed(),
        None => batches.load_one(key).boxed(),
    }
}

/// Whether any register may have it as a key: none has a NUL, which PostgreSQL refuses to look for, nor a page of text.
fn may_be_a_key(key: &str) -> bool {
    key.len() <= LONGEST_KEY && !key.contains('\0')
}

fn nodes<N: Node>(rows: Arc<Vec<Arc<Row<N>>>>) -> Vec<N> {
    rows.iter().cloned().map(N::from).collect()
}
