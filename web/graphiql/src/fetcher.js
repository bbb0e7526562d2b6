// How GraphiQL asks: by POST, and subscriptions by server-sent events, with the headers of the tab.
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { createClient } from "graphql-sse";

import { language } from "./language.js";

const url = new URL("/graphql", location.href).href;
const asked = (...args) => fetch(...args);
const ask = createGraphiQLFetcher({ url, fetch: asked, headers: { "accept-language": language }, enableIncrementalDelivery: false });

function listen(payload, headers) {
  const client = createClient({ url, headers, retryAttempts: 3 });
  return client.iterate(payload);
}

function isSubscription({ operationName }, documentAST) {
  const operations = documentAST?.definitions.filter(({ kind }) => kind === "OperationDefinition") ?? [];
  const asked = operations.find(({ name }) => name?.value === operationName) ?? operations[0];
  return asked?.operation === "subscription";
}

export function fetcher(payload, options = {}) {
  return isSubscription(payload, options.documentAST) ? listen(payload, options.headers) : ask(payload, options);
}
