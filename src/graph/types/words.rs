//! The words of closed sets, as the registers write them and as the schema does.

/// Ties an enum to the words of its register: `words!(Frais { Gratuit = "gratuit" });`.
macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        #[allow(dead_code, reason = "not every set is asked for in every way")]
        impl $name {
            /// The word of the register.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// From the word of the register; none for another word.
            pub fn of(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }

            /// The same for a word that may be missing.
            pub fn of_option(word: Option<&str>) -> Option<Self> {
                word.and_then(Self::of)
            }

            /// The words of a list that may be missing.
            pub fn codes(list: Option<Vec<Self>>) -> Vec<String> {
                list.unwrap_or_default().into_iter().map(|item| item.code().to_owned()).collect()
            }
        }
    };
}

pub(super) use words;

/// The items of a list that may be missing.
pub(super) fn list<T, U>(items: Option<Vec<T>>, convert: impl Fn(T) -> U) -> Vec<U> {
    items.unwrap_or_default().into_iter().map(convert).collect()
}

/// The values whose column is true.
pub(super) fn chosen<T, const N: usize>(values: [(bool, T); N]) -> Vec<T> {
    values.into_iter().filter_map(|(holds, value)| holds.then_some(value)).collect()
}

/// A count, as GraphQL's `Int` can hold it.
pub(super) fn counted(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
