"use strict";
// Answers while one types, by the search of the graph. Without it the form is sent as any other. All that is shown is text.
const field = document.getElementById("texte");
const state = document.getElementById("recherche-etat");
const list = document.getElementById("recherche-reponses");
const base = field.dataset.langue === "en" ? "/en" : "";
const words = JSON.parse(list.dataset.mots);
const SEGMENTS = { Certification: "certification", Formation: "formation", Metier: "metier", Organisme: "organisme", Structure: "structure", Service: "service", Commune: "commune" };
const QUERY = `query Frappe($texte: String!) {
  recherche(texte: $texte, first: 10) { totalCount nodes { type titre noeud { __typename id } } }
}`;
const PAUSE_MS = 120;

let underWay = new AbortController();
let pause;

function address(node) {
  const segment = node && SEGMENTS[node.__typename];
  if (!segment) return null;
  const key = node.id.startsWith(`${node.__typename}:`) ? node.id.slice(node.__typename.length + 1) : node.id;
  return `${base}/${segment}/${encodeURIComponent(key)}`;
}

function line({ type, titre, noeud }) {
  const item = document.createElement("li");
  const kind = Object.assign(document.createElement("span"), { className: "genre", textContent: words.types[type] ?? type });
  const to = address(noeud);
  const title = document.createElement(to ? "a" : "span");
  if (to) title.href = to;
  title.lang = "fr";
  title.textContent = titre;
  item.append(kind, " ", title);
  return item;
}

async function search() {
  underWay.abort();
  const texte = field.value.trim();
  if (texte.length < 2) {
    list.replaceChildren();
    state.textContent = "";
    return;
  }
  underWay = new AbortController();
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify({ query: QUERY, variables: { texte } }),
      signal: underWay.signal,
    });
    const { data } = await response.json();
    const { totalCount, nodes } = data.recherche;
    list.replaceChildren(...nodes.map(line));
    state.textContent = totalCount ? `${totalCount.toLocaleString(field.dataset.langue)} ${words.resultats}` : words.aucun;
  } catch (error) {
    if (error.name !== "AbortError") state.textContent = words.erreur;
  }
}

field.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(search, PAUSE_MS);
});
