import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ref } from "../../../runtime/ref.ts";
import { createFurnished, type Furnished } from "../support/furnished.ts";
import { errorOf } from "../support/world.ts";

const test = suite("xapi/hosts");
const GIB = 1024 ** 3;

/** A guest that runs on a host. */
function runOn(world: Furnished, host: string, more: object = {}): Ref<"VM"> {
  const { metrics } = world.context.db.VM.get(world.context.db.host.get(world.host).control_domain);
  const memory = { memory_static_max: GIB, memory_dynamic_max: GIB, memory_dynamic_min: GIB, memory_static_min: GIB };
  const values = { ...memory, power_state: "Running", resident_on: host, domid: 3, VCPUs_max: 1, VCPUs_at_startup: 1 };
  return world.add("VM", { ...values, metrics, HVM_shadow_multiplier: 1, domain_type: "hvm", ...more }) as Ref<"VM">;
}

/** The second host. */
function other(world: Furnished): Ref<"host"> {
  const found = world.context.db.host.refs().find((host) => host !== world.host);
  if (found === undefined) throw new Error("There is one host.");
  return found;
}

test("a host is disabled and enabled, unless something must be done first", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  await world.call("host.disable", world.host);
  assert.not(db.host.get(world.host).enabled);
  assert.ok(db.host.get(world.host).allowed_operations.includes("reboot"));
  db.host.set(world.host, "pending_guidances", ["reboot_host"]);
  const enable = () => world.call("host.enable", world.host);
  assert.equal(await errorOf(enable()), ["HOST_PENDING_MANDATORY_GUIDANCE_NOT_EMPTY", world.host]);
  await world.call("host.reboot", world.host);
  assert.ok(db.host.get(world.host).enabled);
  await enable();
  assert.equal(await errorOf(world.call("host.reboot", world.host)), ["HOST_NOT_DISABLED"]);
});

test("a host is shut down when nobody runs there, and then it may be forgotten", async () => {
  const world = await createFurnished({ hosts: 2 });
  const { db } = world.context;
  const host = other(world);
  const vm = runOn(world, host);
  assert.equal(await errorOf(world.call("host.destroy", host)), ["HOST_IS_LIVE", host]);
  assert.equal(await errorOf(world.call("host.destroy", world.host)), ["HOST_CANNOT_DESTROY_SELF", world.host]);
  await world.call("host.disable", host);
  assert.equal(await errorOf(world.call("host.shutdown", host)), ["HOST_IN_USE", host, "VM", vm]);
  db.VM.update(vm, { resident_on: "OpaqueRef:NULL" as Ref<"host">, power_state: "Halted", affinity: host });
  await world.call("host.shutdown", host);
  assert.not(db.host_metrics.get(db.host.get(host).metrics).live);
  const sizes = [db.PIF.size, db.host_cpu.size, db.console.size];
  await world.call("host.destroy", host);
  assert.equal(
    [db.PIF.size, db.host_cpu.size, db.console.size],
    sizes.map((size) => size / 2),
  );
  assert.is(db.VM.get(vm).affinity, "OpaqueRef:NULL");
  assert.is(db.pool.get(world.pool).cpu_info.cpu_count, "64");
});

test("a host that is declared dead halts its guests", async () => {
  const world = await createFurnished({ hosts: 2 });
  const { db } = world.context;
  const vm = runOn(world, other(world));
  await world.call("host.declare_dead", other(world));
  assert.equal([db.VM.get(vm).power_state, db.VM.get(vm).resident_on], ["Halted", "OpaqueRef:NULL"]);
});

test("a guest that cannot go elsewhere prevents evacuation, with the reason", async () => {
  const alone = await createFurnished();
  const vm = runOn(alone, alone.host);
  const prevents = (world: Furnished) => world.call("host.get_vms_which_prevent_evacuation", world.host);
  assert.equal(await prevents(alone), { [vm]: ["NO_HOSTS_AVAILABLE"] });
  const assertCan = alone.call("host.assert_can_evacuate", alone.host);
  assert.equal(await errorOf(assertCan), ["CANNOT_EVACUATE_HOST", "NO_HOSTS_AVAILABLE"]);

  const world = await createFurnished({ hosts: 2 });
  runOn(world, world.host);
  assert.equal(await prevents(world), {});
  await world.call("host.assert_can_evacuate", world.host);
  const local = world.context.db.SR.rows().find(([, row]) => row.name_label === "Local storage")?.[0];
  const VDI = world.add("VDI", { SR: local });
  const tied = runOn(world, world.host);
  world.add("VBD", { VM: tied, VDI, type: "Disk" });
  assert.equal(await prevents(world), { [tied]: ["HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED", local] });
  const big = runOn(world, world.host, { memory_dynamic_max: 4096 * GIB, memory_static_max: 4096 * GIB });
  assert.is(((await prevents(world)) as Record<string, string[]>)[big]?.[0], "HOST_NOT_ENOUGH_FREE_MEMORY");
});

test("evacuation of an empty host disables it", async () => {
  const world = await createFurnished();
  await world.call("host.evacuate", world.host);
  assert.not(world.context.db.host.get(world.host).enabled);
});

test("settings are checked", async () => {
  const world = await createFurnished();
  const { host } = world;
  const cases: readonly [string, readonly unknown[], readonly string[]][] = [
    ["host.set_hostname_live", [host, ""], ["HOST_NAME_INVALID"]],
    ["host.set_hostname_live", [host, "a_b"], ["HOST_NAME_INVALID"]],
    ["host.set_iscsi_iqn", [host, ""], ["INVALID_VALUE", "value", ""]],
    ["host.set_ssl_legacy", [host, true], ["VALUE_NOT_SUPPORTED"]],
    ["host.set_ssh_enabled_timeout", [host, -1], ["INVALID_VALUE", "ssh_enabled_timeout", "-1"]],
    ["host.set_console_idle_timeout", [host, -1], ["INVALID_VALUE", "console_timeout", "-1"]],
    ["host.set_ntp_mode", [host, "Custom"], ["INVALID_NTP_CONFIG"]],
    ["host.set_timezone", [host, "Mars/Olympus"], ["INVALID_VALUE", "timezone", "Mars/Olympus"]],
    ["host.set_max_cstate", [host, "C1;rm"], ["INVALID_VALUE", "max_cstate", "C1;rm"]],
    ["host.apply_edition", [host, "platinum", false], ["INVALID_EDITION", "platinum"]],
    ["host.license_add", [host, "%%"], ["LICENSE_PROCESSING_ERROR"]],
    ["host.enable_external_auth", [host, {}, "", "NIS"], ["AUTH_UNKNOWN_TYPE", "NIS"]],
    ["host.set_servertime", [host, "20260101T00:00:00Z"], ["NOT_ALLOWED_WHEN_NTP_IS_ENABLED", host]],
    ["host.retrieve_wlb_evacuate_recommendations", [host], ["WLB_NOT_INITIALIZED"]],
    ["host.emergency_reenable_tls_verification", [], ["TLS_VERIFICATION_NOT_ENABLED_IN_POOL"]],
    ["host.call_plugin", [host, "nope", "fn", {}], ["XENAPI_MISSING_PLUGIN", "nope"]],
  ];
  for (const [method, params, error] of cases) {
    const got = await errorOf(world.call(method, ...params));
    assert.equal(got.slice(0, error.length), error, method);
  }
});

test("settings are written", async () => {
  const world = await createFurnished();
  const { host, ambient } = world;
  const row = () => world.context.db.host.get(host);
  await world.call("host.set_hostname_live", host, "node-1.example");
  assert.equal([row().hostname, row().software_version.hostname], ["node-1.example", "node-1.example"]);
  await world.call("host.set_iscsi_iqn", host, "iqn.x");
  assert.equal([row().iscsi_iqn, row().other_config.iscsi_iqn], ["iqn.x", "iqn.x"]);
  await world.call("host.set_multipathing", host, true);
  assert.equal([row().multipathing, row().other_config.multipathing], [true, "true"]);
  await world.call("host.set_ssh_enabled_timeout", host, 60);
  assert.is(row().ssh_expiry, "20260131T09:06:07Z");
  await world.call("host.disable_ssh", host);
  assert.equal([row().ssh_enabled, row().ssh_expiry], [false, "19700101T00:00:00Z"]);
  await world.call("host.set_ntp_custom_servers", host, ["ntp.example"]);
  await world.call("host.set_ntp_mode", host, "Custom");
  assert.is((await errorOf(world.call("host.set_ntp_custom_servers", host, [])))[0], "INVALID_NTP_CONFIG");
  await world.call("host.set_timezone", host, "Asia/Tokyo");
  assert.is(await world.call("host.get_server_localtime", host), "20260131T18:05:07");
  assert.is(await world.call("host.get_servertime", host), "20260131T09:05:07Z");
  await world.call("host.disable_display", host);
  assert.is(row().display, "disable_on_reboot");
  assert.is(await world.call("host.enable_display", host), "enabled");
  ambient.advance(1);
});

test("free memory is what neither the hypervisor nor a guest has", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const before = (await world.call("host.compute_free_memory", world.host)) as number;
  runOn(world, world.host, { memory_overhead: 5 });
  assert.is(await world.call("host.compute_free_memory", world.host), before - GIB - 5);
  const { metrics, memory_overhead } = db.host.get(world.host);
  assert.ok(before < db.host_metrics.get(metrics).memory_total - memory_overhead);
});

test("the management interface is told", async () => {
  const world = await createFurnished();
  const pif = (await world.call("host.get_management_interface", world.host)) as string;
  assert.is(world.context.db.PIF.get(pif).device, "eth0");
  await world.call("host.management_disable");
  assert.equal(await errorOf(world.call("host.get_management_interface", world.host)), ["HOST_HAS_NO_MANAGEMENT_IP"]);
});

test("a licence that restricts one host restricts the pool", async () => {
  const world = await createFurnished({ hosts: 2 });
  const { db } = world.context;
  const { license_params } = db.host.get(world.host);
  const value = { ...license_params, restrict_cbt: "true", enable_xha: "false" };
  const { context } = world;
  await context.services.call(context, "host.set_license_params", { self: world.host, value });
  const { restrictions } = db.pool.get(world.pool);
  assert.equal(
    [restrictions.restrict_cbt, restrictions.enable_xha, restrictions.restrict_dr],
    ["true", "false", "false"],
  );
});

test.run();
