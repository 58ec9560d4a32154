import { accessible, another, audits, expect, people, signIn, test } from "./support";

/** The police's return to the self-audit came back for amendment, and is complete. */
const title = audits.open;

test("the lead declares it ready, an edit in between is noticed, and the officer signs what they saw", async ({ page, browser }) => {
  await signIn(page, people.policeLead);
  await page.getByRole("link", { name: title }).click();
  const tasks = page.url();
  await page.goto(`${tasks}/check`);
  await page.getByRole("button", { name: "Declare ready for sign-off" }).click();
  await expect(page.getByText("Your accountable officer has been told")).toBeVisible();

  const officer = await another(browser, page, people.policeOfficer);
  await officer.getByRole("link", { name: title }).click();
  await officer.getByRole("button", { name: "Read the return and sign it" }).click();
  await expect(officer.getByRole("heading", { name: "Sign and submit" })).toBeVisible();
  await accessible(officer, "the form to sign");

  // The lead changes a word while the officer reads.
  await page.getByRole("link", { name: /^1\. / }).click();
  const narrative = page.getByLabel(/^How is it met\?/).first();
  await narrative.fill(`${await narrative.inputValue()} Changed since.`);
  await page.getByRole("button", { name: "Save and go to the task list" }).click();
  await officer.getByLabel("What you are at your agency").fill("Chief Constable");
  await officer.getByLabel("I declare this").check();
  await officer.getByRole("button", { name: "Sign and submit" }).click();
  await expect(officer.getByText("Nothing was signed").first()).toBeVisible();

  await page.goto(`${tasks}/check`);
  await page.getByRole("button", { name: "Declare ready for sign-off" }).click();
  await officer.goto(`${tasks}/check`);
  await expect(officer.getByText("Changed since.").first()).toBeVisible();
  await officer.getByRole("button", { name: "Sign and submit" }).click();
  await expect(officer.getByRole("heading", { name: "There is a problem" })).toBeVisible();
  await accessible(officer, "the form to sign, with errors");
  await officer.getByLabel("What you are at your agency").fill("Chief Constable");
  await officer.getByLabel("I declare this").check();
  await officer.getByRole("button", { name: "Sign and submit" }).click();
  await expect(officer.getByText("Your return is submitted. Thank you.")).toBeVisible();
  await officer.getByRole("link", { name: "Receipt, with who signed it" }).click();
  await expect(officer.getByText("Chief Constable, as accountable officer")).toBeVisible();
  await expect(officer.getByText("Stands: what is kept is what was signed")).toBeVisible();
  await officer.context().close();
});
