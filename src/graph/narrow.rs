//! How does what a caller asks of a list become what the store reads? Places are looked up, orders checked.

use async_graphql::Context;
use chrono::NaiveDate;

use super::error::Error;
use super::walk::Walk;
use crate::search::fold;
use crate::store::{Filter, Order};

/// What narrows a list, and in which order it goes.
#[derive(Clone, Debug, Default)]
pub struct Narrowed<F> {
    /// What narrows it.
    pub filter: F,
    /// Its order.
    pub order: Order,
}

impl<F> From<F> for Narrowed<F> {
    fn from(filter: F) -> Self {
        Self { filter, order: Order::Key }
    }
}

/// What narrows a list, as a caller writes it.
pub trait Narrows<F>: Send {
    /// The store's filter.
    fn narrow(self, ctx: &Context<'_>) -> impl Future<Output = Result<F, Error>> + Send;
}

/// Nothing has to be looked up.
impl<T: Into<F> + Send, F: Send> Narrows<F> for T {
    async fn narrow(self, _ctx: &Context<'_>) -> Result<F, Error> {
        Ok(self.into())
    }
}

/// An order, as a caller writes it.
pub trait Tri: Copy + Send {
    /// The order of the store, on a day.
    fn order(self, today: NaiveDate) -> Order;
}

/// What a caller asks of a list.
pub async fn narrowed<F: Filter>(
    ctx: &Context<'_>,
    filtre: Option<Box<impl Narrows<F>>>,
    tri: Option<impl Tri>,
) -> Result<Narrowed<F>, Error> {
    let mut filter = match filtre {
        Some(filtre) => (*filtre).narrow(ctx).await?,
        None => F::default(),
    };
    let around = !filter.around().is_empty();
    let order = match tri.map(|tri| tri.order(ctx.today())) {
        Some(Order::Distance) if !around => {
            let message = "tri: DISTANCE is not accepted: expected filtre.pres, which tells from where".to_owned();
            return Err(Error::BadUserInput(message));
        }
        Some(Order::Pertinence)
            if !filter.texte().is_some_and(|texte| texte.as_deref().is_some_and(says_something)) =>
        {
            let message = "tri: PERTINENCE is not accepted: expected filtre.texte, with a word at least, which tells what is looked for";
            return Err(Error::BadUserInput(message.to_owned()));
        }
        Some(order) => order,
        None if around => Order::Distance,
        None => Order::Key,
    };
    Ok(Narrowed { filter, order })
}

// Whether a text holds a word.
fn says_something(texte: &str) -> bool {
    !fold(texte).is_empty()
}

/// No order can be asked.
#[derive(Clone, Copy, Debug)]
pub enum NoTri {}

impl Tri for NoTri {
    fn order(self, _today: NaiveDate) -> Order {
        match self {}
    }
}
