import { suite } from "uvu";
import * as assert from "uvu/assert";
import { GarbageCollector } from "../../../daemons/xapi/gc/collector.ts";
import type { Directory } from "../../../daemons/xapi/subjects/directory.ts";
import { revalidateSessions } from "../../../daemons/xapi/subjects/revalidation.ts";
import { silentLogger } from "../../../runtime/log/logger.ts";
import { dateTimeOf, NULL_REF } from "../../../runtime/ref.ts";
import { createWorld, testSettings, type World } from "../support/world.ts";

const test = suite("xapi/gc/collector");
const GONE = "OpaqueRef:gone";

const collect = (world: World) => new GarbageCollector(world.xapi.context("gc")).collect(world.ambient.now());
const left = (world: World, className: string): readonly string[] => world.database.table(className)?.refs() ?? [];

test("rows whose owner is gone go, and what belongs to them; the others stay", () => {
  const world = createWorld();
  const { add, host } = world;
  const metrics = add("host_metrics");
  world.database.tables.host.set(host, "metrics", metrics as never);
  const [vm, sr, network] = [add("VM"), add("SR"), add("network")];
  const vdi = add("VDI", { SR: sr });
  const vbd = add("VBD", { VM: vm, VDI: vdi, type: "Disk", empty: false });
  const vif = add("VIF", { VM: vm, network });
  const pif = add("PIF", { host, network, VLAN: -1 });
  assert.equal(collect(world), {});
  add("host_metrics");
  const contents = add("secret");
  for (const [className, values] of [
    ["VDI", { SR: GONE }],
    ["VBD", { VM: GONE, VDI: vdi, metrics: add("VBD_metrics") }],
    ["VBD", { VM: vm, VDI: GONE, type: "Disk", empty: false }],
    ["VIF", { VM: vm, network: NULL_REF, metrics: add("VIF_metrics") }],
    ["PIF", { host: GONE, network, VLAN: -1, metrics: add("PIF_metrics") }],
    ["PBD", { host, SR: GONE }],
    ["console", { VM: GONE }],
    ["host_cpu", { host: GONE }],
    ["VTPM", { VM: GONE, contents }],
    ["tunnel", { access_PIF: pif, transport_PIF: GONE }],
    ["Certificate", { type: "host", host: GONE }],
    ["Certificate", { type: "ca", host: NULL_REF }],
  ] as const)
    add(className, values);
  const drive = add("VBD", { VM: vm, VDI: GONE, type: "CD", empty: false });
  const done = collect(world);
  assert.equal(done, {
    VDI: 1,
    PIF: 1,
    "VBD (drives)": 1,
    VBD: 2,
    VIF: 1,
    PBD: 1,
    host_cpu: 1,
    host_metrics: 1,
    console: 1,
    Certificate: 1,
    VTPM: 1,
    tunnel: 1,
  });
  assert.equal(left(world, "VBD"), [vbd, drive]);
  const { empty, VDI } = world.database.tables.VBD.get(drive);
  assert.equal([empty, VDI], [true, NULL_REF]);
  assert.equal([left(world, "VDI"), left(world, "VIF"), left(world, "PIF")], [[vdi], [vif], [pif]]);
  for (const gone of ["VBD_metrics", "VIF_metrics", "PIF_metrics", "secret"]) assert.equal(left(world, gone), []);
  assert.equal(left(world, "host_metrics"), [metrics]);
});

test("a PIF takes its bond, VLAN and tunnel along, not the metrics of the PIF below", () => {
  const world = createWorld();
  const { add, host } = world;
  const network = add("network");
  const metrics = add("PIF_metrics");
  const below = add("PIF", { host, network, VLAN: -1, metrics });
  const above = add("PIF", { host, network: GONE, VLAN: 5, metrics });
  const vlan = add("VLAN", { tagged_PIF: below, untagged_PIF: above });
  world.database.tables.PIF.set(above, "VLAN_master_of", vlan as never);
  const master = add("PIF", { host, network: GONE, VLAN: -1 });
  add("Bond", { master });
  collect(world);
  assert.equal([left(world, "PIF"), left(world, "VLAN"), left(world, "Bond")], [[below], [], []]);
  assert.equal(left(world, "PIF_metrics"), [metrics]);
});

test("one step that fails does not stop the others", () => {
  const world = createWorld();
  world.add("console", { VM: GONE });
  const context = world.xapi.context("gc");
  const broken = new Proxy(context, {
    get: (target, name) =>
      name === "db"
        ? new Proxy(target.db, {
            get(db, className) {
              if (className === "SR") throw new Error("broken");
              return Reflect.get(db, className);
            },
          })
        : Reflect.get(target, name, target),
  });
  world.add("VDI", { SR: GONE });
  assert.equal(new GarbageCollector(broken).collect(world.ambient.now()), { console: 1 });
  assert.is(left(world, "VDI").length, 1);
});

test("inactive sessions end unless work is under way in them", async () => {
  const world = createWorld();
  const idle = world.sessionOf("read-only");
  const busy = world.sessionOf("vm-operator");
  await world.callAs(busy, "task.create", "t", "");
  world.ambient.advance(86_401_000);
  await world.call("pool.get_all");
  assert.equal(collect(world).session, 1);
  assert.equal([world.database.tables.session.has(idle), world.database.tables.session.has(busy)], [false, true]);
  assert.ok(world.database.tables.session.has(world.root), "a call renews last_active");
});

test("each group of sessions has its limit, and the least recently active go first", () => {
  const world = createWorld();
  const { sessions } = world.xapi.services;
  const make = (authUserName: string, originator: string, isPool = false) =>
    sessions.create({ authUserName, originator, isPool, isLocalSuperuser: true });
  const first = [make("root", ""), make("root", "tool"), make("host", "xapi", true), make("bob", "")];
  world.ambient.advance(1000);
  for (let n = 0; n < 400; n++) make(n % 2 === 0 ? "root" : "", "");
  for (let n = 0; n < 400; n++) make("host", "xapi", true);
  for (let n = 0; n < 500; n++) make("root", "tool");
  for (let n = 0; n < 499; n++) make("bob", `o${n}`);
  assert.equal(collect(world).session, 3);
  assert.equal(
    first.map((ref) => world.database.tables.session.has(ref)),
    [false, false, false, true],
  );
});

test("tasks and messages are cleared away by their limits", async () => {
  const world = createWorld({ settings: testSettings({ "messages-limit": 1 }) });
  const task = await world.call("task.create", "t", "");
  await world.call("task.set_status", task, "success");
  await world.call("task.create", "pending", "");
  const uuid = (await world.call("pool.get_uuid", world.pool)) as string;
  for (const name of ["A", "B"]) await world.call("message.create", name, 1, "Pool", uuid, "");
  const { task: tasks, message } = collect(world);
  assert.equal([tasks, message], [1, 1]);
  assert.is(((await world.call("message.get_all")) as string[]).length, 1);
});

test("each pass lets event.next see a sign of life of the pool", async () => {
  const world = createWorld();
  await world.call("event.register", ["pool"]);
  collect(world);
  const [event] = (await world.call("event.next")) as { class: string; operation: string; ref: string }[];
  assert.equal([event?.class, event?.operation, event?.ref], ["pool", "mod", world.pool]);
});

test("sessions of directory users end when the directory says so", () => {
  const world = createWorld();
  const { sessions } = world.xapi.services;
  const states = {
    "subject-account-disabled": "false",
    "subject-account-expired": "false",
    "subject-account-locked": "false",
  };
  const known: Record<string, Record<string, string>> = {
    "S-ok": { ...states, "subject-password-expired": "false" },
    "S-locked": { ...states, "subject-account-locked": "true", "subject-password-expired": "false" },
    "S-silent": states,
  };
  let lookups = 0;
  const directory: Directory = {
    identifierOf: () => undefined,
    informationOf(sid) {
      lookups++;
      if (sid === "S-down") throw new Error("down");
      return known[sid];
    },
    groupsOf: (sid) => (known[sid] === undefined ? undefined : ["G"]),
  };
  world.database.tables.subject.create({ subject_identifier: "G" });
  const make = (authUserSid: string) =>
    sessions.create({ isLocalSuperuser: false, authUserName: "u", authUserSid, originator: "" });
  const [ok, , locked, silent, unknown, down] = ["S-ok", "S-ok", "S-locked", "S-silent", "S-none", "S-down"].map(make);
  const db = world.database.tables;
  const pass = () => revalidateSessions(db, directory, world.ambient.now(), silentLogger);
  assert.equal(pass(), [], "a check holds for half an hour");
  world.ambient.advance(41 * 60_000);
  assert.equal(pass(), [locked, silent, unknown]);
  assert.is(lookups, 5, "a user is looked up once a pass");
  assert.is(db.session.get(ok ?? "").validation_time, dateTimeOf(world.ambient.now()));
  assert.is.not(db.session.get(down ?? "").validation_time, dateTimeOf(world.ambient.now()));
  assert.is(revalidateSessions(db, undefined, world.ambient.now(), silentLogger).length, 6);
});

test("housekeeping runs by the clock until it is stopped", async () => {
  const world = createWorld();
  const { housekeeping, services } = world.xapi;
  housekeeping.start();
  world.add("console", { VM: GONE });
  services.logins.failed.add({ username: "alice" }, world.ambient.now());
  world.ambient.advance(30_000);
  assert.equal(left(world, "console"), []);
  world.ambient.advance(3_600_000);
  const [message] = Object.values(
    (await world.call("message.get_all_records")) as Record<string, { name: string; cls: string }>,
  );
  assert.equal([message?.name, message?.cls], ["FAILED_LOGIN_ATTEMPTS", "Pool"]);
  housekeeping.stop();
  assert.is(world.ambient.timers, 0);
});

test.run();
