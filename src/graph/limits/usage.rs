//! What do several requests ask together?

use super::weight::Budget;
use super::{Code, Limits, Refusal, figure};

/// What one request asks, of all that is bounded by a sum. A document of several operations counts for its greatest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    tokens: usize,
    aliases: usize,
    roots: usize,
    directives: usize,
    fields: usize,
    cost: usize,
}

impl Usage {
    pub(super) fn of(budget: &Budget) -> Self {
        budget.operations.iter().fold(Self::default(), |usage, weight| Self {
            aliases: usage.aliases.max(weight.aliases),
            roots: usage.roots.max(weight.roots),
            directives: usage.directives.max(weight.directives),
            fields: usage.fields.saturating_add(weight.selections),
            cost: usage.cost.max(weight.cost),
            tokens: 0,
        })
    }

    /// Its cost, in the points of its limit.
    pub fn cost(&self) -> usize {
        self.cost
    }

    /// The same, of a text of so many tokens.
    #[must_use]
    pub fn with_tokens(self, tokens: usize) -> Self {
        Self { tokens, ..self }
    }

    fn and(self, other: Self) -> Self {
        Self {
            tokens: self.tokens.saturating_add(other.tokens),
            aliases: self.aliases.saturating_add(other.aliases),
            roots: self.roots.saturating_add(other.roots),
            directives: self.directives.saturating_add(other.directives),
            fields: self.fields.saturating_add(other.fields),
            cost: self.cost.saturating_add(other.cost),
        }
    }
}

/// Measures requests that come together: their sum keeps within the limits of one.
pub fn check_batch(usages: impl IntoIterator<Item = Usage>, limits: &Limits) -> Result<(), Refusal> {
    let sum = usages.into_iter().fold(Usage::default(), Usage::and);
    let rows = [
        (Code::TooManyTokens, sum.tokens, limits.max_tokens, "tokens"),
        (Code::TooManyAliases, sum.aliases, limits.max_aliases, "aliases"),
        (Code::TooManyRootFields, sum.roots, limits.max_root_fields, "root fields"),
        (Code::TooManyDirectives, sum.directives, limits.max_directives, "directives"),
        (Code::TooManyFields, sum.fields, limits.max_fields, "fields and arguments"),
        (Code::QueryTooComplex, sum.cost, limits.max_cost, "points of cost"),
    ];
    match rows.into_iter().find(|(_, value, limit, _)| value > limit) {
        Some((code, value, limit, what)) => {
            Err(Refusal::over(code, format!("The requests of the batch have {} {what} together", figure(value)), limit))
        }
        None => Ok(()),
    }
}
