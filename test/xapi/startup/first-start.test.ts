import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runningVms } from "../../../daemons/xapi/startup/running-vms.ts";
import { schema } from "../../../generated/server/schema.ts";
import { createFurnished } from "../support/furnished.ts";

const test = suite("xapi/startup/first-start");
type Row = Readonly<Record<string, unknown>>;

test("the first start makes a pool that clients can use", async () => {
  const { context, host, pool } = await createFurnished();
  const { db } = context;
  const row = db.pool.get(pool);
  assert.is(row.master, host);
  assert.is(db.SR.get(row.default_SR).type, "ext");
  assert.equal(row.restrictions, db.host.get(host).license_params);
  const { address, software_version, cpu_info, other_config, enabled, metrics, control_domain } = db.host.get(host);
  assert.is(address, "192.0.2.1");
  assert.ok(enabled);
  assert.ok(db.host_metrics.get(metrics).live);
  assert.ok(db.host_metrics.get(metrics).memory_free > 0);
  for (const key of ["product_version", "platform_version", "build_number", "product_brand", "platform_name", "xapi"]) {
    assert.ok(software_version[key], key);
  }
  for (const key of ["cpu_count", "socket_count", "threads_per_core", "modelname"]) assert.ok(cpu_info[key], key);
  assert.match(other_config.boot_time ?? "", /^\d+\.$/);
  assert.not("no_local_storage" in other_config);
  const zero = db.VM.get(control_domain);
  assert.ok(zero.is_control_domain);
  assert.is(zero.resident_on, host);
  assert.is(zero.domid, 0);
  assert.is(Number(cpu_info.cpu_count), db.host_cpu.size);
});

test("consoles of the control domain are located at the address and port of the server", async () => {
  const { context, host } = await createFurnished();
  const { consoles } = context.db.VM.get(context.db.host.get(host).control_domain);
  const rows = consoles.map((ref) => ({ ref, row: context.db.console.get(ref) }));
  assert.equal(rows.map(({ row }) => [row.protocol, row.port]).sort(), [
    ["rfb", 5900],
    ["vt100", 9500],
  ]);
  for (const { ref, row } of rows) assert.is(row.location, `https://192.0.2.1:8443/console?ref=${ref}`);
});

test("there is one management interface, on a network of the pool", async () => {
  const { only, context } = await createFurnished({ hosts: 3 });
  const bridges = context.db.network.rows().map(([, row]) => row.bridge);
  assert.equal(bridges.sort(), ["xenapi", "xenbr0", "xenbr1"]);
  const network = only("network", (row) => row.bridge === "xenbr0");
  assert.is(context.db.network.get(network).PIFs.length, 3);
  const managing = context.db.PIF.rows().filter(([, row]) => row.management);
  assert.is(managing.length, 3);
  assert.is(new Set(context.db.PIF.rows().map(([, row]) => row.MAC)).size, 6);
});

test("several hosts share storage, which is the default", async () => {
  const { context, pool } = await createFurnished({ hosts: 3 });
  const sr = context.db.SR.get(context.db.pool.get(pool).default_SR);
  assert.ok(sr.shared);
  assert.is(sr.PBDs.length, 3);
  assert.is(context.db.pool.get(pool).cpu_info.cpu_count, "192");
});

test("the templates say that they are the product's, and what to make of them", async () => {
  const { context } = await createFurnished();
  const templates = context.db.VM.rows().filter(([, row]) => row.is_default_template);
  assert.ok(templates.length >= 20);
  for (const [, row] of templates) {
    assert.is(row.other_config.default_template, "true");
    assert.ok(row.is_a_template);
    assert.match(row.recommendations, /^<restrictions>(<restriction [^<>]*\/>)+<\/restrictions>$/);
    assert.ok(row.memory_static_min <= row.memory_dynamic_min && row.memory_dynamic_max <= row.memory_static_max);
  }
  assert.is(new Set(templates.map(([, row]) => row.name_label)).size, templates.length);
  const other = templates.find(([, row]) => row.name_label === "Other install media");
  assert.ok(other !== undefined && !("disks" in other[1].other_config));
});

test("a later start keeps everything and refreshes times, addresses and what nobody works on", async () => {
  const { context, host, ambient, restart, only } = await createFurnished({ vms: 20 });
  const { db } = context;
  const sizes = () =>
    (["VM", "SR", "PBD", "PIF", "network", "host", "pool", "console", "SM", "user"] as const).map((c) => db[c].size);
  const before = sizes();
  const boot = db.host.get(host).other_config.boot_time;
  const [vbd] = db.VBD.rows().find(([, row]) => db.VM.get(row.VM).power_state === "Halted") ?? [];
  if (vbd === undefined) throw new Error("There is no VBD.");
  db.VBD.set(vbd, "currently_attached", true);
  const halted = only("VM", (row: Row) => row.name_label === "Other install media");
  db.VM.set(halted, "scheduled_to_be_resident_on", host);
  ambient.advance(60_000);
  assert.is(await restart(), host);
  assert.equal(sizes(), before);
  assert.is(db.host.get(host).other_config.boot_time, boot);
  assert.is.not(db.host.get(host).other_config.agent_start_time, boot);
  assert.not(db.VBD.get(vbd).currently_attached);
  assert.is(db.VM.get(halted).scheduled_to_be_resident_on, "OpaqueRef:NULL");
  assert.ok(db.VM.get(halted).allowed_operations.includes("clone"));
});

test("VMs of a filled pool are the same for the same seed, and other VMs for another", async () => {
  const shapes = async (seed: number) => {
    const { context } = await createFurnished({ hosts: 2, vms: 100, seed });
    return context.db.VM.rows().map(([, row]) => [row.name_label, row.power_state, row.memory_static_max, row.tags]);
  };
  const first = await shapes(7);
  assert.equal(await shapes(7), first);
  assert.not.equal(await shapes(8), first);
});

test("running VMs of a filled pool have a host, a domain, a console and devices", async () => {
  const { context } = await createFurnished({ hosts: 4, vms: 400 });
  const { db } = context;
  const running = runningVms(db);
  assert.ok(running.length > 40 && running.length < 120);
  const domains = new Set<string>();
  for (const vm of running) {
    const row = db.VM.get(vm);
    assert.ok(db.host.has(row.resident_on));
    domains.add(`${row.resident_on} ${row.domid}`);
    assert.is(row.consoles.length, 1);
    assert.ok(row.VBDs.some((vbd) => db.VBD.get(vbd).currently_attached && db.VDI.has(db.VBD.get(vbd).VDI)));
    assert.ok(row.allowed_operations.includes("clean_shutdown"));
  }
  assert.is(domains.size, running.length);
  for (const [, host] of db.host.rows()) assert.ok(db.host_metrics.get(host.metrics).memory_free >= 0);
  assert.ok(db.VM.rows().some(([, row]) => row.power_state === "Suspended" && db.VDI.has(row.suspend_VDI)));
  assert.ok(db.VM.rows().some(([, row]) => row.is_a_snapshot && db.VM.has(row.snapshot_of)));
});

test("a reference to nothing is the null reference in every record, also of copies and new objects", async () => {
  const { context, call, host, only, database } = await createFurnished({ hosts: 2, vms: 60 });
  const { db } = context;
  const halted = db.VM.rows().find(([, row]) => row.power_state === "Halted" && !row.is_a_template)?.[0];
  const pif = only("PIF", (row) => row.host === host && row.management === true);
  await call("VM.clone", halted, "copy");
  await call("VM.snapshot", halted, "snapshot", []);
  await call("task.create", "t", "");
  await call("VLAN.create", pif, 7, await call("network.create", { name_label: "n", other_config: {} }));
  await call("host.create_new_blob", host, "b", "", false);
  assert.ok(db.VLAN.size === 1 && db.VM.rows().some(([, row]) => row.is_a_snapshot));
  const empty = Object.values(schema.classes).flatMap(({ name, fields }) =>
    fields
      .filter(({ type }) => typeof type === "object" && "ref" in type)
      .filter((field) =>
        database
          .table(name)
          ?.rows()
          .some(([, row]) => row[field.name as never] === ""),
      )
      .map((field) => `${name}.${field.name}`),
  );
  assert.equal(empty, []);
});

test.run();
