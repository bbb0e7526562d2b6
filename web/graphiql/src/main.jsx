import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./gallery.css";
import "./narrow.css";

import { explorerPlugin } from "@graphiql/plugin-explorer";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { createRoot } from "react-dom/client";

import { fetcher } from "./fetcher.js";
import { first, galleryPlugin } from "./gallery.jsx";
import { language } from "./language.js";

const address = new URLSearchParams(location.search);
const explorer = explorerPlugin({ showAttribution: false });
const gallery = galleryPlugin(language);

createRoot(document.getElementById("graphiql")).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={[HISTORY_PLUGIN, explorer, gallery]}
    visiblePlugin={address.has("query") ? undefined : gallery.title}
    initialQuery={address.get("query") ?? undefined}
    initialVariables={address.get("variables") ?? undefined}
    defaultQuery={first(language)}
    defaultEditorToolsVisibility="variables"
    inputValueDeprecation
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>
      <a className="passerelle-home" href={language === "fr" ? "/" : "/en/"}>passerelle</a>
    </GraphiQL.Logo>
  </GraphiQL>,
);
