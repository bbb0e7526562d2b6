import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Served under /graphiql/: every address is relative to the page.
export default defineConfig({
  base: "/graphiql/",
  plugins: [react()],
  worker: { format: "es" },
  build: { target: "es2022", chunkSizeWarningLimit: 8000, assetsInlineLimit: 0 },
  server: { proxy: { "/graphql": "http://127.0.0.1:8000" } },
});
