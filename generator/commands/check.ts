import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Exit, exit } from "../exit.ts";
import type { ResolvedModel } from "../model/resolved.ts";
import { unifiedDiff } from "../output/line-diff.ts";
import { loadModel, produce } from "../output/pipeline.ts";
import type { Difference, Staged } from "../output/stage.ts";
import { stampInputs, unchangedFiles, writeStamp } from "../output/stamp.ts";
import { type Terminal, withProgress } from "../terminal.ts";
import { chooseTargets } from "./choose-targets.ts";
import { upToDate } from "./up-to-date.ts";

/** How many lines of differences are shown in all. */
const MOST_LINES = 200;

/**
 * Tells whether `generated/` is what the datamodel gives: makes everything in a folder of its own, and compares.
 *
 * @throws Problems when the datamodel is at fault
 */
export async function check(root: string, terminal: Terminal): Promise<Exit> {
  const unchanged = unchangedFiles(root);
  if (unchanged !== undefined) return upToDate(unchanged, terminal);
  const work = await chooseTargets([]);
  const inputs = stampInputs(root);
  const approve = async (model: ResolvedModel): Promise<void> => {
    const { lintProject } = await import("../model/lint/lint-project.ts");
    lintProject(root, model);
    const shape: typeof import("../model/validate.ts") = await import("../model/validate.ts");
    shape.validate(model);
  };
  const staged = await withProgress(terminal, (progress) =>
    produce(root, () => loadModel(root), approve, work, progress),
  );
  try {
    if (staged.differences.length > 0) return report(root, staged, terminal);
    writeStamp(root, inputs, staged.ledger);
    return upToDate(staged.count, terminal);
  } finally {
    rmSync(staged.folder, { recursive: true, force: true });
  }
}

function report(root: string, staged: Staged, terminal: Terminal): Exit {
  for (const { verb, path } of staged.differences) terminal.out(`${verb.padStart(7)} ${path}`);
  const fresh = staged.count - staged.differences.filter((d) => d.verb !== "Extra").length;
  terminal.out(`${"Fresh".padStart(7)} ${fresh} of ${staged.count} files`);
  let left = MOST_LINES;
  for (const difference of staged.differences) {
    if (difference.verb !== "Stale" || left <= 0) continue;
    const lines = diffOf(root, staged, difference);
    terminal.out("");
    for (const line of lines.slice(0, left)) terminal.out(line);
    left -= lines.length;
  }
  if (left < 0) terminal.out(`... and ${-left} more lines at least`);
  terminal.out("");
  terminal.out("repair with: xapi-codegen generate");
  return exit.failed;
}

const diffOf = (root: string, staged: Staged, { path }: Difference): string[] =>
  unifiedDiff(path, readFileSync(join(root, path), "utf8"), readFileSync(join(staged.folder, path), "utf8"));
