import { readFileSync } from "node:fs";
import { compareModels } from "../diff/index.ts";
import { type Exit, exit, UsageError } from "../exit.ts";
import { parsePlain } from "../model/plain.ts";
import type { ResolvedModel } from "../model/resolved.ts";
import { validate } from "../model/validate.ts";
import type { Terminal } from "../terminal.ts";

/**
 * Shows what changed between two models; for the review of a release.
 *
 * @throws UsageError when a file is not there or holds no model
 */
export function showDiff(
  oldFile: string,
  newFile: string,
  how: { json: boolean; allowBreaking: boolean },
  terminal: Terminal,
): Exit {
  const changes = compareModels(readModel(oldFile), readModel(newFile));
  const breaking = changes.filter((change) => change.kind === "breaking").length;
  if (how.json) terminal.out(JSON.stringify(changes, null, 2));
  else {
    for (const { kind, subject, what } of changes) terminal.out(`${kind.padEnd(10)}  ${subject} ${what}`);
    terminal.out(`${breaking} breaking, ${changes.length - breaking} compatible changes`);
  }
  return breaking > 0 && !how.allowBreaking ? exit.failed : exit.ok;
}

function readModel(file: string): ResolvedModel {
  try {
    const model: unknown = parsePlain(readFileSync(file, "utf8"));
    validate(model);
    return model;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new UsageError(`${file} holds no model that can be read: ${why}`);
  }
}
