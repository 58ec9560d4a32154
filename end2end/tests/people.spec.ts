import { createHmac } from "node:crypto";
import { another, expect, people, signIn, test } from "./support";

const passphrase = "lantern gravel orchid nineteen";

/** What an authenticator app shows (RFC 6238), from the key that a person types by hand. */
function code(key: string, seconds: number): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...key.replaceAll(/\s/g, "")].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const hash = createHmac("sha1", secret).update(counter).digest();
  const at = hash[19] & 15;
  return ((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).toString().padStart(6, "0");
}

test("a colleague is invited, sets a password and a second factor, signs in with both, and leaves", async ({ page, browser }) => {
  await signIn(page, people.councilLead);
  await page.getByRole("link", { name: "People", exact: true }).click();
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Imogen Tarrant-Webb");
  await page.getByLabel("E-mail address").fill("imogen.tarrant-webb@arrowmere-council.example");
  await page.getByLabel("Agency contributor").check();
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByText("The invitation is on its way.")).toBeVisible();

  // Nothing sends mail in the demo: the QA Manager hands the link on.
  const manager = await another(browser, page, people.manager);
  await manager.goto("/outbox");
  // Other journeys send mails too.
  const mail = manager.locator("details", { hasText: "imogen.tarrant-webb@arrowmere-council.example" });
  const letter = await mail.filter({ hasText: "/welcome/" }).first().locator(".candour-letter").textContent();
  const link = letter!.match(/\/welcome\/\S+/)![0];

  const colleague = await (await browser.newContext({ baseURL: new URL(page.url()).origin })).newPage();
  await colleague.goto(link);
  await colleague.getByLabel("Password", { exact: true }).fill("imogentarrantwebb");
  await colleague.getByLabel("The same password again").fill("imogentarrantwebb");
  await colleague.getByRole("button", { name: "Set password" }).click();
  await expect(colleague.locator(".govuk-error-summary")).toContainText("easy to guess");
  await colleague.getByLabel("Password", { exact: true }).fill(passphrase);
  await colleague.getByLabel("The same password again").fill(passphrase);
  await colleague.getByRole("button", { name: "Set password" }).click();
  await colleague.getByLabel("E-mail address", { exact: true }).fill("imogen.tarrant-webb@arrowmere-council.example");
  await colleague.getByLabel("Password", { exact: true }).fill(passphrase);
  await colleague.getByRole("button", { name: "Sign in", exact: true }).first().click();

  await colleague.getByRole("link", { name: "Your account" }).click();
  await colleague.getByRole("button", { name: "Set up an authenticator app" }).click();
  await expect(colleague.getByRole("img", { name: "QR code" })).toBeVisible();
  const key = (await colleague.locator(".candour-secret").textContent())!;
  const now = Date.now() / 1000;
  await colleague.getByLabel("The code that the app shows now").fill(code(key, now));
  await colleague.getByRole("button", { name: "Continue" }).click();
  await expect(colleague.locator(".candour-codes li")).toHaveCount(10);
  await colleague.getByRole("button", { name: "Sign out" }).click();

  await colleague.getByLabel("E-mail address", { exact: true }).fill("imogen.tarrant-webb@arrowmere-council.example");
  await colleague.getByLabel("Password", { exact: true }).fill(passphrase);
  await colleague.getByRole("button", { name: "Sign in", exact: true }).first().click();
  await colleague.getByLabel("Code").fill("000000");
  await colleague.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(colleague.locator(".govuk-error-summary")).toContainText("This code is wrong");
  // The app's next code: one that was taken is not taken again.
  await colleague.getByLabel("Code").fill(code(key, now + 30));
  await colleague.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(colleague.getByRole("heading", { name: "Our returns" })).toBeVisible();

  await page.getByRole("link", { name: "Imogen Tarrant-Webb" }).click();
  await page.getByRole("button", { name: /^End the role/ }).click();
  await expect(page.getByText("The role is ended.")).toBeVisible();
  await colleague.goto("/");
  await expect(colleague.getByRole("heading", { name: "Sign in" })).toBeVisible();
});
