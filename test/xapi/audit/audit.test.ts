import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { AuditFile, readAuditLog } from "../../../daemons/xapi/audit/file.ts";
import { roleRef } from "../../../daemons/xapi/roles/roles.ts";
import { silentLogger } from "../../../runtime/log/logger.ts";
import { trackId } from "../../../runtime/log/redact.ts";
import { createWorld, errorOf, type World } from "../support/world.ts";

const test = suite<{ directory: string; world: World }>("xapi/audit");

test.before.each((context) => {
  context.directory = mkdtempSync(join(tmpdir(), "audit-"));
  context.world = createWorld({ dataDir: context.directory });
});
test.after.each(({ directory }) => rmSync(directory, { recursive: true }));

/** The lines since the last time. */
function lines({ directory, world }: { directory: string; world: World }): string[] {
  world.xapi.services.audit.flush();
  const path = join(directory, "audit.log");
  const found = readFileSync(path, "utf8").split("\n").slice(0, -1);
  writeFileSync(path, "");
  return found;
}

/** A line after its bracket, without the task. */
const content = (line: string | undefined): string => (line ?? "").replace(/^.*?\|audit\] /, "");

test("a call is told with its session, outcome and objects, never with the session's reference", async (context) => {
  const { world } = context;
  await world.call("pool.set_name_label", world.pool, "it's\na \\pool");
  const [line = ""] = lines(context);
  const pid = process.pid;
  assert.ok(line.startsWith(`[20260131T09:05:07.000Z|audit||${pid} xapi|pool.set_name_label D:`), line);
  const uuid = world.database.tables.pool.get(world.pool).uuid;
  assert.is(
    content(line),
    `('${trackId(world.root)}' 'LOCAL_SUPERUSER' 'root' 'ALLOWED' 'OK' 'API' 'pool.set_name_label' (('self' 'it\\'s a \\\\pool' '${uuid}' '${world.pool}')))`,
  );
});

test("values are withheld unless the list names them", async (context) => {
  const { world } = context;
  await world.call("secret.create", { value: "hush", other_config: { k: "hush" } });
  await world.call("session.change_password", "hush", "hush2");
  const network = (await world
    .call("network.create", { name_label: "n", other_config: { k: "hush" } })
    .catch(() => "")) as string;
  await world.call("message.create", "NAME", 1, "Pool", world.database.tables.pool.get(world.pool).uuid, "told");
  await world.call("session.set_other_config", world.root, { k: "hush" });
  const found = lines(context);
  assert.not.match(found.join(""), /hush/);
  assert.not.match(found.join(""), new RegExp(world.root));
  assert.match(
    content(found.find((line) => line.includes("'message.create'"))),
    /\('name' 'NAME' '' ''\) .*\('body' 'told' '' ''\)/,
  );
  assert.match(found.find((line) => line.includes("'network.create'")) ?? "", /\('name_label' 'n' '' ''\)/);
  assert.type(network, "string");
});

test("what is destroyed is told by its name", async (context) => {
  const { world } = context;
  const { add } = world;
  const subject = add("subject", {
    subject_identifier: "S-1",
    other_config: { "subject-name": "alice", "subject-sid": "S-1" },
  });
  await world.call("subject.add_to_roles", subject, roleRef("vm-admin"));
  await world.call("subject.destroy", subject);
  const [added, destroyed] = lines(context).map(content);
  assert.match(added ?? "", /\('self' 'alice' '[0-9a-f-]+' '.*'\) \('role' 'vm-admin' '[0-9a-f-]+' '.*'\)\)\)$/);
  assert.match(destroyed ?? "", /'OK' 'API' 'subject.destroy' \(\('self' 'alice' '/);
});

test("refusals and failures are told, reads are not", async (context) => {
  const { world } = context;
  const reader = world.sessionOf("read-only");
  lines(context);
  await world.callAs(reader, "pool.get_all");
  await world.callAs(reader, "event.from", [], "", 0);
  await errorOf(world.callAs(reader, "pool.set_name_label", world.pool, "x"));
  await errorOf(world.call("task.destroy", "OpaqueRef:NULL"));
  const found = lines(context).map(content);
  assert.is(found.length, 2);
  assert.match(
    found[0] ?? "",
    /^\('trackid=[0-9a-f]{32}' 'sid-read-only' 'read-only' 'DENIED' '' 'API' 'pool.set_name_label'/,
  );
  assert.match(found[1] ?? "", /'ALLOWED' 'ERROR:<HANDLE_INVALID: \[ task; OpaqueRef:NULL \]>' 'API' 'task.destroy'/);
});

test("users' sessions are told when they begin and end, superusers' are not", async (context) => {
  const { world } = context;
  const session = world.sessionOf("vm-operator");
  const root = await world.raw("session.login_with_password", ["root", "secret"]);
  await world.callAs(session, "session.logout");
  await world.callAs(root as string, "session.logout");
  assert.equal(
    lines(context).map((line) => content(line).replace(/^\('[^']*' /, "(")),
    [
      "('sid-vm-operator' 'vm-operator' 'ALLOWED' 'OK' 'API' 'session.create' (('uname' 'vm-operator' '' '') ('originator' 'test' '' '')))",
      "('sid-vm-operator' 'vm-operator' 'ALLOWED' 'OK' 'API' 'session.destroy' (('originator' 'test' '' '')))",
    ],
  );
});

test("the log is read from its oldest file on, from a time on", async ({ directory }) => {
  const at = (time: string) => `[202601${time}.000Z|audit||1 xapi|x|audit] (x)`;
  writeFileSync(join(directory, "audit.log.1.gz"), gzipSync(`${at("01T00:00:00")}\n`));
  writeFileSync(join(directory, "audit.log.0"), `${at("02T00:00:00")}\nshort\n`);
  writeFileSync(join(directory, "audit.log"), `${at("03T00:00:00")}\n`);
  const read = async (since: string) => {
    const found: string[] = [];
    for await (const line of readAuditLog(directory, since)) found.push(line.slice(1, 9));
    return found;
  };
  assert.equal(await read(""), ["20260101", "20260102", "20260103"]);
  assert.equal(await read("2026-01-02T00:00:00Z"), ["20260102", "20260103"]);
  assert.equal(await read("20270101T00:00:00Z"), []);
});

test("a log that grows is put aside, and only so many are kept", ({ directory }) => {
  const file = new AuditFile(directory, silentLogger, 10);
  for (let n = 0; n < 15; n++) {
    file.write(`line number ${n}`);
    file.flush();
  }
  assert.is(readdirSync(directory).filter((name) => name.startsWith("audit.log")).length, 10);
  assert.is(readFileSync(join(directory, "audit.log.0"), "utf8"), "line number 14\n");
});

test("a log that cannot be written fails no call", async (context) => {
  const world = createWorld({ dataDir: context.directory });
  const gone = new AuditFile(join(context.directory, "none"), silentLogger);
  gone.write("x");
  gone.flush();
  assert.is(await world.call("pool.set_name_label", world.pool, "x"), "");
  world.xapi.services.audit.flush();
});

test.run();
