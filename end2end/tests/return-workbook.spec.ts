import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { fill } from "../fill.mjs";
import { accessible, audits, expect, people, signIn, test } from "./support";

/** Opens a workbook in LibreOffice and saves it anew, with a profile of its own. */
function savedByLibreOffice(from: string, folder: string) {
  const profile = `-env:UserInstallation=${pathToFileURL(`${folder}/profile`)}`;
  execFileSync("soffice", [profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", folder, from], { stdio: "pipe" });
}

test("a workbook is taken out, filled in elsewhere, and every change is seen before it is saved", async ({ page }, info) => {
  test.setTimeout(240_000);
  await signIn(page, people.districtLead);
  await page.getByRole("link", { name: audits.open }).click();
  const tasks = page.url();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Workbook with the answers" }).click()]);
  const [out, filled] = [info.outputPath("out.xlsx"), info.outputPath("filled.xlsx")];
  await download.saveAs(out);
  await page.getByRole("link", { name: "Upload a filled-in workbook" }).click();

  // As it came out, nothing would change.
  const file = page.getByLabel("The workbook of this return");
  await file.setInputFiles(out);
  await page.getByRole("button", { name: "Show what would change" }).click();
  await expect(page.getByText("No answer would change.")).toBeVisible();

  execFileSync("/usr/bin/python3", ["-c", fill, out, filled]);
  await page.getByRole("link", { name: "Choose another file" }).click();
  await file.setInputFiles({ name: "broken.xlsx", mimeType: "application/octet-stream", buffer: readFileSync(filled).subarray(0, 4_000) });
  await page.getByRole("button", { name: "Show what would change" }).click();
  await expect(page.getByRole("heading", { name: "There is a problem" })).toBeVisible();
  // The colleague who filled it in has another program than Excel.
  const saved = info.outputPath("libreoffice", "filled.xlsx");
  savedByLibreOffice(filled, dirname(saved));
  await file.setInputFiles(saved);
  await page.getByRole("button", { name: "Show what would change" }).click();
  await expect(page.getByRole("heading", { name: "What would change" })).toBeVisible();
  await expect(page.getByText("Written in a spreadsheet program.").first()).toBeVisible();
  await expect(page.getByText("Nothing is saved yet.")).toBeVisible();
  await accessible(page, "what would change");
  await page.getByRole("button", { name: "Save the ticked answers" }).click();
  await page.goto(`${tasks}/check`);
  await expect(page.getByText("Written in a spreadsheet program.").first()).toBeVisible();
});
