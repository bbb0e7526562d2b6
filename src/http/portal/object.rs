//! Which types of object have a page, and at which address?

use serde_json::Value;

/// A type of object that has a page.
#[derive(Debug)]
pub(super) struct Kind {
    /// Name in the schema.
    pub(super) name: &'static str,
    /// First part of the address, and name of the template and of the question.
    pub(super) segment: &'static str,
    /// What its key is preceded by in the variable of the question.
    pub(super) prefix: &'static str,
}

const fn kind(name: &'static str, segment: &'static str) -> Kind {
    Kind { name, segment, prefix: "" }
}

/// Types that have a page.
pub(super) const KINDS: [Kind; 7] = [
    Kind { prefix: "Certification:", ..kind("Certification", "certification") },
    kind("Formation", "formation"),
    kind("Metier", "metier"),
    kind("Organisme", "organisme"),
    kind("Structure", "structure"),
    kind("Service", "service"),
    kind("Commune", "commune"),
];

/// The path of the page of a node, from its `__typename` and its `id`; none when its type has no page.
pub(super) fn path(node: &Value) -> Option<String> {
    let name = node.get("__typename")?.as_str()?;
    let id = node.get("id")?.as_str()?;
    let kind = KINDS.iter().find(|kind| kind.name == name)?;
    let key = id.strip_prefix(name).and_then(|rest| rest.strip_prefix(':')).unwrap_or(id);
    Some(format!("/{}/{}", kind.segment, encoded(key)))
}

/// A text as one part of a path.
pub(super) fn encoded(text: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte);
    text.bytes().fold(String::new(), |mut path, byte| {
        if kept(byte) {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
        path
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_node_is_at_the_address_of_its_type_and_key() {
        let at = |name: &str, id: &str| path(&json!({ "__typename": name, "id": id }));
        assert_eq!(at("Metier", "Metier:D1102").as_deref(), Some("/metier/D1102"));
        assert_eq!(
            at("Certification", "Certification:50022137:RNCP37537").as_deref(),
            Some("/certification/50022137:RNCP37537")
        );
        assert_eq!(at("Service", "dora--a/é").as_deref(), Some("/service/dora--a%2F%C3%A9"));
        assert_eq!(at("Opco", "Opco:1"), None);
        assert_eq!(path(&Value::Null), None);
    }
}
