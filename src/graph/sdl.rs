//! How is the schema written down? As clients read it, and as gateways compose it.
//!
//! The engine writes federation 2.5 and what it knows of it. Clients are given the same text without any of it, which every
//! tool reads; gateways what their directives need, with what the limits count.

use std::sync::LazyLock;

use async_graphql::{SDLExportOptions, Schema};

use super::federation::WithKeys;
use super::mutation::Mutation;
use super::query::Query;
use super::{limits, subscription};

/// What begins, in the engine's text, a directive that gateways alone understand.
const FEDERATED: [&str; 3] = [" @shareable", " @tag(", SCOPES];
const SCOPES: &str = " @requiresScopes(";
/// What tells clients the meaning of the one directive that they are given.
const KEY: &str = r#"
"""
A field by which an object is found again: by a gateway, or in a cache of objects. Any key of a type is enough.
"""
directive @key(fields: String!) repeatable on OBJECT
"#;

/// The schema as the engine writes it for the federation.
static ENGINE: LazyLock<String> = LazyLock::new(|| {
    let schema = Schema::build(Query::default(), Mutation, subscription::Root).enable_subscription_in_federation();
    let options = SDLExportOptions::new().federation().include_specified_by();
    schema
        .register_output_type::<WithKeys>()
        .finish()
        .sdl_with_options(options.sorted_fields().sorted_arguments().sorted_enum_items())
});

/// The schema as clients read it: what `schema.graphql` holds. Of the federation, the keys remain, which serve caches too.
pub fn sdl() -> String {
    let types = rewritten(|_, line| {
        let end = if line.ends_with(" {") { " {" } else { "" };
        let found = FEDERATED.iter().filter_map(|mark| line.find(mark)).min();
        found.map_or_else(|| line.to_owned(), |at| format!("{}{end}", &line[..at]))
    });
    types.trim_end().to_owned() + "\n" + KEY
}

/// The same without a description: what the program itself reads of its schema, which is a quarter of it.
pub fn outline() -> String {
    let described = |line: &&str, within: &mut bool| {
        let fence = line.trim_start() == "\"\"\"";
        let described = fence || *within;
        *within ^= fence;
        described
    };
    let (text, mut within) = (sdl(), false);
    let lines: Vec<&str> = text.lines().filter(|line| !described(line, &mut within)).collect();
    lines.join("\n")
}

/// The definitions of a few object types, with what they say of their fields: a small part of the whole is soon read.
pub fn definitions(objects: &[&str]) -> String {
    let sdl = sdl();
    let definition = |name: &&str| {
        let begins = sdl.find(&format!("\ntype {name} "))?;
        let length = sdl[begins..].find("\n}\n")?;
        Some(&sdl[begins..][..length + 3])
    };
    objects.iter().filter_map(definition).collect()
}

/// The schema as gateways compose it: what `_service` answers. `@cost` and `@listSize` say what the limits count. With
/// `scopes`, fields that are never open say what they ask for: Apollo Gateway refuses a schema that says so.
pub fn subgraph(scopes: bool) -> &'static str {
    static OPEN: LazyLock<String> = LazyLock::new(|| federated(false));
    static GUARDED: LazyLock<String> = LazyLock::new(|| federated(true));
    if scopes { &GUARDED } else { &OPEN }
}

fn federated(scopes: bool) -> String {
    let types = rewritten(|field, line| {
        // A scope is borne by a token: who presents none lacks it.
        let line = match line.find(SCOPES) {
            Some(at) if scopes => format!("{} @authenticated{}", &line[..at], &line[at..]),
            Some(at) => line[..at].to_owned(),
            None => line.to_owned(),
        };
        let sizes = field.map(|(parent, field)| limits::published(parent, field)).filter(|sizes| !sizes.is_empty());
        sizes.map_or_else(|| line.clone(), |sizes| format!("{line} {sizes}"))
    });
    let (basic, guards) = (["@cost", "@key", "@listSize", "@shareable", "@tag"], ["@authenticated", "@requiresScopes"]);
    let imports = [guards.as_slice(), &basic].concat();
    let imports = if scopes { imports.as_slice() } else { &basic };
    // The first version that has each of them: `@cost` and `@listSize` came last.
    let link = format!("url: \"https://specs.apollo.dev/federation/v2.9\",\n\timport: {imports:?}");
    format!("{types}extend schema @link(\n\t{link}\n)\n")
}

/// The engine's text, each line rewritten that is not part of a description; with it the type and the field that it ends the
/// definition of, when it does. Directives that any schema has are left out, as the specification asks.
fn rewritten(rewrite: impl Fn(Option<(&str, &str)>, &str) -> String) -> String {
    let (mut sdl, mut description) = (String::with_capacity(2 * ENGINE.len()), String::new());
    let (mut described, mut parent, mut open) = (false, None, "");
    for line in ENGINE.lines().take_while(|line| !line.starts_with("extend schema")) {
        let fence = line.trim_start() == "\"\"\"";
        if fence || described {
            described = described != fence;
            description += &format!("{line}\n");
            continue;
        }
        let above = std::mem::take(&mut description);
        if line.starts_with("directive @") {
            continue;
        }
        if !line.starts_with('\t') {
            parent = line.strip_prefix("type ").and_then(|rest| rest.split(' ').next());
        }
        let field = parent.and_then(|parent| Some((parent, ended(line, &mut open)?)));
        sdl += &format!("{above}{}\n", rewrite(field, line));
    }
    sdl
}

/// The field whose definition ends on a line of an object type; `open` remembers one whose arguments come first.
fn ended<'a>(line: &'a str, open: &mut &'a str) -> Option<&'a str> {
    let line = line.strip_prefix('\t').filter(|line| !line.starts_with('\t'))?;
    if line.starts_with("): ") {
        return Some(open);
    }
    let name = &line[..line.find(['(', ':'])?];
    if line.ends_with('(') {
        *open = name;
        return None;
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use async_graphql::parser::parse_schema;

    use super::*;

    /// The directives that a text has, in the order of their names.
    fn directives(text: &str) -> BTreeSet<&str> {
        text.split('@').skip(1).filter_map(|rest| rest.split([' ', '(', '"', '\n']).next()).collect()
    }

    #[test]
    fn clients_read_nothing_that_is_not_defined_in_what_they_read() {
        let sdl = sdl();
        parse_schema(&sdl).expect("a schema");
        assert_eq!(directives(&sdl), BTreeSet::from(["deprecated", "key", "specifiedBy"]));
        assert!(sdl.ends_with(KEY) && sdl.matches("directive @").count() == 1);
    }

    #[test]
    fn the_program_reads_what_clients_do_without_a_word_about_it() {
        let (outline, sdl) = (outline(), sdl());
        let count = |text: &str| {
            let schema = parse_schema(text).expect("a schema");
            (schema.definitions.len(), text.lines().filter(|line| line.starts_with("type ")).count())
        };
        assert_eq!(count(&outline), count(&sdl));
        assert!(!outline.contains("\"\"\"") && outline.len() * 2 < sdl.len(), "{} of {}", outline.len(), sdl.len());
    }

    #[test]
    fn a_few_types_are_defined_as_in_the_whole() {
        let types = definitions(&["Metier", "Commune", "Nothing"]);
        assert_eq!(parse_schema(&types).expect("types").definitions.len(), 2);
        assert!(types.split("\ntype ").skip(1).all(|one| sdl().contains(one)), "{types}");
    }

    #[test]
    fn gateways_read_what_each_directive_needs() {
        for scopes in [false, true] {
            let sdl = subgraph(scopes);
            parse_schema(sdl).expect("a schema");
            for expected in [
                "type FicheRncp implements Node @key(fields: \"rncp\") {\n",
                "type Opco implements Node @key(fields: \"siren\") @key(fields: \"slug\") {\n",
                "\tcourriel: String @tag(name: \"donnee-personnelle\") @cost(weight: 1)\n",
                "\turl: \"https://specs.apollo.dev/federation/v2.9\",\n",
            ] {
                assert!(sdl.contains(expected), "{expected}");
            }
            let (types, imports) = sdl.split_once("extend schema").expect("a link");
            let (mut used, mut imported) = (directives(types), directives(imports));
            used.retain(|name| !["deprecated", "specifiedBy"].contains(name));
            imported.remove("link");
            assert_eq!(used, imported);
            assert_eq!(used.contains("authenticated"), scopes);
        }
    }
}
