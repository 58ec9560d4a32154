import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, ended, freePort, gone, MailServer, ready, started } from "./own-site";
import { accessible, expect, fits, password, people, signIn, test } from "./support";

/** The demo Board with a mail server, at any time. */
class Site {
  readonly mail = new MailServer();
  site = "";
  private folder = mkdtempSync(join(tmpdir(), "candour-"));
  private server?: ChildProcess;

  async start() {
    await this.mail.start();
    const port = await freePort();
    this.site = `http://127.0.0.1:${port}`;
    const data = join(this.folder, "demo");
    const demo = started(binary, ["demo", "--fresh", "--data", data, "--listen", `127.0.0.1:${port}`]);
    await ready(this.site);
    await ended(demo);
    const settings = [
      "[server]",
      `listen = "127.0.0.1:${port}"`,
      `site = "${this.site}"`,
      "https = false",
      "[database]",
      `url = "sqlite:${join(data, "demo.sqlite")}"`,
      "[sign_in]",
      'second_factor = "optional"',
      "[mail]",
      'host = "127.0.0.1"',
      `port = ${this.mail.port}`,
      'security = "none"',
      'from = "Candour <candour@board.example>"',
    ];
    writeFileSync(join(this.folder, "candour.toml"), settings.join("\n"));
    await this.serve();
  }

  /** Serves as if it were this moment now, in UTC. */
  async serve(now?: string) {
    if (this.server) await ended(this.server);
    await gone(this.site);
    const env = {
      ...process.env,
      CANDOUR_CONFIG: join(this.folder, "candour.toml"),
      CANDOUR_KEYS_FILE: join(this.folder, "demo.key"),
      DATABASE_URL: undefined,
      TZ: "UTC",
    };
    const [command, ...words] = now ? ["faketime", "-f", `@${now}`, binary, "serve"] : [binary, "serve"];
    this.server = started(command, words, env);
    await ready(this.site);
  }

  /** The mails about a return that somebody got; others are about actions. */
  about(email: string): string[] {
    return this.mail.to(email).filter((mail) => /^Subject: .*return of/m.test(mail));
  }

  async end() {
    if (this.server) await ended(this.server);
    this.mail.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const site = new Site();
test.beforeAll(() => site.start());
test.afterAll(() => site.end());
test.use({ baseURL: async ({}, use) => use(site.site) });

test("three days before the due date a lead gets a mail, follows it to the return, and the Board sees that it went out", async ({ page, browser }) => {
  test.setTimeout(180_000);
  await signIn(page, people.policeLead);
  const due = await page.getByText(/Due on \d+ \w+ \d{4}/).first().innerText();
  const day = new Date(`${due.match(/\d+ \w+ \d{4}/)![0]} UTC`);
  const words = (days: number) => new Date(day.getTime() - days * 86_400_000).toISOString().slice(0, 10);

  await site.serve(`${words(3)} 09:00:00`);
  await expect.poll(() => site.about(people.policeLead).length, { timeout: 60_000 }).toBe(1);
  const [mail] = site.about(people.policeLead);
  expect(mail).toContain("Subject: Reminder: the return of Arrowmere Constabulary is due on");
  // The lead of an agency whose return is handed in has nothing to do, and hears nothing.
  expect(site.about(people.councilLead).length + site.about(people.chair).length).toBe(0);

  const link = mail.match(/http:\S+\/returns\/[0-9a-f-]+/)![0];
  const other = await (await browser.newContext()).newPage();
  await other.goto(link);
  await other.getByLabel("E-mail address", { exact: true }).fill(people.policeLead);
  await other.getByLabel("Password", { exact: true }).fill(password);
  await other.getByRole("button", { name: "Sign in", exact: true }).first().click();
  await expect(other).toHaveURL(link);
  await expect(other.getByText("3 days left").first()).toBeVisible();

  // The day after the last day it is overdue; what was told before is not told again.
  await site.serve(`${words(-1)} 09:00:00`);
  await expect.poll(() => site.about(people.policeLead).length, { timeout: 60_000 }).toBe(2);
  expect(site.about(people.policeLead)[1]).toContain("Subject: Overdue: the return of Arrowmere Constabulary");

  const manager = await (await browser.newContext({ baseURL: site.site })).newPage();
  await signIn(manager, people.manager);
  await manager.goto("/audits");
  await manager.getByRole("link", { name: /Care Act compliance self-audit \d{4}/ }).first().click();
  await manager.getByRole("button", { name: "Reminders", exact: true }).click();
  await expect(manager.getByRole("cell", { name: "Three days before the due date" }).first()).toBeVisible();
  await expect(manager.getByRole("cell", { name: "Overdue" }).first()).toBeVisible();
  await manager.setViewportSize({ width: 320, height: 700 });
  await fits(manager, "reminders");
  await accessible(manager, "reminders");

  // The letter to all who are late reaches them.
  await manager.getByLabel("Your letter").fill("Please ring me about the two statements on custody.");
  await manager.getByRole("button", { name: "Send to everybody named above" }).click();
  await expect(manager.getByText("Your letter is on its way")).toBeVisible();
  await expect.poll(() => site.about(people.policeLead).length, { timeout: 60_000 }).toBe(3);
  expect(site.about(people.policeLead)[2]).toContain("Please ring me about the two statements on custody.");
});
