import { suite } from "uvu";
import * as assert from "uvu/assert";
import { TaskWatch } from "../../../daemons/xapi/xenops/tasks.ts";
import type { TaskState, XenopsClient } from "../../../generated/daemons/xenops.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import { ManualAmbient } from "../../support/ambient.ts";

const DBG = "VM.start R:0123456789ab";
const DONE: TaskState = ["Completed", { duration: 1 }];
const failed = (text: string): TaskState => ["Failed", ["Internal_error", text]];

/** A watch on a VM manager whose tasks are what the test says. */
function setUp() {
  const ambient = new ManualAmbient();
  const states = new Map<string, TaskState>();
  const looks: string[] = [];
  const client = {
    Task: {
      stat: ({ id }: { id: string }) => {
        looks.push(id);
        const state = states.get(id);
        if (state === undefined) return Promise.reject(new DaemonError("xenops", ["Does_not_exist", ["task", id]]));
        return Promise.resolve({ state, dbg: DBG });
      },
    },
  } as unknown as XenopsClient;
  const watch = new TaskWatch(client, "watch", ambient);
  watch.isFollowing = true;
  const progress: number[] = [];
  const both = () => watch.bothEnded("1", "2", DBG, (fraction) => progress.push(fraction));
  return { ambient, states, looks, watch, progress, both };
}

const tasks = suite("tasks of the VM manager that calls wait for");

tasks("of two on one VM each is looked at once, when the later one is reported", async () => {
  const { states, looks, watch, both } = setUp();
  const end = both();
  states.set("1", ["Pending", 0.4]);
  await watch.changed("1");
  assert.equal(looks, []);
  states.set("1", DONE);
  states.set("2", DONE);
  await watch.changed("2");
  assert.equal(await end, DONE);
  assert.equal(looks, ["2", "1"]);
});

tasks("a report that was there before the wait is not missed", async () => {
  const { states, looks, watch, both } = setUp();
  states.set("1", DONE);
  states.set("2", DONE);
  await watch.changed("2");
  assert.equal(await both(), DONE);
  assert.equal(looks, ["2", "1"]);
});

tasks("where no reports come, what is waited for is looked at", async () => {
  const { states, watch, both } = setUp();
  watch.isFollowing = false;
  states.set("1", DONE);
  states.set("2", DONE);
  assert.equal(await both(), DONE);
});

tasks("a failure of the earlier one is the reason, whatever became of the later one", async () => {
  const { states, watch, both } = setUp();
  states.set("1", failed("no memory"));
  states.set("2", failed("no domain"));
  await watch.changed("2");
  assert.equal(await both(), failed("no memory"));
  states.set("2", DONE);
  await watch.changed("2");
  assert.equal(await both(), failed("no memory"));
  states.set("2", failed("no domain"));
  states.set("1", DONE);
  await watch.changed("2");
  assert.equal(await both(), failed("no domain"));
});

tasks("progress of the earlier one is looked at when it takes long", async () => {
  const { ambient, states, watch, progress, both } = setUp();
  const end = both();
  states.set("1", ["Pending", 0.4]);
  await watch.changed("1");
  assert.equal(progress, []);
  ambient.advance(250);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(progress, [0.4]);
  states.set("1", ["Pending", 0.6]);
  await watch.changed("1");
  assert.equal(progress, [0.4, 0.6]);
  states.set("1", DONE);
  states.set("2", DONE);
  await watch.changed("2");
  await end;
  assert.is(ambient.timers, 0);
});

tasks("tasks that a restart has lost are a failure", async () => {
  const { watch, both } = setUp();
  const end = both();
  await watch.recheck();
  const [tag, error] = await end;
  assert.equal([tag, Array.isArray(error) && error[0]], ["Failed", "Internal_error"]);
});

tasks("reports of what nobody waits for are forgotten, the oldest first", async () => {
  const { states, looks, watch, both } = setUp();
  await watch.changed("2");
  for (let id = 10; id < 3000; id++) await watch.changed(String(id));
  const end = both();
  assert.equal(looks, []);
  states.set("1", DONE);
  states.set("2", DONE);
  await watch.changed("2");
  assert.equal(await end, DONE);
});

tasks.run();
