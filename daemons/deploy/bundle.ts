/**
 * Makes what is deployed: `npm run bundle [-- FOLDER]` writes one file for each daemon, one with all of them, and what they load beside
 * themselves, into `dist/`. A machine needs that folder, Node 24 and nothing else.
 */
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What esbuild is to write: the name of the file without its end, and the module that it begins with. */
type Entries = Record<string, string>;

/** Programs of a daemon besides the daemon itself, as files of their own: `daemons/forkexecd/cli.ts` and the like. */
const PROGRAMS: Entries = {
  "forkexecd-cli": "daemons/forkexecd/cli.ts",
  vfork_helper: "daemons/forkexecd/helper/main.ts",
  "message-cli": "daemons/message-switch/cli/main.ts",
  users: "daemons/xapi/users/main.ts",
  "xenops-cli": "daemons/xenopsd/cli/main.ts",
};

interface Together {
  readonly main: string;
  /** Default: every other daemon. */
  readonly others?: readonly string[];
  /** What stands before the options that the program is given. */
  readonly options?: readonly string[];
}

/** Programs that run several daemons in their process, which must share the code between them. */
const TOGETHER: Readonly<Record<string, Together>> = {
  all: { main: "supervisor", options: ["--processes=one"] },
  "simulated-host": { main: "simulated-host", others: ["xenopsd", "squeezed"] },
};

/** Folders that a daemon serves from, by their place in the checkout, with their name in the bundle. */
const FOLDERS: Readonly<Record<string, string>> = { "generated/docs/site": "site" };

/** `new URL("./thread.ts", import.meta.url)`: code or a folder that is found by its place beside the module. */
const BESIDE = /new URL\("(\.[^"]+)", import\.meta\.url\)/g;

/** Bundles everything into a folder, which is replaced as a whole. Answers the names of its programs. */
export async function bundle(target: string): Promise<readonly string[]> {
  const temporary = `${target}.new`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  const threads = new Map<string, string>();
  const mains = mainModules();
  const programs = Object.fromEntries(Object.entries(PROGRAMS).filter(([, path]) => existsSync(join(root, path))));
  const apart = Object.fromEntries(Object.entries(mains).filter(([name]) => !(name in TOGETHER)));
  await write({ ...apart, ...programs }, temporary, threads);
  for (const [name, together] of Object.entries(TOGETHER))
    await writeTogether(name, together, mains, temporary, threads);
  // Threads may start threads.
  for (let done = 0; done < threads.size; ) {
    const next = [...threads].slice(done);
    done = threads.size;
    await write(Object.fromEntries(next.map(([path, name]) => [name, path])), temporary, threads);
  }
  for (const [folder, name] of Object.entries(FOLDERS))
    cpSync(join(root, folder), join(temporary, name), { recursive: true });
  copyNative(temporary);
  rmSync(target, { recursive: true, force: true });
  renameSync(temporary, target);
  return readdirSync(target).filter((name) => name.endsWith(".mjs"));
}

/** The main module of each daemon, by the daemon's name. */
function mainModules(): Entries {
  const paths = globSync("daemons/*/main.ts", { cwd: root }).toSorted();
  return Object.fromEntries(paths.map((path) => [basename(dirname(path)), path]));
}

/** One program with several daemons: the main one, and the others for when it asks for them in its own process. */
async function writeTogether(
  name: string,
  { main, others, options = [] }: Together,
  mains: Entries,
  target: string,
  threads: Map<string, string>,
): Promise<void> {
  const module = (daemon: string) => JSON.stringify(`./${mains[daemon] ?? ""}`);
  const names = others ?? Object.keys(mains).filter((other) => other !== main);
  const lines = [
    'import { useBundled } from "./runtime/process/together.ts";',
    "useBundled({",
    ...names.map((other) => `  ${JSON.stringify(other)}: () => import(${module(other)}),`),
    "});",
    `process.argv.splice(2, 0, ...${JSON.stringify(options)});`,
    `await import(${module(main)});`,
  ];
  const stdin = { contents: lines.join("\n"), resolveDir: root, loader: "ts" as const };
  await run({ stdin, outfile: join(target, `${name}.mjs`) }, threads);
}

async function write(entries: Entries, target: string, threads: Map<string, string>): Promise<void> {
  await run(
    {
      entryPoints: Object.entries(entries).map(([out, path]) => ({ in: join(root, path), out })),
      outdir: target,
      outExtension: { ".js": ".mjs" },
    },
    threads,
  );
}

type Input = Pick<Parameters<typeof build>[0], "stdin" | "entryPoints" | "outfile" | "outdir" | "outExtension">;

async function run(input: Input, threads: Map<string, string>): Promise<void> {
  await build({
    ...input,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minifyWhitespace: true,
    minifySyntax: true,
    keepNames: true,
    legalComments: "none",
    logLevel: "error",
    external: ["koffi"],
    // Packages in the older form of modules look for this.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    plugins: [besideThe(threads)],
  });
}

/** Lets modules find what they look for beside themselves; collects the modules among it. */
function besideThe(threads: Map<string, string>): Plugin {
  return {
    name: "beside",
    setup({ onLoad }) {
      onLoad({ filter: /\/(?:runtime|bindings|daemons)\/.*\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        const contents = text.replace(BESIDE, (_, place: string) => {
          const found = relative(root, resolve(dirname(path), place));
          return `new URL(${JSON.stringify(`./${nameInBundle(found, threads)}`)}, import.meta.url)`;
        });
        return { contents, loader: "ts" };
      });
    },
  };
}

function nameInBundle(path: string, threads: Map<string, string>): string {
  const folder = FOLDERS[path];
  if (folder !== undefined) return folder;
  if (!path.endsWith(".ts")) throw new Error(`the bundle has no place for ${path}`);
  const name = `${basename(dirname(path))}-${basename(path, ".ts")}`;
  threads.set(path, name);
  return `${name}.mjs`;
}

/** koffi comes as it is, with its native part for this kind of machine, which only its own code finds. */
function copyNative(target: string): void {
  const modules = join(root, "node_modules");
  for (const name of ["koffi", ...readdirSync(join(modules, "@koromix")).map((each) => `@koromix/${each}`)]) {
    const to = join(target, "node_modules", name);
    cpSync(join(modules, name), to, {
      recursive: true,
      filter: (path) => !/\/(?:doc|vendor|lib|abi|musl_\w+)$|\.(?:cc|hh|inc|def|md)$/.test(path),
    });
  }
}

if (import.meta.main) {
  const target = resolve(process.argv[2] ?? join(root, "dist"));
  const names = await bundle(target);
  process.stdout.write(`${target}: ${names.join(" ")}\n`);
}
