//! What narrows a list?

use std::fmt::Debug;
use std::hash::Hash;

use super::Listed;
use super::circle::Circle;
use super::edge::Edge;
use super::lexeme;
use super::sql::Sql;

/// What narrows a list.
pub trait Filter: Clone + Debug + Default + Eq + Hash + Send + Sync + 'static {
    /// Adds its conditions on the row `c`, each opening with ` AND `; those of [`Filter::around`] left out.
    fn conditions<E: Listed>(&self, sql: &mut Sql);

    /// Adds the conditions on what hangs from the row `c` by a link: looked up row by row where rows are read by where they
    /// stand; elsewhere, links may lead to the rows.
    fn linked(&self, _by_place: bool, _sql: &mut Sql) {}

    /// Adds the conditions that are judged row by row, by what hangs from the row `c`, and by the other rows of the list that
    /// hangs so: where the nearest are asked, rows are judged in their order, and no further than the page.
    fn judged<E: Listed>(&self, _edge: Edge, _sql: &mut Sql) {}

    /// Whether there are such conditions.
    fn judges(&self) -> bool {
        false
    }

    /// Rows must stand within one of these circles, when there are any; distances are told to the nearest centre.
    fn around(&self) -> &[Circle] {
        &[]
    }

    /// The text that rows must answer, in a list that can go by how well they do.
    fn texte(&mut self) -> Option<&mut Option<String>> {
        None
    }

    /// Words of the index of which its rows bear one, by where they stand; none when they may stand anywhere.
    fn cells(&self) -> Option<Vec<String>> {
        lexeme::cells(self.around(), self.keeps_remote())
    }

    /// Whether what is offered remotely is kept wherever it stands, and has no distance unless one can come to it.
    fn keeps_remote(&self) -> bool {
        false
    }
}

/// Nothing narrows the list.
impl Filter for () {
    fn conditions<E: Listed>(&self, _sql: &mut Sql) {}
}
