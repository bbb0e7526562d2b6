// A page that must ask nothing of other sites, and say nothing in the console.
import { test as base, expect } from "@playwright/test";

export { expect };

export const test = base.extend({
  page: async ({ page, baseURL }, use) => {
    const said = [];
    page.on("console", (message) => message.type() === "error" && said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== new URL(baseURL).origin && !["data:", "blob:"].includes(protocol)) said.push(`asked of ${origin}`);
    });
    await use(page);
    expect(said.filter((line) => !line.includes("404 (Not Found)"))).toEqual([]);
  },
});

// Editors are there when they show what they hold.
export async function ready(page, query) {
  await expect(page.locator(".graphiql-query-editor .view-lines")).toContainText(query);
  await expect(page.locator(".graphiql-response .monaco-editor").first()).toBeVisible();
}
