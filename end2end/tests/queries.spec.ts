import { another, audits, expect, people, signIn, test } from "./support";

/** The council's return to the self-audit is submitted; one query about it waits already. */
const title = audits.open;
const agency = "Arrowmere County Council: Adult Social Care";
const statement = "1.1";

test("a query goes from the QA Manager to the lead and back, and two texts at once are both kept", async ({ page, browser }) => {
  await signIn(page, people.manager);
  await page.getByRole("link", { name: title }).click();
  const audit = page.url();
  await page.getByRole("link", { name: agency, exact: true }).click();
  await page.getByRole("link", { name: /^1\. / }).click();
  await page.getByRole("link", { name: `Ask a query about ${statement}` }).click();
  await page.getByRole("button", { name: "Send the query" }).click();
  await expect(page.getByRole("heading", { name: "There is a problem" })).toBeVisible();
  await page.getByLabel("Your question").fill("Who stands in for the lead?\n<b>Please say.</b>");
  await page.getByRole("button", { name: "Send the query" }).click();
  await expect(page.getByText("Your question is sent.")).toBeVisible();
  const thread = page.url().split("?")[0];
  await expect(page.getByText("<b>Please say.</b>")).toBeVisible();

  const lead = await another(browser, page, people.councilLead);
  await lead.goto("/");
  await lead.getByRole("link", { name: /quer(y|ies) of the Board/ }).first().click();
  await expect(lead.getByRole("heading", { name: "Queries" })).toBeVisible();
  await lead.goto(thread);
  await expect(lead.getByText("it stays as it was signed")).toBeVisible();
  await lead.getByLabel("Your answer").fill("Her deputy.");

  // While the lead writes, the QA Manager asks on.
  await page.getByLabel("Ask on").fill("And who is told of it?");
  await page.getByRole("button", { name: "Send the question" }).click();
  await expect(page.getByText("Your question is sent.")).toBeVisible();
  await lead.getByRole("button", { name: "Send the answer" }).click();
  await expect(lead.getByText("wrote while you were writing")).toBeVisible();
  await expect(lead.getByText("And who is told of it?")).toBeVisible();
  await expect(lead.getByLabel("Your answer")).toHaveValue("Her deputy.");
  await lead.getByLabel("Your answer").fill("Her deputy. The Board's office is told.");
  await lead.getByRole("button", { name: "Send the answer" }).click();
  await expect(lead.getByText("Your answer is sent.")).toBeVisible();
  await lead.context().close();

  await page.goto(`${audit}/queries?state=answered`);
  await expect(page.getByRole("link", { name: new RegExp(`^${statement} `) })).toBeVisible();
  await page.goto(thread);
  await expect(page.getByText("Her deputy. The Board's office is told.")).toBeVisible();
  await page.getByRole("button", { name: "Close this query" }).click();
  await expect(page.getByText("The query is closed.")).toBeVisible();
});
