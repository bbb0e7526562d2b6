//! In which language is a page written?

/// A language of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Langue {
    /// French: the language of the addresses that name none.
    Fr,
    /// English, under `/en`.
    En,
}

impl Langue {
    /// Both, in the order of preference.
    pub(super) const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// That of the page at an address.
    pub(super) fn at(path: &str) -> Self {
        if Self::Fr.of(path) == path { Self::Fr } else { Self::En }
    }

    /// Its rank among both.
    pub(super) fn rank(self) -> usize {
        self as usize
    }

    /// Its tag.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// What its addresses begin by.
    pub(super) fn base(self) -> &'static str {
        match self {
            Self::Fr => "",
            Self::En => "/en",
        }
    }

    /// The address of the same page in this language.
    pub(super) fn of(self, path: &str) -> String {
        let bare = match path.strip_prefix("/en") {
            Some(rest) if rest.is_empty() || rest.starts_with(['/', '?']) => rest,
            _ => path,
        };
        format!("{}{}", self.base(), if bare.starts_with('/') { bare } else { "/" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_its_twin_at_the_same_address_under_en() {
        for (path, fr, en) in [
            ("/", "/", "/en/"),
            ("/en/", "/", "/en/"),
            ("/metier/D1102", "/metier/D1102", "/en/metier/D1102"),
            ("/en/recherche?texte=x", "/recherche?texte=x", "/en/recherche?texte=x"),
            ("/entreprise", "/entreprise", "/en/entreprise"),
        ] {
            assert_eq!((Langue::Fr.of(path), Langue::En.of(path)), (fr.to_owned(), en.to_owned()), "{path}");
            assert_eq!((Langue::at(fr), Langue::at(en)), (Langue::Fr, Langue::En), "{path}");
        }
    }
}
