/**
 * The thread of a `SideBench`. It loads the targets that it is told to make, with their libraries, while the model is still on its
 * way; then it makes them one after the other and sends the files of each.
 */
import { parentPort, workerData } from "node:worker_threads";
import { parsePlain } from "../model/plain.ts";
import type { ResolvedModel } from "../model/resolved.ts";
import type { Target } from "../targets/target.ts";

if (parentPort === null) throw new Error("this file is started by SideBench only");
const port = parentPort;
const targets = await Promise.all((workerData as readonly string[]).map(load));
port.once("message", async (text: string) => {
  const model = parsePlain(text) as ResolvedModel;
  for (const target of targets) port.postMessage({ target: target.name, files: await target.generate(model) });
});

/** A target by its name, which is also its folder's and its export's. */
async function load(name: string): Promise<Target> {
  const found = (await import(`../targets/${name}/index.ts`)) as Readonly<Record<string, Target>>;
  const target = found[name];
  if (target === undefined) throw new Error(`generator/targets/${name}/index.ts does not export ${name}`);
  await target.libraries?.();
  return target;
}
