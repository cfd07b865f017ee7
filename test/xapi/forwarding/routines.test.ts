import { globSync, readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { routines } from "../../../daemons/xapi/forwarding/routines.ts";
import type { Routine } from "../../../runtime/forwarding/forwarder.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { createFurnished } from "../support/furnished.ts";
import { errorOf } from "../support/world.ts";

const stubs = new URL("../../../generated/forwarding/", import.meta.url).pathname;

const test = suite("xapi/forwarding");

test("every placement that the datamodel has in words is decided by a routine, and no routine is for nothing", () => {
  const named = globSync(`${stubs}*.ts`).flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/routine: "([^"]+)"/g)].map(([, name = ""]) => name),
  );
  assert.equal([...new Set(named)].sort(), Object.keys(routines).sort());
});

test("every stub that follows references says of which class each is", () => {
  const following = globSync(`${stubs}*.ts`).map((file) => readFileSync(file, "utf8"));
  assert.ok(
    following.some((text) =>
      /followRef\([^()]*followRef|followRef<"\w+">\(\s*context,\s*"VDI",\s*followRef/.test(text),
    ),
  );
  assert.not(following.some((text) => /follow\w+(?:<"\w+">)?\(\s*context,\s*""/.test(text)));
});

test("where a VM runs, its disks or its image decide", async () => {
  const { context, only } = await createFurnished({ hosts: 2, vms: 4 });
  const vm = only(
    "VM",
    (row) =>
      row.name_label === context.db.VM.rows().find(([, v]) => !v.is_a_template && !v.is_control_domain)?.[1].name_label,
  );
  const decide = (name: string, args: object) => (routines[name] as Routine)(context, args as never);
  context.db.VM.set(vm, "power_state", "Running");
  for (const name of ["VM.shutdown", "VM.hard_shutdown", "VM.checkpoint"])
    assert.equal(decide(name, { vm }), { on: "resident_host", vm }, name);
  context.db.VM.set(vm, "power_state", "Suspended");
  for (const name of ["VM.shutdown", "VM.hard_shutdown", "VM.checkpoint"])
    assert.equal(decide(name, { vm }), { on: "host_seeing_srs", vm, srs: [] }, name);
  const host = context.db.host.refs()[1] as Ref<"host">;
  assert.equal(decide("SR.create", { shared: true, host }), { on: "coordinator" });
  assert.equal(decide("SR.create", { shared: false, host }), { on: "host", host });
});

test("a copy of a disk is made by a member rather than by the coordinator", async () => {
  const { context, host } = await createFurnished({ hosts: 3 });
  const shared = context.db.SR.refs().find(
    (sr) => context.db.SR.get(sr).shared && context.db.SR.get(sr).PBDs.length === 3,
  );
  const vdi = shared === undefined ? undefined : context.db.SR.get(shared).VDIs[0];
  if (shared === undefined || vdi === undefined) throw new Error("There is no disk on a shared SR.");
  for (let i = 0; i < 20; i++) {
    const target = (routines["VDI.copy"] as Routine)(context, { vdi, sr: shared, into_vdi: "OpaqueRef:NULL" } as never);
    assert.is(target.on, "host");
    if (target.on === "host") assert.not.equal(target.host, host);
  }
});

test("a simulated host that is off takes no calls, the one of this process always does", async () => {
  const { context, call, host } = await createFurnished({ hosts: 2 });
  const other = context.db.host.refs().find((ref) => ref !== host) ?? "";
  await call("host.disable", other);
  await call("host.shutdown", other);
  assert.equal(await errorOf(call("host.disable", other)), ["HOST_OFFLINE", other]);
  assert.equal(await errorOf(call("host.shutdown", other)), ["HOST_OFFLINE", other]);
  await call("host.disable", host);
  await call("host.enable", host);
});

test.run();
