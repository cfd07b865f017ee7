import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Terminal } from "../../generator/terminal.ts";

export const root: string = join(import.meta.dirname, "../..");

/** A terminal that keeps what is written to it. */
export function memoryTerminal(): Terminal & { readonly lines: string[]; readonly errors: string[] } {
  const [lines, errors]: [string[], string[]] = [[], []];
  return { lines, errors, out: (l) => lines.push(l), err: (l) => errors.push(l), interactive: false };
}

/** A folder with a copy of the datamodel, gone when the test is. */
export function copyOfProject(): { readonly folder: string; [Symbol.dispose](): void } {
  const folder = mkdtempSync(join(tmpdir(), "xapi-codegen-test-"));
  cpSync(join(root, "idl"), join(folder, "idl"), { recursive: true });
  cpSync(join(root, "biome.json"), join(folder, "biome.json"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  mkdirSync(join(folder, "generated"));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Replaces a text, which has to be there, in a file. */
export function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, "utf8");
  if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
  writeFileSync(file, text.replace(from, to));
}

/** Every file below a folder, by its path from there, with its content and time. */
export function snapshot(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(folder.length + 1), `${statSync(path).mtimeMs} ${readFileSync(path, "utf8")}`);
  }
  return files;
}

/** Runs the command line as a process. */
export function run(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "generator/cli.js"), ...args], {
    encoding: "utf8",
    timeout: 120_000,
  });
  return { status, out: stdout, err: stderr };
}
