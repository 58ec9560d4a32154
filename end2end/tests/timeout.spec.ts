import { accessible, expect, fits, people, signIn, test } from "./support";

test("a session that is about to end is said in time, and one press keeps it", async ({ page }) => {
  await page.clock.install();
  await signIn(page, people.chair);
  const warning = page.getByRole("dialog", { name: "You will be signed out soon" });
  await page.clock.fastForward("27:50");
  await expect(warning).toBeHidden();
  await page.clock.fastForward("00:15");
  await expect(warning).toBeVisible();
  await expect(warning).toContainText("You are signed out in 2 minutes");
  await page.setViewportSize({ width: 320, height: 700 });
  await fits(page, "the warning");
  await accessible(page, "the warning");
  await warning.getByRole("button", { name: "Stay signed in" }).press("Enter");
  await expect(warning).toBeHidden();
  // It comes again in its time, and can be put aside.
  await page.clock.fastForward("28:10");
  await expect(warning).toBeVisible();
  await warning.press("Escape");
  await expect(warning).toBeHidden();
});

test("a session that has ended is said, and nothing is taken from the page", async ({ page, context }) => {
  await page.clock.install();
  await signIn(page, people.hospitalContributor);
  await page.goto("/account/sessions");
  await context.clearCookies();
  await page.clock.fastForward("28:30");
  await page.getByRole("button", { name: "Stay signed in" }).click();
  const gone = page.getByRole("dialog", { name: "You have been signed out" });
  await expect(gone).toContainText("What you typed is still on this page");
  await expect(gone.getByRole("button", { name: "Stay signed in" })).toBeHidden();
  await gone.getByRole("button", { name: "Back to the page" }).click();
  await expect(page.getByRole("heading", { name: "Where you are signed in" })).toBeVisible();
});
