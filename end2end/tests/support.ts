import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Browser, type Page } from "@playwright/test";

export { audits } from "../audits.mjs";

export const password = "candour-demo-2026";

/** The people of the demo whom the journeys follow. */
export const people = {
  manager: "eleanor.marchbank@arrowmere-sab.example",
  chair: "vivienne.achterley@arrowmere-sab.example",
  qapMember: "martin.ravensdale@arrowmere-sab.example",
  panelMember: "desmond.farquharson-lee@arrowmere-sab.example",
  editor: "philippa.stanhope-grey@regional-group.example",
  administrator: "callum.inverarity@arrowmere-sab.example",
  policeLead: "samira.haddad-jones@arrowmere-constabulary.example",
  policeContributor: "craig.dunmorrow@arrowmere-constabulary.example",
  policeOfficer: "neil.garsdale@arrowmere-constabulary.example",
  districtLead: "tom.ackerley@hallbrook.example",
  councilLead: "margaret.okonjo-bell@arrowmere-council.example",
  councilViewer: "ruth.eastaway@arrowmere-council.example",
  hospitalLead: "niamh.orourke-devlin@arrowmere-hospitals.example",
  hospitalContributor: "patience.mwangale@arrowmere-hospitals.example",
  twoRoles: "sian.llewelyn-frost@ty-derwen.example",
} as const;

/** Every page of every test: nothing is written to the console, nothing is fetched from outside. */
export const test = base.extend({
  page: async ({ page }, use) => {
    const wrong = watch(page);
    await use(page);
    expect(wrong).toEqual([]);
  },
});

export { expect };

function watch(page: Page): string[] {
  const wrong: string[] = [];
  page.on("console", (message) => {
    // The browser itself reports answers of 4xx and 5xx, which some journeys want.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) wrong.push(message.text());
  });
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["127.0.0.1", "localhost"].includes(url.hostname) && !["data:", "blob:"].includes(url.protocol)) wrong.push(request.url());
  });
  return wrong;
}

export async function signIn(page: Page, email: string) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address", { exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).first().click();
  await expect(page.getByText("Signed in as").first()).toBeAttached();
}

/** The lead gives a whole standard to a colleague, from the return's task list and back to it; done once. */
export async function delegate(page: Page, standard: string, colleague: string) {
  await page.getByRole("link", { name: "Who answers what" }).click();
  await expect(page.getByRole("heading", { name: "Who answers what" })).toBeVisible();
  const link = page.getByRole("link", { name: `Delegate standard ${standard} or parts of it`, exact: true });
  if (await link.count()) {
    await link.click();
    await page.getByLabel("To whom?").selectOption({ label: colleague });
    await page.getByRole("button", { name: "Delegate", exact: true }).click();
    await expect(page.getByText("Delegated. Your colleague sees it on their task list.")).toBeVisible();
  }
  await page.getByRole("link", { name: "Back to the task list" }).click();
}

/** Another person at another computer. */
export async function another(browser: Browser, page: Page, email: string): Promise<Page> {
  const context = await browser.newContext({
    baseURL: new URL(page.url()).origin,
    javaScriptEnabled: await hasScript(page),
  });
  const other = await context.newPage();
  await signIn(other, email);
  return other;
}

export async function hasScript(page: Page): Promise<boolean> {
  return (await page.locator("body.js-enabled").count()) > 0;
}

/** No violation of WCAG 2.2 AA, nor of axe's best practices. */
export async function accessible(page: Page, what: string) {
  // Axe is a script itself: where the page runs none, its journey with JavaScript has looked already.
  if (!(await hasScript(page))) return;
  // Every rule runs. Only what is wrong is told in full, and in the page itself (the other mode is for frames of other
  // sites, and opens a second page each time): a tour of a role's pages takes half as long.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
  const found = await axe.analyze();
  const told = found.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 5).join(", ")}`);
  // All that is wrong on all pages of a tour is told at once.
  expect.soft(told, what).toEqual([]);
}

/** The page never scrolls sideways: wide tables scroll inside their own frame. */
export async function fits(page: Page, what: string) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(over, what).toBeLessThanOrEqual(0);
}
