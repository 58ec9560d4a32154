import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { binary, freePort, ready } from "./own-site";
import { accessible, expect, fits, hasScript, test } from "./support";

const passphrase = "lantern gravel orchid nineteen";
const email = "lead@board.example";

/** A Board of its own, with settings that name a real provider. */
class Board {
  site = "";
  link = "";
  private folder = mkdtempSync(join(tmpdir(), "candour-"));
  private children: ChildProcess[] = [];

  async start() {
    this.site = `http://127.0.0.1:${await freePort()}`;
    const provider = spawn("node", ["provider.mjs", "0", this.site, "with-parent"], { stdio: ["pipe", "pipe", "ignore"] });
    this.children.push(provider);
    const issuer = await new Promise<string>((said) => provider.stdout!.once("data", (line) => said(String(line).trim())));
    writeFileSync(join(this.folder, "secret"), "the secret of the tests\n", { mode: 0o600 });
    const settings = [
      "[server]",
      `listen = "${new URL(this.site).host}"`,
      `site = "${this.site}"`,
      "https = false",
      "[database]",
      `url = "sqlite:${join(this.folder, "data/candour.sqlite")}"`,
      "[sign_in]",
      'second_factor = "optional"',
      "[[single_sign_on]]",
      'id = "council"',
      'name = "Arrowmere Council"',
      `issuer = "${issuer}"`,
      'client_id = "candour"',
      `client_secret_file = "${join(this.folder, "secret")}"`,
    ];
    writeFileSync(join(this.folder, "candour.toml"), settings.join("\n"));
    const env = { ...process.env, CANDOUR_CONFIG: join(this.folder, "candour.toml"), DATABASE_URL: undefined };
    const person = ["--board", "Arrowmere Safeguarding Adults Board", "--role", "qa_manager", "--name", "Eleanor Marchbank"];
    const said = execFileSync(binary, ["user", "add", ...person, "--email", email, "--site", this.site], { env, encoding: "utf8" });
    this.link = said.match(/http\S+\/welcome\/\S+/)![0];
    this.children.push(spawn(binary, ["serve"], { env, stdio: "ignore" }));
    await ready(this.site);
  }

  end() {
    for (const child of this.children) child.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The provider's own pages: who one is, and that Candour may know it. */
async function signInThere(page: Page, name: string) {
  await page.locator("input[name=login]").fill(name);
  await page.locator("input[name=password]").fill("anything");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

/** At the width of a phone and of a desk. Axe is itself a script. */
async function looksRight(page: Page, what: string) {
  if (!(await hasScript(page))) return;
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await fits(page, `${what} at ${width}`);
    await accessible(page, `${what} at ${width}`);
  }
}

const board = new Board();
test.beforeAll(() => board.start());
test.afterAll(() => board.end());

test("somebody connects their organisation's sign-in, signs out, and comes in by it", async ({ page }) => {
  await page.goto(board.link);
  await expect(page.getByRole("button", { name: "Use my sign-in of Arrowmere Council" })).toBeVisible();
  await looksRight(page, "the invitation");
  await page.getByLabel("Password", { exact: true }).fill(passphrase);
  await page.getByLabel("The same password again").fill(passphrase);
  await page.getByRole("button", { name: "Set password" }).click();
  await looksRight(page, "the sign-in page");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(passphrase);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();

  await page.getByRole("link", { name: "Your account" }).click();
  await page.getByRole("button", { name: "Connect Arrowmere Council" }).click();
  await signInThere(page, "eleanor");
  await expect(page.getByText("Your organisation's sign-in is connected.")).toBeVisible();
  await looksRight(page, "the account");
  await page.goto(`${board.site}/account/confirm`);
  await looksRight(page, "showing that it is oneself");

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in with Arrowmere Council" }).click();
  // The provider knows her still: she is in at once.
  await expect(page.getByText("Signed in as").first()).toBeAttached();
  await expect(page).toHaveURL(`${board.site}/`);
});

test("somebody who is not connected is told what to do, and may turn back", async ({ page }) => {
  await page.goto(`${board.site}/sign-in`);
  await page.getByRole("button", { name: "Sign in with Arrowmere Council" }).click();
  await signInThere(page, "stranger");
  await expect(page.locator(".govuk-error-summary")).toContainText("is not connected to an account here");
  await looksRight(page, "the sign-in page with an error");
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Sign in with Arrowmere Council" }).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.locator(".govuk-error-summary")).toContainText("you turned back there");
});
