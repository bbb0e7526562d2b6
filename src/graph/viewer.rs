//! On whose behalf is this request answered, and what may they read?
//!
//! Everything that is open data is open to the anonymous viewer; personal data asks for a scope.

/// Scope that opens the contact details of natural persons.
pub const CONTACTS_LIRE: &str = "contacts:lire";

/// Scope that judges what people report, and corrects.
pub const ANOMALIES_MODERER: &str = "anomalies:moderer";

/// Every scope that opens something, and what it opens.
pub const SCOPES: &[(&str, &str)] = &[
    (CONTACTS_LIRE, "read the contact details of natural persons"),
    (ANOMALIES_MODERER, "judge the anomalies that people report, and correct what is served"),
];

/// The caller as the graph knows them: never a header, never a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewer {
    subject: Option<String>,
    scopes: Vec<String>,
}

impl Viewer {
    /// A caller who presented nothing: reads open data and holds no scope.
    pub fn anonymous() -> Self {
        Self::default()
    }

    /// A caller whose identity was proven, with the scopes their token bears.
    pub fn authenticated(subject: impl Into<String>, scopes: Vec<String>) -> Self {
        Self { subject: Some(subject.into()), scopes }
    }

    /// Who they are; `None` for the anonymous viewer.
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// The scopes they hold.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// Whether nothing proves who they are. A refusal is then UNAUTHENTICATED rather than FORBIDDEN.
    pub fn is_anonymous(&self) -> bool {
        self.subject.is_none()
    }

    /// Whether they hold this scope. Scopes are compared whole: none implies another.
    pub fn may(&self, scope: &str) -> bool {
        self.scopes.iter().any(|held| held == scope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_anonymous_viewer_holds_no_scope() {
        assert!(!Viewer::anonymous().may(CONTACTS_LIRE));
        assert!(Viewer::anonymous().is_anonymous());
    }

    #[test]
    fn a_scope_does_not_imply_a_longer_or_shorter_one() {
        let viewer = Viewer::authenticated("lea", vec![CONTACTS_LIRE.to_owned()]);
        assert!(viewer.may(CONTACTS_LIRE));
        assert!(!viewer.may("contacts"));
        assert!(!viewer.may("contacts:lire:tout"));
        assert_eq!(viewer.subject(), Some("lea"));
    }
}
