// Pictures of pages, for whoever works on their look: node look.mjs WIDTH PERSON PATH... (PERSON: an e-mail, or "-")
import { chromium } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { flags } from "./browser.mjs";

const [width, person, ...paths] = process.argv.slice(2);
const out = new URL("../target/look/", import.meta.url).pathname;
mkdirSync(out, { recursive: true });
let count = 0;
const browser = await chromium.launch(flags);
const page = await browser.newPage({ viewport: { width: Number(width), height: 900 }, baseURL: process.env.SITE ?? "http://127.0.0.1:3900" });
page.on("console", (message) => message.type() === "error" && console.log("console:", message.text()));
page.on("pageerror", (error) => console.log("page error:", error.message));
if (person !== "-") {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(person);
  await page.getByLabel("Password").fill("candour-demo-2026");
  await page.getByRole("button", { name: "Sign in", exact: true }).first().click();
}
for (const path of paths) {
  // "link:TEXT" follows a link of the present page.
  if (path.startsWith("link:")) await page.getByRole("link", { name: path.slice(5) }).first().click();
  else if (path.startsWith("button:")) await page.getByRole("button", { name: path.slice(7) }).first().click();
  else if (path !== "here") await page.goto(path);
  const name = `${width}-${++count}-${path.replaceAll(/[^a-z0-9]+/gi, "-")}.png`;
  await page.screenshot({ path: `${out}${name}`, fullPage: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  console.log(name, page.url(), await page.title(), wide ? "SCROLLS SIDEWAYS" : "");
}
await browser.close();
