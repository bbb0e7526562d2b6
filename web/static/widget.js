"use strict";
// A search of services or courses near a place, in a page of any site: one tag, no style nor script of the page is touched.
// All that is shown is text; what is asked goes to the site that this script comes from, and bears nothing of the reader.
(() => {
  const tag = document.currentScript;
  if (!tag) return;
  const origin = new URL(tag.src).origin;
  const { type = "services", lieu = "", texte = "", rayon = "20", nombre = "5", cible } = tag.dataset;
  const langue = tag.dataset.langue === "en" ? "en" : "fr";
  const genre = type === "formations" ? "formations" : "services";

  const WORDS = {
    fr: {
      services: "Services d’insertion près d’un lieu", formations: "Formations en apprentissage près d’un lieu",
      lieu: "Commune ou code postal", texte: "Mots cherchés (facultatif)", bouton: "Chercher", attente: "Recherche en cours…",
      aucun: "Aucun résultat autour de ce lieu.", inconnu: "Ce lieu n’est pas connu : donnez le nom d’une commune ou un code postal.",
      panne: "La recherche ne répond pas. Réessayez dans un moment.", resultats: "résultats", resultat: "résultat", onglet: "nouvel onglet",
      source: "Données ouvertes de passerelle",
    },
    en: {
      services: "Inclusion services near a place", formations: "Apprenticeship courses near a place",
      lieu: "Commune or postal code", texte: "Words (optional)", bouton: "Search", attente: "Searching…",
      aucun: "No result around this place.", inconnu: "This place is not known: give the name of a commune or a postal code.",
      panne: "The search does not answer. Try again in a moment.", resultats: "results", resultat: "result", onglet: "new tab",
      source: "Open data of passerelle",
    },
  };
  const words = WORDS[langue];

  const STYLE = `
    :host { display: block; color-scheme: light dark; }
    .cadre { font: 1rem/1.5 system-ui, sans-serif; color: #1d1d1b; background: #fff; border: 1px solid #767670; border-radius: .4rem; padding: 1rem; max-width: 40rem; }
    h2 { font-size: 1.1rem; margin: 0 0 .75rem; }
    form { display: grid; gap: .75rem; }
    label { display: block; font-weight: 600; }
    input { box-sizing: border-box; font: inherit; width: 100%; padding: .5rem .6rem; border: 1px solid #55554f; border-radius: .3rem; color: inherit; background: inherit; }
    button { justify-self: start; font: inherit; padding: .5rem 1rem; border: 0; border-radius: .3rem; background: #0b6e4f; color: #fff; cursor: pointer; }
    input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid #0b6e4f; outline-offset: 2px; }
    ol { list-style: none; margin: 0; padding: 0; }
    li { padding: .5rem 0; border-top: 1px solid #d5d5cf; overflow-wrap: anywhere; }
    a { color: #0a4a7a; }
    .discret { color: #55554f; font-size: .9rem; margin: 0; } form + .discret { margin-block: .5rem; }
    .cache { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media (prefers-color-scheme: dark) {
      .cadre { color: #ededE8; background: #171816; } a { color: #8cc7f2; } .discret { color: #b7b8b0; }
      button { background: #6fd3ae; color: #171816; } input:focus-visible, button:focus-visible, a:focus-visible { outline-color: #6fd3ae; }
    }`;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const field = (name, label, value, more) => {
    const input = element("input", { id: name, name, value, ...more });
    return [element("div", {}, element("label", { htmlFor: name, textContent: label }), input), input];
  };

  const [placeRow, place] = field("lieu", words.lieu, lieu, { required: true, autocomplete: "address-level2", maxLength: 100 });
  const [textRow, text] = field("texte", words.texte, texte, { autocomplete: "off", maxLength: 200 });
  const state = element("p", { className: "discret" });
  state.setAttribute("role", "status");
  const list = element("ol");
  const form = element("form", {}, placeRow, textRow, element("button", { textContent: words.bouton }));
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", words[genre]);
  const source = element("a", { href: `${origin}${langue === "en" ? "/en/" : "/"}`, textContent: words.source, rel: "noopener" });
  const frame = element("section", { className: "cadre", lang: langue }, element("h2", { textContent: words[genre] }), form, state, list,
    element("p", { className: "discret" }, source));

  const host = element("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  root.append(frame);

  const kilometres = new Intl.NumberFormat(langue, { maximumFractionDigits: 1 });
  const line = ({ titre, par, commune, distanceM, lien }) => {
    const link = element("a", { href: `${origin}${lien}`, target: "_blank", rel: "noopener", textContent: titre, lang: "fr" });
    link.append(element("span", { className: "cache", lang: langue, textContent: ` (${words.onglet})` }));
    const where = [par, commune, distanceM == null ? null : `${kilometres.format(distanceM / 1000)} km`].filter(Boolean).join(" · ");
    return element("li", {}, link, element("p", { className: "discret", textContent: where }));
  };

  let underWay = new AbortController();
  const search = async () => {
    underWay.abort();
    underWay = new AbortController();
    state.textContent = words.attente;
    const asked = new URLSearchParams({ lieu: place.value, texte: text.value, rayon, nombre, langue });
    try {
      const response = await fetch(`${origin}/widget/${genre}?${asked}`, { credentials: "omit", referrerPolicy: "no-referrer", signal: underWay.signal });
      if (response.status === 400) {
        list.replaceChildren();
        state.textContent = words.inconnu;
        return;
      }
      if (!response.ok) throw new Error(response.statusText);
      const { total, resultats } = await response.json();
      list.replaceChildren(...resultats.map(line));
      state.textContent = total ? `${total.toLocaleString(langue)} ${total > 1 ? words.resultats : words.resultat}` : words.aucun;
    } catch (error) {
      if (error.name !== "AbortError") state.textContent = words.panne;
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });

  const show = () => {
    const target = cible && document.querySelector(cible);
    if (target) target.append(host);
    else if (tag.parentNode && tag.parentNode !== document.head) tag.after(host);
    else document.body.append(host);
    if (lieu) search();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", show);
  else show();
})();
