// Builds and starts the demo anew whenever a source file changes.
import { spawn, spawnSync } from "node:child_process";
import { watch } from "node:fs";

let running = null;
let timer = null;

function start() {
  const styled = spawnSync(process.execPath, ["style/build.mjs", "--css"], { stdio: "inherit" });
  const built = styled.status === 0 ? spawnSync("cargo", ["build", "-p", "candour"], { stdio: "inherit" }) : styled;
  if (built.status !== 0) return console.log("==> waiting for the next change");
  running?.kill("SIGTERM");
  running = spawn("target/debug/candour", ["demo", "--data", "target/demo-dev"], { stdio: "inherit" });
}

for (const folder of ["app", "server", "style", "migrations"]) {
  watch(folder, { recursive: true }, (_, name) => {
    if (!name || name.includes("node_modules")) return;
    clearTimeout(timer);
    timer = setTimeout(start, 300);
  });
}
process.on("SIGINT", () => { running?.kill("SIGTERM"); process.exit(0); });
start();
