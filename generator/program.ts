import { resolve } from "node:path";
import { Command, CommanderError } from "commander";
import { type Exit, exit } from "./exit.ts";
import { ownRoot } from "./project.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Reads a command line and carries it out. Each command is loaded when it is called.
 *
 * @throws UsageError, Problems, and what the command throws
 */
export async function runCommand(argv: readonly string[], terminal: Terminal): Promise<Exit> {
  let result: Exit = exit.ok;
  const program = new Command("xapi-codegen")
    .description("Makes everything in generated/ from the datamodel in idl/.")
    .option("-C, --directory <folder>", "the project to work on; this one when absent")
    .configureOutput({ writeOut: (t) => terminal.out(t.trimEnd()), writeErr: (t) => terminal.err(t.trimEnd()) })
    .exitOverride()
    .showHelpAfterError("(run with --help to see what there is)");
  const root = (): string => {
    const { directory } = program.opts<{ directory?: string }>();
    return directory === undefined ? ownRoot : resolve(directory);
  };
  const command = (line: string, doc: string): Command =>
    program.command(line).description(doc).copyInheritedSettings(program);

  command("generate [target...]", "make what changed; with names, only what those targets make").action(
    async (names: string[]) => {
      const { generate } = await import("./commands/generate.ts");
      result = await generate(root(), names, terminal);
    },
  );
  command("check", "tell whether generated/ is up to date; exit 1 when it is not").action(async () => {
    const { check } = await import("./commands/check.ts");
    result = await check(root(), terminal);
  });
  command("list", "show the targets").action(async () => {
    const { list } = await import("./commands/list.ts");
    result = await list(terminal);
  });
  command(
    "explain [code]",
    "the page of a diagnostic: what it means, how to mend it; without a code, all codes",
  ).action(async (code: string | undefined) => {
    const { explain } = await import("./commands/explain.ts");
    result = explain(code, terminal);
  });
  command("watch", "generate now and after every change, until Ctrl-C").action(async () => {
    const { watch } = await import("./commands/watch.ts");
    const stop = new AbortController();
    process.once("SIGINT", () => stop.abort());
    process.once("SIGTERM", () => stop.abort());
    result = await watch(root(), terminal, stop.signal);
  });
  command("coverage", "which messages, HTTP handlers and daemon calls have an implementation")
    .option("--json", "as JSON")
    .option("--all", "all that is missing, however much")
    .action(async (how: { json?: true; all?: true }) => {
      const { showCoverage } = await import("./commands/coverage.ts");
      result = showCoverage(root(), { json: how.json === true, all: how.all === true }, terminal);
    });
  command("diff <old> <new>", "what changed between two model.json files; exit 1 when it breaks clients")
    .option("--json", "as JSON")
    .option("--allow-breaking", "exit 0 all the same")
    .action(async (old: string, newer: string, how: { json?: true; allowBreaking?: true }) => {
      const { showDiff } = await import("./commands/diff.ts");
      result = showDiff(old, newer, { json: how.json === true, allowBreaking: how.allowBreaking === true }, terminal);
    });
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exit.ok : exit.usage;
  }
  return result;
}
