import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Client, createClient } from "xen-api";
import { type Pool, startPool } from "./pool.ts";

/** The npm package that Xen Orchestra talks through, against a pool of ours. */
const test = suite<{ pool: Pool; xapi: Client }>("conformance/xen-api");

test.before(async (context) => {
  context.pool = await startPool();
});
test.before.each(async (context) => {
  const { http, password } = context.pool;
  context.xapi = createClient({ url: http, auth: { user: "root", password }, watchEvents: true });
  await context.xapi.connect();
  await context.xapi.objectsFetched;
});
test.after.each(({ xapi }) => xapi.disconnect());
test.after(async ({ pool }) => {
  await pool.stop();
});

/** A VM made from the template without disks. */
async function aVm(xapi: Client, name: string): Promise<string> {
  const [template] = (await xapi.call("VM.get_by_name_label", "Other install media")) as string[];
  const vm = (await xapi.callAsync("VM.clone", template, name)) as string;
  await xapi.callAsync("VM.provision", vm);
  return vm;
}

async function failureOf(call: Promise<unknown>): Promise<{ code: string; params: readonly string[] }> {
  try {
    await call;
  } catch (error) {
    return error as { code: string; params: readonly string[] };
  }
  throw new Error("The call succeeded.");
}

test("it connects and fetches every object", ({ xapi }) => {
  const all = Object.values(xapi.objects.all);
  assert.is(xapi.pool.$type, "pool");
  for (const type of ["host", "VM", "SR", "network", "VM_metrics"])
    assert.ok(
      all.some(({ $type }) => $type === type),
      type,
    );
});

test("it creates a VM from a template, starts it and sees it run", async ({ xapi }) => {
  const vm = await aVm(xapi, "from npm");
  assert.is((await xapi.barrier(vm)).name_label, "from npm");
  await xapi.callAsync("VM.start", vm, false, false);
  assert.is((await xapi.barrier(vm)).power_state, "Running");
  await xapi.callAsync("VM.hard_shutdown", vm);
  assert.is((await xapi.barrier(vm)).power_state, "Halted");
  await xapi.callAsync("VM.destroy", vm);
});

test("it hears of changes and deletions", async ({ xapi }) => {
  const vm = await aVm(xapi, "watched");
  await xapi.barrier(vm);
  const heard = new Promise<unknown>((resolve) => {
    xapi.objects.on("update", (objects) => {
      for (const { $ref, name_label } of Object.values(objects)) if ($ref === vm) resolve(name_label);
    });
  });
  await xapi.setField("VM", vm, "name_label", "renamed");
  assert.is(await heard, "renamed");
  await xapi.setFieldEntry("VM", vm, "other_config", "key", "value");
  assert.equal(((await xapi.barrier(vm)).other_config as Record<string, string>).key, "value");
  const { $id } = xapi.getObject(vm);
  const gone = new Promise<void>((resolve) => {
    xapi.objects.on("remove", (objects) => {
      if ($id in objects) resolve();
    });
  });
  await xapi.call("VM.destroy", vm);
  await gone;
});

test("it follows tasks to their results and errors", async ({ xapi }) => {
  const task = await xapi.createTask("mine");
  await xapi.call("task.set_status", task, "success");
  await xapi.watchTask(task);
  const failed = await failureOf(xapi.callAsync("VM.clone", "OpaqueRef:nowhere", "x"));
  assert.is(failed.code, "HANDLE_INVALID");
  assert.equal(failed.params, ["VM", "OpaqueRef:nowhere"]);
});

test("it gets codes and parameters of errors, and may not log in with another password", async ({ xapi, pool }) => {
  const { code, params } = await failureOf(xapi.call("VM.get_by_uuid", "none"));
  assert.is(code, "UUID_INVALID");
  assert.equal(params, ["VM", "none"]);
  const stranger = createClient({ url: pool.http, auth: { user: "root", password: "wrong" } });
  assert.is((await failureOf(stranger.connect())).code, "SESSION_AUTHENTICATION_FAILED");
});

test("it works over TLS with a certificate that nobody signed", async ({ pool }) => {
  const { https: url, password } = pool;
  const xapi = createClient({ url, auth: { user: "root", password }, allowUnauthorized: true, watchEvents: false });
  await xapi.connect();
  assert.is(((await xapi.call("pool.get_all")) as string[]).length, 1);
  await xapi.disconnect();
});

test.run();
