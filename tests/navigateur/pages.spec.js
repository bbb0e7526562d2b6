// Every page, in both languages: readable by all, by keyboard alone, on a phone and enlarged.
import AxeBuilder from "@axe-core/playwright";

import { expect, ready, test } from "./page.js";

const PAGES = [
  "/", "/graphe", "/graphe?type=Formation", "/graphe?type=Metier&vers=Commune", "/recherche", "/recherche?texte=boulangere%20roubaix", "/qualite", "/usage", "/telechargements", "/telechargements/colonnes/services",
  "/validateur", "/signaler?noeud=action-logement--lille&genre=Structure", "/suivi", "/widget", "/documentation/guides/valider-un-fichier",
  "/documentation", "/documentation/guides/premiere-requete", "/documentation/guides/erreurs", "/documentation/glossaire",
  "/documentation/types/Metier", "/documentation/types/Query", "/certification/50022137:RNCP37537", "/metier/D1102", "/commune/59512",
  "/organisme/13001301400019", "/structure/action-logement--lille", "/metier/Z9999",
];

for (const path of PAGES) {
  for (const base of ["", "/en"]) {
    const address = `${base}${path}`;

    test(`${address} is accessible`, async ({ page }) => {
      await page.goto(address);
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
      await expect(page.locator("h1")).toHaveCount(1);
      await expect(page.locator("html")).toHaveAttribute("lang", base ? "en" : "fr");
    });

    test(`${address} fits a phone, and a text twice as large`, async ({ page }) => {
      for (const [width, height] of [[360, 740], [640, 400]]) {
        await page.setViewportSize({ width, height });
        await page.goto(address);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(overflow).toBeLessThanOrEqual(0);
      }
    });
  }
}

test("the other language is one click away, on the same page", async ({ page }) => {
  await page.goto("/metier/D1102");
  await page.getByRole("link", { name: "English" }).click();
  await expect(page).toHaveURL(/\/en\/metier\/D1102$/);
  await page.getByRole("link", { name: "Français" }).click();
  await expect(page).toHaveURL(/\/metier\/D1102$/);
});

test("the keyboard alone goes from the home page to the page of an object", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Aller au contenu" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("boulanger");
  await expect(page.getByRole("status")).toContainText("résultats");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("h1")).toContainText("Boulanger");
});

test("the search answers without a script", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("searchbox").fill("boulanger");
  await page.getByRole("button", { name: "Chercher" }).click();
  await expect(page.getByRole("link", { name: "Boulanger / Boulangère" }).first()).toBeVisible();
  await context.close();
});

test("two types are chosen on the map by the keyboard, and the query that joins them opens in GraphiQL", async ({ page }) => {
  await page.goto("/graphe");
  const map = page.getByRole("group", { name: "Types du graphe et leurs liens" });
  await map.getByRole("link", { name: /^Metier/ }).focus();
  expect(await map.locator("line.montre").count()).toBeGreaterThan(3);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Metier", exact: true })).toBeVisible();
  await map.getByRole("link", { name: /^Commune/ }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Metier → Commune" })).toBeVisible();
  await page.getByRole("link", { name: "L’ouvrir dans GraphiQL" }).first().click();
  await ready(page, "DeMetierACommune");
  await page.getByRole("button", { name: /Execute query/ }).click();
  await expect(page.locator(".graphiql-response")).toContainText("insee");
});

test("the map answers without a script", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  const page = await context.newPage();
  await page.goto("/en/graphe");
  await page.getByLabel("Choose a type").selectOption("Service");
  await page.getByLabel("Join it to").selectOption("Formation");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("heading", { name: "Service → Formation" })).toBeVisible();
  await context.close();
});

test("the home page weighs less than 150 kB, and is painted", async ({ page }) => {
  let bytes = 0;
  page.on("response", async (response) => {
    const sizes = await response.request().sizes().catch(() => null);
    bytes += sizes ? sizes.responseBodySize + sizes.responseHeadersSize : 0;
  });
  await page.goto("/", { waitUntil: "networkidle" });
  expect(bytes).toBeGreaterThan(3_000);
  expect(bytes).toBeLessThan(150_000);
  const painted = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  console.log(`home page: ${bytes} bytes, painted after ${Math.round(painted)} ms`);
});
