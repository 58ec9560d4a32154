import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "./support";

export const binary = process.env.CANDOUR ?? "../target/debug/candour";

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Waits until a server answers. */
export async function ready(site: string) {
  await expect.poll(() => fetch(`${site}/ready`).then((answer) => answer.status, () => 0), { timeout: 60_000 }).toBe(200);
}

/** Waits until nobody answers any more. */
export async function gone(site: string) {
  await expect.poll(() => fetch(`${site}/ready`).then((answer) => answer.status, () => 0), { timeout: 60_000 }).toBe(0);
}

/** Starts what stands in a group of its own, so that whatever it starts ends with it. */
export function started(command: string, words: string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  return spawn(command, words, { env, stdio: "ignore", detached: true });
}

/** Ends what was started, and waits until it has. */
export async function ended(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((exit) => child.once("exit", exit));
  process.kill(-child.pid!);
  await over;
}

/** A demo Board of one's own, so that its figures are nobody else's. */
export class DemoSite {
  site = "";
  private readonly folder = mkdtempSync(join(tmpdir(), "candour-"));
  private server?: ChildProcess;

  async start() {
    const port = await freePort();
    this.site = `http://127.0.0.1:${port}`;
    this.server = started(binary, ["demo", "--fresh", "--data", join(this.folder, "demo"), "--listen", `127.0.0.1:${port}`]);
    await ready(this.site);
  }

  async end() {
    if (this.server) await ended(this.server);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface Mail {
  to: string[];
  content: string;
}

/** A real SMTP server on this machine, with what arrived. */
export class MailServer {
  readonly mails: Mail[] = [];
  port = 0;
  private child?: ChildProcess;

  async start() {
    // The one that the system's packages belong to, where there are several.
    this.child = spawn("sh", ["-c", "exec $(command -v /usr/bin/python3 || command -v python3) ../tests/python/mail_server.py"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = createInterface({ input: this.child.stdout! });
    this.port = await new Promise<number>((said) => lines.once("line", (line) => said(Number(line))));
    lines.on("line", (line) => this.mails.push(JSON.parse(line) as Mail));
  }

  /** What was sent to an address, with the soft ends of its lines joined. */
  to(email: string): string[] {
    return this.mails.filter((mail) => mail.to.includes(email)).map((mail) => mail.content.replaceAll(/=\r?\n/g, ""));
  }

  end() {
    this.child?.kill();
  }
}
