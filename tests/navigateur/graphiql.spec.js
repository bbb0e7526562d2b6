// GraphiQL, as a newcomer uses it.
import { expect, ready, test } from "./page.js";

test("a question of the home page opens in GraphiQL and is answered", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: /fiche RNCP inactive/ }).click();
  await expect(page).toHaveURL(/\/graphiql\?/);
  await ready(page, "ficheRncp");
  await page.getByRole("button", { name: /Execute query/ }).click();
  await expect(page.locator(".graphiql-response")).toContainText("RNCP37537");
});

test("the gallery opens each example in a tab, the explorer and the documentation know the schema", async ({ page }) => {
  await page.goto("/graphiql?lang=fr");
  await ready(page, "query");
  const gallery = page.getByRole("region", { name: "Exemples" });
  await gallery.getByRole("button", { name: /Par quoi cette fiche/ }).click();
  await page.getByRole("button", { name: /Execute query/ }).click();
  await expect(page.locator(".graphiql-response")).toContainText("RNCP37537");
  await page.getByRole("button", { name: /Show Documentation Explorer/ }).click();
  await expect(page.getByRole("link", { name: "Query" })).toBeVisible();
  await page.getByRole("button", { name: /Show GraphiQL Explorer/ }).click();
  await expect(page.getByText("ficheRncp").first()).toBeVisible();
  await page.getByRole("button", { name: /Show History/ }).click();
  await expect(page.getByText("Remplacantes").first()).toBeVisible();
});

for (const [language, told] of [["fr", "Là où commence toute requête."], ["en", "Where every query begins."]]) {
  test(`the documentation in GraphiQL speaks the language of the page: ${language}`, async ({ page }) => {
    await page.goto(`/graphiql?lang=${language}`);
    await page.getByRole("button", { name: /Show Documentation Explorer/ }).click();
    await page.getByRole("link", { name: "Query" }).click();
    await expect(page.locator(".graphiql-doc-explorer")).toContainText(told);
  });
}

test("GraphiQL tells where one is before its editor is read", async ({ page }) => {
  let read;
  const held = new Promise((resolve) => { read = resolve; });
  await page.route("**/*.js", async (route) => { await held; await route.continue(); });
  await page.goto("/graphiql", { waitUntil: "commit" });
  await expect(page.locator("#graphiql")).toHaveText(/passerelle · GraphiQL/);
  read();
  await ready(page, "query");
});

test("on a phone, and in a text twice as large, GraphiQL stands in one column that can be asked from", async ({ page }) => {
  for (const [width, height] of [[360, 740], [640, 400]]) {
    await page.setViewportSize({ width, height });
    await page.goto("/graphiql?lang=fr&query=%7Bcommune(insee:%2259512%22)%7Bnom%7D%7D");
    await ready(page, "commune");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.getByRole("button", { name: /Execute query/ }).click();
    await expect(page.locator(".graphiql-response")).toContainText("Roubaix");
  }
});
