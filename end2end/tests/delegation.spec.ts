import { accessible, another, audits, expect, people, signIn, test } from "./support";

const standard = /^4\. Mental capacity/;
const colleague = "Patience Mwangale";

test("a standard is given to a colleague, who sees that alone and says when it is ready, and is taken back", async ({ page, browser }) => {
  await signIn(page, people.hospitalLead);
  await page.getByRole("link", { name: audits.open }).click();
  const tasks = page.url();
  await page.getByRole("link", { name: "Who answers what" }).click();
  await page.getByRole("link", { name: "Delegate standard 4 or parts of it", exact: true }).click();

  // Without a colleague nothing is given away, and the note stays.
  const note = page.getByLabel("Note to your colleague (optional)");
  await note.fill("The ward managers know.");
  await page.getByRole("button", { name: "Delegate", exact: true }).click();
  await expect(page.getByRole("heading", { name: "There is a problem" })).toBeVisible();
  await expect(note).toHaveValue("The ward managers know.");
  await accessible(page, "delegating, with an error");
  await page.getByLabel("To whom?").selectOption({ label: colleague });
  await page.getByRole("button", { name: "Delegate", exact: true }).click();
  await expect(page.getByText("Delegated. Your colleague sees it on their task list.")).toBeVisible();

  // At another computer the colleague finds it, with the note, and nothing of the standards of others.
  const other = await another(browser, page, people.hospitalContributor);
  await other.goto(tasks);
  await expect(other.getByRole("link", { name: standard })).toBeVisible();
  await expect(other.getByRole("link", { name: /^8\. / })).toHaveCount(0);
  await other.getByRole("link", { name: standard }).click();
  await expect(other.getByText("The ward managers know.")).toBeVisible();
  const mine = other.url();
  await other.getByLabel("How is it met? (optional)").first().fill("Written by the colleague.");
  await other.getByRole("button", { name: "Save and mark as ready" }).click();
  await expect(other.getByText("Marked as ready. Your lead sees it.")).toBeVisible();
  await accessible(other, "a colleague's task list");

  // The lead reads it, sees that it is ready, and takes the standard back.
  await page.goto(mine);
  await expect(page.getByLabel("How is it met? (optional)").first()).toHaveValue("Written by the colleague.");
  await page.goto(`${tasks}/delegation`);
  await expect(page.getByText(`${colleague}: 4.1, 4.2, 4.3`)).toBeVisible();
  await other.goto(mine);
  other.on("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: `Take back 4.1, 4.2, 4.3 from ${colleague}` }).click();
  await expect(page.getByText("Taken back. What was saved is kept.")).toBeVisible();

  // The colleague, who has just written on, is told; it is no longer theirs.
  await other.getByLabel("How is it met? (optional)").first().fill("Written too late.");
  await other.getByRole("button", { name: "Save and go to the task list" }).click();
  await expect(other.getByRole("heading", { name: "Not saved" })).toBeVisible();
  await expect(other.getByText("Written too late.")).toBeVisible();
  await accessible(other, "what was not saved");
  await other.goto(tasks);
  await expect(other.getByRole("link", { name: standard })).toHaveCount(0);
  await page.goto(mine);
  await expect(page.getByLabel("How is it met? (optional)").first()).toHaveValue("Written by the colleague.");
  await other.context().close();
});
