import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CAPACITY, Journal } from "../../daemons/message-switch/journal.ts";
import { Queues } from "../../daemons/message-switch/queues.ts";
import { SwitchServer } from "../../daemons/message-switch/server.ts";
import { start } from "../../daemons/message-switch/start.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { fc } from "../support/properties.ts";
import { until } from "../support/wait.ts";
import { inDirectory, loggedIn, poll, Raw } from "./support.ts";

const persistence = suite("message switch: persistence");

persistence("the ring keeps items over its end and over a restart", () =>
  inDirectory((directory) => {
    const path = join(directory, "redo-log");
    let journal = Journal.open(path);
    let kept: string[] = [];
    const sizes = fc.sample(fc.integer({ min: 0, max: 70_000 }), { numRuns: 300, seed: 7 });
    for (const [index, size] of sizes.entries()) {
      const item = `${index}:`.padEnd(size, String.fromCharCode(index % 256));
      if (!journal.append(item)) {
        journal.consume(journal.position);
        kept = [];
        assert.ok(journal.append(item));
      }
      kept.push(item);
      if (index % 50 === 0) {
        journal.close();
        journal = Journal.open(path);
        assert.equal(journal.items(), kept);
      }
    }
    assert.not.ok(journal.append("x".repeat(CAPACITY)));
    journal.close();
    assert.is(statSync(path).size, 1024 * 1024);
    assert.is(readFileSync(path, "latin1").slice(0, 30), "mirage shared-block-device 1.0");
  }),
);

persistence("what is appended survives the process from the next flush on", () =>
  inDirectory(async (directory) => {
    const path = join(directory, "log");
    const journal = Journal.open(path);
    const kept = () => {
      const other = Journal.open(path);
      const items = other.items();
      other.close();
      return items;
    };
    journal.append("one");
    journal.append("two");
    assert.equal(kept(), []);
    journal.flush();
    assert.equal(kept(), ["one", "two"]);
    journal.append("three");
    journal.close();
    assert.equal(kept(), ["one", "two", "three"]);
  }),
);

persistence("a request whose effect cannot be kept gets no reply", () =>
  inDirectory(async (directory) => {
    const path = join(directory, "sock");
    const queues = new Queues();
    const errors: string[] = [];
    let isFull = false;
    const server = await SwitchServer.listen({
      path,
      ambient: systemAmbient,
      queues,
      commit: (operation) => queues.apply(operation),
      sync() {
        if (isFull) throw new Error("no space left");
      },
      shutdown: () => {},
      error: (text) => errors.push(text),
      traceEntries: 1,
      traceTruncate: 1,
      maxStoredBytes: 1_000,
      maxConnections: 10,
    });
    const raw = await loggedIn(path, "one");
    assert.is(await raw.get("/persistent/a"), "a");
    isFull = true;
    raw.send("GET /persistent/b HTTP/1.1\r\n\r\n");
    assert.is((await raw.read()).head, "");
    assert.is(errors[0], "no space left");
    raw.socket.destroy();
    await server.close();
  }),
);

persistence("a file that is no journal is replaced", () =>
  inDirectory((directory) => {
    const path = join(directory, "redo-log");
    writeFileSync(path, "something else");
    const journal = Journal.open(path);
    assert.equal(journal.items(), []);
    journal.close();
  }),
);

/** Starts the switch as a process of its own and waits until it serves. */
async function spawnSwitch(directory: string): Promise<{ child: ChildProcess; path: string }> {
  const path = join(directory, "sock");
  const main = new URL("../../daemons/message-switch/main.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [main, `--path=${path}`, `--statedir=${directory}`, "--log=none"], {
    stdio: "inherit",
  });
  const connect = async () => {
    try {
      await (await Raw.open(path)).close();
      return true;
    } catch {
      return child.exitCode !== null;
    }
  };
  await until(connect, (up) => up);
  assert.is(child.exitCode, null);
  return { child, path };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  await once(child, "exit");
}

persistence("kill -9 loses nothing that was acknowledged, and no number is given twice", () =>
  inDirectory(async (directory) => {
    let expected: string[] = [];
    let next = 0;
    for (let round = 0; round < 4; round += 1) {
      const { child, path } = await spawnSwitch(directory);
      const client = await loggedIn(path, "c");
      await client.get("/persistent/q");
      const { messages } = JSON.parse(await client.post("/transfer", poll("q", undefined, 0)));
      const seen = messages.map(
        ([[, number], { payload }]: [[string, number], { payload: string }]) => `${number}=${payload}`,
      );
      assert.equal(seen.reverse(), expected);
      for (let turn = 0; turn < 30; turn += 1) {
        const payload = `round ${round} turn ${turn} `.padEnd(turn * 3_000, '(\\"');
        const sent = JSON.parse(await client.post("/request/q/r", payload));
        assert.equal(sent, [["q", next]]);
        expected.push(`${next}=${payload}`);
        next += 1;
      }
      for (const item of expected.filter((_, index) => index % 2 === 0))
        await client.get(`/ack/q/${Number.parseInt(item, 10)}`);
      expected = expected.filter((_, index) => index % 2 === 1);
      if (round === 2) {
        for (const item of expected) await client.get(`/ack/q/${Number.parseInt(item, 10)}`);
        expected = [];
      }
      await kill(child, round === 1 ? "SIGTERM" : "SIGKILL");
    }
  }),
);

persistence("a message greater than the journal is kept", () =>
  inDirectory(async (directory) => {
    const path = join(directory, "sock");
    let broker = await start({ path, statedir: directory });
    const client = await loggedIn(path, "c");
    await client.get("/persistent/q");
    const payload = "x".repeat(3_000_000);
    await client.post("/request/q/r", payload);
    const copy = readFileSync(join(directory, "queues.sexp"), "latin1");
    assert.ok(copy.includes(payload));
    await broker.stop();
    broker = await start({ path, statedir: directory });
    const again = await loggedIn(path, "c");
    assert.ok((await again.post("/transfer", poll("q"))).includes(payload));
    await broker.stop();
  }),
);

persistence("the journal becomes a snapshot 5 s after the last change", () =>
  inDirectory(async (directory) => {
    const ambient = new ManualAmbient();
    const path = join(directory, "sock");
    const broker = await start({ path, statedir: directory }, { ambient });
    const client = await loggedIn(path, "c");
    await client.get("/persistent/quiet");
    const snapshot = () => readFileSync(join(directory, "queues.sexp"), "latin1");
    assert.not.match(snapshot(), "quiet");
    ambient.advance(5_000);
    await until(snapshot, (text) => text.includes("quiet"));
    await broker.stop();
    assert.not.ok(readdirSync(directory).some((name) => name.endsWith(".tmp")));
  }),
);

persistence("a snapshot that cannot be read is put aside", () =>
  inDirectory(async (directory) => {
    writeFileSync(join(directory, "queues.sexp"), "((queues");
    const path = join(directory, "sock");
    const broker = await start({ path, statedir: directory });
    assert.is(await (await loggedIn(path, "c")).get("/list/"), "[]");
    assert.ok(existsSync(join(directory, "queues.sexp.bad")));
    await broker.stop();
  }),
);

persistence("without the directory the switch does not start", () =>
  inDirectory(async (directory) => {
    try {
      await start({ path: join(directory, "sock"), statedir: join(directory, "none") });
      assert.unreachable();
    } catch (error) {
      assert.match(String(error), "does not exist");
    }
    assert.not.ok(existsSync(join(directory, "sock")));
  }),
);

persistence("the configuration file names the socket; SIGTERM ends the process with 0", () =>
  inDirectory(async (directory) => {
    const config = join(directory, "conf");
    const path = join(directory, "sock");
    writeFileSync(config, `((path ${path})(pidfile())(configfile())(statedir (${directory}/none)))`);
    const main = new URL("../../daemons/message-switch/main.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, [main, "--config", config, "--log=none", `--pidfile=${directory}/pid`]);
    await until(
      () => existsSync(path),
      (there) => there,
    );
    const client = await until(
      () => loggedIn(path, "c").catch(() => undefined),
      (raw) => raw !== undefined,
    );
    assert.is(await client?.get("/list/"), "[]");
    assert.is(readFileSync(join(directory, "pid"), "utf8"), `${child.pid}\n`);
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    assert.is(code, 0);
    assert.not.ok(existsSync(path));
  }),
);

persistence.run();
