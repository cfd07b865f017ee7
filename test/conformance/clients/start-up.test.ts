import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, type Pool, startPool } from "./pool.ts";

const test = suite<{ pool: Pool }>("conformance/start-up");

test.before.each(async (context) => {
  context.pool = await startPool();
});
test.after.each(async ({ pool }) => {
  await pool.stop();
});

const login = (pool: Pool) => call(pool.http, "session.login_with_password", "root", pool.password);

/** Answers when `attempt` does, trying again while it fails; raises its last failure after half a minute. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("it says where it is, how to log in and what to try, and is ready", async ({ pool }) => {
  console.log(`ready after ${Math.round(pool.milliseconds)} ms`);
  assert.match(pool.http, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.match(pool.https, /^https:\/\/127\.0\.0\.1:\d+$/);
  assert.ok(pool.password.length >= 12);
  for (const program of ["curl", "python3", "node"]) assert.match(pool.banner, new RegExp(`^(npx )?${program} `, "m"));
  assert.match(String(await login(pool)), /^OpaqueRef:/);
});

test("SIGTERM ends every process, with exit code 0", async ({ pool }) => {
  const processes = await pool.processes();
  assert.ok(processes.length >= 3);
  assert.is(await pool.stop(), 0);
  assert.equal(processes.filter(isThere), []);
});

for (const daemon of ["message-switch", "simulated-host", "xapi"]) {
  test(`kill -9 of ${daemon} under load: calls end, and it comes back`, async ({ pool }) => {
    const session = await login(pool);
    const [template] = (await call(pool.http, "VM.get_by_name_label", session, "Other install media")) as string[];
    const vms = await Promise.all(
      [1, 2, 3, 4].map(async (number) => {
        const vm = await call(pool.http, "VM.clone", session, template, `vm ${number}`);
        await call(pool.http, "VM.provision", session, vm);
        return vm;
      }),
    );
    const starts = vms.map((vm) => call(pool.http, "VM.start", session, vm, false, false));
    const before = await pool.processOf(daemon);
    process.kill(before, "SIGKILL");
    const killed = performance.now();
    const ends = await Promise.allSettled(starts);
    assert.is(ends.length, vms.length);
    for (const end of ends) if (end.status === "rejected") assert.instance(end.reason, Error);
    await eventually(async () => {
      assert.is.not(await pool.processOf(daemon), before);
      const again = await login(pool);
      const [media] = (await call(pool.http, "VM.get_by_name_label", again, "Other install media")) as string[];
      const vm = await call(pool.http, "VM.clone", again, media, "afterwards");
      await call(pool.http, "VM.provision", again, vm);
      await call(pool.http, "VM.start", again, vm, false, false);
      assert.is(await call(pool.http, "VM.get_power_state", again, vm), "Running");
    });
    console.log(`${daemon}: VMs start again after ${Math.round(performance.now() - killed)} ms`);
  });
}

test.run();
