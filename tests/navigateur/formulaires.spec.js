// Forms that work without a script, the validator, and the widget in a page of another site.
import { createServer } from "node:http";

import AxeBuilder from "@axe-core/playwright";
import { test as plain } from "@playwright/test";

import { expect, test } from "./page.js";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const violations = async (page) => {
  const found = (await new AxeBuilder({ page }).withTags(TAGS).analyze()).violations;
  return found.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
};
const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const SERVICES = `id,source,structure_id,nom,date_maj,type,thematiques
dora--a,dora,dora--1,Aide,2026-01-01,Atelié,['mobilite--acceder-a-un-vehicul']
dora--b,dora,dora--1,Aide,,atelier,
`;

for (const [base, lang, verdict, button] of [["", "fr", "Un import en refuserait une partie", "Valider"], ["/en", "en", "An import would refuse some of it", "Validate"]]) {
  test(`a file is validated by the keyboard alone, in ${lang}`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`${base}/validateur`);
    await page.getByLabel(/Fichiers à valider|Files to validate/).setInputFiles({ name: "services.csv", mimeType: "text/csv", buffer: Buffer.from(SERVICES) });
    await page.getByRole("button", { name: button, exact: true }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: verdict })).toBeFocused();
    await expect(page.getByRole("cell", { name: "mobilite--acceder-a-un-vehicule", exact: true })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.screenshot({ path: `test-results/validateur-${lang}.png`, fullPage: true });
  });
}

test("a file is dropped on the validator", async ({ page }) => {
  await page.goto("/validateur");
  const files = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "services.csv", { type: "text/csv" }));
    return data;
  }, SERVICES);
  await page.dispatchEvent(".depot", "drop", { dataTransfer: files });
  await expect(page.getByRole("status")).toHaveText("services.csv");
  await page.getByRole("button", { name: "Valider", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Un import en refuserait une partie" })).toBeVisible();
});

for (const script of [true, false]) {
  plain(`an error is reported and followed ${script ? "with" : "without"} a script`, async ({ browser, baseURL }) => {
    const context = await browser.newContext({ javaScriptEnabled: script, baseURL, viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    await page.goto("/structure/action-logement--lille");
    if (script) {
      await page.getByText("Signaler une erreur").focus();
      await page.keyboard.press("Enter");
    } else await page.getByText("Signaler une erreur").click();
    await page.getByLabel("Champ en cause").selectOption({ label: "Site web" });
    await page.getByLabel("Valeur attendue").fill("nulle part");
    await page.getByLabel("Commentaire").fill("Vu hier.");
    await page.getByRole("button", { name: "Envoyer" }).click();
    await expect(page.getByRole("alert")).toContainText("La valeur attendue est l’adresse complète d’une page");
    await expect(page.getByLabel("Commentaire")).toHaveValue("Vu hier.");
    await expect(page.getByLabel("Valeur attendue")).toHaveAttribute("aria-invalid", "true");
    await expect(page).toHaveTitle(/^Erreur/);
    if (script) expect(await violations(page)).toEqual([]);
    expect(await overflow(page).catch(() => 0)).toBeLessThanOrEqual(0);
    await page.screenshot({ path: `test-results/signaler-${script}.png`, fullPage: true });
    await page.getByLabel("Valeur attendue").fill("https://exemple.fr/");
    await page.getByRole("button", { name: "Envoyer" }).click();
    await expect(page.getByRole("heading", { name: "Signalement reçu" })).toBeVisible();
    await page.locator("main").getByRole("link").first().click();
    await expect(page.getByText("En attente d’un modérateur")).toBeVisible();
    if (script) expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: `test-results/suivi-${script}.png`, fullPage: true });
    await context.close();
  });
}

test("a map is told in words, and drawn", async ({ page }) => {
  await page.goto("/commune/59512");
  await expect(page.getByRole("img", { name: "Carte" })).toBeVisible();
  await expect(page.locator("#carte-mots").getByRole("link").first()).toBeVisible();
  await page.getByRole("img", { name: "Carte" }).screenshot({ path: "test-results/carte.png" });
});

plain.describe("the widget in a page of another site", () => {
  let server;
  let site;

  plain.beforeAll(async ({}, { project }) => {
    const ours = project.use.baseURL;
    server = createServer((request, response) => {
      const lang = request.url.includes("en") ? "en" : "fr";
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.setHeader("content-security-policy", `default-src 'none'; script-src ${ours}; connect-src ${ours}`);
      response.end(`<!doctype html><html lang="${lang}"><head><title>Ailleurs</title><meta name="viewport" content="width=device-width"></head>
        <body><main><h1>Ailleurs</h1><script src="${ours}/widget.js" data-type="services" data-rayon="50" data-langue="${lang}" defer></script></main></body></html>`);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    site = `http://127.0.0.1:${server.address().port}`;
  });

  plain.afterAll(() => server.close());

  for (const lang of ["fr", "en"]) {
    plain(`is searched by the keyboard under a strict policy, in ${lang}`, async ({ page }) => {
      const said = [];
      page.on("console", (message) => message.type() === "error" && said.push(message.text()));
      page.on("pageerror", (error) => said.push(String(error)));
      await page.setViewportSize({ width: 360, height: 740 });
      await page.goto(`${site}/${lang}`);
      const place = page.getByLabel(/Commune/);
      await place.focus();
      await page.keyboard.type("Lille");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("status")).toContainText(lang === "fr" ? "résultats" : "results");
      const first = page.getByRole("listitem").first().getByRole("link");
      await expect(first).toHaveAttribute("rel", "noopener");
      expect(await first.getAttribute("href")).toContain(lang === "en" ? "/en/service/" : "/service/");
      expect(await violations(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(await place.evaluate((input) => getComputedStyle(input).borderRadius)).not.toBe("0px");
      expect(said.filter((line) => !line.includes("favicon"))).toEqual([]);
      await page.screenshot({ path: `test-results/widget-${lang}.png`, fullPage: true });
      await place.fill("Atlantide");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("status")).toContainText(lang === "fr" ? "n’est pas connu" : "is not known");
    });
  }
});

test("the page of the widget shows it at work, and gives its tag", async ({ page }) => {
  await page.goto("/widget");
  await expect(page.locator("#essai-services").getByRole("listitem").first()).toBeVisible();
  await expect(page.locator("#balise-services")).toContainText("<script src=\"http");
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: "test-results/widget-page.png", fullPage: true });
});
