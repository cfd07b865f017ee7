import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Authenticator } from "../../../daemons/xapi/auth/authenticator.ts";
import { openDatabase } from "../../../daemons/xapi/database.ts";
import { roleRef } from "../../../daemons/xapi/roles/roles.ts";
import { FailedLogins } from "../../../daemons/xapi/sessions/failed-logins.ts";
import { loadPoolSecret } from "../../../daemons/xapi/sessions/pool-secret.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { writeDatabaseFile } from "../../../runtime/db/xml/file.ts";
import { createLogger, silentLogger } from "../../../runtime/log/logger.ts";
import { LOCAL_ORIGIN, type Origin } from "../../../runtime/rpc/call.ts";
import { createWorld, errorOf, NETWORK, rootOnly, type World } from "../support/world.ts";

const test = suite("xapi/sessions/login");
const NULL = "OpaqueRef:NULL";

/** `alice`, of the group `staff`, and root. */
const directoryUsers: Authenticator = {
  authenticate: async (name, password) => {
    if (name === "alice" && password === "pw") return { name, subject: { sid: "S-1", groups: ["G-1"] } };
    return rootOnly.authenticate(name, password);
  },
  changePassword: () => Promise.resolve(),
};

/** Lets a call fail, moving the clock over the delay of failed logins. */
async function delayed(world: World, call: Promise<unknown>): Promise<readonly string[]> {
  const failure = errorOf(call);
  let settled = false;
  const watched = failure.finally(() => {
    settled = true;
  });
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  assert.not(settled, "a failure comes without delay");
  world.ambient.advance(5000);
  return watched;
}

test("root logs in by password, and the session has the fields of the spec", async () => {
  const world = createWorld();
  const session = await world.raw("session.login_with_password", ["root", "secret", "2.21", "tool"]);
  const record = (await world.call("session.get_record", session)) as Record<string, unknown>;
  assert.equal(
    { ...record, uuid: "", last_active: "", validation_time: "" },
    {
      uuid: "",
      this_host: world.host,
      this_user: NULL,
      last_active: "",
      pool: false,
      other_config: {},
      is_local_superuser: true,
      subject: NULL,
      validation_time: "",
      auth_user_sid: "",
      auth_user_name: "root",
      rbac_permissions: [],
      tasks: [],
      parent: NULL,
      originator: "tool",
      client_certificate: false,
    },
  );
});

test("a wrong password is refused after five seconds, and counted", async () => {
  const world = createWorld();
  const error = await delayed(world, world.raw("session.login_with_password", ["root", "wrong"]));
  assert.equal(error, ["SESSION_AUTHENTICATION_FAILED", "root", "Authentication failure"]);
  assert.match(world.xapi.services.logins.failed.report() ?? "", /<username>root<\/username>/);
});

test("the unix socket lets everybody in as superuser", async () => {
  const world = createWorld();
  const session = await world.raw("session.login_with_password", ["", "", "1.1"], LOCAL_ORIGIN);
  assert.equal(await world.call("session.get_is_local_superuser", session), true);
  assert.equal(await world.call("session.get_auth_user_name", session), "");
});

test("the client-certificate socket gives the role client-cert", async () => {
  const world = createWorld();
  const origin: Origin = { transport: "clientcert" };
  const session = (await world.raw("session.login_with_password", ["root", ""], origin)) as string;
  assert.equal(await world.call("session.get_client_certificate", session), true);
  assert.equal(await world.call("session.get_is_local_superuser", session), false);
  assert.equal(await errorOf(world.callAs(session, "VM.start", NULL, false, false)), [
    "RBAC_PERMISSION_DENIED",
    "vm.start",
    "No permission in user session. (Roles with this permission: vm-power-admin, vm-admin, vm-operator, pool-admin, pool-operator)",
  ]);
  assert.equal(await world.call("session.get_all_subject_identifiers"), [""]);
});

test("a member sends clients to the coordinator", async () => {
  const world = createWorld({ coordinator: () => "192.0.2.10" });
  assert.equal(await errorOf(world.raw("session.login_with_password", ["root", "secret"])), [
    "HOST_IS_SLAVE",
    "192.0.2.10",
  ]);
  assert.equal(await errorOf(world.call("VM.get_all")), ["HOST_IS_SLAVE", "192.0.2.10"]);
});

test("a directory user gets the permissions of the matching subjects", async () => {
  const world = createWorld({ authenticator: directoryUsers });
  const login = () => world.raw("session.login_with_password", ["alice", "pw"]);
  assert.is((await delayed(world, login()))[0], "SESSION_AUTHORIZATION_FAILED");
  const group = world.database.tables.subject.create({ subject_identifier: "G-1", roles: [] });
  assert.equal((await delayed(world, login())).slice(0, 2), ["RBAC_PERMISSION_DENIED", "session.login_with_password"]);
  world.database.tables.subject.set(group, "roles", [roleRef("vm-operator")]);
  const session = (await login()) as string;
  assert.equal(await world.call("session.get_subject", session), group);
  assert.equal(await world.call("session.get_auth_user_sid", session), "S-1");
  assert.equal((await errorOf(world.callAs(session, "pool.eject", NULL)))[1], "pool.eject");
  assert.equal(await world.callAs(session, "VM.get_all"), []);
  assert.equal(await world.call("session.get_all_subject_identifiers"), ["S-1", "G-1"]);
  await world.call("session.logout_subject_identifier", "G-1");
  assert.equal(await errorOf(world.callAs(session, "VM.get_all")), ["SESSION_INVALID", session]);
});

test("hosts log in by the pool secret", async () => {
  const world = createWorld();
  const { current } = world.xapi.services.poolSecret;
  const session = await world.raw("session.slave_login", [world.host, current]);
  assert.equal(await world.call("session.get_pool", session), true);
  assert.equal(await world.call("session.get_originator", session), "xapi");
  assert.equal(await delayed(world, world.raw("session.slave_login", [world.host, "x"])), [
    "SESSION_AUTHENTICATION_FAILED",
    world.host,
    "Pool credentials invalid",
  ]);
});

test("local sessions have no row and end by local_logout", async () => {
  const world = createWorld();
  const session = (await world.raw("session.slave_local_login", [world.xapi.services.poolSecret.current])) as string;
  assert.equal(world.database.tables.session.has(session), false);
  assert.equal(await world.callAs(session, "VM.get_all"), []);
  assert.equal(await world.callAs(session, "session.local_logout"), "");
  assert.equal(await errorOf(world.callAs(session, "VM.get_all")), ["SESSION_INVALID", session]);
  const byPassword = (await world.raw(
    "session.slave_local_login_with_password",
    ["root", "secret"],
    NETWORK,
  )) as string;
  assert.equal(await world.callAs(byPassword, "VM.get_all"), []);
  assert.equal(await errorOf(world.callAs(world.root, "session.local_logout")), ["SESSION_INVALID", world.root]);
});

test("nobody gets a local session without the password of a local superuser, except over the unix socket", async () => {
  const world = createWorld({ authenticator: directoryUsers });
  const login = (...words: readonly [user: string, password: string]) =>
    delayed(world, world.raw("session.slave_local_login_with_password", words));
  const refusal = "SESSION_AUTHENTICATION_FAILED";
  assert.equal(await login("root", "wrong"), [refusal, "root", "Authentication failure"]);
  assert.equal(await login("alice", "pw"), [refusal, "alice", "Only a local superuser may log in to this host."]);
  assert.match(world.xapi.services.logins.failed.report() ?? "", /<username>alice<\/username>/);
  assert.equal((await delayed(world, world.raw("session.slave_local_login", ["x"]))).slice(0, 2), [
    refusal,
    "localhost",
  ]);
  const named = ["nobody", "wrong"] as const;
  const session = (await world.raw("session.slave_local_login_with_password", named, LOCAL_ORIGIN)) as string;
  assert.equal(await world.callAs(session, "VM.get_all"), []);
});

test("a failed login stands in the log, without the password", async () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line), flush() {}, close() {} };
  const world = createWorld({ log: await createLogger({ name: "xapi", destination }) });
  await delayed(world, world.raw("session.login_with_password", ["root", "a wrong guess"]));
  const found = lines.filter((line) => line.includes("login failed"));
  assert.is(found.length, 1);
  assert.match(found[0] ?? "", /login failed user=root ip=198\.51\.100\.7 code=SESSION_AUTHENTICATION_FAILED$/);
  assert.not.match(lines.join(), "a wrong guess");
});

test("logout ends the session and its blocked calls", async () => {
  const world = createWorld();
  const session = (await world.raw("session.login_with_password", ["root", "secret"])) as string;
  const waiting = errorOf(world.xapi.services.events.from({ session, classes: ["vm"], token: "", timeoutSeconds: 60 }));
  assert.equal(await world.callAs(session, "session.logout"), "");
  assert.equal(await waiting, ["SESSION_INVALID", session]);
  assert.equal(await errorOf(world.callAs(session, "session.logout")), ["SESSION_INVALID", session]);
});

test("only a local superuser changes the password of root", async () => {
  const changed: string[][] = [];
  const authenticator: Authenticator = {
    ...rootOnly,
    changePassword: async (user, password) => void changed.push([user, password]),
  };
  const world = createWorld({ authenticator });
  assert.equal(await world.call("session.change_password", "", "new"), "");
  assert.equal(changed, [["root", "new"]]);
  const error = await errorOf(world.callAs(world.sessionOf("pool-admin"), "session.change_password", "", "new"));
  assert.is(error[0], "RBAC_PERMISSION_DENIED");
});

test("a session on a database file reads that database, and only reads", async () => {
  const directory = mkdtempSync(join(tmpdir(), "session-"));
  try {
    const other = createWorld();
    other.add("network", { name_label: "elsewhere", bridge: "xenbr0" });
    const path = join(directory, "state.db");
    await writeDatabaseFile(path, other.database.snapshot(), systemAmbient);
    const world = createWorld();
    world.add("network", { name_label: "here", bridge: "xenbr0" });
    const session = (await world.call("session.create_from_db_file", path)) as string;
    const [network] = (await world.callAs(session, "network.get_all")) as string[];
    assert.is(await world.callAs(session, "network.get_name_label", network), "elsewhere");
    assert.is(await world.call("session.get_auth_user_sid", session), "readonly-sid");
    assert.is(
      (await errorOf(world.callAs(session, "network.set_name_label", network, "x")))[0],
      "RBAC_PERMISSION_DENIED",
    );
    await world.callAs(session, "session.logout");
    assert.equal(await errorOf(world.callAs(session, "network.get_all")), ["SESSION_INVALID", session]);
    assert.is((await errorOf(world.call("session.create_from_db_file", join(directory, "none"))))[0], "INTERNAL_ERROR");
    const opened: unknown[] = [];
    for (let n = 0; n < 16; n++) opened.push(await world.call("session.create_from_db_file", path));
    const before = world.database.tables.session.size;
    assert.is((await errorOf(world.call("session.create_from_db_file", path)))[0], "INTERNAL_ERROR");
    assert.is(world.database.tables.session.size, before, "no session is left of the attempt");
    assert.is(new Set(opened).size, 16);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("failed logins are reported by client, the most frequent first", () => {
  const failed = new FailedLogins();
  assert.is(failed.report(), undefined);
  const at = Date.UTC(2026, 0, 31, 9, 5, 7);
  for (const [name, times] of [
    ["a", 1],
    ["b", 2],
    ["c", 3],
    ["d<", 4],
  ] as const)
    for (let n = 0; n < times; n++)
      failed.add({ username: name, originator: "tool", useragent: "", ip: "198.51.100.7" }, at);
  failed.add({}, at);
  const known = (name: string, number: number) =>
    `<known>\n<username>${name}</username>\n<originator>tool</originator>\n<ip>198.51.100.7</ip>\n<number>${number}</number>\n<date>20260131T09:05:07Z</date>\n</known>`;
  assert.is(
    failed.report(),
    `<body>\n<total>10</total>\n${known("d&lt;", 4)}\n${known("c", 3)}\n${known("b", 2)}\n<unknown>1</unknown>\n</body>`,
  );
  assert.is(failed.report(), undefined);
  for (let n = 0; n < 1500; n++) failed.add({ username: `user${n}` }, at);
  assert.match(failed.report() ?? "", /<total>1000<\/total>[\s\S]*<unknown>500<\/unknown>/);
});

test("while the disk is full, changes are refused but logins are not", async () => {
  const full = { load: async () => undefined, write: () => Promise.reject(new Error("full")), close: async () => {} };
  const world = createWorld({ database: openDatabase(systemAmbient, full) });
  const refused = await errorOf(world.call("secret.create", { value: "x", other_config: {} }));
  assert.equal(refused, ["INTERNAL_ERROR", "The change could not be stored: full"]);
  const session = String(await world.raw("session.login_with_password", ["root", "secret"]));
  assert.is(((await world.callAs(session, "secret.get_all")) as unknown[]).length, 1);
  await world.callAs(session, "session.logout");
});

test("the pool secret is kept in its file, checked and never printed", () => {
  const directory = mkdtempSync(join(tmpdir(), "secret-"));
  try {
    const path = join(directory, "ptoken");
    const first = loadPoolSecret(directory, systemAmbient, silentLogger);
    assert.match(first.current, /^[0-9a-f-]{36}\/[0-9a-f-]{36}\/[0-9a-f-]{36}$/);
    assert.is(readFileSync(path, "utf8"), first.current);
    assert.is(statSync(path).mode & 0o777, 0o600);
    const second = loadPoolSecret(directory, systemAmbient, silentLogger);
    assert.equal(
      [second.accepts(first.current), second.accepts(""), second.accepts(`${first.current} `)],
      [true, false, false],
    );
    assert.equal([String(second), JSON.stringify(second)], ["<pool secret>", '"<pool secret>"']);
    second.replace(["x".repeat(40), first.current]);
    assert.equal([second.current, second.accepts(first.current)], ["x".repeat(40), true]);
    for (const bad of ["short", `${"x".repeat(40)}\n`]) {
      writeFileSync(path, bad);
      assert.throws(
        () => loadPoolSecret(directory, systemAmbient, silentLogger),
        (error: { code: string }) => error.code === "INTERNAL_ERROR",
      );
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.run();
