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

for (const [name, { who, pages }] of Object.entries(tours)) {
  for (const width of [320, 1280]) {
    test(`${name} at ${width} pixels`, async ({ page }) => {
      test.setTimeout(360_000);
      await page.setViewportSize({ width, height: 900 });
      if (who) await signIn(page, who);
      for (const path of pages) {
        await page.goto(await resolve(page, path));
        await fits(page, `${path} at ${width}`);
        // Everything that opens is opened: what is hidden is not looked at.
        await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
        await fits(page, `${path} at ${width}, opened`);
        expect(await hasScript(page), `${path}: axe looks where scripts run`).toBe(true);
        await accessible(page, `${path} at ${width}`);
      }
    });
  }
}

async function resolve(page: import("@playwright/test").Page, path: string): Promise<string> {
  const first = async (selector: string) => (await page.locator(selector).first().getAttribute("href"))!;
  const [head, ...rest] = path.split(/(?=[/?])/);
  if (!["AUDIT", "SUBMITTED", "SET", "RETURN", "STANDARD", "PERSON", "KEPT", "EMERGENCY", "DELEGATE", "HISTORY", "COMMENTS", "ACTION", "RECOMMENDATION", "QUERY", "ASK", "ASKED", "PIECE", "LIBRARY", "MODERATED", "SIDE", "LEVELS", "REPORT"].includes(head)) return path;
  await page.goto("/");
  let base = "";
  if (head === "SET") {
    await page.goto("/question-sets");
    base = await first('tbody a[href^="/question-sets/"]');
  } else if (head === "ACTION" || head === "RECOMMENDATION") {
    // The most urgent action, and the recommendation that it follows from.
    await page.goto("/plan");
    base = await first('tbody a[href^="/actions/"]');
    if (head === "RECOMMENDATION") {
      await page.goto(base);
      base = await first('dd a[href^="/recommendations/"]');
    }
  } else if (head === "MODERATED" || head === "SIDE") {
    // The report of that audit is made: its moderation is no more on the way of those who moderate, and still there.
    await page.goto("/audits");
    const audit = await first('a[href^="/audits/0"]:has-text("Care Act compliance self-audit 2024")');
    await page.goto(`${audit.split("/").slice(0, 3).join("/")}/moderation`);
    base = await first('tbody th a[href$="/moderation"]');
    if (head === "SIDE") {
      await page.goto(base);
      base = await first('a[href*="/moderation/standards/"]');
    }
  } else if (head === "REPORT") {
    await page.goto("/reports");
    base = await first('a[href^="/reports/0"]:has-text("Care Act compliance self-audit 2024")');
  } else if (head === "LEVELS") {
    base = `${await first('a[href^="/returns/"]:has-text("Care Act compliance self-audit 2024")')}/levels`;
  } else if (head === "PIECE") {
    await page.goto("/evidence");
    base = await first('tbody a[href^="/evidence/0"]');
  } else if (head === "PERSON" || head === "KEPT") {
    await page.goto(head === "PERSON" ? "/people" : "/retention");
    base = await first(head === "PERSON" ? 'a[href^="/people/0"]' : 'a[href^="/retention/0"]');
  } else if (head === "ASKED") {
    base = await first('a[href^="/audits/0"]:has-text("Care Act compliance self-audit 2026")');
    await page.goto(`${base}/queries`);
    base = await first('tbody a[href*="/queries/"]');
  } else if (head === "AUDIT" || head === "SUBMITTED" || head === "EMERGENCY" || head === "ASK") {
    // By name: the journeys, which run beside this, open an audit of their own.
    base = await first('a[href^="/audits/0"]:has-text("Care Act compliance self-audit 2026")');
    if (head !== "AUDIT") {
      await page.goto(base);
      base = await first(head === "EMERGENCY" ? 'a[href$="/emergency"]' : 'tbody th a[href^="/returns/"]');
    }
    if (head === "ASK") {
      await page.goto(`${base}/check`);
      base = await first('a[href$="/query"]');
    }
  } else {
    base = await first('a[href^="/returns/"]:has-text("Care Act compliance self-audit 2026")');
    if (head === "STANDARD") {
      await page.goto(base);
      base = await first('a[href*="/standards/"]');
    } else if (head === "DELEGATE") {
      await page.goto(`${base}/delegation`);
      base = await first('a[href*="/delegation/"]');
    } else if (head === "QUERY") {
      await page.goto(`${base}/queries`);
      base = await first('tbody a[href*="/queries/"]');
    } else if (head === "HISTORY" || head === "COMMENTS") {
      await page.goto(`${base}/check`);
      base = await first(`a[href$="/${head.toLowerCase()}"]`);
    } else if (head === "LIBRARY") {
      await page.goto(`${base}/check`);
      base = (await first('a[href$="/comments"]')).replace(/comments$/, "library");
    }
  }
  return base + rest.join("");
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
