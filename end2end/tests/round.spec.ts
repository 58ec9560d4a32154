import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { DemoSite } from "./own-site";
import { accessible, another, expect, fits, people, signIn, test } from "./support";

/**
 * One audit from its question set to the verified action, on the pages and by their buttons alone, each step by the person
 * whose it is, on a demo Board of its own.
 */
const set = readFileSync(new URL("../../tests/question-sets/every-type-2026.1.json", import.meta.url), "utf8");
const title = "Leads for safeguarding, a small audit";
const agency = "Arrowmere Constabulary";

/** Where what one person made is found by the next. */
const at = { audit: "", answers: "", recommendation: "", report: "", action: "" };

const board = new DemoSite();
test.describe.configure({ mode: "serial" });
test.beforeAll(() => board.start());
test.afterAll(() => board.end());
test.use({ baseURL: async ({}, use) => use(board.site) });

/** What one person does, signed in as themselves. */
const step = (what: string, who: string, does: (page: Page) => Promise<void>) =>
  test(what, async ({ page }) => {
    await signIn(page, who);
    await does(page);
  });

const says = (page: Page, words: string) => expect(page.getByText(words).first()).toBeVisible();
const follow = (page: Page, name: string | RegExp) => page.getByRole("link", { name, exact: true }).first().click();
const here = (page: Page) => new URL(page.url()).pathname;

/** Presses a button, and reads what is said of it. */
async function press(page: Page, name: string, said?: string) {
  await page.getByRole("button", { name, exact: true }).click();
  if (said) await says(page, said);
}

/** Goes by a button of the audit's page. */
async function ofAudit(page: Page, way: string) {
  await page.goto(at.audit);
  await press(page, way);
}

async function date(page: Page, name: string, day: Date) {
  const group = page.getByRole("group", { name });
  await group.getByLabel("Day").fill(String(day.getDate()));
  await group.getByLabel("Month").fill(String(day.getMonth() + 1));
  await group.getByLabel("Year").fill(String(day.getFullYear()));
}

/** On a phone and at a desk nothing scrolls sideways, and nobody is shut out. */
async function looks(page: Page, what: string) {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await fits(page, `${what} at ${width}`);
  }
  await accessible(page, what);
}

step("the regional editor publishes a question set", people.editor, async (page) => {
  await press(page, "Upload a question set");
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "set.json", mimeType: "application/json", buffer: Buffer.from(set) });
  await press(page, "Upload");
  await press(page, "Publish", "Audits can be opened with it from now on.");
});

step("the QA Manager opens a thematic audit of one agency", people.manager, async (page) => {
  await press(page, "Open an audit");
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("Question set").selectOption({ label: "Every type of answer, version 2026.1" });
  await date(page, "Due date", new Date(2199, 2, 27));
  await page.getByLabel("Audit Chair").selectOption({ label: "Vivienne Achterley" });
  await page.getByLabel("The accountable officer signs").check();
  for (const chosen of await page.locator('input[name="agencies"]').all()) await chosen.uncheck();
  await page.getByLabel(agency).check();
  await press(page, "Open the audit");
  await page.getByLabel("These agencies may have two returns open at once").check();
  await press(page, "Open the audit");
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
  at.audit = here(page);
});

step("the agency's lead answers, and declares the return ready", people.policeLead, async (page) => {
  await follow(page, title);
  at.answers = here(page);
  await follow(page, /^1\. Leading/);
  await page.getByRole("radio", { name: "Fully met" }).check();
  await page.getByLabel("How is it met? (optional)").first().fill("The deputy chief constable leads.");
  await page.getByRole("group", { name: /^1\.3: / }).getByLabel("Yes").check();
  await page.getByLabel("1.4: per cent").fill("91.5");
  await press(page, "Save and go to the task list");
  await follow(page, /^3\. Police only/);
  await page.getByRole("radio", { name: "Fully met" }).check();
  await press(page, "Save and go to the task list");
  await page.goto(`${at.answers}/check`);
  await press(page, "Declare ready for sign-off", "Your accountable officer has been told");
});

step("its accountable officer signs", people.policeOfficer, async (page) => {
  await follow(page, title);
  await press(page, "Read the return and sign it");
  await page.getByLabel("What you are at your agency").fill("Chief Constable");
  await page.getByLabel("I declare this").check();
  await press(page, "Sign and submit", "Your return is submitted. Thank you.");
});

step("the QA Manager closes the audit and chooses a panel", people.manager, async (page) => {
  await ofAudit(page, "Close the audit");
  await press(page, "Begin moderation");
  await press(page, "Moderation");
  await follow(page, `Assign the panel for ${agency}`);
  await page.getByLabel("Desmond Farquharson-Lee").check();
  await looks(page, "the panel of a return");
  await press(page, "Keep this panel", "The panel is kept.");
});

step("the panel gives one level of its own with a reason, and agrees with the rest", people.panelMember, async (page) => {
  await page.locator("section", { has: page.getByRole("heading", { name: title }) }).getByRole("link", { name: agency }).click();
  await press(page, "Begin with the first standard");
  const lead = page.getByRole("region", { name: /^1\.1/ });
  await lead.getByRole("radio", { name: "Not met" }).check();
  await press(page, "Save and go to all standards");
  await expect(page.getByRole("heading", { name: "There is a problem" })).toBeVisible();
  await lead.getByLabel("Reason").fill("The post has been vacant since May.");
  await looks(page, "levels of a standard");
  await press(page, "Save and go to all standards", "The levels are kept.");
  await press(page, "Take them over", "4 of 4 statements have a level");
  await expect(page.getByRole("navigation", { name: "Candour" }).locator("[aria-current]")).toHaveText("Moderation");
  await looks(page, "moderation of a return");
});

step("the QA Manager releases the levels", people.manager, async (page) => {
  await ofAudit(page, "Moderation");
  await follow(page, agency);
  await press(page, "See what would be released, and release", "The post has been vacant since May.");
  await looks(page, "release of levels");
  await press(page, "Release all levels to the agency", "The levels are released.");
});

step("the agency responds", people.policeLead, async (page) => {
  await follow(page, title);
  await follow(page, "See the agreed levels");
  await page.getByLabel("Your response to the levels").fill("We agree. The post is filled from June.");
  await looks(page, "agreed levels");
  await press(page, "Send the response", "Your response is sent.");
});

step("the QA Manager agrees the levels, accepts a finding, and sends a recommendation", people.manager, async (page) => {
  await ofAudit(page, "Moderation");
  await follow(page, agency);
  await says(page, "We agree. The post is filled from June.");
  await press(page, "Mark the levels as agreed");
  await ofAudit(page, "Findings");
  await page.getByRole("button", { name: "Accept as it stands" }).first().click();
  await says(page, "The finding is accepted.");
  await ofAudit(page, "Recommendations");
  await press(page, "Take it over as proposed", "1 recommendation is taken over as proposed.");
  await page.getByRole("row", { name: /Name a lead\./ }).getByRole("link").click();
  at.recommendation = here(page);
  await press(page, "Send for factual accuracy", "Sent: the leads of the agency get a mail.");
});

step("the agency says that the facts are right", people.policeLead, async (page) => {
  await page.goto(at.recommendation);
  await page.getByLabel("Yes, the facts are right").check();
  await looks(page, "factual accuracy");
  await press(page, "Send your answer", "Your answer is with the QA Manager.");
});

step("the QA Manager issues the recommendation, and writes the report", people.manager, async (page) => {
  await page.goto(at.recommendation);
  await press(page, "Agree");
  await press(page, "Issue", "Issued: actions can be put down for it now.");
  await ofAudit(page, "Report");
  await press(page, "Start the report", "The report is started.");
  at.report = here(page);
  await follow(page, /^Write ?: Background/);
  await page.getByLabel("Text").fill("QA&P asked for it after a vacancy.\n\n{{response_rate}} answered.");
  await looks(page, "a section of a report");
  await press(page, "Save", "1 of 1 agency (100%) answered.");
  await press(page, "Send to the Audit Chair", "The report is with the Audit Chair");
});

step("the Audit Chair comments on a section, and signs the report", people.chair, async (page) => {
  await page.goto(at.report);
  await follow(page, /^Comment ?: Method/);
  await page.getByLabel("Write a comment").fill("Clear. Say next time who was asked.");
  await press(page, "Add comment", "Your comment is added.");
  await looks(page, "comments on a section");
  await follow(page, "The report");
  await looks(page, "a report to sign");
  await press(page, "Sign the report off", "You have signed the report off.");
});

step("the QA Manager passes it to QA&P, and writes the One Minute Guide", people.manager, async (page) => {
  await page.goto(at.report);
  await press(page, "Pass to QA&P", "The report is with QA&P");
  await press(page, "One Minute Guide");
  await press(page, "Write the guide");
  await page.getByLabel("Why this matters").fill("Somebody must answer for safeguarding in each force.");
  await looks(page, "the form of a guide");
  await press(page, "Save the guide", "The guide is saved.");
});

step("QA&P approves it with its minute", people.qapMember, async (page) => {
  await page.goto(at.report);
  await page.getByLabel("Reference of the minute").fill("QAP 2026-05, item 4");
  await press(page, "Approve as final");
  await expect(page.getByRole("heading", { name: "There is a problem" })).toBeVisible();
  await looks(page, "approval with errors");
  await page.getByRole("group", { name: "Was QA&P quorate?" }).getByLabel("Yes").check();
  await date(page, "On which day was the meeting?", new Date());
  await press(page, "Approve as final", "The report is final.");
});

step("the QA Manager presents it to the Board, and prints it", people.manager, async (page) => {
  await page.goto(at.report);
  await page.getByLabel("Reference of the minute").fill("SAB 2026-06, item 2");
  await date(page, "On which day was the meeting?", new Date());
  await looks(page, "presentation to the Board");
  await press(page, "The Board has received it", "It is put down that the Board has received the report.");
  // On paper there is nothing to press, and nothing that was said in passing.
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("button").or(page.getByRole("alert"))).toHaveCount(0);
  await expect(page.getByText("OFFICIAL-SENSITIVE").first()).toBeVisible();
});

step("the agency puts an action down, reports on it, and completes it", people.policeLead, async (page) => {
  await page.goto(at.recommendation);
  await press(page, "Put an action down");
  await page.getByLabel("What exactly will be done?").fill("Appoint a lead for safeguarding adults.");
  await page.getByLabel("How will you know that it is done?").fill("The letter of appointment.");
  await page.getByLabel("Which role owns it?").fill("Head of People");
  await page.getByLabel("What does it take?").fill("none");
  await page.getByLabel("Which of the Board’s priorities does it bear on?").fill("Priority 1");
  await page.getByLabel("What difference shall it make for adults?").fill("Somebody answers for what happens to them.");
  await date(page, "From when?", new Date());
  await date(page, "Until when?", new Date(2099, 11, 1));
  await press(page, "Put it down", "The action stands in the plan.");
  at.action = here(page);
  await page.getByLabel("On track").check();
  await page.getByLabel("What has been done, and what comes next?").fill("Interviews are over.");
  await press(page, "Save the report");
  await page.getByText("It is done: mark it completed").click();
  await page.getByLabel("Where is the evidence that it is done?").fill("The letter is with People.");
  await press(page, "Mark it completed", "Somebody else now looks at the evidence");
  await expect(page.getByRole("button", { name: "Verify", exact: true })).toHaveCount(0);
});

step("the QA Manager verifies it, and the plan shows it complete", people.manager, async (page) => {
  await page.goto(at.action);
  await page.getByLabel("What have you seen that shows it?").fill("The letter.");
  await press(page, "Verify", "The action is verified complete.");
  await page.goto("/plan?stands=verified");
  await expect(page.getByRole("row", { name: /Appoint a lead for safeguarding adults\./ })).toContainText("Verified complete");
});

/** Its own levels are all green; with the critical lead at 0 of three and of four it is 2/3 and 3/4. */
test("the figures are the same in the analysis, in the report and on the agency's own page", async ({ page, browser }) => {
  await signIn(page, people.manager);
  const lead = await another(browser, page, people.policeLead);
  const cells = (of: Page) => of.getByRole("table", { name: "Score of each agency in each standard" }).getByRole("row", { name: new RegExp(agency) }).getByRole("cell");
  await ofAudit(page, "Analysis");
  await expect(cells(page).nth(0)).toContainText(/75\.0%.*Amber/s);
  await expect(cells(page).nth(1)).toContainText(/66\.7%.*Amber/s);
  for (const reader of [page, lead]) {
    await reader.goto(at.report);
    await expect(cells(reader).nth(0)).toHaveText("75.0% Amber");
    await expect(cells(reader).nth(1)).toHaveText("66.7% Amber");
  }
  await lead.goto(`${at.answers}/scores`);
  await expect(lead.locator("#overall .candour-figure")).toContainText([/100\.0%\s*●\s*Green/, /75\.0%\s*◐\s*Amber/]);
  await expect(lead.locator("#standard-first .candour-figure")).toContainText([/100\.0%\s*●\s*Green/, /66\.7%\s*◐\s*Amber/]);
  await lead.context().close();
});
