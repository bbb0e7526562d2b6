import { defineConfig } from "@playwright/test";

// The server is started by the script that runs these tests: scripts/browser.
export default defineConfig({
  testDir: ".",
  fullyParallel: true,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [["line"]],
  use: {
    baseURL: process.env.PASSERELLE_URL,
    launchOptions: { executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] },
    screenshot: "only-on-failure",
  },
});
