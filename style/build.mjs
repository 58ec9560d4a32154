// Makes what a browser downloads, in target/site/pkg: the stylesheet, the islands' wasm with its
// JavaScript, GOV.UK Frontend's own JavaScript, and a Brotli copy of each. `cargo build` embeds the folder.
//
// Usage: node style/build.mjs [--css]     (--css: the stylesheet alone, for `make dev`)

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(root, "target/site/pkg");

/** The most that the wasm may weigh on the wire, in bytes of Brotli. */
const WASM_LIMIT = 110 * 1000;

function put(name, content) {
  const path = join(out, name);
  // A file that did not change keeps its time, so that cargo does not build the server anew.
  try {
    if (readFileSync(path).equals(Buffer.from(content))) return;
  } catch {
    // It is not there yet.
  }
  writeFileSync(path, content);
}

function stylesheet() {
  const { css } = sass.compile(join(here, "main.scss"), {
    loadPaths: [join(here, "node_modules")],
    style: "compressed",
    quietDeps: true,
  });
  put("candour.css", css);
}

function scripts() {
  put("start.js", readFileSync(join(here, "start.js")));
  put("govuk-frontend.min.js", readFileSync(join(here, "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js")));
  put("icon.svg", readFileSync(join(here, "icon.svg")));
  for (const [family, weight] of [["source-sans-3", 400], ["source-sans-3", 600], ["source-serif-4", 600]]) {
    const file = join(here, `node_modules/@fontsource/${family}/files/${family}-latin-${weight}-normal.woff2`);
    put(`${family}-${weight}.woff2`, readFileSync(file));
  }
}

function islands() {
  const raw = join(root, "target/wasm32-unknown-unknown/wasm-release/candour_app.wasm");
  const work = join(root, "target/site/work");
  mkdirSync(work, { recursive: true });
  execFileSync(join(root, "target/debug/candour-bindgen"), [raw, work], { stdio: "inherit" });
  const optimise = join(here, "node_modules/binaryen/bin/wasm-opt");
  const features = ["--enable-bulk-memory", "--enable-mutable-globals", "--enable-nontrapping-float-to-int", "--enable-reference-types", "--enable-sign-ext", "--enable-multivalue"];
  execFileSync(process.execPath, [optimise, "-Oz", ...features, join(work, "candour_bg.wasm"), "-o", join(work, "small.wasm")], { stdio: "inherit" });
  put("candour_bg.wasm", readFileSync(join(work, "small.wasm")));
  put("candour.js", readFileSync(join(work, "candour.js")));
}

function compress() {
  for (const name of readdirSync(out).filter((name) => !/\.(br|woff2)$/.test(name))) {
    const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    put(`${name}.br`, brotliCompressSync(readFileSync(join(out, name)), options));
  }
}

function weigh() {
  const wasm = statSync(join(out, "candour_bg.wasm.br")).size;
  const css = statSync(join(out, "candour.css.br")).size;
  console.log(`assets: wasm ${wasm} bytes, stylesheet ${css} bytes, both with Brotli`);
  if (wasm > WASM_LIMIT) {
    console.error(`the wasm is heavier than ${WASM_LIMIT} bytes`);
    process.exit(1);
  }
}

mkdirSync(out, { recursive: true });
stylesheet();
if (!process.argv.includes("--css")) {
  scripts();
  islands();
}
compress();
if (!process.argv.includes("--css")) weigh();
