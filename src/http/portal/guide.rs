//! What does one read before asking? Guides, and what each object is to the people of the field: `docs/guides`,
//! `docs/glossaire`.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use axum::routing::{MethodRouter, get};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd, html};
use rust_embed::Embed;
use serde::Serialize;
use serde_json::json;

use super::langue::Langue;
use super::object::encoded;
use super::page::Failure;
use super::{Portal, Visitor};

/// The guides, in the order in which one reads them.
const GUIDES: [&str; 13] = [
    "premiere-requete",
    "pagination",
    "pres-de-chez-moi",
    "remplacer-une-fiche-rncp",
    "du-metier-a-la-formation",
    "federation",
    "generer-un-client",
    "fichiers-plats",
    "suivre-les-changements",
    "valider-un-fichier",
    "signaler-une-erreur",
    "erreurs",
    "limites",
];

#[derive(Embed)]
#[folder = "docs/guides/"]
struct Guides;

#[derive(Embed)]
#[folder = "docs/glossaire/"]
struct Glossary;

/// A guide among others.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    nom: &'static str,
    titre: String,
}

/// All guides in a language.
pub(super) fn entries(langue: Langue) -> Vec<Entry> {
    let entry = |nom: &&'static str| Some(Entry { nom, titre: title(&guide(nom, langue)?).to_owned() });
    GUIDES.iter().filter_map(entry).collect()
}

/// The page of a guide.
pub(super) fn page(langue: Langue) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, Path(nom): Path<String>, visitor: Visitor| -> Response<Body> {
        let text = GUIDES.iter().find(|guide| **guide == nom).and_then(|nom| guide(nom, langue));
        shown(&portal, langue, &visitor, text)
    })
}

/// The page of the glossary.
pub(super) fn glossary(langue: Langue) -> MethodRouter<Portal> {
    get(async move |State(portal): State<Portal>, visitor: Visitor| -> Response<Body> {
        let text =
            Glossary::get(&format!("{}.md", langue.tag())).and_then(|file| String::from_utf8(file.data.into()).ok());
        shown(&portal, langue, &visitor, text)
    })
}

fn shown(portal: &Portal, langue: Langue, visitor: &Visitor, text: Option<String>) -> Response<Body> {
    match text {
        Some(text) => {
            let shown = json!({ "titre": title(&text), "texte": written(&text, langue), "guides": entries(langue) });
            portal.page("guide", langue, visitor, shown)
        }
        None => portal.failed(langue, visitor, &Failure::not_found()),
    }
}

fn guide(nom: &str, langue: Langue) -> Option<String> {
    let file = Guides::get(&format!("{}/{nom}.md", langue.tag()))?;
    String::from_utf8(file.data.into()).ok()
}

fn title(text: &str) -> &str {
    text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default()
}

/// A text as HTML. A question to the graph is followed by a link that opens it; blocks of code are reached by the keyboard.
fn written(text: &str, langue: Langue) -> String {
    let mut asked: Option<String> = None;
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).flat_map(|mut event| {
        if let Event::Start(Tag::Link { dest_url, .. }) = &mut event {
            *dest_url = linked(dest_url, langue).into();
        }
        match (&event, &mut asked) {
            (Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))), _) if &**language == "graphql" => {
                asked = Some(String::new());
            }
            (Event::Text(code), Some(asked)) => asked.push_str(code),
            _ => {}
        }
        let link = match (&event, asked.is_some()) {
            (Event::End(TagEnd::CodeBlock), true) => asked.take().map(|query| opened(&query, langue)),
            _ => None,
        };
        [Some(event), link].into_iter().flatten()
    });
    let mut page = String::new();
    html::push_html(&mut page, events);
    page.replace("<pre>", "<pre tabindex=\"0\">")
}

/// Where a link between two guides leads in the portal. Others stand as they are.
fn linked(link: &str, langue: Langue) -> String {
    match link.strip_suffix(".md").filter(|nom| GUIDES.contains(nom)) {
        Some(nom) => format!("{}/documentation/guides/{nom}", langue.base()),
        None => link.to_owned(),
    }
}

fn opened(query: &str, langue: Langue) -> Event<'static> {
    let words = if langue == Langue::Fr { "Ouvrir dans GraphiQL" } else { "Open in GraphiQL" };
    let link = format!("<p><a href=\"/graphiql?lang={}&amp;query={}\">{words}</a></p>\n", langue.tag(), encoded(query));
    Event::Html(link.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guide_has_a_title_in_both_languages_and_none_is_left_out() {
        for langue in Langue::ALL {
            let entries = entries(langue);
            assert_eq!(entries.len(), GUIDES.len());
            assert!(entries.iter().all(|entry| !entry.titre.is_empty()));
        }
        assert_eq!(Guides::iter().count(), 2 * GUIDES.len());
    }

    #[test]
    fn a_guide_leads_to_the_others_in_its_language_and_nowhere_else() {
        assert_eq!(linked("limites.md", Langue::En), "/en/documentation/guides/limites");
        for langue in Langue::ALL {
            for nom in GUIDES {
                let page = written(&guide(nom, langue).unwrap(), langue);
                for link in page.split("href=\"").skip(1) {
                    assert!(link.starts_with('/'), "{nom}: {}", link.split('"').next().unwrap_or_default());
                }
            }
        }
    }

    #[test]
    fn a_question_is_followed_by_what_opens_it() {
        let page = written("# T\n\n```graphql\n{ a(b: \"c\") }\n```\n\n```json\n{}\n```\n", Langue::En);
        assert!(page.contains("query=%7B%20a%28b:%20%22c%22%29%20%7D%0A\">Open in GraphiQL</a>"), "{page}");
        assert_eq!(page.matches("Open in GraphiQL").count(), 1);
        assert!(page.contains("<pre tabindex=\"0\"><code class=\"language-graphql\">"), "{page}");
    }
}
