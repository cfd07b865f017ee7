import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { start } from "../../daemons/message-switch/start.ts";
import { systemAmbient as ambient } from "../../runtime/ambient.ts";
import { SwitchClient, type SwitchClientOptions } from "../../runtime/switch/client.ts";
import { SwitchError } from "../../runtime/switch/error.ts";
import { loggedIn, poll, Raw, withSwitch } from "../message-switch/support.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { until } from "../support/wait.ts";

const client = suite("switch client");

/** A switch and clients by name, all ended afterwards. */
interface Bench {
  readonly path: string;
  connect(name: string, options?: Partial<SwitchClientOptions>): Promise<SwitchClient>;
}

/** Runs with a socket path on which nothing listens yet. */
async function onPath(run: (bench: Bench) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "switch-"));
  const path = join(directory, "sock");
  const clients: SwitchClient[] = [];
  const connect: Bench["connect"] = async (name, options = {}) => {
    const made = await SwitchClient.connect({ path, name, ambient, ...options });
    clients.push(made);
    return made;
  };
  try {
    await run({ path, connect });
  } finally {
    await Promise.all(clients.map((one) => one.close()));
    rmSync(directory, { recursive: true, force: true });
  }
}

function bench(run: (bench: Bench) => Promise<void>) {
  return () =>
    onPath(async (made) => {
      const broker = await start({ path: made.path });
      try {
        await run(made);
      } finally {
        await broker.stop();
      }
    });
}

async function kindOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof SwitchError ? error.kind : String(error);
  }
  return "none";
}

client(
  "calls and answers, many at a time, of any size",
  bench(async ({ connect }) => {
    const service = await connect("service");
    const caller = await connect("caller");
    await service.serve("q", (payload) => `re: ${payload}`);
    const payloads = [
      "",
      'ü€😀\u0000\n"\\',
      "x".repeat(3_000_000),
      ...Array.from({ length: 500 }, (_, index) => `call ${index}`),
    ];
    const answers = await Promise.all(payloads.map((payload) => caller.rpc("q", payload)));
    assert.ok(answers.every((answer, index) => answer === `re: ${payloads[index]}`));
    await until(
      () => caller.diagnostics(),
      (text) => !/"payload"/.test(text),
    );
  }),
);

client(
  "a program may call itself",
  bench(async ({ connect }) => {
    const one = await connect("one");
    await one.serve("outer", async (payload) => `(${await one.rpc("inner", payload)})`);
    await one.serve("inner", (payload) => payload.toUpperCase());
    assert.is(await one.rpc("outer", "x"), "(X)");
  }),
);

client("caller first, then the switch, then the service", () =>
  onPath(async ({ path, connect }) => {
    const connecting = connect("caller");
    const broker = await start({ path });
    const caller = await connecting;
    const answer = caller.rpc("late", "x");
    await until(
      () => caller.list("", "all"),
      (names) => names.includes("late"),
    );
    const service = await connect("service");
    await service.serve("late", (payload) => `${payload}!`);
    assert.is(await answer, "x!");
    await broker.stop();
  }),
);

client(
  "names with any characters",
  bench(async ({ connect }) => {
    const one = await connect("a/b %25 ü");
    await one.serve("q/%2F ü", (payload) => payload);
    assert.is(await one.rpc("q/%2F ü", "x"), "x");
    assert.equal(await one.list("q/", "alive"), ["q/%2F ü"]);
  }),
);

client(
  "what a handler throws is sent as text; its request is acknowledged",
  bench(async ({ connect }) => {
    const one = await connect("one");
    await one.serve("q", () => Promise.reject(new Error("no way")));
    assert.is(await one.rpc("q", "x"), "no way");
    await until(
      () => one.diagnostics(),
      (text) => text.includes('"q":') && !/"payload"/.test(text),
    );
  }),
);

client(
  "time-outs and cancelling: a late answer is acknowledged and dropped",
  bench(async ({ connect }) => {
    const manual = new ManualAmbient();
    const caller = await connect("caller", { ambient: manual });
    const service = await connect("service");
    const gate = Promise.withResolvers<string>();
    let running = 0;
    await service.serve("q", () => {
      running += 1;
      return gate.promise;
    });
    const before = manual.timers;
    const timed = kindOf(caller.rpc("q", "1", { timeoutMs: 1_000 }));
    const abort = new AbortController();
    const cancelled = kindOf(caller.rpc("q", "2", { signal: abort.signal }));
    await until(
      () => running,
      (count) => count === 2,
    );
    manual.advance(1_000);
    assert.is(await timed, "timeout");
    abort.abort(new Error("changed my mind"));
    assert.is(await cancelled, "Error: changed my mind");
    assert.is(await kindOf(caller.rpc("q", "3", { signal: abort.signal })), "Error: changed my mind");
    gate.resolve("late");
    await until(
      () => caller.diagnostics(),
      (text) => !/"payload"/.test(text),
    );
    assert.ok(manual.timers <= before + 1, "no timer is left behind");
    assert.is(await caller.rpc("q", "4"), "late");
  }),
);

client(
  "a destroyed queue is made again; a stranger's answer is left alone",
  bench(async ({ path, connect }) => {
    const caller = await connect("caller");
    const service = await connect("service");
    await service.serve("q", (payload) => payload);
    await caller.rpc("q", "1");
    const raw = await loggedIn(path, "raw");
    await raw.get("/destroy/q");
    await raw.post(`/response/caller:${process.pid}/other/5`, "stray");
    const kept = kindOf(caller.rpc("q", "2"));
    await until(
      () => raw.get("/list/q"),
      (list) => list === '["q"]',
    );
    await service.serve("p", (payload) => payload);
    assert.is(await caller.rpc("p", "3"), "3");
    assert.match(await raw.get("/"), '"stray"');
    await caller.close();
    assert.is(await kept, "closed");
  }),
);

client("a restart without state: calls under way fail, new ones work, services go on", () =>
  onPath(async ({ path, connect }) => {
    let broker = await start({ path });
    const caller = await connect("caller");
    const service = await connect("service");
    let hold: PromiseWithResolvers<string> | undefined = Promise.withResolvers<string>();
    await service.serve("q", (payload) => (payload === "slow" && hold !== undefined ? hold.promise : payload));
    for (let turn = 0; turn < 20; turn += 1) await caller.rpc("q", `warm ${turn}`);
    const slow = kindOf(caller.rpc("q", "slow"));
    await until(
      () => caller.diagnostics(),
      (text) => text.includes("slow"),
    );
    await broker.stop();
    const during = caller.rpc("q", "sent while it is down");
    broker = await start({ path });
    assert.is(await slow, "failed-to-read");
    assert.is(await during, "sent while it is down");
    hold.resolve("too late");
    hold = undefined;
    assert.is(await caller.rpc("q", "slow"), "slow");
    await until(
      () => [caller.epoch, service.epoch],
      ([one, two]) => one === 1 && two === 1,
    );
    for (let turn = 0; turn < 20; turn += 1) assert.is(await caller.rpc("q", `after ${turn}`), `after ${turn}`);
    await broker.stop();
  }),
);

client("a restart with state: calls under way get their answers, once", () =>
  onPath(async ({ path, connect }) => {
    const statedir = mkdtempSync(join(tmpdir(), "switch-state-"));
    let broker = await start({ path, statedir });
    const caller = await connect("caller");
    const service = await connect("service");
    const hold = Promise.withResolvers<string>();
    let runs = 0;
    await service.serve("q", () => {
      runs += 1;
      return hold.promise;
    });
    const answers = Promise.all([caller.rpc("q", "1"), caller.rpc("q", "2")]);
    answers.catch(() => {});
    await until(
      () => runs,
      (count) => count === 2,
    );
    for (let turn = 0; turn < 3; turn += 1) {
      await broker.stop();
      broker = await start({ path, statedir });
      await until(
        () => caller.list("", "alive").catch(() => []),
        (names) => names.length === 3,
      );
    }
    hold.resolve("done");
    assert.equal(await answers, ["done", "done"]);
    assert.is(runs, 2);
    assert.is(caller.epoch, 0);
    await broker.stop();
    rmSync(statedir, { recursive: true });
  }),
);

client(
  "the next process on a queue gets what its predecessor did not finish",
  bench(async ({ connect }) => {
    const caller = await connect("caller");
    const first = await connect("first");
    const seen: string[] = [];
    await first.serve("q", (payload) => {
      seen.push(payload);
      return new Promise(() => {});
    });
    const answer = caller.rpc("q", "x");
    await until(
      () => seen,
      (payloads) => payloads.length === 1,
    );
    await first.close();
    const second = await connect("second");
    await second.serve("q", (payload) => `${payload} done`);
    assert.is(await answer, "x done");
  }),
);

client(
  "one connection lost: the session and its calls live on",
  bench(async ({ path, connect }) => {
    const gate = Promise.withResolvers<string>();
    const service = await connect("service");
    await service.serve("q", () => gate.promise);
    const caught = Promise.withResolvers<Socket>();
    const relay = `${path}.relay`;
    let number = 0;
    const proxy = createServer((socket) => {
      void Raw.open(path).then(({ socket: upstream }) => {
        socket.pipe(upstream).pipe(socket);
        for (const end of [socket, upstream]) end.on("error", () => {});
        socket.on("close", () => upstream.destroy());
        number += 1;
        if (number === 1) caught.resolve(socket);
      });
    }).listen(relay);
    const caller = await SwitchClient.connect({ path: relay, name: "caller", ambient });
    const answer = caller.rpc("q", "x");
    await until(
      () => caller.diagnostics(),
      (text) => text.includes('"x"'),
    );
    (await caught.promise).destroy();
    await until(
      () => number,
      (count) => count === 3,
    );
    gate.resolve("still here");
    assert.is(await answer, "still here");
    assert.is(caller.epoch, 0);
    await caller.close();
    proxy.close();
  }),
);

client(
  "a service takes no more than it is told, and drains when stopped",
  bench(async ({ connect }) => {
    const caller = await connect("caller");
    const one = await connect("one");
    const gates: PromiseWithResolvers<string>[] = [];
    const service = await one.serve(
      "q",
      () => {
        const gate = Promise.withResolvers<string>();
        gates.push(gate);
        return gate.promise;
      },
      { concurrency: 1 },
    );
    const first = caller.rpc("q", "1");
    await until(
      () => gates.length,
      (count) => count === 1,
    );
    const second = caller.rpc("q", "2");
    await until(
      () => caller.diagnostics(),
      (text) => text.includes('"2"'),
    );
    assert.is(gates.length, 1);
    gates[0]?.resolve("a");
    assert.is(await first, "a");
    await until(
      () => gates.length,
      (count) => count === 2,
    );
    const stopped = service.stop();
    gates[1]?.resolve("b");
    await stopped;
    assert.is(await second, "b");
    const third = kindOf(caller.rpc("q", "3", { timeoutMs: 50 }));
    assert.is(await third, "timeout");
    assert.is(gates.length, 2);
  }),
);

client(
  "calls are bounded",
  bench(async ({ connect }) => {
    const caller = await connect("caller", { maxCalls: 2 });
    const kept = [kindOf(caller.rpc("q", "1")), kindOf(caller.rpc("q", "2"))];
    assert.is(await kindOf(caller.rpc("q", "3")), "too-many-calls");
    await caller.close();
    assert.equal(await Promise.all(kept), ["closed", "closed"]);
    assert.is(await kindOf(caller.rpc("q", "4")), "closed");
    assert.is(await kindOf(caller.list("", "all")), "closed");
  }),
);

client("closing leaves nothing in the switch and ends a client that never connected", () =>
  withSwitch(async (path) => {
    const one = await SwitchClient.connect({ path, name: "one", ambient });
    await one.serve("q", (payload) => payload);
    await one.close();
    const raw = await loggedIn(path, "raw");
    await until(
      () => raw.get("/list/"),
      (list) => list === '["q"]',
    );
    const abort = new AbortController();
    const never = SwitchClient.connect({ path: `${path}.none`, name: "x", ambient, signal: abort.signal });
    abort.abort(new Error("enough"));
    assert.is(await kindOf(never), "Error: enough");
  }),
);

client("a peer that speaks nonsense is left and tried again", () =>
  onPath(async ({ path, connect }) => {
    const nonsense = [
      "\r\n\r\n",
      "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n",
      "hello ".repeat(20_000),
    ];
    let met = 0;
    const peer = createServer((socket) => {
      socket.on("error", () => {});
      socket.resume();
      socket.end(nonsense[met % nonsense.length] ?? "");
      met += 1;
    }).listen(path);
    const connecting = connect("one");
    await until(
      () => met,
      (count) => count >= 4,
    );
    await new Promise((resolve) => peer.close(resolve));
    const broker = await start({ path });
    const one = await connecting;
    assert.equal(await one.list("one", "all"), [`one:${process.pid}`]);
    await broker.stop();
  }),
);

client(
  "services of daemons that write as upstream does are understood",
  bench(async ({ path, connect }) => {
    const caller = await connect("caller");
    const daemon = await loggedIn(path, "squeezed:1500");
    await daemon.get("/persistent/org.xen.xapi.memory");
    const request = daemon.post("/transfer", poll("org.xen.xapi.memory"));
    const answer = caller.rpc("org.xen.xapi.memory", "{}");
    const { messages } = JSON.parse(await request);
    const [[queue, number], { kind }] = messages[0];
    await daemon.post(`/response/${kind[1]}/${queue}/${number}`, "\xff not UTF-8");
    assert.is(await answer, "\ufffd not UTF-8");
  }),
);

client(
  "a trace that waits holds nobody up",
  bench(async ({ connect }) => {
    const one = await connect("one");
    const trace = one.trace(0, 1_000);
    await one.serve("q", (payload) => payload);
    assert.is(await one.rpc("q", "seen"), "seen");
    assert.match(await trace, "seen");
    assert.match(await one.trace(), "seen");
  }),
);

client.run();
