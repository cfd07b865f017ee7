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
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exit.ok : exit.usage;
  }
  return result;
}
