import { resolve } from "../places.mjs";
import { accessible, expect, fits, hasScript, people, signIn, test } from "./support";

/** Every page of a role, at the width of a phone (which is also 400 % zoom) and of a desk. */
const tours: Record<string, { who: string | null; pages: string[] }> = {
  "before signing in": { who: null, pages: ["/sign-in", "/recover", "/help", "/accessibility", "/privacy", "/nothing-here"] },
  "QA Manager": {
    who: people.manager,
    pages: ["/", "/audits", "/audits/new", "/question-sets", "/question-sets/upload", "/agreements", "/people", "/people/invite", "PERSON", "/outbox", "/retention", "KEPT", "/trail", "/trail?kind=signed_in", "/account", "/account/sessions", "/account/password", "/account/email", "/account/data", "/account/mails", "/work-as", "/nothing-here", "AUDIT", "AUDIT/scores", "AUDIT/downloads", "AUDIT/reminders", "AUDIT/queries", "AUDIT/analysis", "AUDIT/analysis?sort=lowest&rag=amber", "AUDIT/analysis/last-cycle", "AUDIT/findings", "AUDIT/findings/new", "AUDIT/findings/thresholds", "AUDIT/moderation", "MODERATED", "MODERATED/panel", "MODERATED/release", "AUDIT/recommendations", "AUDIT/recommendations/new", "/plan", "/plan?stands=overdue", "ACTION", "RECOMMENDATION", "/reports", "REPORT", "REPORT?version=1", "REPORT/changes", "REPORT/sections", "REPORT/sections/new", "REPORT/guide", "REPORT/guide/edit", "REPORT/learning", "AUDIT/report", "EMERGENCY", "SUBMITTED", "SUBMITTED/check", "SUBMITTED/scores", "SUBMITTED/receipt", "SUBMITTED/decide", "SUBMITTED/queries", "ASK", "ASKED", "SET", "SET?as=police"],
  },
  "QA&P member": { who: people.qapMember, pages: ["/", "/plan", "ACTION", "RECOMMENDATION", "/reports", "REPORT", "REPORT/learning"] },
  "Audit Chair": { who: people.chair, pages: ["/", "/plan", "ACTION", "/audits", "AUDIT", "AUDIT/scores", "SUBMITTED"] },
  "panel member": { who: people.panelMember, pages: ["/moderation", "MODERATED", "MODERATED/event", "MODERATED/pack", "SIDE", "/plan"] },
  "lead with agreed levels": { who: people.policeLead, pages: ["LEVELS"] },
  "regional editor": { who: people.editor, pages: ["/", "/audits", "/question-sets", "SET"] },
  "system administrator": { who: people.administrator, pages: ["/", "/audits", "/people", "/retention", "/trail"] },
  "agency lead": { who: people.districtLead, pages: ["/", "/people", "/people/invite", "/trail", "/account", "RETURN", "RETURN/evidence", "RETURN/evidence/add", "STANDARD", "RETURN/check", "RETURN/print/blank", "RETURN/print/filled", "RETURN/scores", "RETURN/workbook/upload", "RETURN/delegation", "DELEGATE", "HISTORY", "COMMENTS", "/evidence", "/evidence/add", "PIECE", "PIECE/change", "PIECE/remove", "PIECE/file/add", "LIBRARY", "/plan", "ACTION", "ACTION/edit", "ACTION/evidence/choose", "ACTION/evidence/new", "RECOMMENDATION", "RECOMMENDATION/actions/new"] },
  "lead who was asked": { who: people.councilLead, pages: ["/", "RETURN", "RETURN/queries", "QUERY"] },
  "agency viewer": { who: people.councilViewer, pages: ["/", "RETURN", "STANDARD", "RETURN/check", "RETURN/scores"] },
};

// They only read, each on its own: both workers take from this, the longest file.
test.describe.configure({ mode: "parallel" });

const widths = [320, 1280];

for (const [name, { who, pages }] of Object.entries(tours)) {
  test(`${name} at ${widths.join(" and ")} pixels`, async ({ page }) => {
    test.setTimeout(600_000);
    if (who) await signIn(page, who);
    const found = new Map<string, string>();
    for (const path of pages) {
      const address = await resolve(page, path, found);
      await page.setViewportSize({ width: widths[0], height: 900 });
      await page.goto(address);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = false)));
        await fits(page, `${path} at ${width}`);
        // Everything that opens is opened: what is hidden is not looked at.
        await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
        await fits(page, `${path} at ${width}, opened`);
        expect(await hasScript(page), `${path}: axe looks where scripts run`).toBe(true);
        await accessible(page, `${path} at ${width}`);
      }
    }
  });
}

test("a page with errors: said in the title, the summary has the focus, each sentence at its field", async ({ page }) => {
  await signIn(page, people.manager);
  await page.goto("/audits/new");
  await page.getByRole("button", { name: "Open the audit" }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.locator(".govuk-error-summary")).toBeFocused();
  await accessible(page, "errors");
  await page.locator(".govuk-error-summary a").first().click();
  await expect(page.getByLabel("Title")).toBeFocused();
});

test("a sign-in that fails", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address", { exact: true }).fill("nobody@nowhere.example");
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Sign in", exact: true }).first().click();
  await expect(page.getByText("The e-mail address or the password is wrong.").first()).toBeVisible();
  await accessible(page, "sign-in with an error");
});

test("a whole standard by keyboard alone", async ({ page }) => {
  await signIn(page, people.hospitalLead);
  await page.goto("/");
  await page.locator('a[href^="/returns/"]').first().click();
  await page.locator('a[href*="/standards/"]').nth(1).click();
  const heading = await page.getByRole("heading", { level: 1 }).textContent();
  // Every group of radios in turn: into it with Tab, the first level with Space; then on to the button.
  const groups = await page.locator("fieldset:has(> .govuk-radios)").count();
  expect(groups).toBeGreaterThan(0);
  let chosen = 0;
  for (let steps = 0; steps < 400; steps += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const covered = () => {
        const box = element.getBoundingClientRect();
        const top = document.elementFromPoint(box.left + Math.min(box.width, 8) / 2, box.top + Math.min(box.height, 8) / 2);
        return !!top?.closest(".candour-save") && !element.closest(".candour-save");
      };
      return {
        radio: element instanceof HTMLInputElement && element.type === "radio",
        button: element.textContent?.trim() === "Save and continue" && element.tabIndex >= 0,
        covered: covered(),
      };
    });
    expect(at.covered, "what has the focus is not covered by the save bar").toBe(false);
    if (at.radio) {
      await page.keyboard.press("Space");
      chosen += 1;
    }
    if (at.button) break;
  }
  expect(chosen).toBe(groups);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(heading!);
});
