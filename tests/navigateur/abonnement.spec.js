// What GraphiQL shows of data that change meanwhile.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { expect, ready, test } from "./page.js";

const ROOT = path.resolve(import.meta.dirname, "../..");
const SUBSCRIPTION = "subscription Nouvelles { miseAJour { version jeuDeDonnees { id } modifies } }";

/** The sample of data·inclusion, in which one structure says something new. */
async function changed(folder) {
  const files = [];
  for (const name of ["structures.json", "services.json"]) {
    const text = await readFile(path.join(ROOT, "data/data_inclusion", name), "utf8");
    files.push(path.join(folder, name));
    await writeFile(files.at(-1), text.replace('"horaires_accueil": null', `"horaires_accueil": "Mo-Fr 09:00-12:00; vu ${Date.now()}"`));
  }
  return files;
}

test("whoever subscribes in GraphiQL is told of an import as it is published", async ({ page }) => {
  await page.goto(`/graphiql?lang=fr&query=${encodeURIComponent(SUBSCRIPTION)}`);
  await ready(page, "Nouvelles");
  const listening = page.waitForRequest((request) => request.headers().accept?.includes("text/event-stream") ?? false);
  await page.getByRole("button", { name: /Execute query/ }).click();
  await listening;
  const folder = await mkdtemp(path.join(tmpdir(), "passerelle-"));
  try {
    const program = promisify(execFile)(process.env.PORTAL_PROGRAM, ["import", "data-inclusion", ...(await changed(folder))], {
      env: { PATH: process.env.PATH, DATABASE_URL: process.env.PORTAL_DATABASE },
    });
    await program;
    await expect(page.locator(".graphiql-response")).toContainText("data-inclusion");
  } finally {
    await rm(folder, { recursive: true });
  }
});
