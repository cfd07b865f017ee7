import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { type Diagnostic, type Located, Problems } from "../diagnostics.ts";
import type { Datamodel } from "../model/datamodel.ts";
import { resolve } from "../model/resolve.ts";
import type { ResolvedModel } from "../model/resolved.ts";
import type { Target } from "../targets/target.ts";
import { compileLittle } from "./engine.ts";
import { FormatError } from "./formatter.ts";
import { layDown, TargetFault } from "./lay-down.ts";
import { SideBench } from "./side-bench.ts";
import { type Staged, Staging } from "./stage.ts";

/** Called before each step of a run, with its name and its number. */
export type Progress = (step: string, index: number, total: number) => void;

/** What a run is to make. */
export interface Work {
  /** Names of those targets that are made on a thread of their own. */
  readonly aside: readonly string[];
  /** All targets; they are loaded when that thread is at work. */
  targets(): readonly Target[] | Promise<readonly Target[]>;
}

/**
 * Loads the datamodel of a project and spells it out.
 *
 * @throws Problems when it cannot be loaded (XAPI090)
 */
export const loadModel = async (root: string): Promise<ResolvedModel> => resolve(await loadDatamodel(root));

async function loadDatamodel(root: string): Promise<Datamodel> {
  const index = join(root, "idl/index.ts");
  if (!existsSync(index)) throw new Problems([broken("idl/index.ts", 1, "there is no such file")]);
  try {
    const loaded = (await import(pathToFileURL(index).href)) as { readonly datamodel?: Datamodel };
    if (loaded.datamodel === undefined) throw new Problems([broken("idl/index.ts", 1, "it exports no `datamodel`")]);
    return loaded.datamodel;
  } catch (error) {
    throw error instanceof Problems ? error : new Problems([loadFailure(root, error)]);
  }
}

/** A datamodel that does not even load: the first frame of the failure inside the project is the place. */
function loadFailure(root: string, error: unknown): Located {
  const { stack = "", message } = error instanceof Error ? error : new Error(String(error));
  const base = pathToFileURL(`${root}/`).href;
  for (const line of stack.split("\n")) {
    const at = /((?:file:\/\/)?\/[^\s()]+\.ts):(\d+)/.exec(line);
    const path = at?.[1]?.startsWith(base) ? at[1].slice(base.length) : relative(root, at?.[1] ?? "..");
    if (at !== null && !path.startsWith("..") && !path.startsWith("node_modules"))
      return broken(path, Number(at[2]), firstLine(message));
  }
  return broken("idl/index.ts", 1, firstLine(message));
}

const firstLine = (text: string): string => text.trim().split("\n")[0] ?? "";

const broken = (file: string, line: number, why: string): Located => ({
  code: "XAPI090",
  text: `the datamodel does not load: ${why}`,
  place: { within: [file], keys: [] },
  file,
  line,
});

/**
 * Makes everything that some targets make, and lays out what differs from the disk. Some targets are made on a thread of
 * their own, whose libraries load while the model does.
 *
 * @param approve throws when nothing may be made of the model
 * @throws what `load` and `approve` throw
 * @throws Problems when a target makes a file that it does not own, or that another one makes (XAPI091), or one that does not
 * parse (XAPI092)
 */
export async function produce(
  root: string,
  load: () => ResolvedModel | Promise<ResolvedModel>,
  approve: (model: ResolvedModel) => void | Promise<void>,
  work: Work,
  progress: Progress,
): Promise<Staged> {
  compileLittle();
  const staging = new Staging(root);
  const bench = new SideBench(work.aside, staging.place);
  try {
    const model = await load();
    bench.begin(model);
    await approve(model);
    return await stage(staging, model, bench, await work.targets(), progress);
  } catch (error) {
    await bench.close();
    await staging.discard();
    throw problemOf(error);
  }
}

async function stage(
  staging: Staging,
  model: ResolvedModel,
  bench: SideBench,
  targets: readonly Target[],
  progress: Progress,
): Promise<Staged> {
  let steps = 0;
  const step = (name: string): void => progress(name, steps++, targets.length + 1);
  const here = targets.filter((target) => !bench.makes(target));
  const aside = targets.filter((target) => bench.makes(target));
  for (const target of here) {
    step(target.name);
    staging.add(target, layDown(staging.place, target, await target.generate(model)));
  }
  // There is nothing to do here any more.
  staging.format();
  for (const target of aside) {
    step(target.name);
    staging.add(target, await bench.filesOf(target));
  }
  step("format");
  return staging.finish(targets);
}

function problemOf(error: unknown): unknown {
  if (error instanceof FormatError)
    return new Problems([inTarget("generator/targets/index.ts", "XAPI092", error.message)]);
  if (error instanceof TargetFault)
    return new Problems([inTarget(`generator/targets/${error.target}/index.ts`, "XAPI091", error.message)]);
  return error;
}

function inTarget(file: string, code: Diagnostic["code"], text: string): Located {
  return { code, text, place: { within: [file], keys: [] }, file, line: 1 };
}
