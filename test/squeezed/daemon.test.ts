import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { QUEUE, start } from "../../daemons/squeezed/start.ts";
import { memoryClient } from "../../generated/daemons/memory.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { SwitchClient } from "../../runtime/switch/client.ts";
import { root } from "../architecture/source.ts";
import { withSwitch } from "../message-switch/support.ts";

/** The daemon on a message switch, and its program. */

const test = suite("squeezed/daemon");

test("it is called through the message switch, and leaves when it is stopped", () =>
  withSwitch(async (path) => {
    const daemon = await start({ "switch-path": path, "boot-time-memory-path": "/nonexistent/x" });
    const client = await SwitchClient.connect({ path, name: "test", ambient: systemAmbient });
    try {
      const memory = memoryClient((payload) => client.rpc(QUEUE, payload));
      assert.is(await memory.login("t", "xenopsd"), "xenopsd");
      const [id, kib] = await memory.reserve_memory_range("t", "xenopsd", 1_024, 2_048);
      assert.is(kib, 2_048);
      await memory.delete_reservation("t", "xenopsd", id);
    } finally {
      await client.close();
      await daemon.stop();
    }
  }));

const run = (...words: string[]) =>
  spawnSync(process.execPath, [join(root, "daemons/squeezed/main.ts"), "-config", "/nonexistent", ...words], {
    encoding: "utf8",
  });

test("a backend that is not there is refused in one line", () => {
  const { status, stderr, stdout } = run("-backend", "kvm");
  assert.is(status, 2);
  assert.match(stderr, /^squeezed: .*backend.*simulated.*\n$/);
  assert.is(stdout, "");
});

test("wrong sizes are refused, and auto is one", () => {
  assert.is(run("-domain-zero-dynamic-max", "much").status, 2);
  assert.is(run("-domain-zero-dynamic-max", "auto", "-help").status, 0);
});

test.run();
