import type { Page } from "@playwright/test";
import { accessible, another, audits, expect, fits, hasScript, people, signIn, test } from "./support";

/** What followed from the demo's first audit: see server/src/demo/follow.rs. */
const open = audits.open;

/** axe is itself a script. */
async function looked(page: Page, what: string) {
  if (await hasScript(page)) await accessible(page, what);
}

test("an action from its recommendation to its verification, by three people", async ({ page, browser }) => {
  test.setTimeout(120_000);
  await signIn(page, people.manager);
  await page.getByRole("link", { name: open }).first().click();
  await page.getByRole("button", { name: "Recommendations", exact: true }).click();
  await page.getByRole("button", { name: "Write a recommendation" }).click();

  // A form that is not complete says what is missing, and keeps what was typed.
  await page.getByLabel("What is recommended?").fill("Show how the duty rota reaches night staff.");
  await page.getByRole("button", { name: "Save as proposed" }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.getByLabel("What is recommended?")).toHaveValue("Show how the duty rota reaches night staff.");
  await looked(page, "errors of a recommendation");
  await page.getByLabel("For whom?").selectOption({ label: "Arrowmere Constabulary" });
  await page.getByLabel("How will the Board know that it is done?").fill("The rota of any week.");
  await page.getByLabel("High", { exact: true }).check();
  await page.getByRole("button", { name: "Save as proposed" }).click();
  await expect(page.getByText("Its agency does not see it yet.")).toBeVisible();
  const recommendation = new URL(page.url()).pathname;
  await page.getByRole("button", { name: "Send for factual accuracy" }).click();
  await expect(page.getByText("Sent: the leads of the agency get a mail.")).toBeVisible();

  const lead = await another(browser, page, people.policeLead);
  await expect(lead.getByText(/Waiting: \d+ recommendation/)).toBeVisible();
  await lead.goto(recommendation);
  await lead.getByLabel("Yes, the facts are right").check();
  await lead.getByRole("button", { name: "Send your answer" }).click();
  await expect(lead.getByText("Your answer is with the QA Manager.")).toBeVisible();

  await page.reload();
  await page.getByRole("button", { name: "Agree", exact: true }).click();
  await page.getByRole("button", { name: "Issue", exact: true }).click();
  await expect(page.getByText("Issued: actions can be put down for it now.")).toBeVisible();

  await lead.goto(recommendation);
  await lead.getByRole("button", { name: "Put an action down" }).click();
  await lead.getByRole("button", { name: "Put it down" }).click();
  await expect(lead.locator(".govuk-error-summary li")).toHaveCount(8);
  await looked(lead, "errors of an action");
  await lead.getByLabel("What exactly will be done?").fill("Print the rota in the night folder.");
  await lead.getByLabel("How will you know that it is done?").fill("The folder of any night.");
  await lead.getByLabel("Which role owns it?").fill("Night Duty Inspector");
  await lead.getByLabel("What does it take?").fill("none");
  await lead.getByLabel("Which of the Board’s priorities does it bear on?").fill("Priority 1");
  await lead.getByLabel("What difference shall it make for adults?").fill("Somebody knows whom to call.");
  for (const [name, year] of [["From when?", "2026"], ["Until when?", "2099"]]) {
    const group = lead.getByRole("group", { name });
    await group.getByLabel("Day").fill("1");
    await group.getByLabel("Month").fill("12");
    await group.getByLabel("Year").fill(year);
  }
  await lead.getByRole("button", { name: "Put it down" }).click();
  await expect(lead.getByText("The action stands in the plan.")).toBeVisible();
  const action = new URL(lead.url()).pathname;

  const officer = await another(browser, page, people.policeOfficer);
  await officer.goto(action);
  await officer.getByRole("button", { name: "Accept the action" }).click();
  await expect(officer.getByText("You have accepted the action for your agency.")).toBeVisible();
  await officer.context().close();

  await lead.goto(action);
  await lead.getByLabel("On track").check();
  await lead.getByLabel("What has been done, and what comes next?").fill("Printed for two stations.");
  await lead.getByRole("button", { name: "Save the report" }).click();
  await expect(lead.getByText("Your report is saved.")).toBeVisible();
  await lead.getByText("It is done: mark it completed").click();
  await lead.getByLabel("Where is the evidence that it is done?").fill("Night folder, station 2.");
  await lead.getByRole("button", { name: "Mark it completed" }).click();
  await expect(lead.getByText("Somebody else now looks at the evidence")).toBeVisible();

  await page.goto(action);
  await page.getByLabel("What have you seen that shows it?").fill("The folder.");
  await page.getByRole("button", { name: "Verify", exact: true }).click();
  await expect(page.getByText("The action is verified complete.")).toBeVisible();
  await page.goto("/plan?stands=verified");
  await expect(page.getByText("Print the rota in the night folder.")).toBeVisible();
  await lead.context().close();
});

test("what was agreed last time stands beside its statement, and a report comes back", async ({ page }) => {
  await signIn(page, people.districtLead);
  await expect(page.getByText(/Actions: \d+ open/)).toBeVisible();
  await page.getByRole("link", { name: open }).click();
  await page.getByRole("link", { name: /^8\. / }).click();
  const standard = page.url();
  const earlier = page.locator(".candour-earlier", { hasText: "At risk" });
  await expect(earlier).toContainText("Train housing officers and bin crews");
  await earlier.getByRole("link", { name: /^Report progress/ }).click();
  await page.getByLabel("On track").check();
  await page.getByLabel("What has been done, and what comes next?").fill("The third session is booked.");
  await page.getByRole("button", { name: "Save the report" }).click();
  await expect(page).toHaveURL(standard);
  await expect(page.getByText("The third session is booked.")).toBeVisible();
  await fits(page, "a standard with what was agreed last time");
});

test("the plan is filtered without JavaScript and taken out as a workbook", async ({ page }) => {
  await signIn(page, people.manager);
  await page.goto("/plan");
  await page.getByText("Show a part of the plan").click();
  await page.getByLabel("Stands").selectOption({ label: "Overdue" });
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/stands=overdue/);
  await expect(page.locator("tbody tr").first()).toContainText("Overdue");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download as a workbook" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^qap-audit-action-plan-\d{4}-\d{2}-\d{2}\.xlsx$/);
});
