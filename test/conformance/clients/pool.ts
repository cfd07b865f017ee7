import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** What the pool's processes log: errors go to the test's own output. */
type Child = ChildProcessByStdio<null, Readable, null>;

/** A whole simulated pool, as `npm start` runs it, in processes of its own. */
export interface Pool {
  readonly http: string;
  readonly https: string;
  readonly password: string;
  /** Everything that was printed up to `ready`. */
  readonly banner: string;
  /** From the start to `ready`, in milliseconds. */
  readonly milliseconds: number;
  readonly child: Child;
  /** The process of a daemon: `message-switch`, `simulated-host` or `xapi`. */
  processOf(daemon: string): Promise<number>;
  /** Every process below the supervisor. */
  processes(): Promise<readonly number[]>;
  /** Ends the pool as Ctrl-C and service managers do; answers the exit code. */
  stop(): Promise<number | null>;
}

/** Starts a pool that keeps nothing and prints where it is; whoever calls stops it. */
export async function startPool(...words: readonly string[]): Promise<Pool> {
  const data = mkdtempSync(join(tmpdir(), "pool-"));
  const started = performance.now();
  const options = ["--http-port", "0", "--https-port", "0", "--store", "memory", "--data", data, "--log", "none"];
  const child = spawn(process.execPath, ["daemons/supervisor/main.ts", ...options, ...words], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const banner = await untilReady(child);
  const found = (pattern: RegExp): string => pattern.exec(banner)?.[1] ?? "";
  return {
    http: found(/XenAPI +(http:\S+)/),
    https: found(/XenAPI +(https:\S+)/),
    password: found(/login +root \/ (\S+)/),
    banner,
    milliseconds: performance.now() - started,
    child,
    processes: async () => (await below(child.pid ?? 0)).map(({ pid }) => pid),
    async processOf(daemon) {
      const all = await below(child.pid ?? 0);
      const one = all.find(({ command }) => command.includes(`/${daemon}/main.ts`));
      if (one === undefined) throw new Error(`No process runs ${daemon}.`);
      return one.pid;
    },
    async stop() {
      child.kill("SIGTERM");
      const code = await exited;
      rmSync(data, { recursive: true, force: true });
      return code;
    },
  };
}

function untilReady(child: Child): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (/^ready$/m.test(text)) resolve(text);
    });
    child.once("exit", (code) => reject(new Error(`The pool ended with ${code}:\n${text}`)));
  });
}

/** The processes below one, with their command lines. */
async function below(parent: number): Promise<readonly { readonly pid: number; readonly command: string }[]> {
  const child = spawn("ps", ["-eo", "pid=,ppid=,args="], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  for await (const chunk of child.stdout) text += chunk;
  const all = text.split("\n").flatMap((line) => {
    const match = /^ *(\d+) +(\d+) +(.*)$/.exec(line);
    return match === null ? [] : [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? "" }];
  });
  const found: { pid: number; command: string }[] = [];
  const search = (above: number): void => {
    for (const one of all) {
      if (one.parent !== above) continue;
      found.push(one);
      search(one.pid);
    }
  };
  search(parent);
  return found;
}

/** Calls a message over JSON-RPC; raises the error's code and parameters as text. */
export async function call(url: string, method: string, ...params: readonly unknown[]): Promise<unknown> {
  const reply = await fetch(`${url}/jsonrpc`, {
    method: "POST",
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result, error } = (await reply.json()) as {
    result?: unknown;
    error?: { message: string; data: readonly string[] };
  };
  if (error !== undefined) throw new Error([error.message, ...error.data].join(" "));
  return result;
}

/** Runs a program to its end; answers its output and exit code. */
export async function run(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(program, words, {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}
