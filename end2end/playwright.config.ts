import { defineConfig } from "@playwright/test";
import { flags } from "./browser.mjs";

const binary = process.env.CANDOUR ?? "../target/debug/candour";

/** Each project changes its own demo Board. */
const sites = [
  { name: "with JavaScript", port: 3911, data: "../target/e2e-with" },
  { name: "without JavaScript", port: 3912, data: "../target/e2e-without" },
];

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  forbidOnly: true,
  workers: 2,
  fullyParallel: false,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: { launchOptions: flags, locale: "en-GB", timezoneId: "Europe/London", trace: "retain-on-failure" },
  webServer: sites.map(({ port, data }) => ({
    command: `${binary} demo --fresh --data ${data} --listen 127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/ready`,
    reuseExistingServer: false,
    timeout: 120_000,
  })),
  projects: [
    { name: sites[0].name, use: { baseURL: `http://127.0.0.1:${sites[0].port}` } },
    {
      name: sites[1].name,
      use: { baseURL: `http://127.0.0.1:${sites[1].port}`, javaScriptEnabled: false },
      // What an island does, and axe, which is itself a script, need JavaScript.
      testIgnore: ["**/autosave.spec.ts", "**/accessibility.spec.ts", "**/passkeys.spec.ts", "**/timeout.spec.ts"],
    },
  ],
});
