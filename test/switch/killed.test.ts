import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { systemAmbient as ambient } from "../../runtime/ambient.ts";
import { type Child, launch } from "../../runtime/process/child.ts";
import { SwitchClient } from "../../runtime/switch/client.ts";

const killed = suite<{ folder: string }>("a message switch that is killed");

killed.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "killed-"));
  mkdirSync(join(context.folder, "state"));
});
killed.after.each(({ folder }) => rmSync(folder, { recursive: true }));

const module = new URL("../../daemons/message-switch/main.ts", import.meta.url).pathname;

/** A switch in a process of its own. */
async function start(path: string, ...words: string[]): Promise<Child> {
  const child = launch({ name: "switch", module, arguments: [`--path=${path}`, "--log=none", ...words] }, ambient, 2);
  await child.ready;
  return child;
}

async function kill({ pid = 0, ended }: Child): Promise<void> {
  process.kill(pid, "SIGKILL");
  await ended;
}

/** Calls a service from 16 places until `enough`; answers how each call ended, and how often it was carried out. */
async function load(path: string, enough: () => boolean) {
  const service = await SwitchClient.connect({ path, name: "service", ambient });
  const runs = new Map<string, number>();
  await service.serve("q", async (payload) => {
    runs.set(payload, (runs.get(payload) ?? 0) + 1);
    await new Promise((resolve) => setTimeout(resolve, 2));
    return `${payload} done`;
  });
  const caller = await SwitchClient.connect({ path, name: "caller", ambient });
  const ends: { payload: string; end: string }[] = [];
  let count = 0;
  const one = async () => {
    while (!enough()) {
      count += 1;
      const payload = `call ${count}`;
      const end = await caller.rpc("q", payload).catch((error: unknown) => String(error));
      ends.push({ payload, end });
    }
  };
  const done = Promise.all(Array.from({ length: 16 }, one)).then(async () => {
    await caller.close();
    await service.close();
  });
  return { ends, runs, done };
}

const someMore = (list: readonly unknown[], more: number): Promise<void> => {
  const wanted = list.length + more;
  return (async () => {
    while (list.length < wanted) await new Promise((resolve) => setImmediate(resolve));
  })();
};

killed("and keeps its state: every call under load gets its answer", async ({ folder }) => {
  const path = join(folder, "switch");
  const state = `--statedir=${join(folder, "state")}`;
  let broker = await start(path, state);
  let enough = false;
  const { ends, runs, done } = await load(path, () => enough);
  for (let kills = 0; kills < 5; kills += 1) {
    await someMore(ends, 40);
    await kill(broker);
    broker = await start(path, state);
  }
  await someMore(ends, 40);
  enough = true;
  await done;
  assert.equal(
    ends.filter(({ payload, end }) => end !== `${payload} done`),
    [],
  );
  assert.ok(ends.every(({ payload }) => (runs.get(payload) ?? 0) >= 1));
  await kill(broker);
});

killed(
  "without its state: every call ends, with its answer or the failure that says that it was lost",
  async ({ folder }) => {
    const path = join(folder, "switch");
    let broker = await start(path);
    let enough = false;
    const { ends, done } = await load(path, () => enough);
    for (let kills = 0; kills < 3; kills += 1) {
      await someMore(ends, 40);
      await kill(broker);
      broker = await start(path);
    }
    await someMore(ends, 40);
    enough = true;
    await done;
    const lost = "SwitchError: Failed to read response from the message-switch";
    assert.equal(
      ends.filter(({ payload, end }) => end !== `${payload} done` && end !== lost),
      [],
    );
    await kill(broker);
  },
);

killed.run();
