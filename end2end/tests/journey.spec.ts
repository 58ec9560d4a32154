import { readFileSync } from "node:fs";
import { another, audits, delegate, expect, hasScript, people, signIn, test } from "./support";

const set = readFileSync(new URL("../../tests/question-sets/every-type-2026.1.json", import.meta.url), "utf8");
const title = "Every type of answer, this spring";

/** The main job from the regional group's file to the downloads; each step is another person's. */
test.describe.configure({ mode: "serial" });

test("a regional editor uploads, corrects, looks through and publishes a question set", async ({ page }) => {
  await signIn(page, people.editor);
  await expect(page.getByRole("heading", { name: "Question sets" })).toBeVisible();
  await page.getByRole("button", { name: "Upload a question set" }).click();
  const broken = set.replace('"scale": "met"', '"scale": "met9"').replace('"critical": true', '"critical": "yes"');
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "broken.json", mimeType: "application/json", buffer: Buffer.from(broken) });
  await page.getByRole("button", { name: "Upload" }).click();
  await expect(page.getByRole("heading", { name: "There is a problem" })).toBeVisible();
  await expect(page.getByRole("cell", { name: /met9/ }).first()).toBeVisible();
  await expect(page.getByText("standards[0].statements[0].critical")).toBeVisible();
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "right.json", mimeType: "application/json", buffer: Buffer.from(set) });
  await page.getByRole("button", { name: "Upload" }).click();
  await expect(page.getByRole("heading", { name: "Every type of answer" })).toBeVisible();
  await page.getByLabel("Type of agency").selectOption({ label: "Police" });
  await page.getByLabel("Standard", { exact: true }).selectOption({ label: "3. Police only" });
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByText("Custody staff know what to do.")).toBeVisible();
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText("Audits can be opened with it from now on.")).toBeVisible();
  for (const [name, ending] of [["JSON", "json"], ["Excel", "xlsx"]]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name, exact: true }).click()]);
    expect(download.suggestedFilename()).toBe(`every-type-2026.1.${ending}`);
  }
});

test("the QA Manager opens an audit with it", async ({ page }) => {
  await signIn(page, people.manager);
  await page.getByRole("button", { name: "Open an audit" }).click();
  await page.getByRole("button", { name: "Open the audit" }).click();
  await expect(page.getByRole("link", { name: "Give the audit a title of up to 200 characters." })).toBeVisible();
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("Question set").selectOption({ label: "Every type of answer, version 2026.1" });
  await page.getByRole("group", { name: "Due date" }).getByLabel("Day").fill("27");
  await page.getByRole("group", { name: "Due date" }).getByLabel("Month").fill("3");
  await page.getByRole("group", { name: "Due date" }).getByLabel("Year").fill("2199");
  await page.getByLabel("Audit Chair").selectOption({ label: "Vivienne Achterley" });
  // Whoever has no return open is chosen to begin with; this audit is for the police alone.
  for (const chosen of await page.locator('input[name="agencies"]').all()) await chosen.uncheck();
  await page.getByLabel("Arrowmere Constabulary").check();
  await page.getByRole("button", { name: "Open the audit" }).click();
  // Two returns at once are somebody's decision.
  await page.getByLabel("These agencies may have two returns open at once").check();
  await page.getByRole("button", { name: "Open the audit" }).click();
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
  const row = page.getByRole("row", { name: /Arrowmere Constabulary/ });
  await expect(row).toContainText("Not started");
  await expect(row).toContainText("0/");
});

test("the agency's lead answers every type of answer, is told what is wrong, and sees what an answer opens", async ({ page }) => {
  await signIn(page, people.policeLead);
  await page.getByRole("link", { name: title }).click();
  await expect(page.getByText("Not yet started").first()).toBeVisible();
  await page.getByRole("link", { name: "1. Leading" }).click();
  await page.getByRole("radio", { name: "Not met" }).check();
  await page.getByLabel("How is it met? (optional)").first().fill("The post is empty.\nIt is advertised.");
  await page.getByLabel("Evidence 1: title").first().fill("Advertisement");
  await page.getByLabel("1.4: per cent").fill("101");
  await page.getByRole("button", { name: "Save and continue" }).last().click();
  await expect(page.getByRole("heading", { name: "There is a problem" })).toBeVisible();
  await expect(page.getByLabel("How is it met? (optional)").first()).toHaveValue("The post is empty.\nIt is advertised.");
  await page.getByLabel("1.4: per cent").fill("91.5");
  await page.getByRole("group", { name: /^1\.3: / }).getByLabel("Yes").check();
  await page.getByRole("button", { name: "Save and continue" }).last().click();
  await expect(page.getByText("Why is there no lead?")).toBeVisible();
  await page.getByLabel("1.2: your answer").fill("We are recruiting.");
  await page.getByRole("button", { name: "Save and continue" }).last().click();
  await expect(page.getByRole("heading", { name: "2. Counting" })).toBeVisible();
  await page.getByLabel("2.1: number").fill("0");
  await page.getByLabel("2.2: number").fill("12.5");
  const date = page.getByRole("group", { name: "2.3: date" });
  await date.getByLabel("Day").fill("29");
  await date.getByLabel("Month").fill("2");
  await date.getByLabel("Year").fill("2024");
  await page.getByLabel("2.4: how many").fill("19");
  await page.getByLabel("Of how many in all").fill("20");
  await page.getByRole("group", { name: /^2\.5: / }).getByLabel("By form").check();
  await page.getByRole("group", { name: /^2\.6: / }).getByLabel("By phone").check();
  await page.getByLabel("2.7: your answer").fill("Nothing more.");
  await page.getByRole("button", { name: "Save and continue" }).last().click();
  await expect(page.getByRole("heading", { name: "3. Police only" })).toBeVisible();
  await page.getByRole("radio", { name: "Not applicable" }).check();
  await page.getByLabel("Why does this not apply to your agency?").fill("");
  await page.getByRole("button", { name: "Save and go to the task list" }).click();
  await expect(page.getByRole("heading", { name: "There is a problem" })).toBeVisible();
  await page.getByLabel("Why does this not apply to your agency?").fill("Custody is run by a neighbouring force.");
  await page.getByRole("button", { name: "Save and go to the task list" }).click();
  await expect(page.getByText("Completed")).toHaveCount(3);
});

test("two people on one statement: the second sees both texts and nothing is lost", async ({ page, browser }) => {
  await signIn(page, people.policeLead);
  await page.getByRole("link", { name: title }).click();
  await delegate(page, "3", "Craig Dunmorrow");
  const colleague = await another(browser, page, people.policeContributor);
  await colleague.getByRole("link", { name: title }).click();
  for (const person of [page, colleague]) await person.getByRole("link", { name: "3. Police only" }).click();
  // Both change the text that stands there. With JavaScript the first is saved while it is typed.
  await page.getByLabel("How is it met? (optional)").fill("The lead's words");
  await page.getByRole("button", { name: "Save and go to the task list" }).click();
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
  await colleague.getByLabel("How is it met? (optional)").fill("The colleague's words");
  if (await hasScript(colleague)) await expect(colleague.getByText("saved this statement while you were writing").first()).toBeVisible();
  await colleague.getByRole("button", { name: "Save and go to the task list" }).click();
  await expect(colleague.getByText("The lead's words")).toBeVisible();
  await expect(colleague.getByLabel("How is it met? (optional)")).toHaveValue("The colleague's words");
  await expect(colleague.getByRole("heading", { name: "What they saved" })).toBeVisible();
  await colleague.getByLabel("How is it met? (optional)").fill("The lead's words. The colleague's words.");
  await colleague.getByRole("button", { name: "Save and go to the task list" }).click();
  await colleague.getByRole("link", { name: "3. Police only" }).click();
  await expect(colleague.getByLabel("How is it met? (optional)")).toHaveValue("The lead's words. The colleague's words.");
  await colleague.context().close();
});

test("the accountable officer checks, is told of no gap, prints and submits", async ({ page }) => {
  await signIn(page, people.policeOfficer);
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("link", { name: "With the answers", exact: true }).click();
  await expect(page.getByText("Custody is run by a neighbouring force.")).toBeVisible();
  await page.goBack();
  await page.getByRole("button", { name: /^(Check your answers|Read the whole return)/ }).last().click();
  await expect(page.getByText("29 February 2024")).toBeVisible();
  await expect(page.getByText("19 of 20")).toBeVisible();
  await page.getByRole("button", { name: "Submit return" }).click();
  await expect(page.getByText("Your return is submitted. Thank you.")).toBeVisible();
});

test("a lead whose return is not complete is led to each gap", async ({ page }) => {
  await signIn(page, people.districtLead);
  await page.getByRole("link", { name: audits.open }).click();
  await page.getByRole("button", { name: "Check your answers" }).click();
  await page.getByRole("button", { name: "Declare ready for sign-off" }).click();
  await expect(page.getByText("This return is not complete. Nothing is lost, and nothing was submitted.")).toBeVisible();
  const gap = page.locator(".govuk-error-summary a").first();
  const target = new URL((await gap.getAttribute("href"))!, page.url()).hash.slice(1);
  await gap.click();
  await expect(page.locator(`[id="${target}"]`)).toBeVisible();
});

test("the QA Manager reads the return, opens figures to what made them, and takes every document", async ({ page }) => {
  await signIn(page, people.manager);
  await page.getByRole("link", { name: title }).click();
  await expect(page.getByText("1 of 1 agencies have submitted")).toBeVisible();
  await page.getByRole("button", { name: "Scores by agency and standard" }).click();
  await page.getByRole("row", { name: /Arrowmere Constabulary/ }).getByRole("link").first().click();
  await page.getByText("What made this figure").first().click();
  await expect(page.getByRole("table", { name: /What made Overall/ })).toBeVisible();
  await page.getByRole("link", { name: "Back to the return" }).click();
  await page.getByRole("link", { name: "Back to the audit" }).click();
  await page.getByRole("button", { name: "Downloads" }).click();
  for (const [name, file] of [
    ["Analysis workbook (Excel)", "analysis.xlsx"],
    ["All recommendation workbooks (zip)", "agencies.zip"],
    ["Regional export by type of agency (zip)", "regional.zip"],
    ["Regional export by agency (Excel)", "regional.xlsx"],
    ["Every answer (JSON)", "answers.json"],
    ["Every figure (JSON)", "scores.json"],
  ]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
    expect(download.suggestedFilename()).toBe(file);
    expect(await download.failure()).toBeNull();
  }
});

test("the QA Manager gives the return back, and the agency reads why", async ({ page, browser }) => {
  await signIn(page, people.manager);
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("link", { name: "Arrowmere Constabulary" }).click();
  await page.getByRole("button", { name: "Return for amendment" }).click();
  await expect(page.locator(".govuk-error-summary")).toBeVisible();
  await page.getByLabel("What should be changed, and why?").fill("Say when the post is filled.");
  await page.getByRole("button", { name: "Return for amendment" }).click();
  await expect(page.getByText("The return is with the agency again.")).toBeVisible();
  const lead = await another(browser, page, people.policeLead);
  await lead.getByRole("link", { name: title }).click();
  await expect(lead.getByText("Say when the post is filled.")).toBeVisible();
  await lead.context().close();
});

test("the Audit Chair sees progress and scores, and changes nothing", async ({ page }) => {
  await signIn(page, people.chair);
  await page.getByRole("link", { name: audits.open }).click();
  await expect(page.getByRole("button", { name: "Close the audit" })).toHaveCount(0);
  await page.getByRole("link", { name: "Quillbrook Homes" }).click();
  await expect(page.getByText("Submitted on")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Return for amendment" })).toHaveCount(0);
});

test("somebody in two agencies chooses, and always sees in which they work", async ({ page }) => {
  await signIn(page, people.twoRoles);
  await page.goto("/work-as");
  const roles = page.getByRole("radio");
  expect(await roles.count()).toBeGreaterThan(1);
  // Whichever comes first: the one that is not worked in now.
  for (const wanted of ["Agency lead", "Agency contributor"]) {
    await page.goto("/work-as");
    await page.getByRole("radio", { name: wanted }).check();
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.locator(".candour-account__role")).toContainText(wanted);
  }
});

test("signing out ends the work", async ({ page }) => {
  await signIn(page, people.chair);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await page.goto("/audits");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});
