import type { Page } from "@playwright/test";
import { another, audits, delegate, expect, people, signIn, test } from "./support";

const audit = audits.open;
const standard = "5. Recognising and responding to concerns";

test.describe.configure({ mode: "serial" });

test.beforeEach(async ({ page }) => {
  await signIn(page, people.hospitalLead);
  await page.getByRole("link", { name: audit }).click();
  await page.getByRole("link", { name: standard }).click();
  await awake(page);
});

/** The island watches the form from now on. */
async function awake(page: Page) {
  await expect(page.locator("form[data-autosave]")).toBeAttached();
}

test("what is typed is saved while one writes, and said quietly", async ({ page }) => {
  const text = page.getByLabel("How is it met? (optional)").first();
  await text.fill("Saved while I write");
  await expect(page.getByRole("status")).toHaveText(/^Saved \d\d:\d\d$/);
  await page.reload();
  await expect(page.getByLabel("How is it met? (optional)").first()).toHaveValue("Saved while I write");
});

test("without a connection the text stays and is saved when it is back", async ({ page, context }) => {
  await context.setOffline(true);
  await page.getByLabel("How is it met? (optional)").first().fill("Written in a tunnel");
  await expect(page.getByRole("status")).toContainText("the connection is lost");
  await context.setOffline(false);
  await expect(page.getByRole("status")).toHaveText(/^Saved \d\d:\d\d$/, { timeout: 20_000 });
  await page.reload();
  await expect(page.getByLabel("How is it met? (optional)").first()).toHaveValue("Written in a tunnel");
});

test("an answer that is not right is said at its statement, and the page's text stays", async ({ page }) => {
  await page.goto((await page.getByRole("link", { name: "Back to the task list" }).getAttribute("href"))!);
  await page.getByRole("link", { name: "8. Training and competence" }).click();
  await awake(page);
  const percent = page.getByLabel(/per cent/).first();
  await percent.fill("140");
  // Nobody is corrected in the middle of a statement.
  await expect(page.getByRole("status")).toHaveText(/^Not finished yet: 8\.\d$/);
  await expect(page.getByText(/^Not saved: /)).toHaveCount(0);
  // What is right elsewhere on the page is saved meanwhile.
  await page.getByLabel("How is it met? (optional)").first().fill("Right beside what is wrong");
  await expect(page.getByText(/^Not saved: /).first()).toBeVisible();
  await expect(percent).toHaveValue("140");
  await expect(page.getByRole("status")).toHaveText(/^Saved \d\d:\d\d\. Not saved, see the note: 8\.\d$/);
  await percent.fill("88");
  await expect(page.getByRole("status")).toHaveText(/^Saved \d\d:\d\d$/);
});

test("two people at once: the second is told at the statement", async ({ page, browser }) => {
  await page.getByRole("link", { name: "Back to the task list" }).click();
  await delegate(page, "5", "Patience Mwangale");
  await page.getByRole("link", { name: standard }).click();
  await awake(page);
  const colleague = await another(browser, page, people.hospitalContributor);
  await colleague.goto(page.url());
  await awake(colleague);
  // They see each other, and where the other one is.
  await expect(colleague.getByText("Also on this page: Niamh O’Rourke-Devlin")).toBeVisible();
  await colleague.getByLabel("How is it met? (optional)").first().focus();
  await expect(page.getByText("Also on this page: Patience Mwangale (in 5.1).")).toBeVisible({ timeout: 45_000 });
  await page.getByLabel("How is it met? (optional)").first().fill("First");
  await expect(page.getByRole("status")).toHaveText(/^Saved \d\d:\d\d$/);
  await colleague.getByLabel("How is it met? (optional)").first().fill("Second");
  await expect(colleague.getByText(/saved this statement while you were writing/).first()).toBeVisible();
  await expect(colleague.getByLabel("How is it met? (optional)").first()).toHaveValue("Second");
  colleague.on("dialog", (dialog) => dialog.accept());
  await colleague.context().close();
});

test("signed out while writing: the text stays, and is saved after signing in", async ({ page, context }) => {
  await context.clearCookies();
  await page.getByLabel("How is it met? (optional)").first().fill("Written after the session had ended");
  await expect(page.getByRole("status")).toContainText("you have been signed out");
  await page.getByRole("button", { name: "Save and go to the task list" }).click();
  await expect(page.getByText("Your text is still here: sign in, and it is saved.")).toBeVisible();
  await page.getByLabel("E-mail address", { exact: true }).fill(people.hospitalLead);
  await page.getByLabel("Password", { exact: true }).fill("candour-demo-2026");
  await page.getByRole("button", { name: "Sign in", exact: true }).first().click();
  await page.getByRole("link", { name: standard }).click();
  await expect(page.getByLabel("How is it met? (optional)").first()).toHaveValue("Written after the session had ended");
});

test("leaving warns only with something unsaved", async ({ page, context }) => {
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.getByLabel("How is it met? (optional)").first().fill("Safe before I go");
  await expect(page.getByRole("status")).toHaveText(/^Saved \d\d:\d\d$/);
  await page.getByRole("link", { name: "Back to the task list" }).click();
  await expect(page.getByRole("heading", { name: audit })).toBeVisible();
  expect(asked).toEqual([]);
  await page.getByRole("link", { name: standard }).click();
  await awake(page);
  await context.setOffline(true);
  await page.getByLabel("How is it met? (optional)").first().fill("Not safe");
  await expect(page.getByRole("status")).toContainText("the connection is lost");
  // Closed while still offline: back online, the text would be sent at once and there were nothing to warn of.
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => asked).toEqual(["beforeunload"]);
});
