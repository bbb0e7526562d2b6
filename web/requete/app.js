"use strict";
// A query page without dependencies: everything it shows is text, nothing is inserted as HTML.

// Shown in the menu; each is run by the tests.
let examples = [];

const byId = (id) => document.getElementById(id);
const [query, variables, authorization, status, result, docs, search, trail] =
  ["query", "variables", "authorization", "status", "result", "docs", "search", "trail"].map(byId);

const TYPE = "kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
const INTROSPECTION = `{ __schema { queryType { name } mutationType { name } subscriptionType { name } types {
  kind name description
  fields(includeDeprecated: true) { name description isDeprecated deprecationReason type { ${TYPE} }
    args { name description defaultValue type { ${TYPE} } } }
  inputFields { name description defaultValue type { ${TYPE} } }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { name } interfaces { name } } } }`;

// A subscription is answered by events, all the rest in one piece.
const ACCEPTED = "application/graphql-response+json, application/json, text/event-stream";

// What ends the request under way.
let underWay = new AbortController();

async function send(body, signal) {
  const headers = { "content-type": "application/json", accept: ACCEPTED, "accept-language": document.documentElement.lang };
  if (authorization.value.trim()) headers.authorization = authorization.value.trim();
  return fetch("/graphql", { method: "POST", headers, body: JSON.stringify(body), signal });
}

async function ask(body, signal) {
  const response = await send(body, signal);
  if (response.headers.get("content-type").startsWith("text/event-stream")) return listen(response);
  return { code: response.status, id: response.headers.get("x-request-id"), answer: await response.json() };
}

// Shows each event above those before it, until the server ends or another request begins.
async function listen(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const shown = [];
  for (let text = ""; ;) {
    say(`À l’écoute · ${shown.length} événement${shown.length > 1 ? "s" : ""} · Exécuter de nouveau pour recommencer`);
    const { done, value } = await reader.read();
    if (done) return say(`Le serveur a terminé · ${shown.length} événement${shown.length > 1 ? "s" : ""}`);
    const events = (text + value).split("\n\n");
    text = events.pop();
    for (const event of events) {
      const data = event.split("\n").find((line) => line.startsWith("data: "));
      if (data) shown.unshift(JSON.stringify(JSON.parse(data.slice(6)), null, 2));
    }
    shown.length = Math.min(shown.length, 100);
    result.textContent = shown.join("\n\n");
  }
}

function say(text, bad) {
  status.textContent = text;
  status.classList.toggle("bad", Boolean(bad));
}

// The operation the cursor stands in, when the text holds several.
function operationName() {
  const names = [...query.value.matchAll(/^\s*(?:query|mutation|subscription)\s+([_A-Za-z]\w*)/gm)];
  if (names.length < 2) return undefined;
  const before = names.filter((name) => name.index <= query.selectionStart);
  return (before.pop() ?? names[0])[1];
}

async function run() {
  let values;
  try {
    values = variables.value.trim() ? JSON.parse(variables.value) : undefined;
  } catch (error) {
    variables.focus();
    return say(`Les variables ne sont pas du JSON : ${error.message}`, true);
  }
  underWay.abort();
  underWay = new AbortController();
  say("En cours…");
  const start = performance.now();
  try {
    const asked = { query: query.value, variables: values, operationName: operationName() };
    const answered = await ask(asked, underWay.signal);
    if (!answered) return;
    const { code, id, answer } = answered;
    const text = JSON.stringify(answer, null, 2);
    result.textContent = text;
    const errors = answer.errors?.length ?? 0;
    const told = errors ? `${errors} erreur${errors > 1 ? "s" : ""}` : "aucune erreur";
    say(`${code} · ${Math.round(performance.now() - start)} ms · ${text.length} caractères · ${told} · ${id}`, errors > 0);
  } catch (error) {
    if (error.name === "AbortError") return;
    say(`Le serveur ne répond pas : ${error.message}`, true);
  }
}

// --- The text is kept in the address, to be shared, and in the browser, to be found again. The token is kept nowhere.
function keep() {
  const state = new URLSearchParams({ query: query.value, variables: variables.value });
  history.replaceState(null, "", `#${state}`);
  try { localStorage.setItem("passerelle", state.toString()); } catch { /* private window */ }
}

function restore() {
  let kept = location.hash.slice(1);
  try { kept = kept || localStorage.getItem("passerelle") || ""; } catch { /* private window */ }
  const state = new URLSearchParams(kept);
  if (state.get("query")) [query.value, variables.value] = [state.get("query"), state.get("variables") ?? ""];
  else if (examples[0]) show(examples[0]);
}

function show({ query: text, variables: values = {} }) {
  query.value = text;
  variables.value = Object.keys(values).length ? JSON.stringify(values, null, 2) : "";
  keep();
}

// --- Editing
function edit(area) {
  let leaving = false;
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leaving = true;
    else if (event.key === "Tab" && !leaving && !event.shiftKey) insert(event, area, "  ");
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) indent(event, area);
    else if (event.key !== "Shift") leaving = false;
  });
  area.addEventListener("focus", () => { leaving = false; });
  area.addEventListener("input", keep);
}

function insert(event, area, text) {
  event.preventDefault();
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  keep();
}

function indent(event, area) {
  const line = area.value.slice(0, area.selectionStart).split("\n").pop();
  const margin = line.match(/^\s*/)[0] + (/[{([]\s*$/.test(line) ? "  " : "");
  insert(event, area, `\n${margin}`);
}

// --- Schema
const types = new Map();
let roots = [];
let visited = [];

const node = (tag, text, className) => Object.assign(document.createElement(tag), { textContent: text ?? "", className: className ?? "" });
const innermost = (type) => (type.ofType ? innermost(type.ofType) : type.name);
const written = (type) =>
  type.kind === "NON_NULL" ? `${written(type.ofType)}!` : type.kind === "LIST" ? `[${written(type.ofType)}]` : type.name;

function link(name, label = name) {
  const button = node("button", label, "link");
  button.type = "button";
  button.addEventListener("click", () => visit(name));
  return button;
}

// Without a name: back to the list of types.
function visit(name) {
  const place = visited.indexOf(name);
  visited = !name ? [] : place < 0 ? [...visited, name] : visited.slice(0, place + 1);
  search.value = "";
  draw();
  docs.focus();
}

function draw() {
  trail.replaceChildren();
  const home = link(null, "Types");
  trail.append(home, ...visited.flatMap((name) => [node("span", " › "), link(name)]));
  const name = visited.at(-1);
  docs.replaceChildren(...(search.value.trim() ? found(search.value.trim().toLowerCase()) : name ? page(types.get(name)) : index()));
}

function index() {
  const shown = [...types.values()].filter((type) => !type.name.startsWith("__") && !roots.includes(type.name));
  return [node("h3", "Points d’entrée"), list(roots.map((name) => [link(name)])),
    node("h3", `${shown.length} types`), list(shown.map((type) => [link(type.name)]))];
}

function found(word) {
  const hits = [];
  for (const type of types.values()) {
    if (type.name.toLowerCase().includes(word)) hits.push([link(type.name)]);
    for (const field of [...(type.fields ?? []), ...(type.inputFields ?? []), ...(type.enumValues ?? [])])
      if (field.name.toLowerCase().includes(word)) hits.push([link(type.name, `${type.name}.${field.name}`)]);
  }
  return [node("p", `${hits.length} résultat${hits.length > 1 ? "s" : ""}`), list(hits.slice(0, 200))];
}

function list(rows) {
  const items = node("ul");
  for (const row of rows) {
    const item = node("li");
    item.append(...row);
    items.append(item);
  }
  return items;
}

function member(field) {
  const row = [node("code", field.name)];
  if (field.type) row.push(node("span", " : "), link(innermost(field.type), written(field.type)));
  if (field.defaultValue != null) row.push(node("span", ` = ${field.defaultValue}`));
  if (field.isDeprecated) row.push(node("p", `Obsolète : ${field.deprecationReason ?? ""}`, "gone"));
  if (field.description) row.push(node("p", field.description));
  if (field.args?.length) row.push(node("p", "Arguments :"), list(field.args.map(member)));
  return row;
}

function page(type) {
  if (!type) return [node("p", "Type inconnu.")];
  const parts = [node("h2", type.name), node("p", type.description)];
  const members = [["Champs", type.fields], ["Champs d’entrée", type.inputFields], ["Valeurs", type.enumValues]];
  for (const [title, rows] of members) if (rows?.length) parts.push(node("h3", title), list(rows.map(member)));
  for (const [title, rows] of [["Interfaces", type.interfaces], ["Types possibles", type.possibleTypes]])
    if (rows?.length) parts.push(node("h3", title), list(rows.map((other) => [link(other.name)])));
  return parts;
}

async function start() {
  try {
    examples = await (await fetch("/requete/exemples.json")).json();
    examples.forEach(({ titre }, rank) => byId("examples").append(new Option(titre.fr, String(rank))));
  } catch {
    say("Les exemples n’ont pas pu être lus.", true);
  }
  restore();
}

async function learn() {
  try {
    const { answer } = await ask({ query: INTROSPECTION });
    const schema = answer.data.__schema;
    for (const type of schema.types.sort((one, other) => one.name.localeCompare(other.name))) types.set(type.name, type);
    roots = [schema.queryType, schema.mutationType, schema.subscriptionType].filter(Boolean).map((root) => root.name);
    draw();
  } catch {
    docs.replaceChildren(node("p", "Le schéma n’a pas pu être lu."));
  }
}

byId("examples").addEventListener("change", (event) => {
  if (event.target.value) show(examples[Number(event.target.value)]);
  event.target.value = "";
  query.focus();
});
byId("run").addEventListener("click", run);
search.addEventListener("input", draw);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
window.addEventListener("hashchange", restore);
[query, variables].forEach(edit);
start();
learn();
