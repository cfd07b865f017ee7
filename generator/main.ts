import { resolve } from "node:path";
import { upToDate } from "./commands/up-to-date.ts";
import { type Exit, exit, UsageError } from "./exit.ts";
import { unchangedFiles } from "./output/stamp.ts";
import { ownRoot } from "./project.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

/**
 * Runs one command line and says what the process is to end with. The run that finds nothing to do, the most frequent one, is
 * answered before anything else is loaded; one that makes everything does not load what reads other command lines.
 */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<Exit> {
  const root = rootOfWholeRun(argv);
  const unchanged = root === undefined ? undefined : unchangedFiles(root);
  if (unchanged !== undefined) return upToDate(unchanged, terminal);
  try {
    if (root !== undefined && argv.at(-1) === "generate") {
      const { generateAll } = await import("./commands/generate.ts");
      return await generateAll(root, terminal);
    }
    const { runCommand } = await import("./program.ts");
    return await runCommand(argv, terminal);
  } catch (error) {
    return explain(error, terminal);
  }
}

/** The project of a command line that asks for all targets, in its most frequent forms. */
function rootOfWholeRun(argv: readonly string[]): string | undefined {
  const command = argv.at(-1);
  if (command !== "generate" && command !== "check") return undefined;
  const [option, folder, ...more] = argv.slice(0, -1);
  if (option === undefined) return ownRoot;
  const elsewhere = (option === "-C" || option === "--directory") && folder !== undefined && more.length === 0;
  return elsewhere ? resolve(folder) : undefined;
}

async function explain(error: unknown, terminal: Terminal): Promise<Exit> {
  if (error instanceof UsageError) {
    terminal.err(`xapi-codegen: ${error.message}`);
    return exit.usage;
  }
  const { Problems, render } = await import("./diagnostics.ts");
  if (!(error instanceof Problems)) {
    terminal.err(`xapi-codegen: ${error instanceof Error ? error.message : String(error)}`);
    return exit.failed;
  }
  for (const diagnostic of error.diagnostics) terminal.err(render(diagnostic));
  const codes = [...new Set(error.diagnostics.map((d) => d.code))];
  terminal.err(`${error.message}; nothing was written. For more: xapi-codegen explain ${codes[0] ?? ""}`);
  return exit.failed;
}
