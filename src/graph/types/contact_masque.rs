use super::*;

/// Why a contact is shown only to those who may read the contacts of people.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum ContactMasque {
    /// It looks like a person's.
    Personnel,
    /// The producer says that it is not public.
    NonPublic,
    /// The producer restricts the reuse of its data.
    SourceRestreinte,
}

words!(ContactMasque { Personnel = "PERSONNEL", NonPublic = "NON_PUBLIC", SourceRestreinte = "SOURCE_RESTREINTE" });
