import { rmSync } from "node:fs";
import { type Exit, exit } from "../exit.ts";
import type { ResolvedModel } from "../model/resolved.ts";
import { readLedger, writeLedger } from "../output/ledger.ts";
import { loadModel, produce } from "../output/pipeline.ts";
import { stampInputs, unchangedFiles, writeStamp } from "../output/stamp.ts";
import { swap } from "../output/swap.ts";
import { type Terminal, withProgress } from "../terminal.ts";
import { type ChosenWork, chooseTargets } from "./choose-targets.ts";
import { upToDate } from "./up-to-date.ts";

/**
 * Makes what some targets make, or everything, where anything changed since that was done last.
 *
 * @param names of targets; none: all
 * @throws UsageError for a name that is no target's
 * @throws Problems when the datamodel is at fault
 */
export async function generate(root: string, names: readonly string[], terminal: Terminal): Promise<Exit> {
  const work = await chooseTargets(names);
  const unchanged = unchangedFiles(root);
  return unchanged === undefined ? make(root, work, terminal) : upToDate(unchanged, terminal);
}

/**
 * Makes everything, for a caller that knows that something changed.
 *
 * @throws Problems when the datamodel is at fault
 */
export const generateAll = async (root: string, terminal: Terminal): Promise<Exit> =>
  make(root, await chooseTargets([]), terminal);

/** Files that change are replaced one by one in whole; on any failure `generated/` is as it was. */
async function make(root: string, work: ChosenWork, terminal: Terminal): Promise<Exit> {
  const inputs = stampInputs(root);
  const approve = async (model: ResolvedModel): Promise<void> => {
    const { lintProject } = await import("../model/lint/lint-project.ts");
    lintProject(root, model);
  };
  const staged = await withProgress(terminal, (progress) =>
    produce(root, () => loadModel(root), approve, work, progress),
  );
  try {
    swap(root, staged);
    const kept = work.all ? {} : readLedger(root, staged.formatter);
    writeLedger(root, staged.formatter, { ...kept, ...staged.ledger });
    if (work.all) writeStamp(root, inputs, staged.ledger);
  } finally {
    rmSync(staged.folder, { recursive: true, force: true });
  }
  const count = (verb: string): number => staged.differences.filter((d) => d.verb === verb).length;
  if (staged.differences.length === 0) return upToDate(staged.count, terminal);
  terminal.out(
    `generated/: ${staged.count} files, ${count("Stale")} changed, ${count("Missing")} new, ${count("Extra")} removed`,
  );
  return exit.ok;
}
