import { readFileSync } from "node:fs";
import { text as readAll } from "node:stream/consumers";
import { Command } from "commander";
import { createLogger, silentLogger } from "../../../runtime/log/logger.ts";
import type { Terminal } from "../../../runtime/process/command-line.ts";
import { SwitchClient } from "../../../runtime/switch/client.ts";
import { benchmark } from "./benchmark.ts";
import { diagnosticsReport } from "./diagnostics.ts";
import { serveConsole, serveProgram } from "./serve.ts";
import { chartOf, columnsOf, readTrace, type TraceItem } from "./trace.ts";

interface Common {
  readonly path: string;
  readonly debug?: true;
  readonly verbose?: true;
}

/** Seconds that a look at the trace waits for more. */
const TRACE_SECONDS = 5;

/**
 * The tool for the message switch (spec: message-switch.md, section 12). Raises a `SwitchError` where the switch fails, a `CommanderError`
 * for a command line that means nothing and for `--help`, and the file system's errors.
 */
export async function runMessageCli(words: readonly string[], cli: Terminal): Promise<void> {
  const program = new Command("m-cli")
    .version("1.0.0")
    .description("Looks into the message switch, and talks through it.")
    .option("--path <socket>", "socket of the switch", "/var/run/message-switch/sock")
    .option("--debug", "tell what happens on the connections")
    .option("-v, --verbose", "show texts whole")
    .exitOverride()
    .configureOutput({ writeOut: cli.out, writeErr: cli.report });
  for (const add of [addQueues, addWatching, addCalls]) add(program, cli);
  await program.parseAsync(words, { from: "user" });
}

/** Does something with a connection to the switch, until it is done or the signal ends it. */
async function connected(
  command: Command,
  cli: Terminal,
  work: (client: SwitchClient) => Promise<void>,
): Promise<void> {
  const { path, debug } = command.optsWithGlobals<Common>();
  const writer = { write: cli.report, flush() {}, close() {} };
  const log = debug === true ? await createLogger({ name: "m-cli", destination: writer }) : silentLogger;
  const { ambient, signal } = cli;
  const client = await SwitchClient.connect({ path, name: "m-cli", ambient, signal, log, atOnce: true });
  const ended = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  try {
    await Promise.race([work(client), ended]);
  } finally {
    await client.close();
  }
}

function addQueues(program: Command, cli: Terminal): void {
  program
    .command("list")
    .description("names the queues that somebody serves")
    .option("--prefix <text>", "those that begin so", "")
    .option("--all", "those that nobody serves, too")
    .action(({ prefix, all }: { prefix: string; all?: true }, command: Command) =>
      connected(command, cli, async (client) => {
        for (const name of await client.list(prefix, all === true ? "all" : "alive")) cli.out(`${name}\n`);
      }),
    );
  program
    .command("ack")
    .description("removes a message from a queue")
    .argument("<queue>")
    .argument("<id>", "number of the message", wholeNumber)
    .action((queue: string, id: number, _: object, command: Command) =>
      connected(command, cli, (client) => client.ack(queue, id)),
    );
  program
    .command("destroy")
    .description("removes a queue with what it holds")
    .argument("<queue>")
    .action((queue: string, _: object, command: Command) => connected(command, cli, (client) => client.destroy(queue)));
  program
    .command("shutdown")
    .description("ends the switch")
    .action((_: object, command: Command) => connected(command, cli, (client) => client.shutdown()));
}

function addWatching(program: Command, cli: Terminal): void {
  program
    .command("diagnostics")
    .alias("diag")
    .description("says what the switch holds, and who is late")
    .action((_: object, command: Command) =>
      connected(command, cli, async (client) => {
        const { verbose } = command.optsWithGlobals<Common>();
        cli.out(diagnosticsReport(await client.diagnostics(), { verbose: verbose === true }));
      }),
    );
  program
    .command("tail")
    .description("shows the latest messages")
    .option("-f, --follow", "and those to come")
    .action(({ follow }: { follow?: true }, command: Command) =>
      connected(command, cli, async (client) => {
        const { verbose } = command.optsWithGlobals<Common>();
        let first: number | undefined;
        await eachTrace(client, cli.signal, follow === true, (item) => {
          first ??= item.time;
          cli.out(columnsOf(item, { first, verbose: verbose === true }));
        });
      }),
    );
  program
    .command("mscgen")
    .description("draws the latest messages as a chart for mscgen")
    .action((_: object, command: Command) =>
      connected(command, cli, async (client) => {
        const items: TraceItem[] = [];
        await eachTrace(client, cli.signal, false, (item) => items.push(item));
        cli.out(chartOf(items));
      }),
    );
}

/** Tells events of the trace in their order; the next look begins behind the last one seen. */
async function eachTrace(
  client: SwitchClient,
  signal: AbortSignal,
  follow: boolean,
  tell: (item: TraceItem) => void,
): Promise<void> {
  let from = 0;
  do {
    for (const { number, item } of readTrace(await client.trace(from, follow ? TRACE_SECONDS : 0))) {
      if (number < from) continue;
      tell(item);
      from = number + 1;
    }
  } while (follow && !signal.aborted);
}

function addCalls(program: Command, cli: Terminal): void {
  program
    .command("call")
    .description("sends a request to a queue and prints the answer")
    .argument("<queue>")
    .option("--body <text>", "the request; otherwise a file's contents, or what stands on standard input")
    .option("--file <path>", "file with the request")
    .option("--timeout <seconds>", "how long to wait for the answer", wholeNumber)
    .action((queue: string, given: CallOptions, command: Command) =>
      connected(command, cli, async (client) => {
        const body =
          given.body ?? (given.file === undefined ? await readAll(cli.input) : readFileSync(given.file, "utf8"));
        const limit = given.timeout === undefined ? {} : { timeoutMs: given.timeout * 1000 };
        cli.out(`${await client.rpc(queue, body, { ...limit, signal: cli.signal })}\n`);
      }),
    );
  program
    .command("serve")
    .description("answers the requests of a queue, by a program or by hand")
    .argument("<queue>")
    .option("--program <path>", "gets each request on its standard input and prints the answer")
    .action((queue: string, { program: path }: { program?: string }, command: Command) =>
      connected(command, cli, (client) =>
        path === undefined ? serveConsole(client, queue, cli) : serveProgram(client, queue, path, cli.signal),
      ),
    );
  program
    .command("benchmark")
    .description("calls a service of its own through the switch and says how many calls went through")
    .option("--clients <count>", "calls at a time", wholeNumber, 1)
    .option("--seconds <seconds>", "how long", wholeNumber, 1)
    .action((given: { clients: number; seconds: number }, command: Command) =>
      connected(command, cli, async (client) => cli.out(await benchmark(client, given, cli.ambient))),
    );
}

interface CallOptions {
  readonly body?: string;
  readonly file?: string;
  readonly timeout?: number;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) throw new Error(`"${text}" is no whole number`);
  return number;
}
