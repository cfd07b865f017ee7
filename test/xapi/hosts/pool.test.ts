import { suite } from "uvu";
import * as assert from "uvu/assert";
import { systemAmbient } from "../../../runtime/ambient.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { createHostCertificate } from "../../../runtime/tls/certificate.ts";
import { createFurnished } from "../support/furnished.ts";
import { errorOf } from "../support/world.ts";

const test = suite("xapi/hosts/pool");

test("what is refused on records", async () => {
  const world = await createFurnished();
  const { pool, host } = world;
  const cases: readonly [string, readonly unknown[], readonly string[]][] = [
    ["pool.disable_ha", [], ["HA_NOT_ENABLED"]],
    ["pool.ha_prevent_restarts_for", [5], ["HA_NOT_ENABLED"]],
    ["pool.set_ha_host_failures_to_tolerate", [pool, -1], ["INVALID_VALUE", "ha_host_failures_to_tolerate", "-1"]],
    ["pool.test_archive_target", [pool, {}], ["MESSAGE_REMOVED"]],
    ["pool.set_vswitch_controller", ["nowhere"], ["INVALID_IP_ADDRESS_SPECIFIED", "address"]],
    ["pool.configure_update_sync", [pool, "weekly", 7], ["INVALID_UPDATE_SYNC_DAY", "7"]],
    ["pool.set_update_sync_enabled", [pool, true], ["NO_REPOSITORIES_CONFIGURED"]],
    ["pool.sync_updates", [pool, false, "", "", "", ""], ["NO_REPOSITORIES_CONFIGURED"]],
    ["pool.configure_repository_proxy", [pool, "ftp://x", "", ""], ["INVALID_REPOSITORY_PROXY_URL", "ftp://x"]],
    ["pool.configure_repository_proxy", [pool, "http://x", "u", ""], ["INVALID_REPOSITORY_PROXY_CREDENTIAL"]],
    ["pool.set_local_auth_max_threads", [pool, 0], ["INVALID_VALUE", "local_auth_max_threads", "0"]],
    ["pool.set_telemetry_next_collection", [pool, "20270101T00:00:00Z"], ["TELEMETRY_NEXT_COLLECTION_TOO_LATE"]],
    ["pool.apply_edition", [pool, "gold"], ["INVALID_EDITION", "gold"]],
    ["pool.certificate_uninstall", ["none"], ["CERTIFICATE_DOES_NOT_EXIST", "none"]],
    ["pool.install_ca_certificate", ["../x", "pem"], ["CERTIFICATE_NAME_INVALID", "../x"]],
    ["pool.install_ca_certificate", ["x", "pem"], ["CERTIFICATE_CORRUPT", "x"]],
    ["pool.external_auth_set_ldaps", [pool, true, false], ["AUTH_IS_DISABLED"]],
    ["pool.retrieve_wlb_configuration", [], ["WLB_NOT_INITIALIZED"]],
    ["pool.eject", [host], ["INTERNAL_ERROR"]],
    ["pool.ha_compute_hypothetical_max_host_failures_to_tolerate", [{ x: "high" }], ["INVALID_VALUE"]],
  ];
  for (const [method, params, error] of cases) {
    const got = await errorOf(world.call(method, ...params));
    assert.equal(got.slice(0, error.length), error, method);
  }
});

test("joining is refused by what the joiner has, before anybody is called", async () => {
  const two = await createFurnished({ hosts: 2 });
  const join = ["pool.join", "192.0.2.9", "root", "pw"] as const;
  assert.equal(await errorOf(two.call(...join)), ["JOINING_HOST_CANNOT_BE_MASTER_OF_OTHER_HOSTS"]);
  const world = await createFurnished();
  const { db } = world.context;
  const VM = world.add("VM", { power_state: "Running", resident_on: world.host }) as Ref<"VM">;
  assert.equal(await errorOf(world.call(...join)), ["JOINING_HOST_CANNOT_HAVE_RUNNING_VMS"]);
  db.VM.destroy(VM);
  const sr = world.add("SR", { shared: true }) as Ref<"SR">;
  assert.equal(await errorOf(world.call(...join)), ["JOINING_HOST_CANNOT_CONTAIN_SHARED_SRS"]);
  db.SR.destroy(sr);
  assert.equal(await errorOf(world.call(...join)), ["NOT_IMPLEMENTED", "pool.join"]);
});

test("an ejected host takes its own storage along", async () => {
  const world = await createFurnished({ hosts: 2 });
  const { db } = world.context;
  const host = db.host.refs().find((ref) => ref !== world.host) ?? ("" as Ref<"host">);
  const local = world.only("SR", (row) => {
    return row.name_label === "Local storage" && (row.PBDs as string[]).some((pbd) => db.PBD.get(pbd).host === host);
  });
  const VM = world.add("VM", { power_state: "Running", resident_on: host }) as Ref<"VM">;
  assert.equal(await errorOf(world.call("pool.eject", host)), ["OPERATION_NOT_ALLOWED", "VM resident on host"]);
  db.VM.destroy(VM);
  await world.call("pool.eject", host);
  assert.equal([db.host.size, db.SR.has(local)], [1, false]);
  assert.ok(db.SR.has(db.pool.get(world.pool).default_SR));
});

test("the coordinator changes", async () => {
  const world = await createFurnished({ hosts: 2 });
  const { db } = world.context;
  const host = db.host.refs().find((ref) => ref !== world.host) ?? "";
  assert.is(await world.call("pool.is_slave", host), true);
  await world.call("pool.designate_new_master", host);
  assert.is(await world.call("pool.is_slave", host), false);
  assert.is(db.pool.get(world.pool).master, host);
});

test("trusted certificates are recorded", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const { certificates } = await createHostCertificate({ hostName: "ca.example", others: [] }, systemAmbient);
  const [pem = ""] = certificates;
  await world.call("pool.install_ca_certificate", "ca.pem", pem);
  const [certificate] = db.Certificate.rows();
  assert.equal([certificate?.[1].name, certificate?.[1].type], ["ca.pem", "ca"]);
  assert.match(certificate?.[1].fingerprint_sha256 ?? "", /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  const again = world.call("pool.install_ca_certificate", "ca.pem", pem);
  assert.equal(await errorOf(again), ["CERTIFICATE_ALREADY_EXISTS", "ca.pem"]);
  assert.equal(await world.call("pool.certificate_list"), ["ca.pem"]);
  await world.call("pool.uninstall_ca_certificate", "ca.pem", false);
  assert.is(db.Certificate.size, 0);
  await world.call("pool.uninstall_ca_certificate", "ca.pem", true);
  await world.call("pool.install_trusted_certificate", world.pool, false, pem, ["licensing"]);
  const [pinned] = db.Certificate.rows();
  assert.equal([pinned?.[1].type, pinned?.[1].purpose], ["pinned", ["licensing"]]);
  await world.call("pool.uninstall_trusted_certificate", world.pool, pinned?.[0]);
  assert.is(db.Certificate.size, 0);
});

test("settings for every host reach every host", async () => {
  const world = await createFurnished({ hosts: 3 });
  const hosts = () => world.context.db.host.rows().map(([, row]) => row);
  await world.call("pool.set_ssh_enabled_timeout", world.pool, 90);
  assert.ok(hosts().every((row) => row.ssh_enabled_timeout === 90));
  await world.call("pool.disable_ssh", world.pool);
  assert.ok(hosts().every((row) => !row.ssh_enabled));
  await world.call("pool.set_https_only", world.pool, true);
  assert.ok(hosts().every((row) => row.https_only));
  await world.call("pool.enable_tls_verification");
  assert.ok(hosts().every((row) => row.tls_verification_enabled));
  await world.call("pool.enable_local_storage_caching", world.pool);
  assert.ok(hosts().every((row) => world.context.db.SR.get(row.local_cache_sr).local_cache_enabled));
  await world.call("pool.disable_local_storage_caching", world.pool);
  assert.ok(world.context.db.SR.rows().every(([, row]) => !row.local_cache_enabled));
  assert.equal(await world.call("pool.get_license_state", world.pool), { edition: "free", expiry: "never" });
});

test("the proxy's password is a secret that goes with the proxy", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const secrets = db.secret.size;
  await world.call("pool.configure_repository_proxy", world.pool, "http://proxy", "me", "hidden");
  await world.call("pool.configure_repository_proxy", world.pool, "http://proxy", "me", "hidden2");
  assert.is(db.secret.size, secrets + 1);
  assert.is(db.secret.get(db.pool.get(world.pool).repository_proxy_password).value, "hidden2");
  await world.call("pool.disable_repository_proxy", world.pool);
  assert.is(db.secret.size, secrets);
});

test("repositories in use are not forgotten", async () => {
  const world = await createFurnished();
  const introduce = (name: string, url: string) => world.call("Repository.introduce", name, "", url, "", true, "");
  const repository = await introduce("base", "https://updates.example/base");
  assert.equal(await errorOf(introduce("base", "https://other.example")), ["REPOSITORY_ALREADY_EXISTS", repository]);
  assert.equal(await errorOf(introduce("x", "nowhere")), ["INVALID_BASE_URL", "nowhere"]);
  await world.call("pool.set_repositories", world.pool, [repository]);
  await world.call("pool.set_update_sync_enabled", world.pool, true);
  assert.equal(await errorOf(world.call("Repository.forget", repository)), ["REPOSITORY_IS_IN_USE"]);
  await world.call("pool.remove_repository", world.pool, repository);
  await world.call("Repository.forget", repository);
});

test("observers are checked", async () => {
  const world = await createFurnished();
  const create = (more: object) => {
    const none = { hosts: [], attributes: {}, endpoints: [], components: [] };
    return world.call("Observer.create", { ...none, name_label: "o", name_description: "", enabled: true, ...more });
  };
  const cases: readonly [object, readonly string[]][] = [
    [{ hosts: ["OpaqueRef:x"] }, ["INVALID_VALUE", "host", "OpaqueRef:x"]],
    [{ attributes: { A: "b" } }, ["INVALID_VALUE", "attributes", "A:b"]],
    [{ endpoints: ["http://x"] }, ["INVALID_VALUE", "endpoint", "http://x"]],
    [{ components: ["qemu"] }, ["INVALID_VALUE", "component", "qemu"]],
  ];
  for (const [more, error] of cases) assert.equal(await errorOf(create(more)), error);
  const observer = (await create({ endpoints: ["bugtool"], components: ["xapi"] })) as Ref<"Observer">;
  await world.call("Observer.set_enabled", observer, false);
  assert.not(world.context.db.Observer.get(observer).enabled);
  await world.call("Observer.destroy", observer);
});

test("failover plans are computed from what VMs are protected", async () => {
  const world = await createFurnished({ hosts: 3 });
  const GIB = 1024 ** 3;
  const protect = (host: string, gib: number) =>
    world.add("VM", {
      ...{ power_state: "Running", resident_on: host, domid: 4, domain_type: "hvm", HVM_shadow_multiplier: 1 },
      ...{ memory_static_max: gib * GIB, memory_dynamic_max: gib * GIB, ha_always_run: true },
      ...{ ha_restart_priority: "restart", VCPUs_max: 1 },
    });
  const [one, two, three] = world.context.db.host.refs();
  for (const host of [one, two, three]) protect(host ?? "", 400);
  const most = () => world.call("pool.ha_compute_max_host_failures_to_tolerate");
  assert.is(await most(), 1);
  assert.is(await world.call("pool.ha_failover_plan_exists", 1), true);
  assert.is(await world.call("pool.ha_failover_plan_exists", 2), false);
  const vm = protect(one ?? "", 500);
  protect(two ?? "", 500);
  protect(three ?? "", 500);
  assert.is(await most(), 0);
  const plan = (await world.call("pool.ha_compute_vm_failover_plan", [one], [vm])) as Record<string, object>;
  assert.equal(plan[vm], { error_code: "HOST_NOT_ENOUGH_FREE_MEMORY" });
  await world.call("pool.set_ha_host_failures_to_tolerate", world.pool, 2);
  assert.is(world.context.db.pool.get(world.pool).ha_host_failures_to_tolerate, 2);
});

test.run();
