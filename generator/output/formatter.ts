import { execFile } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ownRoot } from "../project.ts";
import { digest } from "./ledger.ts";

/** What the formatter said when it could not format a folder; the text is bounded. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}

/** Files that the formatter may have an opinion on; which of them it takes is the project's setting. */
export const mayFormat = (path: string): boolean => /\.(?:ts|js|mjs|css|json)$/.test(path);

const settingsOf = (root: string): string => {
  const own = join(root, "biome.json");
  return existsSync(own) ? own : join(ownRoot, "biome.json");
};

/** Digest of everything besides its input that decides what the formatter gives. */
export const formatterDigest = (root: string): string =>
  digest(readFileSync(settingsOf(root), "utf8") + readFileSync(packageFile(), "utf8"));

const require_ = createRequire(import.meta.url);
const packageFile = (): string => require_.resolve("@biomejs/biome/package.json");

/** Longest message of the formatter that is passed on, in characters. */
const LONGEST_MESSAGE = 4000;
/** The formatter takes well under a second; after this many milliseconds it hangs. */
const TIMEOUT = 60_000;

/**
 * Formats everything below `generated/` of a staging folder, in one process, by the project's settings. The settings are copied
 * beside the files under a name of their own, so that their paths mean what they mean in the project and nobody else finds them.
 *
 * @throws FormatError when a file does not parse
 */
export function format(root: string, staging: string): Promise<void> {
  copyFileSync(settingsOf(root), join(staging, "formatter.json"));
  const [file, first] = program();
  const args = ["format", "--write", "--no-errors-on-unmatched", "--colors=off", "--config-path=formatter.json"];
  return new Promise((done, failed) => {
    execFile(
      file,
      [...first, ...args, "generated"],
      { cwd: staging, timeout: TIMEOUT, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error === null) done();
        else failed(new FormatError(`${stderr}${stdout}`.trim().slice(0, LONGEST_MESSAGE) || error.message));
      },
    );
  });
}

/** The formatter's own binary: its launcher would start a second Node. */
function program(): [file: string, args: string[]] {
  const launcher = join(packageFile(), "../bin/biome");
  try {
    const near = createRequire(launcher);
    return [near.resolve(`@biomejs/cli-${process.platform}-${process.arch}/biome`), []];
  } catch {
    return [process.execPath, [launcher]];
  }
}
