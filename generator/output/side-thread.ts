/**
 * The thread of a `SideBench`. It loads the targets that it is told to make, with their libraries, while the model is still on its
 * way; then it makes them one after the other, lays their files down and tells of each target.
 */
import { parentPort, workerData } from "node:worker_threads";
import { parsePlain } from "../model/plain.ts";
import type { ResolvedModel } from "../model/resolved.ts";
import type { Target } from "../targets/target.ts";
import { layDown, TargetFault } from "./lay-down.ts";
import type { Made, SideWork } from "./side-bench.ts";

if (parentPort === null) throw new Error("this file is started by SideBench only");
const port = parentPort;
const { names, place } = workerData as SideWork;
const targets = await Promise.all(names.map(load));
port.once("message", async (text: string) => {
  const model = parsePlain(text) as ResolvedModel;
  for (const target of targets) port.postMessage(await make(target, model));
});

async function make(target: Target, model: ResolvedModel): Promise<Made> {
  const made = await target.generate(model);
  try {
    return { target: target.name, files: layDown(place, target, made) };
  } catch (error) {
    // An error of a class of its own would come out of the thread as one of none.
    if (error instanceof TargetFault) return { target: target.name, fault: error.what };
    throw error;
  }
}

/** A target by its name, which is also its folder's and its export's. */
async function load(name: string): Promise<Target> {
  const found = (await import(`../targets/${name}/index.ts`)) as Readonly<Record<string, Target>>;
  const target = found[name];
  if (target === undefined) throw new Error(`generator/targets/${name}/index.ts does not export ${name}`);
  await target.libraries?.();
  return target;
}
