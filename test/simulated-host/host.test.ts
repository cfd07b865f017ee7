import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { MEMORY_QUEUE, memoryClient } from "../../generated/daemons/memory.ts";
import { xenopsClient } from "../../generated/daemons/xenops.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { SwitchClient } from "../../runtime/switch/client.ts";
import { root } from "../architecture/source.ts";
import { withSwitch } from "../message-switch/support.ts";
import { dbg, ended, MIB, metadata, pvVm, uuid } from "../xenopsd/support.ts";

/** Domain manager and ballooning daemon in one process, on one simulated machine. */

const test = suite("simulated-host");
const id = uuid(1);

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once("exit", resolve);
  child.kill(signal);
  return promise;
}

test("both are served, and a killed process finds its machine again", () =>
  withSwitch(async (path) => {
    const folder = mkdtempSync(join(tmpdir(), "host-"));
    const spawnHost = () =>
      spawn(
        process.execPath,
        [
          join(root, "daemons/simulated-host/main.ts"),
          `--switch-path=${path}`,
          `--database-path=${join(folder, "db")}`,
          `--boot-time-memory-path=${join(folder, "boot")}`,
          "--simulate-memory=1024",
          "--simulate-delay=0",
          "--log=none",
        ],
        { stdio: ["ignore", "inherit", "inherit"] },
      );
    let child = spawnHost();
    const link = await SwitchClient.connect({ path, name: "test", ambient: systemAmbient });
    const call = (queue: string) => (payload: string) => link.rpc(queue, payload, { timeoutMs: 30_000 });
    const client = xenopsClient(call("org.xen.xapi.xenops.classic"));
    const memory = memoryClient(call(MEMORY_QUEUE));
    assert.is(await memory.get_host_reserved_memory("t"), 73_728);
    const vm = pvVm(id, { memory_dynamic_min: 100 * MIB, memory_dynamic_max: 600 * MIB, memory_static_max: 600 * MIB });
    await client.VM.import_metadata({ ...dbg, metadata: metadata(vm) });
    await ended(client, await client.VM.start({ ...dbg, id, paused: false }));
    await ended(client, await client.VM.unpause({ ...dbg, id }));
    const look = async () => {
      const [, { power_state: state, domids, memory_actual: actual }] = await client.VM.stat({ ...dbg, id });
      return { state, domids, mib: Math.round(Number(actual) / MIB) };
    };
    assert.equal(await look(), { state: "Running", domids: [1], mib: 600 });
    await memory.reserve_memory("t", "test", 500 * 1_024);
    assert.ok((await look()).mib < 520, "the ballooning daemon moves the domain manager's guest");
    await end(child, "SIGKILL");
    child = spawnHost();
    const { mib: _after, ...again } = await look();
    assert.equal(again, { state: "Running", domids: [1] });
    await ended(client, await client.VM.shutdown({ ...dbg, id, delay: undefined }));
    assert.is(await end(child, "SIGTERM"), 0);
    await link.close();
    rmSync(folder, { recursive: true });
  }));

test.run();
