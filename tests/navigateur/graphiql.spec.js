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
