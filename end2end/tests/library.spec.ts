import { accessible as axe, audits, expect, fits as inside, hasScript, people, signIn, test } from "./support";
import type { Page } from "@playwright/test";

const pdf = { name: "Policy.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\nA policy.\n") };

/** Looking needs JavaScript: the same page without it looks the same. */
async function looks(page: Page, what: string) {
  if (!(await hasScript(page))) return;
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await inside(page, `${what} at ${width}`);
    await axe(page, `${what} at ${width}`);
  }
}

/** Adds a piece to the library, and gives its page's address. */
async function add(page: Page, title: string) {
  await page.goto("/evidence");
  await page.getByRole("button", { name: "Add evidence" }).click();
  await page.getByLabel("What is it?").fill(title);
  await page.getByLabel("Where is it kept?").fill("Policy register, SA-900");
  await page.getByRole("button", { name: "Add evidence" }).click();
  await expect(page.getByText("It is in your library.")).toBeVisible();
  return page.url().split("?")[0];
}

test("one piece supports two statements, is found from a statement, and is taken away again", async ({ page }) => {
  await signIn(page, people.districtLead);
  const title = `Supervision policy ${Date.now()}`;
  const piece = await add(page, title);
  await looks(page, "the piece");
  const boxes = page.locator('input[name="statement"]');
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved: the statements that you ticked have it as evidence.")).toBeVisible();
  await expect(page.locator('input[name="statement"]:checked')).toHaveCount(2);

  // From the statement's side: the library, a word, and what is ticked.
  await page.goto("/");
  await page.locator(`a[href^="/returns/"]:has-text("${audits.open}")`).first().click();
  await page.locator('a[href*="/standards/"]').first().click();
  const standard = page.url();
  await expect(page.getByText(title).first()).toBeVisible();
  await looks(page, "the standard");
  await page.getByRole("button", { name: /^Use evidence from our library/ }).first().click();
  await looks(page, "the choice");
  await page.getByLabel("Find", { exact: true }).fill("supervision");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByLabel(title)).toBeChecked();
  await page.getByLabel(title).uncheck();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved: the evidence that you chose stands with its statement.")).toBeVisible();
  expect(page.url()).toContain(standard.split("#")[0]);

  await page.goto(piece);
  await expect(page.locator('input[name="statement"]:checked')).toHaveCount(1);
  await page.getByRole("link", { name: "Remove from our library" }).click();
  await looks(page, "the question");
  await page.getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByText("The evidence is removed from your library.")).toBeVisible();
  await expect(page.getByText(title)).toHaveCount(0);
  await looks(page, "the list");
});

test("a file is dropped, its way is shown, and it can be stopped", async ({ page }) => {
  test.skip(!(await hasScript(page)), "without JavaScript the form is sent as every form is");
  await signIn(page, people.districtLead);
  const piece = await add(page, `Dropped policy ${Date.now()}`);
  await page.goto(`${piece}/file/add`);
  await page.locator('form[data-upload-watch="on"]').waitFor();
  await looks(page, "the form");

  const drop = async (files: number) => {
    const transfer = await page.evaluateHandle((count) => {
      const all = new DataTransfer();
      for (let at = 0; at < count; at += 1) all.items.add(new File(["%PDF-1.7\nA policy.\n"], `Policy ${at}.pdf`));
      return all;
    }, files);
    await page.dispatchEvent("[data-drop]", "dragover", { dataTransfer: transfer });
    await page.dispatchEvent("[data-drop]", "drop", { dataTransfer: transfer });
  };
  const said = page.locator("[data-upload-said]");
  await drop(2);
  await expect(said).toHaveText("One file at a time: drop a single file.");
  await drop(1);
  await expect(said).toHaveText("Policy 0.pdf is chosen.");

  // Held back on its way: the bar stands, and it can be stopped.
  await page.route("**/file/add", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    await new Promise((done) => setTimeout(done, 3_000));
    await route.fallback().catch(() => undefined);
  });
  await page.getByRole("button", { name: "Add this file" }).click();
  await expect(page.getByRole("progressbar", { name: "How much of the file is sent" })).toBeVisible();
  await page.getByRole("button", { name: "Stop sending" }).click();
  await expect(said).toHaveText("Stopped. Nothing was stored.");
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await page.unroute("**/file/add");

  // Sent again, it arrives; the browser goes where the server sends it.
  await page.getByRole("button", { name: "Add this file" }).click();
  await expect(page.getByText("The file is added.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Policy 0.pdf" })).toBeVisible();
});

test("what the server refuses is said on the page, and the file stays chosen", async ({ page }) => {
  await signIn(page, people.districtLead);
  const piece = await add(page, `Refused policy ${Date.now()}`);
  await page.goto(`${piece}/file/add`);
  if (await hasScript(page)) await page.locator('form[data-upload-watch="on"]').waitFor();
  await page.getByLabel("File", { exact: true }).setInputFiles({ ...pdf, name: "page.html", buffer: Buffer.from("<!doctype html><p>Hello") });
  await page.getByRole("button", { name: "Add this file" }).click();
  await expect(page.locator(".govuk-error-summary")).toContainText("This is a web page");
  if (await hasScript(page)) {
    await expect(page.locator(".govuk-error-summary")).toBeFocused();
    await expect(page).toHaveTitle(/^Error: /);
    expect(await page.getByLabel("File", { exact: true }).evaluate((field: HTMLInputElement) => field.files!.length)).toBe(1);
    await looks(page, "the form with an error");
  }
  await page.getByLabel("File", { exact: true }).setInputFiles(pdf);
  await page.getByRole("button", { name: "Add this file" }).click();
  await expect(page.getByText("The file is added.")).toBeVisible();
});
