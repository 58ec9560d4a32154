import type { CDPSession, Page } from "@playwright/test";
import { accessible, audits, expect, fits, password, people, signIn, test } from "./support";

const who = "gareth.pryce-ellisdon@arrowmere-fire.example";

// Passkeys belong to names: browsers know none at 127.0.0.1.
test.use({ baseURL: async ({ baseURL }, use) => use(baseURL!.replace("127.0.0.1", "localhost")) });

/** A device that keeps passkeys and is unlocked without asking. */
async function device(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, authenticatorId };
}

async function typePassword(page: Page, email: string) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address", { exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).first().click();
}

/** The button works from here on. */
async function ready(page: Page) {
  await expect(page.locator("form[data-passkey=on]")).toBeAttached();
}

async function looks(page: Page, what: string) {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await fits(page, `${what} at ${width}`);
    await accessible(page, `${what} at ${width}`);
  }
}

test("a passkey is added, used after the password and alone, and taken away", async ({ page }) => {
  const { cdp, authenticatorId } = await device(page);
  await signIn(page, who);
  await page.goto("/account");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await ready(page);
  await looks(page, "adding a passkey");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.locator(".govuk-error-summary")).toContainText("Give the passkey a name");
  await ready(page);
  await looks(page, "a passkey without a name");

  // Cancelled: one sentence, and what was typed stays.
  await page.getByLabel("Name of the passkey").fill("Duty phone");
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByRole("status")).toContainText("No passkey was added: it was cancelled");
  await expect(page.getByLabel("Name of the passkey")).toHaveValue("Duty phone");
  await looks(page, "a passkey that was cancelled");
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Your passkey is added" })).toBeVisible();
  await expect(page.locator(".candour-codes li")).toHaveCount(10);
  const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
  expect(credentials.map(({ rpId, isResidentCredential }) => ({ rpId, isResidentCredential }))).toEqual([{ rpId: "localhost", isResidentCredential: true }]);

  // The device says itself that it has one.
  await page.goto("/account/passkey");
  await ready(page);
  await page.getByLabel("Name of the passkey").fill("The same phone");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByRole("status")).toContainText("There is a passkey for your account on this device already");
  await page.goto("/account");
  await expect(page.getByText("Passkey, added on")).toBeVisible();
  await looks(page, "an account with a passkey");
  await page.getByRole("button", { name: "Sign out" }).click();

  // After the password.
  await typePassword(page, who);
  await expect(page.getByRole("heading", { name: "Show that it is you" })).toBeVisible();
  await ready(page);
  await looks(page, "the second step");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Our returns" })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();

  // Alone: cancelled first.
  await ready(page);
  await looks(page, "signing in");
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("status")).toContainText("No passkey was used");
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Our returns" })).toBeVisible();

  // A passkey is no password: what changes the account asks for that.
  await page.goto("/account");
  await page.getByRole("button", { name: "Take away Duty phone" }).click();
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Take away Duty phone" }).click();
  await expect(page.getByText("The second factor is taken away.")).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();

  // The device still has it; the account has not.
  await ready(page);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.locator(".govuk-error-summary")).toContainText("This passkey did not let you in.");
  await looks(page, "a passkey that lets nobody in");
});

test("what was typed before the session ended goes through a passkey", async ({ page }) => {
  const lead = "lorna.fitzwalter@arrowmere-probation.example";
  await device(page);
  await signIn(page, lead);
  await page.goto("/account/passkey");
  await ready(page);
  await page.getByLabel("Name of the passkey").fill("Work laptop");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.locator(`a[href^="/returns/"]:has-text("${audits.open}")`).first().click();
  await page.locator('a[href*="/standards/"]').first().click();
  const text = "Typed while the session ended: the passkey takes it along.";
  await expect(page.locator("form[data-autosave]")).toBeAttached();
  const field = page.getByLabel("How is it met? (optional)").first();
  await page.context().clearCookies();
  await field.fill(text);
  await page.getByRole("button", { name: "Save and continue" }).click();
  await expect(page.getByText("You were signed out before this was saved.")).toBeVisible();
  await ready(page);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByText("Signed in as").first()).toBeAttached();
  await page.goto("/");
  await page.locator(`a[href^="/returns/"]:has-text("${audits.open}")`).first().click();
  await page.locator('a[href*="/standards/"]').first().click();
  await expect(page.getByLabel("How is it met? (optional)").first()).toHaveValue(text);
});

test("by a number there are no passkeys, and the page says where there are", async ({ page, baseURL }) => {
  await page.goto(baseURL!.replace("localhost", "127.0.0.1") + "/sign-in");
  await expect(page.getByRole("status")).toContainText(`open Candour at ${baseURL}`);
  await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toBeHidden();
});

test("without JavaScript the pages say what a passkey needs, and the other ways work", async ({ browser, baseURL }) => {
  const page = await (await browser.newContext({ baseURL, javaScriptEnabled: false })).newPage();
  await page.goto("/sign-in");
  await expect(page.locator("noscript p", { hasText: "Signing in with a passkey needs JavaScript" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toBeHidden();
  await typePassword(page, people.hospitalContributor);
  await page.goto("/account/passkey");
  await expect(page.locator("noscript p", { hasText: "Adding a passkey needs JavaScript" })).toBeVisible();
  await expect(page.getByLabel("Name of the passkey")).toBeHidden();
});
