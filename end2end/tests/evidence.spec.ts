import { accessible as axe, audits, expect, fits as inside, hasScript, people, signIn, test } from "./support";

const pdf = { name: "Minutes of the subgroup.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\nA page of minutes.\n") };

/** Looking needs JavaScript: the same page without it looks the same. */
async function accessible(page: import("@playwright/test").Page, what: string) {
  if (await hasScript(page)) await axe(page, what);
}

async function fits(page: import("@playwright/test").Page, what: string) {
  if (await hasScript(page)) await inside(page, what);
}

/** The first statement of the lead's open return that takes a file, from its standard's page. */
async function toTheForm(page: import("@playwright/test").Page) {
  await page.goto("/");
  await page.locator(`a[href^="/returns/"]:has-text("${audits.open}")`).first().click();
  await page.locator('a[href*="/standards/"]').first().click();
  const standard = page.url();
  await page.getByRole("button", { name: /^Save and add a file/ }).first().click();
  await expect(page.getByRole("heading", { name: "Add a file" })).toBeVisible();
  return standard;
}

test("a lead adds a file, sees it on the statement, downloads it and removes it", async ({ page }) => {
  await signIn(page, people.districtLead);
  const standard = await toTheForm(page);
  await expect(page.getByText("Up to 25 MB for one file")).toBeVisible();
  await expect(page.locator('input[name="statement"]:checked')).toHaveCount(1);
  await accessible(page, "the form");

  // What is refused leaves what was typed.
  await page.getByLabel("What shall it be called? (optional)").fill("Minutes of May");
  await page.getByLabel("File", { exact: true }).setInputFiles({ ...pdf, name: "page.html", buffer: Buffer.from("<!doctype html><p>Hello") });
  await page.getByRole("button", { name: "Add this file" }).click();
  await expect(page.locator(".govuk-error-summary")).toContainText("This is a web page");
  await expect(page.getByLabel("What shall it be called? (optional)")).toHaveValue("Minutes of May");
  await expect(page.locator('input[name="statement"]:checked')).toHaveCount(1);
  await accessible(page, "the form with an error");

  await page.getByLabel("File", { exact: true }).setInputFiles(pdf);
  await page.getByRole("button", { name: "Add this file" }).click();
  await expect(page.getByText("The file is added.")).toBeVisible();
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await fits(page, `the list at ${width}`);
    await accessible(page, `the list at ${width}`);
  }

  await page.goto(standard);
  const link = page.getByRole("link", { name: "Minutes of May.pdf" });
  await expect(link).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  expect(download.suggestedFilename()).toBe("Minutes of May.pdf");
  const stream = await download.createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  expect(Buffer.concat(parts).equals(pdf.buffer)).toBe(true);

  await page.goto(standard.replace(/\/standards\/.*/, "/evidence"));
  await page.getByRole("link", { name: "Remove Minutes of May.pdf" }).click();
  await expect(page.getByRole("heading", { name: "Remove this file?" })).toBeVisible();
  await accessible(page, "the question");
  await page.getByRole("button", { name: "Remove the file" }).click();
  await expect(page.getByText("The file is removed.")).toBeVisible();
  await expect(page.getByText("Minutes of May.pdf")).toHaveCount(0);
});

test("a file that is too large is refused in words, not with a broken page", async ({ page }) => {
  await signIn(page, people.districtLead);
  await toTheForm(page);
  const buffer = Buffer.alloc(27 * 1024 * 1024, 97);
  buffer.write("%PDF-1.7");
  await page.getByLabel("File", { exact: true }).setInputFiles({ ...pdf, buffer });
  await page.getByRole("button", { name: "Add this file" }).click();
  // With JavaScript it is said before anything is sent, without it by the page that comes back.
  const said = (await hasScript(page)) ? "[data-upload-said]" : ".govuk-error-summary";
  await expect(page.locator(said)).toContainText("This file is larger than 25 MB", { timeout: 30_000 });
});
