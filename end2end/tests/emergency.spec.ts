import { accessible, another, audits, expect, fits, hasScript, people, signIn, test } from "./support";

/** Its return is a draft that no other journey submits. */
const agency = "Arrowmere Hospitals NHS Foundation Trust";
const reason = "A worker named an adult who may be at risk tonight, reference 4711. The lead cannot be reached.";

test("a draft is opened in an emergency: the agency sees who and why, and it ends", async ({ page, browser }) => {
  await signIn(page, people.manager);
  await page.goto("/");
  await page.locator(`a[href^="/audits/0"]:has-text("${audits.open}")`).first().click();
  // Without JavaScript, and on paper, what is folded opens all the same.
  await page.getByText("Reading a draft in an emergency").click();
  await page.locator('a[href$="/emergency"]', { hasText: agency }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Open this draft in an emergency");
  await expect(page.getByText("these people are told at once")).toBeVisible();

  await page.getByLabel("Why can this not wait?").fill("urgent");
  await page.getByRole("button", { name: "Open the draft for one hour" }).click();
  await expect(page.locator(".govuk-error-summary")).toContainText("at least 20 characters");
  await expect(page.getByLabel("Why can this not wait?")).toHaveValue("urgent");
  await page.getByLabel("Why can this not wait?").fill(reason);
  await page.getByRole("button", { name: "Open the draft for one hour" }).click();

  const alarm = page.getByRole("region", { name: "Emergency access" });
  await expect(alarm).toContainText("You read a draft, until");
  await expect(page.locator(".govuk-caption-l")).toHaveText(agency);
  if (await hasScript(page)) {
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await fits(page, `an open draft at ${width}`);
      await accessible(page, `an open draft at ${width}`);
    }
  }
  await page.locator('a[href*="/standards/"]').first().click();
  await expect(alarm).toBeVisible();
  await expect(page.getByRole("button", { name: "Save and continue" })).toHaveCount(0);

  const draft = new URL(page.url()).pathname;
  await alarm.getByRole("button", { name: "End it now" }).click();
  await expect(page.getByText("Your emergency access is ended.")).toBeVisible();
  const answer = await page.goto(draft);
  expect(answer!.status()).toBe(404);

  await page.goto("/trail?kind=draft_opened");
  await expect(page.locator(".candour-alarm__mark").first()).toContainText("A draft was opened in an emergency");

  const lead = await another(browser, page, people.hospitalLead);
  await lead.goto(draft.replace(/\/standards\/.*/, ""));
  await expect(lead.getByRole("region", { name: "Emergency access" })).toContainText(reason);
});

test("what is kept about oneself is taken out", async ({ page }) => {
  await signIn(page, people.councilViewer);
  await page.getByRole("link", { name: "Your account" }).click();
  await page.getByRole("link", { name: "What Candour keeps about you" }).click();
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download the file" }).click();
  const file = await (await coming).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of file) chunks.push(chunk as Buffer);
  const data = JSON.parse(Buffer.concat(chunks).toString());
  expect(data.schema).toBe("candour-person/1");
  expect(data.account.email).toBe(people.councilViewer);
});
