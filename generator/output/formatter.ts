import { execFile } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ownRoot } from "../project.ts";
import type { OutputFile } from "../writer/output-file.ts";
import { digest } from "./ledger.ts";

/** What the formatter said when it could not format a folder; the text is bounded. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}

/** Whether the formatter may have an opinion on a file; which of those it takes is the project's setting. */
export const mayFormat = ({ path, laidOut }: OutputFile): boolean =>
  laidOut !== true && /\.(?:ts|js|mjs|css|json)$/.test(path);

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
 * Formats files of a staging folder by the project's settings, one process at a time: what comes while one works is for the next. The
 * settings are copied beside the files under a name of their own, so that their paths mean what they mean in the project and
 * nobody else finds them.
 */
export class FormatLane {
  readonly #folder: string;
  readonly #take: (paths: readonly string[]) => void;
  #started = false;
  #waiting: string[] = [];
  #work: Promise<void> | undefined;
  #failure: unknown;

  /** @param take is given the paths of files that are formatted */
  constructor(root: string, folder: string, take: (paths: readonly string[]) => void) {
    this.#folder = folder;
    this.#take = take;
    copyFileSync(settingsOf(root), join(folder, SETTINGS));
  }

  /** Asks for files, by their path in the folder. */
  add(paths: readonly string[]): void {
    this.#waiting.push(...paths);
    this.#goOn();
  }

  /** Begins to work. Until then requests are gathered, for a process takes several files in little more time than one. */
  start(): void {
    this.#started = true;
    this.#goOn();
  }

  /**
   * Resolves when everything is formatted.
   *
   * @throws FormatError when a file does not parse
   */
  async finish(): Promise<void> {
    this.start();
    while (this.#work !== undefined) await this.#work;
    if (this.#failure !== undefined) throw this.#failure;
  }

  #goOn(): void {
    if (!this.#started || this.#work !== undefined || this.#failure !== undefined || this.#waiting.length === 0) return;
    const paths = this.#waiting;
    this.#waiting = [];
    this.#work = format(this.#folder, paths)
      .then(() => this.#take(paths))
      .catch((error: unknown) => {
        this.#failure = error;
      })
      .finally(() => {
        this.#work = undefined;
        this.#goOn();
      });
  }
}

const SETTINGS = "formatter.json";

function format(folder: string, paths: readonly string[]): Promise<void> {
  const [file, first] = program();
  const args = ["format", "--write", "--no-errors-on-unmatched", "--colors=off", `--config-path=${SETTINGS}`];
  return new Promise((done, failed) => {
    execFile(
      file,
      [...first, ...args, ...paths],
      { cwd: folder, timeout: TIMEOUT, maxBuffer: 16 * 1024 * 1024 },
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
