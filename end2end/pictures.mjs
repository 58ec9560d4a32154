// The pictures of the README and the guide: node pictures.mjs ADDRESS FOLDER
import { chromium } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { audits } from "./audits.mjs";
import { flags } from "./browser.mjs";
import { fill } from "./fill.mjs";
import { resolve } from "./places.mjs";

const [address, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const people = {
  manager: "eleanor.marchbank@arrowmere-sab.example",
  lead: "niamh.orourke-devlin@arrowmere-hospitals.example",
  editor: "philippa.stanhope-grey@regional-group.example",
  district: "tom.ackerley@hallbrook.example",
  council: "margaret.okonjo-bell@arrowmere-council.example",
  police: "samira.haddad-jones@arrowmere-constabulary.example",
  officer: "neil.garsdale@arrowmere-constabulary.example",
};

for (let tries = 0; ; tries += 1) {
  const ready = await fetch(`${address}/ready`).then((answer) => answer.ok, () => false);
  if (ready) break;
  if (tries === 300) throw new Error("the demo did not become ready");
  await new Promise((done) => setTimeout(done, 200));
}

const browser = await chromium.launch(flags);

async function visit(who, width, height, look) {
  const page = await browser.newPage({ baseURL: address, viewport: { width, height }, locale: "en-GB", timezoneId: "Europe/London" });
  await page.goto("/sign-in");
  if (who) {
    await page.getByLabel("E-mail address", { exact: true }).fill(people[who]);
    await page.getByLabel("Password", { exact: true }).fill("candour-demo-2026");
    await page.getByRole("button", { name: "Sign in", exact: true }).first().click();
  }
  await look(page, async (name) => page.screenshot({ path: `${folder}/${name}.png` }));
  await page.close();
}

await visit("manager", 1280, 900, async (page, keep) => {
  await page.getByRole("link", { name: audits.open }).click();
  await keep("dashboard");
  await page.getByRole("button", { name: "Scores by agency and standard" }).click();
  await keep("scores");
  await page.locator(".candour-heat-link").first().click();
  await page.getByText("What made this figure").first().click();
  await keep("explained");
});
await visit("lead", 1280, 900, async (page, keep) => {
  await page.getByRole("link", { name: audits.open }).click();
  await keep("task-list");
  await page.locator('a[href*="/standards/"]').first().click();
  await keep("standard");
});
await visit("lead", 360, 760, async (page, keep) => {
  await page.getByRole("link", { name: audits.open }).click();
  await page.locator('a[href*="/standards/"]').first().click();
  await page.locator(".candour-statement").first().scrollIntoViewIfNeeded();
  await page.evaluate(() => document.querySelector(".candour-statement").scrollIntoView());
  await keep("standard-phone");
});
await visit("editor", 1280, 900, async (page, keep) => {
  await page.goto("/question-sets");
  await page.locator('tbody a[href^="/question-sets/"]').first().click();
  await keep("question-set");
});
// What agencies and the Board work with after the questions, at a desk and on a phone.
for (const [width, height, suffix] of [[1280, 900, ""], [360, 760, "-phone"]]) {
  await visit("lead", width, height, async (page, keep) => {
    await page.goto("/evidence");
    await keep(`library${suffix}`);
    await page.goto("/");
    await page.getByRole("link", { name: audits.open }).click();
    const tasks = page.url();
    await page.goto(`${tasks}/delegation`);
    await keep(`delegation${suffix}`);
    await page.goto(`${tasks}/workbook/upload`);
    await keep(`workbook-upload${suffix}`);
  });
  await visit("manager", width, height, async (page, keep) => {
    await page.goto("/plan");
    await keep(`plan${suffix}`);
    await page.locator('tbody a[href^="/actions/"]').first().click();
    await keep(`action${suffix}`);
    await page.goto("/");
    await page.getByRole("link", { name: audits.open }).click();
    const board = page.url();
    await page.goto(`${board}/queries`);
    await keep(`queries${suffix}`);
    await page.goto(`${board}/recommendations`);
    await keep(`recommendations${suffix}`);
  });
}
// What followed from the audit before, at both widths.
for (const [width, height, tail] of [[1280, 900, ""], [320, 760, "-phone"]]) {
  await visit("manager", width, height, async (page, keep) => {
    await page.goto("/audits");
    const href = await page.getByRole("link", { name: audits.before }).first().getAttribute("href");
    const audit = href.split("/").slice(0, 3).join("/");
    for (const part of ["analysis", "findings", "moderation", "good-practice"]) {
      await page.goto(`${audit}/${part}`);
      await keep(`${part}${tail}`);
    }
    await page.goto("/reports");
    await page.getByRole("link", { name: audits.before }).first().click();
    await keep(`report${tail}`);
    const report = new URL(page.url()).pathname.split("/").slice(0, 3).join("/");
    await page.goto(`${report}/guide`);
    await keep(`guide${tail}`);
    await page.goto("/plan");
    await keep(`plan${tail}`);
    await page.goto("/plan/figures");
    await keep(`plan-figures${tail}`);
  });
}

// Every page of the return, for those who work on it, at both widths.
const returns = {
  district: [
    ["return-home", "/"],
    ["return-tasks", "RETURN"],
    ["return-standard", "STANDARD"],
    ["return-check", "RETURN/check"],
    ["return-delegate", "DELEGATE"],
    ["return-history", "HISTORY"],
    ["return-comments", "COMMENTS"],
    ["return-evidence", "RETURN/evidence"],
    ["return-evidence-add", "RETURN/evidence/add"],
    ["return-scores", "RETURN/scores"],
    ["evidence-piece", "PIECE"],
    ["evidence-change", "PIECE/change"],
    ["evidence-of-statement", "LIBRARY"],
    ["account-mails", "/account/mails"],
    ["action-report", "ACTION"],
  ],
  council: [["return-queries", "RETURN/queries"], ["return-query", "QUERY"]],
  manager: [["reminders", "AUDIT/reminders"], ["return-receipt", "SUBMITTED/receipt"], ["return-decide", "SUBMITTED/decide"], ["return-ask", "ASK"]],
};
for (const [width, height, tail] of [[1280, 900, ""], [320, 760, "-phone"]]) {
  for (const [who, pages] of Object.entries(returns)) {
    await visit(who, width, height, async (page, keep) => {
      const found = new Map();
      for (const [name, path] of pages) {
        await page.goto(await resolve(page, path, found));
        await keep(`${name}${tail}`);
      }
    });
  }
}
// What a workbook would change. Then the lead declares the return ready, and the officer is about to sign.
await visit("police", 1280, 900, async (page) => {
  const found = new Map();
  const own = await resolve(page, "RETURN", found);
  await page.goto(own);
  const book = join(mkdtempSync(join(tmpdir(), "candour-")), "return.xlsx");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Workbook with the answers" }).click()]);
  await download.saveAs(book);
  execFileSync("/usr/bin/python3", ["-c", fill, book, book]);
  for (const [width, height, tail] of [[1280, 900, ""], [320, 760, "-phone"]]) {
    await page.setViewportSize({ width, height });
    await page.goto(`${own}/workbook/upload`);
    await page.getByLabel("The workbook of this return").setInputFiles(book);
    await page.getByRole("button", { name: "Show what would change" }).click();
    await page.screenshot({ path: `${folder}/workbook-changes${tail}.png` });
  }
  await page.goto(`${own}/check`);
  await page.getByRole("button", { name: "Declare ready for sign-off" }).click();
});
for (const [width, height, tail] of [[1280, 900, ""], [320, 760, "-phone"]]) {
  await visit("officer", width, height, async (page, keep) => {
    await page.getByRole("link", { name: audits.open }).click();
    await page.getByRole("button", { name: "Read the return and sign it" }).click();
    await page.getByRole("heading", { name: "Sign and submit" }).scrollIntoViewIfNeeded();
    await keep(`return-sign${tail}`);
  });
}

await browser.close();
