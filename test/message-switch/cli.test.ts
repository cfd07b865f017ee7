import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { CommanderError } from "commander";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { diagnosticsReport } from "../../daemons/message-switch/cli/diagnostics.ts";
import { runMessageCli } from "../../daemons/message-switch/cli/program.ts";
import { chartOf, columnsOf, readTrace } from "../../daemons/message-switch/cli/trace.ts";
import { systemAmbient as ambient } from "../../runtime/ambient.ts";
import { SwitchClient } from "../../runtime/switch/client.ts";
import { withSwitch } from "./support.ts";

const cli = suite("message-cli");

/** A run of the tool: what it has printed, its end, and how it is ended. */
function begin(path: string, words: readonly string[], input: NodeJS.ReadableStream = Readable.from([])) {
  const abort = new AbortController();
  let printed = "";
  let wake = () => {};
  const done = runMessageCli(["--path", path, ...words], {
    ambient,
    signal: abort.signal,
    input,
    out(text) {
      printed += text;
      wake();
    },
    report: () => {},
  });
  return {
    done,
    abort: () => abort.abort(),
    printed: () => printed,
    /** Resolves when something with this text has been printed. */
    async until(text: string): Promise<void> {
      while (!printed.includes(text)) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

async function run(path: string, ...words: string[]): Promise<string> {
  const { done, printed } = begin(path, words);
  await done;
  return printed();
}

async function withService(work: (path: string, client: SwitchClient) => Promise<void>): Promise<void> {
  await withSwitch(async (path) => {
    const client = await SwitchClient.connect({ path, name: "service", ambient });
    await client.serve("org.xen.xapi.echo", (payload) => `<${payload}>`);
    try {
      await work(path, client);
    } finally {
      await client.close();
    }
  });
}

cli("queues are listed: those that are served, by their beginning, or all", () =>
  withService(async (path, client) => {
    await client.createPersistent("org.nobody");
    assert.is(await run(path, "list", "--prefix", "org."), "org.xen.xapi.echo\n");
    assert.is(await run(path, "list", "--all", "--prefix", "org."), "org.xen.xapi.echo\norg.nobody\n");
    await run(path, "destroy", "org.nobody");
    assert.is(await run(path, "list", "--all", "--prefix", "org.n"), "");
  }),
);

cli("a call takes its request from the command line, a file, or standard input", () =>
  withService(async (path) => {
    assert.is(await run(path, "call", "org.xen.xapi.echo", "--body", "a"), "<a>\n");
    const folder = mkdtempSync(join(tmpdir(), "message-cli-"));
    writeFileSync(join(folder, "body"), "b\n");
    assert.is(await run(path, "call", "org.xen.xapi.echo", "--file", join(folder, "body")), "<b\n>\n");
    rmSync(folder, { recursive: true });
    const typed = begin(path, ["call", "org.xen.xapi.echo"], Readable.from(["c"]));
    await typed.done;
    assert.is(typed.printed(), "<c>\n");
  }),
);

cli("a call that nobody answers ends after its time, with the switch's text for it", () =>
  withSwitch(async (path) => {
    const failure = await run(path, "call", "org.nobody", "--body", "x", "--timeout", "0").catch(String);
    assert.is(failure, "SwitchError: Timeout");
    const report = await run(path, "diag");
    assert.match(report, /Services called but never started:\n {2}org\.nobody\n {4}0: from m-cli:\d+, .* ago\n {7}x\n/);
    await run(path, "ack", "org.nobody", "0");
    assert.not.match(await run(path, "diagnostics"), /0: from/);
  }),
);

cli("the trace is shown, followed, and drawn", () =>
  withService(async (path, client) => {
    const following = begin(path, ["tail", "--follow"]);
    await client.rpc("org.xen.xapi.echo", "one");
    await following.until("<one>");
    await client.rpc("org.xen.xapi.echo", "two");
    await following.until("<two>");
    following.abort();
    await following.done;
    assert.is(
      following.printed().match(/org\.xen\.xapi\.echo:0 for service:\d+ one/g)?.length,
      2,
      "sent and delivered",
    );
    const lines = (await run(path, "tail")).split("\n");
    assert.ok(lines.some((line) => / service:\d+:1 answers org\.xen\.xapi\.echo:1 <two>$/.test(line)));
    const chart = await run(path, "mscgen");
    assert.match(chart, /^msc \{\n {2}"[^\n]*"org\.xen\.xapi\.echo"[^\n]*;\n/);
    assert.match(
      chart,
      /"service:\d+" => "org\.xen\.xapi\.echo" \[label="org\.xen\.xapi\.echo:1 for service:\d+ two"\];\n/,
    );
  }),
);

cli("a program answers the requests of a queue", () =>
  withSwitch(async (path) => {
    const folder = mkdtempSync(join(tmpdir(), "message-cli-"));
    const program = join(folder, "upper");
    writeFileSync(program, "#!/bin/sh\ntr a-z A-Z\n");
    chmodSync(program, 0o755);
    const serving = begin(path, ["serve", "q", "--program", program]);
    assert.is(await run(path, "call", "q", "--body", "abc"), "ABC\n");
    serving.abort();
    await serving.done;
    rmSync(folder, { recursive: true });
  }),
);

cli("somebody answers the requests of a queue by hand, until the input ends", () =>
  withSwitch(async (path) => {
    const input = new PassThrough();
    const serving = begin(path, ["serve", "q"], input);
    const answer = run(path, "call", "q", "--body", "how?");
    await serving.until("how?");
    input.write("so\nand so\n.\n");
    assert.is(await answer, "so\nand so\n");
    input.end();
    const unanswered = run(path, "call", "q", "--body", "again?", "--timeout", "0").catch(String);
    await serving.done;
    assert.is(await unanswered, "SwitchError: Timeout");
  }),
);

cli("the benchmark says how many calls went through, and leaves nothing", () =>
  withSwitch(async (path) => {
    assert.match(await run(path, "benchmark", "--clients", "4", "--seconds", "0"), /^\d+ calls in .* a second/);
    assert.is(await run(path, "list", "--all", "--prefix", "benchmark"), "");
  }),
);

cli("without a switch, and with a command line that means nothing, it says so", async () => {
  const failure = await run("/nonexistent/switch", "list").catch(String);
  assert.match(failure, /^SwitchError: There was a communication failure with message-switch: .*ENOENT/);
  const wrong = await run("/nonexistent/switch", "dance").catch((error: unknown) => error);
  assert.ok(wrong instanceof CommanderError);
});

cli("shutdown ends the switch", () =>
  withSwitch(
    async (path) => {
      await run(path, "shutdown");
    },
    {},
    { shutdown: () => {} },
  ),
);

cli("a report tells the late from the lively, and cuts what is long unless it is to be whole", () => {
  const entry = (payload: string) => ({
    origin: ["Name", "xapi:1"],
    time: 1e9,
    message: { payload, kind: ["Request", "xapi:1"] },
  });
  const call = JSON.stringify({ method: "VM.start", params: ["x".repeat(100), { a: 1 }] });
  const state = {
    start_time: 0,
    current_time: 100e9,
    permanent_queues: {
      lively: {
        next_transfer_expected: 71e9,
        queue_contents: [
          [["lively", 5], { ...entry("x"), message: { payload: "x", kind: ["Request", "gone:1"] } }],
          [["lively", 4], entry(call)],
        ],
      },
      late: { next_transfer_expected: 69e9, queue_contents: [] },
      never: { queue_contents: [] },
    },
    transient_queues: { "xapi:1": { next_transfer_expected: 120e9, queue_contents: [] }, idle: { queue_contents: [] } },
  };
  const report = diagnosticsReport(JSON.stringify(state), { verbose: false });
  assert.is(
    report,
    [
      "Switch started 100.0 s ago",
      "",
      "Services running:",
      "  lively",
      "    4: from xapi:1, 99.0 s ago",
      `       VM.start("${"x".repeat(69)}..., {"a":1})`,
      "       xapi:1: waiting",
      "    5: from xapi:1, 99.0 s ago",
      "       x",
      "       gone:1: appears to have crashed",
      "",
      "Services called but never started:",
      "  never",
      "",
      "Services crashed or deadlocked:",
      "  late, due for 31.0 s",
      "",
      "Reply queues:",
      "  idle: called but never started, 0 messages",
      "",
    ].join("\n"),
  );
  assert.ok(diagnosticsReport(JSON.stringify(state), { verbose: true }).includes("x".repeat(100)));
});

cli("events of the trace are columns", () => {
  const text = JSON.stringify({
    events: [
      [
        7,
        {
          time: 12.5,
          input: "a:1",
          queue: "q",
          message: ["Message", ["q", 3], { payload: "p", kind: ["Request", "a:1"] }],
        },
      ],
      [8, { time: 13, input: "b:2", queue: "q", message: ["Ack", ["q", 3]] }],
    ],
  });
  const items = readTrace(text);
  assert.equal(
    items.map(({ number }) => number),
    [7, 8],
  );
  const lines = items.map(({ item }) => columnsOf(item, { first: 12, verbose: false }).trim().split(/ +/));
  assert.equal(lines, [
    ["0.500", "a:1", "->", "q", "q:3", "for", "a:1", "p"],
    ["1.000", "b:2", "->", "q", "ack", "q:3"],
  ]);
  assert.match(chartOf(items.map(({ item }) => item)), /^msc \{\n {2}"a:1","q","b:2";\n/);
});

cli.run();
